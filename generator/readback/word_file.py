"""The parts of a Word file from outside that reading it back needs.

Only the parts that are asked for are inflated. What cannot be opened is told as a sentence, never as
another library's error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cardfile.text import Text, verbatim
from generator.engine.xmltree import parse_xml
from generator.engine.zipfiles import ForeignZip, UnsafeZipError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_RELATIONSHIPS: Final = "_rels/.rels"
_DOCUMENT: Final = "word/document.xml"
_CUSTOM_ITEM: Final = re.compile(r"customXml/item\d+\.xml")
_STRICT: Final = (b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/")
_STRICT_PARTS: Final = (
    (b"/wordprocessingml/main", b"/wordprocessingml/2006/main"),
    (b"/officeDocument/math", b"/officeDocument/2006/math"),
    (b"/officeDocument/customProperties", b"/officeDocument/2006/custom-properties"),
    (b"/officeDocument/docPropsVTypes", b"/officeDocument/2006/docPropsVTypes"),
)


class UnreadableWord(ValueError):  # noqa: N818 - a reason that travels as an exception for three lines
    """A file cannot be read as a Word document; the message says why."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


@dataclass(frozen=True, slots=True)
class WordFile:
    """What is read of a Word document.

    Attributes:
        body: the body of the main document.
        custom: the custom properties' part, None when there is none.
        core: the core properties' part.
        doubled: names that two members of the package bear.
    """

    body: Element
    custom: Element | None
    core: Element | None
    doubled: tuple[str, ...]


def open_word(package: ForeignZip) -> WordFile:
    """Return the parts of a Word document.

    Raises:
        UnreadableWord: it is damaged or no Word document.
    """
    document = _part(package, _main_part(package))
    body = next(document.iter("{*}body"), None) if document is not None else None
    if body is None:
        raise UnreadableWord(_NO_WORD)
    custom, core = _optional(package, "docProps/custom.xml"), _optional(package, "docProps/core.xml")
    return WordFile(body, custom, core, package.doubled)


def custom_xml(package: ForeignZip) -> Iterator[bytes]:
    """Yield the custom XML parts of a package; a damaged one is passed over."""
    for name in filter(_CUSTOM_ITEM.fullmatch, package.names):
        with suppress(UnsafeZipError):
            yield package.read(name)


def _main_part(package: ForeignZip) -> str:
    """Return the name of the main document, which the package's relationships tell."""
    relations = _optional(package, _RELATIONSHIPS)
    for relation in relations if relations is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", _DOCUMENT).lstrip("/")
    return _DOCUMENT


def _optional(package: ForeignZip, name: str) -> Element | None:
    """Return a part that a document can be read without."""
    try:
        return _part(package, name)
    except UnreadableWord:
        return None


def _part(package: ForeignZip, name: str) -> Element | None:
    from lxml.etree import XMLSyntaxError

    if name not in package:
        return None
    try:
        return parse_xml(_transitional(package.read(name)), comments=False)
    except UnsafeZipError as fault:
        raise UnreadableWord(damaged(fault.reason)) from fault
    except (XMLSyntaxError, ValueError) as fault:
        raise UnreadableWord(damaged(verbatim(fault))) from fault


def _transitional(xml: bytes) -> bytes:
    """Return the XML of a document saved as Strict Open XML with the names of all others."""
    old, new = _STRICT
    if old not in xml:
        return xml
    for strict, usual in _STRICT_PARTS:
        xml = xml.replace(old[:-1] + strict, new[:-1] + usual)
    return xml


def elements(root: Element | None, name: str) -> Iterator[Element]:
    """Yield the elements of a local name below a part's root."""
    yield from root.iter(f"{{*}}{name}") if root is not None else ()


_NO_WORD: Final = Text("这不是 Word 文档", "this is no Word document")


def damaged(reason: Text) -> Text:
    """Return why a package cannot be read as a Word document, and what to do."""
    return Text(
        f"文件无法读取（{reason.zh}）；请用 Word 打开、去掉密码后另存为 .docx 再交",
        f"the file cannot be read ({reason.en}); open it in Word, remove any password, save it as .docx again",
    )
