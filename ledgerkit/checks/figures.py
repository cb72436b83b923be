"""Checks that hold figures against each other, unit by unit: `check(ledger, context, *, parameters…)`.

Only figures of one unit of measure are compared; a pack that asks for others is refused when it is loaded.
"""

from collections.abc import Iterator

from ledgerkit.checks.context import Context, IndicatorId, Lacking
from ledgerkit.indicators import Figures
from ledgerkit.model import Campaign, Fault, Indicator, Ledger, Origin, Unit


def compare(ledger: Ledger, context: Context, *, figure: IndicatorId, most: IndicatorId,
            times: bool = False) -> Iterator[Fault]:
    """A figure may not exceed another of the same unit of measure: 已解决 ≤ 收集, 走访企业 ≤ 结对企业 (X-03, X-04).

    times: the second counts how often (家次) what the first counts once (家), so each counts there at least once.

    >>> visited = {"340121": {"pairing": ["企业名称: 甲公司, 走访次数: 3", "企业名称: 乙公司, 走访次数: 0"]}}
    >>> here = {"340121": "已报送"}
    >>> try_units(compare, visited, states=here, figure="走访企业数", most="走访次数", times=True)
    >>> dated = {"340121": {"pairing": ["企业名称: 甲公司, 最近走访日期: 2021-09-01"]}}
    >>> try_units(compare, dated, states=here, figure="走访企业数", most="走访次数", times=True)
    长丰县走访企业数1家，多于走访次数0家次，请核对这两个数的来源。
    """
    figures, units = _figures(context), context.figures.indicators
    for unit in ledger.units:
        small, large = figures.value(figure, unit.code), figures.value(most, unit.code)
        if small is not None and large is not None and small > large:
            problem = f"{_said(figures, units[figure], unit)}，多于{_said(figures, units[most], unit)}"
            yield Fault(Origin(), f"{unit.name}{problem}", "请核对这两个数的来源", unit=unit.code)


def adds_up(ledger: Ledger, context: Context, *, parts: tuple[IndicatorId, ...], whole: IndicatorId) -> Iterator[Fault]:
    """Figures add up to another one: 未解决 is 收集 less 已解决, and never below zero (X-03).

    >>> solved = {"340121": {"issues": ["企业名称: 甲公司, 办理状态: 已解决", "企业名称: 甲公司, 办理状态: 移交"]}}
    >>> here = {"340121": "已报送"}
    >>> try_units(adds_up, solved, states=here, parts=("已解决数", "未解决数"), whole="问题收集数")
    >>> try_units(adds_up, solved, states=here, parts=("已解决数",), whole="问题收集数")
    长丰县已解决数1个，与问题收集数2个不相等，请核对这几个数的来源。
    """
    figures, units = _figures(context), context.figures.indicators
    for unit in ledger.units:
        values = [figures.value(part, unit.code) for part in parts]
        total = figures.value(whole, unit.code)
        below = [part for part, value in zip(parts, values) if value is not None and value < 0]
        if None not in (*values, total) and (sum(values) != total or below):
            said = "、".join(_said(figures, units[part], unit) for part in parts)
            together = "" if len(parts) == 1 else f"相加为{sum(values):,}{units[whole].unit}"
            wrong = f"{'、'.join(below)}小于零" if below else f"与{_said(figures, units[whole], unit)}不相等"
            yield Fault(Origin(), f"{unit.name}{said}{together}，{wrong}", "请核对这几个数的来源", unit=unit.code)


def same_measure(campaign: Campaign, *, figure: str, most: str, times: bool = False) -> str:
    """Why a pack may not compare two figures: 家 and 家次 are different units (X-04); "" where it may."""
    small, large = _indicator(campaign, figure), _indicator(campaign, most)
    if times:
        wrong = large.unit != f"{small.unit}次"
        return f"times = true 用于“家”和“家次”这样的两个数，{_measures(small, large)}" if wrong else ""
    return f"{_measures(small, large)}，单位不同，不能比较" if small.unit != large.unit else ""


def same_measures(campaign: Campaign, *, parts: tuple[str, ...], whole: str) -> str:
    """Why a pack may not add figures up: they are of different units (X-04); "" where it may."""
    total = _indicator(campaign, whole)
    other = next((i for i in (_indicator(campaign, part) for part in parts) if i.unit != total.unit), None)
    return f"{_measures(other, total)}，单位不同，不能相加比较" if other else ""


def _figures(context: Context) -> Figures:
    if context.figures is None:
        raise Lacking("汇总的指标")
    return context.figures


def _indicator(campaign: Campaign, id: str) -> Indicator:
    return next(i for i in campaign.indicators if i.id == id)


def _measures(a: Indicator, b: Indicator) -> str:
    return f"“{a.id}”以“{a.unit}”计，“{b.id}”以“{b.unit}”计"


def _said(figures: Figures, indicator: Indicator, unit: Unit) -> str:
    """走访次数约50家次; a percentage has its mark already."""
    measure = "" if indicator.unit == "%" else indicator.unit
    return f"{indicator.id}{figures.text(indicator.id, unit.code)}{measure}"
