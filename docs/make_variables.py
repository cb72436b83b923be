"""Writes docs/variables.md from the packs: every name that a template or sentence may use, what it means, an example.

    python docs/make_variables.py              print what lacks a meaning
    python docs/make_variables.py --write      write docs/variables.md
    python docs/make_variables.py FOLDER       print the page of a pack of one's own

The names are those of sample runs (ledgerkit/outputs/sample.py), so they are the ones that a report really gets. What
a name means comes from the pack where the pack decides it (indicators, columns, breakdowns, charts, sentences), else
from docs/variables.toml.
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ledgerkit import campaign  # noqa: E402
from ledgerkit.indicators import text  # noqa: E402
from ledgerkit.model import Campaign  # noqa: E402
from ledgerkit.outputs import documents, sample  # noqa: E402
from ledgerkit.typeset.wording import SHARED, read_sentences, say  # noqa: E402

TARGET, MEANINGS = ROOT / "docs" / "variables.md", ROOT / "docs" / "variables.toml"
LEVELS = {"province": "全省（一份）", "city": "每个市一份", "county": "每个县一份", "area": "每个功能区一份", "department": "每个部门一份",
          "own": "本级一份"}
LACKING = "（缺说明）"
_SHOWN = 40  # letters of an example
# Groups whose names the pack decides, told in tables of their own.
_BY_INDICATOR = ("数", "文", "时点", "较", "较上期", "同比")
_OWN = (*_BY_INDICATOR, "分类", "清单", "发现", "图", "图注", "素材", "指标")
HEAD = """# 模板和句子里可以用的名称

本页由`python docs/make_variables.py --write`生成，不要直接改：名称和例子取自各专项包的试填数据，意思取自专项包和`docs/variables.toml`。
例子是试填的，不是真数。名称写在`{{ }}`里打印，写法见[templates.md](templates.md)。

| 记法 | 意思 |
|---|---|
| `下级[].名称` | `下级`是列表，用`{% for 行 in 下级 %}`逐个取，每一项里有`名称`，写成`{{ 行.名称 }}` |
| `数.指标` | `指标`处写下面“指标”表里的名称，如`数.结对企业数` |
"""


def meanings(path: Path = MEANINGS) -> dict[str, str]:
    """Name -> what it means, for the names that the program gives."""
    return tomllib.loads(path.read_text(encoding="utf-8"))["names"]


def same(path: Path = MEANINGS) -> dict[str, str]:
    """A list -> the list whose items have the same names, and are told there."""
    return tomllib.loads(path.read_text(encoding="utf-8"))["same"]


def page(packs: Sequence[str] | None = None) -> str:
    """The text of docs/variables.md, or that of these packs."""
    listed = [campaign.load(name) for name in packs or campaign.available()]
    index = [f"- [{pack.id} {pack.title}](#{pack.id})" for pack in listed]
    parts = [HEAD, "\n".join(index), *map(of_pack, listed)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def of_pack(pack: Campaign) -> str:
    """The section of one pack."""
    runs = sample.runs(pack)
    known = [context for document in pack.documents for context in sample.everything(runs, document)]
    lines = [f'<a id="{pack.id}"></a>', f"## {pack.id} {pack.title}", "",
             "文书：" + "；".join(f"`{d.template}`（{d.id}，{LEVELS[d.level]}）" for d in pack.documents) + "。", ""]
    lines += table("### 名称", ("名称", "意思", "例"), general(pack, known))
    lines += table("### 指标：`数.…`是数，`文.…`是印出来的样子，`时点.…`是填报时间；`较.…` `较上期.…` `同比.…`是与以前比的话；"
                   "`下级`的每一行和`合计`里也有`数`和`文`", ("指标", "单位", "意思", "文（例）", "较上期（例）"), figures(pack, known))
    lines += table("### 分类统计：每类有`列`、`行`（每行有`名称` `值` `合计`）、`合计`", ("名称", "意思", "列（例）", "行的名称（例）"),
                   breakdowns(pack, known))
    lines += table("### 图：单独占一段写`{{ 图.名称 }}`", ("名称", "图", "样式", "说明"), charts(pack))
    lines += table("### 报来的文字：`素材.…`的每一项有`标题`和`段落`", ("名称", "意思"), narrative(known))
    lines += table("### 全部记录：`清单.…`用for逐行取，各栏按栏名取", ("名称", "表", "栏"), records(pack))
    lines += ["### 校验说的话：`发现.…`是句子的列表", "", " · ".join(f"`发现.{id}` {words}" for id, words in said(pack)), ""]
    lines += sentences(pack, runs)
    return "\n".join(lines)


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table under its title; nothing where there are no rows."""
    if not rows:
        return []
    return [title, "", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *(f"| {' | '.join(map(_cell, row))} |" for row in rows), ""]


