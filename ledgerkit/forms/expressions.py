"""The formulas that say whether a cell of a form is right, from what WPS, Excel and LibreOffice have in common.

Each function gives a piece of a formula about `x`: one cell ($C7) where a conditional format asks for it, or a whole
column ($C$5:$C$204) inside SUMPRODUCT, where 自查 counts. So a piece works element by element: products and sums
stand for AND and OR, which would swallow an array, and IF is not used at all. `ISNUMBER(1/(…))` turns whatever fails,
such as a date that is none, into FALSE.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledgerkit.columns import NONE_MARKS
from ledgerkit.model import Column, TableSpec

# Names that the workbook defines: a literal of a formula holds 255 characters, a name is said once.
AS_OF = "截至日期"
BLANKS = "空白字样"
UNSAID = "不判字样"
ALPHABET = "代码字符"

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of GB 32100-2015, without I O S V Z
WEIGHTS = tuple(pow(3, n, 31) for n in range(17))
FIRST_DAY, LAST_DAY = 36526, 55153  # 2000-01-01 and 2050-12-31, the years that the column type date reads

# mobile, 7 and 8 digits, 400, 800, 10xxx, 12xxx, and mobile with the country code
_PHONES = ((13 * 10**9, 20 * 10**9), (2 * 10**6, 9 * 10**6), (2 * 10**7, 9 * 10**7), (400 * 10**7, 401 * 10**7),
           (800 * 10**7, 801 * 10**7), (10**4, 11 * 10**3), (12 * 10**3, 13 * 10**3), (8613 * 10**9, 8620 * 10**9))
_PHONE_MARKS = tuple("、，,；;/／|转+－—（）０１２３４５６７８９") + ("ext",)
_DITTO = ("同上", "同前", "〃", "″", "\"", "”")  # stand for what the cell above says
_FULL_WIDTH = {chr(0xFF10 + n): str(n) for n in range(10)}
_NUMERALS = dict.fromkeys("零〇一二两三四五六七八九十百", "1")
_ABOUT = dict.fromkeys(("左右", "以上", "约", "大", "将", "近", "余", "多"), "")
_SPACES = {" ": "", "\u3000": "", "\n": ""}
_DATE_MARKS = {"年": "-", "月": "-", "日": "", "号": "", ".": "-", "/": "-", "、": "-", "．": "-", "。": "-", "－": "-"}
_NAME_MARKS = dict.fromkeys("()（）【】[]·.。,，、-—_“”", "") | _SPACES
_WILDCARDS = {"~": "～", "*": "＊", "?": "？"}  # of MATCH


@dataclass(frozen=True, slots=True)
class View:
    """A table's sheet as formulas see it: `row` is one row, None for all of them; `sheet` is the prefix of references."""

    spec: TableSpec
    letters: Mapping[str, str]
    first: int
    last: int
    row: int | None = None
    sheet: str = ""

    def __call__(self, title: str) -> str:
        """The cell of this column in the row, or the column's cells."""
        return f"${self.letters[title]}{self.row}" if self.row else self.all(title)

    def all(self, title: str) -> str:
        """The column's cells, from the first row to the last."""
        letter = self.letters[title]
        return f"{self.sheet}${letter}${self.first}:${letter}${self.last}"

    @property
    def whole(self) -> "View":
        """The same sheet with all its rows."""
        return View(self.spec, self.letters, self.first, self.last, None, self.sheet)


