"""Documents of records: made from the form's template, filed where the form says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from archive.filing import Archive, Filed
from archive.naming import DocumentName, safe_title
from archive.plan import Place
from cardfile.errors import KeceError
from cardfile.forms import Form
from cardfile.numbering import binder_of
from cardfile.periods import BadPeriodError, Period
from cardfile.records import Document, Record
from cardfile.references import Directory
from cardfile.text import Text

CUSTOMERS: Final = "客户档案"
UNITS: Final = "单位文件"
_NO_DEPARTMENT: Final = "D00_未分部门"


class NoTemplateError(KeceError):
    """A form has no template of the wanted kind."""

    def __init__(self, name: str) -> None:
        super().__init__(
            Text(f"没有模板 {name}。", f"there is no template {name}."),
            remedy=Text("请用 kece template new 绘制。", "Draw it with: kece template new"),
        )


@dataclass(frozen=True)
class Shelving:
    """Decides where a record's document lies in the archive tree (domain G.3, G.4).

    Attributes:
        private_words: names and labels of the contacts' personal fields.
    """

    archive: Archive
    directory: Directory
    private_words: frozenset[str] = frozenset()

    def place(self, form: Form, record: Record) -> Place:
        """Return the folder of a record's document."""
        if form.folder.startswith("/"):
            return Place(self._folder(form, record).lstrip("/"), self._seminar(form, record))
        if binder_is_customer(record.binder):
            return Place(self.customer_folder(record.binder), self._folder(form, record))
        return Place(f"{UNITS}/{_year(form, record)}/{record.binder}", self._folder(form, record))

    def _seminar(self, form: Form, record: Record) -> str:
        """Return the folder of an event: proposal and feedback share it, so its own first day counts."""
        day = record.values.get("start_on") or _day(record).isoformat()
        return f"{day.replace('-', '')}_{safe_title(self.title(form, record))}"

    def customer_folder(self, code: str) -> str:
        """Return a customer's folder; it keeps its first name when the customer is renamed."""
        customer = self.directory.target("customer", code)
        name = customer.values.get("short_name") or customer.values.get("name") if customer else None
        return self.archive.folder_of(CUSTOMERS, code, str(name or code))

    def _folder(self, form: Form, record: Record) -> str:
        day = _day(record)
        restricted = form.restricted and self._personal(form, record)
        names = {
            **{key: str(value) for key, value in record.values.items()},
            "year": str(day.year),
            "half": str(Period.containing(day, "half")),
            "department": self._department(form, record),
        }
        return (form.restricted if restricted else form.folder).format_map(names)

    def _personal(self, form: Form, record: Record) -> bool:
        """Tell whether a record holds personal values: in fields of its own, or as changes of such fields."""
        told = (
            {str(row.get("field")) for row in record.values.get("changes", ())}
            if form.name == "change"
            else set()
        )
        return bool(told & self.private_words) or any(
            f.private and f.name in record.values for f in form.fields
        )

    def _department(self, form: Form, record: Record) -> str:
        values = record.values
        code = values.get("code") if form.name == "department" else values.get("department_code")
        target = self.directory.target("department", str(code), record.binder) if code else None
        if target is None:
            return _NO_DEPARTMENT
        parent = self.customer_folder(record.binder)
        return self.archive.folder_of(parent, str(code), str(target.values.get("name"))).removeprefix(
            parent + "/"
        )

    def title(self, form: Form, record: Record) -> str:
        """Return the short title of a document's file name."""
        names = {key: str(value) for key, value in record.values.items()}
        return form.short.format_map(_Blank(names)) or form.title.zh

    def name(self, form: Form, record: Record, suffix: str) -> DocumentName:
        """Return the file name of a record's document."""
        title = safe_title(self.title(form, record))
        return DocumentName(_day(record), record.record_no, title, suffix=suffix)

    def file(self, form: Form, record: Record, content: bytes, suffix: str) -> tuple[Filed, Document]:
        """File a document and return it as the record notes it."""
        filed = self.archive.file(content, self.place(form, record), self.name(form, record, suffix))
        return filed, Document(filed.path, filed.sha256, record.revision)


def named(record: Record, value: object) -> Document | None:
    """Return the file that a value names, in its newest version; None when it is not in the archive."""
    return next((d for d in reversed(record.documents) if value and d.name == value), None)


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def binder_is_customer(binder: str) -> bool:
    """Tell whether a binder belongs to a customer."""
    return binder_of(binder) == binder


def _day(record: Record) -> date:
    """Return the day a file name begins with: that of the event; a handbook's is its cut-off (G.3)."""
    return record.occurred_on or date.fromisoformat(record.history[0].at[:10])


def _year(form: Form, record: Record) -> int:
    """Return the year whose folder a unit's document lies in: that of the period it reports."""
    for name in ("period", "month", "quarter", "slot"):
        if f"{{{name}}}" in form.number and record.values.get(name):
            try:
                return Period.parse(str(record.values[name])).end.year
            except BadPeriodError:
                break
    return _day(record).year
