"""The documents as another program sees them: LibreOffice opens them, and the figures stand on the pages."""

import os
import shutil
import subprocess

import pytest


@pytest.fixture(scope="session")
def pages(result, tmp_path_factory):
    """The text of each page of an output, by LibreOffice and pdftotext."""
    missing = [tool for tool in ("soffice", "pdftotext") if shutil.which(tool) is None]
    if missing:
        if os.environ.get("CI"):
            pytest.fail(f"{missing} missing in CI")
        pytest.skip(f"{'、'.join(missing)} not installed")
    folder = tmp_path_factory.mktemp("pdf")

    def convert(name):
        source = result.folder / name
        pdf = folder / f"{source.stem}.pdf"
        if not pdf.exists():
            subprocess.run(["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
                            "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=300)
        text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60)
        return text.stdout.decode("utf-8").split("\f")[:-1]

    return convert


def test_the_provincial_summary_on_paper(pages):
    found = pages("报告/全省.docx")
    text = "".join("".join(page.split()) for page in found)
    for words in ("1,481家", "991家", "2,024个", "1,734个", "85.7%", "宿州市萧县"):
        assert words in text
    assert 8 <= len(found) <= 11
    for number, page in enumerate(found, 1):
        assert f"—{number}—" in "".join(page.split())


def test_a_city_report_on_paper(pages):
    found = pages("报告/合肥市.docx")
    text = "".join("".join(page.split()) for page in found)
    heads = ["一、工作情况", "二、取得成效", "三、存在问题", "四、下一步安排", "五、典型案例"]
    assert [text.index(h) for h in heads] == sorted(text.index(h) for h in heads)


@pytest.mark.parametrize("name", ["宣城市", "铜陵市", "宿州市", "池州市"])
def test_no_signature_stands_alone_on_a_page(pages, name):
    """GB/T 9704: the page of the signature holds text of the report."""
    *_, signed, annex = pages(f"报告/{name}.docx")
    assert f"{name}生态环境局" in signed and len("".join(signed.split())) > 60 and "指标解释" in annex


def test_the_register_on_paper(pages):
    text = "".join("".join(page.split()) for page in pages("收件登记.xlsx"))
    assert "采用121件" in text and "无法识别7件" in text
