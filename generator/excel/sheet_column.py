"""One column of a table's cells, written at once.

Values of one type share what stands around them and are escaped as one text; columns of several types are
written cell by cell by :mod:`generator.excel.cells`. The cells are the same either way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from generator.engine.xmltext import encoded, legal
from generator.excel.calculation import CellValue
from generator.excel.cells import EMPTY, LONGEST_TEXT, MOST_DIGITS, NUMBER, TEXT

_BREAK: Final = "\ufffc"
"""Stands between the texts of a column while they are one; a text that holds it is written alone."""
_NUMBER: Final = re.compile(r"><v>([^<]*)</v>")

Write = Callable[[Any], str]
"""The filter of :mod:`generator.excel.cells` that writes one cell."""
Octets = str
"""UTF-8 with a character for each byte: Python joins texts in two thirds of the time it needs for bytes."""


def octets(text: str) -> Octets:
    """Return a text's UTF-8."""
    return text if text.isascii() else text.encode().decode("latin-1")


def text_of(octets: Octets) -> str:
    """Return the text of its UTF-8."""
    return octets.encode("latin-1").decode()


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of a column, from the end of their styles on.

    Attributes:
        before, after: what stands around each of the cells.
        cells: what differs, from the first row to the last.
    """

    before: str
    after: str
    cells: Sequence[Octets]

    @property
    def tails(self) -> list[Octets]:
        """Each cell whole."""
        return [self.before + cell + self.after for cell in self.cells]

    @property
    def values(self) -> list[CellValue]:
        """What formulas see."""
        if self.before == NUMBER[0]:
            return list(map(float, self.cells))
        if self.before == TEXT[0]:
            return [""] * len(self.cells)
        return [cell_value("", tail) for tail in self.tails]


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
    if types == _TEXT_OR_NONE:
        values, types = [value or "" for value in values], {str}
    if type(None) in types:
        return _with_blanks(values, kind, write, days)
    found = _joined(values, types.pop(), kind, days) if len(types) == 1 else None
    return found or Column("", "", [octets(write(value)) for value in values])


def _with_blanks(values: Sequence[Any], kind: str, write: Write, days: int) -> Column:
    present = [value for value in values if value is not None]
    if not present:
        return Column(EMPTY, "", [""] * len(values))
    tails = iter(column(present, kind, write, days=days).tails)
    return Column("", "", [EMPTY if value is None else next(tails) for value in values])


def _joined(values: Sequence[Any], of: type, kind: str, days: int) -> Column | None:
    """Return the column if its values can be written together."""
    if of is date and kind == "date":
        return Column(*NUMBER, [repr(day.toordinal() - days) for day in values])
    if of is date:
        return _texts(list(map(str, values)))
    if kind == "text" and of in _WRITERS:
        return _texts(values if of is str else list(map(str, values)))
    return _WRITERS[of](values) if of in _WRITERS else None


def _texts(values: Sequence[str]) -> Column | None:
    text = _BREAK.join(values)
    if len(text) > LONGEST_TEXT and max(map(len, values)) > LONGEST_TEXT:
        return None
    plain = text.isprintable()
    if (not plain or " " in text) and ("\r" in text or list(map(str.strip, values)) != list(values)):
        return None
    data = encoded(text if plain else legal(text))
    # Where only the breaks are longer as bytes, the values are what is written.
    same = len(data) - len(text) == (len(_BREAK_OCTETS) - 1) * (len(values) - 1)
    cells = values if same else data.decode("latin-1").split(_BREAK_OCTETS)
    if len(cells) != len(values):
        return None
    if all(cells):
        return Column(*TEXT, cells)
    before, after = TEXT
    return Column("", "", [f"{before}{cell}{after}" if cell else EMPTY for cell in cells])


def _numbers(cells: Sequence[str]) -> Column | None:
    return _finite(cells) if max(set(map(len, cells))) <= MOST_DIGITS else None


def _finite(cells: Sequence[str]) -> Column | None:
    """Return a column of numbers, unless one is written with a word: ``NaN``, ``inf``, ``-Infinity``."""
    text = "".join(cells)
    return None if "N" in text or "n" in text else Column(*NUMBER, cells)


_BREAK_OCTETS: Final = octets(_BREAK)
_TEXT_OR_NONE: Final = {str, type(None)}
_WRITERS: Final[Mapping[type, Callable[[Any], Column | None]]] = {
    str: _texts,
    int: lambda values: _numbers(list(map(repr, values))),
    Decimal: lambda values: _numbers(list(map(str, values))),
    float: lambda values: _finite(list(map(repr, values))),
}
