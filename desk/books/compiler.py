"""Compiling the handbook of one customer: an edition per customer and half-year (domain C)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from archive.acts import Act
from archive.naming import DocumentName, safe_title
from archive.plan import Place
from cardfile.errors import KeceError
from cardfile.periods import Period
from cardfile.records import Document, Record, new_record
from cardfile.text import Text
from desk.books.outcomes import FULL, Book, Failure, Made, Order, Outcome, Refusal, Skipped, Unchanged
from desk.carrying import carried_record
from desk.documents import NoTemplateError
from desk.papers import WORD, Papers
from desk.refusals import ValuesRefusedError

if TYPE_CHECKING:
    from cardfile.store import CardState
    from desk.rooms import Rooms
    from generator.handbook.changes import Content
    from generator.handbook.front import Edition
    from generator.handbook.plan import Handbook

FORM: Final = "handbook"
TEMPLATE: Final = "customer_handbook.docx"
"""The book; ``handbook.docx`` is the sheet of the form F00, which registers its editions."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Compiled:
    """What became of a customer, and the state of the card that it was decided on.

    Attributes:
        card: None when somebody wrote to the card meanwhile, or nothing was decided.
    """

    outcome: Outcome
    card: CardState | None = None


def open_compiler(office: Path, today: date | None, order: Order) -> Compiler:
    """Return a compiler with rooms of its own, in whatever process it is called."""
    from desk.rooms import Rooms

    rooms = Rooms(office, today=today)
    return Compiler(rooms, Papers(rooms), order)


def lost(customer: str) -> Compiled:
    """Return what becomes of a customer whose process ended: it was killed, or a library crashed."""
    reason = Text(
        "处理该客户的进程意外终止，请单独编制。", "the process of this customer ended; compile it alone."
    )
    return Compiled(Failure(customer, reason))


