"""Loops over plain rows, written column by column instead of cell by cell.

A loop whose rows hold nothing but ``{{ row.name }}`` alone in cells is a table. It is found in the syntax
tree of a sheet's Jinja source and gets a second way to be rendered: a filter takes the list, and when it
holds dicts with all the names, the rows become columns of bytes. Otherwise the filter declines, and Jinja
runs the loop as it stands, with all its rules and faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, Final, NamedTuple

from jinja2 import nodes, pass_context
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer

from generator.engine.environment import BUDGET
from generator.excel.cells import cell_filters
from generator.excel.sheet_column import Column, Write, column
from generator.excel.sheet_marks import COLUMN, END, ROW

WRITE_TABLE: Final = " table"
"""The filter's name: one that no template can write."""
TABLES: Final = " tables"
"""The name in the context of what takes the tables of one rendering."""
_CELLS: Final = frozenset(cell_filters())
_ROW: Final = re.compile(f"{ROW}(\\d+){END}([^{ROW}]*)")
_COUNTER: Final = "index"


class Field(NamedTuple):
    """What a column shows: a name of the rows, or the counter of the loop; and the kind of its style."""

    name: str
    kind: str
    counted: bool


@dataclass(frozen=True)
class Table:
    """A loop over plain rows.

    Attributes:
        fields: what the columns show, in the order of their marks.
        rows: the XML of the rows of one round by template row; a cell's value is a mark.
    """

    fields: tuple[Field, ...]
    rows: Mapping[int, str]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that a row must have."""
        return tuple(dict.fromkeys(shown.name for shown in self.fields if not shown.counted))


@dataclass(frozen=True)
class WrittenTable:
    """A table with its values.

    Attributes:
        number: which of the sheet's tables it is.
    """

    number: int
    columns: Sequence[Column]
    count: int


@dataclass
class Tables:
    """Writes the tables of one rendering, and keeps them in the order in which they appear.

    Attributes:
        days: what the sheet's calendar counts less than the proleptic one.
        blank: whether a name that a row lacks is an empty cell.
    """

    tables: Sequence[Table]
    writers: Mapping[str, Write]
    days: int
    blank: bool
    written: list[WrittenTable] = field(default_factory=list)

    def write(self, number: int, rows: Sequence[dict[str, Any]]) -> bool:
        """Write a table's rows, or decline."""
        table = self.tables[number]
        try:
            values = self._values(table.names, rows)
            columns = [self._column(shown, values, len(rows)) for shown in table.fields]
        except Exception:  # noqa: BLE001 - Jinja's loop meets it again, and names its place
            return False
        self.written.append(WrittenTable(number, columns, len(rows)))
        return True

    def _values(self, names: Sequence[str], rows: Sequence[dict[str, Any]]) -> Mapping[str, Sequence[Any]]:
        """Return the values by name; a missing name is an error or, if it may be blank, None."""
        try:
            return {name: [row[name] for row in rows] for name in names}
        except KeyError:
            if not self.blank or any(hasattr(dict, name) for name in names):
                raise
            return {name: [row.get(name) for row in rows] for name in names}

    def _column(self, shown: Field, values: Mapping[str, Sequence[Any]], count: int) -> Column:
        found = range(1, count + 1) if shown.counted else values[shown.name]
        return column(found, shown.kind, self.writers[f"{shown.kind}_cell"], days=self.days)


@pass_context
def write_table(context: Context, rows: Any, number: int) -> bool:
    """Write a table's rows if they are plain; a filter of Jinja."""
    if type(rows) not in (list, tuple):
        return False
    tables: Any = context.resolve(TABLES)
    budget: Any = context.resolve(BUDGET)
    budget.spend(len(rows))
    if set(map(type, rows)) == {dict} and tables.write(number, rows):
        return True
    # The loop takes its steps itself.
    budget.left += len(rows)
    return False


class TableFinder(NodeTransformer):
    """Gives every loop over plain rows its second way."""

    def __init__(self) -> None:
        self.tables: list[Table] = []

    def visit_For(self, loop: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja calls it by this name
        """Return the loop, as the alternative of a table if it is one."""
        table = _table(loop)
        if table is None:
            return self.generic_visit(loop)
        number = nodes.Const(len(self.tables))
        self.tables.append(table)
        test = nodes.Filter(loop.iter, WRITE_TABLE, [number], [], None, None, lineno=loop.lineno)
        mark = nodes.Output([nodes.TemplateData(f"{ROW}{COLUMN}{END}")], lineno=loop.lineno)
        return nodes.If(test, [mark], [], [loop], lineno=loop.lineno)


def _table(loop: nodes.For) -> Table | None:
    plain = isinstance(loop.target, nodes.Name) and loop.test is None and not loop.recursive
    if not plain or not all(isinstance(child, nodes.Output) for child in loop.body):
        return None
    fields: list[Field] = []
    text = ""
    for part in chain.from_iterable(output.iter_child_nodes() for output in loop.body):
        shown = None if isinstance(part, nodes.TemplateData) else _field(part, loop.target)
        if isinstance(part, nodes.TemplateData):
            text += part.data
        elif shown:
            text += f"{COLUMN}{len(fields)}{END}"
            fields.append(shown)
        else:
            return None
    return Table(tuple(fields), dict(_rows(text))) if text.startswith(f"{ROW}@") and fields else None


def _rows(text: str) -> Iterator[tuple[int, str]]:
    for match in _ROW.finditer(text):
        yield int(match[1]), match[2].strip()


def _field(part: nodes.Node, target: nodes.Node) -> Field | None:
    """Return what a cell of its own shows if it is a name of the loop's row."""
    if not isinstance(part, nodes.Filter) or part.name not in _CELLS or part.args or part.kwargs:
        return None
    shown = part.node
    if not isinstance(shown, nodes.Getattr) or not isinstance(shown.node, nodes.Name):
        return None
    counted = shown.node.name == "loop" and shown.attr == _COUNTER
    if not counted and shown.node.name != getattr(target, "name", None):
        return None
    return Field(shown.attr, part.name.removesuffix("_cell"), counted)
