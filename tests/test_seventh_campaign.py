"""docs/seventh-campaign.md is followed to the letter: a campaign from a blank form, without a line of Python."""

import re
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from ledgerkit import pipeline
from ledgerkit.cli import main
from ledgerkit.model import SEVERITY_NAMES
from prose import opened

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "seventh-campaign.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", PAGE, re.M | re.S)
RECORDS = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in re.findall(r"^\| .*\.xlsx \|.*$", PAGE, re.M)]
HEADS = re.search(r"^\| 文件 \|(.*)\|$", PAGE, re.M)[1].replace(" ", "").split("|")


def blocks(language, name=""):
    return [text for found, label, text in BLOCKS if (found, label) == (language, name)]


def form(path, records=()):
    """The form as the office has it, with these records under its headings."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    sheet.append(["区委督查事项台账"])
    sheet.merge_cells("A1:J1")
    sheet.append(HEADS)
    for record in records:
        sheet.append([cell or None for cell in record])
    book.create_sheet("Sheet2")
    book.create_sheet("Sheet3")
    book.save(path)


def ledgerkit(*arguments):
    """What the command prints; it must end well."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with the blank form, in which the commands are typed."""
    monkeypatch.chdir(tmp_path)
    form("事项台账.xlsx")
    return tmp_path


def drafted(here):
    """The pack as the page makes it, and what init said."""
    said = ledgerkit("init", "区委督查", "事项台账.xlsx")
    pack = here / "区委督查"
    (pack / "units.csv").write_text(blocks("csv")[0], encoding="utf-8")
    text = (pack / "campaign.toml").read_text(encoding="utf-8")
    for old, new in zip(blocks("toml", "改前"), blocks("toml", "改后"), strict=True):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (pack / "campaign.toml").write_text(text, encoding="utf-8")
    return pack, said


def batch(here):
    folder = here / "督查-2024-09"
    (folder / "收件").mkdir(parents=True)
    (folder / "batch.toml").write_text(blocks("toml", "batch.toml")[0], encoding="utf-8")
    for name in dict.fromkeys(record[0] for record in RECORDS):
        form(folder / "收件" / name, [record[1:] for record in RECORDS if record[0] == name])
    return folder


def test_the_page_as_it_was_tried(here):
    pack, said = drafted(here)
    first, checked, ran = blocks("text")
    assert said == first
    assert ledgerkit("lint", "区委督查") == checked
    batch(here)
    assert ledgerkit("run", "督查-2024-09").replace("\\", "/") == ran
    result = pipeline.run(here / "督查-2024-09", jobs=1)
    assert [f"{SEVERITY_NAMES[f.severity]}　{f.message}" for f in result.findings] == blocks("text", "意见")[0].splitlines()
    assert {"总览", "分单位汇总", "各牵头区领导任务状态", "未报送"} < set(openpyxl.load_workbook(result.folder / "汇总.xlsx").sheetnames)


def test_the_bulletin_in_word(here):
    pack, _ = drafted(here)
    batch(here)
    document = docx.Document(ROOT / "templates" / "anhui-sbq" / "city.docx")
    for element in list(document.element.body)[:-1]:  # the last one is the page
        document.element.body.remove(element)
    for line in blocks("text", "模板")[0].splitlines():
        document.add_paragraph(line)
    document.save(pack / "通报.docx")
    with (pack / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + blocks("toml", "追加")[0])
    assert "文书1种" in ledgerkit("lint", "区委督查")
    assert "报告 文件夹" in ledgerkit("run", "督查-2024-09")
    made = opened(here / "督查-2024-09" / "输出" / "报告" / "沙坪坝区督查通报.docx")
    assert [p.text for p in made.paragraphs if p.text] == blocks("text", "通报")[0].splitlines()


def test_a_slip_is_said_with_its_line(here):
    pack, _ = drafted(here)
    text = (pack / "campaign.toml").read_text(encoding="utf-8")
    (pack / "campaign.toml").write_text(text.replace('check = "overdue"', 'check = "overdu"'), encoding="utf-8")
    result = CliRunner().invoke(main, ["lint", "区委督查"])
    assert (result.exit_code, result.output) == (1, re.search(r"`overdu`：`(.*?)`", PAGE)[1] + "\n")
    assert CliRunner().invoke(main, ["lint", "没有这个"]).exit_code == 2


def test_a_broken_template_is_said_before_any_run(here):
    pack, _ = drafted(here)
    document = docx.Document()
    document.add_paragraph("{{ 截至")
    document.save(pack / "通报.docx")
    with (pack / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + blocks("toml", "追加")[0])
    result = CliRunner().invoke(main, ["lint", "区委督查"])
    assert result.exit_code == 1 and "1. 模板 通报.docx 第1段的“{{ 截至”没有写完" in result.output
