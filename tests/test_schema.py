"""Every document and workbook of the examples against the schemas of Office Open XML, so that Word opens it unrepaired.

Two judges: oxml holds the transitional XSDs of ECMA-376 for Word's parts; openxml-audit the content models, types and
rules of Microsoft's Open XML SDK, for workbooks and charts too. They take a second for a document and minutes for a big
sheet, so a part is cut to what is new in it: of the paragraphs, rows and cells that have the same elements and
attributes, in the same order, the first few stand for all.
"""

import os
import re
from copy import deepcopy

import pytest
from lxml import etree

from ledgerkit.office import package

EXAMPLES = ("anhui-2021q3", "anhui-hefei-2021q2", "anhui-cxjz-2021q3", "anhui-mdm-2021-10", "jiyuan-2020-12", "zhejiang-2020q4",
            "pizhou-2024-10")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# What the validator says that is no fault, each with the reason.
NO_FAULT = (
    # The standard lets a document do without a theme (ECMA-376 part 1, 11.3.10); only the SDK's table asks for one.
    re.compile(r"required relationship type '\S+/theme' is missing"),
    # Text in the cells themselves is in the schema (ST_CellType inlineStr); that Excel moves it when it saves is advice.
    re.compile(r"inline-string cell\(s\)"),
    # CT_Font of the transitional schema is a choice without an order, and openpyxl has one of its own.
    re.compile(r"/styles\.xml /styleSheet\[1\]/fonts\[1\]/font\[\d+\]: Unexpected element '(b|i|u|strike|color|sz|name|family|charset)'"),
)
_REPEATED = {f"{W}p", f"{W}tr", f"{S}row", f"{S}c", f"{S}si", f"{S}hyperlink", f"{S}mergeCell", f"{S}conditionalFormatting",
             f"{S}dataValidation", f"{S}brk"}
# What a value may be depends on the value; names, texts and addresses don't change what may stand where.
_TELLING = re.compile(r"^(type|val|t|hRule|fldCharType|w|leader|orient|operator|errorStyle|s)$")


@pytest.fixture(scope="module")
def judges():
    """The two validators; absent ones skip the test, in CI they fail it."""
    try:
        from openxml_audit import FileFormat, OpenXmlValidator
        from oxml.document import Document, Package
    except ImportError as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"not installed: {error.name}")
    return OpenXmlValidator(file_format=FileFormat.OFFICE_2019, max_errors=200), lambda data: Document(Package(data)).validate()


@pytest.fixture
def faults(judges, tmp_path):
    """What the schemas say against a package: part and sentence."""
    validator, against_xsd = judges

    def found(data, name="文件.docx"):
        path = tmp_path / f"f{name[name.rindex('.'):]}"
        path.write_bytes(data)
        told = [f"{error.part_uri} {error.path}: {error.description}" for error in validator.validate(str(path)).errors]
        if path.suffix == ".docx":
            checked = against_xsd(data)
            assert checked["coverage"]["xsd_roots_checked"] > 0
            told += [f"{issue['part_uri']} XSD: {issue['actual']}" for issue in checked["issues"] if issue["category"] == "xsd"]
        return [fault for fault in told if not any(known.search(fault) for known in NO_FAULT)]

    return found


def shape(element):
    """What the schema sees of an element: names, order, the attributes whose values it restricts; numbers are alike."""
    named = etree.QName(element).localname in ("tag", "alias", "id")
    telling = tuple(sorted(
        (key, value if _TELLING.match(etree.QName(key).localname) and not (named or value.isdigit() or len(value) > 12) else "")
        for key, value in element.attrib.items()))
    return element.tag, telling, bool((element.text or "").strip()), tuple(shape(child) for child in element if isinstance(child.tag, str))


