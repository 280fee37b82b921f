"""The trash: documents leave the open archive without being deleted, and come back.

Each binder has a folder 回收站 with a manifest of its own, in which a document keeps its path; what was
restricted stays under its access rights. Only personal values that were purged are destroyed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from archive.acts import Act
from archive.disk import free_name, move, sha256_of, sync_folder
from archive.filing import Archive
from archive.manifest import MANIFEST, read_manifest, write_manifest
from archive.plan import restricted_top
from archive.refusals import NameTakenError
from cardfile.errors import KeceError
from cardfile.records import TRASH
from cardfile.text import Text


class NoSuchDocumentError(KeceError):
    """The archive has no such document."""

    def __init__(self, path: str) -> None:
        super().__init__(
            Text("档案中没有这份文件。", "the archive has no such document."),
            where=path,
            remedy=Text("路径从 archive 文件夹算起。", "Write its path from the archive's folder."),
        )


@dataclass(frozen=True, slots=True)
class Why:
    """Who does something, and why."""

    reason: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class _Held:
    """A document in its binder, whose lock is held.

    Attributes:
        binder: the folder of its manifest, below the archive.
        folder: the same on the disk.
        inner: its path below that.
        sha256: as recorded; what was damaged before stays recognisable.
    """

    binder: str
    folder: Path
    inner: str
    sha256: str

    @property
    def file(self) -> Path:
        return self.folder / self.inner


@dataclass(frozen=True)
class Trash:
    """Discards, restores and destroys documents of an archive."""

    archive: Archive

    def discard(self, path: str, why: Why) -> str:
        """Move a document into the trash of its binder; return its path there.

        Raises:
            NoSuchDocumentError, OutsideArchiveError: there is no such document.
            ArchiveAwayError, BusyError, OSError: not now; try again later.
        """
        with self._held(path) as held:
            top = restricted_top(held.inner)
            trash = held.folder / f"{top}{TRASH}"
            inner = PurePosixPath(held.inner.removeprefix(top))
            target = free_name(trash / inner.parent, inner.name)
            after = target.relative_to(self.archive.root).as_posix()
            self._tell(Act("document.discard", path, {"sha256": held.sha256}, {"path": after}), why)
            move(held.file, target)
            _record(trash, target, held.sha256)
            _forget(held)
        return after

    def restore(self, path: str, origin: str, why: Why) -> None:
        """Move a document from the trash to where it was.

        Raises:
            NoSuchDocumentError, OutsideArchiveError: there is no such document.
            NameTakenError: something else has its name by now.
        """
        with self._held(path) as held:
            target = self.archive.locate(origin)
            if target.exists():
                raise NameTakenError(held.binder, origin)
            self._tell(Act("document.restore", path, {"sha256": held.sha256}, {"path": origin}), why)
            move(held.file, target)
            _record(self.archive.root / self._binder_of(origin), target, held.sha256)
            _forget(held)

    def destroy(self, path: str, why: Why) -> None:
        """Remove a document for good; its path and checksum stay in the journal.

        Raises:
            NoSuchDocumentError, OutsideArchiveError: there is no such document.
        """
        with self._held(path) as held:
            self._tell(Act("document.destroy", path, {"sha256": held.sha256}), why)
            held.file.unlink()
            sync_folder(held.file.parent)
            _forget(held)

    def _tell(self, act: Act, why: Why) -> None:
        self.archive.note(replace(act, actor=why.by, reason=why.reason))

    @contextmanager
    def _held(self, path: str) -> Iterator[_Held]:
        file = self.archive.locate(path)
        if not file.is_file():
            raise NoSuchDocumentError(path)
        binder = self._binder_of(path)
        with self.archive.hold(self._binder_of(binder) if binder.endswith(f"/{TRASH}") else binder):
            folder, inner = self.archive.root / binder, PurePosixPath(path).relative_to(binder).as_posix()
            yield _Held(binder, folder, inner, read_manifest(folder).get(inner) or sha256_of(file))

    def _binder_of(self, path: str) -> str:
        """Return the folder of the nearest manifest above a path, else its own folder."""
        parents = [parent.as_posix() for parent in PurePosixPath(path).parents]
        return next((p for p in parents if (self.archive.root / p / MANIFEST).is_file()), parents[0])


def _record(folder: Path, file: Path, sha256: str) -> None:
    write_manifest(folder, {**read_manifest(folder), file.relative_to(folder).as_posix(): sha256})


def _forget(held: _Held) -> None:
    write_manifest(held.folder, {k: v for k, v in read_manifest(held.folder).items() if k != held.inner})
