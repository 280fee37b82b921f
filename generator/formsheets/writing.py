"""Draws the three sheets as a workbook: frozen heads that explain, lists to choose from, sections as bands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from cardfile.fieldfile import Shared
from generator.drawing.excel_canvas import DRAWN, dated
from generator.drawing.excel_look import ACCENT, BAND, DATA_VOICE, FORM_VOICE, LABEL, NOTE, Look
from generator.drawing.wording import width
from generator.formsheets.columns import IN_TABLE, MARK, SHEETS
from generator.formsheets.rows import Row, Rows
from generator.formsheets.values import cell_of
from generator.formsheets.words import SECTION, WORDS, shown

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from generator.formsheets.layout import Column, Layout

_HEAD: Final = Look(FORM_VOICE, 9, ink=ACCENT, fill=LABEL, lines="head")
_BODY: Final = Look(DATA_VOICE, 9, down="top", lines="open")
_BAND: Final = Look(FORM_VOICE, 10, bold=True, ink=ACCENT, fill=BAND, lines="open", wrap=False)
_TABLE: Final = _BODY.but(bold=True)
_SHARED: Final = _BODY.but(ink=NOTE, fill=LABEL)
_HEAD_HEIGHT: Final = 30.0
"""Two lines, in points."""
_FROZEN: Final = {"settings": "B2", "fields": "F2", "options": "C2"}
_SPARE_ROWS: Final = 300
"""Rows below the last one where the lists to choose from work too."""
_LONGEST_LIST: Final = 255
"""Characters of a list that is written into its cell (ECMA-376, 18.3.1.33, as Excel limits it)."""
_A4: Final = 9
_SCALE: Final = 70
"""Per cent of its size at which a sheet is printed."""
_LINE: Final = 12.5
"""Height of a line of the body, in points."""
_CONSENTS: Final = ("已同意", "单独同意")
_HEIGHTS: Final = ("20", "26", "34", "44")


def write_workbook(rows: Rows, shared: Shared) -> bytes:
    """Return the workbook of some forms; the same rows make the same bytes.

    Args:
        rows: the rows of the three sheets.
        shared: what may be chosen: states, workflows, classes; and which lists are everybody's.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.created = DRAWN
    for key, layout in SHEETS.items():
        sheet = book.create_sheet(layout.name.zh)
        body: list[Row] = getattr(rows, key)
        _set_up(sheet, layout, _FROZEN[key])
        for number, row in enumerate(body, 2):
            _draw_row(sheet, layout, number, row, _look(row, shared))
        _draw_lists(sheet, layout, len(body) + 1 + _SPARE_ROWS, _lists(key, shared))
        sheet.auto_filter.ref = f"A1:{_letter(len(layout.columns))}{len(body) + 1}"
    book.active = 1
    target = BytesIO()
    book.save(target)
    return dated(target.getvalue())


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(number)


def _set_up(sheet: Worksheet, layout: Layout, frozen: str) -> None:
    sheet.freeze_panes = frozen
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.scale = _SCALE
    sheet.row_dimensions[1].height = _HEAD_HEIGHT
    for number, column in enumerate(layout.columns, 1):
        sheet.column_dimensions[_letter(number)].width = column.width
        _draw_head(sheet.cell(1, number, column.head), column)


def _draw_head(cell: Any, column: Column) -> None:
    from openpyxl.comments import Comment

    _dress(cell, _HEAD)
    cell.comment = Comment(f"{column.about.zh}\n{column.about.en}", "kece", height=110, width=260)


def _look(row: Row, shared: Shared) -> Look:
    """Return how a row looks: a section is a band, a table stands out, a shared list is for reading only."""
    kind = row.get("type")
    if kind == shown("type", SECTION):
        return _BAND
    if kind == shown("type", "table"):
        return _TABLE
    return _SHARED if row.get("list") in shared.choices else _BODY


def _draw_row(sheet: Worksheet, layout: Layout, number: int, row: Row, look: Look) -> None:
    sheet.row_dimensions[number].height = _LINE + 4 if look is _BAND else _height(layout, row)
    for position, column in enumerate(layout.columns, 1):
        cell = sheet.cell(number, position, row.get(column.key))
        if isinstance(cell.value, str):
            cell.data_type = "s"  # what begins with = is no formula
        _dress(cell, look.but(indent=2) if column.key == "name" and IN_TABLE in row else look)


def _height(layout: Layout, row: Row) -> float:
    """Return the height of a row, in points: every cell shows all of its text."""
    texts = ((column, str(row.get(column.key, ""))) for column in layout.columns)
    return _LINE * max(ceil(2 * width(text) / (column.width - 1)) or 1 for column, text in texts) + 2


def _dress(cell: Any, look: Look) -> None:
    cell.font, cell.fill, cell.alignment = look.font, look.background, look.alignment
    cell.border = look.border
    cell.number_format = look.number if isinstance(cell.value, str | None) else "General"


# -- lists to choose from -------------------------------------------------------------------------------


def _lists(sheet: str, shared: Shared) -> Mapping[str, Sequence[str]]:
    """Return what may be chosen in the columns of a sheet, as the cells show it."""
    if sheet == "options":
        return {}
    closed = {key: [shown(key, word) for word in words] for key, words in WORDS.items()}
    if sheet == "settings":
        wanted = {key: closed[key] for key in ("owner", "customer", "department")}
        return wanted | {
            "workflow": list(shared.workflows),
            "confidentiality": list(shared.choices["confidentiality"]),
        }
    states = dict.fromkeys(state for flow in shared.workflows.values() for state in flow.states)
    return {key: closed[key] for key in ("type", "filled", "width")} | {
        IN_TABLE: (MARK,),
        "required": [*closed["required"], *states],
        "private": _CONSENTS,
        "height": _HEIGHTS,
    }


def _draw_lists(sheet: Worksheet, layout: Layout, last: int, lists: Mapping[str, Iterable[str]]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    flags = [cell_of("", "flag", value=value) for value in (True, False)]
    for number, column in enumerate(layout.columns, 1):
        chosen = flags if column.kind == "flag" else lists.get(column.key)
        listed = ",".join(chosen or ())
        if listed and len(listed) <= _LONGEST_LIST:
            validation = DataValidation("list", formula1=f'"{listed}"', allow_blank=True)
            validation.errorTitle, validation.error = "kece", column.about.zh[:200]
            validation.add(f"{_letter(number)}2:{_letter(number)}{last}")
            sheet.add_data_validation(validation)
