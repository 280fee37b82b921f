"""Bags: a folder or a zip of files with their checksums, as archives exchange them (BagIt, RFC 8493).

Any BagIt program can check one. The library of the Library of Congress changes the working directory of the
whole process while it writes, and writes only folders; so a few lines here do it, and the tests hold our bags
up to that library.
"""

from __future__ import annotations

import hashlib
import shutil
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Final, Protocol

from archive.disk import Content, beside
from cardfile.errors import KeceError
from cardfile.text import Text

PAYLOAD: Final = "data/"
MANIFEST: Final = "manifest-sha256.txt"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ESCAPES: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ZIP: Final = ".zip"
_BLOCK: Final = 1 << 20


class BagExistsError(KeceError):
    """A bag would be written over something."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            Text(
                "已有同名文件或文件夹，没有覆盖。", "there is something of this name; it was not overwritten."
            ),
            where=str(path),
            remedy=Text("请换一个名称。", "Choose another name."),
        )


def write_bag(target: Path, payload: Iterable[tuple[str, Content]], tags: Mapping[str, bytes]) -> int:
    """Write a bag; nobody sees it before it is whole.

    Args:
        target: a new folder, or a new file whose name ends in ``.zip``.
        payload: the files, by their paths.
        tags: files about the bag, which stand beside the payload.

    Returns:
        How many files the payload has.

    Raises:
        BagExistsError: there is something already.
    """
    if target.exists():
        raise BagExistsError(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = beside(target, "part")
    try:
        with _sink(unfinished, zipped=target.suffix.lower() == _ZIP) as sink:
            count = _filled(sink, payload, tags)
        unfinished.rename(target)
    except BaseException:
        _removed(unfinished)
        raise
    return count


def _filled(sink: _Sink, payload: Iterable[tuple[str, Content]], tags: Mapping[str, bytes]) -> int:
    sums: dict[str, str] = {}
    size = 0
    for path, content in payload:
        name = unicodedata.normalize("NFC", f"{PAYLOAD}{path}")
        sums[name], written = sink.put(name, content)
        size += written
    info = f"Payload-Oxum: {size}.{len(sums)}\n".encode()
    about = {"bagit.txt": DECLARATION, "bag-info.txt": info, MANIFEST: _listing(sums), **tags}
    about_sums = {name: sink.put(name, content)[0] for name, content in about.items()}
    sink.put(TAG_MANIFEST, _listing(about_sums))
    return len(sums)


def _listing(sums: Mapping[str, str]) -> bytes:
    escaped = str.maketrans(ESCAPES)
    return "".join(f"{sha256}  {name.translate(escaped)}\n" for name, sha256 in sorted(sums.items())).encode()


class _Sink(Protocol):
    def put(self, name: str, content: Content) -> tuple[str, int]:
        """Write a file; return its SHA-256 and its size, as they were written."""
        ...


@contextmanager
def _sink(path: Path, *, zipped: bool) -> Iterator[_Sink]:
    if not zipped:
        path.mkdir()
        yield _Folder(path)
        return
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as package:
        yield _Zip(package)


@dataclass(frozen=True)
class _Folder:
    root: Path

    def put(self, name: str, content: Content) -> tuple[str, int]:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as stream:
            return _copied(content, stream)


@dataclass(frozen=True)
class _Zip:
    package: zipfile.ZipFile

    def put(self, name: str, content: Content) -> tuple[str, int]:
        member = zipfile.ZipInfo(name)
        member.compress_type = zipfile.ZIP_DEFLATED
        with self.package.open(member, "w", force_zip64=True) as stream:
            return _copied(content, stream)


def _copied(content: Content, target: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            target.write(block)
            size += len(block)
    return digest.hexdigest(), size


def _removed(path: Path) -> None:
    with suppress(FileNotFoundError):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
