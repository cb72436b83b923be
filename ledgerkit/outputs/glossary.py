"""指标解释: what each figure of a campaign counts, in what unit, and how it is computed, for the annex of a report."""

from ledgerkit.model import Campaign, Indicator


def glossary(campaign: Campaign) -> list[dict[str, str]]:
    """What templates call 指标: {"名称", "单位", "口径", "算法"} of each indicator, in the pack's order."""
    return [{"名称": i.id, "单位": i.unit, "口径": i.definition, "算法": way(campaign, i)} for i in campaign.indicators]


def way(campaign: Campaign, indicator: Indicator) -> str:
    """How a figure comes about, in words: 已解决数÷问题收集数×100%."""
    if indicator.aggregate == "ratio":
        quotient = f"{indicator.numerator}÷{indicator.denominator}"
        return f"{quotient}×100%" if indicator.unit == "%" else quotient
    table = f"“{campaign.table(indicator.table).title}”"
    which = "符合口径的" if indicator.where else ""
    if indicator.aggregate == "sum":
        return f"{table}{which or '各'}行“{indicator.column}”相加"
    if indicator.aggregate == "distinct":
        return f"{table}{which}各行，“{indicator.column}”相同的只计一次"
    return f"{table}{which}行数"
