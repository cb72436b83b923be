"""The rules that a form checks by itself: for each check of the pack the formulas that find the same faults.

A formula never finds what `ledgerkit check` would not; of what needs more than a formula (deadlines in words, calendars,
other units) the form says that it is looked at on receipt.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ledgerkit.checks import CHECKS
from ledgerkit.forms import expressions as e
from ledgerkit.forms.expressions import View
from ledgerkit.model import Campaign, CheckSpec, Column, Severity, TableSpec

Wrong = Callable[[View], str]


class Place(NamedTuple):
    """A column whose cells a rule may find wrong, and the formula that says so."""

    title: str
    wrong: Wrong


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of 自查: `says` is the rule as a Chinese sentence, `check` the id under which `check` has its findings.

    `once`, where it is given, is what counts: a record that is wrong in several places is wrong once.
    """

    table: str
    check: str
    severity: Severity
    says: str
    places: tuple[Place, ...]
    once: Wrong | None = None

    def counts(self, view: View) -> list[str]:
        """How many are wrong, of all rows: formulas to be added up, each short enough for a cell."""
        return [f"SUMPRODUCT(--({wrong(view)}))" for wrong in self._parts]

    def firsts(self, view: View) -> list[str]:
        """For each of `counts` 100000 less the number of the first row that is wrong, 0 where none is."""
        row = f"(100000-ROW({view.all(view.spec.columns[0].title)}))"
        return [f"SUMPRODUCT(MAX((({wrong(view)})>0)*{row}))" for wrong in self._parts]

    @property
    def _parts(self) -> list[Wrong]:
        return [self.once] if self.once else [place.wrong for place in self.places]


@dataclass(frozen=True, slots=True)
class Form:
    """What rules are made for: the tables of one unit's form by id, and the names of columns in other tables."""

    pack: Campaign
    tables: dict[str, TableSpec]
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def column(self, table: str, title: str) -> str:
        """The name that stands for the cells of another table's column; the workbook defines it."""
        return self.names.setdefault((table, title), f"{table}_{title}")


Made = tuple[str, str, Sequence[Place], Wrong | None]  # table, sentence, places, once


# ── the checks of the pack ───────────────────────────────────────────────────────────────────────────────────


def required(form: Form, spec: TableSpec) -> Made | None:
    columns = [c for c in spec.columns if c.required]
    if not columns:
        return None
    return (spec.id, f"{_titles(columns)}为必填项，已填的行不得空缺",
            [Place(c.title, lambda v, c=c: f"{e.begun(v)}*{e.blank(v(c.title), c)}") for c in columns],
            # one by one they would say ten times which rows count
            lambda v: f"{e.begun(v)}*({'+'.join(e.blank(v(c.title), c) for c in columns)})")


def not_future(form: Form, spec: TableSpec, columns: Sequence[str]) -> Made:
    return (spec.id, f"{'、'.join(columns)}不得晚于截至日期",
            [Place(t, lambda v, t=t: e.after_as_of(v(t), spec.column(t))) for t in columns], None)


def order(form: Form, spec: TableSpec, earlier: str, later: str) -> Made:
    return (spec.id, f"{later}不得早于{earlier}",
            [Place(later, lambda v: e.before(v(later), spec.column(later), v(earlier), spec.column(earlier)))], None)


def required_when(form: Form, spec: TableSpec, column: str, when: dict[str, Sequence[str]]) -> Made:
    return (spec.id, f"{_when(when)}的，应填写{column}",
            [Place(column, lambda v: f"{e.matches(v, when)}*{e.blank(v(column), spec.column(column))}")], None)


def blank_unless(form: Form, spec: TableSpec, column: str, when: dict[str, Sequence[str]]) -> Made:
    def wrong(v: View) -> str:
        known = "*".join(e.said(v(t), spec.column(t)) for t in when)
        there = e.filled(v(column), spec.column(column))
        if spec.column(column).type == "date":  # what can't be read is another rule's matter
            rough = f"+{e.a_month(v(column))}" if spec.column(column).params.get("month") else ""
            there = f"({e.some_day(v(column), spec.column(column))}{rough}>0)"
        return f"{known}*{there}*(1-({e.matches(v, when)}))"

    return spec.id, f"{_when(when)}的才填写{column}", [Place(column, wrong)], None


