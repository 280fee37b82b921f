"""Export and import: a whole office, or one customer, as a BagIt bag that later versions read.

A bag holds the archive as it is, the records as plain JSON (not as the store keeps them), the journal, the
settings, the office's own forms and templates, and a copy of the shipped ones that its records use. What lies
in the inbox and in ``work/`` stays behind. An import makes a new office and never changes one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from archive.acts import Act
from archive.bag_reading import Bag, bag_bytes, copy_out, opened_bag, payload_of
from archive.bag_writing import write_bag
from archive.disk import Content, beside, swap_folder
from archive.manifest import files_below, manifests_below
from cardfile.errors import KeceError
from cardfile.records import Record
from cardfile.text import Text
from desk.documents import CUSTOMERS
from desk.founding import found
from desk.issues import ISSUES
from desk.rooms import Rooms
from desk.site import SETTINGS, OfficeExistsError, Site, shipped

LAYOUT: Final = 1
"""Raised when a bag is laid out in a way that older versions would misread."""
TAG: Final = "kece-export.json"
_CARD: Final = re.compile(r"cards/([A-Za-z0-9]+)\.json", re.ASCII)
_COPIED: Final = ("archive/", "journal/", "forms/", "templates/", f"cards/{ISSUES}")
_WORK: Final = re.compile(r"^work:", re.MULTILINE)


class NewerLayoutError(KeceError):
    """A bag was written by a later version."""

    def __init__(self, path: Path, layout: object) -> None:
        super().__init__(
            Text(f"导出格式 {layout} 比本程序新。", f"the layout {layout} is newer than this program."),
            where=str(path),
            remedy=Text("请升级客册后再导入。", "Upgrade kece and import it then."),
        )


@dataclass(frozen=True, slots=True)
class Exported:
    """A bag that was written: where, how much it holds, and the journal's last hash."""

    path: Path
    files: int
    records: int
    head: str


@dataclass(frozen=True, slots=True)
class Imported:
    """An office that was made from a bag."""

    folder: Path
    files: int
    records: int


# -- out ----------------------------------------------------------------------------------------------


def export(rooms: Rooms, target: Path, customer: str | None = None) -> Exported:
    """Write an office, or one customer of it, into a new folder or a new ``.zip``.

    Raises:
        UnknownRecordError, BagExistsError: nothing was written.
    """
    binders = [rooms.register.get(customer).binder] if customer else rooms.store.binders()
    cards = {binder: list(rooms.store.records(binder)) for binder in binders}
    count = sum(map(len, cards.values()))
    rooms.note(Act("office.export", customer or rooms.settings.company, after={"records": count}))
    head = rooms.journal.head()
    about = {
        "layout": LAYOUT,
        "program": version("kece"),
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "company": rooms.settings.company,
        "customer": customer,
        "records": count,
        "journal": {"seq": head.seq, "hash": head.hash},
    }
    files = write_bag(target, _payload(rooms, cards, customer), {TAG: _json(about)})
    return Exported(target, files, count, head.hash)


def _payload(
    rooms: Rooms, cards: Mapping[str, list[Record]], customer: str | None
) -> Iterator[tuple[str, Content]]:
    site = rooms.site
    yield SETTINGS, site.root / SETTINGS
    for binder, records in cards.items():
        yield f"cards/{binder}.json", _json({"records": [record.to_json() for record in records]})
    for path in (*manifests_below(site.archive), *files_below(site.archive)):
        if customer is None or path.startswith(f"{CUSTOMERS}/{customer}_"):
            yield f"archive/{path}", site.archive / path
    yield from _own(site)
    yield from _shipped({record.form for records in cards.values() for record in records})
    yield from _told(rooms, cards, customer)


def _told(
    rooms: Rooms, cards: Mapping[str, list[Record]], customer: str | None
) -> Iterator[tuple[str, Content]]:
    """Yield the journal, for one customer only the lines about his records: the others' names are not his."""
    if customer is None:
        yield from ((f"journal/{name}", content) for name, content in rooms.journal.snapshot())
        if (rooms.site.cards / ISSUES).is_file():
            yield f"cards/{ISSUES}", rooms.site.cards / ISSUES
        return
    numbers = {record.record_no for records in cards.values() for record in records}
    mine = f"{CUSTOMERS}/{customer}_"
    lines = rooms.journal.lines()
    told = (line for line in lines if line.act.object in numbers or line.act.object.startswith(mine))
    yield "journal-excerpt.json", _json([line.told() for line in told])


def _own(site: Site) -> Iterator[tuple[str, Content]]:
    for kind in ("forms", "templates"):
        for path in sorted((site.root / kind).rglob("*")):
            if path.is_file():
                yield path.relative_to(site.root).as_posix(), path


def _shipped(forms: set[str]) -> Iterator[tuple[str, Content]]:
    """Yield the shipped definitions and templates that records use, for whoever reads the bag without kece."""
    for kind in ("forms", "templates"):
        for path in sorted(shipped(kind).rglob("*")):
            if path.is_file() and (path.name.startswith("_") or path.stem in forms):
                yield f"shipped/{kind}/{path.relative_to(shipped(kind)).as_posix()}", path


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


# -- in -----------------------------------------------------------------------------------------------


def import_office(path: Path, folder: Path) -> Imported:
    """Make a new office from a bag, every byte of which is checked first.

    Raises:
        OfficeExistsError, NoBagError, BagDamagedError, NewerLayoutError: nothing was made.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OfficeExistsError(folder)
    with opened_bag(path) as bag:
        about = _about(bag, path)
        new = beside(folder, "importing")
        found(new, _WORK.sub("# work:", bag_bytes(bag, SETTINGS).decode("utf-8-sig")))
        files, records = _taken(bag, Site(new))
    if folder.exists():
        folder.rmdir()
    swap_folder(new, folder, beside(folder, "kept"))
    rooms = Rooms(folder, source="import")
    rooms.note(Act("office.import", path.name, after={"layout": about["layout"], "records": records}))
    return Imported(folder, files, records)


def _about(bag: Bag, path: Path) -> Mapping[str, Any]:
    """Return what a bag says of itself; each layout up to ours can be read."""
    with bag.open(TAG) as stream:
        about: Mapping[str, Any] = json.load(stream)
    if about["layout"] not in range(1, LAYOUT + 1):
        raise NewerLayoutError(path, about["layout"])
    return about


def _taken(bag: Bag, site: Site) -> tuple[int, int]:
    """Take the payload into a new office; return how many files and records that are."""
    from cardfile.store import TinyStore

    store, records = TinyStore(site.cards, site.locks), 0
    names = payload_of(bag)
    for name in names:
        card = _CARD.fullmatch(name)
        if card:
            with store.change(card[1]) as binder:
                for told in json.loads(bag_bytes(bag, name))["records"]:
                    binder.put(Record.from_json(told))
                records += len(binder.records)
        elif name.startswith(_COPIED):
            copy_out(bag, name, site.root / name)
    return len(names), records
