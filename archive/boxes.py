"""What lies in the drop boxes: one quick look at tens of thousands of files."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import Final

from archive.litter import is_litter_folder
from archive.marker import MARKER
from archive.outcomes import OUTCOME_FOLDERS
from archive.settling import Stat

_OURS: Final = frozenset({*OUTCOME_FOLDERS.values(), MARKER})

_log = logging.getLogger(__name__)


def regular_files(root: str) -> Iterator[tuple[str, Stat]]:
    """Yield what lies below a folder; our own folders at its top and those of file servers are left out."""
    todo = [(root, _OURS)]
    while todo:
        folder, skipped = todo.pop()
        try:
            with os.scandir(folder) as entries:
                listed = list(entries)
        except OSError as error:  # gone meanwhile, or closed to us: the others still count
            _log.info("%s is passed over: %s", folder, error)
            continue
        for entry in listed:
            if entry.name in skipped:
                continue
            if found := _stat_of(entry):
                yield entry.path, found
            elif _is_box(entry):
                todo.append((entry.path, frozenset()))


def _stat_of(entry: os.DirEntry[str]) -> Stat | None:
    """Return the state of a regular file; None for anything else, and for what is gone meanwhile."""
    try:
        if not entry.is_file(follow_symlinks=False):
            return None
        found = entry.stat(follow_symlinks=False)
    except OSError as error:
        _log.info("%s is passed over: %s", entry.path, error)
        return None
    return Stat(found.st_size, found.st_mtime_ns, found.st_ino)


def _is_box(entry: os.DirEntry[str]) -> bool:
    return not is_litter_folder(entry.name) and entry.is_dir(follow_symlinks=False)
