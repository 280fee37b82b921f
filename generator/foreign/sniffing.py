"""Tells a file's kind by its content: by its first bytes, and for containers by what lies in them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from generator.foreign.kinds import Kind

HEAD: Final = 4096
"""Bytes from a file's beginning that tell its kind."""

_MAGIC: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.CFB),
    (b"{\\rt", Kind.RTF),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
)
_BITMAP: Final = re.compile(rb"BM.{4}\0{4}", re.DOTALL)
_HEIC: Final = re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", re.DOTALL)
_WEBP: Final = re.compile(rb"RIFF.{4}WEBP", re.DOTALL)
_PDF: Final = re.compile(rb"[^%]{0,1019}%PDF-\d")
_WEB_ARCHIVE: Final = re.compile(rb"\s*MIME-Version:", re.IGNORECASE)
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_HTML: Final = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_OFFICE_XML: Final = re.compile(
    rb'progid="(?:Word|Excel)\.|/office/(?:word/2003/wordml|2006/xmlPackage)|:spreadsheet"'
)
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_OTHER_MAIN: Final = re.compile(rb"macroEnabled|\.template\.main\+xml|sheet\.binary|addin\.", re.IGNORECASE)


def sniff_head(head: bytes) -> Kind:
    """Return the kind that a file's first bytes tell; ZIP and CFB are containers to be looked into."""
    if not head:
        return Kind.EMPTY
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    return found or _by_pattern(head) or _sniff_text(head)


def _by_pattern(head: bytes) -> Kind | None:
    patterns = ((_PDF, Kind.PDF), (_HEIC, Kind.HEIC), (_WEBP, Kind.WEBP), (_BITMAP, Kind.BMP))
    return next((kind for pattern, kind in patterns if pattern.match(head)), None)


def _sniff_text(head: bytes) -> Kind:
    if not head.strip(b"\0"):
        return Kind.ZEROS
    text = _as_utf8(head)
    if text is None:
        return Kind.UNKNOWN
    if _WEB_ARCHIVE.match(text):
        return Kind.OFFICE_XML
    if _HTML.match(_COMMENT.sub(b"", text)):
        return Kind.HTML
    if text.lstrip().startswith(b"<?xml"):
        return Kind.OFFICE_XML if _OFFICE_XML.search(text) else Kind.XML
    return Kind.TEXT


def _as_utf8(head: bytes) -> bytes | None:
    """Return a text as UTF-8 without its mark, None when it is no text; its last character may be cut."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, errors="ignore").encode()
    return None if b"\0" in head else head


def sniff_zip(names: Collection[str], content_types: bytes, mimetype: bytes) -> Kind:
    """Return the kind of a zip package by its members.

    Args:
        names: all members' names.
        content_types: the part ``[Content_Types].xml`` (ECMA-376 part 2, 7.2.3), empty when there is none.
        mimetype: the member ``mimetype`` (OpenDocument 1.3 part 2, 3.3), empty when there is none.
    """
    if mimetype.startswith(b"application/vnd.oasis.opendocument."):
        return _open_document(mimetype.rpartition(b".")[2])
    if "word/document.xml" in names or b"wordprocessingml.document.main" in content_types:
        return Kind.DOCX if _is_plain(content_types) else Kind.DOCX_OTHER
    if any(name.startswith("xl/") for name in names):
        return Kind.XLSX if _is_plain(content_types) else Kind.XLSX_OTHER
    if any(name.startswith("ppt/") for name in names):
        return Kind.PPTX
    return Kind.DOCX_OTHER if any(name.startswith("word/") for name in names) else Kind.ZIP


def _is_plain(content_types: bytes) -> bool:
    """Tell a document from a template or one with macros, which another main content type declares."""
    return not _OTHER_MAIN.search(content_types)


def _open_document(name: bytes) -> Kind:
    known = {b"text": Kind.ODT, b"text-template": Kind.ODT}
    known |= {b"spreadsheet": Kind.ODS, b"spreadsheet-template": Kind.ODS}
    return known.get(name.strip(), Kind.ZIP)


def sniff_cfb(streams: Collection[str]) -> Kind:
    """Return the kind of an OLE compound file by the names of its streams ([MS-CFB], [MS-OFFCRYPTO] 2.3.4)."""
    names = {name.lower() for name in streams}
    if names & {"encryptioninfo", "encryptedpackage"}:
        return Kind.LOCKED
    known = {
        "worddocument": Kind.DOC,
        "workbook": Kind.XLS,
        "book": Kind.XLS,
        "powerpoint document": Kind.PPT,
    }
    return next((kind for name, kind in known.items() if name in names), Kind.CFB)
