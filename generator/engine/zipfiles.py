"""A zip package from outside: its directory is checked before anything is inflated (round-trip 4).

A directory may lie. What it says is checked against limits and against itself, and reading a member
never inflates more than the directory said: so the limits hold for what is really read.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final
from zipfile import ZipInfo

from cardfile.text import Text


@dataclass(frozen=True, slots=True)
class Limits:
    """What a package may weigh; bytes are those of the inflated members.

    Attributes:
        members: a form has about 20, a handbook with its charts and photos some hundred.
        part: one member; a form's document weighs 0.3 MiB, a phone's photo 10 MiB.
        total: all members together; the cage's memory holds it several times.
        ratio: of a member against its packed bytes. Deflate reaches 1,032; tables of equal cells reach 150.
        small: a member up to this size may have any ratio, for it can do no harm.
    """

    members: int = 2_000
    part: int = 64 * 1024 * 1024
    total: int = 256 * 1024 * 1024
    ratio: int = 200
    small: int = 1024 * 1024


LIMITS: Final = Limits()

_MEMBER: Final = b"PK\x01\x02"
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCAL_HEADER: Final = 30
_UTF8_NAME: Final = 0x0800
_ENCRYPTED: Final = 0x0001
_MOST_NAMED: Final = 3
_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


class UnsafeZipError(Exception):
    """A package that is not opened, or a member that cannot be read; ``reason`` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class ForeignZip:
    """The members of a package, inflated one by one when they are asked for.

    Args:
        data: the file's bytes.
        limits: what the package may weigh.

    Raises:
        UnsafeZipError: it is no whole zip, or its directory shows that it must not be inflated.
    """

    def __init__(self, data: bytes, limits: Limits = LIMITS) -> None:
        self.data = data
        if data.count(_MEMBER) > limits.members:
            raise UnsafeZipError(_too_many(limits.members))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as error:
            raise UnsafeZipError(_damaged(error)) from error
        reason = next(faults(self.members, limits), None)
        if reason:
            raise UnsafeZipError(reason)

    @property
    def members(self) -> Sequence[ZipInfo]:
        """The lines of the directory, in its order."""
        return self._zip.infolist()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all members, in the directory's order."""
        return tuple(info.filename for info in self.members)

    @cached_property
    def doubled(self) -> tuple[str, ...]:
        """Names that two members bear: of these, programs show different ones."""
        return tuple(sorted(name for name, count in Counter(self.names).items() if count > 1))

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def read(self, name: str) -> bytes:
        """Return a member's bytes, at most as many as the directory says, checked against its CRC.

        Raises:
            UnsafeZipError: it is damaged.
            KeyError: there is no such member.
        """
        info = self._zip.getinfo(name)
        try:
            return self._zip.read(info)
        except _FAULTS as error:
            raise UnsafeZipError(_damaged(error)) from error


def opened(source: bytes | ForeignZip) -> ForeignZip:
    """Return the package of a file's bytes, or the package itself when it is opened already.

    Raises:
        UnsafeZipError: it must not be opened.
    """
    return source if isinstance(source, ForeignZip) else ForeignZip(source)


def faults(members: Sequence[ZipInfo], limits: Limits = LIMITS) -> Iterator[Text]:
    """Yield why a package with this directory must not be inflated; nothing for a sound one.

    Two members of one name are no reason: the reader tells them, with the name.
    """
    if len(members) > limits.members:
        yield _too_many(limits.members)
    yield from _too_heavy(members, limits)
    yield from _named(members, _escapes, _ESCAPING)
    yield from _named(members, lambda info: bool(info.flag_bits & _ENCRYPTED), _LOCKED)
    yield from _named(members, lambda info: stat.S_ISLNK(info.external_attr >> 16), _LINK)
    yield from _named(members, lambda info: info.compress_type not in _METHODS, _METHOD)
    if _overlap(members):
        yield _OVERLAPPING


def _too_heavy(members: Sequence[ZipInfo], limits: Limits) -> Iterator[Text]:
    total = sum(info.file_size for info in members)
    if total > limits.total:
        yield Text(
            f"文件展开后有 {_mib(total)}，超过 {_mib(limits.total)} 的上限",
            f"the file inflates to {_mib(total)}, more than the {_mib(limits.total)} allowed",
        )
    for info in members:
        if info.file_size > limits.part:
            yield _heavy_part(member_name(info), limits.part)
        elif info.file_size > max(limits.small, limits.ratio * info.compress_size):
            yield _bomb(member_name(info), info.file_size // max(info.compress_size, 1))


def _overlap(members: Sequence[ZipInfo]) -> bool:
    """Tell whether two members share bytes of the file, as those of a bomb do."""
    spans = sorted((info.header_offset, info.header_offset + _packed_size(info)) for info in members)
    return any(end > start for (_, end), (start, _) in pairwise(spans))


def _packed_size(info: ZipInfo) -> int:
    return _LOCAL_HEADER + len(info.orig_filename) + info.compress_size


def _escapes(info: ZipInfo) -> bool:
    name = member_name(info)
    return (
        name.startswith("/")
        or "\\" in name
        or "\0" in name
        or _DRIVE.match(name) is not None
        or ".." in name.split("/")
    )


def member_name(info: ZipInfo) -> str:
    """Return what a member is called, for people.

    Names are UTF-8 where the member says so; else Chinese programs write GBK, the standard says code page 437.
    """
    if info.flag_bits & _UTF8_NAME:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return info.orig_filename


def _named(members: Sequence[ZipInfo], is_bad: Callable[[ZipInfo], bool], reason: Text) -> Iterator[Text]:
    """Yield the reason with the first names of the members it is true of."""
    bad = [member_name(info) for info in members if is_bad(info)]
    if bad:
        names = ", ".join(map(printable, bad[:_MOST_NAMED]))
        yield Text(f"{reason.zh}（{names}）", f"{reason.en} ({names})")


def printable(name: str) -> str:
    """Return a name as it may stand in a sentence: what would not be seen is written as an escape."""
    return name if name.isprintable() else ascii(name)[1:-1]


def _mib(size: int) -> str:
    return f"{size / 1024 / 1024:,.0f} MiB"


_ESCAPING: Final = Text("压缩包里有越出文件夹的名称", "a name in the package leads out of its folder")
_LOCKED: Final = Text("压缩包里有加密的部件", "parts of the package are encrypted")
_LINK: Final = Text("压缩包里有链接", "the package holds a link")
_METHOD: Final = Text(
    "压缩包用了 Office 不用的压缩方法", "the package is packed in a way that Office does not use"
)
_OVERLAPPING: Final = Text(
    "压缩包里的部件互相重叠，是压缩炸弹的特征", "members of the package overlap, as in a zip bomb"
)


def _too_many(limit: int) -> Text:
    return Text(f"压缩包里的部件超过 {limit} 个", f"the package has more than {limit} members")


def _heavy_part(name: str, limit: int) -> Text:
    return Text(
        f"部件 {name} 展开后超过 {_mib(limit)}", f"the part {name} inflates to more than {_mib(limit)}"
    )


def _bomb(name: str, ratio: int) -> Text:
    return Text(
        f"部件 {name} 的压缩比为 {ratio}，是压缩炸弹的特征",
        f"the part {name} is packed {ratio} to 1, as in a zip bomb",
    )


def _damaged(error: Exception) -> Text:
    return Text(f"文件已损坏或不完整（{error}）", f"the file is damaged or incomplete ({error})")
