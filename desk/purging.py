"""One person's data: everything held on a contact, and its removal (domain E.4, articles 44 to 47)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.acts import Act
from archive.trash import Trash, Why
from cardfile.errors import KeceError
from cardfile.records import Document, Record
from cardfile.text import Text
from desk.attachments import file_names
from desk.books.outcomes import FULL
from desk.consent import withdrawing
from desk.refusals import ReasonMissingError

if TYPE_CHECKING:
    from desk.papers import Papers
    from desk.rooms import Rooms


class NoContactError(KeceError):
    """The record is no contact."""

    def __init__(self, number: str) -> None:
        super().__init__(
            Text("这不是联系人记录。", "this is no record of a contact."),
            where=number,
            remedy=Text("请用 kece list contact 查看编号。", "Look the number up with: kece list contact"),
        )


class TellingReasonError(KeceError):
    """The reason for a purge would keep what is purged."""

    def __init__(self, number: str) -> None:
        super().__init__(
            Text(
                "理由中含有要清除的内容，日志会永久保留它。",
                "the reason holds what is to be purged, and is kept.",
            ),
            where=number,
            remedy=Text("请换一种说法。", "Word it differently."),
        )


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge did: the fields that were emptied, the documents that are gone, the new one."""

    record_no: str
    fields: tuple[str, ...]
    destroyed: tuple[str, ...]


def held_on(rooms: Rooms, number: str) -> dict[str, Any]:
    """Return everything held on a contact: its record, the records that name it, and their files."""
    contact = _contact(rooms, number)
    naming = [r for r in rooms.store.records(contact.binder) if r != contact and _names(r, number)]
    rooms.note(Act("contact.export", number))
    return {
        "contact": contact.to_json(),
        "records": [record.to_json() for record in naming],
        "files": sorted(document.path for record in (contact, *naming) for document in record.documents),
    }


def purge(rooms: Rooms, papers: Papers, number: str, why: Why) -> Purged:
    """Remove the personal values of a contact from the cards, and destroy the documents that show them.

    Earlier exports and backups still hold them.

    Raises:
        NoContactError, ReasonMissingError, TellingReasonError, UnknownStaffError: nothing was changed.
    """
    contact = _contact(rooms, number)
    private = {f.name for f in rooms.form(contact.form).fields if f.private}
    if not why.reason.strip():
        raise ReasonMissingError(number)
    if any(word in why.reason for word in _texts([_only(r.values, private) for r in contact.history])):
        raise TellingReasonError(number)
    if any(private & r.values.keys() for r in contact.history):
        rooms.register.purge(number, rooms.now(), by=why.by, reason=why.reason)
    destroyed = destroy_showing(rooms, papers, number, why)
    fields = {name for revision in rooms.register.get(number).history for name in revision.purged}
    return Purged(number, tuple(sorted(fields)), destroyed)


def destroy_after_withdrawal(rooms: Rooms, papers: Papers, record: Record) -> None:
    """Destroy what shows purged values, when a record withdraws the consent to them."""
    contact = withdrawing(rooms.form(record.form), record, rooms.store.find)
    if contact:
        destroy_showing(
            rooms, papers, contact.record_no, Why(f"同意已撤回（{record.record_no}）", record.current.by)
        )


def destroy_showing(rooms: Rooms, papers: Papers, number: str, why: Why) -> tuple[str, ...]:
    """Destroy every document that shows purged values of a contact, and make its sheets anew without them.

    Doing it again does what a crash left undone.
    """
    contact = _contact(rooms, number)
    showing = tuple(_showing(rooms, contact))
    with rooms.journal.together():
        for record, document in showing:
            if (rooms.site.archive / document.path).is_file():
                Trash(rooms.archive).destroy(document.path, why)
            rooms.register.refile(record.record_no, document.path, None, by=why.by, reason=why.reason)
        for remade in {record.record_no for record, _ in showing if record.form != "handbook"}:
            papers.file(rooms.register.get(remade))
    return tuple(document.path for _, document in showing)


def _showing(rooms: Rooms, contact: Record) -> Iterator[tuple[Record, Document]]:
    """Yield the documents that show purged values of a contact, with their records."""
    purged = {revision.number for revision in contact.history if revision.purged}
    still_named = {name for _, name in file_names(rooms.form(contact.form), contact.values)}
    purged_at = next((r.at for r in contact.history if r.number > max(purged, default=0)), "")
    for document in contact.documents:
        if document.revision in purged and document.name not in still_named:
            yield contact, document
    for record in rooms.store.records(contact.binder) if purged else ():
        if (
            record.form == "handbook"
            and record.history[0].at <= purged_at
            and _lists(record, contact.record_no)
        ):
            yield from ((record, d) for d in record.documents if f"_{FULL}." in d.path)
        if record.form == "change" and record.values.get("target") == contact.record_no:
            yield from ((record, d) for d in record.documents)


def _lists(handbook: Record, number: str) -> bool:
    return any(row.get("record_no") == number for row in handbook.values.get("contents", ()))


def _contact(rooms: Rooms, number: str) -> Record:
    record = rooms.register.get(number)
    if record.form != "contact":
        raise NoContactError(number)
    return record


def _only(values: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}


def _names(record: Record, number: str) -> bool:
    return any(number == text for revision in record.history for text in _texts(revision.values))


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
