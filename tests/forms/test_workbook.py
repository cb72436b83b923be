"""What a form holds: its sheets, stamp, known rows, drop-downs, messages, colours and print set-up; and what it never does."""

import dataclasses
import doctest
import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from ledgerkit import forms
from ledgerkit.errors import FatalError
from ledgerkit.forms import expressions, tables
from ledgerkit.forms.rules import FORMULAS, TYPES, Form, rules
from ledgerkit.model import read_stamp
from ledgerkit.office.sheets import open_book
from tests.forms.conftest import CASES, check, fill

COMMON = {"SUMPRODUCT", "MID", "FIND", "MOD", "LEN", "COUNTIF", "ISNUMBER", "TRIM", "SUBSTITUTE", "IF", "AND", "OR", "DATE", "LEFT", "RIGHT", "ROW",
          "MATCH", "VALUE", "UPPER", "INT", "MAX", "SUM", "CHAR", "ISTEXT"}
CODES = ["91340100MA2MQ0X279", "9134010014897271X1"]


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def made():
    """Each pack's form: the bytes, and the workbook as openpyxl opens it."""
    return {pack: (data := case.form(due=case.as_of), opened(data)) for pack, case in CASES.items()}


def formulas(book):
    """Every formula of a form with its place: in cells, validations and conditional formats."""
    for sheet in book:
        for row in sheet.iter_rows():
            yield from (("cell", f"{sheet.title}!{c.coordinate}", c.value[1:]) for c in row if c.data_type == "f")
        for rule in sheet.data_validations.dataValidation:
            yield from (("validation", sheet.title, f) for f in (rule.formula1, rule.formula2) if f)
        for cells in sheet.conditional_formatting:
            yield from (("colour", f"{sheet.title}!{cells.sqref}", f) for rule in cells.rules for f in rule.formula)


@pytest.mark.parametrize("pack", CASES)
def test_formulas_keep_to_what_all_programs_have(pack, made):
    for kind, place, formula in formulas(made[pack][1]):
        bare = re.sub(r'"(?:[^"]|"")*"', '""', formula)
        assert set(re.findall(r"([A-Z][A-Z.]*)\(", bare)) <= COMMON, place
        assert "{" not in bare and "#" not in bare, place
        assert len(formula) <= (255 if kind == "validation" else 8192), (place, len(formula))
        assert all(len(text) <= 257 for text in re.findall(r'"(?:[^"]|"")*"', formula)), place
        assert kind == "cell" or "!" not in bare, f"{place} looks at another sheet"


@pytest.mark.parametrize("pack", CASES)
def test_equal_arguments_give_equal_bytes_without_a_clock(pack, made):
    case, (data, _) = CASES[pack], made[pack]
    assert case.form(due=case.as_of) == data
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert archive.read("docProps/core.xml").count(f"{case.as_of}T00:00:00Z".encode()) == 2


@pytest.mark.parametrize("pack", CASES)
def test_the_stamp_says_whose_form_it_is(pack, made):
    case = CASES[pack]
    stamp = read_stamp({p.name: p.value for p in made[pack][1].custom_doc_props.props})
    assert stamp.genuine
    assert (stamp.unit, stamp.period, stamp.campaign) == (case.unit, case.period, pack)
    assert set(stamp.sheets) == set(forms.sent_by(case.campaign, case.node))
    assert made[pack][1].sheetnames == ["填报说明", *stamp.sheets.values(), "自查"]


def test_a_county_is_named_with_its_city(made):
    assert made["anhui-sbq"][1]["结对服务基本情况表"]["A2"].value == "填报单位：合肥市长丰县（盖章）"


@pytest.mark.parametrize("pack", CASES)
def test_a_blank_form_reads_as_one_without_rows(pack, made):
    from ledgerkit import intake

    case = CASES[pack]
    reading = intake.read_book(open_book(made[pack][0], "xlsx"), [case.campaign], "x.xlsx", case.as_of)
    assert {t.id: t.rows for t in reading.tables} == {id: () for id in forms.sent_by(case.campaign, case.node)}
    assert (reading.unit, reading.unread) == (case.unit, ())
    assert not [f for f in check(case, made[pack][0]) if f.check in ("foreign_sheet", "foreign_column", "unheaded", "uncached", "above", "hidden")]


def test_a_table_of_other_levels_is_not_asked_for():
    case = CASES["zhejiang-sbq"]
    city = next(u for u in case.campaign.units if u.level == "city")
    assert set(forms.sent_by(case.campaign, city)) == {"talks", "cases", "leaders", "eagles", "narrative"}
    assert "结对服务企业名单" not in opened(forms.workbook(case.campaign, city, case.period, case.as_of)).sheetnames


def test_a_wrong_period_is_the_operators_fault():
    case = CASES["anhui-sbq"]
    with pytest.raises(FatalError, match="2021Q5"):
        forms.workbook(case.campaign, case.node, "2021Q5", case.as_of)


# ── what is known already ────────────────────────────────────────────────────────────────────────────────────


