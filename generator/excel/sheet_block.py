"""The rows of a table as bytes: what all rounds share stands once, columns and row numbers go between.

The rows are one flat list of pieces, as often as there are rounds; every column is put into its places
with one assignment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from generator.excel.calculation import CellValue
from generator.excel.layout import Repeat
from generator.excel.sheet_column import Column, Octets, cell_value, octets
from generator.excel.sheet_heights import Room, column_heights, template_height
from generator.excel.sheet_marks import COLUMN, END, FORMULA, HEIGHT, NUMBER
from generator.excel.sheet_table import Table, WrittenTable

_MARK: Final = re.compile(f"({NUMBER}|{HEIGHT}|[{COLUMN}{FORMULA}]\\d+{END})")
_CELL: Final = re.compile(
    f'<c r="([A-Z]+){NUMBER}"([^>{COLUMN}]*?)(?:{COLUMN}(\\d+){END}|>{FORMULA}(\\d+){END}</c>|(/>|>.*?</c>))',
    re.DOTALL,
)


class Slot(NamedTuple):
    """Where a piece differs: its place, its mark, the number the mark holds, its row of the round."""

    at: int
    mark: str
    number: int
    offset: int


class Cell(NamedTuple):
    """What a cell of a table shows: a column, a formula, or the same in every round."""

    column: int | None
    formula: int | None
    constant: CellValue


@dataclass(frozen=True)
class Block:
    """A table's rows, cut at what differs from round to round.

    Attributes:
        pieces: the texts of one round; a piece of a slot is empty.
        cells: the cells by row of the round and by letters of the column.
        heights: the row of the round, the height and the wrapping columns of rows that grow.
    """

    source: int
    height: int
    pieces: tuple[Octets, ...]
    slots: tuple[Slot, ...]
    cells: Mapping[tuple[int, str], Cell]
    rooms: Mapping[int, tuple[str, Sequence[tuple[int, Room]]]]


def block_of(table: Table, rooms: Mapping[int, Sequence[Room]]) -> Block:
    """Return a table's rows cut into pieces."""
    pieces: list[Octets] = [""]
    slots: list[Slot] = []
    cells: dict[tuple[int, str], Cell] = {}
    growing: dict[int, tuple[str, Sequence[tuple[int, Room]]]] = {}
    for offset, (source, row) in enumerate(table.rows.items()):
        own = dict(_cells(row))
        cells |= {(offset, letters): cell for letters, cell in own.items()}
        height = template_height(row) if source in rooms else None
        if height:
            growing[offset] = (height, [(own[room.column].column or 0, room) for room in rooms[source]])
        marked = row.replace(f' ht="{height}"', f' ht="{HEIGHT}"', 1) if height else row
        _cut(marked, offset, pieces, slots)
    return Block(min(table.rows), len(table.rows), tuple(pieces), tuple(slots), cells, growing)


def _cells(row: str) -> Iterator[tuple[str, Cell]]:
    for match in _CELL.finditer(row):
        column, formula = (int(number) if number else None for number in match.group(3, 4))
        yield match[1], Cell(column, formula, cell_value(match[2], match[5]) if match[5] else None)


def _cut(row: str, offset: int, pieces: list[Octets], slots: list[Slot]) -> None:
    text, *rest = _MARK.split(row)
    pieces[-1] += octets(text)
    for mark, after in zip(rest[::2], rest[1::2], strict=True):
        slots.append(Slot(len(pieces), mark[0], int(mark[1:-1] or 0), offset))
        pieces += "", octets(after)


@lru_cache(maxsize=4)
def _numbers(rows: range) -> Sequence[str]:
    """Return row numbers as they are written; the next workbook of a template often has as many rows."""
    return tuple(map(repr, rows))


@dataclass(frozen=True)
class FilledTable:
    """A table in its place."""

    block: Block
    columns: Sequence[Column]
    repeat: Repeat

    @property
    def last(self) -> int:
        """The last filled row."""
        return self.repeat.row + self.repeat.rounds * self.repeat.height - 1

    @cached_property
    def _values(self) -> dict[int, list[CellValue]]:
        return {}

    def values(self, number: int) -> list[CellValue]:
        """Return what formulas see of a column."""
        if number not in self._values:
            self._values[number] = self.columns[number].values
        return self._values[number]

    def cell(self, row: int, letters: str) -> Cell:
        """Return what a cell shows."""
        return self.block.cells.get(((row - self.repeat.row) % self.repeat.height, letters), _BLANK)

    def xml(self, formula: Callable[[int, str, int], str]) -> Octets:
        """Return the finished rows.

        Args:
            formula: the inside of a formula's cell by row, column and number of the formula.
        """
        round_ = list(self.block.pieces)
        for slot in self.block.slots:
            if slot.mark == COLUMN:
                round_[slot.at - 1] += self.columns[slot.number].before
                round_[slot.at + 1] = self.columns[slot.number].after + round_[slot.at + 1]
        pieces = round_ * self.repeat.rounds
        numbered = [_numbers(self.repeat.rows(source)) for source in self.repeat.sources]
        for slot in self.block.slots:
            if slot.mark == NUMBER:
                pieces[slot.at :: len(round_)] = numbered[slot.offset]
            else:
                pieces[slot.at :: len(round_)] = self._slot(slot, formula)
        return "".join(pieces)

    def _slot(self, slot: Slot, formula: Callable[[int, str, int], str]) -> Sequence[Octets]:
        if slot.mark == COLUMN:
            return self.columns[slot.number].cells
        if slot.mark == HEIGHT:
            height, rooms = self.block.rooms[slot.offset]
            return column_heights(height, [(self.columns[number], room) for number, room in rooms])
        letters = next(
            at
            for (offset, at), cell in self.block.cells.items()
            if (offset, cell.formula) == (slot.offset, slot.number)
        )
        rows = self.repeat.rows(self.repeat.source + slot.offset)
        return [octets(formula(row, letters, slot.number)) for row in rows]


_BLANK: Final = Cell(None, None, None)


def filled_table(written: WrittenTable, block: Block, path: tuple[int, ...], row: int) -> FilledTable:
    """Return a written table that begins in a row."""
    repeat = Repeat(block.source, block.height, path, row, written.count)
    return FilledTable(block, written.columns, repeat)
