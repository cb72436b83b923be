"""A pack is loaded whole or refused by name and line (DESIGN.md section 6): each mistake below is one changed line."""

import csv
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ledgerkit import campaign
from ledgerkit.errors import FatalError
from ledgerkit.model import Unit

PACK = campaign.PACKS / "anhui-sbq"
# Where the cities stand in tables: not the order of their codes, not pinyin (reference-data.md C1).
CITIES = "合肥市 淮北市 亳州市 宿州市 阜阳市 蚌埠市 淮南市 滁州市 六安市 马鞍山市 芜湖市 宣城市 铜陵市 池州市 安庆市 黄山市".split()


# ---- the packs that come with the program -------------------------------------------------------------------------

def test_all_packs_load():
    assert {"anhui-sbq", "jiyuan-lgjk"} <= set(campaign.available())
    for id in campaign.available():
        pack = campaign.load(id)
        assert pack.id == id and Path(pack.folder).name == id
        assert pack.title and pack.authority and pack.tables and pack.units


def test_the_units_of_anhui(pack):
    assert Counter(u.level for u in pack.units) == {"province": 1, "city": 16, "own": 17, "county": 104}
    assert [u.name for u in pack.units if u.level == "city"] == CITIES
    assert pack.units[0] == Unit("340000", "安徽省", "province", None, ("安徽省生态环境厅", "省生态环境厅", "省厅"))


def test_every_parent_reports_for_itself_too(pack):
    """AH-04: a city is 市本级 and its counties, the province 厅本级 and its cities."""
    own = {u.parent: u for u in pack.units if u.level == "own"}
    assert set(own) == {u.code for u in pack.units if u.level in ("province", "city")}
    for unit in pack.units:
        if unit.level == "county":
            assert unit.parent in own and unit.parent == unit.code[:4] + "00"
        if unit.level == "city":
            assert unit.parent == "340000"
            assert own[unit.code].name == f"{unit.name}本级" and own[unit.code].code == f"{unit.code}-0"


def test_the_codes_and_names_are_the_official_ones(pack, shared):
    with (shared / "domain" / "regions.csv").open(encoding="utf-8") as file:
        official = {row["code"]: (row["name"], row["level"], row["parent"] or None)
                    for row in csv.DictReader(file) if row["code"].startswith("34")}
    assert {u.code: (u.name, u.level, u.parent) for u in pack.units if u.level != "own"} == official


def test_the_tables_of_anhui(pack):
    """DESIGN.md section 5, * for required."""
    assert {t.id: "".join(f"{c.title}{'*' * c.required} " for c in t.columns).split() for t in pack.tables} == {
        "pairing": ["序号", "企业名称*", "统一社会信用代码", "企业规模*", "企业类型*", "所属行业", "企业联系人", "企业联系电话", "结对领导*", "职务", "联络员*",
                    "联络员电话", "结对日期*", "体检日期", "走访次数", "最近走访日期", "备注"],
        "issues": ["序号", "企业名称*", "问题类别*", "问题描述*", "提出日期*", "工作目标", "思路举措", "责任单位*", "责任人*", "完成时限*", "办理状态*",
                   "办结日期", "办理结果"],
        "narrative": ["部分*", "标题", "内容*"],
    }
    assert {t.id: t.title for t in pack.tables} == {
        "pairing": "结对服务基本情况表", "issues": "企业问题台账", "narrative": "工作报告素材"}
    assert [t.id for t in pack.tables if t.required] == ["pairing", "issues"]
    assert pack.issued == date(2021, 5, 1) and "十百千" in pack.words


def test_the_quotas_of_the_plan(pack):
    """AH-02: 12 cities with 100, 4 with 50, 10 at the province; AH-03: 1000 in all, a basis of its own."""
    cities, whole = pack.quotas
    assert [cities.units.get(u.code, cities.each) for u in pack.units if u.level == "city"].count(100) == 12
    names = {u.code: u.name for u in pack.units}
    assert {names[code]: n for code, n in cities.units.items()} == {
        "淮北市": 50, "铜陵市": 50, "黄山市": 50, "池州市": 50, "省厅本级": 10}
    assert (whole.total, whole.each) == (1000, None)


