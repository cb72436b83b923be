"""Conditions as an office says them."""

import pytest

from ledgerkit import campaign
from ledgerkit.outputs.spoken import spoken


@pytest.mark.parametrize("where, said", [
    ("办理状态 == '已解决'", "办理状态为“已解决”"),
    ("办理状态 != '已解决'", "办理状态不为“已解决”"),
    ("体检日期", "填有体检日期"),
    ("走访次数", "走访次数不为0"),
    ("书面答复日期 is none", "书面答复日期未填"),
    ("(走访次数 or 0) > 0 or (走访次数 is none and 最近走访日期)", "走访次数大于0，或走访次数未填且填有最近走访日期"),
    ("办理状态 in ['已交办', '跟踪办理', '已销号']", "办理状态为“已交办”或“跟踪办理”或“已销号”"),
    ("办理状态 not in ('现场答复',)", "办理状态不为“现场答复”"),
    ("'环评' in 问题类别", "问题类别含“环评”"),
    ("联络员 and 联络员|length == 1", "填有联络员，且联络员的个数为1"),
    ("甲 and 乙 and 丙 >= 2.5", "填有甲，且填有乙，且丙不小于2.5"),
    ("甲 == '一' and (乙 or 丙)", "甲为“一”，且（填有乙或填有丙）"),
    ("类别 != '“双十”工程项目'", "类别不为“‘双十’工程项目”"),
    ("not 甲", "不是（填有甲）"),
    ("甲 < 3 < 乙", "甲 < 3 < 乙"),
    ("甲|upper == '一'", "甲|upper == '一'"),
])
def test_conditions_in_words(where, said):
    assert spoken(where, {"走访次数"}) == said


def test_every_condition_of_the_packs_has_words():
    wheres = [i.where for id in campaign.available() for i in campaign.load(id).indicators if i.where]
    assert len(wheres) > 30
    for where in wheres:
        assert not {"=", "!", "[", " "} & set(spoken(where)), where