def visits_agree(form: Form, spec: TableSpec, count: str, last: str) -> Made:
    def wrong(v: View) -> str:
        of, day = spec.column(count), spec.column(last)
        none = e.true(f"1/({e.number(v(count), of)}=0)")
        some = f"{e.said(v(count), of)}*{e.a_number(v(count), of)}*(1-{none})"
        return f"({some}*{e.blank(v(last), day)}+{none}*{e.some_day(v(last), day)}>0)"

    return spec.id, f"{count}大于0的应填写{last}，为0的不填", [Place(last, wrong)], None


def unique(form: Form, spec: TableSpec, columns: Sequence[str]) -> Made:
    return (spec.id, f"{'、'.join(columns)}在本表中不得重复", [Place(t, lambda v, t=t: e.repeats(v, t)) for t in columns],
            lambda v: f"({'+'.join(e.repeats(v, t) for t in columns)}>0)")


def repeated(form: Form, spec: TableSpec, ignore: Sequence[str] = ()) -> Made:
    titles = [c.title for c in spec.columns if c.title not in ignore]
    shown = next((t for t in titles if t != "序号"), titles[0])
    return spec.id, "不得有内容完全相同的行", [Place(shown, lambda v: e.row_repeats(v, titles))], None


def exactly_one(form: Form, spec: TableSpec, columns: Sequence[str]) -> Made:
    return (spec.id, f"{'、'.join(columns)}每行只填一人",
            [Place(t, lambda v, t=t: e.several(v(t))) for t in columns], None)


def one_of(form: Form, spec: TableSpec, columns: Sequence[str]) -> Made:
    def wrong(v: View) -> str:
        return f"{e.begun(v)}*{'*'.join(e.blank(v(t), spec.column(t)) for t in columns)}"

    return spec.id, f"{'、'.join(columns)}至少填写一项", [Place(columns[0], wrong)], None


def stages(form: Form, spec: TableSpec, columns: Sequence[str], may_lack: Sequence[str] = ()) -> Made:
    def early(v: View, n: int) -> str:
        return "+".join(e.before(v(columns[n]), spec.column(columns[n]), v(t), spec.column(t)) for t in columns[:n])

    def skipped(v: View, n: int) -> str:
        later = "+".join(e.some_day(v(t), spec.column(t)) for t in columns[n + 1:])
        return f"{e.blank(v(columns[n]), spec.column(columns[n]))}*({later}>0)"

    places = [Place(columns[n], lambda v, n=n: f"({early(v, n)}>0)") for n in range(1, len(columns))]
    places += [Place(columns[n], lambda v, n=n: skipped(v, n)) for n in range(len(columns) - 1) if columns[n] not in may_lack]
    free = f"，其中{'、'.join(may_lack)}可以不填" if may_lack else ""
    return spec.id, f"{'、'.join(columns)}应按先后衔接，不得倒置或跳过{free}", places, None


def visitors(form: Form, spec: TableSpec, count: str, people: str) -> Made | None:
    most = form.pack.schedules[0].visitors if form.pack.schedules else None
    if most is None:
        return None
    return (spec.id, f"{count}不超过{most}人",
            [Place(count, lambda v: e.true(f"{e.number(v(count), spec.column(count))}>{most}"))], None)


def gist(form: Form, spec: TableSpec, column: str, least: int, empty: Sequence[str]) -> Made:
    def wrong(v: View) -> str:
        bare = e.replaced(v(column), {" ": "", "　": "", "\n": ""})
        return f'{e.said(v(column), spec.column(column))}*(LEN({bare})-(RIGHT({bare},1)="。")<{least})'

    return spec.id, f"{column}应写明具体内容，一般不少于{least}个字", [Place(column, wrong)], None


def listed(form: Form, spec: None, table: str, column: str, list: str, list_column: str) -> Made | None:
    if table not in form.tables or list not in form.tables:
        return None
    spec, names = form.tables[table], form.column(list, list_column)
    return (table, f"{column}应是《{form.tables[list].title}》中已列的，名称写法一致",
            [Place(column, lambda v: f"{e.said(v(column), spec.column(column))}*(1-{e.listed(v(column), names)})")], None)


def one_account(form: Form, spec: None, table: str, column: str, list: str, list_name: str, list_day: str) -> Made | None:
    if table not in form.tables or list not in form.tables:
        return None
    spec, names = form.tables[list], form.column(table, column)

    def wrong(v: View) -> str:
        return f"{e.said(v(list_name), spec.column(list_name))}*{e.blank(v(list_day), spec.column(list_day))}*{e.listed(v(list_name), names)}"

    return list, f"《{form.tables[table].title}》中有问题的企业，应填写{list_day}", [Place(list_day, wrong)], None


