"""Where the rows of a template went: from source rows to the rows of a filled sheet.

A row inside a loop has one place per iteration. Everything that names rows (formulas, merged cells,
print areas, validations) is moved by asking the layout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

Path = tuple[int, ...]
"""The iterations a row belongs to, outermost loop first."""
Span = tuple[int, int]


class Place(NamedTuple):
    """One filled row: the template's row, the iterations around it, its number in the filled sheet."""

    source: int
    path: Path
    row: int


@dataclass(frozen=True)
class Layout:
    """The places of all rows of one sheet.

    Attributes:
        places: every filled row that stems from a row of the template, in order.
        loops: the loops (by number, outermost first) around each template row that lies in one.
        last_source: the template's last row; rows below it move with it.
        last_row: the filled sheet's last row.
    """

    places: Sequence[Place]
    loops: Mapping[int, Path]
    last_source: int
    last_row: int

    @cached_property
    def unchanged(self) -> bool:
        """Whether every row stayed where it was."""
        return self.last_row == self.last_source and all(place.source == place.row for place in self.places)

    @cached_property
    def _rows(self) -> Mapping[tuple[int, Path], list[int]]:
        rows: dict[tuple[int, Path], list[int]] = defaultdict(list)
        for source, path, row in self.places:
            for depth in range(len(path) + 1):
                rows[source, path[:depth]].append(row)
        return rows

    def rows(self, source: int, seen_from: Place | None = None) -> Sequence[int]:
        """Return the rows a template row became, as far as ``seen_from`` shares their iterations."""
        if source > self.last_source:
            return (source + self.last_row - self.last_source,)
        depth = self._shared(source, seen_from.source) if seen_from else 0
        return self._rows.get((source, seen_from.path[:depth] if seen_from else ()), ())

    def span(self, first: int, last: int, seen_from: Place | None = None) -> Span | None:
        """Return the first and the last row that the template's rows became; None if all are gone."""
        sources = {first, last, *range(first, min(last, self.last_source) + 1)}
        found = [row for source in sources for row in self.rows(source, seen_from)]
        return (min(found), max(found)) if found else None

    def copies(self, first: int, last: int) -> list[Span]:
        """Return where a block of rows went: once for every iteration of the loops around all of it."""
        depth = self._shared(first, last)
        block = (place for place in self.places if first <= place.source <= last)
        seen = dict.fromkeys(place.path[:depth] for place in block)
        if not depth and last > self.last_source:
            seen = {(): None}
        spans = (self._block(first, last, path) for path in seen)
        return [span for span in spans if span]

    def _block(self, first: int, last: int, path: Path) -> Span | None:
        if not path:
            return self.span(first, last)
        found = [row for source in range(first, last + 1) for row in self._rows.get((source, path), ())]
        return (min(found), max(found)) if found else None

    def _shared(self, one: int, other: int) -> int:
        """Return how many loops, from the outermost, two template rows share."""
        pairs = zip(self.loops.get(one, ()), self.loops.get(other, ()), strict=False)
        return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def joined(spans: Sequence[Span]) -> list[Span]:
    """Return the spans with neighbours grown together."""
    grown: list[Span] = []
    for first, last in sorted(spans):
        if grown and first <= grown[-1][1] + 1:
            grown[-1] = (grown[-1][0], max(last, grown[-1][1]))
        else:
            grown.append((first, last))
    return grown
