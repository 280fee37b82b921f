"""References: what a key names, how it is printed, and how a printed name finds its key again.

Kinds: units and staff live in the settings; customers, departments, contacts and contracts are master
records; anything else is a record by its number, a plan line ``PLAN_NO#line_no`` (domain B.28).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from cardfile.numbering import binder_of
from cardfile.records import Record
from cardfile.settings import Settings

MASTER_FORMS: Final[Mapping[str, str]] = {
    "customer": "customer",
    "department": "department",
    "contact": "contact",
    "contract": "contract",
}
_DEPARTMENT: Final = re.compile(r"D\d{2}")
_CONTACT: Final = re.compile(r"P\d{3}")


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference names: its key as stored, its printed name, its values."""

    key: str
    name: str
    values: Mapping[str, Any]


class Shelf(Protocol):
    """Where records can be looked up; the store is one."""

    def find(self, record_no: str) -> Record | None:
        """Return a record by its number."""
        ...

    def records(self, binder: str) -> Iterable[Record]:
        """Return the records of one owner."""
        ...

    def binders(self) -> Iterable[str]:
        """Return every owner that has records."""
        ...


@dataclass(frozen=True, slots=True)
class Directory:
    """Resolves references over the settings and the records of an office."""

    settings: Settings
    shelf: Shelf

    def target(self, kind: str, key: str, customer: str | None = None) -> Target | None:
        """Return what a key names, or None when nothing of that kind has it."""
        if kind == "unit":
            return self._unit(key)
        if kind == "staff":
            return self._staff(key)
        if kind == "contract" and customer:
            return self._contract(key, customer)
        if kind == "department" and customer and _DEPARTMENT.fullmatch(key):
            return self._record(f"{customer}-{key}", key)
        if kind == "contact" and customer and _CONTACT.fullmatch(key):
            return self._record(f"{customer}-{key}", f"{customer}-{key}")
        near = self._contract(key, customer) if customer and kind == "record" and not binder_of(key) else None
        return near or self._record(key.partition("#")[0], key)

    def _contract(self, key: str, customer: str) -> Target | None:
        """Return a contract of the customer: its number names no owner, so only that binder is searched."""
        found = (r for r in self.shelf.records(customer) if r.form == "contract" and r.record_no == key)
        return next((Target(key, key, record.values) for record in found), None)

    def _unit(self, code: str) -> Target | None:
        unit = self.settings.unit_by_code.get(code)
        if not unit:
            return None
        values = {
            name: getattr(unit, name) for name in ("name", "kind", "parent", "branch", "province", "head")
        }
        return Target(code, unit.name, values)

    def _staff(self, code: str) -> Target | None:
        person = self.settings.staff_by_code.get(code)
        if not person:
            return None
        values = {"name": person.name, "unit": person.unit, "position": person.position, "rank": person.rank}
        return Target(code, person.name, values)

    def _record(self, record_no: str, key: str) -> Target | None:
        record = self.shelf.find(record_no)
        return Target(key, _printed(record, key), record.values) if record else None

    def name(self, kind: str, key: str, customer: str | None = None) -> str:
        """Return the printed name of a key; a key that names nothing is printed itself."""
        target = self.target(kind, key, customer)
        return target.name if target else key

    def field(self, key: str, name: str) -> Any:
        """Return one value of whatever a key names, for ``lookup()`` in expressions."""
        for kind in ("staff", "unit", "record"):
            target = self.target(kind, key)
            if target:
                return target.values.get(name)
        return None

    def resolve(self, kind: str, text: str, customer: str | None = None) -> str | None:
        """Return the key for a key or a printed name.

        None when no or several targets bear the name, or when a code and the name beside it disagree.
        """
        known = self.target(kind, text, customer)
        if known:
            return known.key
        code = _code_in(text)
        if code and (known := self.target(kind, code, customer)):
            return known.key if sorted(known.name.split()) == sorted(text.split()) else None
        keys = {key for key, name in self._named(kind, customer) if text in (name, name.split("　")[0])}
        return keys.pop() if len(keys) == 1 else None

    def _named(self, kind: str, customer: str | None) -> Iterable[tuple[str, str]]:
        if kind == "unit":
            return [(u.code, name) for u in self.settings.units for name in (u.name, *u.alt_names)]
        if kind == "staff":
            return [(s.code, s.name) for s in self.settings.staff]
        if kind not in MASTER_FORMS or (kind != "customer" and not customer):
            return []
        binders = self.shelf.binders() if kind == "customer" else [customer or ""]
        return [
            (_key(record, kind), str(record.values.get(label)))
            for binder in binders
            for record in self.shelf.records(binder)
            if record.form == kind
            for label in ("name", "short_name", "title")
            if record.values.get(label)
        ]


def _key(record: Record, kind: str) -> str:
    return record.record_no.rpartition("-")[2] if kind == "department" else record.record_no


def _code_in(text: str) -> str | None:
    """Return the code that stands beside a printed name: 「D02 钻完井部」, 「南溟…有限公司　KH0001」."""
    words = text.split()
    beside = (words[-1], words[0]) if len(words) > 1 else ()
    return next((word for word in beside if word.isascii() and any(c.isdigit() for c in word)), None)


_PRINTED: Final[Mapping[str, Callable[[Mapping[str, Any], str], str]]] = {
    "customer": lambda values, key: f"{values.get('name')}　{key}",
    "department": lambda values, key: f"{key.rpartition('-')[2]} {values.get('name')}",
    "contact": lambda values, key: f"{values.get('name')}　{key}",
}


def _printed(record: Record, key: str) -> str:
    shown = _PRINTED.get(record.form)
    return shown(record.values, key) if shown else key


def reference_exists(directory: Directory, kind: str, key: str, customer: str | None) -> bool:
    """Tell whether a reference names something; a plan line must name one of the plan's rows."""
    target = directory.target(kind, key, customer)
    plan, marker, line = key.partition("#")
    if not target or not marker:
        return target is not None
    lines = target.values.get("lines") or ()
    return any(str(row.get("line_no")) == line for row in lines) and bool(binder_of(plan))
