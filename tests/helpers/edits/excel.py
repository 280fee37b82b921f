"""What people do to a form in Excel."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cardfile.forms import Form
from edits.samples import SAME, Expected, NotHereError, changed, filled_values, flagged, of_types, workbook
from generator.carriers import code_line


@dataclass
class Sheet:
    """A form in Excel being changed."""

    form: Form

    def issued(self) -> bytes:
        """The workbook as it was handed out."""
        return workbook(self.form.name)

    @cached_property
    def book(self) -> Workbook:
        return load_workbook(io.BytesIO(self.issued()))

    @property
    def sheet(self) -> Worksheet:
        return self.book.worksheets[0]

    def saved(self) -> bytes:
        buffer = io.BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()

    @property
    def values(self) -> dict[str, Any]:
        """What it was handed out with."""
        return filled_values(self.form.name)

    def field(self, *types: str) -> str:
        """The name of a filled field of these types that has a cell, the form's own first."""
        named = self.book.defined_names
        shown = [f.name for f in reversed(of_types(self.form, types)) if f"fc_{f.name}" in named]
        if not shown:
            raise NotHereError
        return shown[0]

    def cell(self, name: str) -> Cell:
        reference = self.book.defined_names[f"fc_{name}"].attr_text.rpartition("!")[2].replace("$", "")
        return self.sheet[reference.partition(":")[0]]

    def table(self) -> str:
        """A table whose first column is a text."""
        for f in reversed(of_types(self.form, ["table"])):
            first = next(c for c in f.columns if c.typed)
            if first.type == "text" and self.cell(f.name).value == first.label.zh:
                return f.name
        raise NotHereError

    def first_column(self, table: str) -> str:
        return next(c.name for c in self.form.by_name[table].columns if c.typed)

    def row_cells(self, table: str, row: int) -> list[Cell]:
        """The cells of a table's row, counted from 0."""
        return list(self.sheet[self.cell(table).row + 1 + row])

    def swap(self, table: str, one: int, other: int) -> None:
        for first, second in zip(self.row_cells(table, one), self.row_cells(table, other), strict=True):
            if not (_is_inner(first) or _is_inner(second)):
                first.value, second.value = second.value, first.value


def _is_inner(cell: Any) -> bool:
    return type(cell).__name__ == "MergedCell"


Edit = Callable[[Sheet], Expected]
ALIKE = Expected(perhaps=frozenset({"visit_refs"}))
"""Two tables of the contract summary are headed 记录: without its name one is told instead of read."""


def _typed(types: tuple[str, ...], value: object, stored: object, paper: Sheet) -> Expected:
    name = paper.field(*types)
    paper.cell(name).value = value  # type: ignore[assignment]
    return changed(**{name: stored})


def _refused(types: tuple[str, ...], value: object, paper: Sheet) -> Expected:
    name = paper.field(*types)
    paper.cell(name).value = value  # type: ignore[assignment]
    return flagged(name)


def cell_error(paper: Sheet) -> Expected:
    name = paper.field("longtext")
    cell = paper.cell(name)
    cell.value, cell.data_type = "#REF!", "e"
    return flagged(name)


def error_in_a_table(paper: Sheet) -> Expected:
    table = paper.table()
    cell = paper.row_cells(table, 1)[paper.cell(table).column - 1]
    cell.value, cell.data_type = "#N/A", "e"
    return flagged(table)


def row_appended(paper: Sheet) -> Expected:
    table = paper.table()
    first = paper.first_column(table)
    cell = paper.row_cells(table, 2)[paper.cell(table).column - 1]
    cell.value = "改过"
    *rows, last = paper.values[table]
    return changed(**{table: [*rows, {**last, first: "改过"}]})


def rows_sorted(paper: Sheet) -> Expected:
    table = paper.table()
    paper.swap(table, 0, 2)
    first, second, third = paper.values[table]
    return changed(**{table: [third, second, first]})


def row_emptied(paper: Sheet) -> Expected:
    table = paper.table()
    for cell in paper.row_cells(table, 1):
        if not _is_inner(cell):
            cell.value = None
    first, _, third = paper.values[table]
    return changed(**{table: [first, third]})


def merged_cells_undone(paper: Sheet) -> Expected:
    for area in list(paper.sheet.merged_cells.ranges):
        paper.sheet.unmerge_cells(str(area))
    return SAME


def _shift(paper: Sheet, at: int, rows: int) -> None:
    """Insert rows as a program does that moves cells and merges, and leaves names behind."""
    areas = [area for area in paper.sheet.merged_cells.ranges if area.min_row >= at]
    for area in areas:
        paper.sheet.unmerge_cells(str(area))
    paper.sheet.insert_rows(at, rows)
    for area in areas:
        area.shift(row_shift=rows)
        paper.sheet.merge_cells(str(area))


def rows_inserted_above(paper: Sheet) -> Expected:
    _shift(paper, 4, 2)
    return ALIKE


def row_inserted_in_a_table(paper: Sheet) -> Expected:
    _shift(paper, paper.cell(paper.table()).row + 2, 1)
    return ALIKE


