"""The identity of a workbook, from whichever of its four copies is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from generator.excel_meta import CODE_CELL, IDENTITY_KEYS, META_SHEET, PREFIX
from generator.reading import Identity
from generator.workbook_reading import Workbook

_KEYS: Final = ("form", "version", *IDENTITY_KEYS)
_CODE: Final = re.compile(r"([A-Z]{2,3})@(\d+) · (.*?) · r(\d+)")


def identity_of(book: Workbook) -> Identity:
    """Return the identity; the first complete copy is believed."""
    copies = (_of_properties(book), _of_identifier(book), _of_hidden_sheet(book), _of_code_line(book))
    return next((_identity(copy) for copy in copies if copy.get("form")), Identity())


def _identity(copy: Mapping[str, str]) -> Identity:
    return Identity(
        form=copy["form"],
        version=_number(copy.get("version", "")) or 0,
        record_no=copy.get("record_no") or None,
        revision=_number(copy.get("revision", "")),
        issue=copy.get("issue") or None,
        customer=copy.get("customer") or None,
    )


def _number(text: str) -> int | None:
    return int(float(text)) if text.replace(".", "", 1).isdigit() else None


def _of_properties(book: Workbook) -> Mapping[str, str]:
    return {key: book.properties.get(PREFIX + key, "") for key in _KEYS}


def _of_identifier(book: Workbook) -> Mapping[str, str]:
    parts = book.identifier.split("|")
    return dict(zip(_KEYS, parts, strict=True)) if len(parts) == len(_KEYS) else {}


def _of_hidden_sheet(book: Workbook) -> Mapping[str, str]:
    grid = book.grids.get(META_SHEET)
    lines = grid.rows if grid else ()
    return {str(line[1]): _text(line[2]) for line in lines if line[0] == "identity"}


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _of_code_line(book: Workbook) -> Mapping[str, str]:
    """Return what the visible line tells: the form's code, its version, number and revision."""
    for text in _code_lines(book):
        match = _CODE.search(text)
        if match:
            return dict(zip(("form", "version", "record_no", "revision"), match.groups(), strict=True))
    return {}


def _code_lines(book: Workbook) -> Iterator[str]:
    area = book.names.get(CODE_CELL)
    if area and area.sheet in book.grids:
        yield str(book.grids[area.sheet].at(area.row, area.column))
    for grid in book.grids.values():
        yield from (cell for line in grid.rows[:5] for cell in line if isinstance(cell, str))
