"""Formulas of a sheet: where their references lie, and how they follow rows that move.

A formula is cut once into literal text and :class:`Reference` pieces; writing it for another place maps
every reference through the :class:`~generator.excel.layout.Layout` of its sheet. Strings, function names,
structured references and other workbooks' cells stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from generator.excel.layout import Layout, Place

LAST_ROW: Final = 1_048_576

_TOKEN: Final = re.compile(
    r"""
    (?P<skip> "(?:[^"]|"")*" | (?:'(?:[^']|'')*'|[\w.]*) (?:\[[^\]]*\])+ [\w.]*! [$A-Z0-9:]+ | \[(?:[^\[\]]|\[[^\]]*\])*\])
    | (?: (?P<sheet> '(?:[^']|'')+' | [^\W\d][\w.]* (?=!) ) ! )?
      (?: (?P<c1>\$?[A-Z]{1,3})(?P<r1>\$?[0-9]{1,7}) (?: : (?P<c2>\$?[A-Z]{1,3})(?P<r2>\$?[0-9]{1,7}) )?
        | (?P<b1>\$?[0-9]{1,7}):(?P<b2>\$?[0-9]{1,7}) )
      (?! [\w.(!] )
    | [\w.]+
    """,
    re.VERBOSE,
)


class Reference(NamedTuple):
    """A cell, a range or a band of rows: ``$D$5``, ``Rates!B2:C9``, ``5:7`` (no columns).

    Attributes:
        sheet: the sheet's name, unquoted; empty for the formula's own.
        prefix: the sheet as the formula wrote it, with its exclamation mark.
        first, last: row numbers; equal and with ``single`` true for one cell.
        row_marks: ``$`` or nothing, of both rows.
    """

    sheet: str
    prefix: str
    columns: tuple[str, str]
    first: int
    last: int
    row_marks: tuple[str, str]
    single: bool

    def seen(self, layouts: Callable[[str], Layout | None], seen_from: Place | None) -> Reference | None:
        """Return the reference after the rows of its sheet moved; None when a single cell's row is gone.

        Args:
            layouts: the layout of a sheet by name, ``""`` for the formula's own; None if unchanged.
            seen_from: the formula's own place, when it stands in a row.
        """
        layout = layouts(self.sheet)
        if layout is None or layout.unchanged:
            return self
        return self.moved(layout, None if self.sheet else seen_from)

    def moved(self, layout: Layout, seen_from: Place | None) -> Reference | None:
        """Return the reference after its rows moved; None when a single cell's row is gone.

        A range whose rows are all gone becomes the last cell of its column, which is blank: ``SUM`` of
        a list without rows is 0, ``COUNT`` is 0, and so is every other function of no cells.
        """
        span = layout.span(self.first, self.last, seen_from)
        if self.single:
            if span is None:
                return None
            row = span[1] if seen_from and seen_from.source > self.first else span[0]
            return self._at(row, row)
        return self._at(*(span or (LAST_ROW, LAST_ROW)))

    def _at(self, first: int, last: int) -> Reference:
        return Reference(self.sheet, self.prefix, self.columns, first, last, self.row_marks, self.single)

    def __str__(self) -> str:
        start, end = (
            f"{column}{mark}{row}"
            for column, mark, row in zip(self.columns, self.row_marks, (self.first, self.last), strict=True)
        )
        return self.prefix + (start if self.single else f"{start}:{end}")


Piece = str | Reference
Layouts = Callable[[str], Layout | None]


@dataclass(frozen=True)
class Formula:
    """A formula's text, cut at its references."""

    text: str

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Literal texts and references, in order."""
        return _cut(self.text)

    def moved(self, layouts: Layouts, seen_from: Place | None = None) -> tuple[Piece, ...]:
        """Return the pieces with every reference moved; ``#REF!`` where its row is gone.

        Args:
            layouts: the layout of a sheet by name, ``""`` for the formula's own; None if unchanged.
            seen_from: the formula's own place, when it stands in a row.
        """
        return tuple(_moved(piece, layouts, seen_from) for piece in self.pieces)


def written(pieces: tuple[Piece, ...]) -> str:
    """Return the formula's text."""
    return "".join(map(str, pieces))


def _moved(piece: Piece, layouts: Layouts, seen_from: Place | None) -> Piece:
    return piece if isinstance(piece, str) else piece.seen(layouts, seen_from) or "#REF!"


def _cut(text: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match["c1"] or match["b1"]:
            pieces += [text[end : match.start()], _reference(match)]
            end = match.end()
    pieces.append(text[end:])
    return tuple(piece for piece in pieces if piece)


def _reference(match: re.Match[str]) -> Reference:
    sheet = match["sheet"] or ""
    columns = (match["c1"] or "", match["c2"] or match["c1"] or "")
    start = match["r1"] or match["b1"]
    end = match["r2"] or match["b2"] or start
    return Reference(
        sheet=sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet,
        prefix=f"{sheet}!" if sheet else "",
        columns=columns,
        first=int(start.lstrip("$")),
        last=int(end.lstrip("$")),
        row_marks=("$" * start.startswith("$"), "$" * end.startswith("$")),
        single=not (match["r2"] or match["b2"]),
    )
