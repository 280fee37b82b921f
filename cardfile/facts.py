"""What the records say about obligations, read in one pass over all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from cardfile.obligations import ANYBODY, Condition, Evidence, Obligation, meets
from cardfile.obligations import Event as Rhythm
from cardfile.records import Record
from cardfile.settings import Settings, Unit

_NOT_COUNTED: Final = ("草稿", "已作废")
_PREPARED: Final = ("prepared_on", "occurred_on")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that shows that something was done.

    Attributes:
        customer: whose binder it lies in; empty for a unit's.
        period: the period it names, as written.
        on: the day that must lie in the period.
        at: when it was done.
    """

    number: str
    customer: str
    at: datetime
    period: str = ""
    on: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Who or what owes something.

    Attributes:
        code: of a unit or a customer, or the number of a record.
        unit: who answers for it: the unit itself, the owner of the customer, who filled the record.
        customer: whose it is about; empty for a unit's own.
    """

    code: str
    unit: str
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A record after which something is owed.

    Attributes:
        own: what the record itself shows.
        until: the day up to which it is owed again and again.
    """

    subject: Subject
    at: datetime
    own: tuple[Entry, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of an office.

    Attributes:
        customers: the cards that are not void, by code.
        entries: by ``OB-37 FGS01``: obligation, and who did it or which record it answers.
        events: by obligation.
        began: the day of the office's first record.
    """

    units: tuple[Unit, ...]
    customers: Mapping[str, Mapping[str, Any]]
    entries: Mapping[str, Sequence[Entry]]
    events: Mapping[str, Sequence[Event]]
    began: date

    def proofs(self, obligation: Obligation, subject: str) -> Sequence[Entry]:
        """Return what shows that a subject met an obligation."""
        return self.entries.get(f"{obligation.id} {subject}") or self.entries.get(f"{obligation.id} *", ())

    def given(self, obligation: Obligation, subject: str) -> Sequence[Entry]:
        """Return the records because of which a subject owes it."""
        return self.entries.get(f"{obligation.id}? {subject}") or self.entries.get(f"{obligation.id}? *", ())


def gather(obligations: Sequence[Obligation], records: Iterable[Record], settings: Settings) -> Facts:
    """Return what records say about obligations; drafts and void ones say nothing."""
    gathering = _Gathering(obligations)
    for record in records:
        if record.state not in _NOT_COUNTED:
            gathering.take(record)
    return gathering.facts(settings)


@dataclass
class _Gathering:
    """Collects entries and events; conditions on the customer's card wait until all cards are read."""

    obligations: Sequence[Obligation]
    customers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    entries: defaultdict[str, list[tuple[Condition, Entry]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    events: defaultdict[str, list[tuple[Condition, Event]]] = field(default_factory=lambda: defaultdict(list))
    began: str = "9999-12-31"

    def __post_init__(self) -> None:
        self._asked: defaultdict[str, list[tuple[str, Evidence]]] = defaultdict(list)
        self._owing: defaultdict[str, list[tuple[Obligation, Rhythm]]] = defaultdict(list)
        for obligation in self.obligations:
            for proof in obligation.evidence:
                self._asked[proof.form].append((obligation.id, proof))
            if obligation.given:
                self._asked[obligation.given.form].append((f"{obligation.id}?", obligation.given))
            if isinstance(obligation.rhythm, Rhythm):
                for form in obligation.subjects.names:
                    self._owing[form].append((obligation, obligation.rhythm))

    def take(self, record: Record) -> None:
        """Keep what a record says."""
        self.began = min(self.began, record.history[0].at[:10])
        if record.form == "customer":
            self.customers[record.record_no] = record.values
        for key, proof in self._asked[record.form]:
            if meets(proof.where, record.values):
                who = _who(proof, record)
                self.entries[f"{key} {who}"].append((proof.whose, _entry(proof, record)))
        for obligation, rhythm in self._owing[record.form]:
            if meets(obligation.subjects.where, record.values):
                events = _events(obligation, rhythm, record)
                self.events[obligation.id].extend((obligation.subjects.whose, e) for e in events)

    def facts(self, settings: Settings) -> Facts:
        """Return what was collected."""
        return Facts(
            settings.units,
            self.customers,
            {k: [e for c, e in found if self._of_card(c, e)] for k, found in self.entries.items()},
            {k: [e for c, e in found if self._of_card(c, e.subject)] for k, found in self.events.items()},
            date.fromisoformat(self.began),
        )

    def _of_card(self, condition: Condition, said: Entry | Subject) -> bool:
        return not condition or meets(condition, self.customers.get(said.customer, {}))


def _who(proof: Evidence, record: Record) -> str:
    if proof.link:
        return str(record.values.get(proof.link, ""))
    if proof.of == ANYBODY:
        return ANYBODY
    return str(record.values.get(proof.of, "")) if proof.of else record.binder


def _entry(proof: Evidence, record: Record) -> Entry:
    on = moment(record.values.get(proof.on)) if proof.on else None
    dated = (moment(record.values.get(name)) for name in (proof.dated, *_PREPARED) if name)
    at = on or next((found for found in dated if found), datetime.fromisoformat(record.history[0].at))
    period = str(record.values.get(proof.period, "")) if proof.period else ""
    return Entry(record.record_no, record.binder, at, period, on)


def _events(obligation: Obligation, rhythm: Rhythm, record: Record) -> Iterator[Event]:
    """Yield the event of a record, when it happened."""
    starts = (moment(record.values.get(name)) for name in rhythm.after)
    start = next((found for found in starts if found), None)
    if start is None:
        return
    own = tuple(e for proof in obligation.evidence if proof.field for e in _own(proof.field, record))
    until = moment(record.values.get(rhythm.until)) if rhythm.until else None
    unit = str(record.values.get("unit_code", ""))
    yield Event(Subject(record.record_no, unit, record.binder), start, own, until)


def _own(name: str, record: Record) -> Iterator[Entry]:
    """Yield what a field of the record shows: on the day it tells, else on the day it was filled in."""
    value = record.values.get(name)
    if value in (None, "", [], {}):
        return
    filled = next(r.at for r in record.history if r.values.get(name) not in (None, "", [], {}))
    yield Entry(record.record_no, record.binder, moment(value) or datetime.fromisoformat(filled))


def moment(value: Any) -> datetime | None:
    """Return the day or moment of a stored value; of a signature its day, of a table the last day in it."""
    if isinstance(value, Mapping):
        return moment(value.get("date") or value.get("on"))
    if isinstance(value, list):
        return max((found for found in map(moment, value) if found), default=None)
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
