"""Write the two batches of Hefei: what four of its offices sent for the third quarter, and for the second before it.

The third quarter's files are those of the example of the whole province. The second quarter's are what the same offices
would have sent in June: fewer visits and problems, two enterprises that later left the list, one with its reason and
one without, one whose name somebody mistyped, and a number of visits that falls afterwards.

Run from anywhere: python examples/make_hefei.py. It writes the same bytes again.
"""

import io
import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
import xlsxwriter

HERE = Path(__file__).resolve().parent
PROVINCE = HERE / "anhui-2021q3" / "收件"
CHANGFENG, SHUSHAN, LUJIANG = "合肥市长丰县“十百千”行动三季度报表.xlsx", "合肥市/蜀山区2021年第三季度.xlsx", "合肥市/庐江县2021年第三季度.xlsx"
THIRD = ("合肥市/附件2-3 合肥市生态环境局三季度 最终版.xlsx", CHANGFENG, SHUSHAN, LUJIANG)
SECOND = {CHANGFENG: ("长丰县", 24), SHUSHAN: ("蜀山区", 25), LUJIANG: ("庐江县", 23)}
CLOSE = datetime(2021, 6, 25)
TABLES = ("结对服务基本情况表", "企业问题台账")


def rows(path: Path, sheet: str) -> tuple[list[str], list[dict]]:
    """The headings of a sheet and its records."""
    lines = list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))
    start = next(n for n, line in enumerate(lines) if line[0] == "序号")
    heads = [h for h in lines[start] if h]
    return heads, [dict(zip(heads, line)) for line in lines[start + 1:] if isinstance(line[0], (int, float))]


def in_june(record: dict) -> dict | None:
    """A paired enterprise as it stood in June; None where it was not paired yet."""
    if record["结对日期"] > CLOSE:
        return None
    june = dict(record)
    june["走访次数"] = max(0, (record["走访次数"] or 0) - 1)
    if june["体检日期"] and june["体检日期"] > CLOSE:
        june["体检日期"] = None
    last = record["最近走访日期"]
    june["最近走访日期"] = (last if last and last <= CLOSE else record["结对日期"]) if june["走访次数"] else None
    return june


def open_in_june(record: dict) -> dict | None:
    """A problem as it stood in June; None where nobody had raised it."""
    if record["提出日期"] > CLOSE:
        return None
    done = record["办结日期"] and record["办结日期"] <= CLOSE
    return dict(record) if done else {**record, "办理状态": "正在办理" if record["办理状态"] == "已解决" else record["办理状态"],
                                      "办结日期": None, "办理结果": None}


def changed(county: str, records: list[dict]) -> list[dict]:
    """What differs from the third quarter beyond the weeks between: who left, a name, a number that falls."""
    if county == "长丰县":
        gone = {"企业规模": "小型", "企业类型": "传统产业", "走访次数": 1, "体检日期": None}
        records.append({**records[-1], **gone, "企业名称": "长丰恒达纸制品有限公司", "统一社会信用代码": None, "备注": "6月底停产，拟退出"})
        records.append({**records[-2], **gone, "企业名称": "长丰金桥建材有限公司", "统一社会信用代码": None, "备注": None})
    if county == "蜀山区":
        records[1] |= {"企业名称": "合肥华建水务有限公司", "统一社会信用代码": None}
    if county == "庐江县":
        records[0]["走访次数"] = 21
    return records


def workbook(county: str, day: int, tables: dict[str, tuple[list[str], list[dict]]]) -> bytes:
    """A workbook as the office would send it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": f"{county}二季度", "author": county, "created": datetime(2021, 6, day, 9)})
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    cell, dated = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
    for name, (heads, records) in tables.items():
        sheet = book.add_worksheet(name)
        sheet.merge_range(0, 0, 0, len(heads) - 1, f"{county}环保服务企业“十百千”行动{name}（2021年第二季度）", title)
        sheet.write_string(1, 0, f"填报单位：合肥市{county}生态环境分局（盖章）　　填报时间：2021年6月{day}日")
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, len(heads) - 1, 16)
        for c, heading in enumerate(heads):
            sheet.write_string(2, c, heading, head)
        for r, record in enumerate(records, 3):
            for c, heading in enumerate(heads):
                value = r - 2 if heading == "序号" else record[heading]
                if isinstance(value, datetime):
                    sheet.write_datetime(r, c, value, dated)
                else:
                    sheet.write(r, c, value, cell)
    book.close()
    return buffer.getvalue()


def batch(name: str, period: str, day: date, more: str = "") -> Path:
    """An empty batch folder with its batch.toml; returns its 收件."""
    folder = HERE / name
    shutil.rmtree(folder / "收件", ignore_errors=True)
    (folder / "收件").mkdir(parents=True)
    text = f'campaign = "anhui-sbq"\nperiod = "{period}"\nas_of = {day.isoformat()}\nscope = "340100"\n{more}'
    (folder / "batch.toml").write_text(text, encoding="utf-8", newline="\n")
    return folder / "收件"


def main() -> None:
    """Both batches, anew."""
    inbox = batch("anhui-hefei-2021q3", "2021Q3", date(2021, 9, 30), 'previous = "../anhui-hefei-2021q2"\n')
    for name in THIRD:
        shutil.copyfile(PROVINCE / name, inbox / Path(name).name)
    inbox = batch("anhui-hefei-2021q2", "2021Q2", date(2021, 6, 30))
    for name, (county, day) in SECOND.items():
        heads, paired = rows(PROVINCE / name, TABLES[0])
        more, problems = rows(PROVINCE / name, TABLES[1])
        tables = {TABLES[0]: (heads, changed(county, [r for r in map(in_june, paired) if r])),
                  TABLES[1]: (more, [r for r in map(open_in_june, problems) if r])}
        (inbox / f"{county}2021年第二季度.xlsx").write_bytes(workbook(county, day, tables))


if __name__ == "__main__":
    main()
