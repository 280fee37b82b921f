"""The few things done to a disk: hash, write beside and replace, and take a name without overwriting.

Only portable calls. A copy of ours gets its name by a hard link, which fails when the name is taken. A file
that is moved, and a copy on a disk without links, gets it by creating the name exclusively, empty, and then
replacing this reservation of ours in one step: nobody ever sees half a document, and no file that somebody
else put there is lost. A crash between the two leaves an empty file, which counts as free, because a
document is never empty.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedIOBase, BytesIO
from pathlib import Path, PurePosixPath
from typing import Final

from cardfile.errors import PassingError
from cardfile.text import Text


class ContentChangedError(PassingError):
    """A copy does not equal its source: somebody is still writing it, or a disk fails."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            Text("复制时文件内容发生了变化。", "The file changed while it was copied."),
            where=str(path),
            remedy=Text("请关闭正在使用它的程序后重试。", "Close the program that uses it and try again."),
        )


_TEMPORARY: Final = ".kece-"

Content = Path | bytes
"""What a document holds: a file that has it, or the bytes themselves."""


def sha256_of(content: Content) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    with _opened(content) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _opened(content: Content) -> BufferedIOBase:
    return BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Replace a file that is ours to replace; a reader sees the old one or the new one, whole.

    What is not ``durable`` may be the old one again after a power cut.
    """
    with _beside(path) as temporary:
        with temporary.open("xb") as stream:
            stream.write(content)
            if durable:
                _sync(stream)
        temporary.replace(path)
    if durable:
        sync_folder(path.parent)


def place(content: Content, target: Path, sha256: str, *, durable: bool = True) -> None:
    """Write a content to a name that is free.

    Args:
        content: what to write.
        target: the name.
        sha256: the content's checksum.
        durable: wait until the disk has the name; else the caller calls :func:`sync_folder` for many at once.

    Raises:
        FileExistsError: the name is taken.
        ContentChangedError: what arrived is not ``sha256``; nothing is left behind.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with _beside(target) as temporary:
        with _opened(content) as reader, temporary.open("xb") as writer:
            shutil.copyfileobj(reader, writer)
            _sync(writer)
        if sha256_of(temporary) != sha256:
            raise ContentChangedError(target)
        _give_name(temporary, target, durable=durable)


def move(source: Path, target: Path) -> None:
    """Move a file to a name that is free, across file systems if need be.

    Raises:
        FileExistsError: the name is taken.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _take_name(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_over(source, target)
    sync_folder(source.parent)


def take(source: Path, target: Path) -> None:
    """Move a file to a name in a folder of ours alone, across file systems if need be.

    The rename is not waited for: after a power cut the file is at one of the two places.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_over(source, target)


def _copy_over(source: Path, target: Path) -> None:
    """Copy to another file system, compare, and only then remove the source.

    Raises:
        ContentChangedError: the source was written to meanwhile; it stays, the copy does not.
    """
    before = _state(source)
    place(source, target, sha256_of(source))
    try:
        _remove_unchanged(source, before)
    except (OSError, ContentChangedError):  # somebody has it open: there must not be two of it
        target.unlink()
        raise


def _remove_unchanged(path: Path, before: tuple[int, int]) -> None:
    if _state(path) != before:
        raise ContentChangedError(path)
    path.unlink()


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _give_name(temporary: Path, target: Path, *, durable: bool) -> None:
    """Give a finished copy its name in one step that overwrites nothing, where the disk has hard links."""
    try:
        os.link(temporary, target)
    except OSError:  # the name is taken, or there are no links: the way with a reservation tells which
        _take_name(temporary, target, durable=durable)
    else:
        if durable:
            sync_folder(target.parent)


def _take_name(source: Path, target: Path, *, durable: bool = True) -> None:
    try:
        target.open("xb").close()
    except FileExistsError:
        if not is_reservation(target):
            raise
    try:
        source.replace(target)
    except OSError:
        target.unlink()  # still our empty reservation
        raise
    if durable:
        sync_folder(target.parent)


def is_reservation(path: Path) -> bool:
    """Say whether a name is free although it is there: an empty file that a crash left."""
    return path.is_file() and not path.is_symlink() and path.stat().st_size == 0


def is_remnant(path: Path) -> bool:
    """Say whether a file is what a crash left of a copy or of a reservation of ours."""
    return path.name.startswith(_TEMPORARY) or is_reservation(path)


def remove_remnants(folder: Path) -> None:
    """Remove what killed processes left of their copies; call it where nobody else copies meanwhile."""
    for path in folder.glob(f"{_TEMPORARY}*.tmp"):
        path.unlink()


def free_name(folder: Path, name: str) -> Path:
    """Return a path in ``folder`` that nothing has: ``name``, else ``name (2)`` and so on."""
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    candidate, number = folder / name, 1
    while (candidate.exists() or candidate.is_symlink()) and not is_reservation(candidate):
        number += 1
        candidate = folder / f"{stem} ({number}){suffix}"
    return candidate


def beside(folder: Path, word: str) -> Path:
    """Return a new name beside a folder: ``cards.kept-7f3a91c2``."""
    return folder.with_name(f"{folder.name}.{word}-{secrets.token_hex(4)}")


def swap_folder(new: Path, place: Path, aside: Path) -> Path | None:
    """Put a new folder in the place of another, which is kept aside.

    Returns:
        Where the other lies now, None when there was nothing.

    Raises:
        OSError: a program has a file of it open; everything is as it was.
    """
    if not place.exists():
        new.rename(place)
        return None
    place.rename(aside)
    try:
        new.rename(place)
    except OSError:
        aside.rename(place)
        raise
    sync_folder(place.parent)
    return aside


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a temporary name in the folder of ``path`` and leave nothing of it behind."""
    temporary = path.with_name(f"{_TEMPORARY}{secrets.token_hex(4)}.tmp")
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _sync(stream: BufferedIOBase) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names of a folder survive a power cut, where the system lets a folder be opened."""
    with suppress(OSError):  # Windows and some shares refuse; they order their metadata themselves
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
