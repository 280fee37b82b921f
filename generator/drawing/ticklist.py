"""Tick lists: which fields print all their options, and where the lines break between them (LOOK 4)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final

from cardfile.choosing import NO, YES
from cardfile.forms import Field
from generator.drawing.wording import EM, width

MOST_OPTIONS: Final = 12
"""Longer lists print only what is chosen."""
_BOX: Final = 1.35
"""The box and the space behind it, in em of 9 pt."""
_GAP: Final = 0.75
_NARROW_GAP: Final = 0.5
_PADDING: Final = 3.6
_UNIT: Final = 13.75
_HALF: Final = 4 * _UNIT


def is_tick_list(field: Field) -> bool:
    """Whether a field prints all its options, each with a box."""
    return field.type == "bool" or 0 < len(field.choices) <= MOST_OPTIONS


def options_of(field: Field) -> tuple[str, ...]:
    """Return what a field offers: 是 and 否, or its choices."""
    return (YES, NO) if field.type == "bool" else tuple(field.choices)


def half_width_lines(field: Field) -> int:
    """Return how many lines a tick list needs in a half row."""
    return len(tick_lines(options_of(field), _HALF))


def tick_lines(options: Sequence[str], cell: float) -> tuple[tuple[str, ...], ...]:
    """Return the options by line: as few lines as fit, of about equal length.

    Args:
        options: what is offered.
        cell: width of the cell in mm.
    """
    capacity = (cell - _PADDING) / EM
    if _line_width(options, _NARROW_GAP) <= capacity:
        return (tuple(options),)
    for count in range(2, len(options)):
        lines = min(_partitions(options, count), key=_longest)
        if _longest(lines) <= capacity:
            return lines
    return tuple((option,) for option in options)


def gap_text(line: Sequence[str], cell: float) -> str:
    """Return the blank between options: narrower when only that makes them fit one line."""
    wide = _line_width(line, _GAP) <= (cell - _PADDING) / EM
    return "\u2002 " if wide else "\u2002"


def _line_width(options: Sequence[str], gap: float) -> float:
    return sum(width(option) + _BOX for option in options) + gap * (len(options) - 1)


def _longest(lines: Sequence[Sequence[str]]) -> float:
    return max(_line_width(line, _GAP) for line in lines)


def _partitions(options: Sequence[str], count: int) -> list[tuple[tuple[str, ...], ...]]:
    """Return every way to break the options into so many lines."""
    cuts = combinations(range(1, len(options)), count - 1)
    return [tuple(tuple(options[a:b]) for a, b in pairwise((0, *cut, len(options)))) for cut in cuts]
