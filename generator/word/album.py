"""Pictures that one document shows beside those of its template: photographs, whose number varies.

docxtpl calls them ``InlineImage`` and opens the package for each. Here the place in the text is markup
whose relationship is known beforehand, and the package gets the picture, its relationship and its
content type when the document is written.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Final
from xml.sax.saxutils import quoteattr

from markupsafe import Markup

from cardfile.text import Text
from generator.engine.faults import Place, TemplateValueFault
from generator.engine.package import Package
from generator.word.relations import CONTENT_TYPES, relations_part

EMU: Final = 36_000
"""English metric units in a millimetre."""
_KINDS: Final = {"PNG": ("png", "image/png"), "JPEG": ("jpg", "image/jpeg")}
_RELATION: Final = (
    '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
    'Target="{}"/>'
)
_DRAWING: Final = (
    '</w:t></w:r><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="1" name={name} descr={name}/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="0" name={name}/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    '</wp:inline></w:drawing></w:r>{after}<w:r><w:t xml:space="preserve">'
)
_NEXT_LINE: Final = "<w:r><w:br/></w:r>"


@dataclass(frozen=True, slots=True)
class _Picture:
    data: bytes
    suffix: str
    mime: str
    pixels: tuple[int, int]

    @property
    def name(self) -> str:
        """The name in the package and of the relationship; the same picture twice is one."""
        return "kece" + sha256(self.data).hexdigest()[:16]

    def fitted(self, width: float, height: float) -> tuple[int, int]:
        """Return the largest size in EMU that keeps the proportions within a box in mm."""
        across, down = self.pixels
        scale = min(width / across, height / down) * EMU
        return round(across * scale), round(down * scale)


@dataclass
class Album:
    """The pictures of one document's body; give it to :meth:`~generator.word.WordTemplate.fill`."""

    _pictures: dict[str, _Picture] = field(default_factory=dict)

    def show(self, data: bytes, *, width: float, height: float, name: str, alone: bool = False) -> Markup:
        """Return the value that shows a picture and goes on in the next line.

        Args:
            data: a JPEG or PNG file.
            width: of the box it is fitted into, in mm.
            height: of that box, in mm.
            name: what it shows, its alternative text.
            alone: nothing follows it, so there is no next line.

        Raises:
            TemplateValueFault: the file is no picture of these kinds.
        """
        picture = _opened(data, name)
        self._pictures[picture.name] = picture
        cx, cy = picture.fitted(width, height)
        after = "" if alone else _NEXT_LINE
        return Markup(_DRAWING.format(cx=cx, cy=cy, name=quoteattr(name), relation=picture.name, after=after))  # noqa: S704

    @property
    def relations(self) -> frozenset[bytes]:
        """The relationships that the values refer to."""
        return frozenset(name.encode() for name in self._pictures)

    def parts(self, package: Package, document: str) -> dict[str, bytes]:
        """Return the members that a package needs beside its own, and its own that must name them."""
        if not self._pictures:
            return {}
        folder = posixpath.dirname(document)
        media = {f"{folder}/media/{p.name}.{p.suffix}": p.data for p in self._pictures.values()}
        links = "".join(
            _RELATION.format(p.name, f"media/{p.name}.{p.suffix}") for p in self._pictures.values()
        )
        relations = relations_part(document)
        return {
            CONTENT_TYPES: _with(
                package[CONTENT_TYPES].data, self._types(package[CONTENT_TYPES].data), at_end=False
            ),
            relations: _with(package[relations].data, links),
            **media,
        }

    def _types(self, listed: bytes) -> str:
        wanted = dict.fromkeys((p.suffix, p.mime) for p in self._pictures.values())
        return "".join(
            f'<Default Extension="{suffix}" ContentType="{mime}"/>'
            for suffix, mime in wanted
            if f'Extension="{suffix}"'.encode() not in listed
        )


def _with(listing: bytes, entries: str, *, at_end: bool = True) -> bytes:
    """Return a listing of the package with entries; defaults come before overrides, hence the two ends."""
    if at_end:
        start, closing, rest = listing.rpartition(b"</")
        return start + entries.encode() + closing + rest
    head, opening, rest = listing.partition(b"<Default ")
    return head + entries.encode() + opening + rest


def _opened(data: bytes, name: str) -> _Picture:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data), formats=tuple(_KINDS)) as image:
            suffix, mime = _KINDS[str(image.format)]
            return _Picture(data, suffix, mime, image.size)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as fault:
        raise TemplateValueFault(
            Place(name), Text("不是 JPEG 或 PNG 图片", "it is no JPEG or PNG picture")
        ) from fault
