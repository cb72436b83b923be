"""From a figure to its cells: of a report every figure with its sources and what a hand changed, of a batch any figure."""

import dataclasses
import difflib
import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ledgerkit import campaign, inbox, memory, pipeline
from ledgerkit.errors import FatalError
from ledgerkit.indicators import Figures
from ledgerkit.model import Campaign, Row, Unit
from ledgerkit.model.figure import INSIDE, OF
from ledgerkit.model.trace import Fact, Source
from ledgerkit.office import formats, markup
from ledgerkit.outputs.phrases import width
from ledgerkit.outputs.sources import QUOTA, Sources, crossed, decided, rate, reached
from ledgerkit.typeset import kept as keeping
from ledgerkit.typeset import recorded

_SHOWN = 2  # sources that the list for people names; JSON has them all
_CELLS = 4  # and their cells
_NOTE = "汇总.xlsx在生成后被改动过，下面是改动后的数，和报告里的可能不一致。"


# ── a report ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ReportTrace:
    """The figures of a report in reading order, and of what unit, period and day they are."""

    name: str
    unit: str
    period: str
    day: str
    figures: tuple[keeping.Kept, ...]

    def as_text(self) -> str:
        """First what a hand changed, then every figure with its sources."""
        counts = {state: sum(k.state == state for k in self.figures) for state in keeping.STATES}
        said = "、".join(f"{state}{number}个" for state, number in counts.items() if number)
        lines = [f"{self.name}：{self.unit}，{self.period}，数据截至{self.day}。", f"带来源标记的数字{len(self.figures)}个：{said}。"]
        if touched := [k for k in self.figures if k.state != keeping.SAME]:
            lines += ["", "生成以后动过的数字", *map(_touched, touched)]
        lines += ["", "逐个列出"]
        defined: set[str] = set()
        for number, one in enumerate(self.figures, 1):
            lines += _listed(number, one, defined)
        return "\n".join(lines)

    def as_json(self) -> str:
        """One object a figure."""
        return "\n".join(json.dumps({
            "state": k.state, "text": k.now, "printed": k.printed, "around": k.around, **_fact(k.fact)}, ensure_ascii=False)
            for k in self.figures)


def _touched(one: keeping.Kept) -> str:
    name = _name(one.fact)
    said = {
        keeping.CHANGED: f"原为{_measured(one.printed, one.fact)}，现为{_measured(one.now, one.fact)}",
        keeping.GONE: f"原为{_measured(one.printed, one.fact)}，已删去",
        keeping.MOVED: f"{_measured(one.printed, one.fact)}没有改，但标记已去掉，以后改了看不出来",
        keeping.COPIED: f"是同一数字的另抄，{'与原数一致' if one.now == one.printed else f'原为{one.printed}，抄件为{one.now}'}",
    }[one.state]
    return f"  {name}：{said}。{f'  {one.around}' if one.around else ''}"


def _measured(text: str | None, fact: Fact) -> str:
    return f"{text}{fact.unit}" if text and fact.unit not in ("", "%") and text[-1:].isdecimal() else text or ""


def _name(fact: Fact) -> str:
    return f"{fact.title}（{fact.of}）" if fact.of else fact.title


def _listed(number: int, one: keeping.Kept, defined: set[str]) -> list[str]:
    """A figure with its definition, which is said once, and its first sources."""
    mark = "" if one.state == keeping.SAME else f"〔{one.state}〕"
    head = f"{number}. {_measured(one.now if one.now is not None else one.printed, one.fact)}{mark}  {_name(one.fact)}"
    lines = [head]
    if one.fact.definition and one.fact.definition not in defined:
        defined.add(one.fact.definition)
        lines.append(f"   口径：{one.fact.definition}")
    if one.fact.sources:
        lines.append(f"   来源：{_sources(one.fact.sources)}")
    return lines


