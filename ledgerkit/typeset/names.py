"""Every name that a template or sentence uses, held against the names that exist: in all branches, taken or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledgerkit.typeset.jinja import environment, listed, near
from ledgerkit.typeset.shapes import ANY, CALL, NUMBER, TEXT, TRUTH, Shape, example, listing, merged, shape

_LOOP = Shape("group", dict.fromkeys(("index", "index0", "revindex", "revindex0", "length", "depth", "depth0"), NUMBER)
              | {"first": TRUTH, "last": TRUTH, "cycle": CALL, "changed": CALL, "previtem": ANY, "nextitem": ANY})
_METHODS = {"group": dict, "list": list, "text": str, "number": int, "truth": bool}
_KINDS = {"text": "一段文字", "number": "一个数", "truth": "一个是非", "list": "一个列表", "call": "一个函数（要写括号）"}
_OVER_ATTRIBUTE = {"selectattr": 0, "rejectattr": 0, "map": None, "sum": 0, "groupby": 0, "sort": None, "unique": None, "max": None, "min": None}
MOST = 12  # names that a message lists


@dataclass(frozen=True, slots=True)
class Misuse:
    """A name that does not exist or can't be used so: the line of the source, the word to find it by, what to say."""

    line: int
    word: str
    problem: str


def misuses(source: str, known: Mapping[str, Shape], docx: bool = True) -> list[Misuse]:
    """What is wrong with the names of a source that Jinja can read, each mistake once a line."""
    walk = _Walk(docx)
    walk.body(environment(docx).parse(source).body, dict(known))
    return list(dict.fromkeys(walk.found))


def used(source: str, group: str, docx: bool = True) -> set[str] | None:
    """The members of a group that a source names, 走访 of 句.走访; None where it takes them by a computed name."""
    from jinja2 import nodes

    tree = environment(docx).parse(source)
    named = {n.attr for n in tree.find_all(nodes.Getattr) if isinstance(n.node, nodes.Name) and n.node.name == group}
    items = [n.arg for n in tree.find_all(nodes.Getitem) if isinstance(n.node, nodes.Name) and n.node.name == group]
    if any(not isinstance(arg, nodes.Const) for arg in items):
        return None
    return named | {str(arg.value) for arg in items}


