"""Figures in sentences against the ledger: what a unit's report says in words is what its tables add up to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ledgerkit import periods
from ledgerkit.checks.context import ColumnTitle, Context, IndicatorId, Lacking, TableId
from ledgerkit.checks.sentences import Claim, Subject, claims, rate_of, sentences
from ledgerkit.columns.quantity import read
from ledgerkit.indicators import Figures, Number, ratio, text
from ledgerkit.model import Campaign, Fault, Ledger, Origin, Submission, Unit

_SHORT = re.compile(r"(?:特别行政区|自治县|自治区|自治州|林区|新区|矿区|[省市县区])$")
_PARTED = re.compile(r"，?(?P<how>其中|分别(?:是|为)|按[^，]{1,6}分)[，：:]?(?P<parts>[^，。；（）()]*)")
_SUMMED = re.compile(r"(?P<parts>[^，。；：（）()]*)，?(?:共计|合计|总计|共)(?P<what>[^，。；\d]{0,6})$")
_LISTED = re.compile(r"、|以及|及|和")


class _Sentence(NamedTuple):
    """A sentence, what stands above it, and its place; `paragraph` is how the finding calls that (第6段), "" in a table."""

    text: str
    above: str
    origin: Origin
    paragraph: str
    title: str | None


class _Wrong(NamedTuple):
    """A claim that does not hold: the sentence, the claim, and the unit's own number as printed with its measure."""

    said: _Sentence
    claim: Claim
    problem: str
    suggestion: str


def told_figures(ledger: Ledger, context: Context, *, table: TableId, part: ColumnTitle, title: ColumnTitle,
                 content: ColumnTitle, parts: tuple[str, ...], figures: dict[IndicatorId, tuple[str, ...]],
                 alike: tuple[tuple[str, ...], ...] = ()) -> Iterator[Fault]:
    """A figure in a sentence of a unit's report is the one that the ledger adds up to, of the same measure (X-02 to X-05),
    and listed parts make their whole (X-18).

    parts: the parts of the report that are read; what a typical case says is about one enterprise. figures: what each
    indicator goes by, {} standing where the number stands ("对{}企业开展走访"); the measure is the indicator's own, so that
    走访企业991家 is never compared with 走访次数. alike: measures that are one and the same (个, 件). What a city's office
    says may be the whole city's figure or its own; rates are compared at the decimals written, vague numbers as the range
    that they leave open (ledgerkit/columns/quantity.py), and where it is not certain what a number is, nothing is said.
    While units of the office are missing from the ledger, only a number that is smaller than the ledger's is wrong.

    >>> by = dict(table="narrative", part="部分", title="标题", content="内容", parts=("工作情况",),
    ...           figures={"走访企业数": ("走访企业",), "走访次数": ("走访企业",)})
    >>> visited = ["企业名称: 甲公司, 走访次数: 3", "企业名称: 乙公司, 走访次数: 1"]
    >>> here = {"340100-0": "已报送"}
    >>> right = ["部分: 工作情况, 内容: 截至9月20日，走访企业2家、4家次，其中长丰县走访企业1家。"]
    >>> try_units(told_figures, {"340100-0": {"pairing": visited, "narrative": right}}, states=here, **by)
    >>> wrong = ["部分: 工作情况, 内容: 截至9月20日，走访企业3家。"]
    >>> try_units(told_figures, {"340100-0": {"pairing": visited, "narrative": wrong}}, states=here, **by)
    表!B2 内容“截至9月20日，走访企业3家”与结对服务基本情况表汇总的走访企业数2家不一致，请核对，台账无误的把文字改为2家，台账有漏的补报台账。
    """
    if context.figures is None:
        raise Lacking("汇总的指标")
    measures = {f: _measures(context.figures.indicators[f].unit, alike) for f in figures}
    rates = [i for i in context.figures.indicators.values() if i.aggregate == "ratio" and i.numerator in figures]
    wholes = {i.numerator: i.denominator for i in rates}
    for submission in ledger.submissions:
        office = _office(submission.unit, context.campaign)
        subject = _subject(office, context)
        seen: set[tuple[str, str]] = set()
        for said in _sentences(submission, table, part, title, content, parts):
            found = claims(said.text, figures, measures, subject, said.above, wholes)
            wrong = [*_against_itself(said, found, context.figures), *_of_parts(said, subject)]
            known = {w.claim.figure for w in wrong}
            wrong += [w for w in _against_ledger(said, found, office, submission.unit, context.figures, ledger) if w.claim.figure not in known]
            for one in wrong:
                key = (one.claim.figure, one.claim.words)  # the same sentence may stand in the table and in the report
                if key not in seen:
                    seen.add(key)
                    yield _fault(one, submission.unit)