def test_a_pack_cannot_be_changed_afterwards(pack):
    choices = pack.table("pairing").column("企业规模").params["choices"]
    assert choices == ("大型", "中型", "小型", "微型")
    with pytest.raises(AttributeError):
        pack.tables[0].title = "另一张表"
    with pytest.raises(KeyError):
        pack.table("nothing")
    with pytest.raises(KeyError):
        pack.tables[0].column("没有这一列")


def test_a_pack_that_does_not_exist():
    with pytest.raises(FatalError) as caught:
        campaign.load("anhui")
    assert str(caught.value) == f"没有叫“anhui”的专项，现有：{'、'.join(campaign.available())}。"


# ---- mistakes in campaign.toml ------------------------------------------------------------------------------------

@pytest.fixture
def refusal(tmp_path):
    """refusal(old, new, file): the sentence with which the pack is refused, and the line that was changed."""
    def attempt(old, new, file="campaign.toml"):
        folder = tmp_path / "pack"
        shutil.copytree(PACK, folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {file}"
        assert old != new
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
        with pytest.raises(FatalError) as caught:
            campaign.load("pack", tmp_path)
        return str(caught.value), text[:text.index(old)].count("\n") + 1

    return attempt


# what stands in the pack, what stands there instead, lines from there to the line that is named, the complaint
MISTAKES = {
    # names and values of the model
    "unknown key on top": ("issued = 2021", "isued = 2021", 0, "不认识“isued”，是否为“issued”"),
    "unknown section": ('[[checks]]\ncheck = "totals"', '[[chekcs]]\ncheck = "totals"', 0, "不认识“chekcs”，是否为“checks”"),
    "unknown key of a table": ("required = false", "requird = false", 0, "不认识“requird”，是否为“required”"),
    "unknown key of a column": ('{title = "职务", type', '{title = "职务", tpye', 0, "不认识“tpye”，是否为“type”"),
    "unknown key of a check": ('severity = "info"\nparams', 'sverity = "info"\nparams', 0,
                               "不认识“sverity”，是否为“severity”"),
    "unknown key of a document": ('name = "全省"', 'named = "全省"', 0, "不认识“named”，是否为“name”"),
    "number for text": ('title = "工作报告素材"', "title = 3", 0, "“title”的值应为文字"),
    "text for true": ("required = false", 'required = "false"', 0, "“required”的值应为true或false"),
    "text for a number": ("each = 100", 'each = "100"', 0, "“each”的值应为整数"),
    "true for a number": ("decimals = 1", "decimals = true", 0, "“decimals”的值应为整数"),
    "text for a number in a group": ('"340600" = 50', '"340600" = "50"', 0, "“340600”的值应为整数"),
    "text for a list": ('key = ["统一社会信用代码", "企业名称"]', 'key = "企业名称"', 0, "“key”应为方括号括起的列表"),
    "text for a group": ('params = {day = 25}', 'params = "25"', 0, "“params”应为花括号括起的一组“名称 = 值”"),
    "number in a list of texts": ('aliases = ["一企一账", ', "aliases = [1, ", 0, "“aliases”的值应为文字"),
    "text for a column": ('  {title = "标题", type = "text", aliases = ["小标题"], width = 28},', '  "标题",', 0,
                          "这里应为一组“名称 = 值”，却是“标题”"),
    "text for the title": ('title = "环保服务企业“十百千”行动"', "title = 3", 0, "“title”的值应为文字"),
    "text for the day": ("issued = 2021-05-01", 'issued = "2021-05-01"', 0, "“issued”的值应为日期"),
    "text for the words": ('words = ["十百千", "结对服务", "环企直通车"]', 'words = "十百千"', 0, "“words”应为方括号括起的列表"),
    "severity that is none": ('severity = "info"\nparams', 'severity = "fatal"\nparams', 0,
                              "“fatal”应为error、warning、info之一"),
    "severity of a column": ('severity = "info", aliases = ["编号", "序 次"]', 'severity = "inf", aliases = ["编号", "序 次"]',
                             0, "“inf”应为error、warning、info之一，是否为“info”"),
    "required key of the pack": ('authority = "安徽省生态环境厅"\n', "", -5, "缺少“authority”"),
    "required key of an indicator": ('unit = "家次"\n', "", -2, "缺少“unit”"),
    "required key of a column": ('{title = "职务", type = "text", ', '{title = "职务", ', 0, "缺少“type”"),
    "required key of a quota": ('title = "方案所列合计"\n', "", -2, "缺少“title”"),
    # names that point at something
    "column type": ('type = "deadline"', 'type = "dedline"', 0, "没有“dedline”这种列类型，是否为“deadline”"),
    "parameter of a column type": ("params = {joined = true}", "params = {join = true}", 0,
                                   "列类型 departments 没有参数“join”，是否为“joined”"),
    "missing parameter of a column type": ('params = {choices = ["污染治理", "环评审批", "信用修复", "政策咨询", "资金申报", "其他"], also',
                                           "params = {also", 0, "列类型 choice 缺少参数“choices”"),
    "base that the program gives": ('base = "提出日期", aliases', 'params = {base = "提出日期"}, aliases', 0,
                                    "列类型 deadline 没有参数“base”"),
    "base": ('base = "提出日期"', 'base = "提出时间"', 0, "没有“提出时间”这个列，是否为“提出日期”"),
    "key": ('key = ["统一社会信用代码", ', 'key = ["统一社会信用代号", ', 0, "没有“统一社会信用代号”这个列，是否为“统一社会信用代码”"),
    "check": ('check = "overdue"', 'check = "ovrdue"', 0, "没有“ovrdue”这个校验，是否为“overdue”"),
    "table of a check": ('check = "totals"\ntable = "pairing"', 'check = "totals"\ntable = "paring"', 1,
                         "没有“paring”这个表，是否为“pairing”"),
    "table of a check of units": ('params = {table = "issues", column', 'params = {table = "isues", column', 0,
                                  "没有“isues”这个表，是否为“issues”"),
    "check without its table": ('check = "overdue"\ntable = "issues"\n', 'check = "overdue"\n', 2,
                                "校验 overdue 要写明 table"),
    "parameter of a check": ('params = {column = "完成时限"}', 'params = {colum = "完成时限"}', 0,
                             "校验 unread_deadline 没有参数“colum”，是否为“column”"),
    "missing parameter of a check": ('check = "late"\nseverity = "warning"\nparams = {day = 25, months = [3, 6, 9, 12], rest = "literal"}',
                                     'check = "late"\nseverity = "warning"', -1,
                                     "校验 late 缺少参数“day”"),
    "column of a check": ('params = {column = "完成时限"}', 'params = {column = "完成时间"}', 0, "没有“完成时间”这个列，是否为“完成时限”"),
    "column in a list of a check": ('{columns = ["结对日期", "体检日期"', '{columns = ["结对日期", "体检日"', 0,
                                    "没有“体检日”这个列，是否为“体检日期”"),
    "column in when": ('when = {"办理状态" = ["已解决"]}', 'when = {"办理状况" = ["已解决"]}', 0, "没有“办理状况”这个列，是否为“办理状态”"),
    "column in groups": ('groups = {"企业规模" = 2', 'groups = {"企业规摸" = 2', 0, "没有“企业规摸”这个列，是否为“企业规模”"),
    "earlier": ('earlier = "提出日期"', 'earlier = "提出日"', 0, "没有“提出日”这个列，是否为“提出日期”"),
    "later": ('later = "办结日期"', 'later = "办结日"', 0, "没有“办结日”这个列，是否为“办结日期”"),
    "status": ('status = "办理状态"', 'status = "办理状况"', 0, "没有“办理状况”这个列，是否为“办理状态”"),
    "count": ('{count = "走访次数"', '{count = "走访次"', 0, "没有“走访次”这个列，是否为“走访次数”"),
    "last": ('last = "最近走访日期"', 'last = "最近走访日"', 0, "没有“最近走访日”这个列，是否为“最近走访日期”"),
    "list": ('list = "pairing"', 'list = "paring"', 0, "没有“paring”这个表，是否为“pairing”"),
    "list_column": ('list_column = "企业名称"', 'list_column = "企业名"', 0, "没有“企业名”这个列，是否为“企业名称”"),
    "list_column of the wrong table": ('list_column = "企业名称"', 'list_column = "问题描述"', 0, "没有“问题描述”这个列"),
    "level of a check": ('level = "city"}', 'level = "ciyt"}', 0, "没有“ciyt”这个层级，是否为“city”"),
    "text for the day of a check": ("{day = 25}", '{day = "25"}', 0, "day"),
    "day that no month has": ("{day = 25}", "{day = 32}", 0, "day"),
    "text for a list of a check": ('open = ["正在办理"]', 'open = "正在办理"', 0, "open"),
    "text for a list in when": ('when = {"办理状态" = ["已解决"]}', 'when = {"办理状态" = "已解决"}', 0, "办理状态"),
    "text for the units of a column": ('{units = ["次", "家次"]}', '{units = "次"}', 0, "units"),
    "text for true of a column": ("{joined = true}", '{joined = "是"}', 0, "joined"),
    "aggregate": ('aggregate = "sum"', 'aggregate = "summ"', 0, "没有“summ”这个汇总方式，是否为“sum”"),
    "table of an indicator": ('table = "pairing"\naggregate = "sum"', 'table = "paring"\naggregate = "sum"', 0,
                              "没有“paring”这个表，是否为“pairing”"),
    "column of an indicator": ('aggregate = "sum"\ncolumn = "走访次数"', 'aggregate = "sum"\ncolumn = "走访次"', 1,
                               "没有“走访次”这个列，是否为“走访次数”"),
    "missing column of an indicator": ('aggregate = "sum"\ncolumn = "走访次数"\n', 'aggregate = "sum"\n', -4, "缺少“column”"),
    "missing table of an indicator": ('unit = "家次"\ntable = "pairing"\n', 'unit = "家次"\n', -2, "缺少“table”"),
    "numerator": ('numerator = "已解决数"', 'numerator = "已解数"', 0, "没有“已解数”这个指标，是否为“已解决数”"),
    "denominator": ('denominator = "问题收集数"', 'denominator = "问题数"', 0, "没有“问题数”这个指标，是否为“问题收集数”"),
    "numerator that is the ratio itself": ('numerator = "已解决数"', 'numerator = "办结率"', 0, "没有“办结率”这个指标"),
    "missing numerator": ('numerator = "已解决数"\n', "", -4, "缺少“numerator”"),
    "column in where": ("where = \"办理状态 == '已解决'\"", "where = \"办理状况 == '已解决'\"", 0, "没有“办理状况”这个列，是否为“办理状态”"),
    "where that a blank cell breaks": ("where = \"(走访次数 or 0) > 0 or", "where = \"走访次数 > 0 or", 0, "遇到空白单元格算不出来"),
    "where with a word that is no column": ("where = \"办理状态 == '已解决'\"", "where = \"办理状态 in range(3)\"", 0, "没有“range”这个列"),
    "where": ("where = \"办理状态 == '已解决'\"", "where = \"办理状态 = '已解决'\"", 0, "条件“办理状态 = '已解决'”写法有误"),
    "indicator of a breakdown": ('indicator = "问题收集数"\nby', 'indicator = "问题数"\nby', 0, "没有“问题数”这个指标，是否为“问题收集数”"),
    "ratio in a breakdown": ('indicator = "问题收集数"\nby', 'indicator = "办结率"\nby', 0, "比率指标不能分组"),
    "by": ('by = "问题类别"', 'by = "问题类型"', 0, "没有“问题类型”这个列，是否为“问题类别”"),
    "across": ('across = "办理状态"', 'across = "办理状况"', 0, "没有“办理状况”这个列，是否为“办理状态”"),
    "indicator of a quota": ('indicator = "结对企业数"\nlevel', 'indicator = "结对企业"\nlevel', 0, "没有“结对企业”这个指标，是否为“结对企业数”"),
    "level of a quota": ('level = "city"\neach', 'level = "ciyt"\neach', 0, "没有“ciyt”这个层级，是否为“city”"),
    "unit of a quota": ('"340600" = 50', '"349999" = 50', 0, "没有“349999”这个填报单位代码"),
    "by of a chart": ('by = "历期"', 'by = "历年"', 0, "没有“历年”这个分组，是否为“历期”"),
    "figure of a chart": ('figures = ["办结率"]', 'figures = ["办解率"]', 0, "没有“办解率”这个指标，是否为“办结率”"),
    "figures of a chart that measure differently": ('figures = ["结对企业数", "走访企业数"]', 'figures = ["结对企业数", "走访次数"]', 0,
                                                    "结对企业数、走访次数的单位不同，不能画在一张图里"),
    "missing figures of a chart": ('by = "下级"\nfigures = ["办结率"]\n', 'by = "下级"\n', -4, "缺少“figures”"),
    "quota of a chart": ('quota = "分市目标"', 'quota = "分市指标"', 0, "没有“分市指标”这个目标，是否为“分市目标”"),
    "column of a chart of a breakdown": ('by = "问题类别"\n\n[[charts]]', 'by = "问题类别"\nfigures = ["已解决", "正办理"]\n\n[[charts]]', 1,
                                         "没有“正办理”这个列，是否为“正在办理”"),
    "level of a document": ('level = "province"', 'level = "provinz"', 0, "没有“provinz”这个层级，是否为“province”"),
    "template": ('template = "province.docx"', 'template = "provinz.docx"', 0, "找不到模板“provinz.docx”"),
    "word in a document's name": ('name = "{unit}"', 'name = "{unti}"', 0, "unti"),
    # the same twice
    "id of a table twice": ('id = "issues"', 'id = "pairing"', 0, "“pairing”重复"),
    "column twice": ('title = "内容"', 'title = "标题"', 0, "列“标题”重复"),
    "id of an indicator twice": ('id = "已解决数"', 'id = "问题收集数"', 0, "“问题收集数”重复"),
    "id of a breakdown twice": ('id = "企业规模"', 'id = "问题类别"', 0, "“问题类别”重复"),
    "id of a quota twice": ('id = "方案合计"', 'id = "分市目标"', 0, "“分市目标”重复"),
    "id of a document twice": ('id = "province"', 'id = "city"', 0, "“city”重复"),
}


@pytest.mark.parametrize("old, new, lines, complaint", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_by_name_and_line(refusal, old, new, lines, complaint):
    said, line = refusal(old, new)
    assert said.startswith(f"专项包 pack/campaign.toml 第{line + lines}行："), said
    assert complaint in said and said.endswith("。")


@pytest.mark.parametrize("old, new", [
    ('title = "环保服务企业“十百千”行动"', 'title = "环保服务企业“十百千”行动'),
    ('[[documents]]\nid = "province"', '[[documents]\nid = "province"'),
    ('day = 25', 'day = 二十五'),
    ('each = 100', 'each 100'),
    ('name = "全省"', 'name = ["全省"'),
])
def test_toml_that_cannot_be_read(refusal, old, new):
    said, line = refusal(old, new)
    assert said == f"campaign.toml 第{line}行写法有误，请检查引号、括号和等号。"


def test_a_pack_in_another_encoding(tmp_path):
    shutil.copytree(PACK, tmp_path / "pack")
    path = tmp_path / "pack" / "campaign.toml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk", errors="replace"))
    with pytest.raises(FatalError, match="^专项包的“campaign.toml”读不出来，请存为UTF-8编码。$"):
        campaign.load("pack", tmp_path)


