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

from generator.excel.columns import column_number
from generator.excel.sheet_column import Column, text_of
from generator.excel.sheet_marks import NUMBER
from generator.excel.workbook_styles import CellStyle

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
_HEIGHT: Final = re.compile(r'<row [^>]*? ht="([\d.]+)"')
_TEXT: Final = re.compile(r"<t[^>]*>([^<]*)</t>")
_QUOTE: Final = {"&quot;": '"'}


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


def template_height(row: str) -> str:
    """Return the height a row's XML states; empty if the program that opens it may choose."""
    height = _HEIGHT.search(row)
    return height[1] if height else ""


def grown(row: str, rooms: Sequence[Room]) -> str:
    """Return a row's XML, higher if a text needs more than the height the template gave it."""
    height = template_height(row)
    if not height:
        return row
    texts = [(_cell_text(row, place.column), place) for place in rooms]
    return row.replace(f' ht="{height}"', f' ht="{_height(height, texts)}"', 1)


def column_heights(height: str, columns: Sequence[tuple[Column, Room]]) -> list[str]:
    """Return the heights of a table's rows, each as high as its texts need."""
    count = len(columns[0][0].cells)
    growing = [(found, place) for found, place in columns if not _all_fit(found, place, float(height))]
    if not growing:
        return [height] * count
    texts = [[(_text(text_of(tail)), place) for tail in found.tails] for found, place in growing]
    return [_height(height, row) for row in zip(*texts, strict=True)]


def _height(height: str, texts: Sequence[tuple[str, Room]]) -> str:
    needed = min(max(_needed(text, place) for text, place in texts), _TALLEST)
    return f"{needed:.1f}" if needed > float(height) else height


def _all_fit(found: Column, place: Room, height: float) -> bool:
    """Whether a glance is enough to see that every text of a column fits; no byte is wider than half."""
    if any("\n" in cell for cell in found.cells):
        return False
    longest = max(map(len, found.cells))
    return _lines_height(_lines(longest * _HALF, place), place) <= height


def _cell_text(row: str, column: str) -> str:
    start = row.find(f'<c r="{column}{NUMBER}"')
    end = row.find("<c ", start + 1)
    return _text(row[start : end if end > 0 else len(row)]) if start >= 0 else ""


def _text(cell: str) -> str:
    match = _TEXT.search(cell)
    return unescape(match[1], _QUOTE) if match else ""


def _needed(text: str, place: Room) -> float:
    return _lines_height(sum(_lines(_width(line), place) for line in text.split("\n")), place)


def _lines(width: float, place: Room) -> int:
    """Return how many lines a text of this width in full-width characters takes."""
    return max(1, math.ceil(width * _SPARE * place.size / place.width))


def _lines_height(lines: int, place: Room) -> float:
    return lines * place.size * _LEADING + _PADDING


def _width(line: str) -> float:
    """Return a line's width in full-width characters."""
    if line.isascii():
        return len(line) * _HALF
    return sum(1.0 if east_asian_width(character) in "WFA" else _HALF for character in line)
