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
from generator.engine.xmltext import escaped

MOST_DIGITS: Final = 15
LONGEST_TEXT: Final = 32_767
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no time zones
_DAYS_TO_1904: Final = 1462

EMPTY: Final = "/>"
NUMBER: Final = ("><v>", "</v></c>")
TEXT: Final = (' t="inlineStr"><is><t>', "</t></is></c>")
"""What stands around the content of a cell, from the end of its style on."""
TOO_LONG: Final = 10**MOST_DIGITS
"""The first whole number with more digits than a cell keeps."""


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


def plain(text: str) -> str:
    """Return a text without a claim to be markup; ``|safe`` and macros make no XML in a workbook."""
    return str(text.unescape()) if isinstance(text, Markup) else text


def days_before(*, from_1904: bool = False) -> int:
    """Return the ordinal of the day before a calendar's first: what a date's own ordinal is lessened by."""
    return _EPOCH.toordinal() + (_DAYS_TO_1904 if from_1904 else 0)


def cell_filters(*, from_1904: bool = False) -> Mapping[str, Callable[[Any], str]]:
    """Return the filters that write the rest of a cell after its style, by kind of style."""
    offset = _DAYS_TO_1904 if from_1904 else 0
    return {
        "general_cell": _general,
        "text_cell": _as_text,
        "date_cell": lambda value: _dated(value, offset),
    }


def _general(value: Any) -> str:
    return _WRITERS.get(type(value), _other)(value)


def _as_text(value: Any) -> str:
    return _text(value) if type(value) is str else EMPTY if value is None else _other(value, _shown)


def _shown(value: object) -> str:
    return _text(str(value))


def _other(value: Any, write: Callable[[Any], str] | None = None) -> str:
    """Write a value of a rarer type; a missing name raises here unless it may be blank."""
    if isinstance(value, Undefined):
        return _text(str(value))
    if isinstance(value, str):
        return _text(plain(value))
    if write:
        return write(value)
    kind = next((kind for kind in _WRITERS if isinstance(value, kind)), object)
    return _WRITERS.get(kind, _shown)(value)


def _text(text: str) -> str:
    if not text:
        return EMPTY
    if len(text) > LONGEST_TEXT:
        raise TextTooLongError(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f' t="inlineStr"><is><t{space}>{escaped(text)}{TEXT[1]}'


def _integer(value: int) -> str:
    return f"><v>{value}</v></c>" if -TOO_LONG < value < TOO_LONG else _text(str(value))


def _float(value: float) -> str:
    return f"><v>{value!r}</v></c>" if math.isfinite(value) else _text(str(value))


def _decimal(value: Decimal) -> str:
    text = str(value)
    short = value.is_finite() and (len(text) <= MOST_DIGITS or _digits(value) <= MOST_DIGITS)
    return f"><v>{text}</v></c>" if short else _text(text)


def _digits(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


def _boolean(value: bool) -> str:  # noqa: FBT001 - the value of a cell
    return f' t="b"><v>{value:d}</v></c>'


def _moment(value: datetime) -> str:
    return _text(value.isoformat(sep=" ", timespec="minutes"))


_WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: _text,
    int: _integer,
    Decimal: _decimal,
    float: _float,
    type(None): lambda _: EMPTY,
    bool: _boolean,
    datetime: _moment,
}


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