class _Walk:
    """One pass over a source's tree; a method a kind of node, `scope` the names in force."""

    def __init__(self, docx: bool):
        self.found: list[Misuse] = []
        self.environment = environment(docx)
        self.context = self.environment.from_string("").new_context()

    def say(self, node: Any, word: str, problem: str) -> Shape:
        self.found.append(Misuse(node.lineno, word, problem))
        return ANY

    def missing(self, node: Any, name: str, known: Mapping[str, Shape], owner: str) -> Shape:
        """A name that is not among the known ones: the nearest is offered, then some of those that exist."""
        like = near(name, known)
        first = [n for n in known if f"“{n}”" in like]
        rest = [n for n in known if n not in first]
        there = f"{owner}里有" if owner else "可用的有"
        ends = "？" if like else "。"
        return self.say(node, name, f"用了没有的名称“{name}”{like}{ends}{there}：{listed([*first, *rest], MOST)}" if known
                        else f"用了没有的名称“{name}”，{owner or '这里'}里没有可用的名称")

    def body(self, nodes_: list, scope: dict[str, Shape]) -> None:
        for node in nodes_:
            handle = getattr(self, f"_{type(node).__name__.lower()}", None)
            if handle:
                handle(node, scope)
            else:
                for child in node.iter_child_nodes():
                    self.shape(child, scope)

    # Statements.

    def _output(self, node, scope):
        for child in node.nodes:
            printed = self.shape(child, scope)
            if printed.kind == "call":
                self.say(child, _written(child), f"的“{_written(child)}”后面要写括号：{_written(child)}()")
            elif printed.kind in ("group", "list"):
                way = "请写到其中的名称" if printed.kind == "group" else "请用 for 逐个取，或用“|顿号”连成一句"
                self.say(child, _written(child), f"的“{_written(child)}”是{_KINDS.get(printed.kind, '一组名称')}，不能直接打印，{way}")

    def _if(self, node, scope):
        self.shape(node.test, scope)
        self.body(node.body, scope)
        self.body(node.elif_, scope)
        self.body(node.else_, scope)

    def _for(self, node, scope):
        over = self.shape(node.iter, scope)
        if over.kind in ("number", "truth", "call"):
            self.say(node, _written(node.iter), f"要逐个取的“{_written(node.iter)}”是{_KINDS[over.kind]}，不是列表")
        item = over.item if over.kind == "list" else TEXT if over.kind in ("group", "text") else ANY
        inner = {**scope, "loop": _LOOP, **self.bound(node.target, item)}
        if node.test:
            self.shape(node.test, inner)
        self.body(node.body, inner)
        self.body(node.else_, scope)

    def bound(self, target, value: Shape) -> dict[str, Shape]:
        from jinja2 import nodes

        if isinstance(target, nodes.Name):
            return {target.name: value or ANY}
        return {name.name: ANY for name in target.find_all(nodes.Name)}

    def _assign(self, node, scope):
        scope |= self.bound(node.target, self.shape(node.node, scope))

    def _assignblock(self, node, scope):
        self.body(node.body, scope)
        scope |= self.bound(node.target, TEXT)

    def _filterblock(self, node, scope):
        self.body(node.body, scope)

    def _with(self, node, scope):
        inner = dict(scope)
        for target, value in zip(node.targets, node.values):
            inner |= self.bound(target, self.shape(value, scope))
        self.body(node.body, inner)

    def _macro(self, node, scope):
        scope[node.name] = ANY
        self.body(node.body, {**scope, "caller": ANY, "varargs": ANY, "kwargs": ANY, **{a.name: ANY for a in node.args}})

    def _callblock(self, node, scope):
        self.shape(node.call, scope)
        self.body(node.body, {**scope, **{a.name: ANY for a in node.args}})

    def _scopedevalcontextmodifier(self, node, scope):
        self.body(node.body, scope)

    # Expressions.

    def shape(self, node, scope: dict[str, Shape]) -> Shape:
        from jinja2 import nodes

        match node:
            case nodes.TemplateData():
                return TEXT
            case nodes.Const():
                return shape(node.value)
            case nodes.Name():
                if node.name in scope:
                    return scope[node.name]
                return ANY if node.name in self.environment.globals else self.missing(node, node.name, scope, "")
            case nodes.Getattr():
                return self.member(node, self.shape(node.node, scope), node.attr)
            case nodes.Getitem():
                return self.item(node, self.shape(node.node, scope), scope)
            case nodes.Filter():
                return self.filtered(node, scope)
            case nodes.Test():
                for child in node.iter_child_nodes():
                    self.shape(child, scope)
                return TRUTH
            case nodes.CondExpr():
                self.shape(node.test, scope)
                other = self.shape(node.expr2, scope) if node.expr2 else ANY
                return merged(self.shape(node.expr1, scope), other)
            case nodes.And() | nodes.Or():
                return merged(self.shape(node.left, scope), self.shape(node.right, scope))
            case nodes.List() | nodes.Tuple():
                return listing([self.shape(child, scope) for child in node.items])
            case nodes.Call():
                return self.called(node, scope)
            case nodes.BinExpr():
                return self.computed(node, self.shape(node.left, scope), self.shape(node.right, scope))
        for child in node.iter_child_nodes():
            self.shape(child, scope)
        return TRUTH if isinstance(node, (nodes.Compare, nodes.Not)) else TEXT if isinstance(node, nodes.Concat) else ANY

    def member(self, node, owner: Shape, name: str) -> Shape:
        if owner.kind == "group" and name in owner.members:
            return owner.members[name]
        if owner.kind in ("any", "call") or not name.startswith("_") and hasattr(_METHODS[owner.kind], name):
            return CALL if owner.kind in ("text", "group", "list") else ANY
        if owner.kind == "group":
            return self.missing(node, name, owner.members, _written(node.node))
        return self.say(node, name, f"的“{_written(node.node)}”是{_KINDS[owner.kind]}{'（要用 for 逐个取）' if owner.kind == 'list' else ''}，里面没有“{name}”")

    def item(self, node, owner: Shape, scope: dict[str, Shape]) -> Shape:
        from jinja2 import nodes

        self.shape(node.arg, scope)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self.member(node, owner, node.arg.value)
        if owner.kind == "group":
            held = ANY
            for inside in owner.members.values():
                held = merged(held, inside)
            return held
        return owner if isinstance(node.arg, nodes.Slice) else owner.item if owner.kind == "list" else ANY

    def called(self, node, scope: dict[str, Shape]) -> Shape:
        from jinja2 import nodes

        callee = self.shape(node.node, scope)
        for child in [*node.args, *(k.value for k in node.kwargs)]:
            self.shape(child, scope)
        if callee.kind in ("text", "number", "truth", "list", "group"):
            return self.say(node, _written(node.node), f"的“{_written(node.node)}”是{_KINDS.get(callee.kind, '一组名称')}，后面不能写括号")
        text = isinstance(node.node, nodes.Getattr) and self.shape(node.node.node, scope).kind == "text"
        return TEXT if text and node.node.attr in ("strip", "rstrip", "lstrip", "replace", "removesuffix", "removeprefix") else ANY

    def computed(self, node, left: Shape, right: Shape) -> Shape:
        if {left.kind, right.kind} == {"text", "number"} and node.operator in ("+", "-", "/", "//", "%") and (
                node.operator != "%" or left.kind == "number"):
            return self.say(node, _written(node.left), f"里的文字和数不能用“{node.operator}”来算，算数请用“数”，不用“文”")
        if {left.kind, right.kind} == {"text"} and node.operator in ("-", "/", "*", "//"):
            return self.say(node, _written(node.left), f"里的文字不能用“{node.operator}”来算，算数请用“数”，不用“文”")
        return left if left.kind == right.kind else ANY

    def filtered(self, node, scope: dict[str, Shape]) -> Shape:
        """What a filter makes of a shape: it is tried on an example."""
        from jinja2 import nodes

        value = self.shape(node.node, scope) if node.node else TEXT
        given = [self.shape(a, scope) for a in node.args]
        named = {k.key: self.shape(k.value, scope) for k in node.kwargs}
        self.attributes(node, value)
        try:
            constants = [a.value if isinstance(a, nodes.Const) else example(s) for a, s in zip(node.args, given)]
            more = {k.key: k.value.value if isinstance(k.value, nodes.Const) else example(named[k.key]) for k in node.kwargs}
            made = self.environment.call_filter(node.name, example(value), constants, more, context=self.context)
            made = list(made) if isinstance(made, Iterator) else made
        except KeyError as error:
            known = (value.item or ANY).members if value.kind == "list" else value.members
            held = next((m.members for m in known.values() if m.kind == "group"), known)
            missing = str(error.args[0]) if error.args else ""
            like = near(missing, held)
            first = [n for n in held if f"“{n}”" in like]
            return self.say(node, missing, f"用了没有的名称“{missing}”{like}{'？' if like else '。'}可用的有："
                            + listed([*first, *(n for n in held if n not in first)], MOST)) if held else ANY
        except Exception:  # what an example can't show: a real value will, when the samples are tried
            return ANY
        if value.kind == "list" and made == []:
            return value
        return ANY if value.kind == "any" and isinstance(made, (str, list)) else shape(made)

    def attributes(self, node, value: Shape) -> None:
        """The names that selectattr("达到"), map(attribute="重复") and their like take from each item of a list."""
        from jinja2 import nodes

        if node.name not in _OVER_ATTRIBUTE or value.kind != "list" or not value.item or value.item.kind != "group":
            return
        place = _OVER_ATTRIBUTE[node.name]
        wanted = [k.value for k in node.kwargs if k.key == "attribute"] or (node.args[place:place + 1] if place is not None else [])
        for name in wanted:
            if isinstance(name, nodes.Const) and isinstance(name.value, str):
                held = value.item
                for part in name.value.split("."):
                    if held.kind == "group" and part not in held.members:
                        self.missing(node, part, held.members, "每一项")
                        break
                    held = held.members.get(part, ANY)


def _written(node: Any) -> str:
    """A name as it was typed: 行.文; of anything else its last name."""
    from jinja2 import nodes

    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_written(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{_written(node.node)}[…]"
        case nodes.Filter():
            return f"{_written(node.node)}|{node.name}" if node.node else node.name
        case nodes.Const():
            return str(node.value)
        case nodes.Call():
            return f"{_written(node.node)}()"
    return "它"