def _sources(sources: tuple[Source, ...]) -> str:
    shown = "；".join(_short(source) for source in sources[:_SHOWN])
    files = len({s.file for s in sources})
    if len(sources) <= _SHOWN:
        return shown
    return f"{shown}等{len(sources)}处（{files}个文件）"


def _short(source: Source) -> str:
    """A source with its first few cells."""
    cells = source.cells.split("、")
    more = f"{'、'.join(cells[:_CELLS])}等{len(cells)}处" if len(cells) > _CELLS else source.cells
    return "!".join(filter(None, (source.file, source.sheet, more)))


def _fact(fact: Fact) -> dict[str, Any]:
    return {"key": fact.key, "title": fact.title, "unit": fact.unit, "of": fact.of, "definition": fact.definition,
            "sources": [s._asdict() for s in fact.sources]}


def report(path: Path) -> ReportTrace:
    """What the figures of a .docx are and whether they still say what was printed.

    Raises FatalError for what is no Word document, and for one that keeps no figures of ours.
    """
    try:
        package = formats.open_package(path.read_bytes())
        parts = {name: formats.part(package, name) for name in package if name.startswith(("word/", "customXml/")) and name.endswith(".xml")}
    except OSError as error:
        raise FatalError(f"打不开“{path}”：{error.strerror}。") from error
    except formats.Unsafe:
        raise FatalError(f"“{path.name}”不是能打开的Word文档（.docx），请用Word或WPS另存为.docx后再试。") from None
    if "word/document.xml" not in parts:
        raise FatalError(f"“{path.name}”不是Word文档（.docx），请用Word或WPS另存为.docx后再试。")
    known = recorded.find(parts)
    if known is None:
        raise FatalError(f"“{path.name}”里没有数字的来源记录：不是ledgerkit生成的报告，或者另存时丢了记录。请在原来的报告上查。")
    roots = {name: markup.parse(data) for name, data in parts.items() if name.startswith("word/")}
    return ReportTrace(path.name, known.unit, known.period, known.day, tuple(keeping.kept(roots, known)))


# ── a batch ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Line:
    """A row behind a figure: who sent it, what identifies it, the cells that decided with what stands in them."""

    unit: str
    record: str
    row: Row
    cells: tuple[tuple[str, str, str], ...]  # column, cell, what stands there
    part: bool = True  # of a ratio: whether the row counts in the part too, not only in the whole


@dataclass(frozen=True, slots=True)
class FigureTrace:
    """A figure of a batch: its value as printed, how it is computed, and every row behind it."""

    fact: Fact
    text: str
    computed: str
    lines: tuple[Line, ...]
    ratio: str = ""
    changed: bool = False

    def as_text(self) -> str:
        """The value and how it comes about, then a table of its rows."""
        lines = [f"{_name(self.fact)}：{_measured(self.text, self.fact)}"]
        lines += [f"算法：{self.computed}"] if self.computed else []
        lines += [f"口径：{self.fact.definition}"] if self.fact.definition else []
        lines += [_NOTE] if self.changed else []
        if not self.lines:
            return "\n".join([*lines, "背后没有记录。"])
        counted = f"，其中计入{self.ratio}的{sum(line.part for line in self.lines)}行" if self.ratio else ""
        rows = [["填报单位", "记录", "决定它的内容", *([f"计入{self.ratio}"] if self.ratio else []), "出处"]]
        for line in self.lines:
            said = "，".join(f"{title}{f'“{value}”' if value else '空白'}" for title, _, value in line.cells)
            rows.append([line.unit, line.record, said, *(["是" if line.part else "否"] if self.ratio else []), _place(line)])
        return "\n".join([*lines, f"来自{len(self.lines)}行{counted}：", "", *_table(rows)])

    def as_json(self) -> str:
        """One object, its rows in a list."""
        rows = [{"unit": line.unit, "record": line.record, "file": line.row.file, "sheet": line.row.sheet, "row": line.row.number,
                 "cells": {title: {"cell": cell, "value": value} for title, cell, value in line.cells},
                 **({"counted": line.part} if self.ratio else {})} for line in self.lines]
        return json.dumps({"text": self.text, "computed": self.computed, **_fact(self.fact), "changed": self.changed, "rows": rows},
                          ensure_ascii=False)