def general(pack: Campaign, known: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """The names that the program itself gives, with their meanings; what the pack never fills is left out."""
    means, likewise = meanings(), same()
    titles = {c.title: f"{table.title}的“{c.title}”栏" for table in pack.tables for c in table.columns}
    found: dict[str, str] = {}
    for context in known:
        for path, example in _paths(context):
            names = path.replace("[]", "").split(".")
            if names[0] in _OWN or any(name in _BY_INDICATOR for name in names[1:-1]):
                continue
            if any(path.startswith(f"{other}[]") for other in likewise):
                continue
            found[path] = found.get(path) or example
    filled = {path: example for path, example in found.items() if example or path in means}
    served = any(c["服务"]["合计"]["企业"] for c in known)
    lists = [p for p in means if any(path.startswith(f"{p}[]") for path in found) or p in likewise and likewise[p] in str(found)]
    shown: dict[str, tuple[str, str, str]] = {}
    for path, example in filled.items():
        if path.startswith("服务") and not served or path in ("场次", "考核", "调度", "案例") and not example:
            continue
        for owner in lists:
            if path.startswith(f"{owner}[]"):
                shown.setdefault(owner, (f"`{owner}`", f"列表：{means[owner]}", ""))
        last = path.rsplit(".", 1)[-1]
        meaning = means.get(path) or (titles.get(last) if path.startswith("场次") else None) or means.get(f"*.{last}", LACKING)
        shown.setdefault(path, (f"`{path}`", meaning, example))
    roots = list(dict.fromkeys(_root(path) for path in shown))
    own = [(f"`{path}`", means[path], "") for path in ("表号()", "图号()", "目录")]
    return [*(shown[path] for path in sorted(shown, key=lambda path: roots.index(_root(path)))), *own]


def missing() -> list[str]:
    """One sentence for each name that lacks a meaning."""
    lacks = []
    for id in campaign.available():
        pack = campaign.load(id)
        runs = sample.runs(pack)
        known = [context for document in pack.documents for context in sample.everything(runs, document)]
        lacks += [f"{id} {name} 没有说明" for name, meaning, _ in general(pack, known) if meaning == LACKING]
    return lacks


def figures(pack: Campaign, known: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The indicators, with what they look like."""
    shown = []
    for indicator in pack.indicators:
        printed = next((c["文"][indicator.id] for c in known if c["文"].get(indicator.id) not in (None, text(None))), "—")
        compared = next((str(c["较上期"][indicator.id]) for c in known if c.get("较上期", {}).get(indicator.id)), "")
        shown.append((f"`{indicator.id}`", indicator.unit, indicator.definition, printed, _short(compared)))
    return shown


def breakdowns(pack: Campaign, known: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The breakdowns, with their columns and lines."""
    shown = []
    for breakdown in pack.breakdowns:
        full = max((c["分类"][breakdown.id] for c in known), key=lambda b: len(b["行"]))
        shown.append((f"`分类.{breakdown.id}`", breakdown.title, "、".join(full["列"]), "、".join(row["名称"] for row in full["行"][:6])))
    return shown


def charts(pack: Campaign) -> list[tuple[str, ...]]:
    """The charts."""
    return [(f"`图.{chart.id}`", chart.title, chart.kind, chart.note) for chart in pack.charts]


def narrative(known: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The parts of the units' own reports."""
    parts = dict.fromkeys(part for context in known for part in context["素材"])
    return [(f"`素材.{part}`", f"本单位报来的“{part}”") for part in parts]


def records(pack: Campaign) -> list[tuple[str, ...]]:
    """The tables, with their columns and what these hold."""
    return [(f"`清单.{t.id}`", t.title, " ".join([*(f"`{c.title}`{_kind(c.type)}" for c in t.columns), "`填报单位`报来这一行的单位"]))
            for t in pack.tables]


def said(pack: Campaign) -> list[tuple[str, str]]:
    """The checks whose findings can be quoted, as docs/packs.md names them."""
    means = dict(re.findall(r"`(\w+)` ([^`·。（\n]+)", (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")))
    return [(id, means.get(id, "").strip()) for id in dict.fromkeys(spec.check for spec in pack.checks)]


def sentences(pack: Campaign, runs: Mapping[str, Any]) -> list[str]:
    """The sentences of each document, as the fullest sample says them."""
    path = Path(pack.folder, "wording.toml")
    if not path.exists():
        return []
    lines = []
    wording = documents.sentences(pack)
    listed = read_sentences(path)[1]
    for document in pack.documents:
        context = sample.contexts(runs, document)[sample.FULL]
        spoken = say(wording, document.id, context)
        shared = {s.id for s in listed if s.document == SHARED}
        rows = [(f"`句.{id}`", "共用" if id in shared else document.id, _short(_plain(words), 60) or "（这次为空）") for id, words in spoken.items()]
        lines += table(f"### {document.id}的句子（`wording.toml`）", ("名称", "写在", "例"), rows)
    return lines


def _paths(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every name down to what can be printed, with an example; a list's item is name[]."""
    if isinstance(value, Mapping):
        for key, inside in value.items():
            yield from _paths(inside, f"{at}.{key}" if at else str(key))
        if not value and at:
            yield at, ""
    elif isinstance(value, (list, tuple)):
        if value and not isinstance(value[0], (Mapping, list, tuple)) or not value:
            yield at, _short("、".join(map(_plain, value[:3])))
        for item in value[:1]:
            if isinstance(item, (Mapping, list, tuple)):
                yield from _paths(item, f"{at}[]")
    elif value is not None or at:
        yield at, _short("" if value is None else "是" if value is True else "否" if value is False else _plain(value))


def _root(path: str) -> str:
    return path.replace("[]", "").split(".")[0]


def _kind(type: str) -> str:
    return {"number": "数", "date": "日期", "deadline": "完成时限", "people": "人员", "departments": "部门", "enterprise": "企业名称",
            "code": "信用代码", "phone": "电话", "choice": "选项"}.get(type, "文字")


def _plain(value: Any) -> str:
    from ledgerkit.model.figure import bare

    return bare(str(value))


def _short(words: str, most: int = _SHOWN) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[:most]}……"


def _cell(words: str) -> str:
    return str(words).replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    given = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if given:
        print(page(given))
    elif "--write" in sys.argv:
        TARGET.write_text(page(), encoding="utf-8", newline="\n")
    if not given:
        print("\n".join(missing()) or "每个名称都有说明。")
