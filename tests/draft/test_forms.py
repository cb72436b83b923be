"""Packs drafted from forms that nobody described: the header sets of domain/tables.md A1, rebuilt with their quirks."""

from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from ledgerkit import draft, intake
from ledgerkit.columns.text import fold
from ledgerkit.office.sheets import letters, open_book

AS_OF = date(2021, 9, 25)
# Two plausible cells of each type; a case may say its own.
CELLS = {
    "text": ("推进涉企环评审批提速", "开展入企帮扶和政策宣讲"), "number": (3, 12), "date": (datetime(2021, 5, 12), datetime(2021, 8, 3)),
    "deadline": ("2021年12月底前", "立即执行、长期坚持"), "people": ("王 波", "李真理 王雪峰"), "departments": ("环评科", "执法支队"),
    "enterprise": ("合肥甲化工有限公司", "合肥乙纺织有限公司"), "phone": ("13905510001", "0551-62376123"),
    "code": ("91340100MA2MQ0X279", "91340100MA2MQ0X279"),
}


@dataclass
class Form:
    """A blank form: the lines above, the heading rows (also merged), the lines below, and the types to be guessed."""

    types: str
    heads: list[list]
    title: str
    top: list[list] = field(default_factory=list)
    foot: list[list] = field(default_factory=list)
    merges: tuple[str, ...] = ()
    others: dict = field(default_factory=dict)
    cells: dict = field(default_factory=dict)
    form: bool = False

    def columns(self) -> list[tuple[str, str]]:
        """(title, type) of each column."""
        return [tuple(pair.split("=")) if "=" in pair else (pair, "text") for pair in self.types.split()]

    def sheets(self, filled: bool) -> dict:
        """The workbook's sheets; records stand under their headings, one over several columns keeps its blanks."""
        width = max(map(len, self.heads))
        over = [any(row[c] is not None for row in self.heads if c < len(row)) for c in range(width)]
        records = []
        for n in range(2):
            cells = iter([self.cells.get(title, CELLS[type])[n] for title, type in self.columns()])
            records.append([next(cells) if headed else None for headed in over])
        rows = records if filled and not self.form else [[], []]
        return {"Sheet1": [*self.top, *self.heads, *rows, *self.foot], **self.others}


