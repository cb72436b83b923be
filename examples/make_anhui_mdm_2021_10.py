"""Makes examples/anhui-mdm-2021-10: applications, plan and answers of the fourth “面对面” session, 25 October 2021.

    python examples/make_anhui_mdm_2021_10.py [FOLDER]

The day, the place, eight units (five enterprises, two zone committees, one district government), Ruihua's project and the
answer to Panji are published; the other names, people, questions and days are invented.
"""
import io
import sys
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from plain_books import _settled as settled
from plain_books import book, save

FOLDER = Path(__file__).resolve().parent / "anhui-mdm-2021-10"
BATCH = 'campaign = "anhui-mdm"\nperiod = "2021-10"\nas_of = 2021-10-31\n'
DAY = date(2021, 10, 25)
OFFICE = "填报单位：安徽省生态环境厅环评处"
HELP, ASK, PLATFORM = "企业申请", "法定职责内咨询", "四送一服平台"

APPLICATIONS = [
    ("序号", 6), ("来访单位", 30), ("单位性质", 13), ("所在市", 9), ("法定代表人", 11), ("来访代表姓名", 12), ("申请人身份", 11),
    ("联系电话", 15), ("来访人数", 9), ("来访人员", 18), ("事项来源", 15), ("座谈形式", 12), ("拟参加场次", 12),
    ("拟咨询或反映问题提要", 44), ("登记日期", 12),
]
LISTED = [
    [1, "颍上经济开发区管委会", "开发区管委会", "阜阳市", "丁学军", "丁学军", "法定代表人", "0558-4412036", 2, "丁学军、宋莉", ASK, "现场座谈", DAY,
     "园区总体规划修编，规划环评是否需要重新编制，审查程序如何衔接", date(2021, 10, 11)],
    [2, "颍东经济开发区管委会", "开发区管委会", "阜阳市", "孟宪峰", "黄晓云", "委托代表", "0558-2318907", 2, "黄晓云、田野", ASK, "现场座谈", DAY,
     "园区小微家具企业较多，能否打捆开展环评", date(2021, 10, 12)],
    [3, "淮南市潘集区人民政府", "地方政府", "淮南市", "陈志远", "高翔", "委托代表", "0554-4971125", 3, "高翔、许静、方磊", ASK, "现场座谈", DAY,
     "潘集区大气污染防治形势严峻，请求指导查找成因、给予帮扶", date(2021, 10, 12)],
    [4, "阜阳市晨阳木业有限公司", "企业", "阜阳市", "吴永昌", "王经理", "委托代表", "13955803316", 1, None, HELP, "现场座谈", DAY,
     "同一园区三家板材企业合并申报，能否打捆办理环评手续", date(2021, 10, 13)],
    [5, "颍上县润禾食品有限公司", "企业", "阜阳市", "江海燕", "江海燕", "法定代表人", "13856890274", 4, "江海燕、杜鹏、白雪、石磊", PLATFORM,
     "现场座谈", DAY, "屠宰废水处理站扩建，排污许可证应当变更还是重新申请", date(2021, 10, 14)],
    [6, "安徽颍淮新型建材有限公司", "企业", "阜阳市", "章明辉", "曹军", "委托代表", "18055860912", 2, "曹军、邹敏", HELP, "现场座谈", DAY,
     "技改项目新增颗粒物排放总量指标从哪里调剂", date(2021, 10, 15)],
    [7, "阜阳市城南混凝土有限公司", "企业", "阜阳市", "彭涛", "彭涛", "法定代表人", "13965712208", 1, None, ASK, "现场座谈", DAY,
     "搅拌站料仓封闭改造后，绩效分级如何申请复核", date(2021, 10, 20)],
    [8, "颍泉区宏达五金加工厂", "企业", "阜阳市", "秦大勇", "秦大勇", "法定代表人", "13705585541", 1, None, HELP, "现场座谈", DAY,
     "投诉相邻塑料加工厂夜间排放刺鼻气味，要求查处", date(2021, 10, 15)],
]
RUIHUA = {
    "企业名称": "安徽锐华医药科技有限公司", "统一社会信用代码": None, "单位性质": "企业", "所在市": "阜阳市",
    "详细地址": "阜阳市颍东区安徽阜阳煤基新材料产业园", "法定代表人": "罗建华", "来访代表": "罗建华", "代表身份": "法定代表人",
    "联系电话": "13655589021", "来访人数": 2, "来访人员": "罗建华、范琳", "事项来源": HELP, "座谈形式": "现场座谈",
    "拟参加座谈日期": DAY, "申请日期": date(2021, 10, 9),
    "拟咨询或反映问题提要": "年产9200吨精细化工中间体项目已取得颍东区发展改革委项目备案表，后续环评如何进行，需要补充哪些材料",
}
HENGYU = {
    "企业名称": "阜阳恒宇再生资源有限公司", "统一社会信用代码": "91341203MA2W7K3H5K", "单位性质": "企业", "所在市": "阜阳市",
    "详细地址": "阜阳市颍东区新华街道", "法定代表人": "沈国栋", "来访代表": "沈国栋", "代表身份": "法定代表人", "联系电话": "13805584410",
    "来访人数": 2, "来访人员": "沈国栋、俞佳", "事项来源": ASK, "座谈形式": "现场座谈", "拟参加座谈日期": DAY,
    "申请日期": date(2021, 10, 12), "拟咨询或反映问题提要": "厂里有涉重金属的工艺流程，废水处理有技术难题，请专家指导",
}
MENDED = {**HENGYU, "来访人数": 3, "来访人员": "沈国栋、俞佳、崔浩", "申请日期": date(2021, 10, 14)}

