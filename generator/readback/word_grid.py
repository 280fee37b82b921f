"""The tables of a Word document as rows of cells, however they are wrapped or merged.

Rows and cells may lie inside content controls or tracked insertions; a merged cell may span columns or
stand in several rows. python-docx does not see the former and repeats the latter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from generator.carriers import MARK
from generator.engine.xmltree import child
from generator.readback.word_names import BOOKMARK, CELL, CONTROL, CONTROL_CONTENT, MC, ROW, TABLE, VAL, W
from generator.readback.word_text import text_of, trimmed

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_WRAPPERS: Final = (CONTROL, CONTROL_CONTENT, f"{W}customXml", f"{W}ins", f"{W}moveTo")
_NAME: Final = f"{W}name"
_ROW_PROPERTIES, _CELL_PROPERTIES = f"{W}trPr", f"{W}tcPr"
_BEFORE, _DELETED, _SPAN, _MERGE = f"{W}gridBefore", f"{W}del", f"{W}gridSpan", f"{W}vMerge"
_MOST_COLUMNS: Final = 1000
Marks = Mapping["Element", tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell of a row.

    Attributes:
        element: where the content is: the first cell of a vertical merge.
        start: its first column of the grid, from 0.
        span: how many columns of the grid it covers.
        marks: names of our bookmarks that stand in it, without ``fc_``.
        continued: whether it continues the cell above.
    """

    element: Element
    start: int
    span: int
    marks: tuple[str, ...]
    continued: bool = False

    @cached_property
    def raw_text(self) -> str:
        """The text with its outer blanks."""
        return text_of(self.element)

    @cached_property
    def text(self) -> str:
        """The text without blanks at its ends."""
        return trimmed(self.raw_text)


Row = tuple[Cell, ...]


def tables(body: Element, full_names: Mapping[str, str]) -> Iterator[list[Row]]:
    """Yield the tables of a body, nested ones included, in document order.

    Args:
        body: the body of a document.
        full_names: what shortened bookmarks stand for.
    """
    marks = _marks_by_cell(body, full_names)
    for table in body.iter(TABLE):
        if next(table.iterancestors(f"{MC}Fallback"), None) is None:
            yield list(_rows(table, marks))


def _rows(table: Element, marks: Marks) -> Iterator[Row]:
    above: dict[int, Cell] = {}
    for row in _unwrapped(table, ROW):
        properties = child(row, _ROW_PROPERTIES)
        if child(properties, _DELETED) is None:
            cells = tuple(_cells(row, _number(child(properties, _BEFORE), 0), marks, above))
            above = {cell.start: cell for cell in cells}
            yield cells


def _cells(row: Element, start: int, marks: Marks, above: Mapping[int, Cell]) -> Iterator[Cell]:
    for element in _unwrapped(row, CELL):
        properties = child(element, _CELL_PROPERTIES)
        span, merge = _number(child(properties, _SPAN), 1), child(properties, _MERGE)
        origin = above.get(start) if merge is not None and merge.get(VAL) != "restart" else None
        if origin:
            yield Cell(origin.element, start, span, origin.marks, continued=True)
        else:
            yield Cell(element, start, span, marks.get(element, ()))
        start += span


def _number(element: Element | None, default: int) -> int:
    text = element.get(VAL, "") if element is not None else ""
    return min(int(text), _MOST_COLUMNS) if text.isdecimal() else default


def _unwrapped(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the children of a tag, those inside controls and insertions included."""
    for below in parent.iterchildren(tag, *_WRAPPERS):
        if below.tag == tag:
            yield below
        else:
            yield from _unwrapped(below, tag)


def _marks_by_cell(body: Element, full_names: Mapping[str, str]) -> Marks:
    found: dict[Element, tuple[str, ...]] = {}
    for bookmark in body.iter(BOOKMARK):
        name = bookmark.get(_NAME, "")
        cell = _cell_of(bookmark) if name.startswith(MARK) else None
        if cell is not None:
            key = name.removeprefix(MARK)
            found[cell] = (*found.get(cell, ()), full_names.get(key, key))
    return found


def _cell_of(bookmark: Element) -> Element | None:
    """Return the cell a bookmark stands in; between cells or rows it belongs to the next one."""
    for ancestor in bookmark.iterancestors(CELL, ROW, TABLE):
        if ancestor.tag == CELL:
            return ancestor
        return next((cell for after in bookmark.itersiblings() for cell in after.iter(CELL)), None)
    return None
