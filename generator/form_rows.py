"""Which fields of a section share a row of the form's grid (the rules of the form's look).

Full rows hold long texts, halves the rest, thirds what asks for it. A lone half takes the next half of
its section if that is at most two fields away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from cardfile.forms import Field

_FULL: Final = ("longtext", "multichoice", "file")
_ALONE: Final = ("table", "sign")
_LOOK_AHEAD: Final = 2
Row = tuple[Field, ...]


def width_of(field: Field) -> str:
    """Return ``full``, ``half`` or ``third``; tables and signatures are ``alone``."""
    if field.type in _ALONE:
        return "alone"
    return field.width or ("full" if field.type in _FULL else "half")


def form_rows(fields: Iterable[Field]) -> Iterator[Row]:
    """Yield the rows of a section in printed order; retired fields are left out."""
    waiting = [field for field in fields if not field.retired]
    while waiting:
        first = waiting.pop(0)
        row = [first]
        width = width_of(first)
        room = {"half": 2, "third": 3}.get(width, 1)
        while len(row) < room and (partner := _partner(waiting, width, _LOOK_AHEAD if width == "half" else 0)):
            waiting.remove(partner)
            row.append(partner)
        yield tuple(row)


def _partner(waiting: list[Field], width: str, ahead: int) -> Field | None:
    """Return the nearest field of a width; a table or signature between ends the search."""
    for field in waiting[: ahead + 1]:
        if width_of(field) == width:
            return field
        if width_of(field) == "alone":
            return None
    return None
