"""Situations that a report has to find words for, of every campaign: nothing, zero, one, many, better, worse, met, missed.

`SITUATIONS[campaign id]` holds (name, document id, unit code, what the units sent, what they sent the period before).
What was sent is unit code -> table id -> rows; a row gives the titles it fills.
"""

from datetime import date

from ledgerkit.columns.deadline import read_deadline
from ledgerkit.indicators import Figures
from ledgerkit.model import Decision, Ledger, Received, Row, Submission, Table
from ledgerkit.outputs.run import Run

CLASSES = ("污染治理", "环评审批", "政策咨询")
_WHOLE = ("都没有报送", "都被退回", "报了没有记录", "很多，没有上一期", "很多，全部解决", "正好达到目标", "比上一期好", "上一期有一家没有报")  # of a province


def run(pack, period, as_of, sent, before=None, previous=""):
    """The run that these submissions make. A unit with None was sent back; one that is not there sent nothing."""
    ledger = _ledger(pack, sent, None)
    decisions = tuple(Decision(Received(f"{code}.xlsx", 1, code, "xlsx", None), "采用" if tables is not None else "退回", "", code, None)
                      for code, tables in sent.items())
    earlier = Figures(_ledger(pack, before, previous), pack) if before is not None else None
    return Run(pack, period, as_of, decisions, ledger, (), Figures(ledger, pack), before=earlier)


def _ledger(pack, sent, period):
    units = tuple(u for u in pack.units if u.code not in {x.parent for x in pack.units})
    submissions = tuple(
        Submission(u, {id: _table(pack, id, rows) for id, rows in sent[u.code].items()}, ()) for u in units if sent.get(u.code) is not None)
    states = {u.code: ("退回" if sent[u.code] is None else "已报送") if u.code in sent else "未报送" for u in units}
    return Ledger(submissions, states, units, period)


def _table(pack, id, rows):
    spec = pack.table(id)
    blank = dict.fromkeys(c.title for c in spec.columns)
    made = tuple(Row(f"{id}.xlsx", "表", n, {}, {**blank, **values}) for n, values in enumerate(rows, 1))
    return Table(id, spec.title, f"{id}.xlsx", "表", (3,), {}, made)


# ── 安徽“十百千” ─────────────────────────────────────────────────────────────────────────────────────────────


def anhui(paired, visited=0, checked=0, solved=0, collected=0, classes=CLASSES, sizes=("大型", "中型", "小型"), open="正在办理"):
    """What a county sends: so many enterprises, of which so many were visited and examined, and its problems."""
    pairing = [{"企业名称": f"第{n}公司", "企业规模": sizes[n % len(sizes)], "企业类型": ("传统产业", "其他")[n % len(sizes) % 2],
                "走访次数": 2 if n < visited else None, "体检日期": date(2021, 8, 1) if n < checked else None} for n in range(paired)]
    issues = [{"企业名称": f"第{n}公司", "问题类别": classes[n % len(classes)], "办理状态": "已解决" if n < solved else open} for n in range(collected)]
    return {"pairing": pairing, "issues": issues}


HUAIBEI, OWN, DUJI, SUIXI = "340600", "340600-0", "340602", "340621"


def _anhui():
    many = {OWN: anhui(20, 15, 10, 6, 9), DUJI: anhui(18, 12, 6, 5, 5), SUIXI: anhui(10, 7, 2, 3, 7, open="长期推进")}
    worse = {OWN: anhui(22, 16, 12, 9, 9), DUJI: anhui(20, 13, 8, 5, 5), SUIXI: anhui(10, 7, 2, 7, 7)}
    cases = [
        ("都没有报送", {}, None), ("都被退回", {OWN: None, DUJI: None, SUIXI: None}, None),
        ("报了没有记录", {OWN: anhui(0), DUJI: anhui(0)}, None),
        ("一家一个问题未解决", {OWN: anhui(1, collected=1)}, None),
        ("一家一个问题已解决", {OWN: anhui(1, 1, 1, 1, 1)}, None),
        ("两家同类，走访一家", {OWN: anhui(2, 1, 1, 1, 2, CLASSES[:1], ("小型",))}, None),
        ("很多，没有上一期", many, None), ("很多，全部解决", {OWN: anhui(60, 60, 60, 9, 9), DUJI: anhui(5, 5, 5, 3, 3)}, None),
        ("很多，都没有解决", {OWN: anhui(30, 5, 0, 0, 12)}, None),
        ("正好达到目标", {OWN: anhui(50, 20, 20, 5, 6)}, None), ("超出目标", {OWN: anhui(63, 20, 20, 5, 6)}, None),
        ("比上一期好", many, {OWN: anhui(12, 6, 3, 1, 6), DUJI: anhui(13, 6, 3, 1, 5), SUIXI: anhui(8, 3, 1, 1, 4)}),
        ("比上一期差", many, worse), ("与上一期一样", many, many), ("上一期为零", many, {c: anhui(0) for c in many}),
        ("上一期有一家没有报", many, {c: many[c] for c in (OWN, DUJI)}),
    ]
    for name, sent, before in cases:
        yield name, "city", HUAIBEI, sent, before
        if name in _WHOLE:
            yield name, "province", "340000", {**sent, **({"340000-0": anhui(10, 5, 5, 2, 2)} if name.startswith("很多") else {})}, before


