"""The sample office: an invented company with a year of records (domain F).

The records lie in ``sample_data/*.yaml``; two series that repeat all year, the transmissions of the
bases and the monthly summaries, are generated here. Everything is told as a chronicle of events, so
that whoever replays it day by day gets the record numbers that the records themselves refer to.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Final

from cardfile.settings import Settings, Unit, read_settings

# Within a day, records are filed and revised in the order of these files: master data first, and a
# consent before the contact, whose personal values go when it is withdrawn.
_FILES: Final = (
    "customers.yaml",
    "consents.yaml",
    "contacts.yaml",
    "plans.yaml",
    "dealings.yaml",
    "visits.yaml",
    "complaints.yaml",
    "seminar.yaml",
    "reviews.yaml",
    "questionnaires.yaml",
)
_YEAR: Final = 2026
_REVIEWED: Final = "已审核"
# The exceptions of the transmissions (domain F.4): one slot is sent late, one never.
_SENT_LATE: Final = {("BAS02", date(2026, 3, 30)): date(2026, 4, 2)}
_NEVER_SENT: Final = frozenset({("BAS01", date(2026, 8, 15))})
_SLOT_IN_F4: Final = ("BAS01", date(2026, 2, 28))
_KINDS: Final = {"BU": "事业部", "BRANCH": "分公司"}


@dataclass(frozen=True, slots=True)
class SampleRevision:
    """A later change of a sample record.

    Attributes:
        no: its number in the list of domain F.4, if it stands there.
        on: the day of the change.
        values: the fields that change; None empties one.
        state: the state the record moves to afterwards, or None to stay.
    """

    no: str | None
    on: date
    reason: str
    values: Mapping[str, Any]
    state: str | None = None


@dataclass(frozen=True, slots=True)
class SampleRecord:
    """One record of the sample office as it is first filed.

    Attributes:
        no: its number in the list of domain F.4, if it stands there.
        number: the record number it gets when the chronicle is replayed in order.
        values: flat and JSON-native, header fields included (docs/forms.md).
        state: the state it is taken to on the day it is filed.
        on: the day it is filed, ``prepared_on``.
    """

    no: str | None
    number: str
    form: str
    values: Mapping[str, Any]
    state: str
    revisions: tuple[SampleRevision, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Filed:
    """On this day a record is filed and taken to its state."""

    on: date
    record: SampleRecord


@dataclass(frozen=True, slots=True)
class Revised:
    """On this day an earlier record gets a new revision."""

    on: date
    number: str
    revision: SampleRevision


def sample_settings() -> str:
    """Return the text of the sample office's ``kece.yaml``."""
    return _read("office.yaml")


def sample_records() -> tuple[SampleRecord, ...]:
    """Return every record in the order of filing; records of one day may refer to each other."""
    return tuple(sorted(_records(), key=lambda record: record.on))


def sample_events() -> tuple[Filed | Revised, ...]:
    """Return the chronicle: day by day what is filed, then what is revised.

    Records of one day may refer to each other, so all of a day are filed before any is reviewed.
    """
    return chronicle(_records())


def chronicle(told: Iterable[SampleRecord]) -> tuple[Filed | Revised, ...]:
    """Return the events of records, day by day; within a day in the order in which they are told."""
    records = tuple(told)
    filed: list[Filed | Revised] = [Filed(record.on, record) for record in records]
    revised = [Revised(change.on, r.number, change) for r in records for change in r.revisions]
    return tuple(sorted([*filed, *revised], key=lambda event: (event.on, isinstance(event, Revised))))


def _records() -> Iterator[SampleRecord]:
    settings = read_settings(sample_settings(), "office.yaml")
    yield from (record for name in _FILES for record in sample_entries(_read(name)))
    yield from _transmissions(settings)
    yield from _summaries(settings)


# -- the YAML files -----------------------------------------------------------------------------------


def _read(name: str) -> str:
    return (files("desk") / "sample_data" / name).read_text(encoding="utf-8")