FORMULAS: dict[str, Callable[..., Made | None]] = {
    "required": required,
    "not_future": not_future,
    "order": order,
    "required_when": required_when,
    "blank_unless": blank_unless,
    "visits_agree": visits_agree,
    "unique": unique,
    "repeated": repeated,
    "exactly_one": exactly_one,
    "one_of": one_of,
    "stages": stages,
    "visitors": visitors,
    "gist": gist,
    "listed": listed,
    "one_account": one_account,
}


# ── what the types of columns ask for ────────────────────────────────────────────────────────────────────────


def _bad_choice(v: View, c: Column) -> str:
    return f"{e.said(v(c.title), c)}*(1-{e.one_of(v(c.title), c.params['choices'], c)})"


def _bad_date(v: View, c: Column) -> str:
    rough = f"*(1-{e.a_month(v(c.title))})" if c.params.get("month") else ""
    return f"{e.said(v(c.title), c)}*(1-{e.a_day(v(c.title), c)}){rough}"


def _bad_number(v: View, c: Column) -> str:
    return f"{e.said(v(c.title), c)}*{e.begun(v)}*(1-{e.a_number(v(c.title), c)})"


def _bad_code(v: View, c: Column) -> str:
    return f"{e.said(v(c.title), c)}*(1-{e.a_code(v(c.title))})"


def _bad_phone(v: View, c: Column) -> str:
    return f"{e.said(v(c.title), c)}*{e.not_a_phone(v(c.title))}"


TYPES: dict[str, tuple[str, Callable[[View, Column], str]]] = {
    "choice": ("应从下拉列表中选填", _bad_choice),
    "date": ("应是完整、真实的年月日", _bad_date),
    "number": ("应填数字", _bad_number),
    "code": ("应为18位，校验位正确", _bad_code),
    "phone": ("应是11位手机号，或区号加座机号", _bad_phone),
}


def rules(form: Form) -> list[Rule]:
    """Every rule that formulas check, table by table in the order of the form: the types' own, then the pack's."""
    found = [rule for spec in form.tables.values() for rule in _of_types(spec)]
    found += [rule for spec in form.pack.checks if spec.check in FORMULAS for rule in _of_check(form, spec)]
    place = {id: n for n, id in enumerate(form.tables)}
    return sorted(found, key=lambda rule: place[rule.table])


def _of_types(spec: TableSpec) -> Iterator[Rule]:
    for type, (says, wrong) in TYPES.items():
        for severity in dict.fromkeys(c.severity for c in spec.columns if c.type == type):
            columns = [c for c in spec.columns if c.type == type and c.severity == severity]
            yield Rule(spec.id, type, severity, f"{_titles(columns)}{says}",
                       tuple(Place(c.title, lambda v, c=c, wrong=wrong: wrong(v, c)) for c in columns))


def _of_check(form: Form, check: CheckSpec) -> Iterator[Rule]:
    make = FORMULAS[check.check]
    if CHECKS[check.check].scope == "table":
        specs = [form.tables[check.table]] if check.table in form.tables else list(form.tables.values()) if not check.table else []
    else:
        specs = [None]
    for spec in specs:
        if made := make(form, spec, **check.params):
            table, says, places, once = made
            yield Rule(table, check.check, check.severity, says, tuple(places), once)


def on_receipt(form: Form, scopes: Sequence[str]) -> list[str]:
    """The names of the pack's checks of these scopes that need more than a formula, as far as they concern the form."""
    made = {rule.check for rule in rules(form)} | {"unreported", "table_missing", "empty", "zero_rows"}  # the form has its own way
    names = [CHECKS[c.check].label for c in form.pack.checks
             if c.check not in made and CHECKS[c.check].scope in scopes and _concerns(c, form)]
    return list(dict.fromkeys(names))


def _concerns(check: CheckSpec, form: Form) -> bool:
    table: Any = check.table or check.params.get("table")
    return table is None or table in form.tables


def _titles(columns: Sequence[Column]) -> str:
    return "、".join(c.title for c in columns)


def _when(when: dict[str, Sequence[str]]) -> str:
    return "、".join(f"{title}为{'或'.join(f'“{word}”' for word in words)}" for title, words in when.items())
