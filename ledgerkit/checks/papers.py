"""Checks of what a unit writes: its report and its typical case, as rows of a table or as Word documents of prose."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledgerkit.checks.context import ColumnTitle, Context, Level, TableId
from ledgerkit.model import Fault, Ledger, Origin, Outline, Paragraph, Reading, Submission, Unit
from ledgerkit.model.outline import FIRST, SECOND

_QUOTES = re.compile(r"[\s“”\"'‘’＂「」『』]")
_CASE = re.compile(r"案例[一二三四五六七八九十\d]+(?:[：:、.．\s]|$)")
_FIRST_CASE = re.compile(r"案例[一1](?![\d十])")
_SPACE = re.compile(r"\s")
_DAY = re.compile(r"截[至止](?:到)?(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|底|末|中旬|上旬|下旬)")
_INTRODUCED = re.compile(r"(?:报告|汇报|总结|汇总)如下[：:。]?$")
_ORDER = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Case:
    """A typical case: its title, what it says, and where it stands."""

    title: str
    paragraphs: tuple[str, ...]
    origin: Origin

    @property
    def length(self) -> int:
        """Its characters but white space, punctuation included."""
        return sum(len(_SPACE.sub("", words)) for words in self.paragraphs)


def paper_title(submission: Submission, context: Context, *, title: str) -> Iterator[Fault]:
    """A report in Word bears this title, {unit} being the office that reports (AH-15). Quotation marks don't matter.

    >>> try_paper(paper_title, "340100-0", "合肥市环保服务企业“十百千”行动工作报告", title="{unit}环保服务企业“十百千”行动工作报告")
    >>> try_paper(paper_title, "340100-0", "芜湖市“十百千”行动工作总结", title="{unit}环保服务企业“十百千”行动工作报告")
    报告.docx：标题《芜湖市“十百千”行动工作总结》应为《合肥市环保服务企业“十百千”行动工作报告》，请更正。
    """
    wanted = title.format(unit=_office(submission.unit, context).name)
    for reading in submission.readings:
        paper = reading.outline
        if paper and paper.kind == "工作报告" and _QUOTES.sub("", paper.title) != _QUOTES.sub("", wanted):
            yield Fault(Origin(reading.file), f"标题《{paper.title}》应为《{wanted}》", "请更正")


def paper_sections(submission: Submission, context: Context, *, sections: tuple[str, ...],
                   divided: tuple[str, ...] = ()) -> Iterator[Fault]:
    """A report in Word has these sections in this order, numbered 一、二、…; the divided ones hold （一）（二）… (AH-16).

    >>> by = dict(sections=("工作情况", "存在问题"), divided=("工作情况",))
    >>> try_paper(paper_sections, "340100-0", "报告", "一、工作情况", "（一）结对", "（二）走访", "二、存在问题", **by)
    >>> try_paper(paper_sections, "340100-0", "报告", "一、存在问题", "二、工作情况", "结对情况良好。", **by)
    报告.docx：各部分的顺序是“存在问题、工作情况”，应为“一、工作情况；二、存在问题”，请按提纲调整。
    报告.docx：“二、工作情况”里没有（一）（二）等分节，请按提纲分节。
    >>> try_paper(paper_sections, "340100-0", "报告", "一、工作情况", "（一）结对", "（三）走访", **by)
    报告.docx：缺少“二、存在问题”，请按提纲补写。
    报告.docx：“一、工作情况”里的分节序号是（一）（三），没有依次编号，请更正。
    """
    outlined = "；".join(f"{_ORDER[i]}、{name}" for i, name in enumerate(sections))
    for reading in submission.readings:
        if not reading.outline or reading.outline.kind != "工作报告":
            continue
        found = reading.outline.sections(sections)
        names = [heading.heading for heading, _ in found]
        for i, name in enumerate(sections):
            if name not in names:
                yield Fault(Origin(reading.file), f"缺少“{_ORDER[i]}、{name}”", "请按提纲补写")
        if names != [name for name in sections if name in names]:
            yield Fault(Origin(reading.file), f"各部分的顺序是“{'、'.join(names)}”，应为“{outlined}”", "请按提纲调整")
        for i, (heading, inside) in enumerate(found):
            typed = FIRST.match(heading.text)
            if typed and names == list(sections) and typed[1] != _ORDER[i]:
                yield Fault(Origin(reading.file), f"“{heading.text}”应编为“{_ORDER[i]}、”", "请更正")
            if heading.heading in divided:
                yield from _divided(reading, heading, inside)


def paper_unplaced(submission: Submission, context: Context, *, sections: tuple[str, ...], case: str) -> Iterator[Fault]:
    """What of a report in Word has no place in the outline: it is kept with the part beside it, a table is not (AH-16).

    >>> by = dict(sections=("工作情况", "典型案例"), case="典型案例")
    >>> try_paper(paper_unplaced, "340100-0", "报告", "现将有关情况报告如下。", "一、工作情况", "结对情况良好。", **by)
    >>> try_paper(paper_unplaced, "340100-0", "报告", "全市高度重视。", "一、工作情况", "二、意见建议", "建议多培训。", **by)
    报告.docx：第2段“全市高度重视。”在“一、工作情况”之前，暂编在这一部分，请移到相应部分。
    报告.docx：第4段“二、意见建议”不是提纲里的部分，暂编在“工作情况”里，请按提纲调整。
    """
    for reading in submission.readings:
        paper = reading.outline
        if not paper:
            continue
        if (rest := paper.tables - len(reading.tables)) > 0:
            yield Fault(Origin(reading.file), f"正文里有{rest}张表，表里的内容没有读入", "需要编入报告的，请改写成文字，或填入报送表格", record="表")
        if paper.kind != "工作报告":
            continue
        for paragraph in opening(paper, sections):
            yield _unplaced(reading, paragraph, f"在“一、{sections[0]}”之前，暂编在这一部分", "请移到相应部分")
        for heading, inside in paper.sections(sections):
            own = [p for p in inside if p.level == 1]
            if heading.heading == case:  # a case has headings of its own; one that counts on from the report's is none of them
                own = [p for n, p in enumerate(own) if not n and _follows(heading, p)]
            for paragraph in own:
                yield _unplaced(reading, paragraph, f"不是提纲里的部分，暂编在“{heading.heading}”里", "请按提纲调整")


def opening(paper: Outline, sections: Sequence[str]) -> list[Paragraph]:
    """What stands before the first part, without the addressee, and without the sentence that the report follows."""
    first = next((heading for heading, _ in paper.sections(sections)), None)
    before = paper.paragraphs[:paper.paragraphs.index(first)] if first else ()
    return [p for p in before if "。" in p.text[:-1] or not (p.text.endswith(("：", ":")) or _INTRODUCED.search(p.text[-24:]))]


def _follows(heading: Paragraph, paragraph: Paragraph) -> bool:
    numbers = [match and match[1] for match in (FIRST.match(heading.text), FIRST.match(paragraph.text))]
    return all(n in _ORDER for n in map(str, numbers)) and _ORDER.index(numbers[1]) == _ORDER.index(numbers[0]) + 1


def _unplaced(reading: Reading, paragraph: Paragraph, problem: str, suggestion: str) -> Fault:
    words = paragraph.text[:24] + ("…" if len(paragraph.text) > 24 else "")
    return Fault(Origin(reading.file), f"第{paragraph.number}段“{words}”{problem}", suggestion, record=words)


def _divided(reading: Reading, heading: Paragraph, inside: Sequence[Paragraph]) -> Iterator[Fault]:
    numbers = [match[1] for p in inside if (match := SECOND.match(p.text))]
    if not numbers and not any(p.level == 2 for p in inside):
        yield Fault(Origin(reading.file), f"“{heading.text}”里没有（一）（二）等分节", "请按提纲分节")
    elif numbers != list(_ORDER[:len(numbers)]):
        said = "".join(f"（{n}）" for n in numbers)
        yield Fault(Origin(reading.file), f"“{heading.text}”里的分节序号是{said}，没有依次编号", "请更正")


def case_length(submission: Submission, context: Context, *, table: TableId, part: ColumnTitle, title: ColumnTitle,
                content: ColumnTitle, case: str, least: int = 1200, most: int = 1800) -> Iterator[Fault]:
    """A typical case has about so many characters: all but white space, punctuation included (AH-17).

    It stands in the rows of the narrative table whose part is `case`, in the section of that name of the unit's own
    report, or in a Word document of its own.

    >>> by = dict(table="narrative", part="部分", title="标题", content="内容", case="典型案例", least=8, most=12)
    >>> try_units(case_length, {"340100-0": {"narrative": ["部分: 典型案例, 标题: 甲, 内容: 企业 有 困难，市局上门。"]}}, **by)
    >>> try_units(case_length, {"340100-0": {"narrative": ["部分: 典型案例, 标题: 甲, 内容: 上门服务。"]}}, **by)
    表!C2 典型案例《甲》共5字，应在8至12字之间，请充实内容。
    >>> try_paper(case_length, "340100-0", "报告", "五、典型案例", "甲公司的路", "企业有困难，市局多次上门服务。", **by)
    报告.docx：典型案例《甲公司的路》共15字，应在8至12字之间，请精简文字。
    """
    for one in cases(submission, table, part, title, content, case):
        if not least <= one.length <= most:
            named = f"《{one.title}》" if one.title else ""
            yield Fault(one.origin, f"{case}{named}共{one.length}字，应在{least}至{most}字之间", "请充实内容" if one.length < least else "请精简文字")


def cases(submission: Submission, table: str, part: str, title: str, content: str, case: str) -> list[Case]:
    """The typical cases that a unit sent, wherever they stand."""
    found: list[Case] = []
    for row in submission.tables[table].rows if table in submission.tables else ():
        if row.get(part) == case and row.get(content):
            words = tuple(str(row.get(content)).split("\n"))
            if row.get(title) or not found:
                found.append(Case(str(row.get(title) or ""), words, row.origin(content)))
            else:  # a case that goes on in the next row
                found[-1] = Case(found[-1].title, found[-1].paragraphs + words, found[-1].origin)
    for reading in submission.readings:
        paper = reading.outline
        if paper and paper.kind == "典型案例":
            found.append(_case(paper.title, paper.paragraphs, reading))
        elif paper:
            for _, inside in paper.sections((case,)):  # the last section: what follows belongs to it
                found += _in_report(inside, reading)
    return found


def _in_report(inside: Sequence[Paragraph], reading: Reading) -> Iterator[Case]:
    """The cases under the report's last heading: the first line is a title, and 案例二 begins another. What stands before the
    first that is called so is one too, but for words of introduction before 案例一.
    """
    starts = [i for i, p in enumerate(inside) if _CASE.match(p.heading)] or [0]
    if starts[0] and not _FIRST_CASE.match(inside[starts[0]].heading):
        starts.insert(0, 0)
    for start, end in zip(starts, [*starts[1:], len(inside)]):
        words = inside[start:end]
        if words:
            titled = words[0].level or not words[0].text.endswith(("。", "；", "：", "！", "”"))
            yield _case(words[0].heading if titled else "", words[1:] if titled else words, reading)


def _case(title: str, paragraphs: Sequence[Paragraph], reading: Reading) -> Case:
    return Case(title, tuple(p.text for p in paragraphs), Origin(reading.file))


def report_of(submission: Submission, table: str, part: str, case: str) -> Reading | None:
    """The file that brings the unit's report: prose in Word, or rows of the narrative table that are no case."""
    for reading in submission.readings:
        if reading.outline and reading.outline.kind == "工作报告":
            return reading
    for row in submission.tables[table].rows if table in submission.tables else ():
        if row.get(part) not in (None, case):
            return next((r for r in submission.readings if row.file in (r.file, r.source)), None)
    return None


