"""Makes examples/zhejiang-2020q4: what eight offices of Zhejiang sent for the fourth quarter of 2020, and its truth.

    python examples/make_zhejiang_2020q4 [FOLDER]

Enterprises, people and problems are invented; the quotas are those of the published plan. Every run writes the same
bytes. The folder 收件 and the files batch.toml and expected.json are made anew, other files beside them are left alone.
"""
import io
import json
import shutil
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "make_anhui_2021q3"))  # the drawing of people, telephones and credit codes

import matters  # noqa: E402
from names import Dice, credit_code, mobile, person  # noqa: E402

TARGET = Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parent / "zhejiang-2020q4")
BATCH = 'campaign = "zhejiang-sbq"\nperiod = "2020Q4"\nas_of = 2020-12-31\n'
TITLES = {"pairing": "结对服务企业名单", "visits": "联络员服务记录表", "issues": "企业服务台账", "talks": "政企座谈记录表", "cases": "“三个最”案例报送表",
          "leaders": "厅领导联系市服务记录表", "eagles": "“雄鹰行动”培育企业名单", "narrative": "工作报告素材"}
COLUMNS = {
    "pairing": "序号 企业名称 统一社会信用代码 企业规模 企业类型 雄鹰行动 企业联系人 企业联系电话 联络员 联络员电话 联系领导 职务 结对日期 体检日期 建账日期 备注",
    "visits": "序号 企业名称 服务日期 服务方式 服务人员 服务内容",
    "issues": "序号 单号 企业名称 问题来源 问题类别 问题描述 收集日期 责任单位 责任人 交办日期 跟踪日期 办理状态 销号日期 办理结果 一企一策 复查日期 "
              "跨部门 转办渠道 短期解决 解释说明",
    "talks": "序号 座谈日期 座谈形式 座谈主题 参加企业数 联合单位", "cases": "序号 案例类别 案例名称 主要做法",
    "leaders": "序号 厅领导 联系市 服务日期 服务地点 服务内容", "eagles": "序号 企业名称 培育批次", "narrative": "部分 标题 内容",
}
WIDE = {"企业名称": 30, "统一社会信用代码": 21, "企业类型": 15, "问题描述": 34, "办理结果": 24, "一企一策": 26, "解释说明": 26, "服务内容": 30,
        "座谈主题": 30, "案例名称": 30, "主要做法": 60, "内容": 70, "标题": 22, "服务地点": 18, "序号": 6, "单号": 13, "企业联系电话": 14, "联络员电话": 14}
REST = {date(2020, 10, day) for day in range(1, 9)}
DUTIES = ("局长", "副局长", "副局长", "总工程师")


def workday(dice, low, high):
    """A working day from `low` to `high`; `high` where there is none between."""
    days = [low + timedelta(n) for n in range((high - low).days + 1)]
    days = [day for day in days if day.weekday() < 5 and day not in REST]
    return dice.pick(days) if days else high


