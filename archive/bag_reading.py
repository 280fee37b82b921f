"""Opening bags: every byte is checked before anything is taken out (BagIt, RFC 8493)."""

from __future__ import annotations

import hashlib
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final, Protocol

from archive.bag_writing import DECLARATION, ESCAPES, MANIFEST, PAYLOAD, TAG_MANIFEST
from cardfile.errors import KeceError
from cardfile.text import Text

_LINE: Final = re.compile(r"([0-9a-f]{64})  (.+)")
_TOLD: Final = 20
"""How many damaged files a refusal names."""


class NoBagError(KeceError):
    """A file or folder is no bag."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            Text("这不是客册的导出文件（BagIt）。", "this is no export of kece (no BagIt bag)."),
            where=str(path),
            remedy=Text("请给出 kece export 写出的文件夹或 .zip。", "Name what kece export wrote."),
        )


class BagDamagedError(KeceError):
    """Files of a bag are missing, changed, or not its own."""

    def __init__(self, path: Path, damaged: Mapping[str, Text]) -> None:
        shown = list(damaged.items())[:_TOLD]
        more = len(damaged) - len(shown)
        super().__init__(
            Text(
                "导出文件已损坏，没有导入：\n"
                + "\n".join(f"{what.zh}：{name}" for name, what in shown)
                + (f"\n……另有 {more} 个\n" if more else "\n"),
                "the export is damaged; nothing was imported:\n"
                + "\n".join(f"{what.en}: {name}" for name, what in shown)
                + (f"\n… and {more} more\n" if more else "\n"),
            ),
            where=str(path),
            remedy=Text("请用另一份副本。", "Use another copy."),
        )
        self.damaged = damaged


MISSING: Final = Text("缺失", "missing")
CHANGED: Final = Text("已改动", "changed")
UNEXPECTED: Final = Text("多余", "unexpected")
UNSAFE: Final = Text("路径不安全", "unsafe path")


class Bag(Protocol):
    """An opened bag."""

    def names(self) -> set[str]:
        """Return the names of all its files."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Open one of its files."""
        ...


@contextmanager
def opened_bag(path: Path) -> Iterator[Bag]:
    """Open a bag and check every byte of it.

    Raises:
        NoBagError: it is none.
        BagDamagedError: a file is missing, changed, not listed, or leads out of the bag.
    """
    with _source(path) as bag:
        if "bagit.txt" not in bag.names():
            raise NoBagError(path)
        damaged = dict(_damage(bag))
        if damaged:
            raise BagDamagedError(path, damaged)
        yield bag


def payload_of(bag: Bag) -> list[str]:
    """Return the paths of the payload, sorted."""
    return sorted(name.removeprefix(PAYLOAD) for name in bag.names() if name.startswith(PAYLOAD))


def bag_bytes(bag: Bag, path: str) -> bytes:
    """Return a file of the payload."""
    with bag.open(f"{PAYLOAD}{path}") as stream:
        return stream.read()


def copy_out(bag: Bag, path: str, target: Path) -> None:
    """Copy a file of the payload to a new place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with bag.open(f"{PAYLOAD}{path}") as source, target.open("xb") as stream:
        shutil.copyfileobj(source, stream)


def _damage(bag: Bag) -> Iterator[tuple[str, Text]]:
    names = bag.names()
    listed = {**_listed(bag, TAG_MANIFEST), **_listed(bag, MANIFEST)}
    if _sum_of(bag, "bagit.txt") != hashlib.sha256(DECLARATION).hexdigest():
        yield "bagit.txt", CHANGED
    for name, sha256 in sorted(listed.items()):
        if not _is_safe(name):
            yield name, UNSAFE
        elif name not in names:
            yield name, MISSING
        elif _sum_of(bag, name) != sha256:
            yield name, CHANGED
    for name in sorted(names - listed.keys() - {TAG_MANIFEST}):
        yield name, UNEXPECTED
    for needed in (MANIFEST, TAG_MANIFEST):
        if needed not in names:
            yield needed, MISSING


def _listed(bag: Bag, name: str) -> dict[str, str]:
    if name not in bag.names():
        return {}
    with bag.open(name) as stream:
        lines = stream.read().decode("utf-8", errors="replace").split("\n")
    return {_unescaped(match[2]): match[1] for match in map(_LINE.fullmatch, lines) if match}


def _unescaped(name: str) -> str:
    for char, escape in reversed(ESCAPES.items()):
        name = name.replace(escape, char)
    return name


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and not set(name) & set("\\:\0")


def _sum_of(bag: Bag, name: str) -> str | None:
    try:
        with bag.open(name) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError):
        return None


@contextmanager
def _source(path: Path) -> Iterator[Bag]:
    if path.is_dir():
        yield _OpenFolder(path)
        return
    try:
        package = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as fault:
        raise NoBagError(path) from fault
    with package:
        yield _OpenZip(package)


@dataclass(frozen=True)
class _OpenFolder:
    root: Path

    def names(self) -> set[str]:
        files = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        return {unicodedata.normalize("NFC", name) for name in files}

    def open(self, name: str) -> IO[bytes]:
        return (self.root / name).open("rb")


@dataclass(frozen=True)
class _OpenZip:
    package: zipfile.ZipFile

    def names(self) -> set[str]:
        return {name for name in self.package.namelist() if not name.endswith("/")}

    def open(self, name: str) -> IO[bytes]:
        return self.package.open(name)
