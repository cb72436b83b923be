"""The tags in a paragraph of a template: put into one run each, mended where a word processor spoilt them, or refused.

Word and Writer split a tag at every correction, spelling mark and change of language, turn straight quotes and hyphens
into curly quotes and dashes, and put soft hyphens in; all that is mended without a word. What tears a tag apart for
good (a tracked change, a field, a line break …) is said, with the thing that does it.
"""

import re
from collections.abc import Iterator

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
PLACE = "{#@"  # how the comment begins that says where the next tag stands

_STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_LITERAL = re.compile(r"(\"[^\"]*\"|'[^']*')", re.DOTALL)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_MENDED = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-", "\xa0": " ", "\u3000": " ", "\t": " "}) | _INVISIBLE
_RICH = re.compile(r"^(\{\{|\{%)-?\s*(?:r|p(?=\s+[^}]*\}\}))\s+")  # docxtpl's {{r x }}, {{p x }} and {%r if %}

# What stands between the two ends of a tag and can't be joined over, in the words of the programs' menus.
_TEARING = {
    "ins": "修订记录", "del": "修订记录", "moveFrom": "修订记录", "moveTo": "修订记录", "fldChar": "域", "instrText": "域",
    "fldSimple": "域", "hyperlink": "超链接", "br": "换行", "cr": "换行", "tab": "制表符", "ptab": "制表符", "sym": "符号",
    "footnoteReference": "脚注", "endnoteReference": "尾注", "drawing": "图形", "pict": "图形", "object": "对象",
    "noBreakHyphen": "不间断连字符", "sdt": "内容控件",
}
_MARKS = {"bookmarkStart": "书签", "bookmarkEnd": "书签", "commentRangeStart": "批注", "commentRangeEnd": "批注",
          "commentReference": "批注", "permStart": "编辑权限标记", "permEnd": "编辑权限标记"}
_REMEDY = {"修订记录": "请接受修订后重新输入"}

_HARMLESS = str.maketrans("{}", "｛｝")  # what was told is out of the way of what comes after it
_LEFT_OPEN = re.compile(r"(\{\{|\{%|\{#)[^{}\0]*|[^{}\0]*(\}\}|%\}|#\})")
_WIDE = re.compile(r"[{｛]\s*[{｛%％#＃][^{}｛｝]*[%％#＃}｝]\s*[}｝]")
_LOOSE = re.compile(r"\{\s+\{[^{}]*\}\s*\}|\{\{[^{}]*\}\s+\}|\{\s+%[^{}]*%\s*\}|\{%[^{}]*%\s+\}")
_SINGLE = re.compile(r"(?<![{｛])[{｛]\s*([^\W\d][\w.]*)\s*(?:\|[^{}｛｝]*)?[}｝](?![}｝])")


def own_texts(paragraph) -> list:
    """The w:t elements of a paragraph itself, not those of the text boxes anchored in it."""
    return [t for t in paragraph.iter(f"{_W}t") if next(t.iterancestors(f"{_W}p")) is paragraph]


def join_tags(paragraph, place: str) -> Iterator[str]:
    """Put every tag of a paragraph into one run, with its place before it; yields what is wrong in words."""
    texts = own_texts(paragraph)
    letters = list("".join(text.text or "" for text in texts))
    owners = [number for number, text in enumerate(texts) for _ in text.text or ""]
    whole = "".join(letters)
    tags = list(TAG.finditer(whole))
    if malformed := list(_malformed(whole, place)):
        yield from malformed
        covered = {n for tag in tags for n in range(tag.start(), tag.end())}
        letters = [letter if n in covered else letter.translate(_HARMLESS) for n, letter in enumerate(letters)]
    for tag in tags:
        between = texts[owners[tag.start()]:owners[tag.end() - 1] + 1]
        if torn := _torn(between, paragraph):
            yield f"{place}的{mended(tag[0])}被分成两截（中间有{torn}），{_REMEDY.get(torn, '请删去后在一处重新输入')}"
    for tag in tags:
        comment = f"{PLACE}{place}#}}" if not tag[0].startswith("{#") else ""
        letters[tag.start():tag.end()] = [comment + mended(tag[0]), *[""] * (tag.end() - tag.start() - 1)]
        owners[tag.start():tag.end()] = [owners[tag.start()]] * (tag.end() - tag.start())
    for number, text in enumerate(texts):
        text.text = "".join(letter for letter, owner in zip(letters, owners) if owner == number)
        if tags:
            text.set(_SPACE, "preserve")


def mended(tag: str) -> str:
    """A tag as it was meant: straight quotes, hyphens, plain blanks outside of quoted words, no invisible letters."""
    tag = tag.translate(_INVISIBLE)
    tag = tag if set(tag) & {'"', "'"} else tag.translate(_STRAIGHT)
    tag = "".join(piece if n % 2 else piece.translate(_MENDED) for n, piece in enumerate(_LITERAL.split(tag)))
    return _RICH.sub(r"\1 ", tag)


def single_braces(text: str) -> list[tuple[str, str]]:
    """What looks like a tag in single braces, { 单位 }, with the name inside; whether it was meant as one depends on it."""
    return [(found[0], found[1]) for found in _SINGLE.finditer(_LOOSE.sub("", TAG.sub("", text)))]


def _malformed(text: str, place: str) -> Iterator[str]:
    """Full-width and parted braces, and braces that are opened or closed only."""
    rest = TAG.sub("\0", text)
    for found in _LOOSE.finditer(rest):
        yield f"{place}的“{found[0]}”两个括号之间有空格，请写成{{{{ … }}}}或{{% … %}}"
    rest = _LOOSE.sub("", rest)
    for found in _WIDE.finditer(rest):
        yield f"{place}的“{found[0]}”用了全角的括号或百分号，请改成半角的{{{{ … }}}}或{{% … %}}"
    rest = _WIDE.sub("", rest)
    for found in _LEFT_OPEN.finditer(rest):
        lacks = "没有写完，缺少" if found[1] else "没有开头，缺少"
        other = {"{{": "}}", "{%": "%}", "{#": "#}", "}}": "{{", "%}": "{%", "#}": "{#"}[found[1] or found[2]]
        yield f"{place}的“{found[0].strip()[:60]}”{lacks}“{other}”（一个记号要写在同一段里）"


def _torn(texts: list, paragraph) -> str:
    """What stands between the first and the last of these pieces and can't be joined over; marks are taken out."""
    if len(texts) < 2:
        return ""
    inside = False
    torn, marks = "", []
    for element in paragraph.iter():
        if element is texts[0]:
            inside = True
        elif element is texts[-1]:
            break
        elif inside and isinstance(element.tag, str):
            name = element.tag.removeprefix(_W)
            torn = torn or _TEARING.get(name, "")
            if name in _MARKS:
                marks.append(element)
    holders = [{a.tag.removeprefix(_W) for a in text.iterancestors() if a in _inside(paragraph, text)} for text in texts]
    for name in sorted(set().union(*holders) - set.intersection(*holders)):  # only a part of it lies in a field, a link …
        torn = torn or _TEARING.get(name, "")
    if not torn:
        for mark in marks:
            mark.getparent().remove(mark)
    return torn


def _inside(paragraph, element) -> list:
    """The ancestors of an element inside its paragraph."""
    found = []
    for ancestor in element.iterancestors():
        if ancestor is paragraph:
            return found
        found.append(ancestor)
    return found
