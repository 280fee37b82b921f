"""The elements of a part that name rows, each with the way it follows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol
from xml.sax.saxutils import escape

from generator.excel.formula import Formula, Layouts, written
from generator.excel.layout import Layout, Place, joined

_AREA: Final = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")


class Move(NamedTuple):
    """Where rows went, and the place that the formulas of a rule are seen from."""

    layout: Layout
    layouts: Layouts
    anchor: Place | None = None


class Mover(Protocol):
    """An element that names rows."""

    def elements(self, move: Move | None) -> list[str]:
        """Return what became of the element: none, itself or copies. Without a move it stays."""


Piece = str | Mover


def text_of(pieces: Sequence[Piece], move: Move | None) -> str:
    """Return pieces as text."""
    return "".join(piece if isinstance(piece, str) else "".join(piece.elements(move)) for piece in pieces)


@dataclass(frozen=True)
class Each:
    """A merge or a link: inside a loop it is repeated with its row."""

    before: str
    area: str
    after: str

    def elements(self, move: Move | None) -> list[str]:
        """Return one for every place of its rows."""
        areas = _copies(self.area, move.layout) if move else [self.area]
        return [f"{self.before}{area}{self.after}" for area in areas]


@dataclass(frozen=True)
class Area:
    """An element for one area: a table, a filter, a comment."""

    before: str
    area: str
    after: Sequence[Piece]
    outermost: bool

    def elements(self, move: Move | None) -> list[str]:
        """Return the element, unless it lies in another and no row is left."""
        area = moved_areas(self.area, move.layout, whole=True) if move else self.area
        kept = area or self.outermost
        return [f"{self.before}{area or 'A1'}{text_of(self.after, move)}"] if kept else []


@dataclass(frozen=True)
class Rule:
    """A validation or a conditional format: its formulas are seen from the first of its cells.

    Attributes:
        areas: the cells it is for; empty if an element inside names them.
        first: the areas that the first cell is of.
    """

    before: str
    areas: str
    after: Sequence[Piece]
    first: str

    def elements(self, move: Move | None) -> list[str]:
        """Return the element if a row is left."""
        if move is None:
            return [f"{self.before}{self.areas}{text_of(self.after, None)}"]
        areas = moved_areas(self.areas, move.layout)
        if self.areas and not areas:
            return []
        seen = move._replace(anchor=_anchor(self.first, move.layout))
        return [f"{self.before}{areas}{text_of(self.after, seen)}"]


@dataclass(frozen=True)
class FormulaText:
    """The text of a formula."""

    formula: Formula

    def elements(self, move: Move | None) -> list[str]:
        """Return the formula."""
        pieces = self.formula.moved(move.layouts, move.anchor) if move else self.formula.pieces
        return [escape(written(pieces))]


@dataclass(frozen=True)
class AreasText:
    """Areas that are the text of an element."""

    areas: str

    def elements(self, move: Move | None) -> list[str]:
        """Return the areas, or the sheet's last row if none is left."""
        return [moved_areas(self.areas, move.layout) or "A1048576" if move else self.areas]


@dataclass(frozen=True)
class PageBreak:
    """A break below a row."""

    before: str
    row: int
    after: str

    def elements(self, move: Move | None) -> list[str]:
        """Return the break below the last copy of its row."""
        last = (move.layout.span(self.row, self.row) or (1, 1))[1] if move else self.row
        return [f"{self.before}{last}{self.after}"]


@dataclass(frozen=True)
class Counted:
    """An element that counts its children, and goes when none is left.

    Attributes:
        before, after: its start tag around the count; the count is written when ``after`` is not empty.
    """

    before: str
    count: str
    after: str
    children: Sequence[Piece]
    end: str

    def elements(self, move: Move | None) -> list[str]:
        """Return the element with as many children as there are."""
        children = [[child] if isinstance(child, str) else child.elements(move) for child in self.children]
        count = sum(map(len, children))
        if not count:
            return []
        start = f"{self.before}{count if self.count else ''}{self.after}"
        return ["".join([start, *(text for child in children for text in child), self.end])]


def _anchor(areas: str, layout: Layout) -> Place | None:
    match = _AREA.match(areas)
    return layout.first_place(int(match[2])) if match else None


def _copies(area: str, layout: Layout) -> list[str]:
    """Return where a merged area went; areas shrunk to one cell are no merges any more."""
    match = _AREA.fullmatch(area)
    if not match:
        return [area]
    left, first, right, last = match[1], int(match[2]), match[3] or match[1], int(match[4] or match[2])
    spans = layout.copies(first, last)
    if not match[3]:
        return [f"{left}{a}" for a, _ in spans]
    return [f"{left}{a}:{right}{b}" for a, b in spans if left != right or a != b]


def moved_areas(areas: str, layout: Layout, *, whole: bool = False) -> str:
    """Return the areas moved; ``whole`` keeps each one area, else gaps between iterations stay out."""
    return " ".join(filter(None, (_moved_area(area, layout, whole=whole) for area in areas.split())))


def _moved_area(area: str, layout: Layout, *, whole: bool) -> str:
    match = _AREA.fullmatch(area)
    if not match:
        return area
    left, first, right, last = match[1], int(match[2]), match[3], int(match[4] or match[2])
    span = layout.span(first, last)
    spans = joined(layout.copies(first, last)) if not whole else [span] if span else []
    return " ".join(
        f"{left}{a}" if a == b and right in (None, left) else f"{left}{a}:{right or left}{b}"
        for a, b in spans
    )
