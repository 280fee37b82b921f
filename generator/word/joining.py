"""Many sheets in one Word document: filled templates joined without opening a document.

Each sheet keeps its sections, headers, footers, pictures and links, begins on a new page and counts its
lists from 1. The time is in proportion to the number of sheets. All sheets must have the same styles and
lists, as templates of one house have; documents of strangers are what docxcompose is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from cardfile.text import Text
from generator.engine.faults import Place, TemplateFault
from generator.word.ids import ControlNumbers, DrawingNumbers
from generator.word.joining_body import (
    Body,
    Bookmarks,
    Kinds,
    body_of,
    closed_section,
    furniture,
    merged_roots,
    on_a_new_page,
    with_blank_furniture,
)
from generator.word.joining_lists import Lists
from generator.word.joining_parts import Collection
from generator.word.relations import Master
from generator.word.template import WordTemplate

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XMLNS: Final = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HOUSE: Final = ("styles", "numbering")
_NOTES: Final = (b"<w:footnoteReference ", b"<w:endnoteReference ", b"<w:commentReference ", b"<w:altChunk ")
_KEPT_TEMPLATES: Final = 64
_NUMBERED: Final = (b"<w:bookmarkStart ", b"<w:numId ", b"<w:id ")
_CONTENT: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REFERENCE: Final = re.compile(rb'(( [a-z]\w*:(?:id|embed|link|pict|href|dm|lo|qs|cs|relid)=)"([^"]+)")')


class NotJoinableFault(TemplateFault):
    """A sheet holds what cannot be joined, or has another look than the first one."""

    def __init__(self, place: Place, reason: Text) -> None:
        super().__init__(
            Text(f"这份文件不能并入：{reason.zh}。", f"This document cannot be joined: {reason.en}."),
            place,
            Text(
                "请改用同一套样式的模板，或另存为单独的文件。",
                "Use a template of the same styles, or keep it as a file of its own.",
            ),
        )


@dataclass(frozen=True)
class Sheet:
    """A template and the values of one sheet; ``parts`` and ``pictures`` as for :meth:`WordTemplate.fill`."""

    template: WordTemplate
    context: Mapping[str, Any]
    parts: Mapping[str, bytes] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def join(sheets: Iterable[Sheet]) -> bytes:
    """Return one document of all sheets, its properties those of the first.

    Raises:
        NotJoinableFault: a sheet has notes or comments, or other styles than the first.
        TemplateFault: a sheet cannot be filled; as :meth:`WordTemplate.fill` raises it.
        ValueError: there is no sheet.
    """
    joint: _Joint | None = None
    for sheet in sheets:
        joint = joint or _Joint(sheet.template)
        joint.add(sheet)
    if joint is None:
        message = "no sheets to join"
        raise ValueError(message)
    return joint.written()


class _Source:
    """What the sheets of one template share."""

    def __init__(self, template: WordTemplate) -> None:
        self.document = template.document
        self.master = Master(template.package)
        self.house = {kind: self._data(kind) for kind in _HOUSE}
        xml = self.master.members[self.document].data
        relations = {relation.name: relation for relation in self.master.relations(self.document)}
        # An attribute that names a relation, as it stands in the document, and the relation.
        self.references = [
            (attribute, prefix, relations[name.decode()])
            for attribute, prefix, name in dict.fromkeys(_REFERENCE.findall(xml))
            if name.decode() in relations
        ]
        self.has_sections = xml.count(b"<w:sectPr") > 1
        self.has_numbers = any(mark in xml for mark in _NUMBERED)
        self.has_drawings = b"<wp:docPr " in xml
        if any(note in xml for note in _NOTES):
            reason = Text("含有脚注、尾注或批注", "it has footnotes, endnotes or comments")
            raise NotJoinableFault(Place(template.name, self.document), reason)

    def _data(self, kind: str) -> bytes:
        targets = [
            relation.target
            for relation in self.master.relations(self.document)
            if relation.kind.endswith(f"/{kind}")
        ]
        return self.master.members[targets[0]].data if targets else b""


_source = lru_cache(maxsize=_KEPT_TEMPLATES)(_Source)


class _Joint:
    """A document that grows by sheets."""

    def __init__(self, first: WordTemplate) -> None:
        self._first = _source(first)
        self._sources = {id(first): self._first}
        self._parts = Collection(self._first.master, first.document)
        self._lists = Lists(self._first.house["numbering"])
        self._drawings, self._controls, self._bookmarks = DrawingNumbers(), ControlNumbers(), Bookmarks()
        self._bodies: list[Body] = []
        self._kinds: Kinds = frozenset()
        self._changed: Mapping[str, bytes] = {}

    def add(self, sheet: Sheet) -> None:
        source = self._source(sheet.template)
        changed = sheet.template.render(sheet.context, parts=sheet.parts, pictures=sheet.pictures)
        self._changed = self._changed or changed
        xml = changed.get(source.document) or source.master.members[source.document].data
        body = body_of(self._related(xml, source, changed))
        # To look for what is not there takes longer than to fill the sheet: the template was asked once.
        inside = body.content if source.has_sections else b""
        body = self._with_own_furniture(on_a_new_page(body, inside) if self._bodies else body, inside)
        if source.has_drawings:
            body = body._replace(content=self._drawings.number_drawings(body.content))
        self._bodies.append(self._numbered(body) if source.has_numbers else body)

    def _numbered(self, body: Body) -> Body:
        content = self._lists.restarted(self._bookmarks.renumbered(body.content, len(self._bodies) + 1))
        return body._replace(content=self._controls.number_controls(content))

    def written(self) -> bytes:
        *closed, last = self._bodies
        content = [*(closed_section(body) for body in closed), last.content, last.section]
        root = merged_roots(body.root for body in self._bodies)
        xml = b"".join((_DECLARATION, root, b"<w:body>", *content, b"</w:body></w:document>"))
        return self._parts.written({**self._changed, self._first.document: xml, **self._lists_part()})

    def _source(self, template: WordTemplate) -> _Source:
        """Return what a template's sheets share; each template is compared with the first one once."""
        if id(template) not in self._sources:
            source = self._sources[id(template)] = _source(template)
            different = [kind for kind in _HOUSE if source.house[kind] not in (b"", self._first.house[kind])]
            if different:
                reason = Text("样式或编号与第一份不同", f"its {different[0]} differ from those of the first")
                raise NotJoinableFault(Place(template.name), reason)
        return self._sources[id(template)]

    def _related(self, xml: bytes, source: _Source, changed: Mapping[str, bytes]) -> bytes:
        """Return a sheet's document with the names of its relations as the joined document has them."""
        new = {}
        for attribute, prefix, relation in source.references:
            name = self._parts.relate(source.master, relation, changed).encode()
            if name != relation.name.encode():
                new[attribute] = prefix + b'"' + name + b'"'
        for attribute, replacement in new.items():
            xml = xml.replace(attribute, replacement)
        return xml

    def _with_own_furniture(self, body: Body, inside: bytes) -> Body:
        """Return the body with blank headers and footers where it would inherit those of an earlier sheet."""
        mine = furniture(inside) | furniture(body.section)
        missing, self._kinds = sorted(self._kinds - mine), self._kinds | mine
        return with_blank_furniture(body, [self._blank(kind, page) for kind, page in missing])

    def _blank(self, kind: bytes, page: bytes) -> bytes:
        word, tag = kind.decode(), b"hdr" if kind == b"header" else b"ftr"
        xml = _DECLARATION + b"<w:%b %b><w:p/></w:%b>" % (tag, _XMLNS, tag)
        name = self._parts.add(f"word/blank_{word}.xml", xml, f"{_OFFICE}/{word}", f"{_CONTENT}.{word}+xml")
        return b'<w:%bReference w:type="%b" r:id="%b"/>' % (kind, page, name.encode())

    def _lists_part(self) -> dict[str, bytes]:
        name = next(
            (
                each.target
                for each in self._first.master.relations(self._first.document)
                if each.kind.endswith("/numbering")
            ),
            "",
        )
        return {name: self._lists.xml} if name else {}