def known_rows(n: int) -> list[dict]:
    return [{"序号": i + 3, "企业名称": f"甲{i}公司", "结对领导": ["王波", "卢强"], "结对日期": date(2021, 5, 12), "走访次数": 0, "备注": None} for i in range(n)]


def test_known_rows_stand_first_and_numbers_go_on_behind_them():
    sheet = opened(CASES["anhui-sbq"].form(known={"pairing": known_rows(2)}))["结对服务基本情况表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=tables.FIRST, max_row=tables.FIRST + 3)]
    assert [row[:2] for row in rows] == [[3, "甲0公司"], [4, "甲1公司"], [5, None], [6, None]]
    assert (rows[0][8], rows[0][12].date(), rows[0][14], rows[0][16]) == ("王波、卢强", date(2021, 5, 12), 0, None)


def test_many_known_rows_leave_room_that_is_watched_to_the_last():
    sheet = opened(CASES["anhui-sbq"].form(known={"pairing": known_rows(300)}))["结对服务基本情况表"]
    last = tables.FIRST + 399
    assert sheet.max_row == last
    assert sheet.cell(last, 2).border.left.style == "thin"
    assert f"B{tables.FIRST}:B{last}" in {str(cells.sqref) for cells in sheet.conditional_formatting}
    assert {str(rule.sqref).split(":")[1] for rule in sheet.data_validations.dataValidation if ":" in str(rule.sqref)} >= {f"D{last}", f"M{last}"}


def test_known_texts_stay_texts():
    odd = [{"企业名称": "=HYPERLINK(\"x\")", "职务": "甲\x07乙", "备注": "_x0041_"}]
    data = CASES["anhui-sbq"].form(known={"pairing": odd})
    cells = [c for c in opened(data)["结对服务基本情况表"][tables.FIRST] if c.value is not None]
    assert [(c.data_type, c.value) for c in cells[1:3]] == [("s", '=HYPERLINK("x")'), ("s", "甲\ufffd乙")]
    assert b"_x005F_x0041_" in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet2.xml")


def test_a_table_that_is_followed_up_keeps_the_numbers_of_its_ledger(made):
    assert made["jiyuan-lgjk"][1]["工作台账"]["A5"].value is None
    assert made["jiyuan-lgjk"][1]["企业服务日台账"]["A5"].value == 1


# ── what watches over the cells ──────────────────────────────────────────────────────────────────────────────


def watch(sheet, title: str):
    """The validation of a column, by its heading."""
    letter = next(c.column_letter for c in sheet[tables.HEAD] if c.value == title)
    return next((v for v in sheet.data_validations.dataValidation if str(v.sqref).startswith(f"{letter}{tables.FIRST}:")), None)


def test_each_type_has_its_limits_and_its_messages(made):
    sheet = made["anhui-sbq"][1]["结对服务基本情况表"]
    size, day, visits, code, phone = (watch(sheet, t) for t in ("企业规模", "最近走访日期", "走访次数", "统一社会信用代码", "联络员电话"))
    assert (size.type, size.formula1, size.errorStyle) == ("list", '"大型,中型,小型,微型"', "stop")
    assert (day.type, day.operator, day.formula1, day.formula2) == ("date", "between", "36526", "截至日期")
    assert (visits.type, visits.operator, visits.formula1) == ("whole", "greaterThanOrEqual", "0")
    assert (code.type, code.formula1) == ("custom", "LEN(C5)=18")
    assert (phone.type, phone.errorStyle) == ("custom", "warning")
    assert day.prompt == "填年月日，如2021-9-25，不得晚于截至日期。"
    assert size.error == "请从下拉列表中选填：大型、中型、小型、微型。"
    assert watch(sheet, "结对领导").type is None and "多人用“、”隔开" in watch(sheet, "结对领导").prompt
    assert watch(sheet, "职务") is None


@pytest.mark.parametrize("pack", CASES)
def test_every_column_of_a_type_is_watched_as_its_severity_wants(pack, made):
    styles = {"error": "stop", "warning": "warning", "info": "information"}
    for spec in forms.sent_by(CASES[pack].campaign, CASES[pack].node).values():
        for column in spec.columns:
            if column.type in TYPES and not column.params.get("month"):
                rule = watch(made[pack][1][spec.title[:31]], column.title)
                assert (rule.errorStyle, rule.showErrorMessage) == (styles[column.severity], True), (spec.id, column.title)
                assert rule.error and len(rule.error) <= 255 and len(rule.prompt or "") <= 255 and len(rule.errorTitle) <= 32


def with_choices(pack, choices: tuple[str, ...]):
    """The pack with other choices for 企业规模."""
    spec = pack.table("pairing")
    columns = tuple(dataclasses.replace(c, params={"choices": choices}) if c.title == "企业规模" else c for c in spec.columns)
    return dataclasses.replace(pack, tables=(dataclasses.replace(spec, columns=columns), *pack.tables[1:]))


@pytest.mark.parametrize("choices", [tuple(f"第{n}类规模企业" for n in range(60)), ("大,特大", "小")], ids=["long", "comma"])
def test_choices_that_a_drop_down_cannot_hold_stand_in_a_hidden_range(choices):
    case = CASES["anhui-sbq"]
    book = opened(forms.workbook(with_choices(case.campaign, choices), case.node, case.period, case.as_of))
    rule = watch(book["结对服务基本情况表"], "企业规模")
    sheet, cells = book.defined_names[rule.formula1].attr_text.split("!")
    listed = book[sheet.strip("'")][cells.replace("$", "")]
    assert tuple(row[0].value for row in listed) == choices
    letter = listed[0][0].column_letter
    assert any(d.hidden and d.min <= listed[0][0].column <= d.max for d in book["自查"].column_dimensions.values()), letter


def test_the_tick_and_the_day_of_the_report_are_limited_too(made):
    sheet = made["anhui-sbq"][1]["企业问题台账"]
    label = next(c for c in sheet[3] if str(c.value or "").startswith("零报告"))
    tick = sheet.cell(3, label.column + 1)
    limits = {str(v.sqref): (v.type, v.formula1) for v in sheet.data_validations.dataValidation}
    assert tick.value is None and limits[tick.coordinate] == ("list", '"是"')
    assert [kind for kind, _ in limits.values()].count("date") == 3  # 提出日期, 办结日期 and 填报时间


@pytest.mark.parametrize("pack", CASES)
def test_every_rule_colours_its_cells(pack, made):
    case = CASES[pack]
    specs = forms.sent_by(case.campaign, case.node)
    for rule in rules(Form(case.campaign, specs)):
        sheet = made[pack][1][specs[rule.table].title[:31]]
        here = expressions.View(specs[rule.table], tables.letters(specs[rule.table]), tables.FIRST, tables.HEAD + tables.ROWS, tables.FIRST)
        for title, wrong in rule.places:
            cells = f"{here.letters[title]}{here.first}:{here.letters[title]}{here.last}"
            listed = [f for area in sheet.conditional_formatting if str(area.sqref) == cells for r in area.rules for f in r.formula]
            assert f"SUMPRODUCT(--({wrong(here)}))>0" in listed


@pytest.mark.parametrize("pack", CASES)
def test_what_no_formula_can_tell_is_said_to_be_looked_at_later(pack, made):
    from ledgerkit.checks import CHECKS

    said = " ".join(str(c.value) for row in made[pack][1]["填报说明"].iter_rows() for c in row if c.value)
    for spec in CASES[pack].campaign.checks:
        if spec.check not in FORMULAS and spec.check not in ("unreported", "table_missing", "empty", "zero_rows") and spec.table is None and not spec.params.get("table"):
            assert CHECKS[spec.check].label in said, spec.check


@pytest.mark.parametrize("pack", CASES)
def test_the_guide_speaks_of_every_column(pack, made):
    texts = {c.value for row in made[pack][1]["填报说明"].iter_rows() for c in row}
    assert {c.title for spec in forms.sent_by(CASES[pack].campaign, CASES[pack].node).values() for c in spec.columns} <= texts


def test_the_guide_says_what_is_due_when(made):
    texts = [c.value for c in made["anhui-sbq"][1]["填报说明"]["A"]]
    assert "　　请于2021年9月25日前报送安徽省生态环境厅。" in texts
    assert "　　必须报送《结对服务基本情况表》、《企业问题台账》。有相关内容的，一并报送《工作报告素材》。" in texts


@pytest.mark.parametrize("pack", CASES)
def test_every_sheet_prints_on_a4_across_as_wide_as_the_page(pack, made):
    for sheet in made[pack][1]:
        page = sheet.page_setup
        assert (page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight) == ("landscape", 9, 1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and "&P" in sheet.oddFooter.center.text
        assert not sheet.protection.sheet
        if sheet.title not in ("填报说明", "自查"):
            assert sheet.print_title_rows == "$4:$4" and sheet.freeze_panes.endswith("5")
            assert [c.font.name for c in sheet[tables.HEAD]][:3] == ["宋体"] * 3


# ── the pieces ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_code_formula_knows_the_weights_of_the_standard():
    assert expressions.WEIGHTS == (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@pytest.mark.parametrize("code", CODES)
def test_a_right_code_adds_up_to_a_multiple_of_31(code):
    places = [expressions.LETTERS.index(c) for c in code]
    assert sum(p * w for p, w in zip(places, (*expressions.WEIGHTS, 1))) % 31 == 0


def test_a_filled_form_is_read_with_its_answers_and_nothing_is_left_over():
    from ledgerkit import intake

    case = CASES["anhui-sbq"]
    data = fill(case, {"pairing": [{"企业名称": "甲公司", "情况说明": "已核实"}]}, zero=("issues",))
    reading = intake.read_book(open_book(data, "xlsx"), [case.campaign], "x.xlsx", case.as_of)
    assert [(r.number, r.note) for t in reading.tables if t.id == "pairing" for r in t.rows] == [(5, "已核实")]
    assert (reading.zero, reading.unread) == (("issues",), ())


def test_the_examples_of_the_pieces():
    tried = doctest.testmod(expressions)
    assert tried.attempted and not tried.failed
