"""How the liaisons serve: months with service ÷ months paired, for each enterprise and each unit (ZJ-04).

The score is that of the check `monthly_service`, with the parameters that the pack gives it; a pack without that check
has neither sheet nor score.
"""

from collections.abc import Iterator
from typing import Any

from ledgerkit.checks.service import Served, served
from ledgerkit.indicators import ratio, text
from ledgerkit.model import Unit
from ledgerkit.outputs.book import Field, Writer
from ledgerkit.outputs.run import Run

CHECK = "monthly_service"


def _params(run: Run) -> dict[str, Any] | None:
    return next((spec.params for spec in run.campaign.checks if spec.check == CHECK), None)


def lines(run: Run) -> Iterator[tuple[Unit, Served]]:
    """Every enterprise of the list with its months, of the units that sent both the list and their service."""
    params = _params(run)
    for submission in run.ledger.submissions if params else ():
        if params["table"] in submission.tables and params["visits"] in submission.tables:
            for line in served(submission, run.as_of, **params):
                yield submission.unit, line


def context(run: Run, unit: Unit) -> dict[str, Any]:
    """What templates call 服务: the units one below (下级), their sum (合计), and the enterprises with gaps (缺).

    A line is {"名称", "企业", "应服务", "已服务", "缺", "得分"}, None and — where nothing can be counted; a gap is
    {"填报单位", "企业名称", "联络员", "月份", "应服务", "已服务", "得分"}.
    """
    params = _params(run)
    found = [(u, line) for u, line in lines(run) if unit.code in run.figures.chain(u.code)]
    below = [_line(child.name, [line for u, line in found if child.code in run.figures.chain(u.code)])
             for child in run.campaign.units if child.parent == unit.code]
    gaps = [{"填报单位": run.name(u.code), "企业名称": line.row.get(params["name"]), "联络员": "、".join(line.row.get(params["liaison"]) or ()),
             "月份": line.gaps, **_line("", [line])} for u, line in found if line.missed]
    return {"下级": below, "合计": _line("合计", [line for _, line in found]), "缺": gaps}


def _line(name: str, found: list[Served]) -> dict[str, Any]:
    if not found:
        return {"名称": name, "企业": None, "应服务": None, "已服务": None, "缺": None, "得分": text(None)}
    paired = sum(len(line.months) for line in found)
    missed = sum(len(line.missed) for line in found)
    return {"名称": name, "企业": len(found), "应服务": paired, "已服务": paired - missed,
            "缺": sum(bool(line.missed) for line in found), "得分": text(ratio(paired - missed, paired), "%")}


def sheet(writer: Writer, run: Run) -> None:
    """联络员服务得分: one line an enterprise, with the file and row of the list that it stands in."""
    params = _params(run)
    if params is None:
        return
    rows = []
    for number, (unit, line) in enumerate(lines(run), 1):
        score = text(None) if line.score is None else line.score
        rows.append((number, run.city(unit.code), unit.name, line.row.get(params["name"]), "、".join(line.row.get(params["liaison"]) or ()),
                     line.row.get(params["since"]), len(line.months), len(line.months) - len(line.missed), score, line.gaps,
                     line.row.file, line.row.sheet, line.row.number))
    fields = (Field("序号", 7, "mark"), Field("市", 12), Field("填报单位", 14), Field("企业名称", 32), Field("联络员", 12), Field("结对日期", 13, "date"),
              Field("应服务\n（月）", 9, "number"), Field("已服务\n（月）", 9, "number"), Field("得分", 10, "percent"), Field("没有服务的月份", 26),
              Field("来源文件", 44), Field("来源工作表", 20), Field("来源行", 9, "mark"))
    note = f"{run.note}　得分＝已服务月数÷应服务月数，自结对当月（往年结对的自1月）起按自然月计，未满的当月有服务才计入。"
    writer.table("联络员服务得分", "联络员每月服务得分", note, fields, rows, freeze=4)
