"""What a handbook of one customer sees: which records, in which revision, under which names.

The rule of the cut-off (domain C.1-7). The book of a half-year stays the book of that half-year,
whenever it is compiled:

* **Master data** (customer, department, contact, contract) and plans are printed in the revision that
  was in force at the end of the cut-off day. A first revision is in force from the day of its form,
  even when it was filed later; each further one from the day it was saved.
* **Events** are printed in their newest revision, when the event lies on or before the cut-off: what
  is learned later about an event belongs to the event.
* Both only while their *present* state counts (the workflow says so): what was voided since is gone.
* Personal values removed by a withdrawal of consent are gone from every revision, hence from every
  book; they also go when the *present* consent no longer covers them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from cardfile.forms import Field, Form
from cardfile.library import Library
from cardfile.parsers import BLANK, show_date
from cardfile.periods import Period
from cardfile.records import Record, Revision
from cardfile.references import Directory
from cardfile.settings import Settings
from generator.context import Printer
from generator.handbook.absorbed import Absorbed
from generator.handbook.model import FULL

MASTER: Final = ("customer", "department", "contact", "contract")
EVENTS: Final = (
    "dealing", "visit", "complaint", "communication", "contract_summary", "improvement_plan", "change",
    "satisfaction_sheet", "grading",
)  # fmt: skip
PLANS: Final = ("care_plan", "revisit_plan", "seminar_plan")
DEALINGS: Final = ("dealing", "visit", "complaint", "communication", "contract_summary", "contract")
"""A department with one of these has a part of its own (domain C.1-2)."""
CONSENTS: Final = ("未告知", "已告知", "已同意", "单独同意")
IN_POST: Final = "在职"
CLOSED: Final = "已撤并"


@dataclass(frozen=True, slots=True)
class Held:
    """A record as the book holds it: in one of its revisions."""

    record: Record
    form: Form
    revision: Revision

    @property
    def record_no(self) -> str:
        """The number of the record."""
        return self.record.record_no

    @property
    def values(self) -> Mapping[str, Any]:
        """The stored values of the revision."""
        return self.revision.values

    @property
    def day(self) -> str:
        """The day of the event, ISO; empty when it has none."""
        return str(self.values.get("occurred_on") or "")

    @property
    def department(self) -> str:
        """The short code of its department; empty when it belongs to the whole customer."""
        return str(self.values.get("department_code") or "")


def in_force(record: Record, day: date) -> Revision | None:
    """Return the revision of master data that was in force at the end of a day, or None before the first."""
    first, *later = record.history
    opened = min(str(first.values.get("occurred_on") or first.at), first.at)[:10]
    if opened > day.isoformat():
        return None
    return [first, *(r for r in later if r.at[:10] <= day.isoformat())][-1]


def hold(records: Iterable[Record], forms: Sequence[str], cutoff: date, library: Library) -> tuple[Held, ...]:
    """Return the records of some forms that a book with this cut-off holds, by form, day and number."""
    held = [h for record in records if record.form in forms for h in _held(record, cutoff, library)]
    return tuple(sorted(held, key=lambda h: (forms.index(h.form.name), h.day, h.record_no)))


def _held(record: Record, cutoff: date, library: Library) -> Iterable[Held]:
    form = library.get(record.form)
    if not form.workflow.counts(record.state):
        return ()
    if record.form in MASTER or record.form in PLANS:
        revision = in_force(record, cutoff)
        return (Held(record, form, revision),) if revision else ()
    day = record.occurred_on
    return (Held(record, form, record.current),) if day and day <= cutoff else ()


@dataclass(frozen=True)
class Scope:
    """One book: its customer, its period, and everything it holds.

    Attributes:
        held: master data, then events, each form by day and number.
        office: plans of the units and consultations of the archive.
        binder: every record of the customer, also those that do not count.
        retired: codes of departments closed so long ago that they have no part any more (C.1-2).
        absorbed: who was merged into the customer by the cut-off (C.1-1).
    """

    customer: Held
    period: Period
    variant: str
    printed_on: date
    held: tuple[Held, ...]
    office: tuple[Held, ...]
    binder: tuple[Record, ...]
    library: Library
    directory: Directory
    settings: Settings
    retired: frozenset[str] = frozenset()
    absorbed: tuple[Absorbed, ...] = ()

    @property
    def cutoff(self) -> date:
        """The last day whose events the book holds."""
        return self.period.end

    @property
    def code(self) -> str:
        """The code of the customer."""
        return self.customer.record_no

    @property
    def empty(self) -> str:
        """What stands in an empty block, so that missing data is told from a missing page (C.1-3)."""
        return f"截至{show_date(self.cutoff.isoformat())}无记录"

    def of(self, form: str, department: str | None = None) -> tuple[Held, ...]:
        """Return what the book holds of a form, of one department or of all."""
        return tuple(h for h in self.held if h.form.name == form and department in (None, h.department))

    @cached_property
    def departments(self) -> tuple[Held, ...]:
        """All departments in the order of their codes."""
        return tuple(sorted(self.of("department"), key=lambda d: str(d.values["code"])))

    @cached_property
    def with_dealings(self) -> tuple[Held, ...]:
        """The departments that have a part of their own, in the order of their codes."""
        busy = {h.department for h in self.held if h.form.name in DEALINGS} - self.retired
        return tuple(d for d in self.departments if d.values["code"] in busy)

    def part_number(self, department: str) -> int | None:
        """Return the number of a department's part, from 2; None when it has none."""
        codes = [d.values["code"] for d in self.with_dealings]
        return codes.index(department) + 2 if department in codes else None

    # -- names ------------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> Mapping[str, str]:
        named = ((h, h.values.get("name")) for h in self.held if h.form.name in ("department", "contact"))
        return {h.record_no: str(name) for h, name in named if name}

    def contact(self, key: str | None) -> str:
        """Return the name of a contact as it was at the cut-off; empty without one."""
        return self._names.get(key or "", key or "")

    def department(self, code: str) -> str:
        """Return the name of a department; 「—」 when a record belongs to none."""
        return self._names.get(f"{self.code}-{code}", code or BLANK)

    def staff(self, key: str | None) -> str:
        """Return the name of a member of staff."""
        person = self.settings.staff_by_code.get(key or "")
        return person.name if person else key or ""

    def unit(self, code: str | None) -> str:
        """Return the name of a unit."""
        unit = self.settings.unit_by_code.get(code or "")
        return unit.name if unit else code or ""

    def short_unit(self, code: str | None) -> str:
        """Return the everyday name of a unit, for narrow places."""
        unit = self.settings.unit_by_code.get(code or "")
        return unit.alt_names[0] if unit and unit.alt_names else self.unit(code)

    def show(self, held: Held, name: str) -> str:
        """Return a field as printed; 「—」 when it is empty."""
        return self.printed(held.form.by_name[name], held.values.get(name), held) or BLANK

    def printed(self, field: Field, stored: Any, held: Held) -> str:
        """Return a stored value as printed, with the names of people without their keys.

        A personal value never comes out here, whatever form an office has put it into: cards ask for it
        with :meth:`personal`.
        """
        return "" if field.private else self._text(field, stored, held)

    def _text(self, field: Field, stored: Any, held: Held) -> str:
        if field.type == "ref" and field.ref == "contact":
            return self.contact(stored)
        text: str = Printer(held.form, self.directory).text(field, stored, held.values)
        return text

    # -- personal information ---------------------------------------------------------------------

    @cached_property
    def private_words(self) -> frozenset[str]:
        """The names and labels of personal fields; what a change record says of them is masked."""
        personal = [f for f in self.library.get("contact").fields if f.private]
        return frozenset(word for f in personal for word in (f.name, f.label.zh, f.label.en))

    def personal(self, contact: Held) -> Mapping[str, Any]:
        """Return the personal values of a contact that may stand in this book (domain E.4, K10).

        Lists are as stored, all else is printed. The consent of the book's day and that of today must both
        cover a value, and its time must not be over; a general edition holds none.
        """
        fields = [f for f in contact.form.fields if f.private and contact.values.get(f.name)]
        until = str(contact.values.get("retain_until") or "")
        if self.variant != FULL or until < self.printed_on.isoformat():
            return {}
        given = [contact.values.get("consent_level"), contact.record.values.get("consent_level")]
        return {
            f.name: self._personal(contact, f)
            for f in fields
            if all(_covers(level, str(f.private)) for level in given)
        }

    def _personal(self, contact: Held, field: Field) -> Any:
        stored = contact.values[field.name]
        return stored if field.type == "table" else self._text(field, stored, contact)


def _covers(level: Any, needed: str) -> bool:
    return level in CONSENTS and CONSENTS.index(level) >= CONSENTS.index(needed)
