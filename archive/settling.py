"""When is a file in the inbox finished? Decided from repeated looks, without touching a disk.

A file is ready when it was the same (size, modification time, inode) in two looks that lie at least
two seconds apart by the monotonic clock, no program has it open, and its end is there. The clock is
never compared with a file's date: dates may lie in the future. After the tracker of paperless-ngx.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archive.litter import is_litter, is_reason, lock_names

QUIET: Final = 2.0
"""Seconds a file must stay the same."""
PATIENCE: Final = 600.0
"""Seconds of quiet after which a file without an end was never finished."""


@dataclass(frozen=True, slots=True)
class Stat:
    """What tells that a file has changed."""

    size: int
    mtime_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Look:
    """All documents of one look, sorted, each in one of four places.

    Attributes:
        ready: finished; take them.
        waiting: changing, or not quiet for long enough, or without an end so far.
        opened: quiet, but a program has them open. Being busy is no fault, however long it takes.
        stuck: quiet for long and still without an end: never finished.
    """

    ready: tuple[Path, ...] = ()
    waiting: tuple[Path, ...] = ()
    opened: tuple[Path, ...] = ()
    stuck: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    stat: Stat
    since: float


class SettleTracker:
    """Remembers since when each file has been the same.

    Args:
        has_end: says whether a file was written to its end; asked only about quiet files.
        quiet: seconds a file must stay the same.
        patience: seconds of quiet after which a file without an end is stuck. A file that keeps growing
            is never stuck, however slowly it comes: moving it would cut it off.
    """

    def __init__(
        self, has_end: Callable[[Path], bool], *, quiet: float = QUIET, patience: float = PATIENCE
    ) -> None:
        self._has_end = has_end
        self._quiet = quiet
        self._patience = patience
        self._seen: dict[Path, _Seen] = {}

    def observe(self, now: float, snapshot: Mapping[Path, Stat]) -> Look:
        """Sort the files of one look.

        Args:
            now: seconds of a monotonic clock.
            snapshot: all regular files there are, side files included: they tell what is open.
        """
        documents = {path: stat for path, stat in snapshot.items() if is_document(path.name, stat)}
        self._seen = {path: self._remember(now, path, stat) for path, stat in documents.items()}
        places: dict[str, list[Path]] = {"ready": [], "waiting": [], "opened": [], "stuck": []}
        for path in sorted(documents):
            places[self._place(path, now - self._seen[path].since, snapshot)].append(path)
        return Look(**{place: tuple(paths) for place, paths in places.items()})

    def _remember(self, now: float, path: Path, stat: Stat) -> _Seen:
        seen = self._seen.get(path)
        return seen if seen and seen.stat == stat else _Seen(stat, now)

    def _place(self, path: Path, quiet: float, snapshot: Mapping[Path, Stat]) -> str:
        if quiet < self._quiet:
            return "waiting"
        if any(path.with_name(lock) in snapshot for lock in lock_names(path.name)):
            return "opened"
        if self._has_end(path):
            return "ready"
        return "stuck" if quiet >= self._patience else "waiting"


def is_document(name: str, stat: Stat) -> bool:
    """Say whether a file is one that came to be filed: not a side file, a note of ours, or empty."""
    return stat.size > 0 and not is_litter(name) and not is_reason(name)
