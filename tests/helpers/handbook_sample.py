"""The sample office's records in memory, as they stood on a day: the chronicle replayed without a store."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from cardfile.library import Library
from cardfile.numbering import binder_of
from cardfile.periods import Period
from cardfile.records import Record, new_record
from cardfile.references import Directory
from cardfile.settings import Settings, read_settings
from cardfile.validation import validate
from desk.sample import Filed, sample_events, sample_settings
from generator.handbook.plan import Edition, Handbook, plan_handbook, record_values

LIBRARY = Library((Path(__file__).parents[2] / "forms",))
SETTINGS: Settings = read_settings(sample_settings(), "office.yaml")


@dataclass
class Shelf:
    """Records by number; it finds and lists them as the store does."""

    by_number: dict[str, Record] = field(default_factory=dict)

    def find(self, record_no: str) -> Record | None:
        return self.by_number.get(record_no)

    def records(self, binder: str) -> Iterator[Record]:
        return (r for r in self.by_number.values() if r.binder == binder)

    def binders(self) -> Iterable[str]:
        return sorted({r.binder for r in self.by_number.values()})

    @property
    def directory(self) -> Directory:
        return Directory(SETTINGS, self)


@cache
def shelf_on(day: date) -> Shelf:
    """Return everything that was filed by the end of a day."""
    shelf = Shelf()
    for event in sample_events():
        if event.on <= day:
            _replay(shelf, event)
    return shelf


def _replay(shelf, event) -> None:
    now = datetime.combine(event.on, time(18, 0))
    if isinstance(event, Filed):
        sample = event.record
        form = LIBRARY.get(sample.form)
        raw = dict(sample.values)
        if form.key:
            raw["code"] = sample.number.rpartition("-")[2]
        if form.name == "customer":
            raw["opened_on"] = raw["occurred_on"]
        values = dict(_stored(shelf, form, raw, now))
        owner = values.get("customer_code") or values["unit_code"]
        binder = binder_of(sample.number) or owner
        shelf.by_number[sample.number] = new_record(
            sample.number,
            form.name,
            form.version,
            binder,
            values,
            state=sample.state,
            at=now,
            by=values["prepared_by"],
        )
        return
    record = shelf.by_number[event.number]
    change = event.revision
    form = LIBRARY.get(record.form)
    if change.values.get("consent_level") == "已撤回":
        record = record.without({f.name for f in form.fields if f.private})
    merged = {**record.values, **change.values}
    state = change.state or record.state
    values = _stored(shelf, form, merged, now)
    shelf.by_number[event.number] = record.revised(
        values, state=state, at=now, by=values["prepared_by"], reason=change.reason
    )


def _stored(shelf, form, raw, now):
    return validate(form, raw, shelf.directory, now, state=form.workflow.draft).values


def binder(customer: str, day: date) -> list[Record]:
    return list(shelf_on(day).records(customer))


def office(day: date) -> list[Record]:
    return [r for r in shelf_on(day).by_number.values() if not r.binder.startswith("KH")]


JULY = date(2026, 7, 8)
"""A day on which the books of 2026H1 are compiled."""
JANUARY = date(2027, 1, 9)
"""A day on which the books of 2026H2 are compiled."""


def plan(customer, period, variant, day: date, issued: Sequence[Edition] = (), *, library=LIBRARY):
    return plan_handbook(
        customer,
        Period.parse(period),
        variant,
        binder(customer, day),
        office(day),
        library=library,
        directory=shelf_on(day).directory,
        settings=SETTINGS,
        issued=issued,
        printed_on=day,
        compiled_by="ZB-S02",
    )


def issue(book: Handbook) -> Edition:
    """Return a book as the next one sees it: issued, and with one copy handed out."""
    day = book.printed_on.isoformat()
    values = record_values(book, unit="ZB", compiled_by="ZB-S02") | {
        "approved": {"name": "ZB-S01", "date": day},
        "distribution": [{"unit": "SYB01", "copy_no": "03", "variant": book.variant, "receiver": "韩越"}],
    }
    at = datetime.combine(book.printed_on, time(9, 0))
    stored = new_record(
        book.record_no, "handbook", 1, book.customer, values, state="已批准", at=at, by="ZB-S02"
    )
    return Edition.from_record(stored)