# ── 浙江“十百千” ─────────────────────────────────────────────────────────────────────────────────────────────


def zhejiang(paired, served=0, solved=0, collected=0, liaisons=1, checked=0, booked=0, crossing=0, hard=0, eagles=0):
    """What a county sends; of its problems so many are over, cross departments, or can't be solved soon."""
    pairing = [{"企业名称": f"第{n}公司", "企业规模": ("大型", "中型", "小微")[n % 3], "企业类型": ("传统产业", "其他")[n % 2], "联络员": ["李艳"] * liaisons or None,
                "雄鹰行动": "是" if n < eagles else "否", "结对日期": date(2020, 9, 1), "体检日期": date(2020, 10, 1) if n < checked else None,
                "建账日期": date(2020, 9, 9) if n < booked else None} for n in range(paired)]
    visits = [{"企业名称": f"第{n}公司", "服务日期": date(2020, month, 8), "服务方式": ("走访", "电话")[n % 2], "服务人员": ["李艳"]}
              for n in range(served) for month in (9, 10, 11, 12)]
    issues = [{"企业名称": f"第{n}公司", "问题来源": "企业提出", "问题类别": CLASSES[n % 2], "办理状态": "已销号" if n < solved else "已交办",
               "跨部门": "是" if n < crossing else "否", "转办渠道": "部门会商" if n == 0 and crossing else None,
               "短期解决": "不能" if n < hard else "能", "解释说明": "已当面说明" if n == 0 and hard else None} for n in range(collected)]
    return {"pairing": pairing, "visits": visits, "issues": issues}


HANGZHOU, XIHU, TONGLU = "330100", "330106", "330122"


def _zhejiang():
    many = {XIHU: zhejiang(12, 10, 4, 7, checked=9, booked=8, crossing=2, hard=2, eagles=1), TONGLU: zhejiang(8, 8, 2, 2, checked=8, booked=8)}
    cases = [
        ("都没有报送", {}, None), ("都被退回", {XIHU: None, TONGLU: None}, None), ("报了没有记录", {XIHU: zhejiang(0)}, None),
        ("一家一个问题未销号", {XIHU: zhejiang(1, 1, 0, 1)}, None), ("一家一个问题已销号", {XIHU: zhejiang(1, 1, 1, 1, checked=1, booked=1)}, None),
        ("没有联络员", {XIHU: zhejiang(3, 0, 0, 0, liaisons=0)}, None), ("很多，没有上一期", many, None),
        ("很多，全部销号", {XIHU: zhejiang(12, 12, 5, 5, checked=12, booked=12, crossing=1, hard=1, eagles=2)}, None),
        ("比上一期好", many, {XIHU: zhejiang(10, 5, 1, 4, checked=2), TONGLU: zhejiang(5, 5, 0, 1)}),
        ("比上一期差", many, {XIHU: zhejiang(14, 12, 7, 7, checked=9), TONGLU: zhejiang(9, 8, 2, 2)}), ("与上一期一样", many, many),
    ]
    for name, sent, before in cases:
        yield name, "city", HANGZHOU, sent, before
        if name in _WHOLE:
            yield name, "province", "330000", sent, before


# ── 其他专项 ─────────────────────────────────────────────────────────────────────────────────────────────────


