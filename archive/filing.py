"""Filing: put documents into the archive without ever overwriting anything.

:mod:`archive.plan` decides, :class:`Archive` acts. Filing may be cut off at any arrow and done again,
with the same end: temporary copy → new name → older version moved → manifest. The new version stands
before the older one moves, the decision is taken from the disk and not from the manifest, and the
manifest catches up with the disk.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from archive.acts import Act, Note, unheard
from archive.disk import (
    Content,
    free_name,
    is_reservation,
    move,
    place,
    remove_remnants,
    sha256_of,
    sync_folder,
)
from archive.locks import locked
from archive.manifest import caught_up, read_manifest, write_manifest
from archive.marker import is_connected
from archive.naming import DocumentName, keyed_folder, name_key
from archive.plan import (
    AlreadyFiled,
    Filing,
    NameTaken,
    Place,
    bearing,
    in_series,
    old_versions_of,
    plan_filing,
)
from archive.refusals import ArchiveAwayError, EmptyDocumentError, NameTakenError, OutsideArchiveError


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a filing.

    Attributes:
        path: the document, from the archive's root, with slashes.
        sha256: its content.
        replaced: where the version before it lies now, if there is one.
        already: nothing was written, because the same bytes were there.
    """

    path: str
    sha256: str
    replaced: str | None = None
    already: bool = False


class Archive:
    """The tree of filed documents.

    Args:
        root: the folder of the archive; it must exist, so that an unconnected share is noticed.
        locks: a folder on a local disk for the locks of the binders.
        note: is told what is filed and moved.
    """

    def __init__(self, root: Path, locks: Path, note: Note = unheard) -> None:
        self.root = root
        self.note = note
        self._locks = locks
        self._folders: dict[tuple[str, str], str] = {}

    def file(self, content: Content, where: Place, name: DocumentName) -> Filed:
        """File a document; doing it twice is the same as doing it once.

        Raises:
            NameTakenError, PathTooLongError, OutsideArchiveError, EmptyDocumentError: it cannot be filed.
            ArchiveAwayError, BusyError, ContentChangedError, OSError: not now; try again later.
        """
        with self.together() as shelf:
            return shelf.file(content, where, name)

    def retire(self, where: Place, name: DocumentName) -> str | None:
        """Move a document to the older versions, because one of another number took its place.

        Returns:
            Where it lies now, also when an earlier attempt moved it; None when it is nowhere.
        """
        with self.together() as shelf:
            return shelf.retire(where, name)

    @contextmanager
    def together(self) -> Iterator[Shelf]:
        """File many documents: each binder is locked and its manifest read once, and written once at the end."""
        with ExitStack() as stack:
            yield Shelf(self, stack)

    def locate(self, path: str) -> Path:
        """Return the file of a path below the root.

        Raises:
            OutsideArchiveError: it leads out of the archive, by ``..`` or by a link.
        """
        root = self.root.resolve()
        target = (root / path).resolve()
        if PurePosixPath(path).is_absolute() or not target.is_relative_to(root):
            raise OutsideArchiveError(path)
        return target

    def folder_of(self, parent: str, code: str, name: str) -> str:
        """Return the folder of a code below a folder of the archive; it keeps its first name (G.4)."""
        known = self._folders.get((parent, code))
        if known is None or not (self.root / known).is_dir():
            existing = _folders_beginning(self.locate(parent), f"{code}_")
            known = self._folders[parent, code] = f"{parent}/{keyed_folder(existing, code, name)}"
        return known

    def require(self) -> None:
        """Make sure that the archive is there.

        Raises:
            ArchiveAwayError: it is not, or another folder stands in its place.
        """
        if not is_connected(self.root, self._locks.parent / "roots", may_be_empty=True):
            raise ArchiveAwayError(self.root)

    @contextmanager
    def hold(self, binder: str) -> Iterator[Path]:
        """Hold the lock of a binder; gives its folder.

        Raises:
            ArchiveAwayError, BusyError: not now; try again later.
        """
        self.require()
        with locked(self._locks, f"archive/{name_key(binder)}"):
            yield self.locate(binder)


@dataclass
class _Open:
    """A binder whose lock is held: its folder, its manifest so far, and the folders that were tidied."""

    folder: Path
    manifest: dict[str, str]
    tidied: set[str] = field(default_factory=set)

    def tidy(self, folder: str) -> None:
        """Remove what a killed process left in a folder, once."""
        if folder not in self.tidied:
            remove_remnants(self.folder / folder)
            self.tidied.add(folder)

    def held(self, where: Place, name: DocumentName) -> dict[str, str]:
        """Return the ``held`` of :func:`archive.plan.plan_filing`, read from the disk."""
        paths = set(bearing(self.manifest, name))
        for folder in (where.folder, where.old_versions):
            paths |= {f"{folder}/{entry}" for entry in bearing(_names(self.folder / folder), name)}
        series = set(in_series(paths, name))
        there = (p for p in paths if (self.folder / p).exists() and not is_reservation(self.folder / p))
        return {path: _sha256_of_file(self.folder / path) if path in series else "" for path in there}

    def plan(self, where: Place, name: DocumentName, sha256: str) -> Filing | AlreadyFiled | NameTaken:
        """Decide what filing a document means."""
        held = self.held(where, name)
        lost = {path: self.manifest[path] for path in in_series(self.manifest, name) if path not in held}
        return plan_filing(held, lost, where, name, sha256)

    def catch_up(self, where: Place, name: DocumentName) -> None:
        """Account for the files of a series that are on the disk."""
        held = self.held(where, name)
        present = {path: held[path] for path in in_series(held, name) if held[path]}
        self.manifest = caught_up(self.manifest, present)


