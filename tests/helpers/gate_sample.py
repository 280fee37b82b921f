"""Books of the sample office before the gate, with single records changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from handbook_sample import JULY, LIBRARY, SETTINGS, binder, office, shelf_on

from cardfile.periods import Period
from cardfile.policy import load_policy
from cardfile.records import Record, new_record
from cardfile.settings import Settings
from generator.handbook.front import Edition
from generator.handbook.gate.facts import Attachment, Facts, Signers
from generator.handbook.gate.table import CHECKS
from generator.handbook.gate.unit_records import unit_records
from generator.handbook.model import GENERAL
from generator.handbook.plan import Handbook, plan_handbook

POLICY = load_policy(Path(__file__).parents[2] / "forms" / "_policy.yaml")
SIGNERS = Signers("ZB-S02", "ZB-S01", "ZB-S01")
Records = Sequence[Record]


def altered(records: Iterable[Record], record_no: str, *, moved: str | None = None, **values: Any) -> Records:
    """Return records with one of them moved to a state, or its values changed in all revisions; None empties."""
    return [_altered(r, moved, values) if r.record_no == record_no else r for r in records]


def _altered(record: Record, state: str | None, values: dict[str, Any]) -> Record:
    history = tuple(
        replace(
            r,
            state=state or r.state,
            values={k: v for k, v in {**r.values, **values}.items() if v is not None},
        )
        for r in record.history
    )
    return replace(record, history=history)


def without(records: Iterable[Record], *numbers: str) -> Records:
    """Return records, some left out."""
    return [r for r in records if r.record_no not in numbers]


def like(records: Iterable[Record], record_no: str, number: str, **values: Any) -> Record:
    """Return a copy of a record under another number."""
    twin = next(r for r in records if r.record_no == record_no)
    return replace(_altered(twin, None, values), record_no=number)


def an_edition(number: int, period: str = "2026H1", customer: str = "KH0001", **values: Any) -> Record:
    """Return the record of an issued edition."""
    record_no = f"SC-{customer}-{period}-E{number:02}"
    held = {
        "edition": number, "period": period, "variant": GENERAL,
        "cutoff_on": Period.parse(period).end.isoformat(), **values,
    }  # fmt: skip
    at = datetime(2026, 7, 1, 9, 0)  # noqa: DTZ001 - local time
    return new_record(record_no, "handbook", 1, customer, held, state="已批准", at=at, by="ZB-S02")


def facts(
    records: Records | None = None,
    *,
    customer: str = "KH0001",
    period: str = "2026H1",
    today: date = JULY,
    variant: str = GENERAL,
    units: Records | None = None,
    settings: Settings = SETTINGS,
    signers: Signers = SIGNERS,
    attachment: Callable[[str, str], Attachment] = lambda _path, _sha256: "found",
    book: Handbook | None = None,
) -> Facts:
    """Return what the checks see of a sample customer's book."""
    held = tuple(binder(customer, today) if records is None else records)
    filed = office(today) if units is None else units
    half = Period.parse(period)
    return Facts(
        book=book
        or planned(held, customer=customer, period=period, today=today, variant=variant, settings=settings),
        records=held,
        units=unit_records(filed, settings, LIBRARY, half, today),
        library=LIBRARY,
        settings=settings,
        policy=POLICY,
        today=today,
        signers=signers,
        attachment=attachment,
    )


def planned(
    records: Records,
    *,
    customer: str = "KH0001",
    period: str = "2026H1",
    today: date = JULY,
    variant: str = GENERAL,
    settings: Settings = SETTINGS,
) -> Handbook:
    """Return the book that comes after the editions among the records."""
    issued = [replace(Edition.from_record(r), variant=variant) for r in records if r.form == "handbook"]
    book = plan_handbook(
        customer,
        Period.parse(period),
        variant,
        [r for r in records if r.form != "handbook"],
        (),
        library=LIBRARY,
        directory=shelf_on(today).directory,
        settings=settings,
        issued=issued,
        printed_on=today,
    )
    assert isinstance(book, Handbook)
    return book


def told(check: str, seen: Facts) -> list[str]:
    """Return what one check says, in Chinese; a warning of a check that blocks is marked."""
    row = next(c for c in CHECKS if c.number == check)
    return [("警告：" if f.warning else "") + f.message.zh for f in row.find(seen)]


def subjects(check: str, seen: Facts) -> list[tuple[str, ...]]:
    """Return the records that one check names."""
    row = next(c for c in CHECKS if c.number == check)
    return [f.subjects for f in row.find(seen)]
