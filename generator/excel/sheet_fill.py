"""A rendered sheet cut into rows and tables, each in its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from generator.excel.formula import Formula
from generator.excel.layout import Layout, Path, Place
from generator.excel.sheet_block import Block, FilledTable, filled_table
from generator.excel.sheet_heights import grown
from generator.excel.sheet_marks import COLUMN, END, ROW
from generator.excel.sheet_source import SheetSource
from generator.excel.sheet_table import WrittenTable


class Rendered(NamedTuple):
    """The rows of a sheet as Jinja leaves them, and the tables it left out, in order."""

    text: str
    tables: Sequence[WrittenTable]


@dataclass(frozen=True)
class FilledSheet:
    """The rows of one sheet after rendering.

    Attributes:
        rows: the XML of each row outside tables, its number still a mark; none for a blank row.
        tables: the tables from the first to the last.
        layout: where the template's rows went.
    """

    rows: Mapping[int, str]
    tables: Sequence[FilledTable]
    layout: Layout
    formulas: tuple[Formula, ...]

    @cached_property
    def _places(self) -> Mapping[int, Place]:
        return {place.row: place for place in self.layout.places}

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [table.repeat.row for table in self.tables]

    def table_at(self, row: int) -> FilledTable | None:
        """Return the table that a row lies in."""
        before = bisect_right(self._starts, row)
        return self.tables[before - 1] if before and row <= self.tables[before - 1].last else None

    def place(self, row: int) -> Place:
        """Return the place of a row that stems from the template."""
        table = self.table_at(row)
        return table.repeat.place(row) if table else self._places[row]


def filled_sheet(rendered: Rendered, source: SheetSource, blocks: Sequence[Block]) -> FilledSheet:
    """Return the rows of a rendered source, each with its place.

    Args:
        rendered: what rendering gave.
        source: the sheet's source.
        blocks: the tables of the source, by number.
    """
    tables = iter(rendered.tables)
    filling = _Filling(source, {}, [], [], {})
    for number, chunk in enumerate(rendered.text.split(ROW)[1:]):
        head, _, body = chunk.partition(END)
        if head == COLUMN:
            written = next(tables)
            filling.add_table(written, blocks[written.number])
        elif head.startswith("@"):
            filling.iterations[int(head[1:])] = number
        else:
            filling.add_row(int(head), body.strip())
    return filling.done()


@dataclass
class _Filling:
    """Collects the rows; ``iterations`` tells which round each loop is in."""

    source: SheetSource
    rows: dict[int, str]
    places: list[Place]
    tables: list[FilledTable]
    iterations: dict[int, int]
    last: int = 0

    def done(self) -> FilledSheet:
        repeats = [table.repeat for table in self.tables]
        layout = Layout(self.places, self.source.loops, self.source.last_row, self.last, repeats)
        return FilledSheet(self.rows, self.tables, layout, self.source.formulas)

    def add_row(self, origin: int, body: str) -> None:
        self.last += 1
        self.places.append(Place(origin, self._path(origin), self.last))
        if body:
            rooms = self.source.rooms.get(origin)
            self.rows[self.last] = grown(body, rooms) if rooms else body

    def add_table(self, written: WrittenTable, block: Block) -> None:
        table = filled_table(written, block, self._path(block.source)[:-1], self.last + 1)
        self.tables.append(table)
        self.last = table.last

    def _path(self, origin: int) -> Path:
        return tuple(self.iterations.get(loop, 0) for loop in self.source.loops.get(origin, ()))