def paper_missing(ledger: Ledger, context: Context, *, table: TableId, part: ColumnTitle, title: ColumnTitle,
                  content: ColumnTitle, case: str, level: Level) -> Iterator[Fault]:
    """Each office of the level sends its report and a typical case; one that sent nothing at all is 未报送 (AH-12).

    >>> by = dict(table="narrative", part="部分", title="标题", content="内容", case="典型案例", level="city")
    >>> rows = ["部分: 工作情况, 标题:, 内容: 已结对。", "部分: 典型案例, 标题: 甲, 内容: 上门服务。"]
    >>> try_units(paper_missing, {"340100-0": {"narrative": rows}}, **by)
    >>> try_units(paper_missing, {"340100-0": {"narrative": rows[:1]}}, **by)
    340100-0.xlsx：合肥市没有报送典型案例，请补报。
    >>> try_units(paper_missing, {"340100-0": {}}, **by)
    340100-0.xlsx：合肥市没有报送工作报告和典型案例，请补报。
    """
    for submission in ledger.submissions:
        office = _office(submission.unit, context)
        if office.level != level:
            continue
        lacking = [] if report_of(submission, table, part, case) else ["工作报告"]
        lacking += [] if cases(submission, table, part, title, content, case) else [case]
        if lacking:
            yield Fault(Origin(submission.readings[0].file), f"{office.name}没有报送{'和'.join(lacking)}", "请补报", unit=submission.unit.code)


