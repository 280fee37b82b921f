"""Repeating tables of a Word document: a header row that names its columns, and the rows below it.

Rows are read by position, never by what is inside them, so that a row added with Tab reads as well as a
copied one. A wide table is drawn as several tables with the same rows; they are joined again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

from cardfile.forms import Field
from cardfile.problems import Problem
from generator.readback.pen_hints import is_empty
from generator.readback.problems import differing_key_column, uneven_row
from generator.readback.word_grid import Cell, Row

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SEPARATOR: Final = "__"
_NUMBER_HEADING: Final = "序号"
_NONE_ROW: Final = "无"
_TOTAL: Final = "合计"
_CELL_TYPE: Final = "text"
_LABEL_LITTER: Final = str.maketrans("", "", " \t\n\u3000\u00a0\u200b:：*★")


@dataclass(frozen=True, slots=True)
class Header:
    """The header row of a table: which cell heads which column; a heading of no column is ''."""

    group: str
    cells: Row
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row as read.

    Attributes:
        texts: by column.
        uneven: cells do not stand under the headings.
        cells: where the texts stand.
    """

    texts: Mapping[str, str]
    uneven: bool = False
    cells: Mapping[str, Cell] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.texts.values())


@dataclass(frozen=True, slots=True)
class Part:
    """One drawn table of a group; blank rows between others are kept, to join parts by position.

    Attributes:
        heads: the headings by column.
        strays: headings of filled columns that the form does not have.
    """

    group: str
    lines: tuple[Line, ...]
    heads: Mapping[str, Cell] = field(default_factory=dict)
    strays: tuple[str, ...] = ()


def plain_label(text: str) -> str:
    """Return a label without blanks, colons and stars, for comparison."""
    return text.translate(_LABEL_LITTER)


@dataclass(frozen=True, slots=True)
class Worded:
    """A table of a form as its headings name it: the columns by their labels, as they are compared."""

    group: str
    columns: Mapping[str, str]

    @classmethod
    def of(cls, table: Field) -> Worded:
        """Return what the headings of a table say."""
        labels = {plain_label(column.label.zh).partition("（")[0]: column.name for column in table.columns}
        return cls(table.name, labels)


def marked_header(row: Row, tables: Sequence[Worded] | None = None) -> Header | None:
    """Return the header a row is, when its cells bear bookmarks of one group.

    Args:
        row: a row of any table.
        tables: the form's tables; then a heading may have lost its bookmark, or be none of the form's.
            Without them every heading must have its own.
    """
    names = [_column_mark(cell) for cell in row]
    groups = {name.partition(_SEPARATOR)[0] for name in names if name}
    if len(groups) != 1:
        return None
    group = groups.pop()
    if tables is None:
        whole = all(names[i] or plain_label(cell.text) == _NUMBER_HEADING for i, cell in enumerate(row))
        return Header(group, row, tuple(name.partition(_SEPARATOR)[2] for name in names)) if whole else None
    worded = next((table.columns for table in tables if table.group == group), None)
    if worded is None:
        return None
    columns = (
        n.partition(_SEPARATOR)[2] or worded.get(_heading_word(c), "")
        for n, c in zip(names, row, strict=True)
    )
    return Header(group, row, tuple(columns))


def worded_header(row: Row, tables: Iterable[Worded]) -> Header | None:
    """Return the header a row is by its words, when every heading is a column's label."""
    for table in tables if len(row) > 1 else ():
        if all(_heading_word(cell) in (_NUMBER_HEADING, *table.columns) for cell in row):
            columns = (table.columns.get(_heading_word(cell), "") for cell in row)
            return Header(table.group, row, tuple(columns))
    return None


def _heading_word(cell: Cell) -> str:
    return plain_label(cell.text).partition("（")[0]


def _column_mark(cell: Cell) -> str:
    return next((mark for mark in cell.marks if _SEPARATOR in mark), "")


def lines_below(header: Header, rows: Sequence[Row]) -> Part:
    """Return the lines of a table up to its end or the next row that bears our bookmarks."""
    lines = [_line(header, row) for row in _body(rows) if not _repeats(header, row) and not _says_none(row)]
    if lines and next(iter(lines[-1].texts.values()), "") == _TOTAL:
        lines.pop()
    heads = _cells(zip(header.columns, header.cells, strict=True))
    return Part(header.group, tuple(lines), heads, tuple(_strays(header, list(_body(rows)))))


