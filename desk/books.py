"""Books: compiling handbooks, one edition per customer and half-year (domain C)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from archive.acts import Act
from archive.naming import DocumentName, safe_title
from archive.plan import Place
from cardfile.errors import KeceError
from cardfile.periods import Period
from cardfile.records import Document, Record, new_record
from cardfile.text import Text
from desk.carrying import carried_record
from desk.documents import NoTemplateError
from desk.papers import WORD, Papers, UnknownCustomerError
from desk.refusals import ValuesRefusedError

if TYPE_CHECKING:
    from desk.rooms import Rooms
    from generator.handbook.front import Edition
    from generator.handbook.plan import Handbook

_FORM = "handbook"
FULL = "完整版"
TEMPLATE = "customer_handbook.docx"
"""The book; ``handbook.docx`` is the sheet of the form F00, which registers its editions."""
_log = logging.getLogger(__name__)


class FuturePeriodError(KeceError):
    """A book is wanted for a half-year that has not begun."""

    def __init__(self, period: Period) -> None:
        super().__init__(
            Text(
                f"{period.title.zh}尚未开始，不能编制手册。",
                f"{period.title.en} has not begun; there is no book of it yet.",
            ),
            remedy=Text("请核对 --period。", "Check --period."),
        )


@dataclass(frozen=True, slots=True)
class Book:
    """An edition that was made, would be made, or need not be made."""

    customer: str
    period: str
    edition: int
    variant: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A customer without a book, and why."""

    customer: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Violation:
    """A check before issue that failed: its number, its level E or W, and what it found."""

    check: str
    level: str
    message: Text


@dataclass(frozen=True, slots=True)
class Refusal:
    """A customer whose book may not be issued."""

    customer: str
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class BookRun:
    """What a run made, customer by customer."""

    made: tuple[Book, ...]
    unchanged: tuple[Book, ...]
    skipped: tuple[Skipped, ...]
    refused: tuple[Refusal, ...]
    failed: tuple[Skipped, ...]


