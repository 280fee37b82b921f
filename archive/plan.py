"""Decide what filing a document means, without touching a disk (G.3).

One record, one current document. New content of the same record becomes the next version and the
older one moves to ``90_旧版``; content that is there already is not written again; a name that
belongs to something else is refused. Paths in this module count from the binder's folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from archive.naming import PATH_ROOM, DocumentName, checked_component, name_key, utf16_length

OLD_VERSIONS: Final = "90_旧版"
_RESTRICTED: Final = ("(受限)", "（受限）")
"""End the name of a folder with access rights of its own (G.4)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of a binder.

    Attributes:
        binder: the binder's folder below the archive's root: ``客户档案/KH0001_南溟石油``.
        folder: the folder below that: ``D01_勘探部/30_回访关怀``.

    Raises:
        UnsafeNameError: a part of either is no name a folder can have.
    """

    binder: str
    folder: str

    def __post_init__(self) -> None:
        for path in (self.binder, self.folder):
            for component in path.split("/"):
                checked_component(component)

    @property
    def old_versions(self) -> str:
        """Where older versions of this folder's documents go."""
        return old_versions_of(self.folder)

    def room(self) -> int:
        """Return how long a file name may be here, in UTF-16 units."""
        longest = max(self.folder, self.old_versions, key=utf16_length)
        return PATH_ROOM - utf16_length(f"{self.binder}/{longest}/")


def old_versions_of(path: str) -> str:
    """Return where older versions of a path go; those of a restricted folder stay under its access rights."""
    return f"{restricted_top(path)}{OLD_VERSIONS}"


def restricted_top(path: str) -> str:
    """Return the restricted folder that a path lies in, with a slash; empty when it lies in none."""
    top = path.split("/", maxsplit=1)[0]
    return f"{top}/" if top.endswith(_RESTRICTED) else ""


@dataclass(frozen=True, slots=True)
class Filing:
    """Decision: write to this path, then move the older versions."""

    path: str
    superseded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlreadyFiled:
    """Decision: these bytes are there; move older versions that a crash left behind.

    Attributes:
        before: where the version before it lies, when it was moved already.
    """

    path: str
    superseded: tuple[str, ...] = ()
    before: str | None = None


@dataclass(frozen=True, slots=True)
class NameTaken:
    """Decision: refuse, because this path is something else."""

    path: str


def plan_filing(
    held: Mapping[str, str], lost: Mapping[str, str], where: Place, name: DocumentName, sha256: str
) -> Filing | AlreadyFiled | NameTaken:
    """Decide what filing a document means, from what its binder holds.

    A document that was lost goes back to where it was. No version is ever given twice.

    Args:
        held: path to SHA-256 of the files of the name's series that are there, and of everything in the
            target folder; an empty text for what is not compared: a folder, a file of something else.
        lost: path to recorded SHA-256 of the files of the series that are not there any more.
        where: the target folder.
        name: the name; its version is raised above all that were given.
        sha256: the content.
    """
    same = {path for path in in_series(held, name) if held[path] == sha256}
    current = {path for path in in_series(held, name) if not _is_old(path)}
    if same:
        newest = max(same, key=lambda path: (path in current, _version(path)))
        older = [path for path in in_series(held, name) if _version(path) < _version(newest)]
        moved = _by_version(path for path in older if path not in current)
        return AlreadyFiled(
            newest, _by_version(path for path in older if path in current), moved[-1] if moved else None
        )
    if gone := [path for path in in_series(lost, name) if lost[path] == sha256]:
        return Filing(gone[0])
    given = [_version(path) for path in (*in_series(held, name), *in_series(lost, name))]
    target = f"{where.folder}/{_next(name, given).fitted(where.room())}"
    taken = {name_key(path): path for path in (*held, *lost)}.get(name_key(target))
    return NameTaken(taken) if taken else Filing(target, _by_version(current))


def in_series(paths: Iterable[str], name: DocumentName) -> list[str]:
    """Return those paths that are versions of the same document as ``name``."""
    parsed = ((path, DocumentName.parse(_file_name(path))) for path in bearing(paths, name))
    return [path for path, found in parsed if found and found.series == name.series]


def bearing(paths: Iterable[str], name: DocumentName) -> Iterator[str]:
    """Yield those paths that bear the record number of a name, in whatever case: only they can be or block it."""
    number = name.record_no.casefold()
    return (path for path in paths if number in path.casefold())


def _next(name: DocumentName, given: Iterable[int]) -> DocumentName:
    if name.version is None:
        return name
    return replace(name, version=max([name.version, *(version + 1 for version in given)]))


def _by_version(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(paths, key=lambda path: (_version(path), path)))


def _version(path: str) -> int:
    found = DocumentName.parse(_file_name(path))
    return (found and found.version) or 0


def _is_old(path: str) -> bool:
    return PurePosixPath(path).parent.name == OLD_VERSIONS


def _file_name(path: str) -> str:
    return PurePosixPath(path).name
