"""Filing: put documents into the archive without ever overwriting anything.

:mod:`archive.plan` decides, :class:`Archive` acts. Filing may be cut off at any arrow and done again,
with the same end: temporary copy → new name → older version moved → manifest. The new version stands
before the older one moves, the decision is taken from the disk and not from the manifest, and the
manifest catches up with the disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from archive.acts import Act, Note, unheard
from archive.disk import Content, free_name, is_reservation, move, place, remove_remnants, sha256_of
from archive.locks import locked
from archive.manifest import caught_up, read_manifest, write_manifest
from archive.naming import DocumentName, keyed_folder, name_key
from archive.plan import AlreadyFiled, Filing, NameTaken, Place, in_series, old_versions_of, plan_filing
from cardfile.errors import KeceError
from cardfile.text import Text


class NameTakenError(KeceError):
    """The name belongs to something else, or to an issued edition that must not change."""

    def __init__(self, binder: str, path: str) -> None:
        super().__init__(
            Text(
                "这个文件名已被其他内容占用，没有覆盖。",
                "Something else has this name; it was not overwritten.",
            ),
            where=f"{binder}/{path}",
            remedy=Text(
                "请核对该文件；手册内容有变化时应编制新的一版。",
                "Look at that file; a handbook that has changed needs a new edition.",
            ),
        )


class ArchiveAwayError(KeceError):
    """The archive's folder is not there: its share is not connected."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            Text("找不到档案文件夹。", "The folder of the archive is not there."),
            where=str(root),
            remedy=Text("请检查共享盘是否已连接。", "Check that the shared drive is connected."),
        )


class OutsideArchiveError(KeceError):
    """A path leads out of the archive."""

    def __init__(self, path: str) -> None:
        super().__init__(
            Text("路径指向档案文件夹之外。", "The path leads out of the archive."),
            where=path,
            remedy=Text("请只使用档案内的相对路径。", "Use paths within the archive only."),
        )


class EmptyDocumentError(KeceError):
    """A document without content is none."""

    def __init__(self, name: str) -> None:
        super().__init__(
            Text("文件是空的，没有归档。", "The file is empty and was not filed."),
            where=name,
            remedy=Text("请重新保存或重新生成该文件。", "Save or generate the document again."),
        )


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a filing.

    Attributes:
        path: the document, from the archive's root, with slashes.
        sha256: its content.
        replaced: where the version before it lies now, if this filing replaced one.
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
        self._locks = locks
        self._note = note

    def file(self, content: Content, where: Place, name: DocumentName) -> Filed:
        """File a document; doing it twice is the same as doing it once.

        Raises:
            NameTakenError, PathTooLongError, OutsideArchiveError, EmptyDocumentError: it cannot be filed.
            ArchiveAwayError, BusyError, ContentChangedError, OSError: not now; try again later.
        """
        if _is_empty(content):
            raise EmptyDocumentError(str(name))
        sha256 = sha256_of(content)
        with self._opened(where.binder) as binder:
            self._refuse_detours(where)
            remove_remnants(binder / where.folder)
            filed = self._carry_out(_plan(binder, where, name, sha256), content, where, sha256)
            write_manifest(binder, caught_up(read_manifest(binder), _present(binder, where, name)))
        return filed

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
        folder = self.locate(parent)
        existing = [entry.name for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
        return f"{parent}/{keyed_folder(existing, code, name)}"

    @contextmanager
    def _opened(self, binder: str) -> Iterator[Path]:
        if not self.root.is_dir():
            raise ArchiveAwayError(self.root)
        with locked(self._locks, f"archive/{name_key(binder)}"):
            yield self.locate(binder)

    def _refuse_detours(self, where: Place) -> None:
        for folder in (where.folder, where.old_versions):
            self.locate(f"{where.binder}/{folder}")

    def _carry_out(
        self, plan: Filing | AlreadyFiled | NameTaken, content: Content, where: Place, sha256: str
    ) -> Filed:
        match plan:
            case NameTaken(path):
                raise NameTakenError(where.binder, path)
            case AlreadyFiled(path, superseded):
                self._retire(where, superseded)
                return Filed(f"{where.binder}/{path}", sha256, already=True)
            case Filing(path, superseded):
                self._note(Act("document.file", f"{where.binder}/{path}", after={"sha256": sha256}))
                place(content, self.root / where.binder / path, sha256)
                retired = self._retire(where, superseded)
                return Filed(f"{where.binder}/{path}", sha256, replaced=retired[-1] if retired else None)

    def _retire(self, where: Place, superseded: tuple[str, ...]) -> list[str]:
        """Move older versions away; a name that is taken there gets a number."""
        binder = self.root / where.binder
        moved = []
        for path in superseded:
            target = free_name(binder / old_versions_of(path), PurePosixPath(path).name)
            moved.append(target.relative_to(self.root).as_posix())
            self._note(Act("document.supersede", f"{where.binder}/{path}", after={"path": moved[-1]}))
            move(binder / path, target)
        return moved


def _plan(binder: Path, where: Place, name: DocumentName, sha256: str) -> Filing | AlreadyFiled | NameTaken:
    held, recorded = _held(binder, where, name), read_manifest(binder)
    lost = {path: recorded[path] for path in in_series(recorded, name) if path not in held}
    return plan_filing(held, lost, where, name, sha256)


def _present(binder: Path, where: Place, name: DocumentName) -> dict[str, str]:
    """Return the files of the series on the disk, for the manifest to catch up with."""
    held = _held(binder, where, name)
    return {path: held[path] for path in in_series(held, name) if held[path]}


def _held(binder: Path, where: Place, name: DocumentName) -> dict[str, str]:
    """Return the ``held`` of :func:`archive.plan.plan_filing, old_versions_of`, read from the disk."""
    paths = set(in_series(read_manifest(binder), name))
    for folder in (where.folder, where.old_versions):
        if (binder / folder).is_dir():
            paths |= {f"{folder}/{entry.name}" for entry in (binder / folder).iterdir()}
    series = set(in_series(paths, name))
    there = (path for path in paths if (binder / path).exists() and not is_reservation(binder / path))
    return {path: _sha256_of_file(binder / path) if path in series else "" for path in there}


def _sha256_of_file(path: Path) -> str:
    return sha256_of(path) if path.is_file() else ""


def _is_empty(content: Content) -> bool:
    return not content if isinstance(content, bytes) else content.stat().st_size == 0
