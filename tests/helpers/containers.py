"""Containers with what no honest program writes: zips whose directory lies, OLE compound files of a few streams."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_SECTOR = 512
_SMALL = 4096
"""Streams below this size would lie in a container of their own; all of ours are filled up to it."""
_FREE, _END_OF_CHAIN, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NOBODY = 0xFFFFFFFF


@dataclass(frozen=True)
class Line:
    """A member of a zip and what the directory says of it; what is not said is true.

    Attributes:
        at: the number of the member whose bytes this one claims for its own.
    """

    name: bytes
    data: bytes = b""
    packed: bytes | None = None
    size: int | None = None
    crc: int | None = None
    method: int = 8
    flags: int = 0
    mode: int = 0
    at: int | None = None


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, wbits=-15)
    return packer.compress(data) + packer.flush()


def zeros(size: int) -> bytes:
    """Return deflated zeros without ever holding them all."""
    packer = zlib.compressobj(9, wbits=-15)
    block = bytes(1024 * 1024)
    return b"".join([*(packer.compress(block) for _ in range(size // len(block))), packer.flush()])


def raw_zip(lines: Sequence[Line]) -> bytes:
    """Return a zip file of these members."""
    file, directory, offsets = bytearray(), bytearray(), []
    for line in lines:
        packed = deflated(line.data) if line.packed is None else line.packed
        crc = zlib.crc32(line.data) if line.crc is None else line.crc
        size = len(line.data) if line.size is None else line.size
        common = struct.pack(
            "<5H3L2H", 20, line.flags, line.method, 0, 33, crc, len(packed), size, len(line.name), 0
        )
        offsets.append(len(file) if line.at is None else offsets[line.at])
        if line.at is None:
            file += b"PK\x03\x04" + common + line.name + packed
        directory += b"PK\x01\x02" + struct.pack("<H", (3 << 8) | 20) + common
        directory += struct.pack("<3H2L", 0, 0, 0, line.mode << 16, offsets[-1]) + line.name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(lines), len(lines), len(directory), len(file), 0)
    return bytes(file + directory + end)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE compound file ([MS-CFB] version 3); a name with ``/`` lies in a storage."""
    storages = {name.partition("/")[0]: {} for name in streams if "/" in name}
    entries = [("Root Entry", 5, _NOBODY, _NOBODY, b"")]
    top = [*storages, *(name for name in streams if "/" not in name)]
    inner = {s: [n.partition("/")[2] for n in streams if n.startswith(f"{s}/")] for s in storages}
    index = {name: number for number, name in enumerate(top, 1)}
    first_inner = len(top) + 1
    for name in top:
        sibling = index[name] + 1 if name != top[-1] else _NOBODY
        child = first_inner if name in storages else _NOBODY
        first_inner += len(inner.get(name, ()))
        entries.append((name, 1 if name in storages else 2, sibling, child, streams.get(name, b"")))
    for storage, names in inner.items():
        for name in names:
            sibling = len(entries) + 1 if name != names[-1] else _NOBODY
            entries.append((name, 2, sibling, _NOBODY, streams[f"{storage}/{name}"]))
    entries[0] = ("Root Entry", 5, _NOBODY, 1, b"")
    return _sectors(entries)


def _sectors(entries: Sequence[tuple[str, int, int, int, bytes]]) -> bytes:
    directory_sectors = -(-len(entries) * 128 // _SECTOR)
    chains, body = list(_chain(1, directory_sectors)), bytearray()
    directory = bytearray()
    for name, kind, sibling, child, data in entries:
        filled = data.ljust(_SMALL, b"\0") if kind == 2 else b""
        filled += bytes(-len(filled) % _SECTOR)
        start = 1 + len(chains) if filled else (_END_OF_CHAIN if kind == 5 else 0)
        directory += _entry(name, kind, sibling, child, start=start, size=len(filled))
        chains += _chain(start, len(filled) // _SECTOR)
        body += filled
    directory += bytes(directory_sectors * _SECTOR - len(directory))
    fat = struct.pack(f"<{len(chains) + 1}L", _FAT, *chains).ljust(_SECTOR, b"\xff")
    assert len(fat) == _SECTOR, "one sector of the allocation table holds 127 sectors"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9L", 0, 1, 1, 0, _SMALL, _END_OF_CHAIN, 0, _END_OF_CHAIN, 0)
    header += struct.pack("<109L", 0, *[_FREE] * 108)
    return header + fat + bytes(directory) + bytes(body)


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), _END_OF_CHAIN] if count else []


def _entry(name: str, kind: int, sibling: int, child: int, *, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB3L", len(encoded), kind, 1, _NOBODY, sibling, child)
    return head + bytes(36) + struct.pack("<LQ", start, size)