def dated_figures(submission: Submission, context: Context, *, table: TableId, part: ColumnTitle, content: ColumnTitle,
                  parts: tuple[str, ...], words: tuple[str, ...]) -> Iterator[Fault]:
    """A paragraph that states a figure says as of which day: 截至目前 is none, for the report is due early (AH-14, X-05).

    words: what the figures that matter are figures of. One fault a unit, at the first such paragraph.

    >>> by = dict(table="narrative", part="部分", content="内容", parts=("工作情况",), words=("结对企业",))
    >>> try_units(dated_figures, {"340100-0": {"narrative": ["部分: 工作情况, 内容: 截至9月20日，结对企业118家。"]}}, **by)
    >>> try_units(dated_figures, {"340100-0": {"narrative": ["部分: 工作情况, 内容: 截至目前，结对企业118家。"]}}, **by)
    表!B2 “结对企业118家”没有写明数字的截至日期，请写成“截至9月20日”之类，各项数字日期不同的分别写明。
    """
    figure = re.compile(rf"(?:{'|'.join(map(re.escape, words))})[^，。；\d]{{0,8}}\d[\d,]*余?(?:家次|家|个|件|次)")
    undated: list[tuple[Origin, str]] = []
    for row in submission.tables[table].rows if table in submission.tables else ():
        if row.get(part) in parts:
            undated += [(row.origin(content), said) for said in _undated(str(row.get(content) or "").split("\n"), figure)]
    for reading in submission.readings:
        headings = [p.heading for p in reading.outline.paragraphs if p.level == 1] if reading.outline else ()
        for heading, inside in reading.outline.sections(headings) if headings else ():
            if heading.heading in parts:
                undated += [(Origin(reading.file), said) for said in _undated([p.text for p in inside], figure)]
    if undated:
        origin, said = undated[0]
        more = f"等{len(undated)}处" if len(undated) > 1 else ""
        yield Fault(origin, f"{more}没有写明数字的截至日期", "请写成“截至9月20日”之类，各项数字日期不同的分别写明", None, said)


def _undated(paragraphs: Sequence[str], figure: re.Pattern) -> Iterator[str]:
    for text in paragraphs:
        plain = _SPACE.sub("", text)
        if (match := figure.search(plain)) and not _DAY.search(plain):
            yield match[0]


def _office(unit: Unit, context: Context) -> Unit:
    return next((u for u in context.campaign.units if u.code == unit.parent), unit) if unit.level == "own" else unit
