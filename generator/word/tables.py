"""The grid of tables whose number of columns depends on the values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from generator.engine.xmltree import parse_xml

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VARIABLE: Final = re.compile(
    r"(?:</w:tc>|</w:trPr>|</w:tblPrEx>|<w:tr(?: [^>]*)?>)\s*\{%|<w:gridSpan w:val=\"\{[{%]|"
    r"</w:tblGrid>\s*\{%"
)
_TAGS: Final = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)

Element = etree._Element  # noqa: SLF001 - lxml names its type so.


def has_variable_tables(source: str) -> bool:
    """Whether the cells or all rows of some table depend on the values, or do not fit its grid.

    Args:
        source: the Jinja source of the document, as docxtpl prepares it.
    """
    if _VARIABLE.search(source):
        return True
    try:
        root = parse_xml(_TAGS.sub("", source))
    except etree.XMLSyntaxError:
        # Only the values make it XML; then the rendered document decides.
        return True
    return any(_width(table) != len(_columns(table)) for table in root.iter(f"{_W}tbl"))


def fit_tables(xml: bytes) -> bytes:
    """Return the document with the grid of each table fitted to its rows, its total width kept.

    docxtpl's rules, but a table's own rows alone count, ``gridBefore`` and ``gridAfter`` are columns,
    and a table that is left without rows is taken out: Word may refuse to open one.

    Raises:
        lxml.etree.XMLSyntaxError: the XML is not well-formed.
    """
    root = parse_xml(xml)
    for table in list(root.iter(f"{_W}tbl")):
        if any(True for _ in _rows(table)):
            _fit(table)
        else:
            _take_out(table)
    return etree.tostring(root, encoding="UTF-8", standalone=True)


def _fit(table: Element) -> None:
    cells = max(len(row.findall(f"{_W}tc")) for row in _rows(table))
    missing = cells - len(_columns(table))
    if missing > 0:
        _add_columns(table, missing)
    spare = len(_columns(table)) - _width(table)
    if spare > 0:
        _remove_columns(table, spare)


def _add_columns(table: Element, count: int) -> None:
    columns = _columns(table)
    total = float(sum(map(_grid_width, columns)))
    if not total:
        return
    old, new = total / len(columns), total / (len(columns) + count)
    for column in columns:
        column.set(f"{_W}w", str(int(_grid_width(column) * new / old)))
    for _ in range(count):
        columns[-1].addnext(etree.Element(f"{_W}gridCol", {f"{_W}w": str(int(new))}))


def _remove_columns(table: Element, count: int) -> None:
    columns = _columns(table)
    kept, removed = columns[:-count], columns[-count:]
    share = int(sum(map(_grid_width, removed)) / len(kept)) if kept else 0
    for column in removed:
        _parent(column).remove(column)
    for column in kept:
        column.set(f"{_W}w", str(int(_grid_width(column) + share)))


def _take_out(table: Element) -> None:
    parent = _parent(table)
    if parent.find(f"{_W}p") is None:
        parent.replace(table, etree.Element(f"{_W}p"))
    else:
        parent.remove(table)


def _parent(element: Element) -> Element:
    parent = element.getparent()
    if parent is None:
        message = "a table stands alone"
        raise ValueError(message)
    return parent


def _rows(table: Element) -> Iterator[Element]:
    return (row for row in table.iter(f"{_W}tr") if next(row.iterancestors(f"{_W}tbl")) is table)


def _columns(table: Element) -> list[Element]:
    return table.findall(f"{_W}tblGrid/{_W}gridCol")


def _width(table: Element) -> int:
    return max(map(_row_width, _rows(table)), default=0)


def _row_width(row: Element) -> int:
    sides = sum(_value(row, f"{_W}trPr/{_W}{side}", 0) for side in ("gridBefore", "gridAfter"))
    return sides + sum(_value(cell, f"{_W}tcPr/{_W}gridSpan", 1) for cell in row.findall(f"{_W}tc"))


def _value(element: Element, path: str, default: int) -> int:
    found = element.find(path)
    return default if found is None else int(found.get(f"{_W}val", default))


def _grid_width(column: Element) -> float:
    return float(column.get(f"{_W}w", "0"))