def office(code, fancy, names, codes):
    """What one office reports: {table: rows}."""
    bureau, place, count, day, trades = matters.OFFICES[code]
    dice, filled = Dice("zhejiang-2020q4", code), date(2020, 12, day)
    leaders = [(person(dice, names), duty) for duty in DUTIES]
    liaisons = [(person(dice, names), mobile(dice)) for _ in range(max(3, -(-count // 3)))]
    pairing = []
    for n in range(count):
        word, kind = matters.TRADES[trades.split()[n % 8]]
        leader, liaison = leaders[n % 4], liaisons[n % len(liaisons)]
        late = n >= count - 2  # 补充一批
        paired = workday(dice, date(2020, 9, 21) if late else date(2020, 8, 10), date(2020, 10, 16) if late else date(2020, 8, 28))
        examined = workday(dice, paired + timedelta(10), date(2020, 12, 11)) if dice.chance(0.85) else None
        pairing.append({
            "企业名称": f"{place}{fancy.pop(0)}{word}有限公司", "统一社会信用代码": credit_code(dice, code[:6], codes),
            "企业规模": ("大型", "中型", "小微", "小微", "中型", "小微")[n % 6], "企业类型": kind, "雄鹰行动": "是" if (code, n) in [e[:2] for e in matters.EAGLES] else "否",
            "企业联系人": person(dice, names), "企业联系电话": mobile(dice), "联络员": liaison[0], "联络员电话": liaison[1], "联系领导": leader[0],
            "职务": leader[1], "结对日期": paired, "体检日期": examined, "建账日期": paired + timedelta(dice.between(2, 9)),
            "备注": "补充结对" if late else None})
    return {"pairing": pairing, "visits": visits(dice, pairing), "issues": issues(dice, pairing, matters.LASTING_OF[code]),
            "talks": talks(dice, code, count), "cases": [dict(zip(("案例类别", "案例名称", "主要做法"), c)) for c in matters.CASES.get(code, ())],
            "narrative": [dict(zip(("部分", "标题", "内容"), p)) for p in matters.NARRATIVES.get(code, ())]}, bureau, filled


def visits(dice, pairing):
    """One service a month for each enterprise, at times two; once in a long while a month is forgotten."""
    rows = []
    for row in pairing:
        for month in range(row["结对日期"].month, 13):
            first = max(row["结对日期"], date(2020, month, 1))
            last = date(2020, month, 25) if month == 12 else date(2020, month + 1, 1) - timedelta(1)
            if dice.chance(0.03):
                continue
            for _ in range(2 if dice.chance(0.12) else 1):
                way = dice.weighted((("走访", 55), ("视频", 15), ("电话", 20), ("线上", 10)))
                what = {"走访": "现场查看治理设施，了解需求", "视频": "视频连线，指导台账填报", "电话": "电话回访问题办理情况", "线上": "推送政策要点并答疑"}[way]
                rows.append({"企业名称": row["企业名称"], "服务日期": workday(dice, first, last), "服务方式": way, "服务人员": row["联络员"], "服务内容": what})
    return sorted(rows, key=lambda r: (r["服务日期"], r["企业名称"]))


def issues(dice, pairing, lasting):
    rows, pool = [], dice.shuffled(matters.MATTERS)
    for n in range(len(pairing) - 2):
        category, text, department, plan, result, shared = pool[n % len(pool)]
        enterprise = pairing[n]
        raised = workday(dice, enterprise["结对日期"] + timedelta(3), date(2020, 12, 8))
        source = "体检发现" if plan and enterprise["体检日期"] and dice.chance(0.8) else dice.pick(("企业提出", "走访发现", "座谈反映"))
        if source == "体检发现":
            raised = enterprise["体检日期"]
        handed = raised + timedelta(dice.between(1, 3))
        followed, closed = handed + timedelta(dice.between(5, 12)), handed + timedelta(dice.between(14, 50))
        done = closed <= date(2020, 12, 24)
        again = closed + timedelta(dice.between(3, 9)) if done and source == "体检发现" else None
        rows.append({
            "企业名称": enterprise["企业名称"], "问题来源": source, "问题类别": category, "问题描述": text, "收集日期": raised, "责任单位": department,
            "责任人": enterprise["联络员"], "交办日期": handed, "跟踪日期": followed if followed <= date(2020, 12, 25) else None,
            "办理状态": "已销号" if done else "跟踪办理" if followed <= date(2020, 12, 25) else "已交办", "销号日期": closed if done else None,
            "办理结果": result if done else None, "一企一策": plan if source == "体检发现" else None,
            "复查日期": again if again and again <= date(2020, 12, 28) else None, "跨部门": "是" if shared else "否",
            "转办渠道": dice.pick(("“三服务”平台", "部门会商")) if shared else None, "短期解决": "能", "解释说明": None})
    text, why = matters.LASTING[lasting]
    enterprise = pairing[-2]
    raised = workday(dice, enterprise["结对日期"] + timedelta(3), date(2020, 11, 20))
    rows.append({"企业名称": enterprise["企业名称"], "问题来源": "走访发现", "问题类别": "污染治理", "问题描述": text, "收集日期": raised, "责任单位": "综合科",
                 "责任人": enterprise["联络员"], "交办日期": raised + timedelta(2), "跟踪日期": raised + timedelta(20), "办理状态": "跟踪办理",
                 "跨部门": "是", "转办渠道": "部门会商", "短期解决": "不能", "解释说明": why})
    rows.sort(key=lambda r: (r["收集日期"], r["企业名称"]))
    for n, row in enumerate(rows, 1):
        row["单号"] = f"{row['收集日期']:%y%m}-{n:03d}"
    return rows


def talks(dice, code, count):
    held = dice.shuffled(matters.TALKS)[:1 + (count > 9)]
    rows = [{"座谈日期": workday(dice, date(2020, 10, 12), date(2020, 12, 18)), "座谈形式": form, "座谈主题": theme,
             "参加企业数": dice.between(5, 16), "联合单位": dice.pick(matters.COMPANIONS) or None} for form, theme in held]
    return sorted(rows, key=lambda r: r["座谈日期"])


def spoil(reports):
    """The honest faults: each (code, table, row index, column, check) tells where it must be found."""
    faults = []

    def fault(code, table, index, column, check, **values):
        reports[code][0][table][index].update(values)
        faults.append((code, table, index, column, check))

    first = lambda code, hit: next(n for n, r in enumerate(reports[code][0]["issues"]) if hit(r))  # noqa: E731
    n = first("330903", lambda r: r["办理状态"] == "已销号")
    fault("330903", "issues", n, "交办日期", "stages", 交办日期=reports["330903"][0]["issues"][n]["收集日期"] - timedelta(6))
    fault("330921", "issues", first("330921", lambda r: r["办理状态"] == "已销号"), "办理结果", "required_when", 办理结果=None)
    fault("330922", "pairing", 2, "联络员", "exactly_one", 联络员=f"{reports['330922'][0]['pairing'][2]['联络员']}、{reports['330922'][0]['pairing'][0]['联络员']}")
    for index, months in ((1, (11,)), (4, range(1, 13))):
        name = reports["330922"][0]["pairing"][index]["企业名称"]
        rows = reports["330922"][0]["visits"]
        rows[:] = [r for r in rows if r["企业名称"] != name or r["服务日期"].month not in months]
        fault("330922", "pairing", index, "企业名称", "monthly_service")
    fault("330109", "issues", first("330109", lambda r: r["跨部门"] == "是" and r["短期解决"] == "能"), "转办渠道", "required_when", 转办渠道=None)
    fault("330109", "issues", first("330109", lambda r: r["短期解决"] == "不能"), "解释说明", "required_when", 解释说明=None)
    fault("330109", "issues", first("330109", lambda r: r["问题来源"] == "体检发现"), "一企一策", "required_when", 一企一策=None)
    n = first("330206", lambda r: r["问题来源"] != "体检发现")
    fault("330206", "issues", n, "问题描述", "single_matter", 问题描述="一是排污许可证变更材料不会填报；二是自行监测频次与许可证要求不一致")
    reports["330206"][0]["pairing"].append(dict(reports["330206"][0]["pairing"][3]))
    fault("330206", "pairing", 11, "企业名称", "unique", 联络员=reports["330206"][0]["pairing"][0]["联络员"])
    for row in reports["330902"][0]["pairing"][:6]:  # the visits keep the names of those who came
        row["联络员"] = reports["330902"][0]["pairing"][0]["联络员"]
        for visit in reports["330902"][0]["visits"]:
            visit["服务人员"] = row["联络员"] if visit["企业名称"] == row["企业名称"] else visit["服务人员"]
    carried = [n for n, r in enumerate(reports["330902"][0]["pairing"]) if r["联络员"] == reports["330902"][0]["pairing"][0]["联络员"]]
    fault("330902", "pairing", carried[5], "联络员", "caseload")
    fault("330902", "pairing", 7, "建账日期", "one_account", 建账日期=None)
    own, county = reports["330900-0"][0], reports["330902"][0]
    guest = county["pairing"][1]["企业名称"]
    call = next(r["服务日期"] for r in county["visits"] if r["企业名称"] == guest and r["服务方式"] == "走访")
    own["visits"].append({"企业名称": guest, "服务日期": call + timedelta(1), "服务方式": "走访", "服务人员": own["pairing"][0]["联络员"], "服务内容": "随机走访"})
    fault("330900-0", "visits", len(own["visits"]) - 1, "服务日期", "clustered")
    return faults


def province(reports):
    leaders = [{"厅领导": who, "联系市": city, "服务日期": day and date(2020, *day), "服务地点": place, "服务内容": what}
               for who, city, day, place, what in matters.LEADERS]
    eagles = [{"企业名称": reports[code][0]["pairing"][name]["企业名称"] if code else name, "培育批次": batch} for code, name, batch in matters.EAGLES]
    narrative = [dict(zip(("部分", "标题", "内容"), p)) for p in matters.NARRATIVES["330000-0"]]
    return {"leaders": leaders, "eagles": eagles, "narrative": narrative}, "浙江省生态环境厅", date(2020, 12, 31)


def workbook(tables, bureau, filled):
    """The bytes of a workbook, one sheet a table: title, 填报单位 line, headings, records from row 4."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"author": bureau, "created": datetime(2020, 12, filled.day, 9)})
    look = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True, "border": 1}
    title = book.add_format({"font_name": "方正小标宋简体", "font_size": 18, "align": "center", "valign": "vcenter"})
    line = book.add_format({"font_name": "仿宋", "font_size": 11, "valign": "vcenter"})
    head = book.add_format({**look, "font_name": "黑体", "align": "center", "bg_color": "#E2EFDA"})
    left, centre, day = book.add_format(look), book.add_format({**look, "align": "center"}), book.add_format(
        {**look, "align": "center", "num_format": "yyyy-mm-dd"})
    for table, rows in tables.items():
        if not rows:
            continue
        columns = COLUMNS[table].split()
        sheet = book.add_worksheet(TITLES[table])
        sheet.merge_range(0, 0, 0, len(columns) - 1, f"{TITLES[table]}（2020年第四季度）", title)
        stamp = f"填报单位：{bureau}（盖章）        填报时间：{filled.year}年{filled.month}月{filled.day}日"
        sheet.merge_range(1, 0, 1, len(columns) - 1, stamp, line)
        sheet.set_row(0, 32)
        for c, name in enumerate(columns):
            sheet.set_column(c, c, WIDE.get(name, 11))
            sheet.write_string(2, c, name, head)
        for r, row in enumerate(rows, 3):
            for c, name in enumerate(columns):
                value = r - 2 if name == "序号" else row.get(name)
                if value is None:
                    sheet.write_blank(r, c, None, left)
                elif isinstance(value, date):
                    sheet.write_datetime(r, c, datetime(value.year, value.month, value.day), day)
                elif isinstance(value, str):
                    sheet.write_string(r, c, value, left if WIDE.get(name, 0) > 20 else centre)
                else:
                    sheet.write_number(r, c, value, centre)
        sheet.freeze_panes(3, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def figures(tables):
    """What the indicators must say of these tables."""
    rows, issues = {r["企业名称"]: r for r in reversed(tables["pairing"])}.values(), tables["issues"]
    return {"结对企业数": len(rows), "一名联络员": sum("、" not in r["联络员"] for r in rows), "一次体检": sum(bool(r["体检日期"]) for r in rows),
            "一本台账": sum(bool(r["建账日期"]) for r in rows), "一次座谈": len(tables["talks"]), "三个最案例": len(tables["cases"]),
            "服务次数": len(tables["visits"]), "问题收集数": len(issues), "已销号数": sum(r["办理状态"] == "已销号" for r in issues)}


def main():
    fancy, names, codes = list(matters.FANCY), {name for name, *_ in matters.LEADERS}, set()
    reports = {code: office(code, fancy, names, codes) for code in matters.OFFICES}
    faults = spoil(reports)
    reports = {"330000-0": province(reports), **reports}
    TARGET.mkdir(exist_ok=True)
    if (TARGET / "收件").exists():
        shutil.rmtree(TARGET / "收件")
    (TARGET / "收件").mkdir()
    files = {code: f"{bureau}“十百千”行动四季度报表.xlsx" for code, (_, bureau, _) in reports.items()}
    for code, report in reports.items():
        (TARGET / "收件" / files[code]).write_bytes(workbook(*report))
    truth = {
        "units": {code: figures(tables) for code, (tables, _, _) in reports.items() if code != "330000-0"},
        "faults": [{"file": files[code], "sheet": TITLES[table], "check": check,
                    "cell": f"{chr(65 + COLUMNS[table].split().index(column))}{index + 4}"} for code, table, index, column, check in faults],
    }
    (TARGET / "batch.toml").write_bytes(BATCH.encode())
    (TARGET / "expected.json").write_bytes((json.dumps(truth, ensure_ascii=False, indent=1) + "\n").encode())


if __name__ == "__main__":
    main()
