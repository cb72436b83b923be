"""Makes examples/anhui-cxjz-2021q3: what the provincial article of 2021 says of innovations, figures and sessions.

    python examples/make_anhui_cxjz_2021q3.py [FOLDER]

Figures, names and dates are those printed; an innovation that the article does not name stays 原文未列名. The sentences
are shortened. Its day of publication is not known: 31 October stands for “after 25 October”. Invented are the earlier
draft of the figures, and in the newest one the rate of visits that somebody worked out wrongly and a unit left blank.
"""
import sys
from datetime import date, datetime
from pathlib import Path

from plain_books import book, save

FOLDER = Path(__file__).resolve().parent / "anhui-cxjz-2021q3"
BATCH = 'campaign = "anhui-cxjz"\nperiod = "2021Q3"\nas_of = 2021-10-31\n'
UNIT = "安徽省生态环境厅机制和政策创新工作领导小组"
UNNAMED = "原文未列名"

NAMED = [
    ("开展“环企直通车”行动", "印发通知", None), ("推行“环境影响区域评估+环境标准”", "印发通知", None),
    ("加强生态环境监督执法正面清单管理推动差异化执法监管", "印发实施方案", None),
    ("汽车排放检验与维护（I/M）制度", "印发实施方案", "省交通运输厅、省市场监管局"),
    ("成立省生态环境保护标准化技术委员会", None, None), ("开展省环境监测系统技能竞赛", None, None),
]
ALSO = "原文另介绍轻微违法免罚清单（2021年6月30日印发）和核技术利用跨部门联合审批（7月30日印发），未说明是否计入已完成的8项"
INNOVATIONS = [[n, name, None, "已完成", None, None, partner, how] for n, (name, how, partner) in enumerate(NAMED, 1)]
INNOVATIONS += [[n, UNNAMED, None, "已完成", None, None, None, ALSO] for n in (7, 8)]
INNOVATIONS += [[n, UNNAMED, None, "正在推进", None, None, None, None] for n in range(9, 20)]

WHOLE = "今年以来，省生态环境厅梳理并分步推进机制和政策创新19项，其中已完成8项，正在推进11项。"
VISITED = "截至9月底，“十百千”行动已走访企业991家，收集企业咨询问题2024个，已帮助解决1734个。"
FIELDS = "包括建设项目环境保护管理、排污许可制度、水污染防治、大气污染防治、固体废物污染防治、噪声污染防治、企业环境管理等7个方面。"
EXEMPT = "“免罚清单”实施以来，全省已有13个市依法对24起轻微违法行为作出不予处罚决定。"
STUDY = "省生态环境厅已选派三批共12名干部赴沪苏浙生态环境厅（局）跟班学习，编发信息快报和工作简报共35期。"
END = "2021年9月底"
FIGURES = [
    ["创新事项", 19, "项", None, "今年以来", None, WHOLE], ["已完成创新事项", 8, "项", None, "今年以来", "首次", WHOLE],
    ["正在推进创新事项", 11, "项", None, "今年以来", None, WHOLE],
    ["已完成创新事项", 8, "项", None, "截至目前", "再次", "截至目前，共完成改革创新事项8项。"],
    ["专题调度会", 5, "次", None, "今年以来", None, "今年以来，召开领导小组专题调度会5次。"],
    ["跟班学习干部", 12, "名", None, "今年以来", None, STUDY], ["快报和简报", 35, None, None, "今年以来", None, STUDY],
    ["结对企业", 1481, "家", None, "截至目前", None, "截至目前，全省已结对企业1481家。"],
    ["走访企业", 991, "家", END, "截至9月底", None, VISITED], ["收集问题", 2024, "个", END, "截至9月底", None, VISITED],
    ["解决问题", 1734, "个", END, "截至9月底", None, VISITED],
    ["走访率", 67.1, "%", None, None, None, "走访企业占结对企业的比例（编稿时自行计算）。"],
    ["不予处罚情形", 15, "种", None, "2021年6月30日", None, "设定15种依法不予处罚的情形，涉及9部法律法规。"],
    ["涉及方面", 7, "个", None, "2021年6月30日", None, FIELDS], ["作出免罚决定的市", 13, "个", None, "截至目前", None, EXEMPT],
    ["免罚决定", 24, "起", None, "截至目前", None, EXEMPT],
]
FIRST = "2021年6月10日，第一期互动座谈会在宣城高新区管委会举行，来自宣城、安庆、淮南、芜湖4市的9家企业代表参加。"
FOURTH = "10月25日，第四期活动走进阜阳市，来自阜阳市的5家企业、两家开发区管委会及淮南潘集区政府共8家单位代表参加。"
PLACES = ("宣城高新区管委会会议室", "阜阳市颍上县经开区管委会会议室")
SESSIONS = [
    [1, date(2021, 6, 10), "宣城市", PLACES[0], "企业代表（原文未列名）", "企业", 9, "宣城市、安庆市、淮南市、芜湖市", 9, FIRST],
    [4, date(2021, 10, 25), "阜阳市", PLACES[1], "企业代表（原文只列名1家）", "企业", 5, "阜阳市", 8, FOURTH],
    [4, date(2021, 10, 25), "阜阳市", PLACES[1], "开发区管委会（原文未列名）", "开发区管委会", 2, "阜阳市", None, FOURTH],
    [4, date(2021, 10, 25), "阜阳市", PLACES[1], "淮南市潘集区政府", "政府", 1, "淮南市", None, FOURTH],
]


def _line(day):
    return f"填报单位：{UNIT}    填报时间：{day}"


def _figures(rows, day):
    headings = [("序号", 6), ("指标", 18), ("数值", 9), ("单位", 7), ("截至日期", 14), ("截至表述", 14), ("表述", 8), ("原文句", 70)]
    return "数据表", "情况稿数据表", _line(day), headings, [[n, *row] for n, row in enumerate(rows, 1)]


def files():
    """File name -> bytes."""
    items = [("序号", 6), ("创新事项", 44), ("类别", 10), ("状态", 10), ("完成日期", 12), ("牵头处室", 14), ("联合单位", 22), ("备注", 40)]
    groups = [("场次", 7), ("日期", 12), ("承办市", 9), ("地点", 22), ("参会单位", 26), ("单位性质", 14), ("单位数", 8), ("来自", 22),
              ("原文合计", 9), ("原文句", 60)]
    draft = [[name, 12 if name == "正在推进创新事项" else value, *rest] for name, value, *rest in FIGURES]
    moment = datetime(2021, 10, 29, 15)
    innovations = book([("清单", "机制和政策创新事项清单", _line("2021年10月29日"), items, INNOVATIONS)], moment, "领导小组")
    return {
        "机制和政策创新事项清单.xlsx": innovations,
        "机制和政策创新事项清单(1).xlsx": innovations,
        "情况稿数据表（初稿）.xlsx": book([_figures(draft, "2021年10月27日")], datetime(2021, 10, 27, 9), "领导小组"),
        "情况稿数据表.xlsx": book([_figures(FIGURES, "2021年10月29日")], moment, "领导小组"),
        "“面对面”座谈会参会情况表.xlsx": book([("场次", "“面对面”互动座谈会参会情况表", _line("2021年10月29日"), groups, SESSIONS)],
                                   moment, "领导小组"),
    }


if __name__ == "__main__":
    save(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, BATCH, files())