def _place(line: Line) -> str:
    cells = "、".join(cell for _, cell, _ in line.cells if cell) or f"第{line.row.number}行"
    return f"{line.row.file}!{line.row.sheet}!{cells}"


def _table(rows: list[list[str]]) -> list[str]:
    """Columns under one another on a terminal, where a Chinese character is two wide."""
    short = [[cell.replace("\n", " ") for cell in row] for row in rows]
    wide = [max(width(row[i]) for row in short) for i in range(len(short[0]) - 1)]
    return ["  ".join([*(cell + " " * (w - width(cell)) for cell, w in zip(row, wide)), row[-1]]) for row in short]


def figure(folder: Path, wanted: str) -> FigureTrace:
    """The figure 办结率@340100, 办结率@合肥市 or 办结率 (of the top unit) of a batch that was run.

    Raises FatalError where there is no 汇总.xlsx, and for an unknown figure or unit with the names that are like it.
    """
    batch = inbox.load_batch(folder)
    known = campaign.load(batch.campaign, folder)
    path = folder / inbox.OUTPUT / memory.NAME
    if not path.is_file():
        raise FatalError(f"“{folder}”里还没有{memory.NAME}，请先运行：ledgerkit run {folder}")
    manifest = _manifest(folder)
    scope = (manifest.get("scope") if isinstance(manifest.get("scope"), str) else None) or batch.scope
    pack = pipeline.scoped(known, scope) if scope else known
    figures = memory.remembered(path, pack, _day(manifest, batch.as_of), pipeline.open_one, "本期")
    name, _, said = wanted.rpartition(OF) if OF in wanted else (wanted, "", "")
    unit = _unit(pack, said.strip())
    sources = Sources(figures)
    key = f"{_known(figures, name.strip(), unit)}{OF}{unit.code}"
    text, lines, part = _value(figures, sources, key)
    return FigureTrace(sources.fact(key), text, sources.computed(key), lines, part, _changed(path, manifest))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / inbox.OUTPUT / "manifest.json").read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def _day(manifest: dict[str, Any], otherwise: date) -> date:
    try:
        return date.fromisoformat(manifest["as_of"])
    except (KeyError, TypeError, ValueError):
        return otherwise


def _changed(path: Path, manifest: dict[str, Any]) -> bool:
    """Whether 汇总.xlsx is another than the run wrote."""
    said = [e.get("sha256") for e in manifest.get("outputs", ()) if isinstance(e, dict) and e.get("file") == path.name]
    return bool(said) and said[0] != hashlib.sha256(path.read_bytes()).hexdigest()


def _unit(pack: Campaign, said: str) -> Unit:
    if not said:
        return pack.units[0]
    by_code = {u.code: u for u in pack.units}
    names = {code: [u.name, *u.aliases, f"{by_code[u.parent].name if u.parent in by_code else ''}{u.name}"] for code, u in by_code.items()}
    found = [u for u in pack.units if said == u.code or said in names[u.code]]
    if len(found) == 1:
        return found[0]
    if found:
        listed = "、".join(f"{names[u.code][-1]}（{u.code}）" for u in found)
        raise FatalError(f"叫“{said}”的单位有{len(found)}个：{listed}，请写代码。")
    raise FatalError(f"专项“{pack.title}”的名单里没有单位“{said}”{_like(said, [*by_code, *(n for ns in names.values() for n in ns)])}。")


