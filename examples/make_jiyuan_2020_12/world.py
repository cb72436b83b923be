"""What the departments reported for December 2020. Enterprises and middle managers are invented, the leaders are the plan's."""
from datetime import date

TRADES = ("铅锌冶炼", "特种钢材", "矿山机械", "精细化工", "新型建材", "电子材料", "纳米材料", "饮料食品", "装备制造", "新能源")
BRANDS = ("兴达", "恒泰", "金阳", "鑫源", "丰田野", "博远", "华岳", "中润", "天坛", "沁河", "王屋", "轵城")
LEADERS = ("成铖", "王波", "李真理", "卢强", "王雪峰")
MANAGERS = (("张建军", "办公室", "办公室主任"), ("刘志伟", "法规科", "法规科科长"), ("赵红霞", "环评科", "环评科科长"),
            ("周海涛", "监测科", "监测科科长"), ("李保国", "大气科", "大气科科长"), ("陈雪梅", "宣教中心", "宣教中心主任"),
            ("孙立新", "固管中心", "固管中心主任"), ("杨卫东", "执法支队", "执法支队副支队长"), ("吴晓燕", "移动源监管科", "移动源监管科科长"),
            ("郑国强", "科研宣教中心", "科研宣教中心主任"))
CLERKS = (("苗玉洁", "环评科"), ("成文涛", "环评科"))
PROJECTS = ("年产10万吨再生铅综合利用项目", "废旧轮胎热解资源化项目", "白银深加工产业园一期", "石墨烯复合材料中试基地")
HEAD = {"企业名称": 30, "统一社会信用代码": 22, "企业类别": 18, "包联人员": 11, "人员类别": 14, "所在部门": 14, "职务": 20, "备注": 14}


def enterprises():
    """Thirty and thirty enterprises and four projects, each with its officer; two rows are at fault."""
    names = [f"济源市{brand}{trade}有限公司" for trade in TRADES for brand in BRANDS][::2]
    rows = []
    for n in range(30):
        officer = LEADERS[n % len(LEADERS)]
        rows.append([names[n], None, "重点工业企业", officer, "局班子成员", None, "局长" if n % 5 == 0 else "副局长", None])
    for n in range(30):
        officer, department, duty = MANAGERS[n % len(MANAGERS)]
        rows.append([names[30 + n], None, "高成长型工业企业", officer, "中层干部", department, duty, None])
    for n, name in enumerate(PROJECTS):
        rows.append([name, None, "“双十”工程项目", CLERKS[n % 2][0], "行政审批人员", CLERKS[n % 2][1], "四级主任科员", "点对点服务"])
    rows[44][0] = rows[7][0]                 # the same enterprise in both groups: 29 are left in the second
    rows[51][4] = "局班子成员"                # a middle manager entered as a leader
    return [[n, *row] for n, row in enumerate(rows, 1)]


APPEAL_HEAD = {"服务日期": 13, "企业名称": 30, "诉求内容": 46, "责任部门": 14, "办理时限": 18, "办理状态": 11, "答复日期": 13, "答复情况": 40}
_HELD = date(2020, 12, 7)


def appeals():
    """What the enterprises asked on the service day of December, held on the Monday after the fifth; three rows are at fault."""
    names = [row[1] for row in enterprises()]
    rows = [
        [_HELD, names[0], "咨询排污许可证延续申报需要准备哪些材料。", "环评科", "2020年12月15日前", "已答复", date(2020, 12, 8), "已发送材料清单，并在窗口现场指导填报。"],
        [_HELD, names[3], "危险废物转移联单办理周期较长，希望缩短。", "固管中心", "2020年12月20日前", "已答复", date(2020, 12, 14),
         "已开通线上办理，3个工作日内办结。"],
        [_HELD, names[12], "重污染天气应急减排措施能否结合生产工艺细化到工序。", "大气科", "2020年12月15日前", "正在办理", None, "已安排专家入企核查。"],
        [_HELD, names[33], "希望提前了解2021年大气污染防治专项资金申报方向。", "科研宣教中心", None, "正在办理", None, None],
        [_HELD, names[41], "行政处罚信息已整改，申请信用修复。", "法规科", "2020年12月25日前", "已答复", date(2020, 12, 4), "已出具修复意见。"],
        [_HELD, names[47], "在线监测设备运维单位更换后如何备案。", "监测科", "2020年12月底前", "正在办理", None, "已受理，正在核对设备参数。"],
    ]
    return [[n, *row] for n, row in enumerate(rows, 1)]


# File of a returned part -> {row of the whole ledger: (进展情况, 完成状态, 完成日期)}
RETURNED = {
    "部门/党建办": {
        5: ("30家重点工业企业分包名单经局党组会议研究确定，台账已建立；本月班子成员走访企业12家，收集问题9个，已答复6个。", "已完成", date(2020, 11, 27)),
        6: ("30家高成长型工业企业分包名单已初步排出，因部分中层干部轮岗正在调整，台账尚未建立。", "正在推进", None)},
    "部门/环评科": {
        7: ("“双十”工程项目逐一明确服务人员，分包台账已建立。", "已完成", date(2020, 12, 3)),
        8: ("本月豁免登记表项目31个，直接审批报告表4个。", "正在推进", None),
        9: ("温馨提示卡已印制，12月1日起随批复一并送达企业。", "已完成", date(2020, 12, 1)),
        10: ("简化公众参与的通知已印发。", "已完成", None),
        23: ("已汇总强制执行的区域性、行业性标准11项，正在按行业分类。", "正在推进", None)},
    "部门/执法支队": {
        11: ("动态调整正面清单企业42家，本月非现场检查67次。", "正在推进", None),
        12: ("开展一体化执法检查18家次，当场指导整改问题35个。", "正在推进", None),
        13: (None, None, None),
        15: ("高清视频监控一期36个点位安装完毕，正在联网调试。", "正在推进", None),
        21: ("12月10日召开现场会，移动脱附车已服务企业6家。", "已完成", date(2020, 12, 10)),
        22: ("“一企一策”管控清单现场核对完成八成。", "正在推进", None)},
    "部门/法规科": {
        16: ("“免罚”清单已经局务会审议，正在征求司法部门意见。", "正在推进", None),
        17: ("本月受理信用修复申请5件，办结4件。", "正在推进", None),
        18: ("违法风险点及防控措施清单已在官网发布。", "正在推进", None)},
    "领导/卢强": {10: ("技术评审环节如何简化，还在与审批大厅衔接。", "正在推进", None)},
}
