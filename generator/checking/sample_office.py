"""What the templates of reports and handbooks are filled with when they are checked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from cardfile.library import Library
from cardfile.periods import Period
from cardfile.policy import SatisfactionPolicy
from cardfile.records import Record, new_record
from cardfile.settings import Settings
from generator.checking.samples import NOBODY, Size, sample_values
from generator.figures.questionnaire import Sheet
from generator.figures.satisfaction import Customer, survey_result
from generator.figures.satisfaction_report import report_context
from generator.handbook.context import handbook_context
from generator.handbook.model import FULL
from generator.handbook.plan import Handbook, plan_handbook
from generator.handbook.scope import EVENTS, MASTER, PLANS

_PERIOD: Final = Period.parse("2026H1")
_BEFORE: Final = "2025H2"
_CUSTOMER: Final = "KH0001"
_FILED: Final = datetime(2026, 6, 12, 9, 30)  # noqa: DTZ001 - the office's local time
_PRINTED: Final = date(2026, 7, 8)
_OFFICE: Final = (*PLANS, "consultation")
_SHARED: Final[dict[str, Any]] = {
    "customer_code": _CUSTOMER,
    "department_code": "D01",
    "consent_level": "单独同意",
    "occurred_on": "2026-06-12",
    "stage": "",
}
_OWN: Final[dict[str, dict[str, Any]]] = {
    "customer": {"code": _CUSTOMER},
    "department": {"code": "D01"},
    "contact": {"code": "P001"},
}


def book_samples(library: Library) -> dict[str, dict[str, Any]]:
    """Return contexts of the handbook's template: a customer without records, and one with some of each form."""
    return {
        "empty": handbook_context(_book(library, "通用版", ("customer",), "empty")),
        "typical": handbook_context(_book(library, FULL, (*MASTER, *EVENTS), "typical")),
        "longest": handbook_context(_book(library, FULL, (*MASTER, *EVENTS), "longest")),
    }


def report_beside(library: Library, policy: SatisfactionPolicy) -> dict[str, Any]:
    """Return what the satisfaction report prints beside its fields: a survey of one answer in each half-year."""
    answers = sample_values(library.get("satisfaction_sheet"), "typical") | _SHARED
    sheets = [Sheet.from_values(answers | {"period": period}) for period in (_BEFORE, str(_PERIOD))]
    customer = sample_values(library.get("customer"), "typical") | _SHARED | _OWN["customer"]
    return report_context(survey_result(sheets, [Customer.from_values(customer)], _PERIOD, policy), policy)


def _book(library: Library, variant: str, forms: tuple[str, ...], size: Size) -> Handbook:
    office = () if size == "empty" else _OFFICE
    book = plan_handbook(
        _CUSTOMER,
        _PERIOD,
        variant,
        list(_records(library, forms, size)),
        list(_records(library, office, size)),
        library=library,
        directory=NOBODY,
        settings=Settings(),
        issued=(),
        printed_on=_PRINTED,
    )
    if not isinstance(book, Handbook):
        raise TypeError(book)
    return book


def _records(library: Library, forms: tuple[str, ...], size: Size) -> Iterator[Record]:
    for name in forms:
        form = library.get(name)
        own = _OWN.get(name, {})
        code = own.get("code", f"{form.code}-{_CUSTOMER}-2026-0001")
        number = f"{_CUSTOMER}-{code}" if name in ("department", "contact") else code
        values = {"name": "南溟", **sample_values(form, size), **_SHARED, **own}
        counted = next(s for s in form.workflow.states if form.workflow.counts(s))
        yield new_record(
            number, name, form.version, _CUSTOMER, values, state=counted, at=_FILED, by="SYB01-S02"
        )
