"""The parts of a Word file from outside that reading it back needs, opened without trust.

Only the parts that are asked for are inflated, each up to a limit; XML is parsed without entities,
network or huge trees. What cannot be opened is told as a sentence, never as another library's error.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cardfile.text import Text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_PART: Final = 64 * 1024 * 1024
"""What one part may weigh when inflated; a form's document weighs 0.3 MiB."""

_CONTENT_TYPES: Final = "[Content_Types].xml"
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
_ZIP_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
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


def open_word(data: bytes) -> WordFile:
    """Return the parts of a Word document.

    Raises:
        UnreadableWord: it is damaged, protected, no Word document, or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _read(package)
    except _ZIP_FAULTS as error:
        raise error if isinstance(error, UnreadableWord) else UnreadableWord(_damaged(error)) from error


def package_names(data: bytes) -> frozenset[str] | None:
    """Return the names of a zip's members, None when it cannot be listed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return frozenset(package.namelist())
    except _ZIP_FAULTS:
        return None


def custom_xml(data: bytes) -> tuple[bytes, ...]:
    """Return the custom XML parts of a package; none when it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            items = (info for info in package.infolist() if _CUSTOM_ITEM.fullmatch(info.filename))
            return tuple(package.read(item) for item in items if item.file_size <= MAX_PART)
    except _ZIP_FAULTS:
        return ()


def _read(package: zipfile.ZipFile) -> WordFile:
    names = package.namelist()
    document = _part(package, _main_part(package))
    body = next(document.iter("{*}body"), None) if document is not None else None
    if body is None:
        raise UnreadableWord(_NO_WORD)
    custom, core = _optional(package, "docProps/custom.xml"), _optional(package, "docProps/core.xml")
    return WordFile(body, custom, core, tuple(sorted({name for name in names if names.count(name) > 1})))


def _main_part(package: zipfile.ZipFile) -> str:
    """Return the name of the main document, which the package's relationships tell."""
    relations = _optional(package, _RELATIONSHIPS)
    for relation in relations if relations is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", _DOCUMENT).lstrip("/")
    return _DOCUMENT


def _optional(package: zipfile.ZipFile, name: str) -> Element | None:
    """Return a part that a document can be read without."""
    try:
        return _part(package, name)
    except UnreadableWord:
        return None


def _part(package: zipfile.ZipFile, name: str) -> Element | None:
    from lxml import etree

    if name not in package.NameToInfo:
        return None
    if package.getinfo(name).file_size > MAX_PART:
        raise UnreadableWord(_too_large(name))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        return etree.fromstring(_transitional(package.read(name)), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableWord(_damaged(error)) from error


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


def _damaged(error: Exception) -> Text:
    return Text(
        f"文件已损坏或有密码，无法读取（{error}）；请用 Word 打开、去掉密码后另存为 .docx 再交",
        f"the file is damaged or protected ({error}); open it in Word, remove any password, save it as .docx again",
    )


def _too_large(name: str) -> Text:
    return Text(
        f"文件的部件 {name} 超过 {MAX_PART // 1024 // 1024} MiB，不予读取",
        f"the part {name} is larger than {MAX_PART // 1024 // 1024} MiB and is not read",
    )