def known_figures(campaign: Campaign, *, figures: Mapping[str, Sequence[str]], alike: Sequence[Sequence[str]] = (), **_) -> str:
    """Why a pack may not ask for this: two figures of one measure can't go by the same phrase; "" where it may."""
    units = {i.id: i.unit for i in campaign.indicators}
    taken: dict[tuple[str, str], str] = {}
    for figure, phrases in figures.items():
        for phrase in phrases:
            for measure in _measures(units[figure], alike):
                other = taken.setdefault((phrase, measure), figure)
                if other != figure:
                    return f"“{phrase}”既指“{other}”又指“{figure}”，都以“{measure}”计，分不清是哪个数"
    return ""


def _against_ledger(said: _Sentence, found: Sequence[Claim], office: Unit, unit: Unit, figures: Figures,
                    ledger: Ledger) -> Iterator[_Wrong]:
    """The claims that are neither the whole office's figure nor its own level's."""
    for claim in found:
        spec = figures.indicators[claim.figure]
        whole = _value(figures, claim, office.code)
        if whole is None or figures.about(claim.figure, office.code):
            continue
        own = _value(figures, claim, unit.code)
        if claim.quantity.holds(whole) or (own is not None and claim.quantity.holds(own)):
            continue
        if spec.aggregate == "ratio" and _follows(claim, found, figures):
            continue  # it fits the sentence's own numbers, and those are told
        missing = [u.name for u in ledger.units if ledger.states[u.code] != "已报送" and office.code in figures.chain(u.code)]
        if missing and (spec.aggregate == "ratio" or not _below(claim, whole)):
            continue  # the ledger is not complete: what it lacks may be in what the office says
        number = _printed(whole, spec.unit)
        yield _Wrong(said, claim, f"与{_source(figures, claim.figure)}汇总的{claim.figure}{number}不一致",
                     f"请核对，台账无误的把文字改为{number}，台账有漏的补报台账{_other_measure(claim, office, figures)}")


def _below(claim: Claim, number: Number) -> bool:
    """Whether the claim is less than the number, however it is read."""
    most = claim.quantity.value if claim.quantity.exact else claim.quantity.high
    return most is not None and most < number


def _other_measure(claim: Claim, office: Unit, figures: Figures) -> str:
    """A remark where the number is right for another measure: 988家 written as 988家次 (X-04)."""
    stem = figures.indicators[claim.figure]
    for other in figures.indicators.values():
        value = figures.value(other.id, office.code)
        if {other.unit, stem.unit} == {"家", "家次"} and other.table == stem.table and value is not None and (
                claim.quantity.exact and claim.quantity.value == value and other.id != claim.figure):
            return f"（{_printed(value, other.unit)}是{other.id}，“家”和“家次”不同）"
    return ""


def _against_itself(said: _Sentence, found: Sequence[Claim], figures: Figures) -> Iterator[_Wrong]:
    """Rates that are not those of the sentence's own numbers (X-02)."""
    for claim in found:
        made = _made(claim, found, figures)
        if made is not None and not claim.quantity.holds(made[0]):
            rate, part, whole = made
            yield _Wrong(said, claim, f"与同一句里的{part.figure}{part.quantity.text}÷{whole.figure}{whole.quantity.text}算出的{_printed(rate, '%')}不一致",
                         "请核对这几个数")


def _follows(claim: Claim, found: Sequence[Claim], figures: Figures) -> bool:
    made = _made(claim, found, figures)
    return made is not None and claim.quantity.holds(made[0])


def _made(claim: Claim, found: Sequence[Claim], figures: Figures) -> tuple[Decimal, Claim, Claim] | None:
    """The rate that the sentence's own numbers make, and those; None where they are not there."""
    spec = figures.indicators[claim.figure]
    if spec.aggregate != "ratio" or spec.unit != "%":
        return None
    ends = [next((c for c in reversed(found) if c.figure == figure and c.quantity.start < claim.quantity.start), None)
            for figure in (spec.numerator, spec.denominator)]
    if None in ends or (rate := rate_of(*ends, _places(claim))) is None:
        return None
    return rate, *ends


def _of_parts(said: _Sentence, subject: Subject) -> Iterator[_Wrong]:
    """Parts of one measure that do not make their whole: A类29个、B类28个…共147个, or 收集问题147个，按类别分…

    After 其中 not all parts need be named, and they may overlap (规上、民营) unless they are classes or units.
    """
    for whole in read(said.text):
        before, after = said.text[:whole.start], said.text[whole.end:]
        parted = _PARTED.match(re.sub("^(?:企业)?(?:问题)?", "", after))
        summed = _SUMMED.search(before)
        for match, partly in ((parted, parted and parted["how"] == "其中"), (summed, False)):
            parts = _listed(match["parts"].removeprefix("其中"), whole.measure) if match and whole.exact else {}
            total = sum(parts.values())
            if len(parts) < 3 or total == whole.value or (partly and (total < whole.value or not _apart(parts, subject))):
                continue
            added = "+".join(text(_whole(n)) for n in parts.values())
            claim = Claim("", whole, said.text[match.start("parts"):whole.end] if match is summed else f"{whole.text}{match[0]}")
            yield _Wrong(said, claim, f"中各项之和{added}={_printed(total, whole.measure)}，与{whole.text}不一致", "请核对各分项和总数")


