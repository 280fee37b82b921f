"""Who is asked in a satisfaction survey (001 Art 15(5), domain B.10).

A customer is surveyed by the unit that surveyed it last, else by its owner. In each of its departments the main
contacts are asked, and whoever answered in the half-year before; where nobody is known, the sheet stays anonymous.
A department whose sheets of the period are recorded already is not asked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cardfile.periods import Period
from cardfile.records import Record
from desk.batch.items import Blank

SHEET = "satisfaction_sheet"
_NOT_COUNTED = ("草稿", "已作废")


@dataclass(frozen=True)
class Survey:
    """What the records say about a survey, read in one pass."""

    period: Period
    customers: dict[str, Record] = field(default_factory=dict)
    departments: defaultdict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    contacts: defaultdict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    surveyors: dict[str, tuple[str, str]] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    recorded: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def read(cls, records: Iterable[Record], period: Period) -> Survey:
        """Return what is known of a survey."""
        survey = cls(period)
        for record in records:
            if record.state not in _NOT_COUNTED:
                survey._take(record)
        return survey

    def _take(self, record: Record) -> None:
        match record.form:
            case "customer":
                self.customers[record.record_no] = record
            case "department" if record.values.get("state") != "已撤并":
                self.departments[record.binder].append(record)
            case "contact" if record.values.get("state") == "在职":
                self.contacts[record.binder].append(record)
            case "satisfaction_sheet":
                self._take_sheet(record)

    def _take_sheet(self, record: Record) -> None:
        values, period = record.values, str(record.values.get("period"))
        if period > str(self.period):
            return
        self.surveyors[record.binder] = max(
            self.surveyors.get(record.binder, ("", "")), (period, str(values.get("unit_code")))
        )
        if period == str(self.period):
            self.recorded.add((record.binder, str(values.get("department_code"))))
        elif period == str(self.period.previous):
            self.answered.add(str(values.get("respondent")))

    def blanks(self, unit: str) -> Iterator[Blank]:
        """Yield the sheets that a unit hands out, customer by customer."""
        for code, card in sorted(self.customers.items()):
            if self._surveyor(card) == unit:
                for department in self.departments[code]:
                    yield from self._of(unit, code, department)

    def _surveyor(self, card: Record) -> str:
        _, last = self.surveyors.get(card.record_no, ("", ""))
        return last or str(card.values.get("owner_unit", ""))

    def _of(self, unit: str, customer: str, department: Record) -> Iterator[Blank]:
        code = str(department.values["code"])
        if (customer, code) in self.recorded:
            return
        asked: list[Record | None] = [c for c in self.contacts[customer] if self._is_asked(c, code)]
        for contact in asked or [None]:
            yield self._blank(unit, customer, code, contact)

    def _is_asked(self, contact: Record, department: str) -> bool:
        values = contact.values
        known = values.get("is_main") or contact.record_no in self.answered
        return bool(known) and values.get("department_code") == department

    def _blank(self, unit: str, customer: str, department: str, contact: Record | None) -> Blank:
        person = {
            "respondent": contact.record_no if contact else None,
            "respondent_position": contact.values.get("position") if contact else None,
        }
        values = {
            "unit_code": unit,
            "customer_code": customer,
            "department_code": department,
            "period": str(self.period),
            **{name: value for name, value in person.items() if value},
        }
        key = contact.values["code"] if contact else ""
        purpose = " ".join(part for part in (str(self.period), f"{customer}-{department}", str(key)) if part)
        return Blank(SHEET, customer, purpose, values)
