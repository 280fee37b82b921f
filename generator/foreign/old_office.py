"""What an old Office file (.doc, .xls) is and holds, from the names and first bytes of its streams.

An OLE compound file is a small file system ([MS-CFB]); :mod:`olefile` reads it. Nothing is executed.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from generator.foreign.active import Danger, Finding
from generator.foreign.kinds import Kind
from generator.foreign.sniffing import sniff_cfb

if TYPE_CHECKING:
    from olefile import OleFileIO

_MOST_STREAM: Final = 64 * 1024 * 1024
_FIB_FLAGS: Final = 0x0A
_FIB_ENCRYPTED: Final = 0x0100
"""[MS-DOC] 2.5.2: fEncrypted of the file's first block."""
_BOF, _FILE_PASS, _BOUND_SHEET, _END = 0x0809, 0x002F, 0x0085, 0x000A
"""Records of a workbook's first block ([MS-XLS] 2.3)."""
_SUP_BOOK: Final = 0x01AE
_RECORD_HEAD: Final = 4
_MACRO_SHEET: Final = 1
_MOST_RECORDS: Final = 100_000
_MACRO_STORAGES: Final = ("macros", "_vba_project_cur", "vba", "_vba_project")
_OBJECT: Final = re.compile(r"ObjectPool$|MBD[0-9A-F]{8}$", re.IGNORECASE)
"""Storages in which Word and Excel keep embedded objects."""
_DDE_FIELD: Final = re.compile(
    rb"\x13[\s\"]*DDE(?:AUTO)?[\s\"]|\x13\0(?:[\s\"]\0)*D\0D\0E\0(?:A\0U\0T\0O\0)?[\s\"]\0", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class OldOffice:
    """An old Office file as far as it must be known before it is converted."""

    kind: Kind
    findings: tuple[Finding, ...]


def look_into(data: bytes) -> OldOffice:
    """Return an old Office file's kind and what acts by itself in it.

    Kind ``LOCKED`` has a password, ``CFB`` is damaged or neither document nor workbook.
    """
    from olefile import OleFileIO

    try:
        with OleFileIO(io.BytesIO(data)) as ole:
            return _known(ole)
    except (OSError, ValueError, IndexError, TypeError, AttributeError, struct.error):
        return OldOffice(Kind.CFB, ())


def _known(ole: OleFileIO[str]) -> OldOffice:
    paths = [tuple(path) for path in ole.listdir(streams=True, storages=True)]
    kind = sniff_cfb([path[-1] for path in paths if len(path) == 1])
    if kind is Kind.DOC:
        return _document(_stream(ole, "WordDocument"), paths)
    if kind is Kind.XLS:
        name = next(path[0] for path in paths if path[0].lower() in ("workbook", "book"))
        return _workbook(_stream(ole, name), paths)
    return OldOffice(kind, tuple(_by_path(paths)))


def _stream(ole: OleFileIO[str], name: str) -> bytes:
    return bytes(ole.openstream(name).read(_MOST_STREAM))


def _by_path(paths: list[tuple[str, ...]]) -> Iterator[Finding]:
    for path in paths:
        if path[-1].lower() in _MACRO_STORAGES:
            yield Finding(Danger.MACROS, "/".join(path))
        if len(path) > 1 and (_OBJECT.match(path[0]) or path[-1].startswith("\x01Ole")):
            yield Finding(Danger.OBJECT, "/".join(path).replace("\x01", ""))


def _document(stream: bytes, paths: list[tuple[str, ...]]) -> OldOffice:
    flags = int.from_bytes(stream[_FIB_FLAGS : _FIB_FLAGS + 2], "little")
    if flags & _FIB_ENCRYPTED:
        return OldOffice(Kind.LOCKED, ())
    fields = (Finding(Danger.DDE, "WordDocument"),) if _DDE_FIELD.search(stream) else ()
    return OldOffice(Kind.DOC, (*_by_path(paths), *fields))


def _workbook(stream: bytes, paths: list[tuple[str, ...]]) -> OldOffice:
    records = dict.fromkeys(_records(stream))
    if any(number == _FILE_PASS for number, _ in records):
        return OldOffice(Kind.LOCKED, ())
    sheets = [
        Finding(Danger.MACROS, "Excel 4.0")
        for number, body in records
        if number == _BOUND_SHEET and body[5:6] == bytes([_MACRO_SHEET])
    ]
    links = [
        Finding(Danger.WORKBOOK, "SUPBOOK")
        for number, body in records
        if number == _SUP_BOOK and _leads_out(body)
    ]
    return OldOffice(Kind.XLS, (*_by_path(paths), *dict.fromkeys(sheets), *dict.fromkeys(links)))


def _leads_out(body: bytes) -> bool:
    """Tell another workbook's name, or a DDE link's, from the workbook's own and add-ins ([MS-XLS] 2.4.271)."""
    return body[2:4] not in (b"\x01\x04", b"\x01\x3a")


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records of the workbook's first block with their bodies."""
    at = 0
    for _ in range(_MOST_RECORDS):
        head = stream[at : at + 4]
        if len(head) < _RECORD_HEAD:
            return
        number, length = struct.unpack("<2H", head)
        yield number, stream[at + 4 : at + 4 + length]
        if number == _END:
            return
        at += 4 + length
