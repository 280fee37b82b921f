"""When is a file in the inbox finished? Decided from repeated looks, without touching a disk.

A file is ready when it was the same (size, modification time, inode) in two looks that lie at least
two seconds apart by the monotonic clock, no program has it open, and its end is there. The clock is
never compared with a file's date: dates may lie in the future. After the tracker of paperless-ngx.

Paths are plain texts here: tens of thousands may lie in an inbox, and each is looked at every few seconds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from archive.litter import is_litter, is_reason, lock_names

QUIET: Final = 2.0
"""Seconds a file must stay the same."""
PATIENCE: Final = 600.0
"""Seconds of quiet after which a file without an end was never finished."""


class Stat(NamedTuple):
    """What tells that a file has changed."""

    size: int
    mtime_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Look:
    """All documents of one look, sorted, each in one of five places.

    Attributes:
        ready: finished; take them.
        waiting: changing, or not quiet for long enough, or without an end so far.
        opened: quiet, but a program has them open. Being busy is no fault, however long it takes.
        stuck: quiet for long and still without an end: never finished.
        empty: quiet for long and still without any content; told, and left where they are.
    """

    ready: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()


@dataclass(slots=True)
class _Seen:
    """A file since it last changed; ``ask_at`` is the quiet after which its end is looked for again."""

    stat: Stat
    since: float
    document: bool
    ask_at: float


class SettleTracker:
    """Remembers since when each file has been the same.

    Args:
        has_end: says whether a file was written to its end; asked only about quiet files, and of one
            without an end more and more seldom.
        quiet: seconds a file must stay the same.
        patience: seconds of quiet after which a file without an end is stuck. A file that keeps growing
            is never stuck, however slowly it comes: moving it would cut it off.
    """

    def __init__(
        self, has_end: Callable[[str], bool], *, quiet: float = QUIET, patience: float = PATIENCE
    ) -> None:
        self._has_end = has_end
        self._quiet = quiet
        self._patience = patience
        self._seen: dict[str, _Seen] = {}

    def observe(self, now: float, snapshot: Mapping[str, Stat]) -> Look:
        """Sort the files of one look.

        Args:
            now: seconds of a monotonic clock.
            snapshot: all regular files there are, side files included: they tell what is open.
        """
        before = self._seen
        self._seen = {
            path: seen
            if (seen := before.get(path)) and seen.stat == stat
            else self._first_seen(now, path, stat)
            for path, stat in snapshot.items()
        }
        side_files = frozenset(path for path in snapshot if "~" in path)
        places: dict[str, list[str]] = {"ready": [], "waiting": [], "opened": [], "stuck": [], "empty": []}
        for path, seen in self._seen.items():
            if seen.document and (place := self._place(path, seen, now - seen.since, side_files)):
                places[place].append(path)
        return Look(**{place: tuple(sorted(paths)) for place, paths in places.items()})

    def _first_seen(self, now: float, path: str, stat: Stat) -> _Seen:
        return _Seen(stat, now, is_document(path.rpartition(os.sep)[2]), self._quiet)

    def _place(self, path: str, seen: _Seen, quiet: float, side_files: frozenset[str]) -> str | None:
        if not seen.stat.size:
            return "empty" if quiet >= self._patience else None
        if quiet < seen.ask_at:
            return "waiting"
        if side_files and _is_open(path, side_files):
            return "opened"
        if self._has_end(path):
            return "ready"
        seen.ask_at = min(2 * quiet, max(self._patience, quiet))
        return "stuck" if quiet >= self._patience else "waiting"


def _is_open(path: str, side_files: frozenset[str]) -> bool:
    folder, _, name = path.rpartition(os.sep)
    return any(f"{folder}{os.sep}{lock}" in side_files for lock in lock_names(name))


def is_document(name: str) -> bool:
    """Say whether a file is one that came to be filed: not a side file, nor a note of ours."""
    return not is_litter(name) and not is_reason(name)