def literal(text: str) -> str:
    """A text in a formula, in pieces of at most 250 characters.

    >>> literal('中"型')
    '"中""型"'
    """
    pieces = [text[i:i + 120] for i in range(0, len(text), 120)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def replaced(x: str, marks: Mapping[str, str]) -> str:
    """The text of x with marks replaced, the first of them first.

    >>> replaced("$A5", {"年": "-", chr(10): ""})
    'SUBSTITUTE(SUBSTITUTE($A5&"","年","-"),CHAR(10),"")'
    """
    text = f'{x}&""'
    for mark, instead in marks.items():
        old = "CHAR(10)" if mark == "\n" else literal(mark)
        text = f'SUBSTITUTE({text},{old},"{instead}")'
    return text


def text(x: str) -> str:
    """The text of x without outer white space."""
    return f'TRIM({replaced(x, {"　": ""})})'


def blank(x: str, column: Column) -> str:
    """Whether nothing is said: no content, or in any column but one of text a mark for nothing (无, /)."""
    return f"(LEN({text(x)})=0)" if column.type == "text" else f'ISNUMBER(FIND("|"&{text(x)}&"|",{BLANKS}))'


def filled(x: str, column: Column) -> str:
    """The contrary of `blank`."""
    return f"(LEN({text(x)})>0)" if column.type == "text" else f"(1-{blank(x, column)})"


def said(x: str, column: Column) -> str:
    """Whether x says something of its own: neither nothing nor a mark for the cell above (同上)."""
    nothing = literal("||" + "|".join(_DITTO) + "|") if column.type == "text" else UNSAID
    return f'(1-ISNUMBER(FIND("|"&{text(x)}&"|",{nothing})))'


def begun(view: View) -> str:
    """Whether a row holds anything besides its number: the rows that are records."""
    return f"({'+'.join(f'LEN(TRIM({view(c.title)}))' for c in view.spec.columns if c.title != '序号')}>0)"


def true(condition: str) -> str:
    """The condition, FALSE where it can't be worked out."""
    return f"ISNUMBER(1/({condition}))"


def day(x: str, column: Column) -> str:
    """The serial number of a day, written as a date or as text (2021.9.25, 2021年9月25日); an error for anything else."""
    written = replaced(x, {"　": "", **dict(list(_DATE_MARKS.items())[:6])})
    if not column.params.get("month"):
        return f"VALUE({written})"
    dashes = f'LEN({written})-LEN(SUBSTITUTE({written},"-",""))'  # a month alone is no day
    return f"(VALUE({written})/({dashes}<>1))"


def a_day(x: str, column: Column) -> str:
    """Whether x is a day between 2000 and 2050, in any of the usual spellings, perhaps with a time of day."""
    written = replaced(x, _FULL_WIDTH | _SPACES | _DATE_MARKS)
    number = f"ISNUMBER({x})*({x}>={FIRST_DAY})*({x}<={LAST_DAY + 1})"
    plain = f'(VALUE({written})>={FIRST_DAY})*(VALUE({written})<={LAST_DAY})*(LEN({written})-LEN(SUBSTITUTE({written},"-",""))<>1)'
    compact = f"(VALUE({written})>20000000)*(VALUE({written})<20510000)"
    return f'({number}+ISNUMBER(FIND(":",{x}))+{true(plain)}+{true(compact)}>0)'


def some_day(x: str, column: Column) -> str:
    """Whether x is a day, as `day` reads it."""
    return true(f"{day(x, column)}>={FIRST_DAY}")


def a_month(x: str) -> str:
    """Whether x looks like a month, which a column that allows it keeps as it is written (XZ-08)."""
    marks = "+".join(f'ISNUMBER(FIND("{mark}",{x}))' for mark in "月-./")
    return f"(ISTEXT({x})*({marks}>0))"


def before(x: str, x_column: Column, y: str, y_column: Column) -> str:
    """Whether x and y are days and x is before y."""
    one, other = day(x, x_column), day(y, y_column)
    return true(f"({one}<{other})*({one}>={FIRST_DAY})*({other}<={LAST_DAY})")


def after_as_of(x: str, column: Column) -> str:
    """Whether x is a day after 截至日期."""
    return true(f"(INT({day(x, column)})>{AS_OF})*({day(x, column)}<={LAST_DAY + 1})")


def number(x: str, column: Column) -> str:
    """The number in x, with or without its measure word; an error for anything else."""
    units = sorted(column.params.get("units", ()), key=len, reverse=True)
    return f'VALUE({replaced(x, {**_SPACES, **dict.fromkeys(units, "")})})'


def a_number(x: str, column: Column) -> str:
    """Whether x is a number as the column type reads it: with measure words, 约 and the like, Chinese numerals."""
    units = dict.fromkeys(sorted(column.params.get("units", ()), key=len, reverse=True), "")
    return f'ISNUMBER(VALUE({replaced(x, _SPACES | {",": "", "，": ""} | units | _ABOUT | _NUMERALS | _FULL_WIDTH)}))'


def spellings(words: Iterable[str], column: Column) -> list[str]:
    """The words, and how else the column lets them be written, also in half-width characters."""
    also = column.params.get("also") or {}
    every = [s for word in words for s in (word, *also.get(word, ()))]
    bare = ["".join(s.split()) for s in every]
    return list(dict.fromkeys(s for word in bare for s in (word, unicodedata.normalize("NFKC", word))))


def one_of(x: str, words: Iterable[str], column: Column) -> str:
    """Whether x is one of the words of a column, in any of their spellings, perhaps with a remark in brackets behind it."""
    said = literal("|" + "|".join(spellings(words, column)) + "|")
    bare = replaced(x, {**_SPACES, "（": "("})
    remark = f'ISNUMBER(FIND("|"&LEFT({bare},FIND("(",{bare}&"(")-1)&"|",{said}))'
    return f'(ISNUMBER(FIND("|"&{replaced(x, _SPACES)}&"|",{said}))+{remark}>0)'


def matches(view: View, when: Mapping[str, Iterable[str]]) -> str:
    """Whether each of the columns holds one of its words."""
    return "*".join(one_of(view(title), words, view.spec.column(title)) for title, words in when.items())


def a_code(x: str) -> str:
    """Whether x is a text of 18 characters whose check digit is right (GB 32100-2015).

    Weighted by the powers of 3, the first 17 characters and the check digit add up to a multiple of 31. Full-width
    characters stand 31 places behind the others, which is the same modulo 31.
    """
    bare = f'UPPER({replaced(x, {**_SPACES, "-": ""})})'
    terms = "+".join(f"FIND(MID({bare},{n},1),{ALPHABET})*{weight}" for n, weight in enumerate((*WEIGHTS, 1), 1))
    return true(f"ISTEXT({x})*(LEN({bare})=18)*(MOD({terms}-{sum(WEIGHTS) + 1},31)=0)")


def not_a_phone(x: str) -> str:
    """Whether x is surely no telephone number; several numbers, extensions and the like are left to `check`."""
    digits = replaced(x, {**_SPACES, "-": "", "(": "", ")": ""})
    judged = f"(LEN({replaced(x, dict.fromkeys(_PHONE_MARKS, ''))})=LEN({x}))"
    area = f'ISNUMBER(FIND(LEFT(TRIM({x}),1),"0("))'  # only there a dash is none before an extension
    dashes = f'(LEN({x})-LEN(SUBSTITUTE({x},"-",""))<={area}+(LEFT(TRIM({x}),1)="1"))'
    spans = "+".join(f"(VALUE({digits})>={first})*(VALUE({digits})<{end})" for first, end in _PHONES)
    right = f'(1-{area})*({spans})+{area}*(LEN({digits})>=10)*(LEN({digits})<=12)*(VALUE({digits})>0)'
    return f"{judged}*{dashes}*(1-{true(f'{right}>0')})"


def same_name(x: str) -> str:
    """What two spellings of one name share: case, blanks, brackets and marks don't count (X-12)."""
    return f"UPPER({replaced(x, _NAME_MARKS | _WILDCARDS)})"


def listed(x: str, names: str) -> str:
    """Whether x stands among the names of another column."""
    return f"ISNUMBER(MATCH({same_name(x)},{same_name(names)},0))"


def repeats(view: View, title: str) -> str:
    """Whether what a record says in this column was said by an earlier one."""
    x, every = same_name(view(title)), same_name(view.all(title))
    if title == "序号":  # the numbers of rows that nobody filled are no records
        x, every = f'{begun(view)}&"|"&{x}', f'{begun(view.whole)}&"|"&{every}'
    earlier = f"(MATCH({x},{every},0)<ROW({view(title)})-{view.first - 1})"
    return true(f"{begun(view)}*{filled(view(title), view.spec.column(title))}*{earlier}")


def row_repeats(view: View, titles: Iterable[str]) -> str:
    """Whether a record says in all these columns what an earlier one says."""
    if view.row is None:  # the same row again has the same first places in each column
        places = '&"|"&'.join(f'MATCH(LEFT({view(t)}&"",255),LEFT({view.all(t)}&"",255),0)' for t in titles)
        return true(f"{begun(view)}*(MATCH({places},{places},0)<ROW({view(view.spec.columns[0].title)})-{view.first - 1})")
    same = "*".join(f'({view.all(t)}&""={view(t)}&"")' for t in titles)
    return f"{begun(view)}*(SUMPRODUCT({same}*(ROW({view.all(view.spec.columns[0].title)})<{view.row}))>0)"


def several(x: str) -> str:
    """Whether x names more than one person."""
    bare = replaced(x, dict.fromkeys(("，", ",", "；", ";", "/", "／", "|", "\n"), "、"))
    return true(f'(FIND("、",{bare})>1)*(FIND("、",{bare})<LEN({bare}))')


def marks() -> dict[str, str]:
    """The names that formulas use, and the literals that they stand for."""
    blanks = "|" + "".join(f"|{mark}" for mark in sorted(NONE_MARKS)) + "|"
    full = LETTERS + "".join(chr(ord(c) + 0xFEE0) for c in LETTERS)
    return {BLANKS: literal(blanks), UNSAID: literal(blanks + "|".join(_DITTO) + "|"), ALPHABET: literal(full)}