def test_a_pack_saved_by_notepad(tmp_path):
    """A byte order mark and CRLF line ends, as Windows editors leave them."""
    shutil.copytree(PACK, tmp_path / "pack")
    for name in ("campaign.toml", "units.csv"):
        path = tmp_path / "pack" / name
        path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig", newline="\r\n")
    assert campaign.load("pack", tmp_path).units == campaign.load("anhui-sbq").units


# ---- mistakes in units.csv ----------------------------------------------------------------------------------------

FIRST_COUNTY = "340102,瑶海区,county,340100,"


@pytest.mark.parametrize("old, new, lines, complaint", [
    (FIRST_COUNTY, "340102,,county,340100,", 0, "缺少代码或名称"),
    (FIRST_COUNTY, ",瑶海区,county,340100,", 0, "缺少代码或名称"),
    (FIRST_COUNTY, "340102", 0, "缺少代码或名称"),
    (FIRST_COUNTY, "340102,瑶海区,town,340100,", 0, "层级“town”应为province、city、county、area、department、own之一"),
    (FIRST_COUNTY, "340102,瑶海区,,340100,", 0, "层级“”应为province、city、county、area、department、own之一"),
    (FIRST_COUNTY, "340102,瑶海区,county,349999,", 0, "上级“349999”应写在它的前面"),
    (FIRST_COUNTY, "340102,瑶海区,county,340600,", 0, "上级“340600”应写在它的前面"),  # it stands further down
    ("340103,庐阳区", "340102,庐阳区", 0, "代码“340102”重复"),
    (FIRST_COUNTY, "\n340102,瑶海区,town,340100,", 1, "层级“town”应为province、city、county、area、department、own之一"),  # below a blank line
])
def test_a_mistake_in_the_units(refusal, old, new, lines, complaint):
    said, line = refusal(old, new, "units.csv")
    assert said == f"专项包 pack/units.csv 第{line + lines}行：{complaint}。"


