"""The workbook part of a filled workbook: its defined names follow their rows."""

from __future__ import annotations

from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from generator.formula import Formula, written
from generator.sheet_source import MAIN
from generator.sheet_values import Calculator
from generator.xmltree import parse_xml

_BEFORE_CALCULATION: Final = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames",
)  # fmt: skip


def finished_workbook(xml: bytes, calculator: Calculator) -> bytes | None:
    """Return the workbook part, or None when it can stay as it is.

    Names move with their rows; when a formula could not be computed here, the program that opens the
    workbook is told to compute all of them.
    """
    moved = any(not sheet.layout.unchanged for sheet in calculator.sheets.values())
    if not moved and calculator.complete:
        return None
    root = parse_xml(xml)
    if moved:
        for name in root.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
            name.text = written(Formula(name.text or "").moved(calculator.layouts("")))
    if not calculator.complete:
        _ask_for_calculation(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _ask_for_calculation(root: Element) -> None:
    properties = root.find(f"{MAIN}calcPr")
    if properties is None:
        properties = etree.Element(f"{MAIN}calcPr")
        before = [child for child in root if etree.QName(child).localname in _BEFORE_CALCULATION]
        before[-1].addnext(properties)
    properties.set("fullCalcOnLoad", "1")
