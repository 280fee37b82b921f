"""How people fill a blank in Excel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Final

from openpyxl.cell.cell import Cell

from edits.blanks import BlankSheet
from edits.samples import SAME, Expected, changed, flagged

Edit = Callable[[BlankSheet], Expected]


def nothing_filled(paper: BlankSheet) -> Expected:
    del paper
    return SAME


def _typed(types: tuple[str, ...], value: object, stored: object, paper: BlankSheet) -> Expected:
    name = paper.field(*types)
    paper.cell(name).value = value  # type: ignore[assignment]
    return changed(**{name: stored})


def _refused(types: tuple[str, ...], value: object, paper: BlankSheet) -> Expected:
    name = paper.field(*types)
    paper.cell(name).value = value  # type: ignore[assignment]
    return flagged(name)


def choice_typed(paper: BlankSheet) -> Expected:
    name = paper.field("choice")
    option = list(paper.form.by_name[name].choices)[-1]
    paper.cell(name).value = f" {option}\u3000"
    return changed(**{name: option})


def two_choices_typed(paper: BlankSheet) -> Expected:
    name = paper.field("choice")
    options = list(paper.form.by_name[name].choices)
    paper.cell(name).value = "、".join(options[:2])
    return flagged(name)


def several_options_typed(paper: BlankSheet) -> Expected:
    name = paper.field("multichoice")
    first, second, *_ = paper.form.by_name[name].choices
    paper.cell(name).value = f"{first}、{second}"
    return changed(**{name: [first, second]})


# -- tables -------------------------------------------------------------------------------------------


def _first_cell(paper: BlankSheet, table: str, row: int) -> Cell:
    return paper.row_cells(table, row)[paper.cell(table).column - 1]


def _filled(paper: BlankSheet, *texts: str | None) -> Expected:
    """Write into the first column of the first rows."""
    table = paper.table()
    for row, text in enumerate(texts):
        if text:
            _first_cell(paper, table, row).value = text
    return changed(**{table: [{paper.first_column(table): text} for text in texts if text]})


def _row_of(reference: str) -> int:
    digits = reference.partition(":")[0].rpartition("$")[2]
    return int(digits) if digits.isdecimal() else 0


def grid_row_deleted(paper: BlankSheet) -> Expected:
    """The row of a field goes, with its label; its name points nowhere then."""
    name = paper.field("longtext")
    row = paper.cell(name).row
    names = paper.book.defined_names
    gone = [key for key in names if _row_of(names[key].attr_text or "") == row]
    for cell in paper.sheet[row]:
        if isinstance(cell, Cell):
            cell.value = None
    for key in gone:
        names[key].attr_text = f"'{paper.sheet.title}'!#REF!"
    return flagged(*(key.removeprefix("fc_").partition("__")[0] for key in gone))


EXCEL_BLANKS: Final[dict[str, Edit]] = {
    **{
        e.__name__.replace("_", " "): e
        for e in (nothing_filled, choice_typed, two_choices_typed, several_options_typed, grid_row_deleted)
    },
    "a text": partial(_typed, ("longtext",), "改过", "改过"),
    "a text of two lines": partial(_typed, ("longtext",), "改过\n两行", "改过\n两行"),
    "a text between blanks": partial(_typed, ("longtext",), "\u3000改过 ", "改过"),
    "a dash": partial(_typed, ("longtext",), "—", None),
    "a date": partial(_typed, ("date",), date(2026, 8, 3), "2026-08-03"),
    "a date with slashes": partial(_typed, ("date",), "2026/8/3", "2026-08-03"),
    "a date with points": partial(_typed, ("date",), "2026.8.3", "2026-08-03"),
    "a date in words": partial(_typed, ("date",), "2026年8月3日", "2026-08-03"),
    "a date in full width": partial(_typed, ("date",), "２０２６年８月３日", "2026-08-03"),
    "a date without a year": partial(_refused, ("date",), "8月3日"),
    "a moment": partial(_typed, ("datetime",), datetime(2026, 8, 3, 9, 5), "2026-08-03T09:05"),  # noqa: DTZ001
    "a moment as a text": partial(_typed, ("datetime",), "2026/8/3 9:05", "2026-08-03T09:05"),
    "an amount": partial(_typed, ("money",), 38601, "38601.00"),
    "an amount with its unit": partial(_typed, ("money",), "38,601.00元", "38601.00"),
    "an amount in ten thousands": partial(_refused, ("money",), "3.86万"),
    "a whole number": partial(_typed, ("int",), 12, 12),
    "a whole number as a text": partial(_typed, ("int",), "１２", 12),
    "a broken number": partial(_refused, ("int",), 12.5),
    "a phone as a number": partial(_typed, ("phone",), 13800138001, "13800138001"),
    "yes": partial(_typed, ("bool",), "是", True),
    "a tick for yes": partial(_typed, ("bool",), "√", True),
    "the truth": partial(_typed, ("bool",), True, True),
    "an option that is none": partial(_refused, ("choice",), "以上都不是"),
    "the first row": lambda paper: _filled(paper, "甲"),
    "a row left out": lambda paper: _filled(paper, "甲", None, "丙"),
    "all rows": lambda paper: _filled(paper, "甲", "乙", "丙"),
}
