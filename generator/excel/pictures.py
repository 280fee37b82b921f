"""The pictures of a workbook by the names that Excel shows for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from generator.engine.xmltree import parse_xml
from generator.excel.workbook_source import relations_of

_PICTURE: Final = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}pic"
_PROPERTIES: Final = "{*}nvPicPr/{*}cNvPr"
_BLIP: Final = "{*}blipFill/{*}blip"
_EMBED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_NAMES: Final = ("name", "title", "descr")


def pictures_of(parts: Mapping[str, bytes]) -> Mapping[str, str]:
    """Return the parts of the pictures on the sheets, by name, title and alternative text."""
    drawings = (part for part in parts if part.startswith("xl/drawings/") and part.endswith(".xml"))
    return {name: target for drawing in drawings for name, target in _pictures(parts, drawing) if name}


def _pictures(parts: Mapping[str, bytes], drawing: str) -> Iterator[tuple[str, str]]:
    targets = relations_of(parts, drawing)
    for picture in parse_xml(parts[drawing]).iter(_PICTURE):
        properties, blip = picture.find(_PROPERTIES), picture.find(_BLIP)
        _, target = targets.get(blip.get(_EMBED, "") if blip is not None else "", ("", ""))
        if properties is not None and target in parts:
            yield from ((properties.get(name, ""), target) for name in _NAMES)
