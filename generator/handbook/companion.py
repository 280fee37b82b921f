"""The workbook beside a handbook: its lists, to be filtered on the shared drive (domain C.3).

It holds what the book's tables hold, in their order: the same plan, nothing asked again. Personal values
are printed in cards only, so no variant's workbook has any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final, NamedTuple

from cardfile.parsers import BLANK
from generator.drawing.excel_lists import Column, ListSheet, list_workbook
from generator.handbook import tables
from generator.handbook.department import DepartmentPart
from generator.handbook.model import Grid, Listing, Row
from generator.handbook.plan import Handbook
from generator.handbook.tables import SEE, TABLES

_DAY: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_FIGURE: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_PER_MM: Final = 0.55
"""Characters of 9 points in a millimetre."""
_PADDING: Final = 3
"""Characters that the button of a filter takes."""
_WIDE: Final = 30
"""Characters from which on texts go on in a second line."""
_PART: Final = (Column("部门编码", 9), Column("部门", 16))
_FACTS: Final = (Column("栏目", 16), Column("项目", 20), Column("内容", 80, wrap=True))
_CHANGES: Final = (
    Column("出处", 10), Column("日期", 12), Column("对象", 20), Column("字段", 16), Column("原值", 28, wrap=True),
    Column("新值", 28, wrap=True), Column("来源", 26, wrap=True),
)  # fmt: skip


def draw_companion(book: Handbook) -> bytes:
    """Return the workbook of a planned handbook; the same plan gives the same bytes."""
    return list_workbook(companion_sheets(book))


def companion_sheets(book: Handbook) -> dict[str, ListSheet]:
    """Return the sheets of a handbook's workbook by name (C.3)."""
    caption = f"客户信息手册　{book.short_name}　{book.record_no}　{book.variant}"
    overview = book.overview
    sheets = {
        "总览": (_FACTS, [*_facts(book)]),
        "部门": _list(overview.departments),
        "联系人": _by_part(book, "contacts", lambda part: part.contacts),
        "完整往来": _by_part(book, "complete", lambda part: part.complete),
        "不完整往来": _by_part(book, "incomplete", lambda part: part.incomplete),
        "回访关怀": _list(overview.visits),
        "合同": _list(overview.contracts),
        "变更": (_CHANGES, [*_changes(book)]),
        "缺项": _list(book.appendices.gaps),
    }
    return {name: ListSheet(columns, rows, caption) for name, (columns, rows) in sheets.items()}


_Sheet = tuple[Sequence[Column], list[list[Any]]]


def _list(listing: Listing) -> _Sheet:
    """Return a table of the book; its total stays out, which would be filtered and sorted as a row."""
    fields = _fields(listing.name)
    return [field.column for field in fields], [_row(fields, row) for row in listing.rows]


def _by_part(book: Handbook, name: str, listing: Callable[[DepartmentPart], Listing]) -> _Sheet:
    """Return a table of all departments' parts in one."""
    fields = _fields(name)
    rows = [[p.code, _name(p), *_row(fields, row)] for p in book.parts for row in listing(p).rows]
    return [*_PART, *(field.column for field in fields)], rows


def _name(part: DepartmentPart) -> str:
    return part.title.partition("　")[2]


def _facts(book: Handbook) -> Iterator[list[Any]]:
    overview = book.overview
    yield from (["封面", label, _value(text)] for label, text in book.cover.facts if label)
    grids = {"单位基本情况": overview.facts, "信用、等级与层级": overview.standing, "我方责任": overview.ours}
    for title, grid in grids.items():
        yield from ([title, label, _value(text)] for label, text in _pairs(grid))


def _pairs(grid: Grid) -> Iterator[tuple[str, str]]:
    """Yield label and value of each fact of a grid."""
    for row in grid:
        for label, value in pairwise(row.cells):
            if label.kind == "label" and value.kind != "label":
                yield label.text.replace("\n", ""), value.text


def _changes(book: Handbook) -> Iterator[list[Any]]:
    """Yield the change records of every part, then the changed fields since the last edition."""
    shown = ("date", "target", "field", "old", "new")
    for part in book.parts:
        for row in part.field_changes.rows:
            yield [f"{part.number}.4.4", *(_value(row.get(name, "")) for name in shown), row["record_no"]]
    for row in book.appendices.details.rows:
        yield ["附录 D", *(_value(row.get(name, "")) for name in (*shown, "source"))]


# -- columns and cells ---------------------------------------------------------------------------------


class _Field(NamedTuple):
    """A column with the name of its values.

    Attributes:
        counts: whether its texts are figures: a telephone number is none.
    """

    name: str
    column: Column
    counts: bool


def _fields(name: str) -> list[_Field]:
    """Return the columns of a table; the pages of the printed book stay out."""
    spec = TABLES[name]
    widths = zip(spec.columns, spec.widths(), strict=True)
    return [field for column, width in widths if column.name != SEE for field in _split(column, width)]


def _split(column: tables.Column, width: float) -> Iterator[_Field]:
    """Yield the column, or the two that the page prints one under the other."""
    names = [name for name in (column.name, column.under) if name]
    heads = column.head.split("\n") if column.under else [column.head.replace("\n", "")]
    characters = round(width * _PER_MM) + _PADDING
    for name, head in zip(names, heads, strict=True):
        shown = Column(column.group + head, characters, wrap=characters >= _WIDE)
        yield _Field(name, shown, column.align != "left")


def _row(fields: Sequence[_Field], row: Row) -> list[Any]:
    return [_value(row.get(field.name, ""), counts=field.counts) for field in fields]


def _value(text: str, *, counts: bool = False) -> Any:
    """Return a printed text as what it says: a day, a figure or a text; nothing for 「—」."""
    if text in ("", BLANK):
        return None
    if day := _DAY.fullmatch(text):
        return date(*map(int, day.groups()))
    if counts and _FIGURE.fullmatch(text):
        plain = text.replace(",", "")
        return float(plain) if "." in plain else int(plain)
    return text
