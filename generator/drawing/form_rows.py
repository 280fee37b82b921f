"""How fields share the form's grid: which stand in one row, and how wide each box is.

Full rows hold long texts, halves the rest, thirds what asks for it. A lone half takes the next half of
its section if that is at most two fields away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cardfile.forms import Field

_FULL: Final = ("longtext", "multichoice", "file")
_LONG_NAMES: Final = ("customer_code",)
_ALONE: Final = ("table", "sign")
_LOOK_AHEAD: Final = 2
UNITS: Final = 24
"""Columns of the grid."""
_LABEL: Final = 4
_SCORE_LABEL: Final = 8
_ORDINALS: Final = "一二三四五六七八九十"
_SCORES: Final = re.compile(r"value >= (\d+) and value <= (\d+)")
_WEIGHTS: Final = {
    "int": 2,
    "bool": 2,
    "percent": 2.5,
    "date": 3.5,
    "datetime": 4,
    "money": 3,
    "choice": 3,
    "longtext": 8,
}
Row = tuple[Field, ...]


def width_of(field: Field) -> str:
    """Return ``full``, ``half`` or ``third``; tables and signatures are ``alone``."""
    if field.type in _ALONE:
        return "alone"
    full = field.type in _FULL or field.name in _LONG_NAMES
    return field.width or ("full" if full else "half")


def form_rows(fields: Iterable[Field]) -> Iterator[Row]:
    """Yield the rows of a section in printed order; retired fields are left out."""
    waiting = [field for field in fields if not field.retired]
    while waiting:
        first = waiting.pop(0)
        row = [first]
        width = width_of(first)
        room = {"half": 2, "third": 3}.get(width, 1)
        while len(row) < room and (
            partner := _partner(waiting, width, _LOOK_AHEAD if width == "half" else 0)
        ):
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


def column_widths(columns: Sequence[Field]) -> list[int]:
    """Return how many of the grid's columns each table column takes; they add up to the grid."""
    weights = [max(_WEIGHTS.get(c.type, 4), len(heading(c)) * 0.4) for c in columns]
    if len(weights) > UNITS // 2:
        weights = [1.0] * len(weights)
    widths = [max(1, int(UNITS * weight / sum(weights))) for weight in weights]
    by_loss = sorted(range(len(widths)), key=lambda i: widths[i] - UNITS * weights[i] / sum(weights))
    for i in by_loss[: UNITS - sum(widths)]:
        widths[i] += 1
    while sum(widths) > UNITS:
        widths[widths.index(max(widths))] -= 1
    return widths


def label_lines(field: Field, width: int) -> int:
    """Return the lines that a label takes in a box of so many of the grid's columns."""
    return -(-len(label_text(field)) // (width * 2 - 1))


def label_text(field: Field) -> str:
    """Return what stands in a label cell; a score shows its scale."""
    score = score_bounds(field)
    return f"{field.label.zh}（{score[0]}–{score[1]}）" if score else field.label.zh


def heading(column: Field) -> str:
    """Return a column's heading; money names its unit there, not in the cells."""
    return f"{column.label.zh}（元）" if column.type == "money" else column.label.zh


def ordinal(number: int) -> str:
    """Return the Chinese ordinal of a section counted from 0; a form has fewer than 20."""
    tens, ones = divmod(number + 1, len(_ORDINALS))
    return "十" * tens + ("" if ones == 0 else _ORDINALS[ones - 1])


def box_widths(row: Row) -> list[tuple[int, int]]:
    """Return the columns of label and value of each field in a row; scores have the wider label."""
    scores = all(score_bounds(field) for field in row)
    label = _SCORE_LABEL if scores else _LABEL
    width = UNITS // len(row)
    return [(label, width - label)] * len(row)


def score_bounds(field: Field) -> tuple[int, int] | None:
    """Return the bounds of a whole number that the form limits on both sides."""
    match = _SCORES.fullmatch(field.constraint.source.strip()) if field.constraint else None
    return (int(match[1]), int(match[2])) if match and field.type == "int" else None


def scores_apart(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows so that scores, which have wide labels, never share a row with another field."""
    for row in rows:
        if len({bool(score_bounds(field)) for field in row}) > 1:
            yield from ((field,) for field in row)
        else:
            yield row