@dataclass
class Shelf:
    """An archive in which documents are being filed together; see :meth:`Archive.together`."""

    archive: Archive
    _stack: ExitStack
    _binders: dict[str, _Open] = field(default_factory=dict)
    _unsettled: set[Path] = field(default_factory=set)
    _straight: set[str] = field(default_factory=set)

    def file(self, content: Content, where: Place, name: DocumentName) -> Filed:
        """File a document, as :meth:`Archive.file` does."""
        if _is_empty(content):
            raise EmptyDocumentError(str(name))
        sha256 = sha256_of(content)
        opened = self._opened(where.binder)
        self._refuse_detours(where)
        opened.tidy(where.folder)
        try:
            return self._carry_out(opened.plan(where, name, sha256), content, where, sha256)
        finally:
            opened.catch_up(where, name)

    def retire(self, where: Place, name: DocumentName) -> str | None:
        """Move a document to the older versions, as :meth:`Archive.retire` does."""
        path, gone = f"{where.folder}/{name}", f"{where.old_versions}/{name}"
        opened = self._opened(where.binder)
        self._refuse_detours(where)
        binder = self.archive.root / where.binder
        if not (binder / path).is_file():
            return f"{where.binder}/{gone}" if (binder / gone).is_file() else None
        try:
            return _last(self._retire(where, (path,)))
        finally:
            opened.catch_up(where, name)

    def _opened(self, binder: str) -> _Open:
        if binder not in self._binders:
            self._binders[binder] = self._stack.enter_context(self._held_open(binder))
        return self._binders[binder]

    @contextmanager
    def _held_open(self, binder: str) -> Iterator[_Open]:
        """Hold a binder; its manifest is written at the end, even when something else failed meanwhile."""
        with self.archive.hold(binder) as folder:
            opened = _Open(folder, read_manifest(folder))
            try:
                yield opened
            finally:
                self._settle()
                write_manifest(folder, opened.manifest)

    def _settle(self) -> None:
        """Wait until the disk has the new names, before a manifest vouches for them."""
        for folder in self._unsettled:
            sync_folder(folder)
        self._unsettled.clear()

    def _refuse_detours(self, where: Place) -> None:
        folders = {f"{where.binder}/{folder}" for folder in (where.folder, where.old_versions)}
        for path in folders - self._straight:
            self.archive.locate(path)
            self._straight.add(path)

    def _carry_out(
        self, plan: Filing | AlreadyFiled | NameTaken, content: Content, where: Place, sha256: str
    ) -> Filed:
        match plan:
            case NameTaken(path):
                raise NameTakenError(where.binder, path)
            case AlreadyFiled(path, superseded, before):
                retired = [f"{where.binder}/{before}"] if before else []
                retired += self._retire(where, superseded)
                return Filed(f"{where.binder}/{path}", sha256, _last(retired), already=True)
            case Filing(path, superseded):
                self.archive.note(Act("document.file", f"{where.binder}/{path}", after={"sha256": sha256}))
                self._place(content, self.archive.root / where.binder / path, sha256)
                retired = self._retire(where, superseded)
                return Filed(f"{where.binder}/{path}", sha256, _last(retired))

    def _place(self, content: Content, target: Path, sha256: str) -> None:
        place(content, target, sha256, durable=False)
        self._unsettled.add(target.parent)

    def _retire(self, where: Place, superseded: tuple[str, ...]) -> list[str]:
        """Move older versions away; a name that is taken there gets a number."""
        binder = self.archive.root / where.binder
        moved = []
        for path in superseded:
            target = free_name(binder / old_versions_of(path), PurePosixPath(path).name)
            moved.append(target.relative_to(self.archive.root).as_posix())
            self.archive.note(Act("document.supersede", f"{where.binder}/{path}", after={"path": moved[-1]}))
            move(binder / path, target)
        return moved


def _last(paths: Sequence[str]) -> str | None:
    return paths[-1] if paths else None


def _names(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def _sha256_of_file(path: Path) -> str:
    return sha256_of(path) if path.is_file() else ""


def _folders_beginning(folder: Path, start: str) -> list[str]:
    """Return the folders whose names begin so; there are ten thousand customers, so only those are looked at."""
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return []
    wanted, length = start.casefold(), len(start)
    with entries:
        return [e.name for e in entries if e.name[:length].casefold() == wanted and e.is_dir()]


def _is_empty(content: Content) -> bool:
    return not content if isinstance(content, bytes) else content.stat().st_size == 0