def _known(figures: Figures, name: str, unit: Unit) -> str:
    """The name as a key has it: an indicator, a breakdown's cell, a quota's part."""
    pack = figures.campaign
    if name in figures.indicators:
        return name
    cells = [f"{b.id}{INSIDE}{line}{more}" for b in pack.breakdowns for crosstab in [figures.crosstab(b.id, unit.code)]
             for line in (*(n for n, _, _ in crosstab.lines), "合计") for more in ("", *(f"{INSIDE}{c}" for c in crosstab.columns if b.across))]
    quotas = [f"{q.title}{INSIDE}{part}" for q in pack.quotas for part in QUOTA]
    if name in (*cells, *quotas):
        return name
    raise FatalError(f"没有叫“{name}”的数字{_like(name, [*figures.indicators, *cells, *quotas])}。指标有：{'、'.join(figures.indicators)}。")


def _like(said: str, names: list[str]) -> str:
    near = list(dict.fromkeys(difflib.get_close_matches(said, names, 3, 0.4)))
    return f"，是否为{'、'.join(f'“{n}”' for n in near)}" if near else ""


def _value(figures: Figures, sources: Sources, key: str) -> tuple[str, tuple[Line, ...], str]:
    """The figure as printed, its rows, and for a ratio the name of its part."""
    what, _, unit = key.rpartition(OF)
    first, _, rest = what.partition(INSIDE)
    quota = next((q for q in figures.campaign.quotas if q.title == first), None)
    if what in figures.indicators:
        spec = figures.indicators[what]
        if spec.aggregate != "ratio":
            return figures.text(what, unit), _lines(figures, what, unit, decided(spec)), ""
        part = {_address(row) for _, row in figures.rows(spec.numerator, unit)}
        whole, counted = (figures.indicators[id] for id in (spec.denominator, spec.numerator))
        titles = tuple(dict.fromkeys((*decided(whole), *decided(counted))))
        lines = _lines(figures, spec.denominator, unit, titles)
        return figures.text(what, unit), tuple(dataclasses.replace(line, part=_address(line.row) in part) for line in lines), spec.numerator
    if quota is not None:
        target, actual = reached(figures, quota, unit)
        text = rate(target, actual) if rest == "完成率" else f"{target if rest == '目标' else actual:,}" if target is not None else "—"
        lines = () if rest == "目标" else _lines(figures, quota.indicator, unit, decided(figures.indicators[quota.indicator]))
        return text, lines, ""
    breakdown = next(b for b in figures.campaign.breakdowns if b.id == first)
    titles = crossed(breakdown, *rest.split(INSIDE))
    rows = sources.cell_rows(breakdown, rest.split(INSIDE), unit)
    return f"{len(rows):,}", tuple(_line(figures, breakdown.indicator, u, row, titles) for u, row in rows), ""


def _address(row: Row) -> tuple[str, str, int]:
    return row.file, row.sheet, row.number


def _lines(figures: Figures, indicator: str, unit: str, titles: tuple[str, ...]) -> tuple[Line, ...]:
    return tuple(_line(figures, indicator, u, row, titles) for u, row in figures.rows(indicator, unit))


def _line(figures: Figures, indicator: str, unit: Unit, row: Row, titles: tuple[str, ...]) -> Line:
    spec = figures.campaign.table(figures.indicators[indicator].table)
    parent = figures.units.get(unit.parent)
    name = f"{parent.name}{unit.name}" if parent and parent.parent and unit.level != "own" else unit.name
    names = [c.title for c in spec.columns if c.type == "enterprise"]
    names += [c.title for c in spec.columns if c.required and c.type == "text"]
    key = next((title for title in names if row.get(title) is not None), None)
    record = str(row.get(key)) if key else f"第{row.number}行"
    cells = tuple((title, row.origin(title).cell or "", _shown(row, title)) for title in titles)
    return Line(name, record, row, cells)


def _shown(row: Row, title: str) -> str:
    value = row.about(title) or row.get(title)
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value))
    return "" if value is None else str(getattr(value, "text", value))
