"""The examples in the docstrings of the column types are true."""

import doctest
import importlib
import pkgutil

import pytest

from ledgerkit import columns

MODULES = [importlib.import_module(f"ledgerkit.columns.{m.name}") for m in pkgutil.iter_modules(columns.__path__)]
EXAMPLES = [test for module in [columns, *MODULES] for test in doctest.DocTestFinder().find(module) if test.examples]


@pytest.mark.parametrize("test", EXAMPLES, ids=lambda test: test.name.removeprefix("ledgerkit.columns."))
def test_examples(test):
    said = []
    failed = doctest.DocTestRunner().run(test, out=said.append).failed
    assert not failed, "".join(said)


@pytest.mark.parametrize("type", sorted(columns.TYPES))
def test_every_type_shows_what_it_reads(type):
    shown = {test.name: test.examples for test in EXAMPLES}
    examples = shown[f"{columns.TYPES[type].__module__}.cast"]
    assert any(example.want and not example.exc_msg for example in examples)
