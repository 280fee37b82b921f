"""docxtpl's part in the Word engine: it prepares the Jinja source of a template, once.

docxtpl makes templates out of what Word writes: it joins tags that are split over runs, moves row,
column and paragraph tags (``{%tr %}``, ``{%tc %}``, ``{%p %}``) out of their elements, and turns
``colspan``, ``cellbg``, ``hm`` and ``vm`` into attributes. Everything kece needs of it is in this module.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.opc.part import Part
from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree

from cardfile.text import Text, verbatim
from generator.engine.faults import NotATemplateFault, Place, TemplateSyntaxFault
from generator.engine.xmltree import parse_xml

_FOOTNOTES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_PROPERTIES: Final = ("author", "comments", "identifier", "language", "subject", "title")
_SPLIT_BRACES: Final = re.compile(r"(?<=\{)(?:<[^>]*>)+(?=[{%#])|(?<=[%}#])(?:<[^>]*>)+(?=\})")
_TAG: Final = re.compile(r"\{\{(?:(?!\}\}).)*|\{%(?:(?!%\}).)*", re.DOTALL)


def new_docxtpl(data: bytes) -> DocxTemplate:
    """Return docxtpl's own template of a file."""
    template = DocxTemplate(io.BytesIO(data))
    template.init_docx()
    return template


def word_sources(data: bytes, name: str) -> dict[str, str]:
    """Return the Jinja source of each part docxtpl renders, by member name, the document first.

    The parts are the document, its headers, footers and footnotes, and the core properties.

    Raises:
        NotATemplateFault: python-docx cannot open the file.
        TemplateSyntaxFault: a tag begins in one table cell and ends in another.
    """
    try:
        template = new_docxtpl(data)
        parts = list(_parts(template))
        return {part.partname.membername: _source(template, part, name) for part in parts}
    except (KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise NotATemplateFault(Place(name), verbatim(error)) from error


def render_with_docxtpl(
    template: DocxTemplate, context: Mapping[str, Any], environment: Environment
) -> bytes:
    """Return a document filled by docxtpl itself, for values that write into the package."""
    template.render(dict(context), environment, autoescape=True)
    stream = io.BytesIO()
    template.save(stream)
    return stream.getvalue()


def _parts(template: DocxTemplate) -> Iterator[Part]:
    document = template.docx.part
    yield document
    for relation in document.rels.values():
        if relation.reltype in (RELATION.HEADER, RELATION.FOOTER):
            yield relation.target_part
    for part in document.package.parts:
        if part.content_type == _FOOTNOTES:
            yield part
    if any(relation.reltype == RELATION.CORE_PROPERTIES for relation in document.package.rels.values()):
        yield _core_properties(template)


def _core_properties(template: DocxTemplate) -> Part:
    # docxtpl sets these six, which leaves an empty element for each that was absent.
    properties = template.docx.core_properties
    for name in _PROPERTIES:
        setattr(properties, name, getattr(properties, name))
    part: Part = template.docx.part.package.part_related_by(RELATION.CORE_PROPERTIES)
    return part


def _source(template: DocxTemplate, part: Part, name: str) -> str:
    xml = etree.tostring(parse_xml(part.blob), encoding="unicode")
    _refuse_tags_across_cells(xml, Place(name, part.partname.membername))
    # docxtpl unescapes < and > inside tags; quotes stand escaped in attributes, & everywhere.
    return _TAG.sub(_unescape, template.patch_xml(xml))


def _unescape(tag: re.Match[str]) -> str:
    return tag[0].replace("&quot;", '"').replace("&amp;", "&")


def _refuse_tags_across_cells(xml: str, place: Place) -> None:
    for tag in _TAG.finditer(_SPLIT_BRACES.sub("", xml)):
        if "</w:tc>" in tag[0]:
            first = unescape(re.sub(r"<[^>]+>", "", tag[0].partition("</w:p>")[0]))
            reason = Text("标签没有在同一单元格内写完", "a tag is not closed in its table cell")
            raise TemplateSyntaxFault(Place(place.template, place.part, first), reason)