def _listed(words: str, measure: str) -> dict[str, Decimal]:
    """The items of an enumeration, name -> number; none where one of them counts something else or is vague."""
    items = _LISTED.split(words)
    counted = [(item, list(read(item))) for item in items]
    if not all(len(found) == 1 and found[0].exact and found[0].measure == measure != "%" and found[0].start > 0 for _, found in counted):
        return {}
    return {item[:found[0].start]: found[0].value for item, found in counted}


def _apart(parts: Mapping[str, Decimal], subject: Subject) -> bool:
    return all(name.endswith("类") or name in subject.others for name in parts)


def _fault(one: _Wrong, unit: Unit) -> Fault:
    said, quoted = one.said, one.claim.words
    if said.title:
        return Fault(said.origin, one.problem, one.suggestion, said.title, quoted, unit.code)
    return Fault(said.origin, f"{said.paragraph}“{quoted}”{one.problem}", one.suggestion, None, None, unit.code,
                 one.claim.figure or quoted)


def _value(figures: Figures, claim: Claim, unit: str) -> Number:
    """The ledger's number; a rate at the decimals that are written, so that 86% is right for 85.7%."""
    spec = figures.indicators[claim.figure]
    if spec.aggregate != "ratio" or spec.unit != "%":
        return figures.value(claim.figure, unit)
    return ratio(figures.value(spec.numerator, unit), figures.value(spec.denominator, unit), _places(claim))


def _places(claim: Claim) -> int:
    return claim.quantity.decimals if claim.quantity.exact else 1


def _printed(number: Number, measure: str) -> str:
    return text(_whole(number), measure) if measure == "%" else f"{text(_whole(number))}{measure}"


def _whole(number: Number) -> Number:
    return int(number) if number == int(number) and not isinstance(number, int) and number.as_tuple().exponent >= 0 else number


def _source(figures: Figures, figure: str) -> str:
    """The title of the table that a figure is counted from; of a ratio its denominator's."""
    spec = figures.indicators[figure]
    return figures.campaign.table(spec.table).title if spec.table else _source(figures, spec.denominator)


def _measures(unit: str, alike: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return next((tuple(group) for group in alike if unit in group), (unit,))


def _office(unit: Unit, campaign: Campaign) -> Unit:
    return next((u for u in campaign.units if u.code == unit.parent), unit) if unit.level == "own" else unit


def _subject(office: Unit, context: Context) -> Subject:
    """Whose report it is; every other unit's name, in full and in short, is somebody else's."""
    own = {office.name, _SHORT.sub("", office.name)}
    names = {n for u in context.campaign.units if u.code != office.code for n in (u.name, _SHORT.sub("", u.name), *u.aliases)}
    wider = {"city": ("全省",), "county": ("全省", "全市") if not office.name.endswith("市") else ("全省",)}.get(office.level, ())
    end = (periods.last_month(context.period) if context.period else None) or context.as_of
    return Subject(office.name, office.level, (*sorted(n for n in names - own if len(n) > 1), *wider), end.year, end.month)


def _sentences(submission: Submission, table: str, part: str, title: str, content: str, parts: Sequence[str]) -> Iterator[_Sentence]:
    """The sentences of the parts that are read: of the narrative table, and of the report in Word, its preface too."""
    for row in submission.tables[table].rows if table in submission.tables else ():
        if row.get(part) in parts:
            for paragraph in str(row.get(content) or "").split("\n"):
                yield from _each(paragraph, str(row.get(title) or ""), row.origin(content), "", content)
    for reading in submission.readings:
        if not reading.outline or reading.outline.kind != "工作报告":
            continue
        known = {heading.number for heading, _ in reading.outline.sections([p.heading for p in reading.outline.paragraphs if p.level == 1])}
        section, above = None, ""
        for paragraph in reading.outline.paragraphs:
            if paragraph.level and paragraph.number in known:
                section, above = paragraph.heading, ""
            elif section is None or section in parts:
                above = paragraph.heading if paragraph.level else above
                yield from _each(paragraph.text, above, Origin(reading.file), f"第{paragraph.number}段", None)


def _each(paragraph: str, heading: str, origin: Origin, called: str, title: str | None) -> Iterator[_Sentence]:
    above = heading
    for sentence in sentences(paragraph):
        yield _Sentence(sentence, above, origin, called, title)
        above += sentence
