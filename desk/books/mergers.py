"""Who was merged into whom, and what the survivor's handbook tells of it (domain C.1-1).

The absorbed customer's card leads; nothing is written on the survivor's. A run looks through all card files
once for the word of the state, and reads those few that have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cardfile.mergers import MERGED, Merger, merger_of, survivors
from cardfile.records import Record
from cardfile.store import BinderDamagedError
from cardfile.text import Text
from desk.books import editions
from desk.books.outcomes import WORD
from generator.handbook.absorbed import Absorbed, LastBook
from generator.handbook.model import FULL, GENERAL

if TYPE_CHECKING:
    from cardfile.periods import Period
    from desk.rooms import Rooms

AbsorbedBy = Mapping[str, Sequence[Absorbed]]
"""By the survivor's code, whom it took over: directly, or with a customer that had taken them over before."""


def absorbed_customers(rooms: Rooms) -> AbsorbedBy:
    """Return whom each customer took over, at any time."""
    mergers = _mergers(rooms)
    found: dict[str, list[Absorbed]] = {}
    for code in mergers:
        records = rooms.store.records(code)
        for merger in survivors(code, mergers):
            found.setdefault(merger.into, []).append(_absorbed(merger, records))
    return found


def _mergers(rooms: Rooms) -> dict[str, Merger]:
    store, units = rooms.store, rooms.settings.unit_by_code
    cards = (_card(rooms, b) for b in store.binders() if b not in units and store.mentions(b, MERGED))
    return {merger.customer: merger for card in cards if (merger := merger_of(card))}


def _card(rooms: Rooms, code: str) -> Record | None:
    """Return a customer's card; one that is damaged is named when its own book is compiled."""
    try:
        return rooms.store.find(code)
    except BinderDamagedError:
        return None


def _absorbed(merger: Merger, records: Sequence[Record]) -> Absorbed:
    card = next(r for r in records if r.record_no == merger.customer)
    entered = next(r.number for r in card.history if r.state == MERGED)
    issued = editions.issued(records)
    return Absorbed(
        merger.customer, str(card.values["name"]), merger.on, entered, _last(issued[-1]) if issued else None
    )


def _last(edition: Record) -> LastBook:
    files = ((variant, path) for variant in (GENERAL, FULL) for path in editions.files_of(edition, variant))
    return LastBook(
        edition.record_no,
        int(edition.values["edition"]),
        str(edition.values["cutoff_on"]),
        {variant: path for variant, path in files if path.endswith(WORD)},
        tuple((row["form"], row["record_no"]) for row in edition.values.get("contents") or ()),
    )


def closed_by_merger(card: Record | None, period: Period) -> Text | None:
    """Return why a customer has no book of a half-year: before its end, it was merged into another."""
    merger = merger_of(card)
    if merger is None or merger.on > period.end.isoformat():
        return None
    return Text(
        f"已于 {merger.on} 并入 {merger.into}，跳过；其最后一版手册列入 {merger.into} 的附录 F。",
        f"skipped: merged into {merger.into} on {merger.on}, whose appendix F lists its last handbook.",
    )
