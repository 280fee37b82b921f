"""A Word template as it is kept in memory: the compiled parts, and the package they go into."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cardfile.text import Text, verbatim
from generator.engine.compiled import CompiledText, compile_text
from generator.engine.environment import BUDGET, Budget, Missing
from generator.engine.faults import NotATemplateFault, Place, TemplateSyntaxFault, TemplateValueFault
from generator.engine.package import Blank, DamagedPackageError, Package
from generator.engine.pieces import piece_environment
from generator.word.ids import (
    ControlNumbers,
    has_constant_drawings,
    has_unique_controls,
    number_drawings,
)
from generator.word.relations import Master

if TYPE_CHECKING:
    from generator.word.album import Album

T = TypeVar("T")
_KEPT_TEMPLATES: Final = 64
_NAME: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}name"
_REFERENCE: Final = re.compile(rb' r:(?:id|embed|link)="([^"]+)"')


@dataclass(frozen=True)
class CompiledWord:
    """What templates of equal bytes share.

    Attributes:
        blank: the template's package, with the parts that are the same in all documents.
        texts: the other parts by member name.
        document: the name of the main document.
        properties: the name of the core properties, empty when the template has none.
        loose_drawings: whether the pictures must be numbered in each document.
        loose_controls: whether the content controls must be.
        variable_tables: whether tables must be fitted after rendering.
    """

    blank: Blank
    texts: Mapping[str, CompiledText]
    document: str
    properties: str
    loose_drawings: bool
    loose_controls: bool
    variable_tables: bool
    _proved: set[str] = field(default_factory=set)

    @cached_property
    def bookmarks(self) -> frozenset[str]:
        """The names of the bookmarks in the main document."""
        from generator.engine.xmltree import parse_xml

        marks = parse_xml(self.blank.package[self.document].data).iter("{*}bookmarkStart")
        return frozenset(mark.get(_NAME, "") for mark in marks)

    def fill(
        self, context: Mapping[str, Any], parts: Mapping[str, bytes], album: Album | None = None
    ) -> bytes:
        """Return a document; the replaced parts are not rendered."""
        shown = album.parts(self.blank.package, self.document) if album else {}
        known = album.relations if album else frozenset()
        return self.blank.filled({**self.rendered(context, parts, known), **parts, **shown})

    def rendered(
        self, context: Mapping[str, Any], but: Mapping[str, bytes], known: frozenset[bytes] = frozenset()
    ) -> dict[str, bytes]:
        """Return the parts that these values change, by member name, except some.

        Args:
            context: values by name.
            but: what is not rendered, by member name.
            known: relationships that values may refer to beside the template's.
        """
        values = {**context, BUDGET: Budget()}
        numbers = ControlNumbers()
        return {
            name: self._rendered(text, values, numbers, known)
            for name, text in self.texts.items()
            if name not in but
        }

    def core_properties(self, context: Mapping[str, Any]) -> dict[str, bytes]:
        """Return the core properties by member name, none when the template has none."""
        text = self.texts.get(self.properties)
        if text is None:
            return {}
        return {self.properties: self._rendered(text, {**context, BUDGET: Budget()}, ControlNumbers())}

    def _rendered(
        self,
        text: CompiledText,
        values: Mapping[str, Any],
        numbers: ControlNumbers,
        known: frozenset[bytes] = frozenset(),
    ) -> bytes:
        name = text.place.part
        xml, has_markup = text.render(values)
        if has_markup:
            self._refuse_unknown_relations(xml, text.place, known)
        if name == self.document and (has_markup or self.loose_drawings):
            xml = number_drawings(xml)
        if has_markup or self.loose_controls:
            xml = numbers.number_controls(xml)
        if name == self.document and self.variable_tables:
            return _checked(_fitted, xml, text.place)
        if has_markup or name not in self._proved:
            _checked(_parsed, xml, text.place)
            self._proved.add(name)
        return xml

    def _refuse_unknown_relations(self, xml: bytes, place: Place, known: frozenset[bytes]) -> None:
        """Refuse rich text with a hyperlink: only the docxtpl object it was made with knows where it leads."""
        own = {relation.name.encode() for relation in Master(self.blank.package).relations(place.part)}
        if not (own | known).issuperset(_REFERENCE.findall(xml)):
            reason = "a hyperlink of rich text: pass the object it was made with as made_with="
            raise TemplateValueFault(place, Text("富文本中的超链接须以 made_with= 传入制作它的对象", reason))


@lru_cache(maxsize=_KEPT_TEMPLATES)
def compile_word(
    data: bytes, name: str, missing: Missing, filters: tuple[tuple[str, Callable[..., Any]], ...] = ()
) -> CompiledWord:
    """Compile a template; the cache compares the bytes themselves, so a changed file is never stale.

    Raises:
        NotATemplateFault: the file is no .docx, or a damaged one.
        TemplateSyntaxFault: a tag is wrong.
        UnsafeTemplateFault: a tag does what no template may.
    """
    from generator.word.source import word_sources
    from generator.word.tables import has_variable_tables

    package = _read_package(data, name)
    sources = word_sources(data, name)
    document = next(iter(sources))
    sources[document] = number_drawings(sources[document].encode()).decode()
    environment = piece_environment(missing)
    environment.filters.update(filters)
    texts = {part: compile_text(environment, source, Place(name, part)) for part, source in sources.items()}
    loose_controls = not has_unique_controls(
        "".join(text.fixed for text in texts.values()), "".join(text.loose for text in texts.values())
    )
    constant = {
        part: text.render({}).xml for part, text in texts.items() if text.constant and not loose_controls
    }
    return CompiledWord(
        blank=Blank(package.with_parts(constant)),
        texts={part: text for part, text in texts.items() if part not in constant},
        document=document,
        properties=next((part for part in sources if part.startswith("docProps/")), ""),
        loose_drawings=not has_constant_drawings(texts[document].fixed, texts[document].loose),
        loose_controls=loose_controls,
        variable_tables=has_variable_tables(sources[document]),
    )


def _read_package(data: bytes, name: str) -> Package:
    try:
        package = Package.read(data)
    except DamagedPackageError as error:
        raise NotATemplateFault(Place(name), verbatim(error)) from error
    for member in package.members:
        if member.name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in member.data:
            raise NotATemplateFault(
                Place(name, member.name), Text("含有 DOCTYPE 声明", "it declares a document type")
            )
    return package


def _checked(read: Callable[[bytes], T], xml: bytes, place: Place) -> T:
    """Return what reading a part gives.

    Raises:
        TemplateSyntaxFault: it is not well-formed.
    """
    from lxml.etree import XMLSyntaxError

    try:
        return read(xml)
    except XMLSyntaxError as error:
        raise TemplateSyntaxFault(place, verbatim(error)) from error


def _parsed(xml: bytes) -> object:
    from generator.engine.xmltree import parse_xml

    return parse_xml(xml)


def _fitted(xml: bytes) -> bytes:
    from generator.word.tables import fit_tables

    return fit_tables(xml)
