"""The example run once for all its tests, and documents as readable text."""

import functools
import json
import shutil
from pathlib import Path

import pytest

from ledgerkit import pipeline
from prose import opened

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "anhui-2021q3"


@pytest.fixture(scope="session")
def example() -> Path:
    """The committed batch."""
    return EXAMPLE


@pytest.fixture(scope="session")
def expected() -> dict:
    """What the generator of the example knows to be true."""
    truth = json.loads((EXAMPLE / "expected.json").read_text(encoding="utf-8"))
    for error in truth["errors"]:
        error["file"] = error["file"].removeprefix("收件/")
    return truth


@pytest.fixture(scope="session")
def result(tmp_path_factory) -> pipeline.Result:
    """The run of the example into a folder of its own; the batch itself is a copy, so nothing in it can change."""
    folder = tmp_path_factory.mktemp("例 子") / "安徽十百千-2021Q3"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("输出"))
    return pipeline.run(folder)


@pytest.fixture(scope="session")
def dump_docx():
    """A Word document as lines of style | text; a table row is cells parted by |."""
    def dump(path: Path) -> str:
        from docx.table import Table
        from docx.text.paragraph import Paragraph

        lines = []
        document = opened(str(path))
        for item in document.iter_inner_content():
            if isinstance(item, Paragraph):
                lines.append(f"{item.style.name} | {item.text}")
            elif isinstance(item, Table):
                lines += ["表 | " + " | ".join(c.text for c in row.cells) for row in item.rows]
        for section in document.sections:
            lines.append(f"页脚 | {section.footer.paragraphs[0].text if section.footer.paragraphs else ''}")
        return "\n".join(lines) + "\n"

    return dump


@pytest.fixture(scope="session")
def dump_sheet():
    """A worksheet as lines of cell value [fill], a formula with the value that it shows; only its first `rows` rows."""
    import openpyxl

    load = functools.cache(openpyxl.load_workbook)

    def dump(path: Path, name: str, rows: int | None = None) -> str:
        sheet, shown = load(path)[name], load(path, data_only=True)[name]
        lines = [f"{name}：{sheet.max_row}行{sheet.max_column}列，冻结{sheet.freeze_panes}，筛选{sheet.auto_filter.ref}"]
        for row in sheet.iter_rows(max_row=rows):
            for cell in row:
                if cell.value is not None:
                    fill = cell.fill.start_color.rgb[2:] if cell.fill.fill_type and cell.row > 3 else ""
                    value = f" → {shown[cell.coordinate].value!r}" if cell.data_type == "f" else ""
                    lines.append(f"{cell.coordinate} {cell.value!r}{value}{' ' + fill if fill else ''}")
        return "\n".join(lines) + "\n"

    return dump
