"""校验意见.xlsx: all findings, the gravest first, and how many each unit has."""

from collections.abc import Sequence

from ledgerkit.checks import CHECKS
from ledgerkit.model import SEVERITY_NAMES
from ledgerkit.outputs.book import Field, Writer
from ledgerkit.outputs.run import Run

FIELDS = (
    Field("序号", 7, "mark"), Field("轻重", 8, "mark"), Field("填报单位", 18), Field("意见", 70, "wrap"), Field("校验", 14),
    Field("文件", 40, "wrap"), Field("工作表", 20), Field("单元格", 9, "mark"), Field("原值", 20, "wrap"), Field("建议", 34, "wrap"),
    Field("情况说明", 26, "wrap"), Field("编号", 11, "mark"),
)
COLOURS = {"错误": "#F8CBAD", "提醒": "#FFF2CC", "提示": "#EDEDED"}
_LABELS = {
    "text": "文字", "number": "数字", "date": "日期", "deadline": "完成时限", "people": "姓名", "departments": "部门",
    "enterprise": "企业名称", "code": "信用代码", "phone": "电话", "choice": "选项", "error": "公式出错", "uncached": "公式无结果",
    "hidden": "隐藏工作表", "foreign_sheet": "其他工作表", "foreign_column": "表外列", "missing_column": "缺列", "twice": "重复列", "stray": "表内说明", "above": "表头上方内容", "likely": "表头相近", "picture": "图片", "yearless": "日期缺年份", "unheaded": "无表头列", "unit": "认不出单位",
    "unit_conflict": "单位不一致", "row_unit": "行内单位", "returned": "退回", "replaced": "被替代", "unreadable": "无法识别",
    "unchanged": "重报未改", "progress_conflict": "进展不一致", "strange_task": "不在台账", "ledger_format": "台账格式",
    "zero_rows": "零报告矛盾", "zero_mark": "零报告不明", "empty": "空表", "stamp": "表单标记", "period_conflict": "报告期不一致",
    "sheet_missing": "缺工作表", "sheet_renamed": "工作表改名", "note_alone": "说明没有对应记录",
}


def label(check: str) -> str:
    """The Chinese name of a check or of a column type's own check."""
    return CHECKS[check].label if check in CHECKS else _LABELS.get(check, check)


def lines(run: Run) -> Sequence[Sequence]:
    """The findings as rows under `FIELDS`."""
    return [(n, SEVERITY_NAMES[f.severity], run.name(f.unit), f.message, label(f.check), f.origin.file, f.origin.sheet,
             f.origin.cell, f.raw, f.suggestion, f.answer, f.id) for n, f in enumerate(run.findings, 1)]


def findings(run: Run) -> bytes:
    """All findings, and a second sheet that counts them by unit."""
    writer = Writer("校验意见", run.moment)
    counted = {s: sum(f.severity == s for f in run.findings) for s in SEVERITY_NAMES}
    said = "，".join(f"{SEVERITY_NAMES[s]}{n}条" for s, n in counted.items())
    writer.table("校验意见", f"{run.campaign.title}校验意见", f"{run.note}　共{len(run.findings)}条：{said}", FIELDS, lines(run),
                 colours=COLOURS, freeze=3)
    by_unit = run.counts()
    rows = [(run.city(u.code), u.name, run.ledger.states.get(u.code, ""), *by_unit[u.code].values())
            for u in run.ledger.units if any(by_unit[u.code].values())]
    rest = [n - sum(row[3 + i] for row in rows) for i, n in enumerate(counted.values())]
    if any(rest):
        rows.append(("", "（认不出单位或属全局的）", "", *rest))
    writer.table("按单位统计", "各单位校验意见条数", run.note,
                 (Field("市", 12), Field("填报单位", 26), Field("报送情况", 12, "mark"), Field("错误", 9, "number"), Field("提醒", 9, "number"),
                  Field("提示", 9, "number")), rows,
                 total=("合计", "", "", *(sum(r[i] for r in rows) for i in (3, 4, 5))))
    return writer.close()
