"""The walls of the house: who may import whom, and what start-up may load."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ALLOWED = {
    "cardfile": set(),
    "generator": {"cardfile"},
    "archive": {"cardfile"},
    "desk": {"cardfile", "generator", "archive"},
}
OWNERS = {
    "tinydb": ("cardfile.store",),
    "watchdog": ("archive.events",),
    "docxtpl": ("generator.word.template", "generator.word.source"),
    "docxcompose": ("generator.word.merging",),
    "click": ("desk",),
}
SLOW = ("tinydb", "docxtpl", "docx", "openpyxl", "lxml", "jinja2", "watchdog", "rich", "segno", "filelock")
SLOW_PICTURES = ("PIL", "pypdfium2", "zxingcpp")


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of ours by its dotted name."""
    paths = [path for package in ALLOWED for path in (ROOT / package).rglob("*.py")]
    return {_dotted(path): ast.parse(path.read_bytes()) for path in paths}


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(module: str, *, lazy: bool) -> Iterator[str]:
    """Yield what a module imports; with ``lazy`` also inside functions. What only the type checker reads is left out."""
    todo: list[ast.AST] = [modules()[module]]
    while todo:
        for node in ast.iter_child_nodes(todo.pop()):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{module} imports relatively"
                yield from _named(node)
            elif not _is_for_types(node) and (
                lazy or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            ):
                todo.append(node)


def _named(node: ast.ImportFrom) -> Iterator[str]:
    for alias in node.names:
        whole = f"{node.module}.{alias.name}"
        yield whole if whole in modules() else str(node.module)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def test_the_imports_are_read():
    assert "cardfile.expressions" in set(imports("cardfile.formfile", lazy=False)) | set(
        imports("cardfile.fieldfile", lazy=False)
    )
    assert "tinydb" in set(imports("cardfile.store", lazy=False))
    assert "cardfile.formfile" in set(imports("cardfile.library", lazy=True)) - set(
        imports("cardfile.library", lazy=False)
    )


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_the_packages_below_it(package: str):
    wrong = {
        f"{module} -> {imported}"
        for module in modules()
        if module.split(".")[0] == package
        for imported in imports(module, lazy=True)
        if imported.split(".")[0] in ALLOWED.keys() - ALLOWED[package] - {package}
    }
    assert wrong == set()


def test_no_modules_import_each_other_in_a_circle():
    graph = {module: {i for i in imports(module, lazy=False) if i in modules()} for module in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as fault:
        pytest.fail(" -> ".join(fault.args[1]))


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_only_where_it_is_adapted(library: str):
    importers = {m for m in modules() if library in {i.split(".")[0] for i in imports(m, lazy=True)}}
    assert importers
    assert {
        m for m in importers if not any(m == own or m.startswith(f"{own}.") for own in OWNERS[library])
    } == set()


def test_forms_and_templates_are_data():
    assert [path for folder in ("forms", "templates") for path in (ROOT / folder).rglob("*.py")] == []


def loaded(*arguments: str) -> set[str]:
    """Return the libraries that a command has loaded when it ends."""
    code = (
        "import json, sys\n"
        "from desk.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(
        command, capture_output=True, cwd=ROOT, check=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.stdout, "the command printed nothing"
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("forms", "list"), ("--help",), ("forms", "list", "--json")])
def test_start_up_loads_no_heavy_library(arguments: tuple[str, ...]):
    assert loaded(*arguments) & {*SLOW, *SLOW_PICTURES} == set()


def test_a_list_of_forms_reads_no_expression():
    assert "simpleeval" not in loaded("forms", "list")


# Rooms of the generator, each with those it may use; carriers, context and reading are everybody's.
ROOMS = {
    "engine": set(),
    "foreign": {"engine"},
    "word": {"engine"},
    "excel": {"engine"},
    "drawing": {"engine"},
    "figures": set(),
    "readback": {"engine", "excel", "drawing"},
    "scanning": set(),
    "handbook": {"engine", "foreign", "drawing", "figures", "word"},
    "formsheets": {"engine", "drawing"},
    "annotating": {"engine", "word", "excel", "readback"},
    "checking": {"engine", "word", "excel", "drawing", "figures", "readback", "handbook"},
}
COMMON = {"carriers", "context", "reading"}


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_of_the_generator_uses_only_those_below_it(room: str) -> None:
    used = {
        name.split(".")[1]
        for module, tree in modules().items()
        if module.startswith(f"generator.{room}.")
        for name in _imported(tree)
        if name.startswith("generator.")
    }
    assert used - {room} - COMMON <= ROOMS[room]


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
