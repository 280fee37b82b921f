"""The zip package of an Office document, read once and written many times.

Writing is deterministic: the template's order, one date, no attributes of a file system. Members that
did not change are written with the deflated bytes they came with. The same input gives the same bytes
on one installation; ``isal``, when installed, deflates to other bytes than zlib does.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

from generator.engine.zipfiles import ForeignZip, UnsafeZipError

try:
    from isal import isal_zlib
except ImportError:
    isal_zlib = None  # type: ignore[assignment]

_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_DOUBLED: Final = "two members of one name"
_FIRST_DAY: Final = 0x0021
"""1980-01-01, the first date a zip can hold."""
_UTF8_NAME: Final = 0x0800
_VERSION: Final = 20
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5HL")
_END: Final = struct.Struct("<4s4H2LH")
_COMPRESSED: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")

_LEVEL: Final = 3
"""Against level 6: a third of the time, a tenth more bytes."""
_BLOCK: Final = 65_000
"""Bytes that zlib packs at a time: with more than its two windows it moves its tables, at twice the time."""


class DamagedPackageError(Exception):
    """The bytes are no zip package, or one that no program should trust."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a package, in the bytes it has there.

    Attributes:
        name: path inside the package, with ``/``.
        method: 0 stored or 8 deflated.
        crc: CRC-32 of the plain bytes.
        size: number of the plain bytes.
        packed: the stored or deflated bytes.
    """

    name: str
    method: int
    crc: int
    size: int
    packed: bytes

    @classmethod
    def of(cls, name: str, data: bytes) -> Member:
        """Return a member that holds these bytes; pictures are stored as they are."""
        crc = (isal_zlib or zlib).crc32(data)
        if name.lower().endswith(_COMPRESSED):
            return cls(name, _STORED, crc, len(data), data)
        return cls(name, _DEFLATED, crc, len(data), _deflated(data))

    @property
    def data(self) -> bytes:
        """The plain bytes."""
        return self.packed if self.method == _STORED else zlib.decompress(self.packed, wbits=-15)


@dataclass(frozen=True, slots=True)
class Package:
    """The members of a package, in their order."""

    members: tuple[Member, ...]

    @classmethod
    def read(cls, data: bytes) -> Package:
        """Return the package that a file's bytes hold, each member checked against its CRC.

        Raises:
            DamagedPackageError: no zip, a broken, encrypted or oversized one, or one with two members
                of a name.
        """
        try:
            archive = ForeignZip(data)
            if archive.doubled:
                raise DamagedPackageError(_DOUBLED)
            return cls(tuple(_member(archive, info) for info in archive.members if not info.is_dir()))
        except (UnsafeZipError, struct.error) as error:
            raise DamagedPackageError(str(error)) from error

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members."""
        return tuple(member.name for member in self.members)

    def __getitem__(self, name: str) -> Member:
        return next(member for member in self.members if member.name == name)

    def with_parts(self, parts: Mapping[str, bytes]) -> Package:
        """Return the package with the plain bytes of some members replaced."""
        return Package(
            tuple(Member.of(old.name, parts[old.name]) if old.name in parts else old for old in self.members)
        )

    def write(self) -> bytes:
        """Return the bytes of the package's file."""
        return write_zip(self.members)


class Blank:
    """A package made ready to be written many times, with some of its members new each time."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._entries = {member.name: _Entry.of(member) for member in package.members}

    def filled(self, parts: Mapping[str, bytes]) -> bytes:
        """Return the bytes of the package's file, some members replaced by plain bytes; new ones come last."""
        new = {name: _Entry.of(Member.of(name, data)) for name, data in parts.items()}
        return _written(list((self._entries | new).values()))


def write_zip(members: Iterable[Member]) -> bytes:
    """Return a zip file of these members in this order, dated 1980-01-01."""
    return _written([_Entry.of(member) for member in members])


class _Entry(NamedTuple):
    """A member as it stands in a file.

    Attributes:
        local: its header and bytes.
        central: its line of the directory as far as the offset.
        name: the encoded name, which ends that line.
    """

    local: bytes
    central: bytes
    name: bytes

    @classmethod
    def of(cls, member: Member) -> _Entry:
        name, flags = _encoded(member.name)
        sizes = member.crc, len(member.packed), member.size, len(name), 0
        common = (flags, member.method, 0, _FIRST_DAY, *sizes)
        local = _LOCAL.pack(b"PK\x03\x04", _VERSION, *common) + name + member.packed
        return cls(local, _CENTRAL.pack(b"PK\x01\x02", _VERSION, _VERSION, *common, 0, 0, 0, 0), name)


def _written(entries: Sequence[_Entry]) -> bytes:
    offsets = accumulate((len(entry.local) for entry in entries), initial=0)
    directory = b"".join(
        [
            piece
            for entry, offset in zip(entries, offsets, strict=False)
            for piece in (entry.central, offset.to_bytes(4, "little"), entry.name)
        ]
    )
    start = sum(len(entry.local) for entry in entries)
    count = len(entries)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return b"".join((*(entry.local for entry in entries), directory, end))


def _member(archive: ForeignZip, info: zipfile.ZipInfo) -> Member:
    plain = archive.read(info.filename)
    # The local header may have another extra field than the directory has.
    name, extra = struct.unpack_from("<2H", archive.data, info.header_offset + 26)
    start = info.header_offset + _LOCAL.size + name + extra
    packed = archive.data[start : start + info.compress_size]
    return Member(info.filename, info.compress_type, info.CRC, len(plain), packed)


def _encoded(name: str) -> tuple[bytes, int]:
    return (name.encode("ascii"), 0) if name.isascii() else (name.encode(), _UTF8_NAME)


def _deflated(data: bytes) -> bytes:
    if isal_zlib is not None:
        packed: bytes = isal_zlib.compress(data, 1, wbits=-15)
        return packed
    blocks = [data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK)] or [b""]
    return b"".join([*(_block(block, zlib.Z_SYNC_FLUSH) for block in blocks[:-1]), _block(blocks[-1])])


def _block(data: bytes, end: int = zlib.Z_FINISH) -> bytes:
    packer = zlib.compressobj(_LEVEL, wbits=-15)
    return packer.compress(data) + packer.flush(end)