N = None
FORMS = {
    1: Form(  # line breaks in headings, two lines above, 印发 below
        "序号=number 行动内容 具体措施 牵头领导=people 牵头部门=departments 完成时限=deadline 行动类型",
        [["序号", "行动\n内容", "具体措施", "牵头\n领导", "牵头\n部门", "完成\n时限", "行动\n类型"]],
        "民营经济“两个行动”工作台账", [["附 件"], ["民营经济“两个行动”工作台账"]], [["某局办公室 2020年11月14日印发"]], ("A2:G2",),
        cells={"行动类型": ("常规性", "创新性")}),
    2: Form(  # empty extra sheets, a merged title
        "序号=number 任务来源 任务内容 牵头区领导=people 牵头单位=departments 协办单位=departments 完成时间=deadline 具体进展 存在的困难或问题 任务状态",
        [["序号", "任务来源", "任务内容", "牵头区领导", "牵头单位", "协办单位", "完成时间", "具体进展", "存在的困难或问题", "任务状态"]],
        "区委督查办事项台账", [["区委督查办事项台账"]], merges=("A1:J1",), others={"Sheet2": [], "Sheet3": []}),
    3: Form(
        "序号=number 任务来源 任务内容 牵头领导=people 牵头单位=departments 协办单位=departments 完成时限=deadline 具体进展 存在的困难或问题 完成情况",
        [["序号", "任务来源", "任务内容", "牵头领导", "牵头单位", "协办单位", "完成时限", "具体进展", "存在的困难或问题", "完成情况"]],
        "事项台账导出"),
    4: Form(
        "清单 清单预估档位 指标名称 责任单位=departments 工作进展 存在问题",
        [["清单", "清单预估档位", "指标名称", "责任单位", "工作进展", "存在问题"]], "八张问题清单", [["八张问题清单"]], merges=("A1:F1",)),
    5: Form(
        "报表 报表预估档位 指标名称 责任单位=departments 指标预估档位 指标实际档位 工作进展 存在问题",
        [["报表", "报表预估档位", "指标名称", "责任单位", "指标预估档位", "指标实际档位", "工作进展", "存在问题"]],
        "八张报表", [["八张报表"]], merges=("A1:H1",)),
    6: Form(  # the measure stands outside the table, blanks inside a heading
        "项目编号 项目名称 建设性质 建设内容 总投资=number 今年计划投资=number 今年累计完成投资=number 本月完成投资=number 计划开工时间=date "
        "计划竣工时间=date 包联领导=people 责任单位=departments 服务单位 项目类型 建设阶段 本月进展 问题和建议",
        [["项目编号", "项目\n名称", "建设性质", "建设内容", "总投资", "今年计划投资", "今年累计完成投资", "本月完成投资", "计划开工时间", "计划竣工时间",
          "包 联 领 导", "责任单位", "服务单位", "项目类型", "建设阶段", "本月进展", "问题和建议"]],
        "重点项目工作台账", [["重点项目工作台账"], [N] * 15 + ["单位：万元"]], merges=("A1:Q1",), cells={"总投资": ("1,200万元", 350.5)}),
    7: Form(  # two levels, brackets with a measure, phone and fax in one cell
        "序号=number 项目名称 项目性质 总投资=number 8月上旬完成投资=number 8月中旬完成投资=number 业主名称 负责人=people 联系人=people "
        "项目业主单位电话及传真=phone 挂钩责任单位名称=departments 责任人=people 联络人=people 挂钩责任单位电话及传真=phone 挂钩领导=people 行业 区域 所属开发区",
        [["序号", "项目名称", "项目性质", "总投资（万元）", "8月上旬完成投资", "8月中旬完成投资", "项目业主单位", N, N, N, "挂钩责任单位", N, N, N,
          "挂钩领导", "行业", "区域", "所属开发区"],
         [N] * 6 + ["业主名称", "负责人", "联系人", "电话及传真", "单位名称", "责任人", "联络人", "电话及传真"]],
        "“大干150天”项目挂钩表", [["“大干150天”项目挂钩表"]],
        merges=("A1:R1", *(f"{c}2:{c}3" for c in "ABCDEFOPQR"), "G2:J2", "K2:N2"), cells={"业主名称": ("甲公司", "乙公司")}),
    8: Form(  # several leaders and several milestones in a cell, one a line
        "序号=number 目标名称 目标内容 责任领导=people 目标节点或完成时限=deadline 备注 工作类别",
        [["序号", "目标名称", "目标内容", "责任领导", "目标节点或完成时限", "备注", "工作类别"]], "工作目标台账", [["工作目标台账"]],
        cells={"责任领导": ("张三\n李四", "王五"), "目标节点或完成时限": ("6月底前完成台账\n12月底前完成验收", "8月底前")}),
    9: Form(  # one heading over three columns
        "档次 级别 负荷系数=number 是否完成 自评分=number 详细说明 工作任务 任务分解、时序进度 考核要点",
        [["档次", "级别", "负荷系数", "是否完成", "自评分", "详细说明", "工作任务", N, N, "任务分解、时序进度", "考核要点"]],
        "绩效任务分解表", [["绩效任务分解表"]], merges=("A1:K1", "G2:I2")),
    10: Form(  # a form: labels left of values, group labels
        "诉求编号 集体名称 集体负责人=people 联系号码=phone 诉求类别 事务类别 诉求内容 责任领导=people 责任部门=departments 责任人=people 解决措施 "
        "完成时限=deadline 创建日期=date 跟踪状态 进度更新时间=date 进度更新备注",
        [["诉求编号", N, "集体名称", N, N], ["集体负责人", N, "联系号码", N, N], ["诉求类别", N, "事务类别", N, N], ["诉求内容", N, N, N, N],
         ["诉求办理责任信息", "责任领导", N, "责任部门", N], [N, "责任人", N, "解决措施", N], [N, "完成时限", N, "创建日期", N],
         ["诉求追踪", "跟踪状态", N, "进度更新时间", N], [N, "进度更新备注", N, N, N]],
        "民情登记卡", [["民情登记卡"]], merges=("A1:E1", "B5:E5", "A6:A8", "A9:A10", "C10:E10"), form=True),
    11: Form(  # sub-numbers; a daily sheet with dates as headings beside it
        "序号=number 组织单位 分序号 项目名称 施工标段 工点名称 问题描述 问题原因 整改措施 整改时限=deadline 责任部门=departments 整改责任人=people "
        "整改进展 销号时间=date 处罚情况 问题类型",
        [["序号", "组织单位", "分序号", "项目名称", "施工标段", "工点名称", "问题描述", "问题原因", "整改措施", "整改时限", "责任部门", "整改责任人",
          "整改进展", "销号时间", "处罚情况", "问题类型"]],
        "问题库", [["问题库"]], cells={"分序号": ("1-1", "1-2")},
        others={"日报": [["隐患排查日报"], ["序号", "项目名称", "施工标段", "2024.10.18", "2024.10.19", datetime(2024, 10, 20)],
                         [1, "甲项目", "一标", 2, 0, 1], [2, "乙项目", "二标", 1, 3, 0]]}),
    12: Form(  # instructions inside headings
        "整改企业名称=enterprise 状态 检查人姓名=people 检查时间=date 改正时间=date 最晚整改时间=deadline",
        [["整改企业名称", "状态(0新建…4审核失败)", "检查人姓名，多个使用,分割", "检查时间", "改正时间", "最晚整改时间"]],
        "企业整改基本信息", [["企业整改基本信息"]], cells={"检查人姓名": ("张三,李四", "王五"), "状态": ("0", "4")}),
    13: Form(
        "牵头部门=departments 牵头领导=people 工作内容 完成情况 未完成原因 完成日期=date 主要责任人=people 登记人=people 登记时间=date",
        [["牵头部门", "牵头领导", "工作内容", "完成情况", "未完成原因", "完成日期", "主要责任人", "登记人", "登记时间"]], "重大任务", [["重大任务"]]),
    14: Form(  # one of five ledgers, the others only titles
        "问题诉求 交办单位=departments 进展 解决时限=deadline 回访情况", [["问题诉求", "交办单位", "进展", "解决时限", "回访情况"]],
        "问题台账", [["问题台账"]], [["注：“需要持续跟踪”的单独标识。"]], ("A1:E1",), others={"招商台账": [["招商台账"]]}),
    15: Form(  # blocks of label: value
        "问题 整改目标 责任单位=departments 责任人=people 整改时限=deadline 整改措施",
        [["一、河道治理不到位"], ["问题", "部分河段有垃圾"], ["整改目标：长效管护"], ["责任单位", "水务局"], ["责任人", "王波"], ["整改时限:立行立改,长期坚持"],
         ["整改措施", "清理河道"], [], ["二、台账不完善"], ["问题", "台账缺项"], ["整改目标：台账完备"], ["责任单位", "环评科"], ["责任人", "李艳"],
         ["整改时限:2021年12月底前"], ["整改措施", "逐项补齐"]],
        "督察整改措施清单", [["督察整改措施清单"]], merges=("A1:B1",), form=True),
    16: Form(
        "任务 具体要求 完成时限=deadline 主管领导=people 责任部门=departments 配合部门=departments",
        [["任务", "具体要求", "完成时限", "主管领导", "责任部门", "配合部门"]], "任务分解表", [["附件1"], ["任务分解表"]], merges=("A2:F2",)),
    17: Form(  # deadlines counted in days, numbers before a heading
        "单位 问题 问题整改责任单位=departments 整改时限=deadline", [["单位", "(1)(2)…问题", "问题整改责任单位", "整改时限"]],
        "创文问题清单", [["创文问题清单"]], cells={"整改时限": ("3天", "5天"), "单位": ("甲社区", "乙社区")}),
    18: Form(
        "统一编号 挂钩领导=people 盯办处室=departments 工作联络员=people", [["统一编号", "挂钩领导", "盯办处室", "工作联络员"]],
        "“绿书包”结对表", [["“绿书包”结对表"]], cells={"统一编号": (1001, 1002)}),
    19: Form(  # two facts in one column
        "类别 问题 工作目标 思路举措 责任单位和责任人 完成时限=deadline", [["类别", "问题", "工作目标", "思路举措", "责任单位和责任人", "完成时限"]],
        "诉求问题清单", [["诉求问题清单"], ["填报单位：邳州市生态环境局（盖章）", N, N, "填报时间：2021年9月24日"]], merges=("A1:F1",),
        cells={"责任单位和责任人": ("环评科 王波", "执法大队 李艳")}),
    20: Form(
        "来访企业名称=enterprise 详细地址 法定代表人=people 来访企业代表姓名及联系电话 反映的主要问题",
        [["来访企业名称", "详细地址", "法定代表人", "来访企业代表姓名及联系电话", "反映的主要问题"]], "企业接待日登记表", [["企业接待日登记表"]],
        cells={"来访企业代表姓名及联系电话": ("李艳13905510001", "卢强 0551-62376123")}),
}
EACH = pytest.mark.parametrize("form", FORMS.values(), ids=[f"row{n}" for n in FORMS])


