"""A pack's condition as a formula about one row of a detail sheet.

The formula says in WPS, Excel and LibreOffice what `expression.condition` says of the row's values: 办理状态 == '已解决'
is EXACT($M4,"已解决"). What has no such formula is refused with the reason, and its figures stay what they are.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from ledgerkit.forms import expressions as e
from ledgerkit.model import Column, TableSpec

_LISTS = ("people", "departments")
_PARTING = dict.fromkeys(("，", ",", "；", ";", "/", "\n"), "、")  # how else several names may be parted
_ORDER = {"gt": ">", "gteq": ">=", "lt": "<", "lteq": "<="}

Cell = Callable[[str], str]  # a column's title -> the reference of its cell


class Untold(ValueError):
    """A condition that no formula says; the message is the reason in Chinese, as 指标说明 gives it."""


class Value(NamedTuple):
    """A piece of formula that gives a value. kind: number | day | text | names; `column` where it is a column's cell."""

    formula: str
    kind: str
    column: Column | None = None


def formula(where: str, spec: TableSpec, cell: Cell) -> str:
    """The condition as a formula that is TRUE or FALSE (or 1 or 0). Raises `Untold`."""
    from jinja2 import Environment

    (output,) = Environment().parse("{{ (" + where + ") }}").body
    (node,) = output.nodes
    return _Translation(spec, cell).truth(node)


def quoted(text: str) -> str:
    """A text as a formula says it. A line break is CHAR(10), _x0041_ is kept from being read as a character, and FILTER(
    from being taken for a function.

    >>> quoted('中"型')
    '"中""型"'
    """
    return e.literal(text).replace("_x", '_"&"x').replace("(", '"&"(').replace("\n", '"&CHAR(10)&"')


def kind(column: Column) -> str:
    """What the cells of a column hold for a formula: number, day, names or text."""
    return {"number": "number", "date": "day"}.get(column.type, "names" if column.type in _LISTS else "text")


def present(value: Value) -> str:
    """Whether a cell holds something that ledgerkit reads as a value of its column."""
    if value.kind == "number":
        return f"ISNUMBER({value.formula})"
    if value.kind == "day":
        return e.some_day(value.formula, value.column)
    return e.filled(value.formula, value.column)


def names(x: str) -> str:
    """The text of a cell of names with 、 between any two."""
    return e.replaced(x, _PARTING)


class _Translation:
    """One condition over one table, node by node; every method raises `Untold` for what it does not know."""

    def __init__(self, spec: TableSpec, cell: Cell):
        self.columns = {c.title: c for c in spec.columns}
        self.cell = cell

    def truth(self, node: Any) -> str:
        """Whether what the node stands for counts as true, as Python counts it: nothing, zero and no names do not."""
        said = type(node).__name__
        if said in ("And", "Or"):
            return f"{said.upper()}({self.truth(node.left)},{self.truth(node.right)})"
        if said == "Not":
            return f"NOT({self.truth(node.node)})"
        if said == "Test" and node.name == "none":
            return f"NOT({present(self._cell(node.node))})"
        if said == "Compare":
            return self._compared(node)
        value = self.value(node)
        if value.kind == "number":
            return f"({value.formula}<>0)" if value.column is None else f"AND(ISNUMBER({value.formula}),N({value.formula})<>0)"
        return present(value) if value.column else f"(LEN({value.formula})>0)"

    def value(self, node: Any) -> Value:
        """What the node stands for, where that is a number, a text or a column's cell."""
        said = type(node).__name__
        if said == "Const" and isinstance(node.value, str):
            return Value(quoted(node.value), "text")
        if said == "Const" and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            return Value(str(node.value), "number")
        if said == "Name":
            return self._cell(node)
        if said == "Or":  # 走访次数 or 0
            first, second = self.value(node.left), self.value(node.right)
            if first.kind == second.kind == "number" and second.column is None:
                return Value(f"IF(ISNUMBER({first.formula}),IF({first.formula}=0,{second.formula},{first.formula}),{second.formula})", "number")
        if said == "Filter" and node.name in ("length", "count") and self._cell(node.node).kind == "names":
            x = names(self.cell(node.node.name))
            return Value(f'IF(LEN({x})=0,0,LEN({x})-LEN(SUBSTITUTE({x},"、",""))+1)', "number")
        raise Untold("条件里有公式说不出的写法")

    def _cell(self, node: Any) -> Value:
        if type(node).__name__ != "Name" or node.name not in self.columns:
            raise Untold("条件里有公式说不出的写法")
        column = self.columns[node.name]
        return Value(self.cell(node.name), kind(column), column)

    def _compared(self, node: Any) -> str:
        if len(node.ops) != 1:
            raise Untold("条件里有连续比较")
        (operand,) = node.ops
        if operand.op in ("in", "notin"):
            found = self._within(node.expr, operand.expr)
            return found if operand.op == "in" else f"NOT({found})"
        left, right = self.value(node.expr), self.value(operand.expr)
        if operand.op in ("eq", "ne"):
            same = self._same(left, right)
            return same if operand.op == "eq" else f"NOT({same})"
        if left.kind == right.kind == "number" or left.kind == right.kind == "day":
            return f"({left.formula}{_ORDER[operand.op]}{right.formula})"
        raise Untold("条件里比较的不是数字或日期")

    def _same(self, left: Value, right: Value) -> str:
        if left.kind == right.kind == "text":
            return f"EXACT({left.formula},{right.formula})"
        if left.kind == right.kind == "number" and not (left.column and right.column):  # two blank ones are the same, too
            return "AND(" + ",".join([*(f"ISNUMBER({v.formula})" for v in (left, right) if v.column), f"{left.formula}={right.formula}"]) + ")"
        raise Untold("条件里比较的不是同一种内容")

    def _within(self, node: Any, among: Any) -> str:
        """A cell in a list of words, or a word in a cell."""
        if type(among).__name__ in ("List", "Tuple"):
            one = self.value(node)
            return f"OR({','.join(self._same(one, self.value(item)) for item in among.items) or 'FALSE'})"
        word, cell = self.value(node), self._cell(among)
        if word.kind != "text" or cell.kind not in ("text", "names"):
            raise Untold("条件里有公式说不出的写法")
        if cell.kind == "names":
            return f'ISNUMBER(FIND("、"&{word.formula}&"、","、"&{names(cell.formula)}&"、"))'
        return f"ISNUMBER(FIND({word.formula},{cell.formula}))"
