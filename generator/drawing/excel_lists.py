"""Workbooks of lists, to be filtered and sorted: one table a sheet, its head repeated on every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any, Final
from unicodedata import east_asian_width

from generator.drawing.excel_canvas import DRAWN, dated
from generator.drawing.excel_look import ACCENT, DATA_VOICE, FORM_VOICE, HAIR, LABEL
from generator.engine.xmltext import legal

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell

_A4: Final = 9
"""The number of the paper size A4 (ECMA-376, 18.3.1.63)."""
_HEAD_HEIGHT: Final = 27.0
"""Two lines, in points."""
_LINE: Final = 13.0
"""A further line, in points."""
_FORMATS: Final[Mapping[type, str]] = {date: "yyyy-mm-dd", float: "#,##0.00"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters.

    Attributes:
        wrap: whether long texts go on in a second line.
    """

    heading: str
    width: float
    wrap: bool = False


class Formula(str):
    """A formula of ours; any other text stays a text, whatever it begins with."""

    __slots__ = ()


@dataclass(frozen=True)
class ListSheet:
    """A sheet: its columns, and rows of texts, numbers, dates and None.

    Attributes:
        caption: what is printed at the head of each page.
    """

    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    caption: str = ""


def list_workbook(sheets: Mapping[str, ListSheet]) -> bytes:
    """Return a workbook of these sheets by name; the same lists give the same bytes."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.created = DRAWN
    for name, sheet in sheets.items():
        _write(book, name, sheet)
    target = BytesIO()
    book.save(target)
    return dated(target.getvalue())


def _write(book: Workbook, name: str, listed: ListSheet) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    letters = [get_column_letter(n) for n in range(1, len(listed.columns) + 1)]
    for letter, column in zip(letters, listed.columns, strict=True):
        sheet.column_dimensions[letter].width = column.width
    sheet.row_dimensions[1].height = _HEAD_HEIGHT
    sheet.freeze_panes = "A2"
    _lay_out(sheet, listed.caption)
    sheet.append([_head(sheet, column.heading) for column in listed.columns])
    styles = _Styles(sheet)
    last = 1
    for last, row in enumerate(listed.rows, 2):
        values = [*zip(row, listed.columns, strict=True)]
        lines = max(_lines(value, column) for value, column in values)
        if lines > 1:
            sheet.row_dimensions[last].height = _LINE * lines
        sheet.append([_cell(sheet, value, styles.of(value, column)) for value, column in values])
    sheet.auto_filter.ref = f"A1:{letters[-1]}{last}"


def _lines(value: Any, column: Column) -> int:
    """Return how many lines a text takes: no program measures rows that were written by another."""
    if not column.wrap or not isinstance(value, str):
        return 1
    return sum(ceil(max(_characters(line), 1) / (column.width - 1)) for line in value.split("\n"))


def _characters(text: str) -> int:
    """Return the width of a text; a Chinese character is as wide as two others."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _lay_out(sheet: Any, caption: str) -> None:
    """Set a sheet up for landscape pages as wide as the list, the head on each."""
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margin = 0.4
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, margin)
    if caption:
        sheet.page_margins.top = sheet.page_margins.bottom = 0.75
        sheet.oddHeader.left.text = f"{caption}　&A".replace("\n", " ")
        sheet.oddFooter.right.text = "第 &P 页　共 &N 页"


def _head(sheet: Any, text: str) -> Cell:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(FORM_VOICE, 9, color=ACCENT)
    cell.fill = PatternFill("solid", LABEL)
    cell.border = Border(top=Side("medium", ACCENT), bottom=Side("thin", ACCENT))
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


class _Styles:
    """The styles that all cells of a sheet share; making one for each would cost most of the time."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._made: dict[tuple[str, bool], Any] = {}

    def of(self, value: Any, column: Column) -> Any:
        key = (_FORMATS.get(type(value), "General"), column.wrap)
        if key not in self._made:
            self._made[key] = _style(self._sheet, *key)
        return self._made[key]


def _style(sheet: Any, number: str, wrap: bool) -> Any:  # noqa: FBT001 - of a key
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, Side

    cell = WriteOnlyCell(sheet)
    cell.font = Font(DATA_VOICE, 9)
    cell.border = Border(bottom=Side("hair", HAIR))
    side = "right" if number == _FORMATS[float] else "left"  # of days and texts side by side
    cell.alignment = Alignment(side, "center", wrap_text=wrap)
    cell.number_format = number
    return cell._style  # type: ignore[attr-defined]  # noqa: SLF001 - openpyxl shares it in no public way


def _cell(sheet: Any, value: Any, style: Any) -> Cell:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, legal(value) if isinstance(value, str) else value)
    if isinstance(value, str) and not isinstance(value, Formula):
        cell.data_type = "s"  # a customer's text that begins with = is no formula
    cell._style = style  # type: ignore[attr-defined]  # noqa: SLF001
    return cell