def _strays(header: Header, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the headings of filled columns that are none of the form's; the numbers of rows are none."""
    for i, (column, head) in enumerate(zip(header.columns, header.cells, strict=True)):
        filled = any(row[i].text for row in rows if len(row) == len(header.cells))
        if not column and filled and plain_label(head.text) != _NUMBER_HEADING:
            yield head.text


def rows_without_header(header: Header, rows: Sequence[Row]) -> bool:
    """Tell whether a table is the lower half of the one before it: as wide, filled, and without any mark."""
    return (
        any(cell.text for row in rows for cell in row)
        and all(len(row) == len(header.cells) for row in rows)
        and not any(cell.marks for row in rows for cell in row)
    )


def body_length(rows: Sequence[Row]) -> int:
    """Return how many rows belong to the table whose header stands above them."""
    return sum(1 for _ in _body(rows))


def _body(rows: Sequence[Row]) -> Iterator[Row]:
    for row in rows:
        if any(cell.marks and not cell.continued for cell in row):
            return
        yield row


def _says_none(row: Row) -> bool:
    """Tell whether a row is the full-width 「无」 that an empty table prints."""
    return len(row) == 1 and row[0].text in (_NONE_ROW, "")


def _repeats(header: Header, row: Row) -> bool:
    return [cell.text for cell in row] == [cell.text for cell in header.cells]


def _line(header: Header, row: Row) -> Line:
    if len(row) == len(header.cells):
        under = tuple(zip(header.columns, row, strict=True))
        return Line(_by_column(under), any(cell.continued for cell in row), _cells(under))
    at_all = [(_heading(header, cell), cell) for cell in row]
    aligned = all(at is not None and header.cells[at].span >= cell.span for at, cell in at_all if cell.text)
    placed = [(header.columns[at], cell) for at, cell in at_all if at is not None]
    return Line(_by_column(placed), not aligned, _cells(placed))


def _cells(under: Iterable[tuple[str, Cell]]) -> dict[str, Cell]:
    return {column: cell for column, cell in under if column}


def _heading(header: Header, cell: Cell) -> int | None:
    """Return which heading a cell stands under."""
    over = (i for i, head in enumerate(header.cells) if head.start <= cell.start < head.start + head.span)
    return next(over, None)


def _by_column(cells: Iterable[tuple[str, Cell]]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for column, cell in cells:
        text = "" if is_empty(cell.text, _CELL_TYPE) else cell.text
        if column:
            texts[column] = texts.get(column) or text
    return texts


def joined(parts: Sequence[Part]) -> tuple[list[dict[str, str]], list[Problem]]:
    """Return the filled rows of a group, its parts joined by position, and what does not fit together."""
    rows: list[dict[str, str]] = []
    problems: list[Problem] = []
    for number, lines in enumerate(filled_rows(parts), 1):
        where = f"{parts[0].group}[{number}]"
        rows.append(_joined_row(lines))
        problems += chain(
            (differing_key_column(f"{where}.{column}") for column in _differing(lines)),
            (uneven_row(where) for line in lines if line.uneven),
        )
    return rows, problems


def filled_rows(parts: Sequence[Part]) -> Iterator[tuple[Line, ...]]:
    """Yield the rows of a group that say anything: what each part shows of one, in the order of the page."""
    rows = zip_longest(*(part.lines for part in parts), fillvalue=Line({}))
    return (lines for lines in rows if any(lines))


def cells_of(parts: Sequence[Part]) -> Iterator[tuple[str, Element]]:
    """Yield the cells of a group's filled rows, each with the field that problems name it by."""
    for number, lines in enumerate(filled_rows(parts), 1):
        for line in lines:
            yield from (
                (f"{parts[0].group}[{number}].{column}", cell.element) for column, cell in line.cells.items()
            )


def _joined_row(lines: Sequence[Line]) -> dict[str, str]:
    row: dict[str, str] = {}
    for line in lines:
        row.update({column: text for column, text in line.texts.items() if not row.get(column)})
    return row


def _differing(lines: Sequence[Line]) -> list[str]:
    """Return the columns that two parts show with different texts."""
    columns = dict.fromkeys(column for line in lines for column in line.texts)
    filled = [line for line in lines if line]
    return [c for c in columns if len({line.texts[c] for line in filled if c in line.texts}) > 1]
