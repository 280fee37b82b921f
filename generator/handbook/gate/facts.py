"""What the checks before issue look at, and what they say (domain C.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from cardfile.library import Library
from cardfile.periods import Period
from cardfile.policy import Policy
from cardfile.records import Record
from cardfile.settings import Settings
from cardfile.text import Text
from generator.handbook.gate.unit_records import UnitRecords
from generator.handbook.plan import Handbook
from generator.handbook.scope import EVENTS, MASTER, Held, hold
from generator.handbook.text import lies_in

Attachment = Literal["found", "missing", "changed"]

EDITION = "handbook"
VOID = "已作废"


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: what is wrong, where, and who puts it right.

    Attributes:
        subjects: numbers of the records concerned.
        warning: it does not block the issue, although its check may.
    """

    message: Text
    subjects: tuple[str, ...] = ()
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Signers:
    """Who compiles an edition, who reviews and who approves it, as staff codes; empty when unknown."""

    compiler: str = ""
    reviewer: str = ""
    approver: str = ""


@dataclass(frozen=True)
class Facts:
    """One customer's book, and everything the checks ask about it.

    Attributes:
        records: the customer's whole binder, with the editions that were issued.
        units: the records of the units, prepared once for all customers.
        today: the day of the check: what is due later is not missing yet.
        attachment: tells what became of a filed file, by its path in the archive and its recorded SHA-256.
    """

    book: Handbook
    records: tuple[Record, ...]
    units: UnitRecords
    library: Library
    settings: Settings
    policy: Policy
    today: date
    signers: Signers
    attachment: Callable[[str, str], Attachment]

    @property
    def period(self) -> Period:
        """The half-year of the book."""
        return self.book.period

    @property
    def cutoff(self) -> str:
        """The last day of the half-year, ISO."""
        return self.period.end.isoformat()

    # -- records ------------------------------------------------------------------------------------

    @cached_property
    def _by_form(self) -> Mapping[str, list[Held]]:
        found: dict[str, list[Held]] = {}
        for held in hold(self.records, (*MASTER, *EVENTS), self.period.end, self.library):
            found.setdefault(held.form.name, []).append(held)
        return found

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """Everything the book holds, in the revision it prints."""
        return tuple(h for group in self._by_form.values() for h in group)

    def of(self, form: str) -> list[Held]:
        """Return what the book holds of a form."""
        return self._by_form.get(form, [])

    def in_period(self, form: str) -> list[Held]:
        """Return what the book holds of a form, of its own half-year."""
        return [h for h in self.of(form) if lies_in(h.day, self.period)]

    def known(self, form: str) -> list[Record]:
        """Return the records of a form that count today, also those from after the cut-off."""
        flow = self.library.get(form).workflow
        return [r for r in self.records if r.form == form and flow.counts(r.state)]

    def record(self, record_no: object) -> Record | None:
        """Return a record of the customer."""
        return next((r for r in self.records if r.record_no == record_no), None)

    @cached_property
    def customer(self) -> Held:
        """The customer's card as it stood at the cut-off."""
        return self.of("customer")[0]

    @cached_property
    def editions(self) -> tuple[Record, ...]:
        """The issued editions, this one left out, by number."""
        issued = (r for r in self.records if r.form == EDITION and r.state != VOID)
        others = (r for r in issued if r.record_no != self.book.record_no)
        return tuple(sorted(others, key=edition_of))

    @cached_property
    def earlier(self) -> tuple[Record, ...]:
        """The editions before this one."""
        return tuple(r for r in self.editions if edition_of(r) < self.book.edition)

    # -- units and people ---------------------------------------------------------------------------

    @cached_property
    def responsible_units(self) -> tuple[str, ...]:
        """The unit that owns the customer and those of its contracts signed by the cut-off (K08)."""
        contracts = [c.values for c in self.of("contract") if str(c.values.get("signed_on")) <= self.cutoff]
        owners = [self.customer.values.get("owner_unit"), *(c.get("owner_unit") for c in contracts)]
        return tuple(dict.fromkeys(str(unit) for unit in owners if unit))

    def unit(self, code: object) -> str:
        """Return the everyday name of a unit."""
        unit = self.settings.unit_by_code.get(str(code or ""))
        return (unit.alt_names[0] if unit.alt_names else unit.name) if unit else str(code or "")

    def person(self, code: object) -> str:
        """Return the name of a member of staff."""
        person = self.settings.staff_by_code.get(str(code or ""))
        return person.name if person else str(code or "")

    def author(self, values: Mapping[str, Any]) -> str:
        """Return who filled a record in, and so puts it right."""
        return self.person(values.get("prepared_by"))

    @property
    def keeper(self) -> str:
        """Return who looks after the customer."""
        return self.person(self.customer.values.get("keeper"))


def edition_of(record: Record) -> int:
    """Return the number of an edition."""
    return int(record.values["edition"])
