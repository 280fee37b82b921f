r"""The Word engine: docxtpl's template language, compiled once, filled many times.

docxtpl prepares the Jinja source of a template (:mod:`generator.word.source`); the source is compiled,
and each document is rendered text put into the template's own zip package. The output equals
docxtpl's wherever docxtpl is right. It differs where docxtpl loses text or breaks the file:

* values are always escaped, in core properties once; characters that XML forbids become U+FFFD;
* None prints nothing, and a loop over None runs no times; ``\r\n`` is one line break;
* ``{_{`` is a literal brace in the template only, never in a value;
* a key of a mapping comes before its methods: ``row.items`` is the column ``items``;
* content controls that a loop repeats get numbers of their own;
* a table left without rows is taken out, a paragraph break in a content control is a line break;
* a template that would not give well-formed XML is refused when it is compiled, with the place.

Photographs of one document are shown with an :class:`~generator.word.album.Album`. docxtpl's own values that
write into the package (``InlineImage``, ``Subdoc``) are filled by docxtpl.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from cardfile.text import verbatim
from generator.engine.compiled import render_fault
from generator.engine.environment import BUDGET, Budget, Missing, blank_none, make_environment
from generator.engine.faults import NotATemplateFault, Place, UnknownPartFault
from generator.engine.package import Package
from generator.engine.pieces import PackageValueError, writes_into_package
from generator.engine.xmltext import legal
from generator.word.compiled import compile_word

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

    from generator.word.album import Album

_log = logging.getLogger(__name__)


class WordTemplate:
    """A .docx template with docxtpl's tags.

    Templates of equal bytes share one compiled form, so making one again costs little.
    """

    def __init__(
        self,
        source: str | PathLike[str] | bytes,
        *,
        missing: Missing = "error",
        filters: Mapping[str, Callable[..., Any]] | None = None,
    ) -> None:
        """Read and compile a template.

        Args:
            source: the file's path, or its bytes.
            missing: whether a tag whose name has no value is an error or blank.
            filters: functions for ``{{ value|name }}`` besides Jinja's own, by name.

        Raises:
            NotATemplateFault: the file is no .docx, or a damaged one.
            TemplateSyntaxFault: a tag is wrong.
            UnsafeTemplateFault: a tag does what no template may.
        """
        self.name = "template.docx" if isinstance(source, bytes) else Path(source).name
        self.data = source if isinstance(source, bytes) else _read(Path(source))
        self.missing = missing
        self._filters = dict(filters or {})
        self._compiled = compile_word(self.data, self.name, missing, tuple(self._filters.items()))

    @property
    def sha256(self) -> str:
        """The template's digest, which a document carries to name what it was made of."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def names(self) -> frozenset[str]:
        """The names that the template asks for."""
        return frozenset().union(*(text.names for text in self._compiled.texts.values()))

    @property
    def parts(self) -> tuple[str, ...]:
        """The members of the package, any of which :meth:`fill` can replace."""
        return self.package.names

    @property
    def package(self) -> Package:
        """The template's package."""
        return self._compiled.blank.package

    @property
    def document(self) -> str:
        """The name of the main document among the parts."""
        return self._compiled.document

    @property
    def bookmarks(self) -> frozenset[str]:
        """The names of the bookmarks in the main document."""
        return self._compiled.bookmarks

    @cached_property
    def pictures(self) -> Mapping[str, str]:
        """The pictures of the document, its headers and footers: parts by name, title and alternative text."""
        from generator.word.pictures import pictures_of

        return pictures_of(self.package, self.document)

    def fill(
        self,
        context: Mapping[str, Any],
        *,
        parts: Mapping[str, bytes] | None = None,
        pictures: Mapping[str, bytes] | None = None,
        album: Album | None = None,
        made_with: DocxTemplate | None = None,
    ) -> bytes:
        """Return a document with these values.

        Args:
            context: values by name.
            parts: whole members of the package to replace (a picture, ``docProps/custom.xml``), by name.
            pictures: pictures to replace, by their name, title or alternative text in Word.
            album: pictures that values of the main document show, beside those of the template.
            made_with: what :meth:`docxtpl` returned, if hyperlinks of rich text were made with it: then
                docxtpl fills the document.

        Raises:
            MissingNameFault: a tag asks for a name the context does not hold.
            TemplateValueFault: a tag fails with these values.
            UnsafeTemplateFault: a tag runs without end or reaches into the program.
            TemplateSyntaxFault: the template does not leave well-formed XML.
            UnknownPartFault: the template has no such part to replace.
            UnknownPictureFault: the template has no such picture.
        """
        replaced = self._replaced(parts or {}, pictures or {})
        if made_with is not None:
            return self._fill_with_docxtpl(made_with, context, replaced)
        try:
            return self._compiled.fill(context, replaced, album)
        except PackageValueError as needed:
            _log.info("%s: filled by docxtpl, because of a value of type %s", self.name, needed)
            return self._fill_with_docxtpl(needed.value.tpl, context, replaced)

    def render(
        self,
        context: Mapping[str, Any],
        *,
        parts: Mapping[str, bytes] | None = None,
        pictures: Mapping[str, bytes] | None = None,
    ) -> dict[str, bytes]:
        """Return the members of a document that differ from the template's; arguments as for :meth:`fill`.

        Raises:
            PackageValueError: a value writes into the package itself.
        """
        replaced = self._replaced(parts or {}, pictures or {})
        return {**self._compiled.rendered(context, replaced), **replaced}

    def parts_of(self, data: bytes) -> tuple[str, ...]:
        """Return the names of the parts that hold these bytes, as docxtpl's ``replace_media`` finds them."""
        same = (len(data), crc32(data))
        return tuple(member.name for member in self.package.members if (member.size, member.crc) == same)

    def _replaced(self, parts: Mapping[str, bytes], pictures: Mapping[str, bytes]) -> Mapping[str, bytes]:
        for part in parts.keys() - set(self.parts) if parts else ():
            raise UnknownPartFault(Place(self.name, part))
        if not pictures:
            return parts
        from generator.word.pictures import picture_parts

        return {**parts, **picture_parts(self.pictures, pictures, Place(self.name))}

    def needs_docxtpl(self, context: Mapping[str, Any]) -> bool:
        """Whether docxtpl must fill a document with these values."""
        return _holds_package_value(context)

    def docxtpl(self) -> DocxTemplate:
        """Return docxtpl's own template, for ``InlineImage`` and ``Subdoc`` values of one document."""
        from generator.word.source import new_docxtpl

        return new_docxtpl(self.data)

    def _fill_with_docxtpl(
        self, template: DocxTemplate, context: Mapping[str, Any], parts: Mapping[str, bytes]
    ) -> bytes:
        from generator.word.source import render_with_docxtpl

        environment = make_environment(self.missing, finalize=_printed_by_docxtpl)
        environment.filters.update(self._filters)
        try:
            data = render_with_docxtpl(template, {**context, BUDGET: Budget()}, environment)
        except Exception as error:
            raise render_fault(error, Place(self.name)) from error
        properties = self._compiled.core_properties(context)
        return Package.read(data).with_parts({**properties, **parts}).write()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotATemplateFault(Place(path.name), verbatim(error.strerror or error)) from error


def _printed_by_docxtpl(value: Any) -> Any:
    # docxtpl's parser drops the rest of the document after an illegal character; \a and \f are breaks.
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return re.sub("[^\a\f]+", lambda text: legal(text[0]), value)
    return blank_none(value)


def _holds_package_value(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_package_value, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(_holds_package_value, value))
    return writes_into_package(value)


def load(path: str | PathLike[str], *, missing: Missing = "error") -> WordTemplate:
    """Return the template at a path; the same bytes are compiled only once."""
    return WordTemplate(path, missing=missing)
