"""Papers: documents of records and fillable blanks, as Word or Excel files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardfile.errors import KeceError
from cardfile.forms import Form
from cardfile.records import Record
from cardfile.text import Text
from desk.documents import Shelving
from desk.issues import ISSUES, Issue, IssueBook
from desk.sheets import WORD, Sheet, Sheets, around, around_blank

if TYPE_CHECKING:
    from desk.rooms import Rooms
    from desk.scans.looking import Lookup


@dataclass(frozen=True, slots=True)
class Paper:
    """A file ready to be written: its proposed name and its content."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Papers:
    """Makes documents from templates, and files those of records."""

    rooms: Rooms

    @cached_property
    def shelving(self) -> Shelving:
        """Where documents lie."""
        private = [f for f in self.rooms.form("contact").fields if f.private]
        words = frozenset(word for f in private for word in (f.name, f.label.zh))
        return Shelving(self.rooms.archive, self.rooms.directory, words)

    @cached_property
    def issues(self) -> IssueBook:
        """The register of blanks handed out."""
        return IssueBook(self.rooms.site.cards / ISSUES, self.rooms.site.locks, self.rooms.note)

    @cached_property
    def lookup(self) -> Lookup:
        """What is known of papers by their codes."""
        from desk.scans.looking import Lookup

        rooms = self.rooms
        return Lookup(rooms.library, rooms.store, self.issues, lambda _: None)

    def file(self, record: Record, suffix: str = WORD) -> Record:
        """Make a record's document, file it, and return the record that names it."""
        form = self.rooms.form(record.form)
        filed, document = self.shelving.file(form, record, self.document(record, suffix), suffix)
        return self.rooms.register.attach(record.record_no, document, filed.replaced)

    def document(self, record: Record, suffix: str = WORD) -> bytes:
        """Return a record's document."""
        form = self.rooms.form(record.form)
        identity = {"record_no": record.record_no, "revision": record.revision}
        return Sheets(self.rooms).made(
            Sheet(form, record.values, around(self.rooms, form, record), identity, record), suffix
        )

    def blank(
        self, form: Form, *, customer: str | None = None, department: str | None = None, suffix: str = WORD
    ) -> Paper:
        """Return a fillable form with an issue number of its own, prefilled with what is known."""
        known = self._known(form, customer, department)
        issue = self.issues.next(form.name, form.version, customer, self.rooms.now().date())
        name = "_".join(part for part in (form.title.zh, customer, department, issue.number) if part) + suffix
        return Paper(name, self.handed_out(form, issue, known, suffix))

    def handed_out(self, form: Form, issue: Issue, known: Mapping[str, Any], suffix: str = WORD) -> bytes:
        """Return the blank of an issue, with these values filled in."""
        identity = {"issue": issue.number, "customer": issue.customer}
        return Sheets(self.rooms).made(
            Sheet(form, known, around_blank(self.rooms, form, issue), identity), suffix
        )

    def _known(self, form: Form, customer: str | None, department: str | None) -> dict[str, Any]:
        """Return what can be printed into a blank for a customer.

        Raises:
            UnknownCustomerError: there is no such customer or department.
            DepartmentAloneError: a department without its customer names none.
        """
        directory = self.rooms.directory
        if department and not customer:
            raise DepartmentAloneError(department)
        if customer and not directory.target("customer", customer):
            raise UnknownCustomerError(customer)
        if department and not directory.target("department", department, customer):
            raise UnknownCustomerError(f"{customer}-{department}")
        given = {
            "customer_code": customer,
            "department_code": department,
            "confidentiality": form.confidentiality,
        }
        return {name: value for name, value in given.items() if value and name in form.by_name}


class UnknownCustomerError(KeceError):
    """No customer or department has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            Text(f"没有客户或部门「{code}」。", f"there is no customer or department “{code}”."),
            remedy=Text("请用 kece list customer 查看编码。", "Look the code up with: kece list customer"),
        )


class DepartmentAloneError(KeceError):
    """A department's code means nothing without its customer's."""

    def __init__(self, code: str) -> None:
        super().__init__(
            Text(f"部门「{code}」属于哪位客户？", f"whose department is “{code}”?"),
            remedy=Text("请同时给出 --customer。", "Give --customer too."),
        )


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet.

    Raises:
        FileExistsError: it does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as stream:
        stream.write(content)