def tasks(*rows):
    """Tasks of the ledger: (deadline, state, day of completion or None, progress)."""
    return [{"序号": n, "行动内容": "优化服务", "具体措施": f"措施{n}", "牵头领导": ["王波"], "牵头部门": ["办公室"], "行动类型": "常规性",
             "完成时限": read_deadline(due, date(2020, 1, 1)), "完成状态": state, "完成日期": done, "进展情况": progress}
            for n, (due, state, done, progress) in enumerate(rows, 1)]


def _jiyuan():
    late, soon = ("2020年11月底前", "正在推进", None, None), ("2020年12月底前", "正在推进", None, "已启动")
    done, standing = ("2020年11月底前", "已完成", date(2020, 11, 20), "已完成"), ("长期坚持", "正在推进", None, "持续开展")
    appeals = [{"服务日期": date(2020, 12, d), "企业名称": f"第{d}公司", "诉求内容": "咨询", "办理状态": s} for d, s in ((10, "已答复"), (10, "正在办理"), (11, "已答复"))]
    firms = [{"企业名称": f"第{n}公司", "企业类别": c} for n, c in enumerate(("重点工业企业", "重点工业企业", "高成长型工业企业"))]
    office = "419001-1"
    cases = [
        ("都没有报送", {}, None), ("报了没有记录", {office: {"tasks": [], "enterprises": [], "appeals": []}}, None),
        ("一项任务超期", {office: {"tasks": tasks(late)}}, None), ("一项任务完成", {office: {"tasks": tasks(done), "appeals": appeals[:1], "enterprises": firms[:1]}}, None),
        ("诉求都未答复", {office: {"tasks": tasks(soon), "appeals": appeals[1:2]}}, None),
        ("很多", {office: {"tasks": tasks(late, soon, done, standing, done), "appeals": appeals, "enterprises": firms}}, None),
        ("诉求比上月多", {office: {"tasks": tasks(done), "appeals": appeals}}, {office: {"tasks": tasks(done), "appeals": appeals[:2]}}),
        ("诉求都已答复", {office: {"tasks": tasks(done), "appeals": appeals[::2]}}, {office: {"tasks": tasks(done), "appeals": appeals}}),
    ]
    for name, sent, before in cases:
        yield name, "dispatch", "419001", sent, before


def _reform():
    team = "340000-1"
    done, going = {"创新事项": "排污权交易", "状态": "已完成"}, {"创新事项": "多评合一", "状态": "正在推进"}
    unnamed = {"创新事项": "原文未列名", "状态": "已完成"}

    def told(paired, visited, collected, solved, fined=0, cities=0, later=None):
        named = (("结对企业", paired), ("走访企业", visited), ("收集问题", collected), ("解决问题", solved), ("免罚决定", fined), ("作出免罚决定的市", cities))
        return [{"指标": name, "数值": number, "表述": "首次", "截至日期": later if later and name == "走访企业" else date(2021, 9, 30)}
                for name, number in named if number is not None]

    met = [{"场次": n, "参会单位": f"第{n}公司", "单位性质": kind, "单位数": 1} for n, kind in ((1, "企业"), (1, "企业"), (2, "开发区管委会"))]
    cases = [
        ("都没有报送", {}, None), ("报了没有记录", {team: {"innovations": [], "figures": [], "sessions": []}}, None),
        ("一项已完成", {team: {"innovations": [done], "figures": told(1, 1, 1, 1, 1, 1), "sessions": met[:1]}}, None),
        ("一项正在推进", {team: {"innovations": [going], "figures": told(5, 0, 1, 0), "sessions": met[2:]}}, None),
        ("很多", {team: {"innovations": [done, going, unnamed, unnamed], "figures": told(1481, 991, 2024, 1734, 100, 16, date(2021, 8, 31)),
                       "sessions": [*met, {**met[0], "场次": 4}]}}, None),
        ("全部解决", {team: {"innovations": [done, done], "figures": told(9, 9, 9, 9), "sessions": met}}, None),
    ]
    for name, sent, before in cases:
        yield name, "province", "340000", sent, before


