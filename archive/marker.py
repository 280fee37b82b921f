"""Marker files: they tell «the share is away» from «everything was deleted» (an unmounted folder is there, and empty).

A root has its marker from its founding. One of an older office is given it once, when it is first seen
with something in it; that it was given is remembered on the office's own disk, because from then on a
root without its marker is another place: nothing may be read from it as truth, or written to it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from archive.disk import write_whole

MARKER: Final = ".kece-root"
_SAYS: Final = (
    "客册用此文件确认共享盘已连接，请勿删除或复制。\r\n"
    "kece knows by this file that the shared drive is connected; do not delete or copy it.\r\n"
)


def mark(root: Path) -> None:
    """Give a root its marker."""
    write_whole(root / MARKER, _SAYS.encode("utf-8-sig"))


def is_connected(root: Path, memory: Path, *, may_be_empty: bool = False) -> bool:
    """Say whether a root is there and is the one it was; an older one is marked when it is first seen.

    Args:
        root: a folder, perhaps of a share.
        memory: a folder of the office's own disk that remembers which roots were marked.
        may_be_empty: an archive begins empty; an inbox always has its drop boxes, so an empty one is away.
    """
    note = memory / f"{root.name}.marked"
    if (root / MARKER).is_file():
        _remember(note)
        return True
    if note.exists() or not root.is_dir() or not (may_be_empty or any(root.iterdir())):
        return False
    mark(root)
    _remember(note)
    return True


def _remember(note: Path) -> None:
    if not note.exists():
        note.parent.mkdir(parents=True, exist_ok=True)
        note.touch()
