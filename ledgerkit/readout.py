"""What the commands show: readings, deadlines and findings as JSON (DESIGN.md section 4) and in plain Chinese, and what a run did."""

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from ledgerkit.columns.deadline import as_json as deadline_json
from ledgerkit.model import SEVERITY_NAMES, Campaign, Deadline, Finding, Obligation, Reading, Received, RoughDay, Row

_EVERY = {"month": "每月", "quarter": "每季度", "half-year": "每半年", "year": "每年"}
_STATUS = {"understood": "读懂", "ambiguous": "有几种读法", "undated": "没有日期", "unknown": "读不出"}


def value_json(value: Any) -> Any:
    """A value as JSON: dates ISO, deadlines as objects, people and departments as lists."""
    if isinstance(value, Deadline):
        return deadline_json(value)
    if isinstance(value, RoughDay):
        return {"text": value.text, "first": value.first.isoformat(), "last": value.last.isoformat(), "precision": value.precision}
    return value.isoformat() if isinstance(value, date) else value


def as_json(received: Received, reading: Reading | None, packs: Sequence[Campaign], period: str | None) -> str:
    """One line of JSON for one file; a file that was not read has its reason under `failure`."""
    if reading is None:
        return _dump({"file": received.path, "campaign": None, "period": None, "unit": None, "tables": [], "unread": [],
                      "failure": received.failure})
    unit = _unit(reading, packs)
    shown = {
        "file": reading.file, "campaign": reading.campaign, "period": period or reading.period,
        "unit": {"code": unit.code, "name": unit.name} if unit else None,
        "tables": [{
            "table": t.id, "title": t.title, "sheet": t.sheet, "header_rows": list(t.header_rows), "columns": t.letters,
            "rows": [{"row": row.number, "values": {k: value_json(v) for k, v in row.values.items()}, **_note(row)} for row in t.rows],
            **({"zero": True} if t.id in reading.zero else {}),
        } for t in reading.tables],
        "unread": [{"sheet": u.sheet, "cell": u.cell, "raw": u.raw, "why": u.why} for u in reading.unread],
    }
    if paper := reading.outline:
        shown["outline"] = {"kind": paper.kind, "title": paper.title,
                            "paragraphs": [{"number": p.number, "level": p.level, "text": p.text} for p in paper.paragraphs]}
    if reading.failure:
        shown["failure"] = reading.failure
    return _dump(shown)


def _note(row: Row) -> dict[str, Any]:
    """What the clerk wrote beside a row in 情况说明, and in which cell; nothing where nothing stands there."""
    return {"note": row.note, "note_cell": row.origin("情况说明").cell} if row.note else {}


def as_text(received: Received, reading: Reading | None, packs: Sequence[Campaign], period: str | None) -> str:
    """The same for a person: one paragraph a table, then what was not read."""
    if reading is None:
        return f"{received.path}\n  没有读：{received.failure}"
    unit = _unit(reading, packs)
    lines = [reading.file, f"  填报单位：{unit.name if unit else '认不出'}　报告期：{period or reading.period or '没有写明'}"]
    if reading.failure:
        lines.append(f"  没有读：{reading.failure}")
    if paper := reading.outline:
        lines.append(f"  {paper.kind}：{paper.title}（{sum(len(''.join(p.text.split())) for p in paper.paragraphs)}字）")
        lines += [f"    {'　' * (p.level - 1)}{p.text}" for p in paper.paragraphs if p.level]
    for table in reading.tables:
        heads = "、".join(f"{letter}列 {title}" for title, letter in table.letters.items())
        lines.append(f"  {table.title}（工作表“{table.sheet}”，表头第{'、'.join(map(str, table.header_rows))}行，{len(table.rows)}行{'，零报告' if table.id in reading.zero else ''}）：{heads}")
        for row in table.rows:
            said = [f"{k}={_short(v)}" for k, v in row.values.items() if v is not None]
            lines.append(f"    第{row.number}行　" + "　".join([*said, *([f"情况说明：{_short(row.note)}"] if row.note else [])]))
    if reading.unread:
        lines.append(f"  没有采用的单元格{len(reading.unread)}个：")
        lines += [f"    {u.sheet}!{u.cell}“{u.raw[:20]}”　{u.why}" for u in reading.unread[:50]]
        if len(reading.unread) > 50:
            lines.append(f"    ……其余{len(reading.unread) - 50}个从略，用--format json可看全部")
    return "\n".join(lines)