@dataclass(frozen=True)
class Compiler:
    """Makes the handbooks of an order, customer by customer, and files them."""

    rooms: Rooms
    papers: Papers
    order: Order

    def __call__(self, customers: Sequence[str]) -> Iterator[Compiled]:
        """Compile the books of some customers; a bad one never stops the others."""
        with self.rooms.journal.together():
            for code in customers:
                yield self._attempt(code)
                self.rooms.store.forget(code)

    def _attempt(self, code: str) -> Compiled:
        try:
            return self._compile(code)
        except KeceError as fault:
            return Compiled(Failure(code, Text(fault.text("zh"), fault.text("en"))))
        except Exception as fault:  # noqa: BLE001 - one customer's bad data must not cost the others their books
            _log.exception("%s: the book failed", code)
            reason = f"{type(fault).__name__}: {fault}"
            return Compiled(Failure(code, Text(f"程序出错（{reason}）", f"the program failed ({reason})")))

    def _compile(self, code: str) -> Compiled:
        records = self._records(code)
        outcome = self._outcome(code, records)
        unmoved = self._records(code) == records
        return Compiled(outcome, self.rooms.store.state(code) if unmoved else None)

    def _records(self, code: str) -> tuple[Record, ...]:
        return tuple(r for r in self.rooms.store.records(code) if r.form != FORM)

    def _outcome(self, code: str, records: Sequence[Record]) -> Outcome:
        from generator.handbook.plan import contents_of

        if not is_active(next((r for r in records if r.record_no == code), None)):
            return Skipped(code, Text("客户档案已作废，跳过。", "the customer's card is void; skipped."))
        contents = contents_of(code, self.order.period, records, self.rooms.library)
        if contents is None:
            return Skipped(code, _not_opened(self.order.period))
        issued = self._issued(code)
        current = next((r for r in reversed(issued) if r.values["period"] == str(self.order.period)), None)
        if current and _same(contents, current):
            known = self._file_of(current, self.order.variant)
            if known:
                return Unchanged(self._book(code, current.values["edition"], known.path))
            return self._make(code, records, issued[: issued.index(current)], current)
        return self._make(code, records, issued, None)

    def _make(
        self, code: str, records: Sequence[Record], issued: Sequence[Record], current: Record | None
    ) -> Made | Refusal:
        """Make an edition, or the second variant of the current one."""
        planned = self._checked(self._planned(code, records, issued), records)
        if isinstance(planned, Refusal):
            return planned
        path = () if self.order.plan else (self._issue(planned, current),)
        return Made(self._book(code, planned.edition, *path))

    def _checked(self, book: Handbook, records: Sequence[Record]) -> Handbook | Refusal:  # noqa: ARG002
        """Return the book with its checks before issue (domain C.5), or why it may not be issued."""
        return book

    def _book(self, code: str, edition: int, *files: str) -> Book:
        return Book(code, str(self.order.period), int(edition), self.order.variant, files)

    def _issued(self, code: str) -> list[Record]:
        records = [r for r in self.rooms.store.records(code) if r.form == FORM and r.state != "已作废"]
        return sorted(records, key=lambda r: int(r.values["edition"]))

    @staticmethod
    def _file_of(record: Record, variant: str) -> Document | None:
        return next((d for d in record.documents if f"_{variant}." in d.path and not d.discarded), None)

    def _planned(self, code: str, records: Sequence[Record], issued: Sequence[Record]) -> Handbook:
        from generator.handbook.plan import plan_handbook

        book = plan_handbook(
            code,
            self.order.period,
            self.order.variant,
            records,
            self._of_units,
            library=self.rooms.library,
            directory=self.rooms.directory,
            settings=self.rooms.settings,
            issued=_editions(issued, self.order.variant),
            printed_on=self.rooms.now().date(),
            compiled_by=self._compiler,
        )
        return cast("Handbook", book)  # it has contents, so the customer was opened

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

        Rendering comes first: a template that fails must not leave an edition without its book. A run that was
        killed may have left the edition without its book, or the book filed but not entered.
        """
        place, name = self._place(book), _name(book)
        edition = current or self._edition(book)
        left = self._left(place, name) if current else None
        content = left or self._rendered(book, edition)
        record = current or self._entered(edition)
        filed = self.rooms.archive.file(content, place, name)
        self.rooms.register.attach(record.record_no, Document(filed.path, filed.sha256, record.revision))
        issued = {"path": filed.path, "sha256": filed.sha256}
        self.rooms.note(Act("handbook.issue", record.record_no, after=issued, actor=self._compiler))
        return filed.path

    def _edition(self, book: Handbook) -> Record:
        """Return the edition as it will be entered, for its book to carry."""
        from generator.handbook.plan import record_values

        form, now = self.rooms.form(FORM), self.rooms.now()
        values = record_values(book, unit=self._headquarters, compiled_by=self._compiler)
        checked = self.rooms.register.check(form, values, now)
        if checked.problems:
            raise ValuesRefusedError(book.record_no, checked.problems)
        state, by = form.workflow.submitted, str(checked.values.get("prepared_by", ""))
        return new_record(
            book.record_no, FORM, form.version, book.customer, checked.values, state=state, at=now, by=by
        )

    def _entered(self, edition: Record) -> Record:
        record = self.rooms.register.enter(
            self.rooms.form(FORM), edition.values, datetime.fromisoformat(edition.current.at)
        )
        if isinstance(record, Record):
            return record
        raise ValuesRefusedError(edition.record_no, record)

    def _left(self, place: Place, name: DocumentName) -> Path | None:
        """Return the book of an edition that has none entered, when it was filed; it is whole, or not there."""
        path = self.rooms.archive.locate(f"{place.binder}/{place.folder}/{name.fitted(place.room())}")
        return path if path.is_file() and path.stat().st_size else None

    def _rendered(self, book: Handbook, edition: Record) -> bytes:
        from generator.handbook.context import render_handbook

        template = self.rooms.site.template("word", TEMPLATE)
        if template is None:
            raise NoTemplateError(f"word/{TEMPLATE}")
        return render_handbook(template, book, carried=carried_record(edition))

    def _place(self, book: Handbook) -> Place:
        form = self.rooms.form(FORM)
        folder = (form.restricted if book.variant == FULL else form.folder).format(period=book.period)
        return Place(self.papers.shelving.customer_folder(book.customer), folder)


def _editions(records: Iterable[Record], variant: str) -> tuple[Edition, ...]:
    """Return the editions of records; both variants of one edition hold the same records."""
    from generator.handbook.front import Edition

    return tuple(replace(Edition.from_record(record), variant=variant) for record in records)


def is_active(record: Record | None) -> bool:
    """Tell whether a record is a customer's card that is not void."""
    return record is not None and record.form == "customer" and record.state != "已作废"


def _same(contents: Sequence[Content], record: Record) -> bool:
    """Tell whether an issued edition holds the same records in the same revisions."""
    stored = [(row["record_no"], row["revision"], row["sha256"]) for row in record.values.get("contents", ())]
    return stored == [(c.record_no, c.revision, c.sha256) for c in contents]


def _name(book: Handbook) -> DocumentName:
    title = safe_title(book.short_name)
    return DocumentName(
        book.period.end, book.record_no, title, version=None, suffix=WORD, variant=book.variant
    )


def _not_opened(period: Period) -> Text:
    return Text(
        f"截至{period.title.zh}末尚未建档，跳过。", f"not opened by the end of {period.title.en}; skipped."
    )
