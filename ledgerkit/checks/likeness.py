"""Whether two texts are the same words, though one was corrected here and there."""

from collections import Counter
from functools import lru_cache

from ledgerkit.columns.text import fold

_LONG = 2_000  # characters of a text that are looked at; more do not change the answer


def same_words(one: str, other: str, least: float = 0.8) -> bool:
    """Whether so large a share of the pairs of neighbouring letters is common to both; layout doesn't count.

    >>> same_words("截至9月底，走访企业76家，收集问题145个。", "截至 9月底，走访企业76家，收集问题144个。")
    True
    >>> same_words("截至9月底，走访企业76家。", "建立专项服务队。")
    False
    """
    first, second = fold(one)[:_LONG], fold(other)[:_LONG]
    if first == second:
        return True
    short, long = sorted((len(first), len(second)))
    if not short or 2 * short < least * (short + long):
        return False
    pairs, others = _pairs(first), _pairs(second)
    common = sum((pairs & others).values())
    return 2 * common >= least * (pairs.total() + others.total()) and common > 0


@lru_cache(maxsize=512)
def _pairs(text: str) -> Counter:
    return Counter(zip(text, text[1:]))
