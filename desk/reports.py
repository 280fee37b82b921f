"""Reports whose figures the program computes: made for a unit and a period, filed as Word and Excel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from archive.filing import Filed
from cardfile.forms import Form
from cardfile.numbering import next_number
from cardfile.periods import Kind, Period
from cardfile.records import Record, new_record
from desk.papers import EXCEL, WORD
from desk.refusals import UnknownUnitError

if TYPE_CHECKING:
    from desk.office import Office

DRAFT: Final = "草稿"


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A kind of report: its form, the field that holds its period, and the kind of period."""

    form: str
    field: str
    period: Kind


KINDS: Final[Mapping[str, ReportKind]] = {
    "satisfaction": ReportKind("satisfaction_report", "period", "half"),
    "monthly": ReportKind("monthly_summary", "month", "month"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """A report: the fields that the program filled, and the files in the archive."""

    record_no: str
    figures: Mapping[str, Any]
    files: tuple[str, ...]


def make_report(office: Office, kind: ReportKind, unit: str, period: str) -> Report:
    """Compute a unit's report and file it; without a submitted record it is filed as a draft.

    Raises:
        BadPeriodError, UnknownUnitError: nothing was made.
    """
    wanted = Period.parse(period, kind.period)
    if unit not in office.settings.unit_by_code:
        raise UnknownUnitError(unit)
    form = office.form(kind.form)
    given = {"unit_code": unit, kind.field: str(wanted), **_level(office, kind, unit)}
    record_no = next_number(form, given, unit, ())
    stored = office.store.find(record_no)
    figures = office.filling(form, {**given, **(stored.values if stored else {})})
    if stored:
        return Report(record_no, figures, _filed(office, stored))
    record = _provisional(office, form, record_no, {**given, **figures}, wanted)
    return Report(record_no, figures, tuple(_file_draft(office, form, record, s) for s in (WORD, EXCEL)))


def _level(office: Office, kind: ReportKind, unit: str) -> dict[str, str]:
    """Headquarters reports for the company, any other unit for itself (domain B.11, B.12)."""
    of_unit = office.settings.unit_by_code[unit].kind
    if kind.form == "monthly_summary":
        return {"unit_kind": {"HQ": "公司", "BU": "事业部"}.get(of_unit, "分公司")}
    return {"level": "公司汇总" if of_unit == "HQ" else "分公司·业务单位"}


def _filed(office: Office, record: Record) -> tuple[str, ...]:
    for suffix in (WORD, EXCEL):
        record = office.papers.file(record, suffix)
    return tuple(d.path for d in record.documents if d.revision == record.revision)


def _provisional(
    office: Office, form: Form, record_no: str, values: Mapping[str, Any], period: Period
) -> Record:
    day = {
        "occurred_on": min(period.end, office.now().date()).isoformat(),
        "confidentiality": form.confidentiality,
    }
    owner = str(values["unit_code"])
    return new_record(
        record_no, form.name, form.version, owner, {**day, **values}, state=DRAFT, at=office.now(), by=""
    )


def _file_draft(office: Office, form: Form, record: Record, suffix: str) -> str:
    shelving = office.papers.shelving
    name = replace(shelving.name(form, record, suffix), variant=DRAFT)
    filed: Filed = office.archive.file(
        office.papers.document(record, suffix), shelving.place(form, record), name
    )
    return filed.path
