"""Workbooks whose parts were patched by hand, as other programs write them."""

import io
import re
import zipfile

import with_openpyxl
import with_xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def members(data: bytes) -> dict[str, bytes]:
    """The members of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(entries: dict[str, bytes]) -> bytes:
    """A zip of these members, each with another date."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, (name, content) in enumerate(entries.items()):
            archive.writestr(zipfile.ZipInfo(name, (2021, 9, 1 + n % 28, 8, n % 60, 0)), content, zipfile.ZIP_DEFLATED, 1 + n % 9)
    return buffer.getvalue()


def patched(data: bytes, *changes: tuple[str, str, str], **more: bytes) -> bytes:
    """The package after replacements (part, pattern, text), each of which must be found, and with more parts."""
    entries = members(data)
    for part, pattern, text in changes:
        old = entries[part].decode()
        new = re.sub(pattern, text, old, flags=re.S)
        assert new != old, (part, pattern)
        entries[part] = new.encode()
    return zipped(entries | {name.replace("__", "/"): content for name, content in more.items()})


def _declared(entries: dict[str, bytes], name: str, kind: str, content: bytes) -> None:
    entries[name] = content
    entries["[Content_Types].xml"] = entries["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode())


def _related(entries: dict[str, bytes], rels: str, id: str, kind: str, target: str, more: str = "") -> None:
    entry = f'<Relationship Id="{id}" Type="{kind}" Target="{target}"{more}/>'.encode()
    none = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    entries[rels] = entries.get(rels, none).replace(b"</Relationships>", entry + b"</Relationships>")


def prefixed():
    """Every element of the spreadsheet's own name space with the prefix x, as the Open XML SDK writes it."""
    entries = members(with_openpyxl.comments_of_two_people())
    for name, content in entries.items():
        if content.find(f'xmlns="{_MAIN}"'.encode()) >= 0:
            text = content.decode().replace(f'xmlns="{_MAIN}"', f'xmlns:x="{_MAIN}"')
            entries[name] = re.sub(r"<(/?)(?![\w]+:|[?!])", r"<\1x:", text).encode()
    return zipped(entries)


def prefixed_relations():
    """The name space of relations under another prefix."""
    entries = members(with_openpyxl.chart_and_picture())
    for name in ("xl/workbook.xml", SHEET):
        text = entries[name].decode()
        text = re.sub(r'<(sheet|drawing)([^>]*?)\s(?:xmlns:r="[^"]*"\s)?r:id=', r'<\1\2 rel:id=', text)
        entries[name] = re.sub(r"<(workbook|worksheet)\b", rf'<\1 xmlns:rel="{_REL}"', text, count=1).encode()
    return zipped(entries)


def single_quotes():
    entries = members(with_openpyxl.names_of_sheets())
    for name in ("xl/workbook.xml", SHEET, "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        text = entries[name].decode().replace('"\'', "&quot;'")
        entries[name] = re.sub(r'="([^"\']*)"', r"='\1'", text).encode()
    return zipped(entries)


def no_places():
    """Rows and cells that do not say where they are."""
    return patched(with_openpyxl.plain(), (SHEET, r'(<(?:row|c)) r="\w+"', r"\1"))


def some_places():
    return patched(with_openpyxl.plain(), (SHEET, r'(<c) r="[BCE]\d+"', r"\1"), (SHEET, r'<row r="[567]"', "<row"))


def nothing_in_the_sheet():
    return patched(with_openpyxl.plain(), (SHEET, r"<sheetData>.*</sheetData>", "<sheetData />"))


def hollow_rows_and_wrong_spans():
    return patched(with_xlsxwriter.text_boxes(), (SHEET, r"</sheetData>", '<row r="20"/><row r="22" spans="1:2" ht="40" customHeight="1" />'
                   '<row r="30" s="1" customFormat="1"></row></sheetData>'))


def remarks_in_the_xml():
    return patched(
        with_openpyxl.plain(), (SHEET, r"<sheetData>", '<!-- <sheetData> <row r="1"> --><sheetData><!-- <c r="B4" s="1"/> -->'),
        (SHEET, r"</worksheet>", "<!-- <legacyDrawing/> --></worksheet><!-- made by hand -->"),
        ("xl/styles.xml", r"<cellXfs", "<!-- <cellXfs count='9'> --><cellXfs"))


def byte_order_marks():
    entries = members(with_openpyxl.comments_of_two_people())
    return zipped({name: b"\xef\xbb\xbf" + content if name.endswith(".xml") else content for name, content in entries.items()})


def spread_over_lines():
    """As an XML library prints it: a line for each element, tags broken over lines."""
    return patched(with_openpyxl.merged_and_styled(), (SHEET, r"><(c|row|mergeCell|sheetData|/sheetData|/row)", r">\n  <\1"),
                   (SHEET, r"<c r=", "<c\n r="), ("xl/styles.xml", r"><(xf|fill|cellXfs|/cellXfs)", r">\n  <\1"),
                   ("xl/workbook.xml", r"<sheet ", "\n<sheet\n "))


def threaded_comments():
    """As Excel 365 writes them: a thread, and beside it an old comment for older programs."""
    entries = members(with_openpyxl.comments_of_two_people())
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/"
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    _declared(entries, "xl/threadedComments/threadedComment1.xml", "application/vnd.ms-excel.threadedcomments+xml", (
        f'<ThreadedComments xmlns="{space}"><threadedComment ref="B4" dT="2021-09-01T00:00:00.00" personId="{{1}}" id="{{2}}"><text>全称？</text>'
        "</threadedComment></ThreadedComments>").encode())
    _declared(entries, "xl/persons/person.xml", "application/vnd.ms-excel.person+xml",
              f'<personList xmlns="{space}"><person displayName="李艳" id="{{1}}"/></personList>'.encode())
    _related(entries, "xl/worksheets/_rels/sheet1.xml.rels", "rId9", kind + "threadedComment", "../threadedComments/threadedComment1.xml")
    _related(entries, "xl/_rels/workbook.xml.rels", "rId90", kind + "person", "persons/person.xml")
    return zipped(entries)


def pictures_in_cells_of_wps():
    """A picture in a cell as WPS keeps it: a formula of its own, and a part that nobody else knows."""
    entries = members(with_xlsxwriter.cached_formulas())
    entries[SHEET] = re.sub(rb'<c r="B4"[^>]*>.*?</c>', b'<c r="B4" t="str"><f>_xlfn.DISPIMG("ID_1A",1)</f><v>=DISPIMG("ID_1A",1)</v></c>',
                            entries[SHEET], count=1, flags=re.S)
    _declared(entries, "xl/cellimages.xml", "application/vnd.wps-officedocument.cellimage+xml",
              b'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"><etc:cellImage/></etc:cellImages>')
    _related(entries, "xl/_rels/workbook.xml.rels", "rId77", "http://www.wps.cn/officeDocument/2020/cellImage", "cellimages.xml")
    return zipped(entries)


def links_to_other_files_and_order_of_calculation():
    entries = members(with_xlsxwriter.cached_formulas())
    _declared(entries, "xl/externalLinks/externalLink1.xml",
              "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
              f'<externalLink xmlns="{_MAIN}"><externalBook xmlns:r="{_REL}" r:id="rId1"><sheetNames><sheetName val="甲"/></sheetNames>'
              "</externalBook></externalLink>".encode())
    _related(entries, "xl/externalLinks/_rels/externalLink1.xml.rels", "rId1", _REL + "/externalLinkPath", "other.xlsx", ' TargetMode="External"')
    _related(entries, "xl/_rels/workbook.xml.rels", "rId50", _REL + "/externalLink", "/xl/externalLinks/externalLink1.xml")
    entries["xl/workbook.xml"] = entries["xl/workbook.xml"].replace(
        b"<calcPr", b'<externalReferences><externalReference r:id="rId50"/></externalReferences><definedNames>'
        b'<definedName name="other">[1]\xe7\x94\xb2!$A$1</definedName></definedNames><calcPr')
    _declared(entries, "xl/calcChain.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml",
              f'<calcChain xmlns="{_MAIN}"><c r="F12" i="1"/><c r="B12"/></calcChain>'.encode())
    _related(entries, "xl/_rels/workbook.xml.rels", "rId51", _REL + "/calcChain", "calcChain.xml")
    return zipped(entries)


def pivot_caches():
    """The parts of a pivot table, of which nothing may be touched."""
    entries = members(with_openpyxl.plain())
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    _declared(entries, "xl/pivotCache/pivotCacheDefinition1.xml", base + "pivotCacheDefinition+xml",
              f'<pivotCacheDefinition xmlns="{_MAIN}" saveData="0" refreshOnLoad="1" recordCount="0"><cacheSource type="worksheet">'
              '<worksheetSource ref="A3:B11" sheet="工作台账"/></cacheSource><cacheFields count="2"><cacheField name="序号"><sharedItems/>'
              '</cacheField><cacheField name="企业名称"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>'.encode())
    _related(entries, "xl/_rels/workbook.xml.rels", "rId40", _REL + "/pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    entries["xl/workbook.xml"] = entries["xl/workbook.xml"].replace(
        b"</workbook>", f'<pivotCaches><pivotCache xmlns:r="{_REL}" cacheId="1" r:id="rId40"/></pivotCaches></workbook>'.encode())
    return zipped(entries)


def no_styles():
    entries = members(with_openpyxl.plain())
    del entries["xl/styles.xml"]
    for name, pattern in (("[Content_Types].xml", rb'<Override[^>]*styles[^>]*/>'), ("xl/_rels/workbook.xml.rels", rb'<Relationship [^>]*styles[^>]*/>'),
                          (SHEET, rb' s="\d+"')):
        entries[name] = re.sub(pattern, b"", entries[name])
    return zipped(entries)


def bare_styles():
    return patched(with_openpyxl.plain(), ("xl/styles.xml", r"<styleSheet[^>]*>.*", f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf/><xf numFmtId="14"/>'
                   '</cellXfs><dxfs count="0"/></styleSheet>'))


def selected_together():
    """Three sheets selected as a group, the third in view."""
    entries = members(with_openpyxl.names_of_sheets())
    for name in (SHEET, "xl/worksheets/sheet2.xml"):
        entries[name] = re.sub(rb"<sheetView (?:tabSelected=\"\w+\" )?", b'<sheetView tabSelected="true" ', entries[name], count=1)
    return zipped(entries)


def controls_in_alternatives():
    """Form controls as Excel writes them: alternatives for programs of different age, before what comes last."""
    return patched(
        with_xlsxwriter.sparklines(),
        (SHEET, r"<extLst", '<!-- none --><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
         'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" Requires="x14"><controls/></mc:Choice></mc:AlternateContent>'
         "<extLst"))


def odd_comments():
    """A comments part with its own prefix, an empty author, and a comment without text runs."""
    return patched(
        with_openpyxl.comments_of_two_people(),
        ("xl/comments/comment1.xml", r"<comments.*", f'<c:comments xmlns:c="{_MAIN}"><c:authors><c:author></c:author></c:authors><c:commentList>'
         '<c:comment ref="B4" authorId="0"><c:text><c:t>全称？</c:t></c:text></c:comment><c:comment ref="C5" authorId="0"><c:text/></c:comment></c:commentList></c:comments>'))


def streamed():
    """A zip as Java and .NET stream it: sizes behind the content, some members only stored, folders, a comment."""
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = bytearray()

        def writable(self):
            return True

        def write(self, piece):
            self.data += piece
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = "报送".encode()
        archive.writestr(zipfile.ZipInfo("xl/"), b"")
        for n, (name, content) in enumerate(members(with_openpyxl.chart_and_picture()).items()):
            archive.writestr(zipfile.ZipInfo(name, (2020, 2, 2, 2, 2, 2)), content, zipfile.ZIP_STORED if n % 3 == 0 else zipfile.ZIP_DEFLATED)
    return bytes(pipe.data)


BOOKS = (prefixed, prefixed_relations, single_quotes, no_places, some_places, nothing_in_the_sheet, hollow_rows_and_wrong_spans,
         remarks_in_the_xml, byte_order_marks, spread_over_lines, threaded_comments, pictures_in_cells_of_wps,
         links_to_other_files_and_order_of_calculation, pivot_caches, no_styles, bare_styles, selected_together, controls_in_alternatives,
         odd_comments, streamed)
