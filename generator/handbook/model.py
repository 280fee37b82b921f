"""The words of a handbook's plan: listings, grids, blocks, marks (domain C).

A plan holds printed texts only. What the template draws is one of two things: a *listing*, an open
table with the columns of :mod:`generator.handbook.tables`, or a *grid*, boxed rows in
which labels and values stand side by side on the columns of the forms. A *mark* is the name of a place in the book; whatever wants
its page asks for the mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any, Final, Literal, TypeVar

Row = Mapping[str, str]
CellKind = Literal["label", "value", "same", "head", "figure", "text", "number", "person", "photo"]
"""``same`` is a value of little ink (「—」, 「同单位」), ``figure`` the head of a column of numbers."""

FULL: Final = "完整版"
GENERAL: Final = "通用版"

_PLAIN: Final = re.compile(r"[A-Za-z0-9-]{1,36}")


def mark_of(key: str) -> str:
    """Return the bookmark name of a record: letters, digits and underscores, 40 at most.

    A number that holds anything else (contract numbers are free texts) is named by its digest.
    """
    name = key if _PLAIN.fullmatch(key) else sha256(key.encode()).hexdigest()[:16]
    return "kr_" + name.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Listing:
    """An open table.

    Attributes:
        name: its name in :data:`generator.handbook.tables.TABLES`.
        rows: texts by column; ``mark`` names the place of a row, ``see`` the place whose page it prints.
        total: the texts of the row of totals, or None.
        number: ``2-3``; only a table that is printed counts.
    """

    name: str
    rows: tuple[Row, ...] = ()
    total: Row | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table of counts whose columns are departments.

    Attributes:
        heads: the departments, code over name.
        rows: form, code, then one count a department and the sum.
        total: the last row.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid, so many of its columns wide."""

    kind: CellKind
    span: int
    text: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a grid.

    Attributes:
        splits: whether it may go over a page break: rows with long texts do.
    """

    cells: tuple[Cell, ...]
    splits: bool = False


Grid = tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A band of a record printed in full, with the grids and captions under it."""

    title: str
    grids: tuple[CaptionedGrid, ...]


@dataclass(frozen=True, slots=True)
class CaptionedGrid:
    """A boxed table, with a caption when it is one of a record's repeating tables."""

    rows: Grid
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file attached to a record that is printed in full.

    Attributes:
        number: ``附件 2-1-03-1``.
        name: what the record calls the file.
        path: where it lies in the archive; empty when it is not there.
    """

    number: str
    title: str
    name: str
    path: str
    mark: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A record printed in full, as an attachment (domain C.1-5).

    Attributes:
        number: ``附件 2-1-03``.
        code_line: names record and revision; a copy bears no QR code, it is not the record.
    """

    number: str
    title: str
    record_no: str
    facts: str
    code_line: str
    sections: tuple[Section, ...]
    mark: str
    files: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the contents.

    Attributes:
        level: 1 part or appendix, 2 block, 3 subsection.
        roman: whether its page lies in the front matter.
    """

    level: int
    title: str
    mark: str
    roman: bool = False


T = TypeVar("T")


def numbered(part: T, first: str) -> T:
    """Return a part of the book with its printed tables numbered in their order: ``2-1``, ``2-2``.

    Args:
        part: a frozen dataclass; its fields stand in printed order.
        first: the number of the part.
    """
    numbers = (f"{first}-{n}" for n in range(1, 1000))
    changed = {f.name: _with_number(getattr(part, f.name), numbers) for f in fields(part)}  # type: ignore[arg-type]
    return replace(part, **changed)  # type: ignore[type-var]


def _with_number(value: Any, numbers: Iterator[str]) -> Any:
    if isinstance(value, Listing):
        return replace(value, number=next(numbers)) if value.rows else value
    if isinstance(value, Matrix):
        return replace(value, number=next(numbers))
    if isinstance(value, tuple) and value and isinstance(value[0], Matrix):
        return tuple(_with_number(matrix, numbers) for matrix in value)
    return value


def joined(texts: Iterable[str], between: str = "、") -> str:
    """Return the texts that are not empty, in one."""
    return between.join(text for text in texts if text)
