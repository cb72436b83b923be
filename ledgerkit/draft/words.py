"""What the words of a heading tell: is it one, what is its short title, what kind of cells stand below it."""

import re

from ledgerkit.columns.text import one_line

# Names that real tables give to one and the same column; a table that has one of them may send another next time.
SAME = (
    "牵头领导 责任领导 分管领导 主管领导 包联领导 挂钩领导 联系领导 结对领导 牵头市领导 牵头县领导 牵头区领导 牵头区(市、县)领导",
    "牵头部门 牵头单位 责任部门 责任单位 责任科室 责任处室 主办单位 责任站办",
    "配合部门 协办单位 配合单位",
    "完成时限 完成时间 整改时限 办结时限 解决时限 目标节点或完成时限 时限",
    "完成情况 任务状态 进展情况 具体进展 办理情况",
    "联络员 联络人 服务专员 首席服务官",
    "企业名称 单位名称 来访企业名称 整改企业名称",
    "问题 诉求 存在问题 反映的主要问题 问题描述",
)
# What a heading's words say about its cells; the first that fits counts.
_GUESSES = tuple((type, re.compile(words)) for type, words in (
    ("code", r"信用代码|组织机构代码"),
    ("phone", r"电话|手机|传真|联系方式$|联系号码$"),
    ("deadline", r"时限|时间要求|期限|(?:完成|办结|解决)时间$|(?:截止|最晚|最迟).*(?:时间|日期)$"),
    ("number", r"^序号$|(?:数量|[次个家人户件项]数|金额|投资|产值|得分|评分|分值|系数|面积)$"),
    ("enterprise", r"(?:企业|公司)(?:名称|全称)$|^单位名称$"),
    ("people", r"领导$|姓名$|联络员$|专员$|服务官$|[^个本]人$"),
    ("departments", r"(?:牵头|责任|主办|协办|配合|承办|盯办|主管|督办|交办).*(?:部门|单位|科室|处室|站办)(?:名称)?$"),
    ("date", r"(?:日期|时间)$"),
    ("choice", r"(?:状态|类型|类别|性质|规模)$"),
))
_WIDTHS = {"date": 12, "deadline": 22, "people": 12, "departments": 16, "enterprise": 30, "phone": 15, "code": 22}
_LABEL = re.compile(
    r"(?:序号|编号|号码|代码|称|姓名|内容|措施|举措|领导|部门|单位|科室|处室|站办|时限|时间|日期|期限|类型|类别|性质|规模|状态|情况|进展|进度"
    r"|原因|描述|问题|诉求|目标|指标|要求|备注|说明|电话|传真|方式|地址|人|员|官|职务|投资|金额|数量|[次个家人]数|系数|[得评]分|阶段|行业|区域"
    r"|建议|任务|来源|结果|要点|档次|级别|标题|部分|依据|意见|开发区|产值|面积|成效)$|^(?:清单|报表|[省市县区])$")
ABOVE = re.compile(r"附件|附表|(?:填报|报送|上报|填表|制表|审核|复核|联系|报告)[^:：]{0,6}[:：]|(?:填报|报送)单位|(?:单位|日期|时间)[:：]")
UNIT_LINE = re.compile(r"(?:填报|报送|上报|填表)单位(?:[(（](?:盖章|公章)[)）])?[:：]?\s*(.*?)"
                        r"(?=[(（]?(?:盖章|公章|签章)|(?:填报|填表|上报|报送|制表)(?:时间|日期|人)|联系|审核|负责人|$)")
MEASURES = re.compile(r"(?<![报送表])单位[:：]\s*([^\s()（）]+)")
_MEASURE = re.compile(r"(?:单位[:：])?((?:万|亿|百万)?元|家次?|人次?|[个次项件户条起份分吨亩天%％]|公里|平方米)")
DATE = re.compile(r"(?:\d{4}[年./-])?\d{1,2}[月./-]\d{1,2}日?|\d{4}年?|\d{1,2}月")
SECTION = re.compile(r"[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]")
NOT_A_RECORD = re.compile(r"(?:小|合|总|共|累)计|(?:注|说明|备注)\d*[:：]|(?:填表|填报|制表|审核)")
_BRACKET = re.compile(r"[(（【\[]([^()（）【】\[\]]*)[)）】\]]$")
_NUMBERING = re.compile(r"(?:[(（]\d{1,2}[)）]|[①-⑳])+[….]*|\d{1,2}[、.．](?=\D)")
GENERAL = re.compile(r".{1,2}|单位名称|联系电话|联系方式|手机号码?")  # says little without its group's name
_STARS = "*＊★"


def shorten(heading: str) -> tuple[str, bool, str]:
    """A heading without its marks, remarks and instructions; whether it is marked as required; its measure."""
    text = one_line(heading)
    bare = text.strip(_STARS)
    required, measure = bare != text, ""
    while (bracket := _BRACKET.search(bare)) and bracket.start():
        required = required or "必填" in bracket[1]
        measure = measure or (m[1] if (m := _MEASURE.fullmatch(bracket[1])) else "")
        bare = bare[:bracket.start()].strip(_STARS)
    if not DATE.fullmatch(bare):
        bare = _NUMBERING.sub("", bare, count=1) if _NUMBERING.match(bare) else bare
        first = re.split("[，,。；;：:]", bare)[0]
        bare = first if len(first) > 1 else bare
    return bare or text, required, measure


def is_word(text: str) -> bool:
    """True for what may be a heading: a few words, no 填报单位：… line; remarks and instructions may follow it."""
    return not ABOVE.match(one_line(text)) and len(shorten(text)[0]) <= 20 and len(text) <= 80


def is_label(text: str) -> bool:
    return is_word(text) and bool(_LABEL.search(shorten(text)[0]))


def guess(title: str) -> str:
    return next((type for type, words in _GUESSES if words.search(title)), "text")
