"""Writes docs/rules.md from the code: each rule, where it lives, what proves it.

    python docs/make_rules.py            print what is missing
    python docs/make_rules.py --write    write docs/rules.md

A rule lives where a docstring of the program or a comment of a pack names it. It is proved by a test that names it in
its docstring or in the ids of its parameters, and by the examples of a check or a column type, which are run as tests.
A test that names a long range of rules proves none of them.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TITLES, TARGET = ROOT / "docs" / "rules.toml", ROOT / "docs" / "rules.md"
MOST = 4  # places that one line shows
WIDE = 6  # more rules than one test can be about

_RULE = re.compile(r"\b(?:X|AH|JY|ZJ|AR|XZ)-\d{2}\b")
_RANGE = re.compile(r"\b(X|AH|JY|ZJ|AR|XZ)-(\d{2})\s*(?:to|至|到|[-–—~～…])\s*(?:\1-)?(\d{2})\b")
_HEAD = re.compile(r"\[+([a-z.]+)\]+")
_NAME = re.compile(r"(?:id|check)\s*=\s*[\"']([^\"']+)[\"']")
_KEY = re.compile(r"([\w.]+)\s*=")
_KINDS = {"tables": "表", "checks": "校验", "indicators": "指标", "breakdowns": "分组", "quotas": "目标", "documents": "文书"}

Places = dict[str, list[str]]


def cited(text: str | None) -> set[str]:
    """The rules that a text names: AH-07, and all of AH-33 to AH-37 or AH-15 至 AH-17."""
    found = set(_RULE.findall(text or ""))
    for prefix, first, last in _RANGE.findall(text or ""):
        found |= {f"{prefix}-{n:02d}" for n in range(int(first), int(last) + 1)}
    return found


def titles(path: Path = TITLES) -> dict[str, dict[str, str]]:
    """Group -> rule -> its sentence, in the order of the file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def homes(root: Path = ROOT) -> Places:
    """Rule -> where it lives. What a noun of the model says of a rule is no home: nothing is done there."""
    places: Places = {}
    for path in sorted((root / "ledgerkit").rglob("*.py")):
        if "model" in path.relative_to(root).parts:
            continue
        module = ".".join(path.relative_to(root / "ledgerkit").with_suffix("").parts).removesuffix(".__init__")
        for name, node in _documented(_tree(path), module):
            _add(places, ast.get_docstring(node), name)
    for path in sorted((root / "templates").glob("*/campaign.toml")):
        for text, entry in _comments(path.read_text(encoding="utf-8").splitlines()):
            _add(places, text, f"{path.parent.name}：{entry}")
    # a module's own words add nothing to those of its functions
    return {rule: [p for p in found if not any(q.startswith(f"{p}.") for q in found)] for rule, found in places.items()}


