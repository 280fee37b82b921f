"""The grid of tables whose number of columns depends on the values."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from generator.engine.xmltree import parse_xml

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TBL, _TR, _TC = f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_TRPR, _TCPR, _SPAN, _VAL = f"{_W}trPr", f"{_W}tcPr", f"{_W}gridSpan", f"{_W}val"
_SIDES: Final = (f"{_W}gridBefore", f"{_W}gridAfter")
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
    sizes = _sizes(root)
    return any(sizes.get(table, (0, 0))[1] != len(_columns(table)) for table in root.iter(_TBL))


def fit_tables(xml: bytes) -> bytes:
    """Return the document with the grid of each table fitted to its rows, its total width kept.

    docxtpl's rules, but a table's own rows alone count, ``gridBefore`` and ``gridAfter`` are columns,
    and a table that is left without rows is taken out: Word may refuse to open one.

    Raises:
        lxml.etree.XMLSyntaxError: the XML is not well-formed.
    """
    root = parse_xml(xml)
    sizes = _sizes(root)
    for table in list(root.iter(_TBL)):
        if table in sizes:
            _fit(table, *sizes[table])
        else:
            _take_out(table)
    return etree.tostring(root, encoding="UTF-8", standalone=True)


def _fit(table: Element, cells: int, width: int) -> None:
    missing = cells - len(_columns(table))
    if missing > 0:
        _add_columns(table, missing)
    spare = len(_columns(table)) - width
    if spare > 0:
        _remove_columns(table, spare)


def _sizes(root: Element) -> dict[Element, tuple[int, int]]:
    """Return the most cells of a row and the most columns, of each table with rows; one walk over all rows."""
    sizes: dict[Element, tuple[int, int]] = {}
    for row in root.iter(_TR):
        parent = _parent(row)
        table = parent if parent.tag == _TBL else next(row.iterancestors(_TBL))
        cells, width = _row_size(row)
        most, widest = sizes.get(table, (0, 0))
        sizes[table] = max(most, cells), max(widest, width)
    return sizes


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


def _columns(table: Element) -> list[Element]:
    return table.findall(f"{_W}tblGrid/{_W}gridCol")


def _row_size(row: Element) -> tuple[int, int]:
    """Return how many cells a row has, and how many columns it takes."""
    cells = width = 0
    for child in row:
        if child.tag == _TC:
            cells += 1
            width += _span(child)
        elif child.tag == _TRPR:
            width += sum(int(side.get(_VAL, "0")) for side in child if side.tag in _SIDES)
    return cells, width


def _span(cell: Element) -> int:
    """Return the columns a cell takes; its properties stand first (ISO/IEC 29500-1, 17.4.65)."""
    properties = next(iter(cell), None)
    if properties is not None and properties.tag == _TCPR:
        for found in properties:
            if found.tag == _SPAN:
                return int(found.get(_VAL, "1"))
    return 1


def _grid_width(column: Element) -> float:
    return float(column.get(f"{_W}w", "0"))
