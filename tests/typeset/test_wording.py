"""Every sentence of every pack, in every situation: goldens/wording/<campaign>.txt is to be read aloud by a person.

Each sentence stands there once, with every form that it takes and the situation in which it first takes it.
"""

import re

import pytest

from ledgerkit import campaign
from ledgerkit.outputs.context import context
from ledgerkit.outputs.documents import sentences
from ledgerkit.typeset.wording import say
from tests.typeset import situations

MARKS = re.compile("\ufdd0[^\ufdd1]*\ufdd1|\ufdd2")
each_campaign = pytest.mark.parametrize("id", situations.SITUATIONS)


@pytest.fixture(scope="module")
def told():
    """told(campaign id): (document, sentence) -> {text: the situations in which it is said}."""
    def tell(id):
        period, as_of, previous, cases = situations.SITUATIONS[id]
        pack = campaign.load(id)
        wording = sentences(pack)
        found = {}
        for name, document, unit, sent, before in cases:
            made = situations.run(pack, period, as_of, sent, before, previous)
            there = context(made, next(u for u in pack.units if u.code == unit))
            for key, words in say(wording, document, there).items():
                found.setdefault((document, key), {}).setdefault(MARKS.sub("", words), []).append(name)
        return found

    known = {}
    return lambda id: known.setdefault(id, tell(id))


@each_campaign
def test_every_sentence_reads_like_a_person_wrote_it(told, golden, id):
    lines = []
    for (document, key), texts in told(id).items():
        lines.append(f"\n【{document}·{key}】")
        lines += [f"  {'、'.join(names)}：{words or '（不出现）'}" for words, names in texts.items()]
    golden(f"wording/{id}.txt", "\n".join(lines).lstrip("\n") + "\n")


WRONG = {
    "what is not there": r"None|nan|—[%家个件项次]|undefined",
    "doubled or dangling marks": r"[，。；、：]{2}|^[，。；、]|（）|“”|[，、；]$",
    "a rate of nothing": r"(?<![\d.])0\.0%的|(?:增长|下降|减少|增加|提高)[约]?-|(?:增长|下降)0(?:\.0)?%",
    "separately for one": r"(?<!\d)1(?:个|家)[^，。；、]{0,4}，?分别为",
    "all of one": r"(?<![\d,])1(?:个|家|件|项)(?:问题|单位|企业)?均",
    "zero counted": r"(?<![\d.,第])0(?:家|个|件|项|条|次|场)(?!百)",
    "half marks between Chinese": r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]",
}


@each_campaign
@pytest.mark.parametrize("fault", WRONG)
def test_no_sentence_shows_that_a_machine_wrote_it(told, id, fault):
    for (document, key), texts in told(id).items():
        for words in texts:
            assert not re.search(WRONG[fault], words), f"[{document}] {key}: {words}"


@each_campaign
def test_a_sentence_ends_like_one(told, id):
    for (document, key), texts in told(id).items():
        for words in texts:
            assert not words or key == "落款" or words[-1] in "。：", f"[{document}] {key}: {words}"
