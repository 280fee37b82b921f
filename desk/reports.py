"""Reports whose figures the program computes: made for a unit and a period, filed as Word and Excel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from archive.naming import DocumentName
from archive.plan import Place
from cardfile.forms import Form
from cardfile.numbering import next_number
from cardfile.periods import Kind, Period
from cardfile.records import Record, new_record
from desk.refusals import UnknownUnitError
from desk.sheets import EXCEL, WORD

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
    """A report: the fields that the program filled, and the files in the archive.

    Attributes:
        already: the same figures were filed before; nothing was written.
    """

    record_no: str
    figures: Mapping[str, Any]
    files: tuple[str, ...]
    already: bool = False


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
        return _filed(office, stored, figures)
    record = _provisional(office, form, record_no, {**given, **figures}, wanted)
    left = tuple(_left(office, form, record, suffix) for suffix in (WORD, EXCEL))
    if all(left):
        return Report(record_no, figures, left, already=True)
    return Report(record_no, figures, tuple(_file_draft(office, form, record, s) for s in (WORD, EXCEL)))


def _level(office: Office, kind: ReportKind, unit: str) -> dict[str, str]:
    """Headquarters reports for the company, any other unit for itself (domain B.11, B.12)."""
    of_unit = office.settings.unit_by_code[unit].kind
    if kind.form == "monthly_summary":
        return {"unit_kind": {"HQ": "公司", "BU": "事业部"}.get(of_unit, "分公司")}
    return {"level": "公司汇总" if of_unit == "HQ" else "分公司·业务单位"}


def _filed(office: Office, stored: Record, figures: Mapping[str, Any]) -> Report:
    record = stored
    for suffix in (WORD, EXCEL):
        record = office.papers.file(record, suffix)
    files = tuple(d.path for d in record.documents if d.revision == record.revision)
    already = set(stored.documents) == set(record.documents)
    return Report(record.record_no, figures, files, already=already)


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
    place, name = _shelf(office, form, record, suffix)
    return office.archive.file(office.papers.document(record, suffix), place, name).path


def _shelf(office: Office, form: Form, record: Record, suffix: str) -> tuple[Place, DocumentName]:
    shelving = office.papers.shelving
    return shelving.place(form, record), replace(shelving.name(form, record, suffix), variant=DRAFT)


def _left(office: Office, form: Form, record: Record, suffix: str) -> str:
    """Return the draft in the archive that shows the same figures; empty when there is none."""
    from generator.readback import carried

    place, name = _shelf(office, form, record, suffix)
    folder = office.archive.locate(f"{place.binder}/{place.folder}")
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        known = DocumentName.parse(file.name)
        told = carried(file.read_bytes()) if known and known.series == name.series else None
        if told and _timeless(told["values"]) == _timeless(record.values):
            return f"{place.binder}/{place.folder}/{file.name}"
    return ""


def _timeless(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values without the day on which a draft of a running period was made."""
    return {name: value for name, value in values.items() if name != "occurred_on"}
