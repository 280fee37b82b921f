"""The records of the units, prepared once a run for the checks of all customers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cardfile.library import Library
from cardfile.periods import Period
from cardfile.records import Record
from cardfile.settings import Settings, Unit
from generator.figures.monthly import slot_days

Fault = Literal["missing", "unsigned", "late"]
_REPORTING = ("BU", "BRANCH")


@dataclass(frozen=True, slots=True)
class Lapse:
    """A transmission of a base that did not reach both its units in time.

    Attributes:
        slot: the day on which it was due, ISO.
        units: the units that did not sign for it; all of them when it is missing.
        sent_on: ISO; empty when it is missing.
    """

    base: str
    slot: str
    fault: Fault
    units: tuple[str, ...] = ()
    sent_on: str = ""
    record_no: str = ""


@dataclass(frozen=True)
class UnitRecords:
    """What the units filed that concerns the books of one half-year.

    Attributes:
        bases: by unit, the bases that report to it, as their business unit or their branch.
        lapses: by base.
        missing_months: by business unit or branch, the months without a summary.
        surveyed: units whose satisfaction report of the half-year is there.
        inspected: units whose archive was inspected for the half-year.
        approvals: by number, those that are good.
        seminars: by customer, those whose people took part.
    """

    bases: Mapping[str, tuple[str, ...]]
    lapses: Mapping[str, tuple[Lapse, ...]]
    missing_months: Mapping[str, tuple[str, ...]]
    surveyed: frozenset[str]
    inspected: frozenset[str]
    approvals: Mapping[str, Record]
    seminars: Mapping[str, tuple[Record, ...]]


def unit_records(
    records: Iterable[Record], settings: Settings, library: Library, period: Period, today: date
) -> UnitRecords:
    """Return the units' records of a half-year; what was due after ``today`` is not missing yet."""
    known = [r for r in records if library.get(r.form).workflow.counts(r.state)]
    bases = [unit for unit in settings.units if unit.kind == "BASE"]
    reporting = [unit.code for unit in settings.units if unit.kind in _REPORTING]
    slips = {_slot(r): r for r in known if r.form == "transmission"}
    months = {
        (r.values.get("unit_code"), r.values.get("month")) for r in known if r.form == "monthly_summary"
    }
    return UnitRecords(
        bases={unit: tuple(b.code for b in bases if unit in (b.parent, b.branch)) for unit in reporting},
        lapses={base.code: tuple(_lapses(base, slips, period, today)) for base in bases},
        missing_months={
            unit: tuple(str(m) for m in _months(period) if m.end < today and (unit, str(m)) not in months)
            for unit in reporting
        },
        surveyed=_of_period(known, "satisfaction_report", period, "unit_code"),
        inspected=_of_period(known, "inspection", period, "inspected_unit"),
        approvals={r.record_no: r for r in known if r.form == "approval"},
        seminars=_by_customer(r for r in known if r.form == "seminar_feedback"),
    )


def _slot(slip: Record) -> tuple[Any, Any]:
    return slip.values.get("base"), slip.values.get("slot")


def _of_period(records: Iterable[Record], form: str, period: Period, unit: str) -> frozenset[str]:
    of_period = (r for r in records if r.form == form and r.values.get("period") == str(period))
    return frozenset(str(r.values.get(unit)) for r in of_period)


def _months(period: Period) -> Iterator[Period]:
    month = Period.containing(period.start, "month")
    while month.start <= period.end:
        yield month
        month = month.next


def _lapses(
    base: Unit, slips: Mapping[tuple[Any, Any], Record], period: Period, today: date
) -> Iterator[Lapse]:
    """Yield the slots of a base, twelve a half-year, that were not kept (000-I 13.1.1)."""
    for slot in (day for month in _months(period) for day in slot_days(month)):
        lapse = _lapse(base, slot, slips.get((base.code, slot.isoformat())))
        if lapse and slot < today:
            yield lapse


def _lapse(base: Unit, slot: date, slip: Record | None) -> Lapse | None:
    owed = tuple(unit for unit in (base.parent, base.branch) if unit)
    if slip is None:
        return Lapse(base.code, slot.isoformat(), "missing", owed)
    signed = {row.get("unit") for row in slip.values.get("receipts") or () if row.get("at")}
    unsigned = tuple(unit for unit in owed if unit not in signed)
    sent = str(slip.values.get("sent_at") or "")[:10]
    if unsigned:
        return Lapse(base.code, slot.isoformat(), "unsigned", unsigned, sent, slip.record_no)
    late = sent > slot.isoformat()
    return Lapse(base.code, slot.isoformat(), "late", (), sent, slip.record_no) if late else None


def _by_customer(seminars: Iterable[Record]) -> Mapping[str, tuple[Record, ...]]:
    found: dict[str, list[Record]] = {}
    for seminar in seminars:
        for customer in {row.get("customer") for row in seminar.values.get("opinions") or ()} - {None}:
            found.setdefault(str(customer), []).append(seminar)
    return {customer: tuple(held) for customer, held in found.items()}
