"""Fields that only the program fills: figures of reports and summaries, dates of the customer's card."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from cardfile.forms import Form
from cardfile.library import Library
from cardfile.periods import Period
from cardfile.policy import Policy
from cardfile.records import Record, as_of
from cardfile.settings import Settings
from cardfile.store import Store

Values = Mapping[str, Any]
_NOT_COUNTED: Final = ("草稿", "已作废")


@dataclass(frozen=True)
class Filling:
    """Computes program-filled values; called by the register whenever a record is saved."""

    settings: Settings
    library: Library
    store: Store
    policy: Callable[[], Policy]
    clock: Callable[[], datetime]

    def __call__(self, form: Form, values: Values) -> Values:
        """Return the values that the program adds to those of a record; empty ones are left out."""
        filler = _FILLERS.get(form.name)
        filled = filler(self, values) if filler else {}
        return {name: value for name, value in filled.items() if value not in (None, [], {}, "")}

    def printed_beside(self, form: Form, values: Values, until: date) -> Values:
        """Return the texts that a form's template prints beside its fields: a report's figures and tables.

        They are those of the day the record was saved, like the figures it stores: a report that is
        printed again does not change because a sheet came in late.
        """
        if form.name != "satisfaction_report":
            return {}
        from generator.figures.satisfaction_report import report_context

        result, _ = self.survey(values, until)
        return report_context(result, self.policy().satisfaction)

    def survey(self, values: Values, until: date | None = None) -> tuple[Any, Any]:
        """Return the survey result and the complaint figures that a report's values ask for."""
        unit = "" if values.get("level") == "公司汇总" else str(values.get("unit_code"))
        return self.satisfaction(unit, Period.parse(str(values.get("period")), "half"), until)

    def records(self, until: date | None = None) -> Iterator[Record]:
        """Yield every record of the office that counts, as it stands or as it stood at the end of a day."""
        for binder in self.store.binders():
            for record in self.store.records(binder):
                known = as_of(record, until) if until else record
                if known and known.state not in _NOT_COUNTED:
                    yield known

    def satisfaction(self, unit: str, period: Period, until: date | None = None) -> tuple[Any, Any]:
        """Return the survey result of a unit (empty: the company) and the complaint figures of its half-year."""
        from generator.figures.complaints import complaint_figures
        from generator.figures.questionnaire import sheets_of
        from generator.figures.satisfaction import customers_of, survey_result

        records = list(self.records(until))
        sheets, customers = sheets_of(records), customers_of(records)
        tickets = [
            r
            for r in records
            if r.form == "complaint"
            and unit in ("", r.values.get("accepting_unit"), r.values.get("unit_code"))
        ]
        result = survey_result(sheets, customers, period, self.policy().satisfaction, unit)
        return result, complaint_figures(tickets, period, self.clock())

    def bases_of(self, unit: str) -> tuple[str, ...]:
        """Return the bases that report to a business unit or a branch."""
        return tuple(u.code for u in self.settings.units if u.kind == "BASE" and unit in (u.parent, u.branch))


def _customer(filling: Filling, values: Values) -> Values:
    """The card is opened on the day of its first revision; major changes are those of F24 (domain B.28)."""
    changes = [
        {"date": r.values.get("effective_on"), "record": r.record_no, **row}
        for r in filling.store.records(str(values.get("code", "")))
        if r.form == "change" and r.values.get("is_major")
        for row in r.values.get("changes", ())
    ]
    return {
        "opened_on": values.get("opened_on") or values.get("occurred_on"),
        "updated_on": values.get("prepared_on"),
        "major_changes": changes,
    }


def _grading(filling: Filling, values: Values) -> Values:
    """Rank and grade among all customers scored for the year so far (domain B.26).

    Computed at every save, so the grade that counts is that of the review, when all sheets are in.
    """
    from generator.figures.grading import grade_customers, grading_values, total_points, totals_of

    policy, customer, year = filling.policy().grading, str(values.get("customer_code")), int(values["year"])
    records = list(filling.records())
    totals = totals_of(records, year, policy) | {customer: total_points(values, policy)}
    last = (r for r in records if r.record_no == f"PF-{customer}-{year - 1}")
    before = next((record.values.get("grade") for record in last), None)
    return grading_values(grade_customers(totals, policy), customer, policy, before)


def _report(filling: Filling, values: Values) -> Values:
    from generator.figures.satisfaction_report import report_values

    result, complaints = filling.survey(values)
    labels = {f.name: f.label.zh for f in filling.library.get("satisfaction_sheet").fields}
    return report_values(result, filling.policy().satisfaction, complaints, labels)


def _summary(filling: Filling, values: Values) -> Values:
    from generator.figures.monthly import Month, monthly_values

    unit = str(values.get("unit_code"))
    whole = values.get("unit_kind") == "公司"
    bases = (
        tuple(u.code for u in filling.settings.units if u.kind == "BASE") if whole else filling.bases_of(unit)
    )
    private = frozenset(
        word for f in filling.library.get("contact").fields if f.private for word in (f.name, f.label.zh)
    )
    month = Month(Period.parse(str(values.get("month")), "month"), unit, bases, filling.clock(), private)
    reporting = {unit, *bases}
    records = [r for r in filling.records() if whole or r.values.get("unit_code") in reporting]
    return monthly_values(records, month)


_FILLERS: dict[str, Callable[[Filling, Values], Values]] = {
    "customer": _customer,
    "grading": _grading,
    "satisfaction_report": _report,
    "monthly_summary": _summary,
}