def proofs(root: Path = ROOT) -> Places:
    """Rule -> the tests that name it."""
    places: Places = {}
    for path in sorted((root / "tests").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        for node in ast.walk(_tree(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
                text = " ".join(filter(None, [ast.get_docstring(node), *_strings(node.decorator_list)]))
                if len(cited(ast.get_docstring(node))) <= WIDE:
                    _add(places, text, f"{name}::{node.name}")
    for function in _examples(root):
        _add(places, ast.get_docstring(function[1]), function[0])
    return {rule: sorted(found, key=lambda p: not p.startswith("tests/test_rules")) for rule, found in places.items()}


def unknown(root: Path = ROOT) -> dict[str, list[str]]:
    """Rules that some file names and that do not exist, with those files."""
    known = {rule for group in titles().values() for rule in group}
    found: dict[str, list[str]] = {}
    files = [p for folder in ("ledgerkit", "tests", "docs", "templates") for p in (root / folder).rglob("*")]
    for path in sorted(p for p in files if p.suffix in (".py", ".toml") or p.suffix == ".md" and p != TARGET):
        for rule in cited(path.read_text(encoding="utf-8")) - known:
            found.setdefault(rule, []).append(path.relative_to(root).as_posix())
    return found


def page(root: Path = ROOT) -> str:
    """The text of docs/rules.md."""
    lived, proved = homes(root), proofs(root)
    groups = titles()
    count = sum(map(len, groups.values()))
    done = sum(bool(lived.get(rule) and proved.get(rule)) for group in groups.values() for rule in group)
    lines = ["# 规则", "", f"源文件里的{count}条规则，{done}条有实现、有证明。本页由`python docs/make_rules.py --write`生成，不要直接改："
             "规则的话在`docs/rules.toml`，“在哪里”取自程序的说明和专项包的注释，“由什么证明”取自测试。"]
    for title, rules in groups.items():
        lines += ["", f"## {title}", "", "| 规则 | 内容 | 在哪里 | 由什么证明 |", "|---|---|---|---|"]
        lines += [f"| {rule} | {said} | {_shown(lived.get(rule))} | {_shown(proved.get(rule))} |"
                  for rule, said in rules.items()]
    return "\n".join(lines) + "\n"


def missing(root: Path = ROOT) -> list[str]:
    """One sentence for each rule without a home or without a proof."""
    lived, proved = homes(root), proofs(root)
    said = []
    for rule in (rule for group in titles().values() for rule in group):
        lacks = [word for word, places in (("没有实现", lived), ("没有证明", proved)) if not places.get(rule)]
        if lacks:
            said.append(f"{rule} {'、'.join(lacks)}")
    return said


def _add(places: Places, text: str | None, where: str) -> None:
    for rule in sorted(cited(text)):
        if where not in places.setdefault(rule, []):
            places[rule].append(where)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _documented(tree: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
    """A module, its classes and functions, and those inside them, by dotted name."""
    yield name, tree
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from _documented(node, f"{name}.{node.name}")


def _strings(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        yield from (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def _examples(root: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The checks and column types whose docstrings hold examples, by the test that runs them."""
    registry = _tree(root / "ledgerkit" / "checks" / "__init__.py")
    calls = {ast.unparse(node) for node in ast.walk(registry) if isinstance(node, ast.Attribute)}
    for room in ("checks", "columns"):
        for path in sorted((root / "ledgerkit" / room).glob("*.py")):
            for node in _tree(path).body:
                known = room == "columns" or isinstance(node, ast.FunctionDef) and f"{path.stem}.{node.name}" in calls
                if isinstance(node, ast.FunctionDef) and known and ">>> " in (ast.get_docstring(node) or ""):
                    label = node.name if room == "checks" else f"{path.stem}.{node.name}"
                    yield f"tests/{room}/test_docstrings.py::test_examples[{label}]", node


def _comments(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The comments of a campaign.toml that name rules, each with the entry that it stands above or in."""
    kind = name = ""
    for n, line in enumerate(lines):
        if head := _HEAD.match(line.strip()):
            kind = head[1]
            name = next((m[1] for x in lines[n + 1:n + 4] if (m := _NAME.match(x.strip()))), "")
        if "#" not in line or not cited(line.split("#", 1)[1]):
            continue
        below = next((x.strip() for x in lines[n:] if x.strip() and not x.strip().startswith("#")), "")
        if head := _HEAD.match(below):
            at = lines.index(below, n)
            named = next((m[1] for x in lines[at + 1:at + 4] if (m := _NAME.match(x.strip()))), "")
            entry = f"{_KINDS.get(head[1], head[1])}{f' {named}' if named else ''}"
        elif kind:
            title = re.search(r"title = \"([^\"]+)\"", below)
            entry = f"{_KINDS.get(kind, kind)} {name}" + (f"的“{title[1]}”" if title and below.startswith("{") else "")
        else:
            key = _KEY.match(below)
            entry = key[1] if key else "说明"
        yield line.split("#", 1)[1], entry


def _shown(places: list[str] | None) -> str:
    if not places:
        return "（缺）"
    more = f"<br>等{len(places)}处" if len(places) > MOST else ""
    return "<br>".join(f"`{p}`" if p.isascii() else p for p in places[:MOST]) + more


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    if "--write" in sys.argv:
        TARGET.write_text(page(), encoding="utf-8", newline="\n")
    print("\n".join(missing()) or "86条规则都有实现、有证明。")
    for rule, files in unknown().items():
        print(f"没有规则 {rule}：{'、'.join(files)}")
