"""What LibreOffice says about the pages of documents, for the tests that compare with it."""

import os
import re
import shutil
import subprocess

import pytest
from lxml import etree

from ledgerkit.office import package

# Its western letters are half as wide as its Chinese ones, as in the fonts that offices have and test machines lack.
FONT = "Noto Sans Mono CJK SC"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMED = re.compile(rb'w:(ascii|hAnsi|eastAsia|cs)="(?!zh-|en-|ar-)[^"]*"')


def need_libreoffice():
    """Skip where LibreOffice, poppler or the font is missing, but fail in CI."""
    missing = [tool for tool in ("soffice", "pdftotext", "fc-list") if shutil.which(tool) is None]
    if not missing and FONT not in subprocess.run(["fc-list", ":", "family"], capture_output=True, encoding="utf-8").stdout:
        missing = [FONT]
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"not installed: {', '.join(missing)}")


def same_width(entries):
    """The package with every font replaced by the one whose widths are known."""
    changed = dict(entries)
    for name in ("word/document.xml", "word/styles.xml"):
        changed[name] = _NAMED.sub(lambda m: b"w:%s=\"%s\"" % (m[1], FONT.encode()), changed[name])
    return changed


def printed(folder, documents):
    """The text of each page without white space, by document; `documents` is name -> entries."""
    for name, entries in documents.items():
        (folder / f"{name}.docx").write_bytes(package.write_package(same_width(entries)))
    files = [str(folder / f"{name}.docx") for name in documents]
    subprocess.run(["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
                    "--outdir", str(folder), *files], check=True, capture_output=True, timeout=600)
    return {name: _pages(folder / f"{name}.pdf") for name in documents}


def _pages(pdf):
    """Lines of a table of contents, which end in dots and a number, are left out."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode("utf-8")
    return ["".join("".join(line.split()) for line in page.split("\n") if "...." not in line)
            for page in text.split("\f")][:-1]


def parsed(entries, name):
    return etree.fromstring(entries[name])


def text(paragraph):
    return "".join("".join(t.text or "" for t in paragraph.iter(f"{W}t")).split())
