"""What a submitted list is while it is stored, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cardfile.cleaning import folded
from cardfile.forms import Form
from cardfile.numbering import binder_of, next_code, next_number, owner_of
from cardfile.problems import Problem
from cardfile.records import Record, new_record
from cardfile.store import Binder, Store
from cardfile.text import Text

_NEVER = datetime.min  # noqa: DTZ901 - a stand-in that is never stored


@dataclass(frozen=True, slots=True)
class Refused:
    """A record of a submitted list that was not stored, with all its faults."""

    index: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a submitted list: the records stored, and those refused."""

    records: tuple[Record, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Saving:
    """When, in which state and from which document a new record is stored."""

    at: datetime
    state: str
    source: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The store with the master data of a list that is being submitted laid over it."""

    store: Store
    extra: Mapping[str, Record]

    def find(self, record_no: str) -> Record | None:
        """Return a record by its number."""
        return self.extra.get(record_no) or self.store.find(record_no)

    def records(self, binder: str) -> Iterable[Record]:
        """Return the records of one owner."""
        return [*self.store.records(binder), *(r for r in self.extra.values() if r.binder == binder)]

    def binders(self) -> Iterable[str]:
        """Return every owner that has records, those of the list too."""
        return sorted({*self.store.binders(), *(r.binder for r in self.extra.values())})


def provisional(form: Form, items: Sequence[Mapping[str, Any]]) -> dict[str, Record]:
    """Return the master data of a list that bring their own code, so that the list may refer to itself."""
    if not form.key:
        return {}
    coded = [item for item in items if isinstance(item, Mapping) and isinstance(item.get("code"), str)]
    numbers = [next_number(form, {"customer_code": "", **item}, str(item["code"]), ()) for item in coded]
    return {
        number: new_record(
            number,
            form.name,
            form.version,
            binder_of(number) or number,
            item,
            state="",
            at=_NEVER,
            by="",
        )
        for number, item in zip(numbers, coded, strict=True)
    }


def binder_for(form: Form, values: Mapping[str, Any]) -> str:
    """Return the binder of new values: what their number names, else their owner."""
    owner = str(owner_of(form, values))
    if form.number == "{contract_no}":  # a contract's number is anybody's text
        return owner
    return binder_of(next_number(form, {"code": "", **values}, owner, ())) or owner


def twin(form: Form, values: Mapping[str, Any], store: Store) -> tuple[Problem, ...]:
    """Refuse a second customer of the same name, whatever its widths and spaces (domain B.2)."""
    name = _squeezed(values.get("name"))
    for binder in store.binders():
        other = store.find(binder)
        if other and other.form == form.name and _squeezed(other.values.get("name")) == name:
            message = Text(f"客户 {binder} 已用此名称", f"customer {binder} has this name")
            return (Problem("name", message, form.by_name["name"].label),)
    return ()


def _squeezed(name: object) -> str:
    return "".join(folded(name or "").split())


def put(
    form: Form, values: Mapping[str, Any], binder: Binder, saving: Saving
) -> Record | tuple[Problem, ...]:
    """Number a record and put it into its opened binder."""
    numbered = _with_code(form, values, binder)
    record_no = next_number(form, numbered, str(owner_of(form, numbered)), binder.records)
    if record_no in binder.records:
        return _taken(form, record_no)
    record = new_record(
        record_no,
        form.name,
        form.version,
        binder.code,
        numbered,
        state=saving.state,
        at=saving.at,
        by=str(values.get("prepared_by", "")),
        source=saving.source,
    )
    binder.put(record)
    return record


def _with_code(form: Form, values: Mapping[str, Any], binder: Binder) -> Mapping[str, Any]:
    if not form.key or values.get("code"):
        return values
    taken = [r.values.get("code", "") for r in binder.records.values() if r.form == form.name]
    return {**values, "code": next_code(form.key, taken)}


def _taken(form: Form, record_no: str) -> tuple[Problem, ...]:
    message = Text(
        f"编号 {record_no} 已有记录；如需更改请用修订（kece revise）",
        f"there is a record {record_no} already; change it by a revision (kece revise)",
    )
    return (Problem("record_no", message, form.title),)
