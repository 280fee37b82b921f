"""What a value becomes in a cell: a number, a tick of the calendar, a truth value, or text.

Text is written inline and never as a formula, whatever it begins with. Numbers of more than 15 digits
become text, because spreadsheet programs would silently round them (an 18-digit identity number).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from jinja2 import Undefined
from markupsafe import Markup

from cardfile.errors import KeceError
from cardfile.text import Text
from generator.xmltext import escaped

MOST_DIGITS: Final = 15
LONGEST_TEXT: Final = 32_767
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no time zones
_DAYS_TO_1904: Final = 1462


class TextTooLongError(KeceError):
    """A text does not fit into a cell."""

    def __init__(self, text: str) -> None:
        super().__init__(
            Text(
                f"文字共 {len(text)} 字，Excel 单元格最多容纳 {LONGEST_TEXT} 字（「{text[:20]}…」）。",
                f"The text has {len(text)} characters; a cell holds {LONGEST_TEXT} (“{text[:20]}…”).",
            ),
            remedy=Text("请缩短该内容，或改用 Word 文件。", "Shorten it, or use the Word document."),
        )


class CellXml(Markup):
    """The rest of a cell as XML: the only markup that a workbook template may print."""


def plain(text: str) -> str:
    """Return a text without a claim to be markup; ``|safe`` and macros make no XML in a workbook."""
    return str(text.unescape()) if isinstance(text, Markup) else text


def cell_filters(*, from_1904: bool = False) -> Mapping[str, Callable[[Any], CellXml]]:
    """Return the filters that write the rest of a cell after its style, by kind of style."""
    offset = _DAYS_TO_1904 if from_1904 else 0
    return {
        "general_cell": lambda value: _cell(value, _general),
        "text_cell": lambda value: _cell(value, _text),
        "date_cell": lambda value: _cell(value, lambda v: _dated(v, offset)),
    }


def _cell(value: object, write: Callable[[Any], str]) -> CellXml:
    if isinstance(value, Undefined):
        value = str(value) or None  # raises when the name must be known
    if value is None or value == "":
        return CellXml("/>")
    return CellXml(write(value))


def _general(value: object) -> str:
    match value:
        case bool():
            return f' t="b"><v>{int(value)}</v></c>'
        case int() | float() | Decimal():
            return _number(value)
        case datetime():
            return _text(value.isoformat(sep=" ", timespec="minutes"))
    return _text(value)


def _number(value: float | Decimal) -> str:
    shown = repr(value) if isinstance(value, float) else str(value)
    if not math.isfinite(value) or _digits(value) > MOST_DIGITS:
        return _text(shown)
    return f"><v>{shown}</v></c>"


def _digits(value: float | Decimal) -> int:
    """Return how many digits must survive; a float has never more than a cell keeps."""
    if isinstance(value, float):
        return 0
    return len(Decimal(value).normalize().as_tuple().digits)


def _dated(value: object, offset: int) -> str:
    match value:
        case datetime():
            days = (value.replace(tzinfo=None) - _EPOCH) / timedelta(days=1)
            return f"><v>{round(days - offset, 10):.15g}</v></c>"
        case date():
            return f"><v>{value.toordinal() - _EPOCH.toordinal() - offset}</v></c>"
        case time():
            seconds = value.hour * 3600 + value.minute * 60 + value.second
            return f"><v>{seconds / 86400:.15g}</v></c>"
    return _general(value)


def _text(value: object) -> str:
    text = plain(value if isinstance(value, str) else str(value)).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT:
        raise TextTooLongError(text)
    return f' t="inlineStr"><is><t xml:space="preserve">{escaped(text)}</t></is></c>'