def _meetings():
    top = "340000"
    held = [{"座谈日期": date(2021, 10, day)} for day in (9, 23)]
    matters = [{"座谈日期": date(2021, 10, 9), "企业名称": f"第{n}公司", "单位性质": kind, "问题": "咨询", "事项类别": CLASSES[n % 2], "办理状态": state}
               for n, (kind, state) in enumerate((("企业", "现场答复"), ("企业", "已办结"), ("地方政府", "正在办理")))]
    asked = [{"企业名称": f"第{n}公司", "单位性质": "企业", "座谈日期": date(2021, 10, 9)} for n in range(3)]
    cases = [
        ("都没有报送", {}, None), ("报了没有记录", {top: {"sessions": [], "matters": [], "applications": []}}, None),
        ("一场一个事项未答复", {top: {"sessions": held[:1], "matters": matters[2:], "applications": asked[:1]}}, None),
        ("一场一个事项已答复", {top: {"sessions": held[:1], "matters": matters[:1], "applications": asked[:1]}}, None),
        ("一场没有事项", {top: {"sessions": held[:1], "matters": []}}, None),
        ("很多", {top: {"sessions": held, "matters": matters, "applications": asked}}, {top: {"sessions": held[:1], "matters": matters[:2]}}),
        ("全部答复", {top: {"sessions": held, "matters": matters[:2], "applications": asked}}, {top: {"sessions": held, "matters": matters}}),
        ("与上月一样", {top: {"sessions": held, "matters": matters}}, {top: {"sessions": held, "matters": matters}}),
    ]
    for name, sent, before in cases:
        yield name, "matters", top, sent, before


def _branch():
    own = "320382-1"
    team = [{"姓名": f"第{n}人", "身份": role, "帮扶企业": f"第{n}公司"} for n, role in enumerate(("组长", "支部委员", "业务骨干", "业务骨干"))]

    def issues(*rows):
        return [{"序号": n, "企业名称": f"第{n}公司", "类别": CLASSES[n % 2], "问题": f"第{n}个问题", "处理方式": how, "接收科室": ["环评科"] if how == "移交" else None,
                 "办理状态": state} for n, (how, state) in enumerate(rows, 1)]

    visits = [{"企业名称": f"第{n}公司", "回访日期": date(2024, 10, 9)} for n in (1, 1, 2)]
    meetings = [{"会议日期": date(2024, 10, 9)}]
    solved, passed, open = ("认领", "已解决"), ("移交", "已解决"), ("认领", "正在办理")
    cases = [
        ("都没有报送", {}, None), ("报了没有记录", {own: {"issues": [], "members": [], "visits": [], "meetings": []}}, None),
        ("一个问题未解决", {own: {"issues": issues(open), "members": team[:1], "visits": visits[:1]}}, None),
        ("一个问题已解决", {own: {"issues": issues(solved), "members": team, "cases": [{"标题": "案例", "问题序号": 1}]}}, None),
        ("都移交", {own: {"issues": issues(passed, passed), "members": team}}, None),
        ("很多", {own: {"issues": issues(solved, passed, open, open), "members": team, "visits": visits, "meetings": meetings,
                      "cases": [{"标题": "案例", "问题序号": 1}]}}, None),
        ("比上月好", {own: {"issues": issues(solved, passed, solved, open), "visits": visits}}, {own: {"issues": issues(solved, open, open), "visits": visits[:1]}}),
        ("全部解决", {own: {"issues": issues(solved, passed, solved)}}, {own: {"issues": issues(solved, open, open)}}),
        ("都没有解决", {own: {"issues": issues(open, open)}}, None),
    ]
    for name, sent, before in cases:
        yield name, "branch", own, sent, before


# campaign -> period, its day, the period before, situations
SITUATIONS = {
    "anhui-sbq": ("2021Q3", date(2021, 9, 30), "2021Q2", list(_anhui())),
    "zhejiang-sbq": ("2020Q4", date(2020, 12, 31), "2020Q3", list(_zhejiang())),
    "jiyuan-lgjk": ("2020-12", date(2020, 12, 25), "2020-11", list(_jiyuan())),
    "anhui-cxjz": ("2021Q3", date(2021, 9, 30), "2021Q2", list(_reform())),
    "anhui-mdm": ("2021-10", date(2021, 10, 31), "2021-09", list(_meetings())),
    "xuzhou-srbq": ("2024-10", date(2024, 11, 10), "2024-09", list(_branch())),
}
