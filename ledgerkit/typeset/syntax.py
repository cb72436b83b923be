"""What is wrong with the spelling of tags: each looked at by itself, then whether loops and conditions close.

Jinja stops at the first mistake and says so in English; here every mistake of a source is found, in words for the
person who typed it.
"""

import re
from collections.abc import Iterator

from ledgerkit.typeset.jinja import environment, listed, near
from ledgerkit.typeset.tags import PLACE, TAG

_WORD = re.compile(r"\{%[-+]?\s*([^\W\d]\w*)")
_PAIRS = {"if": "endif", "for": "endfor", "filter": "endfilter", "macro": "endmacro", "call": "endcall", "with": "endwith",
          "autoescape": "endautoescape", "set": "endset"}
_MIDDLE = {"elif": ("if",), "else": ("if", "for")}
_REFUSED = {"include", "import", "from", "extends", "block"}
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_WIDE = re.compile(r"[｜（），．：＝！＂＇％＋－＊／［］＜＞～“”‘’]")
_OURS = ("{% filter 空则略 %}", "{% endfilter %}")  # what wraps a paragraph that may disappear


def faults(source: str, docx: bool = True) -> Iterator[tuple[str, str, str]]:
    """(place, tag, what is wrong with it) of every misspelt tag of a source, and of every loop or condition left open."""
    place = kind = ""
    open_: list[tuple[str, str, str]] = []
    for found in TAG.finditer(source):
        tag = found[0]
        if tag.startswith(PLACE):
            place, _, kind = tag[len(PLACE):-2].partition("@")
            continue
        if tag.startswith("{#") or tag in _OURS:
            continue
        word, typed = _word(tag), tag.replace("{% ", f"{{%{kind} ", 1)
        if problem := _misspelt(tag, docx):
            yield place, typed, problem
        yield from _closing(place, typed, word, open_)
        if word in _PAIRS and not (word == "set" and "=" in _QUOTED.sub("", tag)):
            open_.append((place, typed, word))
    for where, tag, word in open_:
        yield where, tag, f"没有结束，后面缺少“{_PAIRS[word]}”"


def _closing(place: str, tag: str, word: str, open_: list[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """What an end or a branch closes, taken off the open ones; or that there is nothing of its kind to close."""
    if word in _MIDDLE and (not open_ or open_[-1][2] not in _MIDDLE[word]):
        yield place, tag, "前面没有与它相配的 if 或 for"
    if word not in _PAIRS.values():
        return
    wanted = next(opening for opening, end in _PAIRS.items() if end == word)
    if not any(kind == wanted for _, _, kind in open_):
        yield place, tag, f"前面没有与它相配的“{wanted}”"
        return
    while (last := open_.pop())[2] != wanted:
        yield last[0], last[1], f"没有结束，应在{place or '“' + tag + '”'}之前写“{_PAIRS[last[2]]}”"


def _word(tag: str) -> str:
    found = _WORD.match(tag)
    return found[1] if found else ""


def _misspelt(tag: str, docx: bool) -> str | None:
    """What Jinja finds wrong with one tag, in Chinese; None where it can be read."""
    from jinja2 import TemplateSyntaxError

    word = _word(tag)
    if tag.startswith("{%"):
        if word in _REFUSED:
            return f"不能用“{word}”"
        if word not in (*_PAIRS, *_PAIRS.values(), *_MIDDLE):
            known = [*_PAIRS, *_PAIRS.values(), *_MIDDLE]
            return f"里的“{word}”不是认得的写法{near(word, known)}"
        if word in _PAIRS.values() or word == "else":
            return None
    closed = {"elif": "{% if 1 %}" + tag + "{% endif %}"}.get(word, tag)
    if word in _PAIRS and not (word == "set" and "=" in _QUOTED.sub("", tag)):
        closed = f"{tag}{{% {_PAIRS[word]} %}}"
    try:
        environment(docx).from_string(closed)
    except TemplateSyntaxError as error:
        return _in_chinese(error.message or "", tag, docx)
    except Exception as error:  # such as a number too long to be one
        return f"读不懂（{type(error).__name__}）"
    return None


def _in_chinese(message: str, tag: str, docx: bool) -> str:
    if found := re.search(r"No (filter|test) named '(.+?)'", message):
        known = environment(docx).filters if found[1] == "filter" else environment(docx).tests
        kind = "过滤器" if found[1] == "filter" else "判断"
        ours = [name for name in known if not name.isascii()]
        return f"没有叫“{found[2]}”的{kind}{near(found[2], known)}" + (f"，现有：{listed(ours, 24)}" if ours and kind == "过滤器" else "")
    bare = _QUOTED.sub("", tag)
    if wide := _WIDE.search(bare):
        return f"里有全角的“{wide[0]}”，请改成半角"
    if bare.count('"') % 2 or bare.count("'") % 2:
        return "里的引号不成对"
    for opening, closing in ("()", "[]"):
        if bare.count(opening) != bare.count(closing):
            return f"里的括号“{opening}{closing}”不成对"
    if re.search(r"(?<![=!<>])=(?!=)", bare) and _word(tag) in ("if", "elif", ""):
        return "里的“=”要写成“==”"
    return "写得不对，请检查名称之间的点、竖线、引号和括号"

