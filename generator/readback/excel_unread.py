"""Cells that show something in Excel and hold no value: errors, and formulas that nobody has computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml.etree import _Element as Element

from cardfile.text import Text
from generator.excel.columns import column_number

_SPREADSHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True, slots=True)
class Unread:
    """Stands in a cell for what cannot be known of it."""

    reason: Text

    def __str__(self) -> str:
        return self.reason.zh


def unread_cells(sheet: Element) -> Iterator[tuple[tuple[int, int], Unread]]:
    """Yield the cells of a sheet that hold an error or a formula without its result, by row and column."""
    for cell in sheet.iter(f"{_SPREADSHEET}c"):
        value = cell.findtext(f"{_SPREADSHEET}v")
        if cell.get("t") == "e":
            yield _place(cell), Unread(_error(value or "#"))
        elif not value and cell.get("t") != "str" and cell.find(f"{_SPREADSHEET}f") is not None:
            yield _place(cell), Unread(_NOT_COMPUTED)


def _place(cell: Element) -> tuple[int, int]:
    reference = cell.get("r", "")
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :] or 0), column_number(letters)


def _error(shown: str) -> Text:
    return Text(
        f"单元格显示错误「{shown}」，请改填正确的内容",
        f"the cell shows the error “{shown}”; fill in what is right",
    )


_NOT_COMPUTED: Final = Text(
    "单元格里是没有算出结果的公式，请直接填写结果",
    "the cell holds a formula without its result; fill in the result itself",
)
