"""The bytes of a workbook as tables: every cell by the key of its column; strange sheets and columns are faults."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile

from cardfile.text import Text, verbatim
from cardfile.yamlfile import unknown_word
from generator.engine.zipfiles import UnsafeZipError, opened
from generator.formsheets.columns import SHEETS
from generator.formsheets.faults import NoFormsWorkbookError, Place, SheetFault
from generator.formsheets.values import as_text, blank

if TYPE_CHECKING:
    from generator.formsheets.layout import Column, Layout

_NO_VALUES: Final[Mapping[str, Text]] = {
    "f": Text("这里是公式，请改成文字", "this is a formula; write a text"),
    "e": Text("这里是错误值", "this is an error value"),
}
_ORDER: Final = {key: number for number, key in enumerate(SHEETS, 1)}
_STRANGE: Final = 9
"""Where strange sheets stand in the order of faults: last."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a sheet that is not blank: its number, and its cells by key."""

    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """One sheet as it was read.

    Attributes:
        layout: what its columns are.
        numbers: where each column stands, by key.
    """

    key: str
    layout: Layout
    name: str
    numbers: Mapping[str, int] = field(default_factory=dict)
    rows: tuple[TableRow, ...] = ()

    def place(self, row: int = 0, key: str = "") -> Place:
        """Return the place of a cell; of the row when it has no such column."""
        heading = self.layout.by_key[key].heading if key in self.numbers else None
        return Place(_ORDER[self.key], self.name, row, self.numbers.get(key, 0), heading, key)


@dataclass(frozen=True, slots=True)
class Tables:
    """The three sheets, and what is wrong with them as sheets."""

    settings: Table
    fields: Table
    options: Table
    faults: tuple[SheetFault, ...]


def read_tables(data: bytes, path: str) -> Tables:
    """Return the sheets of a workbook.

    Args:
        data: the bytes of the workbook.
        path: the file, for messages.

    Raises:
        NoFormsWorkbookError: the bytes are no workbook.
    """
    grids = _grids(data, path)
    faults: list[SheetFault] = []
    names = {name: _sheet_key(name) for name in grids}
    for number, (name, key) in enumerate(names.items()):
        if not key or key in list(names.values())[:number]:
            known = [layout.name.zh for layout in SHEETS.values()]
            faults.append(
                SheetFault(Place(_STRANGE, name), unknown_word(Text("工作表", "sheet"), name, known))
            )
    tables = {key: _table(key, names, grids, faults) for key in SHEETS}
    return Tables(**tables, faults=tuple(faults))


def _sheet_key(name: str) -> str:
    """Return which of the three sheets has this name."""
    plain = name.strip().casefold()
    found = (k for k, layout in SHEETS.items() if plain in (layout.name.zh, layout.name.en, *layout.aliases))
    return next(found, "")


def _table(
    key: str, names: Mapping[str, str], grids: Mapping[str, list[list[Any]]], faults: list[SheetFault]
) -> Table:
    layout = SHEETS[key]
    name = next((name for name, held in names.items() if held == key), "")
    table = Table(key, layout, name or layout.name.zh)
    if not name:
        faults.append(SheetFault(table.place(), Text("缺少这张工作表", "this sheet is missing")))
        return table
    head, *body = grids[name] or [[]]
    columns = dict(_columns(table, head, faults))
    numbers = {column.key: number for number, column in columns.items()}
    table = Table(key, layout, name, numbers)
    faults.extend(
        SheetFault(
            table.place(1), Text(f"缺少列「{c.heading.zh}」", f"the column “{c.heading.en}” is missing")
        )
        for c in layout.columns
        if c.key not in numbers
    )
    rows = (_row(table, columns, number, cells, faults) for number, cells in enumerate(body, 2))
    return Table(key, layout, name, numbers, tuple(row for row in rows if row.cells))


def _columns(table: Table, head: list[Any], faults: list[SheetFault]) -> Iterator[tuple[int, Column]]:
    """Yield the columns by their numbers; strange headings and second ones are faults."""
    seen: set[str] = set()
    for number, cell in enumerate(head, 1):
        if blank(value := _value(cell)):
            continue
        column = _column(table.layout, as_text(value))
        place = Place(_ORDER[table.key], table.name, 1, number)
        if column is None:
            word = as_text(value).strip().split("\n", maxsplit=1)[0]
            known = [c.heading.zh for c in table.layout.columns] + [
                c.heading.en for c in table.layout.columns
            ]
            faults.append(SheetFault(place, unknown_word(Text("列名", "column"), word, known)))
        elif column.key in seen:
            faults.append(
                SheetFault(
                    place,
                    Text(f"列「{column.heading.zh}」重复", f"column “{column.heading.en}” stands twice"),
                )
            )
        else:
            seen.add(column.key)
            yield number, column


def _column(layout: Layout, heading: str) -> Column | None:
    """Return the column of a heading: every line of it that we know must mean the same one."""
    lines = [line.strip().casefold() for line in heading.split("\n") if line.strip()]
    meant = [layout.by_heading.get(line) for line in lines]
    return meant[0] if all(column is meant[0] for column in meant) else None


def _row(
    table: Table, columns: Mapping[int, Column], number: int, cells: list[Any], faults: list[SheetFault]
) -> TableRow:
    values: dict[str, Any] = {}
    for position, cell in enumerate(cells, 1):
        if blank(value := _value(cell)):
            continue
        column = columns.get(position)
        place = Place(_ORDER[table.key], table.name, number, position, column.heading if column else None)
        if cell.data_type in _NO_VALUES:
            faults.append(SheetFault(place, _NO_VALUES[cell.data_type]))
        elif column is None:
            faults.append(SheetFault(place, Text("这一列没有已知的列名", "this column has no known heading")))
        else:
            values[column.key] = value
    return TableRow(number, values)


def _value(cell: Any) -> Any:
    return getattr(cell, "value", cell)


def _grids(data: bytes, path: str) -> dict[str, list[list[Any]]]:
    """Return the cells of every sheet, row by row."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        opened(data)
        with warnings.catch_warnings(action="ignore"):  # of extensions that hold no values
            book = load_workbook(BytesIO(data), read_only=True)
            return {sheet.title: [list(row) for row in sheet.rows] for sheet in book.worksheets}
    except UnsafeZipError as fault:
        raise NoFormsWorkbookError(path, fault.reason) from fault
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, SyntaxError, OSError) as fault:
        raise NoFormsWorkbookError(path, verbatim(fault)) from fault
