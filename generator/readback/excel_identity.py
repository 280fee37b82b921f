"""The identity of a workbook, from whichever of its four copies is left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cardfile.problems import Problem
from cardfile.text import Text
from generator.drawing.excel_meta import CODE_CELL, IDENTITY_KEYS, META_SHEET, PREFIX
from generator.readback.code_lines import code_of, find_code_line, said_by, wrong_check
from generator.readback.identity_copies import Copy, contradictions
from generator.readback.workbook import Grid, Workbook
from generator.reading import Identity

_KEYS: Final = ("form", "version", *IDENTITY_KEYS)


def identity_of(book: Workbook) -> tuple[Identity, tuple[Problem, ...]]:
    """Return what a workbook says it is, and where it contradicts itself; the first whole copy is believed.

    Where only the code line is left, ``Identity.form`` is the form's code (``TS``), which finds it as well.
    """
    line = find_code_line(_code_lines(book))
    copies = (_of_properties(book), _of_identifier(book), _of_hidden_sheet(book), said_by(line))
    whole = (copy for copy in copies if copy.get("form") or copy.get("record_no"))
    return _identity(next(whole, {})), (*contradictions(copies), *wrong_check(line))


def _identity(copy: Copy) -> Identity:
    record_no = copy.get("record_no") or None
    return Identity(
        form=copy.get("form") or code_of(record_no or ""),
        version=_number(copy.get("version", "")) or 0,
        record_no=record_no,
        revision=_number(copy.get("revision", "")),
        issue=copy.get("issue") or None,
        customer=copy.get("customer") or None,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _of_properties(book: Workbook) -> Copy:
    return {key: _whole(book.properties.get(PREFIX + key, "")) for key in _KEYS}


def _of_identifier(book: Workbook) -> Copy:
    parts = book.identifier.split("|")
    return dict(zip(_KEYS, parts, strict=True)) if len(parts) == len(_KEYS) else {}


def _of_hidden_sheet(book: Workbook) -> Copy:
    grid = book.grids.get(META_SHEET)
    lines = grid.rows if grid else ()
    return {str(line[1]): _whole(str(line[2])) for line in lines if line[0] == "identity"}


def _whole(text: str) -> str:
    """Return a whole number as it was written; spreadsheet programs make ``9.0`` of a ``9``."""
    return text.removesuffix(".0")


def _code_lines(book: Workbook) -> Iterator[str]:
    """Yield the texts that may be the visible line of code: the cell named so first."""
    area = book.names.get(CODE_CELL)
    if area and area.sheet in book.grids:
        yield str(book.grids[area.sheet].at(area.row, area.column)).strip()
    for grid in book.grids.values():
        yield from _head(grid)


def second_copies(book: Workbook) -> Iterator[Problem]:
    """Yield a problem when the form stands on two sheets that say different things."""
    forms = [g for g in book.grids.values() if g.name != META_SHEET and find_code_line(_head(g))]
    if any(grid.rows != forms[0].rows for grid in forms):
        yield Problem("", _TWO_SHEETS)


def _head(grid: Grid) -> Iterator[str]:
    """Return the texts of the first rows, where the code line stands."""
    return (cell.strip() for line in grid.rows[:5] for cell in line if isinstance(cell, str))


_TWO_SHEETS: Final = Text(
    "工作簿里有两张填写内容不同的表单，不知道以哪一张为准，请删去多余的一张",
    "the form stands on two sheets that differ, and nobody knows which one counts; delete one",
)
