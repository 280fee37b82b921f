"""Rebuilding: the cards again, from the documents of the archive (DESIGN 4).

Every document carries its record's newest revision of that day; older versions give older revisions. What no
document carries is told: records without a document from the journal, values that were changed since by name.
The new cards are written beside the old ones, which are kept aside; nobody may work in the office meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.acts import Act
from archive.disk import beside, sha256_of, swap_folder
from archive.manifest import files_below
from archive.manifest import verify as verify_manifests
from archive.naming import DocumentName
from archive.plan import OLD_VERSIONS
from cardfile.records import TRASH, Document, Record
from desk.carrying import restored_record
from desk.intake import ORIGINAL
from desk.issues import restore_issues
from desk.journaling import last_told, of_record

if TYPE_CHECKING:
    from desk.rooms import Rooms
    from desk.site import Site

Files = Mapping[str, Mapping[str, Any]]
"""Revision, kind and name of files, by their file names, which stay when files are moved."""
_READABLE: Final = (".docx", ".xlsx")


@dataclass(frozen=True, slots=True)
class Lost:
    """Fields that had a value in a revision which no document shows any more."""

    record_no: str
    revision: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came back.

    Attributes:
        records, documents: how many of them the new cards hold.
        missing: the records that the journal knows and no document carries, with their last state.
        lost: single values that are gone.
        unusable: files that were changed since they were filed, or carry a record in a way that cannot be read.
        unclaimed: files that belong to no record that came back.
        kept: where the old cards lie now; None when there were none.
    """

    records: int
    documents: int
    missing: Mapping[str, str]
    lost: tuple[Lost, ...]
    unusable: tuple[str, ...]
    unclaimed: tuple[str, ...]
    kept: Path | None

    @property
    def missing_by_state(self) -> Mapping[str, int]:
        """How many records are missing, by their last state; drafts have no document."""
        return Counter(self.missing.values())


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the archive as it was found.

    Attributes:
        record_no: of what it carries, else of its name; empty for neither.
        told: what it carries; None for what people filled or brought along.
    """

    path: str
    sha256: str
    record_no: str
    name: DocumentName | None
    told: Mapping[str, Any] | None

    @property
    def is_original(self) -> bool:
        """Whether a person filled it."""
        return bool(self.name and self.name.variant == ORIGINAL)

    @property
    def shows_a_revision(self) -> bool:
        """Whether it was made by the program, to show a record."""
        return bool(self.told and self.told.get("record_no") and not self.is_original)

    @property
    def age(self) -> tuple[bool, int]:
        """What sorts the files of one revision, the one that counts last."""
        return {OLD_VERSIONS, TRASH}.isdisjoint(self.path.split("/")), (self.name and self.name.version) or 0


def rebuild_cards(rooms: Rooms, tell: Callable[[str], None]) -> Rebuilt:
    """Rebuild the cards of an office from its archive.

    Args:
        rooms: the office, in which nobody works meanwhile.
        tell: is told each file that is read.
    """
    site, acts = rooms.site, [line.act for line in rooms.journal.lines()]
    known = last_told(acts)
    found = list(_found(site.archive, tell))
    changed = {f.path for f in verify_manifests(site.archive)[1] if f.problem == "changed"}
    records, lost, unreadable = _restored((f for f in found if f.path not in changed), _attached(acts))
    unusable = (*sorted(changed), *unreadable)
    missing = {number: str(facts["state"]) for number, facts in known.items() if number not in records}
    new = beside(site.cards, "rebuilt")
    _write(new, site, records.values())
    restore_issues(new, rooms)
    rooms.note(
        *(Act("record.lost", number, before=known[number]) for number in missing),
        *(of_record("record.rebuild", None, record, actor="", reason="") for record in records.values()),
    )
    return Rebuilt(
        records=len(records),
        documents=sum(len(record.documents) for record in records.values()),
        missing=missing,
        lost=lost,
        unusable=unusable,
        unclaimed=tuple(f.path for f in found if f.record_no not in records and f.path not in unusable),
        kept=swap_folder(new, site.cards, beside(site.cards, "kept")),
    )


def _write(cards: Path, site: Site, records: Iterable[Record]) -> None:
    """Write records into a new folder of cards, a binder at a time."""
    from cardfile.store import TinyStore

    store = TinyStore(cards, site.locks)
    cards.mkdir()
    for binder, held in groupby(sorted(records, key=attrgetter("binder")), key=attrgetter("binder")):
        with store.change(binder) as opened:
            for record in held:
                opened.put(record)


# -- reading the archive --------------------------------------------------------------------------------


def _found(root: Path, tell: Callable[[str], None]) -> Iterator[Found]:
    for path in files_below(root):
        tell(path)
        yield _looked_at(root, path)


def _looked_at(root: Path, path: str) -> Found:
    from generator.readback import carried

    file, name = root / path, DocumentName.parse(path.rpartition("/")[2])
    told = carried(file.read_bytes()) if file.suffix.lower() in _READABLE else None
    number = (told or {}).get("record_no") or (name.record_no if name else "")
    return Found(path, sha256_of(file), str(number), name, told)


def _attached(acts: Iterable[Act]) -> Files:
    """Return what the journal tells of files."""
    told = (act.after for act in acts if act.action == "record.attach")
    return {
        str(f["document"]).rpartition("/")[2]: {"kind": f["kind"], "revision": f["shows"], "name": ""}
        for f in told
    }


def _restored(
    found: Iterable[Found], attached: Files
) -> tuple[dict[str, Record], tuple[Lost, ...], tuple[str, ...]]:
    """Return the records that come back, what is lost of them, and the files that cannot be used."""
    records: dict[str, Record] = {}
    lost: list[Lost] = []
    unusable: list[str] = []
    for number, group in groupby(sorted(found, key=attrgetter("record_no")), key=attrgetter("record_no")):
        files = list(group)
        told = [f.told for f in sorted(files, key=attrgetter("age")) if f.told and f.shows_a_revision]
        try:
            shown = {carried["revision"]: carried for carried in told}
            restored = restored_record(shown) if shown else None
        except (KeyError, TypeError, AttributeError, IndexError):
            unusable += [f.path for f in files]
            continue
        if restored:
            documents = _documents(files, restored.record.revision, {**attached, **restored.files})
            records[number] = replace(restored.record, documents=documents)
            lost += [Lost(number, n, tuple(sorted(names))) for n, names in sorted(restored.lost.items())]
    return records, tuple(lost), tuple(unusable)


def _documents(files: Iterable[Found], newest: int, known: Files) -> tuple[Document, ...]:
    """Return files as a record notes them; one of which nothing is known is taken for one of the newest revision."""
    told = [Document(f.path, f.sha256, **_facts(f, newest, known)) for f in files]
    return tuple(sorted(told, key=lambda document: (document.revision, document.path)))


def _facts(file: Found, newest: int, known: Files) -> dict[str, Any]:
    if file.told and file.shows_a_revision:
        return {"revision": file.told["revision"]}
    told = known.get(file.path.rpartition("/")[2]) or {
        "kind": "original" if file.is_original else "attachment"
    }
    return {"revision": told.get("revision", newest), "kind": told["kind"], "name": told.get("name", "")}