def column_inserted(paper: Sheet) -> Expected:
    """A column put before all others: merges and names follow in Excel."""
    areas = list(paper.sheet.merged_cells.ranges)
    for area in areas:
        paper.sheet.unmerge_cells(str(area))
    paper.sheet.insert_cols(1)
    for area in areas:
        area.shift(col_shift=1)
        paper.sheet.merge_cells(str(area))
    for name in paper.book.defined_names.values():
        name.attr_text = re.sub(r"\$([A-Z]+)\$", _next_column, name.attr_text or "")
    return SAME


def _next_column(found: re.Match[str]) -> str:
    return f"${get_column_letter(column_index_from_string(found[1]) + 1)}$"


def sheet_renamed(paper: Sheet) -> Expected:
    old = paper.sheet.title
    paper.sheet.title = "改名 了"
    for name in paper.book.defined_names.values():
        name.attr_text = (name.attr_text or "").replace(f"'{old}'!", "'改名 了'!")
    return SAME


def sheet_renamed_and_names_broken(paper: Sheet) -> Expected:
    paper.sheet.title = "改名了"
    for name in list(paper.book.defined_names):
        del paper.book.defined_names[name]
    return ALIKE


def sheet_copied_and_filled(paper: Sheet) -> Expected:
    """A second copy of the sheet, filled otherwise: nobody knows which one counts."""
    name = paper.field("longtext")
    copy = paper.book.copy_worksheet(paper.sheet)
    copy[paper.cell(name).coordinate].value = "另一份的内容"
    return flagged("")


def sheet_put_in_front(paper: Sheet) -> Expected:
    paper.book.create_sheet("说明", 0)["A1"] = "请看第二张"
    return SAME


def rows_hidden(paper: Sheet) -> Expected:
    paper.sheet.row_dimensions[paper.cell(paper.field("longtext")).row].hidden = True
    return SAME


def filter_on(paper: Sheet) -> Expected:
    paper.sheet.auto_filter.ref = f"A{paper.cell(paper.table()).row}:X{paper.cell(paper.table()).row + 3}"
    return SAME


def name_moved_with_its_cell(paper: Sheet) -> Expected:
    """Cut and paste into the remarks: the name goes along, the label does not."""
    name = paper.field("longtext")
    cell = paper.cell(name)
    aside = paper.sheet.cell(paper.sheet.max_row + 3, 5)
    aside.value, cell.value = "移走了", None
    paper.book.defined_names[
        f"fc_{name}"
    ].attr_text = f"'{paper.sheet.title}'!${aside.column_letter}${aside.row}"
    return flagged(name)


def label_reworded(paper: Sheet) -> Expected:
    cell = paper.cell(paper.field("longtext"))
    before = (paper.sheet.cell(cell.row, at) for at in range(cell.column - 1, 0, -1))
    next(label for label in before if label.value).value = "换了说法"
    return SAME


def identity_of_another_record(paper: Sheet) -> Expected:
    paper.cell("_code").value = code_line("TS-KH0001-2026-0777", 9)
    return flagged("")


def code_line_with_a_wrong_check_character(paper: Sheet) -> Expected:
    line = paper.cell("_code")
    line.value = f"{line.value[:-1]}{'0' if line.value[-1] != '0' else '1'}"
    return flagged("")


PLAIN: tuple[Edit, ...] = (
    cell_error, error_in_a_table, row_appended, rows_sorted, row_emptied, merged_cells_undone, rows_inserted_above,
    row_inserted_in_a_table, column_inserted, sheet_renamed, sheet_renamed_and_names_broken,
    sheet_copied_and_filled, sheet_put_in_front, rows_hidden, filter_on, name_moved_with_its_cell, label_reworded,
    identity_of_another_record, code_line_with_a_wrong_check_character,
)  # fmt: skip
TYPED: dict[str, Edit] = {
    "a text retyped": partial(_typed, ("longtext",), "改过\n两行", "改过\n两行"),
    "a cell cleared": partial(_typed, ("longtext",), None, None),
    "a number in a text cell": partial(_typed, ("longtext",), 12345, "12345"),
    "a date as a date": partial(_typed, ("date",), date(2026, 8, 3), "2026-08-03"),
    "a date as a text": partial(_typed, ("date",), "2026/8/3", "2026-08-03"),
    "a date without a year": partial(_refused, ("date",), "8月3日"),
    "a date as a serial number": partial(_refused, ("date",), 46237),
    "an amount as a number": partial(_typed, ("money",), 38601.5, "38601.50"),
    "an amount in ten thousands": partial(_refused, ("money",), "3.86万元"),
    "an amount with separators": partial(_typed, ("money",), "￥38，601.00", "38601.00"),
    "a phone as a number": partial(_typed, ("phone",), 13800138001, "13800138001"),
    "a phone that lost its zero": partial(_refused, ("phone",), 106653002),
    "a number of eighteen digits": partial(_refused, ("longtext",), 110101199003074512),
    "a formula that nobody computed": partial(_refused, ("longtext",), "=1+1"),
    "an option that is none": partial(_refused, ("choice",), "以上都不是"),
    "yes as a truth value": partial(_typed, ("bool",), False, False),
    "no number": partial(_refused, ("int",), "十二"),
}
