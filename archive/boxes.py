"""What lies in the drop boxes: one quick look at tens of thousands of files."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import Final

from archive.litter import is_litter_folder
from archive.marker import MARKER
from archive.outcomes import OUTCOME_FOLDERS
from archive.settling import Stat, is_document
from cardfile.text import Text

_OURS: Final = frozenset({*OUTCOME_FOLDERS.values(), MARKER})

_log = logging.getLogger(__name__)


_EMPTY: Final = Text(
    "文件是空的，没有收下；请重新复制。", "The file is empty and was not taken; copy it again."
)
_LINK: Final = Text(
    "这是链接，没有收下；请放入文件本身。", "This is a link and was not taken; put the file itself there."
)


def passed_over(root: str) -> Iterator[tuple[str, Text]]:
    """Yield what lies in the drop boxes and is never taken, with the reason: empty files and links."""
    for entry in _entries(root):
        stat = _stat_of(entry)
        if not is_document(entry.name):
            continue
        if entry.is_symlink():
            yield entry.path, _LINK
        elif stat and not stat.size:
            yield entry.path, _EMPTY


def regular_files(root: str) -> Iterator[tuple[str, Stat]]:
    """Yield the files below a folder; our own folders at its top and those of file servers are left out."""
    return ((entry.path, stat) for entry in _entries(root) if (stat := _stat_of(entry)))


def _entries(root: str) -> Iterator[os.DirEntry[str]]:
    """Yield what is no folder."""
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
            if entry.is_dir(follow_symlinks=False):
                todo += [] if is_litter_folder(entry.name) else [(entry.path, frozenset())]
            else:
                yield entry


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
