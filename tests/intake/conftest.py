"""Forms as they are sent out, made here from the contract and not by the program that makes them."""

import io
from datetime import datetime

import openpyxl
import pytest
from openpyxl.packaging.custom import StringProperty

from ledgerkit.columns import is_blank
from ledgerkit.model import Stamp
from ledgerkit.office.sheets import letters

BLANKS = 20  # numbered rows below the records


@pytest.fixture
def account():
    """account(book, reading): (cells with content, cells in values and notes, cells of layout, cells unread)"""
    def count(book, reading):
        filled = {(g.name, f"{letters(c)}{r + 1}") for g in book.grids for r, row in enumerate(g.rows) for c, v in enumerate(row)
                  if not is_blank(v)}
        rows = [row for t in reading.tables for row in t.rows]
        places = {(row.sheet, row.origin(title).cell) for row in rows for title in (*row.values, *(["情况说明"] if row.note else []))}
        unread = {(u.sheet, u.cell) for u in reading.unread}
        assert not places & unread and unread <= filled
        return len(filled), len(places & filled), reading.layout, len(unread)

    return count


@pytest.fixture
def form(pack):
    """form(pairing=[records], ticks={"issues": "是"}, …): the bytes of a form of anhui-sbq, filled in.

    unit, period: what the line says; sent_to, sent_for: what the stamp says; properties: replaced ones. sheets: table id
    -> the sheet's name, None for a deleted one. notes: table id -> what stands in 情况说明 from the first record on.
    edit(workbook) changes whatever else.
    """
    def make(unit="合肥市长丰县", period="2021年第三季度", sent_to=("340121", "合肥市长丰县"), sent_for="2021Q3", ticks=None, notes=None,
             sheets=None, properties=None, edit=None, label="零报告（本期确无内容的，请在右边选“是”）", campaign="anhui-sbq", **records):
        workbook = openpyxl.Workbook()
        guide = workbook.active
        guide.title = "填报说明"
        # as a guide may look: titles of columns with texts beside them, which is what a form of one record looks like too
        for line in (["填报说明"], ["填报单位：合肥市肥东县", "2021年第二季度"], ["企业名称", "必填"], ["企业规模", "大型"], ["企业类型", "其他"],
                     ["结对领导", "必填"], ["联络员", "必填"], ["结对日期", "2021-05-01"]):
            guide.append(line)
        named = {spec.id: (sheets or {}).get(spec.id, spec.title) for spec in pack.tables}
        for spec in pack.tables:
            if named[spec.id] is None:
                continue
            sheet = workbook.create_sheet(named[spec.id])
            titles = [c.title for c in spec.columns]
            sheet.append([f"环保服务企业“十百千”行动{spec.title}"])
            sheet.append([f"填报单位：{unit}（盖章）", None, None, f"报告期：{period}", None, "填报时间：2021年9月24日"])
            sheet.append([label, (ticks or {}).get(spec.id)])
            sheet.append([*titles, "情况说明"])
            given = records.get(spec.id, [])
            said = (notes or {}).get(spec.id, [])
            for n in range(max(len(given) + BLANKS, len(said))):
                row = dict(given[n]) if n < len(given) else {}
                if "序号" in titles:
                    row["序号"] = n + 1
                sheet.append([*(row.get(t) for t in titles), said[n] if n < len(said) else None])
        counts = workbook.create_sheet("自查")
        counts.append(["自查结论", "可以上报", "=COUNTA(填报说明!A1:A9)"])  # never calculated, as openpyxl leaves it
        stamp = Stamp(*sent_to, sent_for, campaign, {spec.id: spec.title for spec in pack.tables})
        for name, text in (stamp.properties() | (properties or {})).items():
            workbook.custom_doc_props.append(StringProperty(name=name, value=text))
        if edit:
            edit(workbook)
        workbook.properties.modified = datetime(2021, 9, 24, 10)
        buffer = io.BytesIO()
        workbook.save(buffer)
        return buffer.getvalue()

    return make


@pytest.fixture
def place(pack):
    """place("pairing", "企业名称", 5): the cell of this column; 情况说明 stands behind the last one."""
    def cell(table, title, row):
        titles = [*(c.title for c in pack.table(table).columns), "情况说明"]
        return f"{letters(titles.index(title))}{row}"

    return cell
