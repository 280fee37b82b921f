"""One column of a table's cells, written at once.

Values of one type share what stands around them, are escaped as one text, and become bytes in one step;
columns of several types are written cell by cell by :mod:`generator.excel.cells`. The cells are the same either
way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from generator.engine.xmltext import legal, with_entities
from generator.excel.calculation import CellValue
from generator.excel.cells import EMPTY, LONGEST_TEXT, MOST_DIGITS, NUMBER, TEXT, TOO_LONG

_BREAK: Final = "\ufffc"
"""Stands between the texts of a column while they are one; a text that holds it is written alone."""
_EDGE: Final = re.compile(rf"(?:^|{_BREAK})\s|\s(?:{_BREAK}|$)")
_NUMBER: Final = re.compile(r"><v>([^<]*)</v>")

Write = Callable[[Any], str]
"""The filter of :mod:`generator.excel.cells` that writes one cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of a column, from the end of their styles on.

    Attributes:
        before, after: what stands around each of the cells.
        cells: what differs, from the first row to the last.
    """

    before: bytes
    after: bytes
    cells: Sequence[bytes]

    @property
    def tails(self) -> list[bytes]:
        """Each cell whole."""
        return [self.before + cell + self.after for cell in self.cells]

    @property
    def values(self) -> list[CellValue]:
        """What formulas see."""
        if self.before == _NUMBERS[0]:
            return list(map(float, self.cells))
        if self.before == _TEXTS[0]:
            return [""] * len(self.cells)
        return [cell_value("", tail.decode()) for tail in self.tails]


def cell_value(attributes: str, tail: str) -> CellValue:
    """Return what formulas see of a cell that is written.

    Args:
        attributes: those of the cell.
        tail: its XML from the end of the attributes on.
    """
    number = _NUMBER.match(tail)
    if number and 't="' not in attributes:
        return float(number[1])
    return None if tail == EMPTY else ""


def column(values: Sequence[Any], kind: str, write: Write, *, days: int) -> Column:
    """Return the cells of a column.

    Args:
        values: the values from the first row to the last; at least one.
        kind: the kind of the cells' style.
        write: what writes a cell of that style alone.
        days: what the sheet's calendar counts less than the proleptic one.
    """
    types = set(map(type, values))
    if type(None) in types:
        return _with_blanks(values, kind, write, days)
    found = _joined(values, types.pop(), kind, days) if len(types) == 1 else None
    return found or Column(b"", b"", [write(value).encode() for value in values])


def _with_blanks(values: Sequence[Any], kind: str, write: Write, days: int) -> Column:
    present = [value for value in values if value is not None]
    if not present:
        return Column(_EMPTY, b"", [b""] * len(values))
    tails = iter(column(present, kind, write, days=days).tails)
    return Column(b"", b"", [_EMPTY if value is None else next(tails) for value in values])


def _joined(values: Sequence[Any], of: type, kind: str, days: int) -> Column | None:
    """Return the column if its values can be written together."""
    if of is date:
        dated = kind == "date"
        return (
            _numbers([day.toordinal() - days for day in values]) if dated else _texts(list(map(str, values)))
        )
    if kind == "text" and of in _WRITERS:
        return _texts(values if of is str else list(map(str, values)))
    return _WRITERS[of](values) if of in _WRITERS else None


def _texts(values: Sequence[str]) -> Column | None:
    text = _BREAK.join(values)
    if len(text) > LONGEST_TEXT and max(map(len, values)) > LONGEST_TEXT:
        return None
    plain = text.isprintable()
    if (not plain or " " in text) and ("\r" in text or _EDGE.search(text)):
        return None
    cells = with_entities(text if plain else legal(text)).encode().split(_BREAK_BYTES)
    if len(cells) != len(values):
        return None
    if b"" in cells:
        return Column(b"", b"", [_TEXTS[0] + cell + _TEXTS[1] if cell else _EMPTY for cell in cells])
    return Column(*_TEXTS, cells)


def _integers(values: Sequence[int]) -> Column | None:
    return _numbers(values) if min(values) > -TOO_LONG and max(values) < TOO_LONG else None


def _decimals(values: Sequence[Decimal]) -> Column | None:
    texts = list(map(str, values))
    return _finite(texts) if max(map(len, texts)) <= MOST_DIGITS else None


def _floats(values: Sequence[float]) -> Column | None:
    return _finite(map(repr, values))


def _finite(texts: Iterable[str]) -> Column | None:
    """Return a column of numbers, unless one is written with a word: ``NaN``, ``inf``, ``-Infinity``."""
    text = " ".join(texts)
    if "N" in text or "n" in text:
        return None
    return Column(*_NUMBERS, text.encode().split(b" "))


def _numbers(values: Sequence[int]) -> Column:
    return Column(*_NUMBERS, _digits(values))


def numbers(first: int, count: int, step: int) -> list[bytes]:
    """Return row numbers as they are written."""
    return _digits(range(first, first + count * step, step))


def _digits(values: Sequence[int]) -> list[bytes]:
    """Return whole numbers as they are written; a list writes its own faster than one by one."""
    return str(list(values))[1:-1].encode().split(b", ")


_BREAK_BYTES: Final = _BREAK.encode()
_EMPTY: Final = EMPTY.encode()
_NUMBERS: Final = (NUMBER[0].encode(), NUMBER[1].encode())
_TEXTS: Final = (TEXT[0].encode(), TEXT[1].encode())
_WRITERS: Final[Mapping[type, Callable[[Any], Column | None]]] = {
    str: _texts,
    int: _integers,
    Decimal: _decimals,
    float: _floats,
}
