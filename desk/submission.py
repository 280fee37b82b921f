"""What a submitted list is while it is stored, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cardfile.cleaning import folded
from cardfile.forms import Form
from cardfile.mergers import merger_of
from cardfile.numbering import binder_of, next_code, next_number, owner_of
from cardfile.problems import Problem
from cardfile.records import Record, new_record
from cardfile.settings import HEADQUARTERS, Settings
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


def misplaced(form: Form, values: Mapping[str, Any], store: Store, settings: Settings) -> tuple[Problem, ...]:
    """Refuse a record that nobody owns, or whose owner gets no new ones."""
    if form.key.startswith("KH"):
        return ()
    return _unowned(form, values) or _merged_away(form, values, store, settings)


def _unowned(form: Form, values: Mapping[str, Any]) -> tuple[Problem, ...]:
    if owner_of(form, values):
        return ()
    name = "unit_code" if form.owner == "unit" else "customer_code"
    message = Text("缺少归属，无法编号", "the record has no owner, so it cannot be numbered")
    return (Problem(name, message, form.by_name[name].label),)


def _merged_away(
    form: Form, values: Mapping[str, Any], store: Store, settings: Settings
) -> tuple[Problem, ...]:
    """Refuse what is new of a merged customer, unless headquarters files it as a correction (domain C.1-1)."""
    merger = merger_of(store.find(str(values.get("customer_code") or "")))
    unit = settings.unit_by_code.get(str(values.get("unit_code")))
    if merger is None or (unit and unit.kind == HEADQUARTERS):
        return ()
    message = Text(
        f"{merger.customer} 已于 {merger.on} 并入 {merger.into}，新记录请填 {merger.into}；补正由总部填报",
        f"{merger.customer} was merged into {merger.into} on {merger.on}: file new records there; headquarters "
        "files corrections",
    )
    return (Problem("customer_code", message, form.by_name["customer_code"].label),)


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