def thinned(data, seen):
    """The package without the repeated elements whose shape was seen often; None where nothing in it is new."""
    parts, news = package.read_package(data), False
    for name, content in parts.items():
        if (name, content) in seen:
            continue
        seen[(name, content)] = 1
        if not re.fullmatch(r"(word/(document|header\d*|footer\d*)|xl/worksheets/sheet\d+|xl/sharedStrings)\.xml", name):
            news = news or name.endswith((".xml", ".rels")) and not name.startswith("docProps/")
            continue
        root = etree.fromstring(content)
        for element in [e for e in root.iter(*_REPEATED)]:
            parent = element.getparent()
            if parent is None or element.tag == f"{S}si":
                continue
            key = shape(element)
            seen[key] = seen.get(key, 0) + 1
            news = news or seen[key] == 1
            needed = element.tag == f"{W}p" and (parent.tag == f"{W}tc" and parent.findall(f"{W}p")[-1] is element
                                                 or element.find(f".//{W}sectPr") is not None)
            field = element.tag == f"{W}p" and next(element.iter(f"{W}fldChar", f"{W}bookmarkStart", f"{W}bookmarkEnd"), None) is not None
            if seen[key] > 2 and not needed and not field and len(parent) > 1:
                parent.remove(element)
        for holder, child in (("mergeCells", "mergeCell"), ("hyperlinks", "hyperlink"), ("dataValidations", "dataValidation")):
            for found in root.iter(f"{S}{holder}"):
                if found.get("count"):
                    found.set("count", str(len(found.findall(f"{S}{child}"))))
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.write_package(parts) if news else None


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_output_keeps_to_the_schemas(example, ran, faults):
    seen, looked, told = {}, 0, []
    for path in sorted(ran(example).folder.rglob("*")):
        if path.suffix in (".docx", ".xlsx") and (small := thinned(path.read_bytes(), seen)):
            looked += 1
            told += [f"{path.name} {fault}" for fault in faults(small, path.name)]
    print(f"{looked} files with something new in them")
    assert looked >= 4
    assert told == []


def test_blank_workbooks_keep_to_the_schemas(faults, tmp_path):
    from ledgerkit import handout
    seen, told, looked = {}, [], 0
    for campaign, period in (("xuzhou-srbq", "2024-10"), ("jiyuan-lgjk", "2020-12")):
        folder = tmp_path / campaign
        handout.create(campaign, period, folder)
        for path in sorted(folder.rglob("*.xlsx"))[:4]:
            if small := thinned(path.read_bytes(), seen):
                looked += 1
                told += [f"{path.name} {fault}" for fault in faults(small, path.name)]
    assert looked >= 2
    assert told == []


# ── the check itself ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def report(ran):
    return package.read_package(next((ran("pizhou-2024-10").folder / "报告").glob("*.docx")).read_bytes())


def spoilt(parts, part, change):
    root = etree.fromstring(parts[part])
    change(root)
    return package.write_package({**parts, part: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)})


def _swap(root):
    """Alignment before indent: the other way round than the schema has it."""
    properties = root.find(f".//{W}p/{W}pPr")
    properties.append(etree.fromstring(f'<w:jc xmlns:w="{W[1:-1]}" w:val="center"/>'))
    properties.append(etree.fromstring(f'<w:keepNext xmlns:w="{W[1:-1]}"/>'))


def _empty_cell(root):
    cell = root.find(f".//{W}tc")
    for element in cell.findall(f"{W}p"):
        cell.remove(element)


def _unknown_value(root):
    root.find(f".//{W}tblLayout").set(f"{W}type", "stretched")


def _highlight_in_style(root):
    style = root.find(f"{W}style/{W}rPr")
    style.append(etree.fromstring(f'<w:highlight xmlns:w="{W[1:-1]}" w:val="yellow"/>'))


@pytest.mark.parametrize("part, change", [
    ("word/document.xml", _swap), ("word/document.xml", _empty_cell), ("word/document.xml", _unknown_value),
    ("word/styles.xml", _highlight_in_style)])
def test_a_broken_document_is_refused(report, faults, part, change):
    assert faults(package.write_package(report)) == []
    data = spoilt(report, part, change)
    assert faults(data) and faults(thinned(data, {}))


def test_the_xsd_itself_refuses_what_is_out_of_order(report, faults):
    told = faults(spoilt(report, "word/document.xml", _swap))
    assert [fault for fault in told if " XSD: " in fault and "keepNext': This element is not expected" in fault]


def test_a_broken_workbook_is_refused(ran, faults):
    path = next(ran("pizhou-2024-10").folder.glob("汇总.xlsx"))
    parts = package.read_package(path.read_bytes())

    def swap(root):
        root.insert(0, deepcopy(root.find(f"{S}sheetData")))

    assert faults(spoilt(parts, "xl/worksheets/sheet1.xml", swap), "汇总.xlsx")


def test_what_is_cut_is_only_what_repeats(report):
    seen = {}
    small = package.read_package(thinned(package.write_package(report), seen))
    whole, cut = (etree.fromstring(parts["word/document.xml"]) for parts in (report, small))
    assert {shape(p) for p in whole.iter(f"{W}p")} == {shape(p) for p in cut.iter(f"{W}p")}
    assert len(list(cut.iter(f"{W}p"))) < len(list(whole.iter(f"{W}p")))
    assert thinned(package.write_package(report), seen) is None
