"""Rows that no rule finds fault with, by pack and table, and for each rule a row that it does."""

from datetime import datetime

D = datetime

CODE, OTHER_CODE = "91340100MA2MQ0X279", "9134010014897271X1"

ANHUI = {
    "pairing": {"企业名称": "合肥甲化工有限公司", "统一社会信用代码": CODE, "企业规模": "中型", "企业类型": "传统产业", "企业联系电话": "13905510001",
                "结对领导": "王波", "职务": "局长", "联络员": "卢强", "联络员电话": "0551-62376123", "结对日期": D(2021, 5, 12),
                "走访次数": 2, "最近走访日期": D(2021, 9, 7)},
    "issues": {"企业名称": "合肥甲化工有限公司", "问题类别": "污染治理", "问题描述": "喷漆废气收集不到位", "提出日期": D(2021, 7, 1), "责任单位": "执法大队",
               "责任人": "赵敏", "完成时限": "2021年12月底前", "办理状态": "已解决", "办结日期": D(2021, 8, 1), "办理结果": "已整改"},
}
ZHEJIANG = {
    "pairing": {"企业名称": "杭州甲公司", "企业规模": "大型", "企业类型": "传统产业", "联络员": "王波", "联系领导": "赵敏", "结对日期": D(2020, 12, 1),
                "建账日期": D(2020, 12, 2)},
    "visits": {"企业名称": "杭州甲公司", "服务日期": D(2020, 12, 7), "服务方式": "走访", "服务人员": "王波"},
    "issues": {"单号": "1", "企业名称": "杭州甲公司", "问题来源": "企业提出", "问题类别": "污染治理", "问题描述": "废气收集不到位", "收集日期": D(2020, 12, 3),
               "责任单位": "执法大队", "责任人": "赵敏", "交办日期": D(2020, 12, 4), "跟踪日期": D(2020, 12, 8), "办理状态": "已销号",
               "销号日期": D(2020, 12, 9), "办理结果": "已整改"},
}
MDM = {
    "applications": {"企业名称": "合肥甲化工有限公司", "统一社会信用代码": CODE, "所在市": "合肥市", "法定代表人": "王波", "来访代表": "王波", "代表身份": "法定代表人",
                     "联系电话": "13905510001", "来访人数": 2, "事项来源": "企业申请", "问题提要": "二期印染项目环境影响评价如何报批",
                     "申请日期": D(2021, 10, 6), "座谈日期": D(2021, 10, 14)},
}


def changed(row: dict, **values) -> dict:
    """The row with other values; None empties a cell."""
    return {**row, **values}


# by name: pack, the tables' rows, and the (table, check) that must find just that
WRONG: dict[str, tuple[str, dict[str, list[dict]], tuple[str, str], int]] = {}


def _wrong(name: str, pack: str, base: dict[str, dict], table: str, check: str, *rows: dict, count: int = 1, **also) -> None:
    content = {id: [row] for id, row in base.items()} | {table: list(rows)} | also
    WRONG[name] = (pack, content, (table, check), count)


_P, _I = ANHUI["pairing"], ANHUI["issues"]
_wrong("必填", "anhui-sbq", ANHUI, "pairing", "required", changed(_P, 企业规模=None, 结对日期="无"), count=2)
_wrong("晚于截至日", "anhui-sbq", ANHUI, "pairing", "not_future", changed(_P, 最近走访日期=D(2021, 9, 26)))
_wrong("截至日当天", "anhui-sbq", ANHUI, "pairing", "not_future", changed(_P, 最近走访日期=D(2021, 9, 25)), count=0)
_wrong("文字日期晚于截至日", "anhui-sbq", ANHUI, "pairing", "not_future", changed(_P, 最近走访日期="2021.11.8"))
_wrong("先后", "anhui-sbq", ANHUI, "issues", "order", changed(_I, 办结日期=D(2021, 6, 30)))
_wrong("文字日期先后", "anhui-sbq", ANHUI, "issues", "order", changed(_I, 办结日期="2021年6月30日"))
_wrong("先后同日", "anhui-sbq", ANHUI, "issues", "order", changed(_I, 办结日期="2021-7-1"), count=0)
_wrong("应填未填", "anhui-sbq", ANHUI, "issues", "required_when", changed(_I, 办结日期=None))
_wrong("应填未填别称", "anhui-sbq", ANHUI, "issues", "required_when", changed(_I, 办理状态="已办结", 办结日期=None))
_wrong("前后矛盾", "anhui-sbq", ANHUI, "issues", "blank_unless", changed(_I, 办理状态="正在办理"))
_wrong("走访次数", "anhui-sbq", ANHUI, "pairing", "visits_agree", changed(_P, 走访次数="3次", 最近走访日期=None))
_wrong("走访为零", "anhui-sbq", ANHUI, "pairing", "visits_agree", changed(_P, 走访次数=0))
_wrong("名称重复", "anhui-sbq", ANHUI, "pairing", "unique", _P, changed(_P, 企业名称="合肥 甲化工（有限）公司", 统一社会信用代码=None))
_wrong("代码重复", "anhui-sbq", ANHUI, "pairing", "unique", _P, changed(_P, 企业名称="合肥乙公司"), changed(_P, 企业名称="合肥丙公司"), count=2)
_wrong("整行重复", "anhui-sbq", ANHUI, "issues", "repeated", _I, changed(_I, 责任人="王波"), _I)
_wrong("无人结对", "anhui-sbq", ANHUI, "pairing", "one_of", changed(_P, 结对领导=None, 联络员=None))
_wrong("不在清单", "anhui-sbq", ANHUI, "issues", "listed", changed(_I, 企业名称="合肥乙公司"))
_wrong("名称写法", "anhui-sbq", ANHUI, "issues", "listed", changed(_I, 企业名称="合肥 甲化工（有限公司）"), count=0)
_wrong("选项", "anhui-sbq", ANHUI, "pairing", "choice", changed(_P, 企业规模="较大"))
_wrong("选项别称", "anhui-sbq", ANHUI, "pairing", "choice", changed(_P, 企业规模="中 ", 企业类型="其它（园区）"), count=0)
_wrong("日期", "anhui-sbq", ANHUI, "pairing", "date", changed(_P, 结对日期="2021年5月"))
_wrong("日期数字", "anhui-sbq", ANHUI, "pairing", "date", changed(_P, 体检日期=9.25, 结对日期="2021-13-45"), count=2)
_wrong("日期写法", "anhui-sbq", ANHUI, "pairing", "date", changed(_P, 体检日期="2021年9月2号", 结对日期="20210512"), count=0)
_wrong("数字", "anhui-sbq", ANHUI, "pairing", "number", changed(_P, 走访次数="若干"))
_wrong("代码校验位", "anhui-sbq", ANHUI, "pairing", "code", changed(_P, 统一社会信用代码=CODE[:17] + "0"))
_wrong("代码误字", "anhui-sbq", ANHUI, "pairing", "code", changed(_P, 统一社会信用代码=CODE.replace("0X279", "OX279")))
_wrong("代码少一位", "anhui-sbq", ANHUI, "pairing", "code", changed(_P, 统一社会信用代码=CODE[:17]))
_wrong("代码多一位", "anhui-sbq", ANHUI, "pairing", "code", changed(_P, 统一社会信用代码=CODE + "1"))
_wrong("代码是数字", "anhui-sbq", ANHUI, "pairing", "code", changed(_P, 统一社会信用代码=913401001489727123))
_wrong("代码全角", "anhui-sbq", ANHUI, "pairing", "code", changed(_P, 统一社会信用代码="９１３４０１００ ma2mq0x279"), count=0)
_wrong("手机少一位", "anhui-sbq", ANHUI, "pairing", "phone", changed(_P, 企业联系电话="1390551000", 联络员电话="6237612"))
_wrong("电话写法", "anhui-sbq", ANHUI, "pairing", "phone",
       changed(_P, 企业联系电话=13905510001, 联络员电话="(0551)62376123-801、13905510001"), count=0)