SESSIONS = [("期次", 9), ("座谈日期", 12), ("座谈时间", 14), ("场次性质", 10), ("座谈形式", 11), ("座谈地点", 24), ("参加人员", 34), ("议程", 44),
            ("环评处拟定日期", 13), ("分管厅领导审阅日期", 13), ("厅主要领导批准日期", 13), ("通知日期", 12), ("通知方式", 10)]
PLAN = [["第四期", DAY, "下午3:00-5:00", "现场", "现场座谈", "阜阳市颍上县经开区管委会会议室",
         "省生态环境厅负责同志，环评处、大气环境处、水生态环境处、固体废物与化学品处负责同志，省环境科学研究院专家，阜阳市、淮南市生态环境局负责同志",
         "来访单位介绍情况、提出问题\n业务处室和专家逐一解答\n自由交流\n省生态环境厅负责同志总结", date(2021, 10, 19), date(2021, 10, 20),
         date(2021, 10, 21), date(2021, 10, 22), None]]

MATTERS = [("序号", 6), ("座谈日期", 12), ("来访单位", 28), ("单位性质", 13), ("所在市", 9), ("问题", 40), ("事项类别", 12), ("承办处室", 18),
           ("答复意见", 48), ("答复日期", 12), ("办理状态", 10), ("书面答复日期", 12)]
EIA, AIR, WATER, SOLID = "环评处", "大气环境处", "水生态环境处", "固体废物与化学品处"
ANSWERED = [
    ("安徽锐华医药科技有限公司", "企业", "年产9200吨精细化工中间体项目后续环评如何进行，需要补充哪些材料", "环评审批", EIA,
     "项目应当进入合规园区；按园区规划环评和审查意见编制报告书，补充总量来源、环境风险评价和公众参与材料后报批", DAY, "现场答复"),
    ("阜阳恒宇再生资源有限公司", "企业", "涉重金属废水处理的技术难题", "污染治理", SOLID, None, None, "正在办理"),
    ("阜阳市晨阳木业有限公司", "企业", "同一园区三家板材企业能否打捆办理环评手续", "打捆环评", EIA,
     "同一园区同类小微企业可以由管委会统一组织打捆编制，分别批复、分别落实主体责任", DAY, "现场答复"),
    ("颍上县润禾食品有限公司", "企业", "屠宰废水处理站扩建，排污许可证变更还是重新申请", "政策咨询", WATER,
     "扩建后污染物排放量增加的，应当重新申请排污许可证", DAY, "现场答复"),
    ("安徽颍淮新型建材有限公司", "企业", "技改项目颗粒物总量指标调剂", "环评审批", AIR,
     "同9月9日答复：先在县域内调剂，不足部分由市级统筹", date(2021, 10, 22), "现场答复"),
    ("颍上经济开发区管委会", "开发区管委会", "园区总体规划修编，规划环评是否重新编制", "园区规划环评", EIA,
     "规划范围、主导产业有重大调整的应当重新编制，报原审查部门组织审查", DAY, "现场答复"),
    ("颍东经济开发区管委会", "开发区管委会", "园区小微家具企业能否打捆开展环评", "打捆环评", EIA,
     "可以，由管委会统一组织，编制一本环评文件，明确各企业的治理要求", DAY, "现场答复"),
    ("淮南市潘集区人民政府", "地方政府", "大气污染防治形势严峻，请求指导帮扶", "污染治理", AIR,
     "先找准成因，再对症施策；条件受限的，可联系检测单位运用卫星遥感等手段全面体检", DAY, "现场答复"),
]
ANSWERS = [[n, DAY, who, kind, "淮南市" if "潘集" in who else "阜阳市", asked, sort, office, said, day, state, None]
           for n, (who, kind, asked, sort, office, said, day, state) in enumerate(ANSWERED, 1)]