def _load(text: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return _native(yaml.load(text, Loader=loader))  # noqa: S506 -- both loaders are the safe one


def sample_entries(text: str) -> Iterator[SampleRecord]:
    """Yield the records that a text in the format of these files tells."""
    yield from map(_record, _load(text))


def _native(value: Any) -> Any:
    """Return a YAML value as JSON would hold it: days become ISO texts."""
    if isinstance(value, dict):
        return {key: _native(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_native(member) for member in value]
    return value.isoformat() if isinstance(value, date) else value


def _record(entry: Mapping[str, Any]) -> SampleRecord:
    values = {"prepared_on": entry["values"]["occurred_on"], **entry["values"]}
    return SampleRecord(
        no=_no(entry),
        number=entry["number"],
        form=entry["form"],
        values=values,
        state=entry.get("state", _REVIEWED),
        revisions=tuple(map(_revision, entry.get("revisions", ()))),
        on=date.fromisoformat(values["prepared_on"]),
    )


def _revision(entry: Mapping[str, Any]) -> SampleRevision:
    day = date.fromisoformat(entry["day"])
    return SampleRevision(_no(entry), day, entry["reason"], entry["values"], entry.get("state"))


def _no(entry: Mapping[str, Any]) -> str | None:
    # The key is ``nr``: YAML reads a bare ``no`` as false.
    return str(entry["nr"]) if "nr" in entry else None


# -- the generated series -----------------------------------------------------------------------------


def _transmissions(settings: Settings) -> Iterator[SampleRecord]:
    """Yield what each base sent on the 15th and the 30th of every month (000-I 13.1.1)."""
    for base in (unit for unit in settings.units if unit.kind == "BASE"):
        for slot in _slots():
            if (base.code, slot) not in _NEVER_SENT:
                yield _transmission(base, slot, _SENT_LATE.get((base.code, slot), slot))


def _slots() -> Iterator[date]:
    """Yield the due days of the year; February has no 30th, its last day stands in."""
    for month in range(1, 13):
        yield date(_YEAR, month, 15)
        yield date(_YEAR, month, min(30, monthrange(_YEAR, month)[1]))


def _transmission(base: Unit, slot: date, sent: date) -> SampleRecord:
    receivers = [unit for unit in (base.parent, base.branch) if unit]
    return _generated(
        f"CD-{base.code}-{slot:%Y%m%d}",
        "transmission",
        no="5" if (base.code, slot) == _SLOT_IN_F4 else None,
        unit_code=base.code,
        prepared_by=f"{base.code}-S01",
        occurred_on=slot.isoformat(),
        prepared_on=sent.isoformat(),
        base=base.code,
        slot=slot.isoformat(),
        receivers=[{"unit": unit} for unit in receivers],
        nil_return=True,
        sent_at=f"{sent}T09:00",
        receipts=[{"unit": u, "received_by": f"{u}-S02", "at": f"{sent}T15:30"} for u in receivers],
        reviewed={"name": f"{base.parent}-S01", "date": sent.isoformat()},
    )


def _summaries(settings: Settings) -> Iterator[SampleRecord]:
    """Yield the monthly summaries of business units and branches (000-I 10.2, 11.2)."""
    notes = _load(_read("monthly.yaml"))
    for unit in (unit for unit in settings.units if unit.kind in _KINDS):
        for month, note in enumerate(notes[unit.code], 1):
            yield _summary(unit, date(_YEAR, month, monthrange(_YEAR, month)[1]), note)


def _summary(unit: Unit, month_end: date, note: str) -> SampleRecord:
    handed_in = (month_end + timedelta(days=4)).isoformat()
    return _generated(
        f"YH-{unit.code}-{month_end:%Y%m}",
        "monthly_summary",
        unit_code=unit.code,
        prepared_by=f"{unit.code}-S02",
        occurred_on=month_end.isoformat(),
        prepared_on=handed_in,
        unit_kind=_KINDS[unit.kind],
        month=f"{month_end:%Y-%m}",
        finance_sign={"name": "CWB-S01", "date": handed_in},
        analysis=note,
        head_sign={"name": f"{unit.code}-S01", "date": handed_in},
        reviewed={"name": f"{unit.code}-S01", "date": handed_in},
    )


def _generated(number: str, form: str, *, no: str | None = None, **values: Any) -> SampleRecord:
    filed = date.fromisoformat(values["prepared_on"])
    return SampleRecord(no, number, form, values, _REVIEWED, (), filed)
