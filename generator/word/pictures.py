"""The pictures of a template by the names that Word shows for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cardfile.text import Text
from generator.engine.faults import Place, TemplateFault
from generator.engine.package import Package
from generator.engine.xmltree import parse_xml
from generator.word.relations import Master

_PIC: Final = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_BLIP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_EMBED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_NAMES: Final = ("name", "title", "descr")


class UnknownPictureFault(TemplateFault):
    """A picture is to be replaced that the template does not have."""

    def __init__(self, place: Place, name: str, known: Mapping[str, str]) -> None:
        there = "、".join(known) or "-"
        super().__init__(
            Text(
                f"模板里没有名为「{name}」的图片，现有：{there}。",
                f"The template has no picture called “{name}”; it has: {there}.",
            ),
            place,
            Text("请在 Word 中给图片写上这个替代文字。", "Give a picture this alternative text in Word."),
        )


def pictures_of(package: Package, document: str) -> Mapping[str, str]:
    """Return the parts of the pictures in the document, its headers and footers, by all their names."""
    master = Master(package)
    parts = [document] + [
        relation.target
        for relation in master.relations(document)
        if relation.kind.endswith(("/header", "/footer")) and relation.target in master.members
    ]
    return {name: target for part in parts for name, target in _pictures(master, part) if name}


def picture_parts(known: Mapping[str, str], pictures: Mapping[str, bytes], place: Place) -> dict[str, bytes]:
    """Return the new bytes by part.

    Raises:
        UnknownPictureFault: the template has no picture of a name.
    """
    for name in pictures.keys() - known.keys():
        raise UnknownPictureFault(place, name, known)
    return {known[name]: data for name, data in pictures.items()}


def _pictures(master: Master, part: str) -> Iterator[tuple[str, str]]:
    targets = {relation.name: relation.target for relation in master.relations(part)}
    for drawing in parse_xml(master.members[part].data).iter(f"{_DRAWING}inline", f"{_DRAWING}anchor"):
        blip = next(drawing.iter(_BLIP), None)
        target = None if blip is None else targets.get(str(blip.get(_EMBED)))
        bearers = drawing.iter(f"{_DRAWING}docPr", f"{_PIC}cNvPr") if target else ()
        yield from ((str(bearer.get(name, "")), str(target)) for bearer in bearers for name in _NAMES)
