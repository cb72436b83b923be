"""收件登记.xlsx: every received file, what was recognised in it, and what was decided."""

from ledgerkit.outputs.book import Field, Writer
from ledgerkit.outputs.run import Run

_FIELDS = (
    Field("序号", 7, "mark"), Field("文件", 52, "wrap"), Field("填报单位", 20), Field("结论", 10, "mark"),
    Field("说明", 60, "wrap"), Field("识别出的表", 42, "wrap"), Field("报告期", 9), Field("填报时间", 12, "date"),
    Field("最后保存时间", 17, "date"), Field("格式", 8), Field("大小（KB）", 9, "number"), Field("sha256", 66),
)
_COLOURS = {"采用": "#E2F0D9", "退回": "#F8CBAD", "无法识别": "#F8CBAD", "被替代": "#EDEDED", "重复": "#EDEDED"}
_FORMATS = {"lock": "锁定文件", "empty": "空文件", "encrypted": "加密", "image": "图片", "unknown": "未知", "ole": "未知", "eml": "邮件",
            "xml2003": "XML表格", "msg": "Outlook邮件", "html": "网页表格", "odt": "文字文档", "pptx": "演示文稿", "zip": "压缩包"}


def register(run: Run) -> bytes:
    """The register of received files in the order of their paths."""
    writer = Writer("收件登记", run.moment)
    rows = []
    for number, decision in enumerate(run.decisions, 1):
        item, reading = decision.received, decision.reading
        tables = "、".join(f"{t.title}（{len(t.rows)}行）" for t in reading.tables) if reading else ""
        rows.append((
            number, item.path, run.name(decision.unit), decision.verdict, decision.reason, tables,
            reading.period if reading else "", reading.reported if reading else None, reading.modified if reading else None,
            _FORMATS.get(item.format, item.format), -(-item.size // 1024), item.sha256))
    counted: dict[str, int] = {}
    for decision in run.decisions:
        counted[decision.verdict] = counted.get(decision.verdict, 0) + 1
    said = "，".join(f"{verdict}{counted[verdict]}件" for verdict in _COLOURS if verdict in counted)
    writer.table("收件登记", f"{run.campaign.title}收件登记", f"{run.note}　共{len(rows)}件：{said}", _FIELDS, rows, colours=_COLOURS, freeze=2)
    return writer.close()