@dataclass(frozen=True)
class Books:
    """Compiles handbooks from the records, and files them."""

    rooms: Rooms
    papers: Papers

    def compile(self, customers: Sequence[str], period: str, variant: str, *, plan: bool = False) -> BookRun:
        """Compile the books of some customers, or of all; a bad customer never stops the others.

        Raises:
            BadPeriodError, FuturePeriodError, UnknownCustomerError: nothing was made.
        """
        half = Period.parse(period, "half")
        if half.start > self.rooms.now().date():
            raise FuturePeriodError(half)
        with self.rooms.journal.together():
            outcomes = [self._attempt(code, half, variant, plan=plan) for code in self._wanted(customers)]
        return _sorted(outcomes)

    def _wanted(self, customers: Sequence[str]) -> list[str]:
        for code in customers:
            if not self._customer(code):
                raise UnknownCustomerError(code)
        units = self.rooms.settings.unit_by_code
        return list(customers) or [binder for binder in self.rooms.store.binders() if binder not in units]

    def _customer(self, binder: str) -> Record | None:
        record = self.rooms.store.find(binder)
        return record if record and record.form == "customer" and record.state != "已作废" else None

    def _attempt(
        self, code: str, period: Period, variant: str, *, plan: bool
    ) -> Book | Skipped | _Unchanged | _Failure:
        try:
            return self._compile(code, period, variant, plan=plan)
        except KeceError as fault:
            return _Failure(Skipped(code, Text(fault.text("zh"), fault.text("en"))))
        except Exception as fault:  # noqa: BLE001 - one customer's bad data must not cost the others their books
            _log.exception("%s: the book failed", code)
            reason = f"{type(fault).__name__}: {fault}"
            return _Failure(Skipped(code, Text(f"程序出错（{reason}）", f"the program failed ({reason})")))

    def _compile(self, code: str, period: Period, variant: str, *, plan: bool) -> Book | Skipped | _Unchanged:
        if self._customer(code) is None:
            return Skipped(code, Text("客户档案已作废，跳过。", "the customer's card is void; skipped."))
        issued = self._issued(code)
        current = next((r for r in reversed(issued) if r.values["period"] == str(period)), None)
        before = int(current.values["edition"]) if current else None
        earlier = [r for r in issued if before is None or int(r.values["edition"]) < before]
        book = self._planned(code, period, variant, earlier)
        if book is None:
            return Skipped(code, _not_opened(period))
        if current and not _same(book, current):
            current, book = None, self._planned(code, period, variant, issued) or book
        made = Book(code, str(period), book.edition, variant)
        known = self._file_of(current, variant) if current else None
        if known:
            return _Unchanged(replace(made, files=(known.path,)))
        return made if plan else replace(made, files=(self._issue(book, current),))

    def _issued(self, code: str) -> list[Record]:
        records = [r for r in self.rooms.store.records(code) if r.form == _FORM and r.state != "已作废"]
        return sorted(records, key=lambda r: int(r.values["edition"]))

    @staticmethod
    def _file_of(record: Record, variant: str) -> Document | None:
        return next((d for d in record.documents if f"_{variant}." in d.path), None)

    def _planned(self, code: str, period: Period, variant: str, issued: Sequence[Record]) -> Handbook | None:
        from generator.handbook.plan import NotYetOpened, plan_handbook

        book = plan_handbook(
            code,
            period,
            variant,
            tuple(r for r in self.rooms.store.records(code) if r.form != _FORM),
            self._of_units,
            library=self.rooms.library,
            directory=self.rooms.directory,
            settings=self.rooms.settings,
            issued=_editions(issued, variant),
            printed_on=self.rooms.now().date(),
            compiled_by=self._compiler,
        )
        return None if isinstance(book, NotYetOpened) else book

    @cached_property
    def _of_units(self) -> tuple[Record, ...]:
        """The records of all units: their plans and consultations are printed in the books."""
        units = self.rooms.settings.unit_by_code
        return tuple(
            r
            for binder in self.rooms.store.binders()
            if binder in units
            for r in self.rooms.store.records(binder)
        )

    @property
    def _headquarters(self) -> str:
        return next((u.code for u in self.rooms.settings.units if u.kind == "HQ"), "")

    @cached_property
    def _compiler(self) -> str:
        """The member of headquarters whose position is to compile, else its head."""
        staff = [s for s in self.rooms.settings.staff if s.unit == self._headquarters and s.state == "在职"]
        compiling = [s.code for s in staff if "编制" in s.position]
        return next(iter(compiling or [s.code for s in staff]), "")

    def _issue(self, book: Handbook, current: Record | None) -> str:
        """Render a book, enter its edition, file it; a second variant joins the edition that is there.

        Rendering comes first: a template that fails must not leave an edition without its book.
        """
        from generator.handbook.plan import record_values

        values = record_values(book, unit=self._headquarters, compiled_by=self._compiler)
        content = self._rendered(book, current or self._edition(book, values))
        record = current or self._entered(book, values)
        filed = self.rooms.archive.file(content, self._place(book), _name(book))
        self.rooms.register.attach(record.record_no, Document(filed.path, filed.sha256, record.revision))
        issued = {"path": filed.path, "sha256": filed.sha256}
        self.rooms.note(Act("handbook.issue", record.record_no, after=issued, actor=self._compiler))
        return filed.path

    def _edition(self, book: Handbook, values: Mapping[str, Any]) -> Record:
        """Return the edition as it will be entered, for its book to carry."""
        form, by = self.rooms.form(_FORM), str(values.get("prepared_by", ""))
        state, at = form.workflow.submitted, self.rooms.now()
        return new_record(
            book.record_no, _FORM, form.version, book.customer, values, state=state, at=at, by=by
        )

    def _rendered(self, book: Handbook, edition: Record) -> bytes:
        from generator.handbook.context import render_handbook

        template = self.rooms.site.template("word", TEMPLATE)
        if template is None:
            raise NoTemplateError(f"word/{TEMPLATE}")
        return render_handbook(template, book, carried=carried_record(edition))

    def _entered(self, book: Handbook, values: Mapping[str, Any]) -> Record:
        outcome = self.rooms.register.submit(self.rooms.form(_FORM), [values], self.rooms.now())
        for refused in outcome.refused:
            raise ValuesRefusedError(book.record_no, refused.problems)
        return outcome.records[0]

    def _place(self, book: Handbook) -> Place:
        form = self.rooms.form(_FORM)
        folder = (form.restricted if book.variant == FULL else form.folder).format(period=book.period)
        return Place(self.papers.shelving.customer_folder(book.customer), folder)


@dataclass(frozen=True, slots=True)
class _Unchanged:
    book: Book


@dataclass(frozen=True, slots=True)
class _Failure:
    failed: Skipped


def _sorted(outcomes: Iterable[Book | Skipped | _Unchanged | _Failure]) -> BookRun:
    found = list(outcomes)
    return BookRun(
        made=tuple(o for o in found if isinstance(o, Book)),
        unchanged=tuple(o.book for o in found if isinstance(o, _Unchanged)),
        skipped=tuple(o for o in found if isinstance(o, Skipped)),
        refused=(),
        failed=tuple(o.failed for o in found if isinstance(o, _Failure)),
    )


def _editions(records: Iterable[Record], variant: str) -> tuple[Edition, ...]:
    """Return the editions of records; both variants of one edition hold the same records."""
    from generator.handbook.front import Edition

    return tuple(replace(Edition.from_record(record), variant=variant) for record in records)


def _same(book: Handbook, record: Record) -> bool:
    """Tell whether an issued edition holds the same records in the same revisions."""
    stored = [(row["record_no"], row["revision"], row["sha256"]) for row in record.values.get("contents", ())]
    return stored == [(c.record_no, c.revision, c.sha256) for c in book.held]


def _name(book: Handbook) -> DocumentName:
    title = safe_title(book.short_name)
    return DocumentName(
        book.period.end, book.record_no, title, version=None, suffix=WORD, variant=book.variant
    )


def _not_opened(period: Period) -> Text:
    return Text(
        f"截至{period.title.zh}末尚未建档，跳过。", f"not opened by the end of {period.title.en}; skipped."
    )
