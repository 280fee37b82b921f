"""Rows that grow with their text.

Spreadsheet programs fit the height of a row to its text only while the cells are not merged and the row has
no height of its own; a form's rows have both. So the height is estimated here: full-width characters take
the font's size, half-width ones a little more than half of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import east_asian_width
from xml.sax.saxutils import unescape

from generator.columns import column_number
from generator.sheet_marks import NUMBER
from generator.workbook_styles import CellStyle

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_POINTS_PER_WIDTH: Final = 5.25
_DEFAULT_WIDTH: Final = 9.14
_PADDING: Final = 4.0
_INDENT: Final = 8.0
_LEADING: Final = 1.4
_SPARE: Final = 1.06
"""Lines end a little early: punctuation may not begin one, and digits keep together."""
_HALF: Final = 0.56
_TALLEST: Final = 409.0
_HEIGHT: Final = re.compile(r'(<row [^>]*?\bht=")([\d.]+)"')
_TEXT: Final = re.compile(r"<t[^>]*>([^<]*)</t>")


class Room(NamedTuple):
    """The space of one wrapping cell: its column, its inner width and its font size in points."""

    column: str
    width: float
    size: float


def column_widths(root: Element) -> Mapping[int, float]:
    """Return the widths of a sheet's columns in points."""
    return {
        number: float(column.get("width", _DEFAULT_WIDTH)) * _POINTS_PER_WIDTH
        for column in root.iterfind("{*}cols/{*}col")
        for number in range(int(column.get("min", "1")), min(int(column.get("max", "1")), 256) + 1)
    }


def merged_columns(root: Element) -> Mapping[tuple[int, int], int]:
    """Return the last column of each merge of one row by its row and first column."""
    merges = {}
    for merge in root.iterfind("{*}mergeCells/{*}mergeCell"):
        match = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", merge.get("ref", ""))
        if match and match[2] == match[4]:
            merges[int(match[2]), column_number(match[1])] = column_number(match[3])
    return merges


def room(column: str, style: CellStyle, widths: Sequence[float]) -> Room:
    """Return the room of a cell whose columns have these widths in points."""
    return Room(column, max(sum(widths) - _PADDING - style.indent * _INDENT, style.size), style.size)


def default_width() -> float:
    """Return the width of a column that the sheet does not mention, in points."""
    return _DEFAULT_WIDTH * _POINTS_PER_WIDTH


def grown(row: str, rooms: Sequence[Room]) -> str:
    """Return a row's XML, higher if a text needs more than the height the template gave it."""
    height = _HEIGHT.search(row)
    if not height:
        return row
    needed = min(max(_needed(_cell_text(row, place.column), place) for place in rooms), _TALLEST)
    if needed <= float(height[2]):
        return row
    return f'{row[: height.start()]}{height[1]}{needed:.1f}"{row[height.end() :]}'


def _cell_text(row: str, column: str) -> str:
    start = row.find(f'<c r="{column}{NUMBER}"')
    end = row.find("<c ", start + 1)
    match = _TEXT.search(row, start, end if end > 0 else len(row)) if start >= 0 else None
    return unescape(match[1]) if match else ""


def _needed(text: str, place: Room) -> float:
    lines = sum(
        max(1, math.ceil(_width(line) * _SPARE * place.size / place.width)) for line in text.split("\n")
    )
    return lines * place.size * _LEADING + _PADDING


def _width(line: str) -> float:
    """Return a line's width in full-width characters."""
    return sum(1.0 if east_asian_width(character) in "WFA" else _HALF for character in line)