def types(table) -> list[tuple[str, str]]:
    return [(c.title, c.type) for c in table.columns]


@EACH
def test_the_types_guessed_from_a_blank(drafted, form):
    pack = drafted(form.sheets(filled=False), "事项台账导出.xlsx", merges={"Sheet1": form.merges})
    assert types(pack.tables[0]) == form.columns()
    assert pack.tables[0].title == form.title
    assert [t.id for t in pack.tables] == ["table1", "table2"][:2 if "日报" in form.others else 1]


@EACH
def test_the_draft_reads_the_form_it_came_from(drafted, book, form):
    pack = drafted(form.sheets(filled=False), merges={"Sheet1": form.merges})
    if form.form:
        return  # a form's cells are not asserted: whether they can be read is for intake to say
    data = book(form.sheets(filled=True), merges={"Sheet1": form.merges})
    reading = intake.read_book(open_book(data, "xlsx"), [pack], "报表.xlsx", AS_OF)
    table = reading.tables[0]
    headed = {c for row in form.heads for c, text in enumerate(row) if text is not None}
    over = [letters(c) for c in sorted(headed)]
    assert table.id == "table1" and table.letters == dict(zip([title for title, _ in form.columns()], over))
    assert len(table.rows) == 2 and not any(row.values[title] is None for row in table.rows for title in table.letters)
    assert [(f.check, f.message) for f in reading.findings if f.check not in ("twice", "foreign_sheet")] == []


@EACH
def test_a_filled_form_gives_the_same_columns(drafted, form):
    if form.form:
        return
    pack = drafted(form.sheets(filled=True), merges={"Sheet1": form.merges})
    assert [c.title for c in pack.tables[0].columns] == [title for title, _ in form.columns()]
    assert len(pack.tables) == 1 + ("日报" in form.others)


@EACH
def test_no_two_columns_share_a_name(drafted, form):
    pack = drafted(form.sheets(filled=False), merges={"Sheet1": form.merges})
    for table in pack.tables:
        names = [fold(n) for c in table.columns for n in (c.title, *c.aliases)]
        assert sorted(names) == sorted(set(names))


def test_a_form_is_called_a_form(book):
    data = book(FORMS[10].sheets(False), merges={"Sheet1": FORMS[10].merges})
    text = draft.draft(open_book(data, "xlsx"), "x", "x.xlsx")
    assert "登记卡" in text and "标题在左" in text
    assert "标题在左" not in draft.draft(open_book(book(FORMS[1].sheets(False)), "xlsx"), "x", "x.xlsx")
