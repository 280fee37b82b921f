"""How wide the columns of a form's table are, and when a table must be drawn as several (LOOK 5)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from cardfile.forms import Field
from generator.drawing.form_rows import heading
from generator.drawing.wording import EM, even_lines, width
from generator.drawing.wordml import WIDTH, twips

PADDING: Final = 1.3
"""Left and right of a table's cell, in mm."""
NUMBER_WIDTH: Final = 11.0
"""The column of running numbers, in mm."""
_PAGE: Final = 165.0
_SLACK: Final = 0.6
"""What fonts of other makers may be wider."""
_PERSON: Final = re.compile("(人|姓名)$")
_LONG_TEXT: Final = re.compile(
    "内容|措施|问题|事项|意见|说明|收获|建议|目标|题名|标题|名称|理由|人员|材料|依据|数据|结果"
)
_SHORT_TEXT: Final = re.compile("方式|时间|期次|字段|职务|状态|级别|起|止|数量|格式|号$")
_MANY_OPTIONS: Final = 12

_BY_TYPE: Final = {
    "bool": (13.0, 0.0), "int": (12.0, 0.0), "number": (17.0, 0.0), "percent": (17.0, 0.0), "money": (24.0, 0.0),
    "date": (28.5, 0.0), "datetime": (39.5, 0.0), "period": (26.0, 0.0), "phone": (27.0, 0.0),
    "email": (34.0, 0.5), "uscc": (40.0, 0.0), "file": (30.0, 0.7), "photo": (20.0, 0.0),
    "longtext": (34.0, 2.0), "choice": (22.0, 0.3), "multichoice": (30.0, 0.5),
}  # fmt: skip
_BY_REF: Final = {
    "staff": (17.0, 0.1), "contact": (19.0, 0.2), "unit": (28.0, 0.6), "customer": (32.0, 0.8),
    "department": (24.0, 0.4), "contract": (30.0, 0.1),
}  # fmt: skip
_RECORD: Final = (37.5, 0.1)
_CHECKSUM: Final = (55.0, 0.0)
"""64 hexadecimal digits on two lines."""
_CENTRED: Final = ("bool", "int", "choice", "date", "period")
_NUMERIC: Final = ("money", "number", "percent")


@dataclass(frozen=True, slots=True)
class Piece:
    """One drawn table of a group.

    Attributes:
        columns: the group's columns that it shows.
        widths: their widths in twips, after that of the running numbers when it has them; their sum is the page's.
        counted: whether it begins with running numbers, which tell which rows belong together.
    """

    columns: tuple[Field, ...]
    widths: tuple[int, ...]
    counted: bool


def pieces_of(columns: Sequence[Field]) -> tuple[Piece, ...]:
    """Return the tables that show these columns: one, or as many as the page's width asks for."""
    if _need(columns) <= _PAGE:
        return (_piece(columns, counted=False),)
    count = 2
    while not (best := _evenest(columns, count)):
        count += 1
    begins_with_number = columns[0].type == "int"
    return tuple(_piece(part, counted=bool(i) or not begins_with_number) for i, part in enumerate(best))


def _evenest(columns: Sequence[Field], count: int) -> list[Sequence[Field]]:
    """Return so many runs of columns of about equal width, none when one is too wide."""
    cuts = combinations(range(1, len(columns)), count - 1)
    options = [[columns[a:b] for a, b in pairwise((0, *cut, len(columns)))] for cut in cuts]
    best = min(options, key=lambda parts: max(map(_need, parts)))
    return best if max(map(_need, best)) <= _PAGE - NUMBER_WIDTH else []


def _need(columns: Sequence[Field]) -> float:
    return sum(_room(column)[0] for column in columns)


def _room(column: Field) -> tuple[float, float]:
    """Return the least width of a column in mm, and its share of what is left."""
    least, share = _room_of_values(column)
    head = (
        max(map(width, even_lines(heading(column), math.ceil(width(heading(column)) / 2)))) * EM
        + 2 * PADDING
        + _SLACK
    )
    return max(least, head), share


def _room_of_values(column: Field) -> tuple[float, float]:
    if column.type == "choice" and len(column.choices) <= _MANY_OPTIONS:
        return max(map(width, column.choices)) * EM + 2 * PADDING + 1, 0.1
    if column.type == "ref":
        return _BY_REF.get(column.ref or "", _RECORD)
    if column.type == "text" and column.name == "sha256":
        return _CHECKSUM
    return _room_of_text(column.label.zh) if column.type == "text" else _BY_TYPE[column.type]


def _room_of_text(label: str) -> tuple[float, float]:
    if _PERSON.search(label):
        return 19.0, 0.3
    if _LONG_TEXT.search(label):
        return 28.0, 2.0
    return (20.0, 0.5) if _SHORT_TEXT.search(label) else (24.0, 1.0)


def _piece(columns: Sequence[Field], *, counted: bool) -> Piece:
    rooms = [_room(column) for column in columns]
    left = _PAGE - sum(least for least, _ in rooms) - (NUMBER_WIDTH if counted else 0)
    shares = [share for _, share in rooms]
    if sum(shares) < 1:
        # Nothing can take much: all grow alike.
        shares = [least for least, _ in rooms]
    grown = [least + left * share / sum(shares) for (least, _), share in zip(rooms, shares, strict=True)]
    return Piece(tuple(columns), _in_twips([*([NUMBER_WIDTH] if counted else []), *grown]), counted)


def _in_twips(widths: Sequence[float]) -> tuple[int, ...]:
    """Return widths in twips; the last one takes the rounding."""
    rounded = [twips(mm) for mm in widths[:-1]]
    return (*rounded, WIDTH - sum(rounded))


def alignment(column: Field, *, first: bool) -> str:
    """Return how a column's texts stand; a first column is always at the left, unless it is a number."""
    if column.type in _NUMERIC:
        return "right"
    centred = column.type in _CENTRED or (column.type == "ref" and column.ref == "staff")
    return "center" if centred and not (first and column.type != "int") else "left"
