"""What surrounds the rows of a sheet, moved to where the rows went.

Merged cells, validations, conditional formats, filters, links, page breaks, and the same attributes in
the parts of tables (ListObjects) and comments.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from generator.formula import Formula, Layouts, written
from generator.layout import Layout, Place, joined
from generator.xmltree import parse_xml

_AREA: Final = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")
_FORMULAS: Final = ("formula", "formula1", "formula2", "f")
_ONE_EACH: Final = ("mergeCell", "hyperlink")
_KEPT: Final = ("selection", "pane")


def moved_frame(xml: str | bytes, layout: Layout, layouts: Layouts) -> str:
    """Return a sheet, table or comments part with all that names rows moved."""
    root = parse_xml(xml)
    for element in list(root.iter("{*}*")):
        _move(element, layout, layouts)
    for name in ("mergeCells", "dataValidations", "hyperlinks", "rowBreaks"):
        for holder in root.findall(f"{{*}}{name}"):
            _recount(holder)
    return etree.tostring(root, encoding="unicode")


def _move(element: Element, layout: Layout, layouts: Layouts) -> None:
    name = _local(element)
    if name in _KEPT:
        return
    if "sqref" in element.attrib:
        _move_scope(element, layout, layouts, _set_attribute("sqref"))
    elif "ref" in element.attrib:
        _move_reference(element, name, layout)
    elif name == "sqref":
        _set_text(element, _moved_areas(element.text or "", layout))
    elif name == "brk" and element.get("max", "") != "1048575":
        element.set(
            "id", str((layout.span(int(element.get("id", "0")), int(element.get("id", "0"))) or (1, 1))[1])
        )


def _move_reference(element: Element, name: str, layout: Layout) -> None:
    """Move one area; a merge or a link inside a loop is repeated with its row."""
    if name not in _ONE_EACH:
        _set_attribute("ref")(element, _moved_areas(element.get("ref", ""), layout, whole=True))
        return
    parent = element.getparent()
    areas = _copies(element.get("ref", ""), layout)
    if parent is None:
        return
    for area in areas:
        copy = deepcopy(element)
        copy.set("ref", area)
        element.addprevious(copy)
    parent.remove(element)


def _move_scope(
    element: Element, layout: Layout, layouts: Layouts, write: Callable[[Element, str], None]
) -> None:
    """Move the cells a rule is for, and its formulas, which are seen from the first of them."""
    anchor = _anchor(element.get("sqref", ""), layout)
    for formula in element.iter("{*}*"):
        if _local(formula) in _FORMULAS and formula.text:
            formula.text = written(Formula(formula.text).moved(layouts, anchor))
    write(element, _moved_areas(element.get("sqref", ""), layout))


def _anchor(areas: str, layout: Layout) -> Place | None:
    match = _AREA.match(areas)
    source = int(match[2]) if match else 0
    return layout.first_place(source)


def _set_attribute(name: str) -> Callable[[Element, str], None]:
    """Return a setter that takes the element away when no row is left."""

    def write(element: Element, areas: str) -> None:
        parent = element.getparent()
        if areas or parent is None:
            element.set(name, areas or "A1")
        else:
            parent.remove(element)

    return write


def _set_text(element: Element, areas: str) -> None:
    element.text = areas or "A1048576"


def _copies(area: str, layout: Layout) -> list[str]:
    """Return where a merged area went; areas shrunk to one cell are no merges any more."""
    match = _AREA.fullmatch(area)
    if not match:
        return [area]
    left, first, right, last = match[1], int(match[2]), match[3] or match[1], int(match[4] or match[2])
    spans = layout.copies(first, last)
    return [f"{left}{a}:{right}{b}" if match[3] else f"{left}{a}" for a, b in spans if _holds(match, a, b)]


def _holds(match: re.Match[str], first: int, last: int) -> bool:
    return not match[3] or match[1] != match[3] or first != last


def _moved_areas(areas: str, layout: Layout, *, whole: bool = False) -> str:
    """Return the areas moved; ``whole`` keeps each one area, else gaps between iterations stay out."""
    return " ".join(filter(None, (_moved_area(area, layout, whole=whole) for area in areas.split())))


def _moved_area(area: str, layout: Layout, *, whole: bool) -> str:
    match = _AREA.fullmatch(area)
    if not match:
        return area
    left, first, right, last = match[1], int(match[2]), match[3], int(match[4] or match[2])
    span = layout.span(first, last)
    spans = joined(layout.copies(first, last)) if not whole else [span] if span else []
    return " ".join(
        f"{left}{a}" if a == b and right in (None, left) else f"{left}{a}:{right or left}{b}"
        for a, b in spans
    )


def _recount(holder: Element) -> None:
    parent = holder.getparent()
    if len(holder) == 0 and parent is not None:
        parent.remove(holder)
    elif "count" in holder.attrib:
        holder.set("count", str(len(holder)))


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