def test_units_without_any_unit(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("code,name,level,parent,aliases\n", encoding="utf-8")
    with pytest.raises(FatalError, match="units.csv 里没有填报单位。$"):
        campaign.load_units(path)


def test_blanks_and_aliases_in_the_units(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("code,name,level,parent,aliases\n 419001 , 济源 ,county,,示范区  济源市\n", encoding="utf-8")
    assert campaign.load_units(path) == (Unit("419001", "济源", "county", None, ("示范区", "济源市")),)


@pytest.mark.parametrize("missing", ["units.csv", "city.docx"])
def test_a_file_that_the_pack_lacks(tmp_path, missing):
    shutil.copytree(PACK, tmp_path / "pack")
    (tmp_path / "pack" / missing).unlink()
    with pytest.raises(FatalError, match=missing):
        campaign.load("pack", tmp_path)


def test_a_pack_beside_the_batch_goes_before_ours(tmp_path):
    shutil.copytree(PACK, tmp_path / "anhui-sbq")
    path = tmp_path / "anhui-sbq" / "campaign.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('行动"', '行动（试点）"', 1), encoding="utf-8")
    beside = campaign.load("anhui-sbq", tmp_path)
    assert (beside.folder, beside.title) == (str(tmp_path / "anhui-sbq"), "环保服务企业“十百千”行动（试点）")
    assert campaign.load("anhui-sbq").folder == str(PACK)