_P, _V, _I = ZHEJIANG["pairing"], ZHEJIANG["visits"], ZHEJIANG["issues"]
_wrong("一对一", "zhejiang-sbq", ZHEJIANG, "pairing", "exactly_one", changed(_P, 联系领导="赵敏、王波"))
_wrong("姓名有空格", "zhejiang-sbq", ZHEJIANG, "pairing", "exactly_one", changed(_P, 联系领导="赵 敏"), count=0)
_wrong("环节倒置", "zhejiang-sbq", ZHEJIANG, "issues", "stages", changed(_I, 交办日期=D(2020, 12, 10)), count=2)
_wrong("环节跳过", "zhejiang-sbq", ZHEJIANG, "issues", "stages", changed(_I, 交办日期=None, 跟踪日期=None))
_wrong("单号重复", "zhejiang-sbq", ZHEJIANG, "issues", "unique", _I, changed(_I, 问题描述="其他"))
_wrong("一企一账", "zhejiang-sbq", ZHEJIANG, "pairing", "one_account", changed(_P, 建账日期=None))
_wrong("两个条件", "zhejiang-sbq", ZHEJIANG, "issues", "required_when", changed(_I, 问题来源="体检", 一企一策="甲"))
_wrong("服务记录重复", "zhejiang-sbq", ZHEJIANG, "visits", "repeated", _V, _V)
_wrong("来访人数", "anhui-mdm", MDM, "applications", "visitors", changed(MDM["applications"], 来访人数="4人"))
_wrong("问题提要", "anhui-mdm", MDM, "applications", "gist", changed(MDM["applications"], 问题提要="当面 说明。"))
_wrong("申请人数", "anhui-mdm", MDM, "applications", "number", changed(MDM["applications"], 来访人数="三人"), count=0)

ISSUE = {"序号": 1, "企业名称": "邳州甲公司", "类别": "污染治理", "问题": "废气", "提出日期": D(2024, 9, 12), "工作目标": "达标", "思路举措": "帮扶",
         "责任单位和责任人": "执法局 张强", "完成时限": "2024年12月底前", "处理方式": "认领", "办理状态": "已解决", "完成日期": D(2024, 10, 31)}
XUZHOU = {"issues": ISSUE}
_wrong("只写到月", "xuzhou-srbq", XUZHOU, "issues", "date", changed(ISSUE, 完成日期="2024年10月底"), count=0)
_wrong("只写到月先后", "xuzhou-srbq", XUZHOU, "issues", "order", changed(ISSUE, 完成日期="2024.09"), count=0)
_wrong("序号重复", "xuzhou-srbq", XUZHOU, "issues", "unique", ISSUE, changed(ISSUE, 序号="1", 问题="废水"))
_wrong("序号另起", "xuzhou-srbq", XUZHOU, "issues", "unique", {}, {}, ISSUE, changed(ISSUE, 序号=2, 问题="废水"), count=0)
_wrong("移交", "xuzhou-srbq", XUZHOU, "issues", "required_when", changed(ISSUE, 处理方式="移交", 接收科室="水科"))

SOUND = {"anhui-sbq": ANHUI, "zhejiang-sbq": ZHEJIANG, "anhui-mdm": MDM, "xuzhou-srbq": XUZHOU}