def deadline_text(deadline: Deadline) -> str:
    """“12月底前完成”　读懂：2020年12月31日前"""
    readings = deadline.readings or (deadline.obligations,)
    said = "；或".join("，".join(filter(None, map(_obligation, r))) for r in readings)
    flags = f"（{'；'.join(deadline.flags)}）" if deadline.flags else ""
    return f"“{deadline.text}”　{_STATUS[deadline.status]}{'：' if said else ''}{said}{flags}"


def _obligation(o: Obligation) -> str:
    what = f"{o.what}：" if o.what else ""
    day = f"{o.due.year}年{o.due.month}月{o.due.day}日" if o.due else ""
    start = f"{o.start.year}年{o.start.month}月{o.start.day}日" if o.start else ""
    when = {
        "by": f"{day}前", "window": f"{start or '即日'}至{day or '不限期'}", "immediate": "立即", "done": "已完成",
        "standing": f"{start + '起' if start else ''}长期",
        "relative": _span(o.after), "recurring": f"{_EVERY.get(o.every, '')}{_day(o.day)}一次",
    }.get(o.kind, "")
    return f"{what}{when}"


def _span(after: str | None) -> str:
    """+15WD is 事项发生后15个工作日内."""
    if not (match := re.fullmatch(r"([+-])(\d+)(WD|D|H)", after or "")):
        return "以事项发生日为准"
    sign, number, unit = match.groups()
    if number == "0":
        return "事项发生当日"
    return f"事项发生{'后' if sign == '+' else '前'}{number}{ {'WD': '个工作日', 'D': '天', 'H': '小时'}[unit]}{'内' if sign == '+' else ''}"


def _day(day) -> str:
    return "" if day is None else "末" if day == "last" else f"{day}日"


def _short(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(value)
    text = value.text if isinstance(value, Deadline) else str(value)
    return text if len(text) <= 24 else text[:24] + "…"


def _unit(reading: Reading, packs: Sequence[Campaign]):
    pack = next((p for p in packs if p.id == reading.campaign), None)
    return next((u for u in pack.units if u.code == reading.unit), None) if pack and reading.unit else None


def _dump(shown: dict) -> str:
    return json.dumps(shown, ensure_ascii=False)


def finding_json(finding: Finding) -> str:
    """One finding as a line of JSON."""
    return json.dumps({
        "severity": finding.severity, "check": finding.check, "message": finding.message, "file": finding.origin.file,
        "sheet": finding.origin.sheet, "cell": finding.origin.cell, "raw": finding.raw, "suggestion": finding.suggestion,
    }, ensure_ascii=False)


def finding_line(finding: Finding) -> str:
    """错误　长丰县.xlsx　表!C7 …"""
    place = f"{finding.origin.file}　" if finding.origin.file and finding.origin.file not in finding.message else ""
    return f"{SEVERITY_NAMES[finding.severity]}　{place}{finding.message}"


def summary(result) -> str:
    """What a run (pipeline.Result) took in, what counts, what is missing, what goes back, and where the results lie."""
    verdicts = [d.verdict for d in result.decisions]
    said = "，".join(f"{v}{verdicts.count(v)}件" for v in ("采用", "被替代", "重复", "退回", "无法识别") if v in verdicts)
    lines = [f"收到{len(verdicts)}件：{said}。" if verdicts else "“收件”里没有文件。"]
    if result.figures:
        lines.append("，".join(f"{name}{value}{unit if unit != '%' and value != '—' else ''}" for name, value, unit in result.figures) + "。")
    if result.missing:
        names = "、".join(u.name for u in result.missing[:12])
        more = f"等{len(result.missing)}个" if len(result.missing) > 12 else ""
        lines.append(f"未报送{len(result.missing)}个单位：{names}{more}。")
    severities = [f.severity for f in result.findings]
    lines.append(f"校验意见：错误{severities.count('error')}条，提醒{severities.count('warning')}条，提示{severities.count('info')}条。")
    drafts = [(folder, sum(name.startswith(f"{folder}/") and name.endswith(".eml") for name in result.files)) for folder in ("退回", "催报")]
    if any(count for _, count in drafts):
        lines.append(f"{'，'.join(f'{folder}邮件{count}封' for folder, count in drafts if count)}，尚未发出。")
    reports = "和 报告 文件夹" if any(name.startswith("报告/") for name in result.files) else ""
    return "\n".join([*lines, f"结果在：{result.folder}（先看 汇总.xlsx、校验意见.xlsx{' ' + reports if reports else ''}）"])
