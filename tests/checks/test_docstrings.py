"""A check's docstring is its manual: it cites the rule, and shows what passes and what does not."""

import doctest
import inspect
import re
import sys

import pytest

from ledgerkit.checks import CHECKS, context

MODULES = [context, *dict.fromkeys(sys.modules[entry.call.__module__] for entry in CHECKS.values())]
FOUND = {test.name.rsplit(".", 1)[-1]: test for module in MODULES
         for test in doctest.DocTestFinder().find(module) if test.examples}
RULE = re.compile(r"\b[A-Z]{1,2}-\d{2}\b")


@pytest.mark.parametrize("name", sorted(FOUND))
def test_examples(name, examples):
    said = []
    FOUND[name].globs.update(examples)
    failed = doctest.DocTestRunner().run(FOUND[name], out=said.append).failed
    assert not failed, "".join(said)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_every_check_shows_a_fault_and_a_sound_record(name):
    shown = FOUND[name].examples if name in FOUND else []
    assert any(example.want for example in shown), f"{name} shows no fault"
    assert any(not example.want for example in shown), f"{name} shows nothing that passes"


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_every_check_cites_its_rule(name):
    manual = inspect.getdoc(CHECKS[name].call)
    assert RULE.search(manual) or "DESIGN.md section" in manual


def test_the_rules_that_are_cited_exist(shared):
    rules = (shared / "domain" / "rules.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^- ([A-Z]{1,2}-\d{2}) ", rules, re.M))
    assert len(known) > 80
    cited = {rule for entry in CHECKS.values() for rule in RULE.findall(inspect.getdoc(entry.call))}
    assert cited <= known
