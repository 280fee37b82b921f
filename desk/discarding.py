"""Discarding documents: into the trash and back, never away; those of permanent records not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.manifest import files_below
from archive.naming import DocumentName
from archive.trash import Trash, Why
from cardfile.errors import KeceError
from cardfile.records import TRASH, Record
from cardfile.text import Text
from desk.refusals import ReasonMissingError

if TYPE_CHECKING:
    from archive.journal_line import Line
    from desk.rooms import Rooms


class PermanentRecordError(KeceError):
    """The documents of this record must be kept."""

    def __init__(self, record: Record, title: Text) -> None:
        super().__init__(
            Text(
                f"「{title.zh}」的文件不得删除。",
                f"Documents of the form “{title.en}” must not be discarded.",
            ),
            where=record.record_no,
            remedy=Text("如需更正，请修订记录。", "To correct something, revise the record."),
        )


class NotInTrashError(KeceError):
    """Nobody has discarded such a document."""

    def __init__(self, path: str) -> None:
        super().__init__(
            Text("回收站中没有这份文件。", "there is no such document in the trash."),
            where=path,
            remedy=Text("请用 kece trash list 查看。", "Look it up with: kece trash list"),
        )


@dataclass(frozen=True, slots=True)
class Discarded:
    """A document in the trash: where it lies, where it lay, when it was discarded, by whom and why."""

    path: str
    origin: str
    at: str
    by: str
    reason: str


def discard(rooms: Rooms, path: str, why: Why) -> str:
    """Move a document into the trash; return its path there.

    Raises:
        ReasonMissingError, PermanentRecordError, NoSuchDocumentError: it stays where it is.
    """
    path = below_archive(rooms, path)
    if not why.reason.strip():
        raise ReasonMissingError(path)
    owner = _owner(rooms, path)
    if owner and rooms.form(owner.form).permanent:
        raise PermanentRecordError(owner, rooms.form(owner.form).title)
    gone = Trash(rooms.archive).discard(path, why)
    if owner:
        rooms.register.refile(owner.record_no, path, gone, by=why.by, reason=why.reason)
    return gone


def restore(rooms: Rooms, path: str, why: Why) -> str:
    """Move a document from the trash to where it was; return its path there.

    Args:
        rooms: the office.
        path: where it lies in the trash, or where it was; of several that lay there, the last.
        why: who does it, for what reason.

    Raises:
        NotInTrashError, NameTakenError: it stays where it is.
    """
    path = below_archive(rooms, path)
    found = [d for d in discarded(rooms) if path in (d.path, d.origin)]
    if not found:
        raise NotInTrashError(path)
    held = found[-1]
    owner = _owner(rooms, held.path)
    Trash(rooms.archive).restore(held.path, held.origin, why)
    if owner:
        rooms.register.refile(owner.record_no, held.path, held.origin, by=why.by, reason=why.reason)
    return held.origin


def discarded(rooms: Rooms) -> Iterator[Discarded]:
    """Yield what lies in the trash, as the journal tells of it."""
    told: dict[str, Line] = {
        str(line.act.after["path"]): line
        for line in rooms.journal.lines()
        if line.act.action in ("document.discard", "document.supersede")
    }
    for path in files_below(rooms.site.archive):
        if TRASH in path.split("/") and path in told:
            act = told[path].act
            yield Discarded(path, act.object, told[path].at, act.actor, act.reason)


def below_archive(rooms: Rooms, path: str) -> str:
    """Return a path as the archive has it, whether it was given so or as a path of the disk."""
    given, root = Path(path), rooms.site.archive.resolve()
    whole = given.resolve()
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else given.as_posix()


def _owner(rooms: Rooms, path: str) -> Record | None:
    """Return the record that a document belongs to; its name tells, else every card is asked."""
    name = DocumentName.parse(path.rpartition("/")[2])
    named = rooms.store.find(name.record_no) if name else None
    return named or next((r for r in rooms.records() if any(d.path == path for d in r.documents)), None)
