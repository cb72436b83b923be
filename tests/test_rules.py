"""docs/rules.md is generated from the code: every rule has a home and a proof, and every rule that is named exists."""

import ast
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RULES = runpy.run_path(str(ROOT / "docs" / "make_rules.py"), run_name="make_rules")
KNOWN = [rule for group in RULES["titles"]().values() for rule in group]


@pytest.fixture(scope="module")
def homes():
    return RULES["homes"]()


@pytest.fixture(scope="module")
def proofs():
    return RULES["proofs"]()


def test_there_are_86_rules_in_the_order_of_their_sources(shared):
    text = (shared / "domain" / "rules.md").read_text(encoding="utf-8")
    assert KNOWN == re.findall(r"^- ([A-Z]{1,2}-\d{2}) ", text, re.M)
    assert len(KNOWN) == 86


@pytest.mark.parametrize("rule", KNOWN)
def test_every_rule_has_a_home_and_a_proof(rule, homes, proofs):
    lacks = [what for what, places in (("no home in ledgerkit or templates", homes), ("no test", proofs)) if not places.get(rule)]
    if lacks:
        pytest.fail(f"{rule} has {' and '.join(lacks)}", pytrace=False)


def test_every_rule_that_is_named_exists():
    assert RULES["unknown"]() == {}


def test_the_page_is_what_the_generator_writes(request):
    path = ROOT / "docs" / "rules.md"
    if request.config.getoption("--regen"):
        path.write_text(RULES["page"](), encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8").splitlines() == RULES["page"]().splitlines(), "run docs/make_rules.py --write"


def test_a_rules_sentence_is_one_plain_sentence():
    for said in (s for group in RULES["titles"]().values() for s in group.values()):
        assert said.endswith("。") and said.count("。") == 1 and "|" not in said and "\n" not in said


# How the generator reads, on a small house of its own. The names of rules are put together here, so that this file
# proves none of them.

def rule(number, prefix="X"):
    return f"{prefix}-{number:02d}"


@pytest.fixture
def house(tmp_path):
    """house({path: text}): a folder in which the generator finds packages, packs and tests."""
    def make(files):
        for name, text in ({"ledgerkit/checks/__init__.py": ""} | files).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return make


@pytest.mark.parametrize("words, numbers", [
    ("({0}, {3})", [0, 3]), ("{3} to {6}", [3, 4, 5, 6]), ("{3} 至 {5}", [3, 4, 5]), ("{3}–{5}", [3, 4, 5]), ("A{3}, {3}1", []),
])
def test_single_rules_and_ranges_are_read(words, numbers):
    text = words.format(*(rule(n, "AH") for n in range(10)))
    assert RULES["cited"](text) == {rule(n, "AH") for n in numbers}


def test_a_docstring_is_a_home_and_a_noun_is_none(house):
    root = house({
        "ledgerkit/due.py": f'def classes():\n    """One class each ({rule(7)})."""\n\n\nclass A:\n    """{rule(8)}"""\n    x = "{rule(9)}"\n',
        "ledgerkit/model/pack.py": f'"""{rule(1)}"""\n'})
    assert RULES["homes"](root) == {rule(7): ["due.classes"], rule(8): ["due.A"]}


def test_a_comment_of_a_pack_belongs_to_the_entry_below_it(house):
    toml = (f'# 说明 {rule(1)}\nid = "p"\n\n# {rule(2)}：合计\n# 第二行\n[[checks]]\ncheck = "totals"\n\n[[quotas]]\nid = "目标"\neach = 5  # {rule(3)}\n'
            f'[[tables]]\nid = "t"\ncolumns = [\n  # {rule(4)}\n  {{title = "企业", type = "text"}},\n]\n')
    assert RULES["homes"](house({"templates/p/campaign.toml": toml})) == {
        rule(1): ["p：id"], rule(2): ["p：校验 totals"], rule(3): ["p：目标 目标"], rule(4): ["p：表 t的“企业”"]}


def test_what_counts_as_a_proof(house):
    root = house({
        "ledgerkit/checks/__init__.py": "CHECKS = {'a': table.a}\n",
        "ledgerkit/checks/table.py": f'def a():\n    """{rule(1)}\n\n    >>> a()\n    """\n\n\ndef b():\n    """{rule(2)}\n\n    >>> b()\n    """\n',
        "tests/test_x.py": f'"""{rule(3)}"""\nimport pytest\n\n\n@pytest.mark.parametrize("v", [pytest.param(1, id="{rule(4)} T")])\n'
                           f'def test_p(v):\n    pass\n\n\ndef test_d():\n    """{rule(5)}"""\n\n\ndef helper():\n    """{rule(6)}"""\n'})
    assert RULES["proofs"](root) == {
        rule(1): ["tests/checks/test_docstrings.py::test_examples[a]"],
        rule(4): ["tests/test_x.py::test_p"], rule(5): ["tests/test_x.py::test_d"]}


def test_a_module_adds_nothing_to_its_functions_and_a_long_range_proves_nothing(house):
    root = house({
        "ledgerkit/due.py": f'"""{rule(7)}, {rule(8)}"""\n\n\ndef classes():\n    """{rule(7)}"""\n',
        "tests/test_x.py": f'def test_all():\n    """{rule(1)} to {rule(18)}"""\n\n\ndef test_some():\n    """{rule(1)} to {rule(2)}"""\n'})
    assert RULES["homes"](root) == {rule(7): ["due.classes"], rule(8): ["due"]}
    assert RULES["proofs"](root) == {rule(n): ["tests/test_x.py::test_some"] for n in (1, 2)}


def test_a_rule_without_home_or_proof_is_said(house):
    root = house({"ledgerkit/a.py": f'"""{rule(1)}"""\n', "tests/test_a.py": f'def test_a():\n    """{rule(2)}"""\n'})
    said = RULES["missing"](root)
    assert f"{rule(1)} 没有证明" in said and f"{rule(2)} 没有实现" in said and f"{rule(3)} 没有实现、没有证明" in said
    assert len(said) == 86


def test_a_rule_that_does_not_exist_is_said(house):
    root = house({"ledgerkit/a.py": f'"""{rule(77)}"""\n', "tests/a.py": "", "docs/a.md": "", "templates/a.toml": ""})
    assert RULES["unknown"](root) == {rule(77): ["ledgerkit/a.py"]}


def test_the_proofs_are_collected_tests():
    """A proof is a test that pytest runs: its name begins with test_, outside a class, in a file that it collects."""
    for places in RULES["proofs"]().values():
        for place in places:
            path, name = place.split("::")
            assert Path(path).name.startswith("test_")
            body = ast.parse((ROOT / path).read_text(encoding="utf-8")).body
            assert any(isinstance(node, ast.FunctionDef) and node.name == name.split("[")[0] for node in body), place