PAST = [("序号", 6), ("历次座谈日期", 12), ("企业名称", 28), ("已答复问题", 40), ("已答复意见", 48), ("答复日期", 12)]
FORMER = [
    [1, date(2021, 6, 10), "宣城市锦华纺织印染有限公司", "二期印染项目环评申请能否尽快通过，形成从纺织、印染到制作服装的产业链",
     "园区印染废水排放总量有限，企业应提高中水回用率；具备条件后环评即可上报", date(2021, 6, 10)],
    [2, date(2021, 9, 9), "安徽颍淮新型建材有限公司", "技改项目新增颗粒物总量指标从哪里调剂", "先在县域内调剂，不足部分由市级统筹", date(2021, 9, 9)],
    [3, date(2021, 9, 9), "六安市皖西铸造有限公司", "铸造企业绩效分级申报条件", "对照重污染天气绩效分级技术指南逐项自查后申报", date(2021, 9, 10)],
]


def form(record, modified):
    """The bytes of an application form: labels with their values to the right, two pairs a line."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False})
    workbook.set_properties({"author": record["来访代表"], "created": modified})
    look = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "border": 1, "text_wrap": True}
    label, value = workbook.add_format({**look, "align": "center"}), workbook.add_format(look)
    day = workbook.add_format({**look, "num_format": 'yyyy"年"m"月"d"日"', "align": "left"})
    title = workbook.add_format({"font_name": "方正小标宋简体", "font_size": 18, "align": "center", "valign": "vcenter"})
    note = workbook.add_format({"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "top"})
    sheet = workbook.add_worksheet("申请表")
    for c, width in enumerate((18, 26, 18, 26)):
        sheet.set_column(c, c, width)
    sheet.merge_range("A1:D1", "安徽省生态环境厅“面对面”互动申请表", title)
    sheet.set_row(0, 36)
    pairs = [["企业名称"], *(list(record)[1:-1][n:n + 2] for n in range(0, len(record) - 2, 2)), ["拟咨询或反映问题提要"]]
    for r, pair in enumerate(pairs, 1):
        sheet.set_row(r, 120 if r == len(pairs) else 30)
        for c, name in enumerate(pair):
            sheet.write_string(r, 2 * c, name, label)
            content, place = record[name], (r, 2 * c + 1)
            if len(pair) == 1:
                sheet.merge_range(r, 1, r, 3, "", value)
            if isinstance(content, date):
                sheet.write_datetime(*place, datetime(content.year, content.month, content.day), day)
            elif content is None:
                sheet.write_blank(*place, None, value)
            else:
                sheet.write(*place, content, value)
    sheet.merge_range(len(pairs) + 1, 0, len(pairs) + 1, 3, "注：预约需实名登记，每家来访不超过3人；信访、投诉请拨打“12369”反映。", note)
    sheet.set_row(len(pairs) + 1, 30)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    workbook.close()
    return settled(buffer.getvalue())


def main(folder: Path) -> None:
    """Writes the batch."""
    at = datetime(2021, 10, 15, 9)

    def listing(name, title, heads, rows, when):
        return book([(name, title, f"{OFFICE}    填报时间：{when.year}年{when.month}月{when.day}日", heads, rows)], when, "环评处")

    save(folder, BATCH, {
        "网站预约登记清单.xlsx": listing("登记清单", "“面对面”互动预约登记清单", APPLICATIONS, LISTED, datetime(2021, 10, 20, 17)),
        "锐华医药互动申请表.xlsx": form(RUIHUA, datetime(2021, 10, 9, 10)),
        "恒宇再生资源互动申请表.xlsx": form(HENGYU, datetime(2021, 10, 12, 15)),
        "恒宇再生资源互动申请表（更正）.xlsx": form(MENDED, at),
        "第四期座谈安排表.xlsx": listing("安排", "“面对面”互动座谈安排表", SESSIONS, PLAN, datetime(2021, 10, 22, 11)),
        "第四期事项及答复表.xlsx": listing("答复", "“面对面”互动事项及答复表", MATTERS, ANSWERS, datetime(2021, 10, 29, 16)),
        "历次答复事项清单.xlsx": listing("历次", "历次答复事项清单", PAST, FORMER, datetime(2021, 10, 8, 9)),
    })


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
