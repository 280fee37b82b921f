"""Where the rows of a template went: from source rows to the rows of a filled sheet.

A row inside a loop has one place per iteration. Everything that names rows (formulas, merged cells,
print areas, validations) is moved by asking the layout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


class Repeat(NamedTuple):
    """The rounds of a loop over rows that are all the same, counted instead of listed.

    Attributes:
        source: the first of the template's rows that are repeated.
        height: how many they are.
        path: the iterations around the loop; a round's own is its number, from 0.
        row: the first filled row.
        rounds: how many there are; at least one.
    """

    source: int
    height: int
    path: Path
    row: int
    rounds: int

    @property
    def sources(self) -> range:
        """The template's rows that are repeated."""
        return range(self.source, self.source + self.height)

    def holds(self, source: int) -> bool:
        """Whether a template row is repeated here."""
        return source in self.sources

    def rows(self, source: int) -> range:
        """Return the rows that a template row became."""
        first = self.row + source - self.source
        return range(first, first + self.rounds * self.height, self.height)

    def place(self, row: int) -> Place:
        """Return the place of a filled row."""
        number, offset = divmod(row - self.row, self.height)
        return Place(self.source + offset, (*self.path, number), row)


@dataclass(frozen=True)
class Layout:
    """The places of all rows of one sheet.

    Attributes:
        places: the filled rows that stem from a row of the template, in order, without the repeated ones.
        loops: the loops (by number, outermost first) around each template row that lies in one.
        last_source: the template's last row; rows below it move with it.
        last_row: the filled sheet's last row.
        repeats: the repeated rows.
    """

    places: Sequence[Place]
    loops: Mapping[int, Path]
    last_source: int
    last_row: int
    repeats: Sequence[Repeat] = ()

    @cached_property
    def unchanged(self) -> bool:
        """Whether every row stayed where it was."""
        return (
            self.last_row == self.last_source
            and not self.repeats
            and all(place.source == place.row for place in self.places)
        )

    @cached_property
    def _rows(self) -> Mapping[tuple[int, Path], list[int]]:
        """The rows by template row and the outer iterations, but for the single rounds of the repeats."""
        rows: dict[tuple[int, Path], list[int]] = defaultdict(list)
        for source, path, row in self.places:
            for depth in range(len(path) + 1):
                rows[source, path[:depth]].append(row)
        for repeat in self.repeats:
            for source in repeat.sources:
                for depth in range(len(repeat.path) + 1):
                    rows[source, repeat.path[:depth]] += repeat.rows(source)
        return {key: sorted(found) for key, found in rows.items()}

    def first_place(self, source: int) -> Place | None:
        """Return the first place of a template row; None if it is gone."""
        repeated = (repeat.place(repeat.rows(source)[0]) for repeat in self.repeats if repeat.holds(source))
        single = (place for place in self.places if place.source == source)
        return min((*single, *repeated), key=lambda place: place.row, default=None)

    def rows(self, source: int, seen_from: Place | None = None) -> Sequence[int]:
        """Return the rows a template row became, as far as ``seen_from`` shares their iterations."""
        if source > self.last_source:
            return (source + self.last_row - self.last_source,)
        depth = self._shared(source, seen_from.source) if seen_from else 0
        return self._within(source, seen_from.path[:depth] if seen_from else ())

    def _within(self, source: int, path: Path) -> Sequence[int]:
        """Return the rows a template row became in these iterations, in order."""
        found = self._rows.get((source, path))
        if found is not None or not path:
            return found or ()
        for repeat in self.repeats:
            if repeat.path == path[:-1] and repeat.holds(source):
                return repeat.rows(source)[path[-1] : path[-1] + 1]
        return ()

    def span(self, first: int, last: int, seen_from: Place | None = None) -> Span | None:
        """Return the first and the last row that the template's rows became; None if all are gone."""
        if seen_from and any(
            r.holds(first) and r.holds(last) and r.holds(seen_from.source) for r in self.repeats
        ):
            shift = seen_from.row - seen_from.source
            return first + shift, last + shift
        sources = {first, last, *range(first, min(last, self.last_source) + 1)}
        return _around(self.rows(source, seen_from) for source in sources)

    def copies(self, first: int, last: int) -> list[Span]:
        """Return where a block of rows went: once for every iteration of the loops around all of it."""
        depth = self._shared(first, last)
        if not depth:
            span = self.span(first, last)
            return [span] if span else []
        rounds = [repeat for repeat in self.repeats if repeat.holds(first) and repeat.holds(last)]
        paths = [place.path for place in self.places if first <= place.source <= last]
        paths += [r.path for r in self.repeats if _meets(r, first, last) and r not in rounds]
        seen = dict.fromkeys(path[:depth] for path in paths)
        spans = [self._block(first, last, path) for path in seen]
        spans += [
            span for repeat in rounds for span in zip(repeat.rows(first), repeat.rows(last), strict=True)
        ]
        return sorted(span for span in spans if span)

    def _block(self, first: int, last: int, path: Path) -> Span | None:
        if not path:
            return self.span(first, last)
        return _around(self._within(source, path) for source in range(first, last + 1))

    def _shared(self, one: int, other: int) -> int:
        """Return how many loops, from the outermost, two template rows share."""
        pairs = zip(self.loops.get(one, ()), self.loops.get(other, ()), strict=False)
        return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _around(found: Iterable[Sequence[int]]) -> Span | None:
    """Return the first and the last of some ordered rows."""
    ordered = [rows for rows in found if rows]
    return (min(rows[0] for rows in ordered), max(rows[-1] for rows in ordered)) if ordered else None


def _meets(repeat: Repeat, first: int, last: int) -> bool:
    return first < repeat.source + repeat.height and repeat.source <= last


def joined(spans: Sequence[Span]) -> list[Span]:
    """Return the spans with neighbours grown together."""
    grown: list[Span] = []
    for first, last in sorted(spans):
        if grown and first <= grown[-1][1] + 1:
            grown[-1] = (grown[-1][0], max(last, grown[-1][1]))
        else:
            grown.append((first, last))
    return grown
