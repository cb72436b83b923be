"""The house (DESIGN.md section 6): imports go down the floors only, and costly libraries load only when needed."""

import ast
import configparser
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "ledgerkit"
# From the top down; a room is a module or a package of ledgerkit. Rooms of one floor don't know each other,
# except where the floor is shared.
FLOORS = [
    {"__main__", "cli", "readout", "followup", "handout", "acceptance", "post", "tracing", "proofing"},
    {"pipeline"},
    {"memory"},
    {"campaign", "draft", "inbox", "intake", "consolidate", "split", "levels", "contacts", "versions", "rollforward", "standing", "locks"},
    {"columns", "due", "checks", "indicators", "outputs", "expression", "periods", "schedule", "lineage", "records", "forms", "typeset"},
    {"office"},
    {"model", "errors"},
]
SHARED_FLOORS = {0, 4}  # the commands, and the vocabulary
NOUNS = 6
COSTLY = {"pandas", "docx", "docxtpl", "xlsxwriter", "openpyxl", "lxml"}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(HOUSE.rglob("*.py"))}


def imports(name: str, at_load: bool = False) -> set[str]:
    """Every module that a module names in an import, also inside functions; at_load leaves those out."""
    path = MODULES[name]
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    found = set()
    waiting = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[:len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            members = {f"{base}.{alias.name}" for alias in node.names}
            found |= {member if member in MODULES else base for member in members}
        if not (at_load and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))):
            waiting += ast.iter_child_nodes(node)
    return found


def room(name: str) -> str:
    return name.removeprefix("ledgerkit").removeprefix(".").split(".")[0]


def floor(name: str) -> int:
    return next(n for n, rooms in enumerate(FLOORS) if room(name) in rooms)


def ours(name: str) -> set[str]:
    """The modules of the house that a module imports; the package itself only holds the version."""
    return {other for other in imports(name) if other.startswith("ledgerkit.")}


IN_ROOMS = sorted(set(MODULES) - {"ledgerkit"})


def test_every_module_has_a_room_and_every_room_a_module():
    assert {room(name) for name in IN_ROOMS} == set().union(*FLOORS)


@pytest.mark.parametrize("name", IN_ROOMS)
def test_imports_go_down(name):
    for other in sorted(ours(name)):
        beside = floor(other) == floor(name) and (room(other) == room(name) or floor(name) in SHARED_FLOORS)
        assert floor(other) > floor(name) or beside, f"{name} imports {other}"


def test_every_package_is_installed():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    packages = {".".join(path.parent.relative_to(ROOT).parts) for path in HOUSE.rglob("__init__.py")}
    assert set(setup["options"]["packages"].split()) == packages | {"ledgerkit.templates"}


def test_the_package_itself_imports_nothing():
    assert imports("ledgerkit") == set()


@pytest.mark.parametrize("name", sorted(name for name in IN_ROOMS if room(name) in FLOORS[NOUNS]))
def test_nouns_import_nothing_but_nouns(name):
    assert {room(other) for other in ours(name)} <= {room(name)}


def test_no_import_knots():
    """No module needs itself by way of others, not even inside a function; a package is its __init__."""
    graph = {name: ours(name) & set(MODULES) for name in IN_ROOMS}
    while leaves := [name for name, needs in graph.items() if not needs & set(graph)]:
        for name in leaves:
            del graph[name]
    assert graph == {}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_imports_that_the_eye_does_not_see(name):
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & {"importlib", "__import__"}
    assert "importlib" not in imports(name)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_costly_libraries_are_imported_inside_functions(name):
    assert not {other.split(".")[0] for other in imports(name, at_load=True)} & COSTLY


def test_pandas_has_one_home():
    users = {name for name in MODULES if any(other.split(".")[0] == "pandas" for other in imports(name))}
    assert users == {"ledgerkit.indicators"}


@pytest.mark.parametrize("name", ["cli", "pipeline", "readout", "campaign", "intake", "consolidate"])
def test_what_loading_a_module_does_not_load(name):
    code = f"import sys, ledgerkit.{name}; print(*sorted(m for m in {sorted(COSTLY)} if m in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    assert loaded.stdout.split() == []


FILES = sorted(path for folder in ("ledgerkit", "tests", "examples") for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_drawer_for_odds_and_ends():
    assert not [name for name in MODULES if name.rsplit(".", 1)[-1] in ("utils", "util", "helpers", "common", "misc")]
