"""The workbook part of a filled workbook: its defined names follow their rows."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from generator.engine.xmltree import parse_xml
from generator.excel.layout import Layout
from generator.excel.sheet_frame import DECLARATION, Frame
from generator.excel.sheet_source import MAIN
from generator.excel.sheet_values import Calculator

_BEFORE_CALCULATION: Final = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames",
)  # fmt: skip
_MOVED: Final = Layout((), {}, 0, 1)
"""Names belong to no sheet: each of their references asks for the layout of its own."""


class WorkbookPart:
    """The workbook part of a template.

    Args:
        xml: the part.
    """

    def __init__(self, xml: bytes) -> None:
        self._xml = xml

    @cached_property
    def _complete(self) -> Frame:
        return Frame.of(self._xml)

    @cached_property
    def _incomplete(self) -> Frame:
        """The part that asks the program that opens the workbook to compute its formulas."""
        root = parse_xml(self._xml)
        _ask_for_calculation(root)
        return Frame.of(root)

    def finished(self, calculator: Calculator) -> bytes | None:
        """Return the part for a filled workbook, or None when it can stay as it is.

        Names move with their rows; when a formula could not be computed here, the program that opens the
        workbook is told to compute all of them.
        """
        still = self._complete.fixed or all(sheet.layout.unchanged for sheet in calculator.sheets.values())
        if still and calculator.complete:
            return None
        frame = self._complete if calculator.complete else self._incomplete
        return (DECLARATION + frame.moved(frame.source, _MOVED, calculator.layouts(""))).encode()


def _ask_for_calculation(root: Element) -> None:
    properties = root.find(f"{MAIN}calcPr")
    if properties is None:
        properties = etree.Element(f"{MAIN}calcPr")
        before = [child for child in root if etree.QName(child).localname in _BEFORE_CALCULATION]
        before[-1].addnext(properties)
    properties.set("fullCalcOnLoad", "1")
