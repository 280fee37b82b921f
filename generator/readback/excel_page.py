"""The sheet that people fill, with what is known of it: its names, and what the hidden sheet remembers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from generator.drawing.excel_meta import COLUMN, FIELD, META_SHEET, ROWS, STOP
from generator.excel.columns import column_number
from generator.readback.workbook import Area, Grid, Workbook

_TRIMMED: Final = str.maketrans("", "", " \u3000\u00a0\u200b\n:：*★")
_PREFIX: Final = "fc_"
Cell = tuple[int, int]
"""A row and a column, counted from 1."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the hidden sheet remembers of one place of the sheet that was handed out.

    Attributes:
        kind: ``field``, ``column`` of a table, or ``stop``, a text that ends the table above it.
        name: the field, or ``table.column``.
        label: the text that tells the place.
        column: the column of the value, the heading or the text; 0 when it is not known.
        row: its row, which follows rows that are added above; 0 when the program that saved it computes nothing.
    """

    kind: str
    name: str
    label: str
    column: int
    row: int


@dataclass(frozen=True)
class Page:
    """One filled sheet.

    Attributes:
        merges: the last column of each merged cell, by its row and first column.
        names: the cells and header rows of the sheet that have a name, without its prefix.
        issued_rows: by table, how many rows it was handed out with.
    """

    grid: Grid
    merges: Mapping[Cell, int]
    names: Mapping[str, Area]
    marks: Sequence[Mark]
    issued_rows: Mapping[str, int]

    @property
    def last_row(self) -> int:
        """The last row that holds anything."""
        return len(self.grid.rows)

    @cached_property
    def _places(self) -> Mapping[str, list[Cell]]:
        found: dict[str, list[Cell]] = {}
        for row, line in enumerate(self.grid.rows, 1):
            for column, value in enumerate(line, 1):
                if isinstance(value, str) and value:
                    found.setdefault(plain(value), []).append((row, column))
        return found

    def places(self, label: str) -> Sequence[Cell]:
        """Return the rows and columns where a text stands."""
        return self._places.get(plain(label), ())

    def last_column(self, row: int, column: int) -> int:
        """Return how far a cell stretches."""
        return self.merges.get((row, column), column)

    def of_kind(self, kind: str) -> list[Mark]:
        """Return the marks of one kind in the order of the sheet."""
        return [mark for mark in self.marks if mark.kind == kind]

    # -- finding what was marked ------------------------------------------------------------------

    def candidates(self, mark: Mark) -> list[Cell]:
        """Return the cells that may be a marked one, from above: by its label, in the column handed out."""
        places = self.places(mark.label)
        if mark.kind != FIELD:
            return [place for place in places if place[1] == mark.column]
        cells = {(row, mark.column) for row, _ in places} | {c for c in [self.named(mark.name)] if c}
        return sorted(cell for cell in cells if self._label_before(*cell) in places)

    def _label_before(self, row: int, column: int) -> Cell | None:
        """Return the filled cell before a cell, None when it is part of it."""
        before = (at for at in range(column - 1, 0, -1) if filled(self.grid.at(row, at)))
        label = row, next(before, 0)
        return label if self.last_column(*label) < column else None

    def find(self, mark: Mark) -> Cell | None:
        """Return the cell of a mark; None when it is gone, or nothing tells it from others like it.

        A program that moves rows without their names leaves names that point elsewhere, therefore a name
        counts only beside its label. Labels that stand several times are told by their order.
        """
        cells = self.candidates(mark)
        if (mark.row, mark.column) in cells:
            return mark.row, mark.column
        alike = [other for other in self.marks if _likeness(other) == _likeness(mark)]
        if len(cells) == len(alike):
            return cells[alike.index(mark)]
        return named if (named := self.named(mark.name)) in cells else None

    @cached_property
    def fields(self) -> Mapping[str, Mark]:
        """The marks of the single fields by name."""
        return {mark.name: mark for mark in self.of_kind(FIELD)}

    def place(self, name: str) -> Cell | None:
        """Return where a field's value is: by name and place handed out where they agree, else by its label."""
        named, mark = self.named(name), self.fields.get(name)
        if mark is None or named == (mark.row, mark.column):
            return named
        return self.find(mark) or (None if self.places(mark.label) else named)

    @cached_property
    def _last_label(self) -> int:
        """The last row where a label stands."""
        return max((row for mark in self.marks for row, _ in self.places(mark.label)), default=0)

    def is_moved_away(self, name: str, place: Cell) -> bool:
        """Tell whether a field's cell was cut and pasted below the form: its name went with it."""
        named = self.named(name)
        moved = bool(named and named != place and named[0] > self._last_label + 1)
        return (
            moved and named is not None and filled(self.grid.at(*named)) and not filled(self.grid.at(*place))
        )

    def named(self, name: str) -> Cell | None:
        """Return the first cell that a name points to."""
        area = self.names.get(name)
        return (area.row, area.column) if area else None


def _likeness(mark: Mark) -> tuple[bool, str, int]:
    """Return what two marks have in common that only their order tells apart."""
    return mark.kind == FIELD, plain(mark.label), mark.column


def page_of(book: Workbook) -> Page:
    """Return the sheet that people fill: where the names point, else the first."""
    areas = [area for name, area in book.names.items() if name.startswith(_PREFIX)]
    named = next((book.grids[area.sheet] for area in areas if area.sheet in book.grids), None)
    grid = named or next(iter(book.grids.values()), Grid("", ()))
    names = {
        name.removeprefix(_PREFIX): area
        for name, area in book.names.items()
        if name.startswith(_PREFIX) and area.sheet == grid.name
    }
    hidden = book.grids.get(META_SHEET)
    lines = [line for line in hidden.rows if line] if hidden else []
    return Page(
        grid=grid,
        merges=book.merges.get(grid.name, {}),
        names=names,
        marks=_moved([_mark(line) for line in lines if line[0] in (FIELD, COLUMN, STOP)], names),
        issued_rows={str(line[1]): _whole(line[2]) for line in lines if line[0] == ROWS},
    )


def _moved(marks: list[Mark], names: Mapping[str, Area]) -> list[Mark]:
    """Return the marks where they are after columns were put before the form: most names moved along."""
    steps = Counter(names[m.name].column - m.column for m in marks if m.name in names and m.column)
    step = steps.most_common(1)[0][0] if steps else 0
    return [replace(mark, column=mark.column + step) if mark.column else mark for mark in marks]


def _mark(line: Sequence[object]) -> Mark:
    kind, name, label, column, row = (*line, "", "", "", "", "")[:5]
    return Mark(str(kind), str(name), str(label), column_number(str(column)) if column else 0, _whole(row))


def _whole(value: object) -> int:
    return int(value) if isinstance(value, (int, float)) else 0


def plain(text: str) -> str:
    """Return a label's text without what people and programs add to it."""
    return text.translate(_TRIMMED)


def filled(value: object) -> bool:
    """Tell whether a cell holds anything."""
    return bool(value.strip()) if isinstance(value, str) else value is not None
