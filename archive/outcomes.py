"""What becomes of a file that came in, and the folders in which people find it again."""

from __future__ import annotations

from dataclasses import dataclass
from glob import escape
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from archive.disk import free_name, move, place, sha256_of, write_whole
from archive.litter import REASON_SUFFIX
from archive.naming import BYTE_ROOM, byte_length
from cardfile.text import Text

Kind = Literal["filed", "held", "duplicate", "returned", "failed"]

OUTCOME_FOLDERS: Final[dict[Kind, str]] = {
    "held": "待认领",
    "duplicate": "重复件",
    "returned": "退回件",
    "failed": "失败件",
}
ORIGINALS: Final = "原件"
"""Below 退回件: what came, where a copy with comments went back."""

_NAME_ROOM: Final = BYTE_ROOM - byte_length(f" (99){REASON_SUFFIX}")
"""Bytes of a name that leave room for ``(2)`` and the note's ending."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided about one arriving file.

    Attributes:
        kind: filed, held (a person must decide), duplicate, returned (to its author), or failed.
        reason: why, for whoever finds the file; said of a filed one too.
        record_no: the record it belongs to, when that is known.
        path: where it lies now: for a filed one the path in the archive, else the path on the disk.
        annotated: for a returned one, the copy with comments that goes back in its place.
        issue: the number of the blank that it was.
        waits: nothing was decided yet; a fault that passes keeps the file in hand, and it is tried again.
    """

    kind: Kind
    reason: Text
    record_no: str | None = None
    path: str | None = None
    annotated: bytes | None = None
    issue: str | None = None
    waits: bool = False


def put_aside(
    source: Path, folder: Path, reason: Text, annotated: bytes | None = None, mark: str = ""
) -> Path:
    """Move a file into an outcome folder with a note beside it, ``<name>.原因.txt``.

    Nothing is overwritten: a second file of the same name gets `` (2)``. The note comes first, so that
    no file is ever there without one; done again after a crash, the same name is taken again.

    Args:
        source: the file.
        folder: the outcome folder.
        reason: what the note says.
        annotated: the copy with comments that lies there in its place.
        mark: words of the reason that no other file's has, the intake number: by them a copy that an
            interrupted run left is known.

    Returns:
        Where the file lies now, or its annotated copy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = _own_name(folder, _short(source.name), mark)
    write_whole(target.with_name(target.name + REASON_SUFFIX), note(reason))
    if annotated is None:
        move(source, target)
    else:
        _put(annotated, target)
        move(source, free_name(folder / ORIGINALS, target.name))
    return target


def _put(content: bytes, target: Path) -> None:
    """Write a copy; one that an interrupted run of ours left is replaced."""
    if target.exists():
        write_whole(target, content)
    else:
        place(content, target, sha256_of(content))


def _own_name(folder: Path, name: str, mark: str) -> Path:
    """Return the name that an interrupted run gave this file, else a free one."""
    pattern = f"{escape(PurePosixPath(name).stem)}*{escape(PurePosixPath(name).suffix + REASON_SUFFIX)}"
    notes = sorted(folder.glob(pattern)) if mark else []
    ours = (path for path in notes if mark in path.read_text("utf-8-sig", errors="replace").split())
    begun = next(ours, None)
    return begun.with_name(begun.name.removesuffix(REASON_SUFFIX)) if begun else free_name(folder, name)


def note(reason: Text) -> bytes:
    """Return the text of a note as Notepad shows it: with byte order mark and CRLF, Chinese first."""
    return f"{reason.zh}\r\n\r\n{reason.en}\r\n".encode("utf-8-sig", errors="replace")


def _short(name: str) -> str:
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    cut = stem.encode(errors="ignore")[: max(_NAME_ROOM - 4 * len(suffix), 1)].decode(errors="ignore")
    return (cut or "文件") + suffix
