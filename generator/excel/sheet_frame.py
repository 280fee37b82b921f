"""What surrounds the rows of a sheet, moved to where the rows went.

Merged cells, validations, conditional formats, filters, links, page breaks, the same attributes in the parts
of tables (ListObjects) and comments, and the names of a workbook. A part is cut once into constant text and
the elements that name rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree
from lxml.etree import _Element as Element

from generator.engine.xmltree import parse_xml
from generator.excel.formula import Formula, Layouts
from generator.excel.frame_movers import (
    Area,
    AreasText,
    Counted,
    Each,
    FormulaText,
    Move,
    Mover,
    PageBreak,
    Piece,
    Rule,
    text_of,
)
from generator.excel.layout import Layout
from generator.excel.sheet_marks import MOVED

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
"""How a part begins."""
_FORMULAS: Final = ("formula", "formula1", "formula2", "f")
_ONE_EACH: Final = ("mergeCell", "hyperlink")
_KEPT: Final = ("selection", "pane")
_COUNTED: Final = ("mergeCells", "dataValidations", "hyperlinks", "rowBreaks")
_NO_BREAK: Final = "1048575"
_TAG: Final = re.compile(r"\{[{%#]")
_VALUE: Final = "\ue005"
"""Stands for the attribute that a start tag is cut at."""


@dataclass(frozen=True)
class Frame:
    """A part of a workbook, cut at the elements that name rows."""

    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, xml: str | bytes | Element) -> Frame:
        """Return the frame of a part, or of its root element."""
        root = xml if isinstance(xml, etree._Element) else parse_xml(xml)  # noqa: SLF001 - the class has no other name
        return cls(tuple(_cut(root)))

    @cached_property
    def fixed(self) -> bool:
        """Whether nothing in the part names rows."""
        return all(isinstance(piece, str) for piece in self.pieces)

    @cached_property
    def whole(self) -> str:
        """The part as it is."""
        return text_of(self.pieces, None)

    @cached_property
    def source(self) -> str:
        """The part with marks for what moves; as it is if a tag stands in something that moves."""
        if any(_TAG.search(text_of([piece], None)) for piece in self.pieces if not isinstance(piece, str)):
            return self.whole
        return "".join(piece if isinstance(piece, str) else MOVED for piece in self.pieces)

    def moved(self, rendered: str, layout: Layout, layouts: Layouts) -> str:
        """Return the part with all that names rows moved.

        Args:
            rendered: :attr:`source` with its tags filled.
            layout: where the sheet's rows went.
            layouts: the layouts of the sheets by name, for formulas.
        """
        move = None if layout.unchanged else Move(layout, layouts)
        movers = [piece for piece in self.pieces if not isinstance(piece, str)]
        texts = rendered.split(MOVED)
        if len(texts) <= len(movers):
            return text_of(Frame.of(rendered).pieces, move) if move else rendered
        moved = (text_of([mover], move) for mover in movers)
        return texts[0] + "".join(m + text for m, text in zip(moved, texts[1:], strict=True))


def _cut(element: Element, *, ruled: bool = False) -> list[Piece]:
    """Return an element's text, cut; ``ruled`` inside a rule, whose formulas move."""
    if not isinstance(element.tag, str):
        return [etree.tostring(element, encoding="unicode", with_tail=False)]
    name = etree.QName(element).localname
    if name in _KEPT:
        return _plain(element, ruled=ruled)
    mover = _mover(element, name, ruled=ruled)
    if mover:
        return [mover]
    text = element.text or ""
    if name == "sqref":
        return _around(element, AreasText(text))
    if text and (name == "definedName" or (ruled and name in _FORMULAS)):
        return _around(element, FormulaText(Formula(text)))
    return _plain(element, ruled=ruled)


def _mover(element: Element, name: str, *, ruled: bool) -> Mover | None:
    """Return what moves an element as a whole."""
    areas = element.get("sqref") or next((child.text or "" for child in element.iterfind("{*}sqref")), "")
    if areas:
        return _rule(element, areas)
    if "ref" in element.attrib:
        return _each(element) if name in _ONE_EACH else _area(element, ruled=ruled)
    if name == "brk" and element.get("max", "") != _NO_BREAK:
        before, after = _opened(element, "id")
        return PageBreak(before, int(element.get("id", "0")), after + text_of(list(_inside(element)), None))
    return _counted(element) if name in _COUNTED else None


def _around(element: Element, text: Mover) -> list[Piece]:
    return [_opened(element)[0], text, f"</{_name(element)}>"]


def _plain(element: Element, *, ruled: bool) -> list[Piece]:
    before, _ = _opened(element)
    return _joined([before, *_inside(element, ruled=ruled)])


def _rule(element: Element, areas: str) -> Rule:
    before, after = _opened(element, "sqref") if "sqref" in element.attrib else (_opened(element)[0], "")
    inside = [after, *_inside(element, ruled=True)]
    return Rule(before, element.get("sqref", ""), _joined(inside), areas)


def _each(element: Element) -> Each:
    before, after = _opened(element, "ref")
    return Each(before, element.get("ref", ""), after + text_of(list(_inside(element)), None))


def _area(element: Element, *, ruled: bool) -> Area:
    before, after = _opened(element, "ref")
    inside = _joined([after, *_inside(element, ruled=ruled)])
    return Area(before, element.get("ref", ""), inside, outermost=element.getparent() is None)


def _counted(element: Element) -> Counted:
    before, after = _opened(element, "count") if "count" in element.attrib else (_opened(element)[0], "")
    children = [piece for child in element if isinstance(child.tag, str) for piece in _element(child)]
    return Counted(before, element.get("count", ""), after, children, f"</{_name(element)}>")


def _element(child: Element) -> list[Piece]:
    """Return a child as one piece, if it is one that stays."""
    pieces = _cut(child)
    return ["".join(map(str, pieces))] if all(isinstance(piece, str) for piece in pieces) else pieces


def _inside(element: Element, *, ruled: bool = False) -> Iterator[Piece]:
    """Yield what stands between an element's tags, and its end tag."""
    if not len(element) and not element.text:
        return
    yield escape(element.text or "")
    for child in element:
        yield from _cut(child, ruled=ruled)
        yield escape(child.tail or "")
    yield f"</{_name(element)}>"


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Return pieces with neighbouring texts grown together."""
    grown: list[Piece] = [""]
    for piece in pieces:
        if isinstance(piece, str) and isinstance(grown[-1], str):
            grown[-1] += piece
        else:
            grown.append(piece)
    return grown


def _opened(element: Element, attribute: str = "") -> tuple[str, str]:
    """Return an element's start tag, cut at an attribute's value."""
    attributes = {
        str(key): _VALUE if key == attribute else str(value) for key, value in element.attrib.items()
    }
    shell = etree.Element(element.tag, attributes, nsmap=element.nsmap)  # type: ignore[arg-type] # None is the default's prefix
    text = str(etree.tostring(shell, encoding="unicode"))
    parent = element.getparent()
    for prefix, uri in parent.nsmap.items() if parent is not None else ():
        if element.nsmap.get(prefix) == uri:
            text = text.replace(f' xmlns{f":{prefix}" if prefix else ""}="{uri}"', "", 1)
    if len(element) or element.text:
        text = text.removesuffix("/>") + ">"
    before, _, after = text.partition(_VALUE)
    return before, after


def _name(element: Element) -> str:
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local
