"""Reads the tables of a filled sheet: from the header down, to what stood below when it was handed out.

Rows added below are found without names that stretch, and a value in any cell below a heading is found,
because the cells of a row that a person inserts are not merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from cardfile.problems import Problem
from generator.drawing.excel_meta import COLUMN, FIELD
from generator.readback.excel_page import Mark, Page, filled
from generator.readback.problems import uneven_row

_NONE: Final = "无"
Cells = Mapping[str, Sequence[object]]
"""What a row holds below each heading; more than one value where its cells were moved."""


class Span(NamedTuple):
    """The columns of the sheet that a table's column takes."""

    first: int
    last: int


@dataclass(frozen=True)
class Header:
    """A table's header row, with the place of each column."""

    row: int
    columns: Mapping[str, Span]

    @property
    def first(self) -> str:
        """The name of the leftmost column."""
        return min(self.columns, key=lambda name: self.columns[name].first)

    @property
    def whole(self) -> Span:
        """The columns of the sheet from the first heading to the last."""
        starts = [span.first for span in self.columns.values()]
        return Span(min(starts), max(starts))


@dataclass
class Tables:
    """The tables of one page; problems are collected on the way."""

    page: Page
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def names(self) -> Mapping[str, Sequence[Mark]]:
        """The columns of each table as they were handed out."""
        found: dict[str, list[Mark]] = {}
        for mark in self.page.of_kind(COLUMN):
            found.setdefault(mark.name.partition(".")[0], []).append(mark)
        return found

    def rows(self, table: str) -> list[dict[str, object]] | None:
        """Return the filled rows of a table, None when it is not found."""
        header = self.header(table)
        if header is None:
            return None
        lines = self.filled_lines(table, header)
        return [self._row(f"{table}[{number}]", cells) for number, (_, cells) in enumerate(lines, 1)]

    def filled_lines(self, table: str, header: Header) -> list[tuple[int, Cells]]:
        """Return the rows of a table that say anything, each with its row of the sheet."""
        lines = [line for line in self._lines(table, header) if any(line[1].values())]
        lines = [line for line in lines if not self._says_none(line, header)]
        return [] if self._is_empty(table, lines, header) else lines

    # -- where ------------------------------------------------------------------------------------

    def header(self, table: str) -> Header | None:
        """Return where a table is: by its first heading, by all headings in their order, by its name."""
        marks, named = self.names[table], self.page.named(table)
        fitting = [row for row, _ in self.page.places(marks[0].label) if self._headings(row, marks)]
        # A caption may say what the only heading below it says.
        rows = [row for row in fitting if row + 1 not in fitting]
        alike = [name for name, others in self.names.items() if _labels(others) == _labels(marks)]
        by_order = rows[alike.index(table)] if len(rows) == len(alike) else 0
        first = self.page.find(marks[0])
        known = (first[0] if first else 0, by_order, named[0] if named else 0)
        return next((Header(row, self._headings(row, marks)) for row in known if row in rows), None)

    def _headings(self, row: int, marks: Sequence[Mark]) -> dict[str, Span]:
        """Return the columns of a table whose headings stand in a row, nothing when one is missing."""
        columns = {mark.name.partition(".")[2]: self._heading(row, mark) for mark in marks}
        if not all(columns.values()):
            return {}
        return {name: self._span(row, column, columns.values()) for name, column in columns.items()}

    def _heading(self, row: int, mark: Mark) -> int:
        """Return the column of a heading in a row, 0 if it is not there."""
        columns = [column for at, column in self.page.places(mark.label) if at == row]
        return mark.column if mark.column in columns else next(iter(columns), 0)

    def _span(self, row: int, column: int, columns: Iterable[int]) -> Span:
        following = [other for other in columns if other > column]
        return Span(column, min(following) - 1 if following else self.page.last_column(row, column))

    def _end(self, table: str, top: int) -> int:
        """Return the row after a table: of the first text that is left of those handed out below it.

        Where the rows of the table say the same as that text, the lowest one is no row.
        """
        below = self.page.marks[self.page.marks.index(self.names[table][-1]) + 1 :]
        rows = [self._row_of(mark, top) for mark in below]
        sure = next((at for at, row in enumerate(rows) if row), len(below))
        end = rows[sure] if sure < len(below) else self.page.last_row + 1
        doubtful = (self._lowest(mark, top, end) for mark in below[:sure])
        return next(filter(None, doubtful), end)

    def _row_of(self, mark: Mark, top: int) -> int:
        """Return the row of a mark below a header, 0 when it is not sure."""
        cell = self.page.find(mark) or (self.page.place(mark.name) if mark.kind == FIELD else None)
        return cell[0] if cell and cell[0] > top else 0

    def _lowest(self, mark: Mark, top: int, end: int) -> int:
        """Return the lowest row between two where a mark may stand, 0 for none."""
        return max((row for row, _ in self.page.candidates(mark) if top < row < end), default=0)

    # -- what -------------------------------------------------------------------------------------

    def _lines(self, table: str, header: Header) -> Iterator[tuple[int, Cells]]:
        at = self.page.grid.at
        for row in range(header.row + 1, self._end(table, header.row)):
            yield (
                row,
                {
                    name: [v for c in range(span.first, span.last + 1) if filled(v := at(row, c))]
                    for name, span in header.columns.items()
                },
            )

    def _says_none(self, line: tuple[int, Cells], header: Header) -> bool:
        """Tell whether a row is the 「无」 that an empty table prints over all its columns."""
        row, cells = line
        across = self.page.last_column(row, header.whole.first) >= header.whole.last
        return across and len(cells) > 1 and _only_none(cells, header)

    def _is_empty(self, table: str, lines: Sequence[tuple[int, Cells]], header: Header) -> bool:
        """Tell whether a person answered 「无」 in a table without rows; beside others it is a value."""
        if self.page.issued_rows.get(table) or len(lines) != 1:
            return False
        row, cells = lines[0]
        return row == header.row + 1 and _only_none(cells, header)

    def _row(self, where: str, cells: Cells) -> dict[str, object]:
        self.problems += [uneven_row(f"{where}.{name}") for name, values in cells.items() if len(values) > 1]
        return {name: next(iter(values), "") for name, values in cells.items()}


def _labels(marks: Sequence[Mark]) -> list[str]:
    return [mark.label for mark in marks]


def _only_none(cells: Cells, header: Header) -> bool:
    values = [value for values in cells.values() for value in values]
    return len(values) == 1 and [str(value).strip() for value in cells[header.first]] == [_NONE]
