"""Editions: what was issued of a customer's book, and what happens when a half-year is issued again (C.1-10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from archive.naming import DocumentName
from archive.plan import Place
from cardfile.records import Document, Record
from cardfile.text import Text
from generator.handbook.gate.violation import Violation

if TYPE_CHECKING:
    from cardfile.periods import Period
    from desk.gating import Issuing
    from desk.rooms import Rooms
    from generator.handbook.changes import Content
    from generator.handbook.front import Edition
    from generator.handbook.plan import Waiver

FORM: Final = "handbook"
SUPERSEDED: Final = "已被替代"
_VOID: Final = "已作废"


def issued(records: Iterable[Record]) -> list[Record]:
    """Return the issued editions among a customer's records, in their order."""
    found = (r for r in records if r.form == FORM and r.state != _VOID)
    return sorted(found, key=lambda r: int(r.values["edition"]))


def of_period(editions: Iterable[Record], period: Period) -> list[Record]:
    """Return the editions of a half-year, the one in force last."""
    return [r for r in editions if r.values["period"] == str(period)]


def printed(editions: Iterable[Record], variant: str) -> tuple[Edition, ...]:
    """Return editions as a book prints them; both variants of one edition hold the same records."""
    from generator.handbook.front import Edition

    return tuple(replace(Edition.from_record(record), variant=variant) for record in editions)


def same(contents: Sequence[Content], edition: Record) -> bool:
    """Tell whether an issued edition holds the same records in the same revisions."""
    stored = [
        (row["record_no"], row["revision"], row["sha256"]) for row in edition.values.get("contents", ())
    ]
    return stored == [(c.record_no, c.revision, c.sha256) for c in contents]


def files_of(edition: Record, variant: str) -> tuple[str, ...]:
    """Return the paths of an edition's book in one variant, the Word file first."""
    paths = (d.path for d in edition.documents if f"_{variant}." in d.path and not d.discarded)
    return tuple(sorted(paths))


def waivers_of(edition: Record | None) -> tuple[Waiver, ...]:
    """Return what was waived when an edition was issued; the other variant of it needs no new waiver."""
    from generator.handbook.plan import Waiver

    rows = edition.values.get("waivers") or () if edition else ()
    return tuple(Waiver(row["check"], "", row["reason"], row["approved_by"]) for row in rows)


# -- issuing again --------------------------------------------------------------------------------------


def changed_since(edition: Record) -> Violation:
    """Return why a half-year that was issued is not simply issued again, and what to do (002-J 二3)."""
    number = edition.values["edition"]
    return Violation(
        "K21",
        "E",
        Text(
            f"第 {number} 版（{edition.record_no}）已发布，其后收录内容有变化；发布后的更改须经批准："
            "请加上 --reissue --reason 理由 --by 批准人，另编一版。",
            f"edition {number} ({edition.record_no}) was issued and its contents have changed since; a change "
            "after issue needs approval: add --reissue --reason REASON --by STAFF to make the next edition.",
        ),
        (edition.record_no,),
        final=True,
    )


def approval(rooms: Rooms, issuing: Issuing) -> Mapping[str, Any]:
    """Return what the record of a new edition says of its approval."""
    if not issuing.by:
        return {}
    signed = {"name": issuing.by, "date": rooms.now().date().isoformat()}
    return (
        {"approved": signed, "remarks": f"重新发布：{issuing.reissue}"}
        if issuing.reissue
        else {"approved": signed}
    )


def supersede(rooms: Rooms, editions: Sequence[Record], reason: str = "") -> None:
    """Mark the editions of a half-year that a newer one replaced, and move their books to the older versions.

    Nothing is left to do when it was done; a run that was killed in between is finished by the next one.
    """
    *old, newest = editions
    for edition in old:
        for document in (d for d in edition.documents if d.kind == "document" and not d.discarded):
            _retire(rooms, edition, document)
        if edition.state != SUPERSEDED:
            by = (newest.values.get("approved") or {}).get("name") or newest.current.by
            told = "：".join(filter(None, (f"由 {newest.record_no} 替代", reason)))
            rooms.register.advance(edition.record_no, SUPERSEDED, rooms.now(), by=by, reason=told)


def _retire(rooms: Rooms, edition: Record, document: Document) -> None:
    path = PurePosixPath(document.path)
    root, customer, *folder = path.parts[:-1]
    name, place = DocumentName.parse(path.name), Place(f"{root}/{customer}", "/".join(folder))
    if name is None or place.old_versions == place.folder:
        return
    moved = rooms.archive.retire(place, name)
    if moved:
        rooms.register.refile(edition.record_no, document.path, moved, reason=SUPERSEDED)
