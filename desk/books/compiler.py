"""Compiling the handbook of one customer: an edition per customer and half-year (domain C)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
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
from desk.books import editions
from desk.books.editions import FORM
from desk.books.outcomes import FULL, Book, Failure, Made, Order, Outcome, Refusal, Skipped, Unchanged
from desk.carrying import carried_record
from desk.documents import NoTemplateError
from desk.gating import Gate
from desk.papers import WORD, Papers
from desk.refusals import ValuesRefusedError

if TYPE_CHECKING:
    from cardfile.store import CardState
    from desk.rooms import Rooms
    from generator.handbook.plan import Handbook

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
        issued = editions.issued(self.rooms.store.records(code))
        of_period = editions.of_period(issued, self.order.period)
        if of_period and editions.same(contents, of_period[-1]):
            return self._again(code, records, issued, of_period)
        if of_period and not self.order.issuing.reissue:
            return Refusal(code, (editions.changed_since(of_period[-1]),))
        outcome = self._make(code, records, issued, None)
        if of_period and isinstance(outcome, Made) and not self.order.plan:
            self._supersede(code)
        return outcome

    def _again(
        self, code: str, records: Sequence[Record], issued: Sequence[Record], of_period: Sequence[Record]
    ) -> Outcome:
        """Leave an edition that holds all there is; make its other variant when that is asked for."""
        current = of_period[-1]
        if len(of_period) > 1 and not self.order.plan:
            self._supersede(code)
        known = editions.document_of(current, self.order.variant)
        if known:
            return Unchanged(self._book(code, current.values["edition"], known.path))
        return self._make(code, records, issued[: issued.index(current)], current)

    def _supersede(self, code: str) -> None:
        """Mark what the newest edition of the half-year replaced; a run that was killed left that to the next."""
        issued = editions.issued(self.rooms.store.records(code))
        of_period = editions.of_period(issued, self.order.period)
        editions.supersede(self.rooms, of_period, self.order.issuing.reissue)

    def _make(
        self, code: str, records: Sequence[Record], issued: Sequence[Record], current: Record | None
    ) -> Made | Refusal:
        """Make an edition, or the second variant of the current one, when the gate lets it pass (C.5)."""
        binder = self.rooms.store.records(code)
        decision = self._gate.decide(
            self._planned(code, records, issued), binder, editions.waivers_of(current)
        )
        if decision.blocking:
            return Refusal(code, decision.violations)
        made = replace(self._book(code, decision.book.edition), warnings=decision.warnings)
        if self.order.plan:
            return Made(made)
        edition = current or self._edition(decision.book)
        content = self._content(decision.book, edition, current)
        leaks = self._gate.searched(content, decision.book, binder) if isinstance(content, bytes) else ()
        if leaks:
            return Refusal(code, (*decision.violations, *leaks))
        return Made(replace(made, files=(self._issue(decision.book, content, edition, current),)))

    @cached_property
    def _gate(self) -> Gate:
        return Gate(self.rooms, self.order.issuing)

    def _book(self, code: str, edition: int, *files: str) -> Book:
        return Book(code, str(self.order.period), int(edition), self.order.variant, files)

    def planned(self, code: str) -> Handbook:
        """Return the next edition of an opened customer as it would be printed now, whether it is needed or not."""
        return self._planned(code, self._records(code), editions.issued(self.rooms.store.records(code)))

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
            issued=editions.printed(issued, self.order.variant),
            printed_on=self.rooms.now().date(),
            compiled_by=self._compiler,
            closed_stays=self.rooms.policy.gate.closed_stays,
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

    @property
    def _compiler(self) -> str:
        return self._gate.signers.compiler

    def _content(self, book: Handbook, edition: Record, current: Record | None) -> bytes | Path:
        """Return the finished book. Rendering comes first: a template that fails must leave no edition without it.

        A run that was killed may have left the edition without its book, or the book filed but not entered.
        """
        left = self._left(self._place(book), _name(book)) if current else None
        return left or self._rendered(book, edition)

    def _issue(self, book: Handbook, content: bytes | Path, edition: Record, current: Record | None) -> str:
        """Enter an edition and file its book; a second variant joins the edition that is there."""
        record = current or self._entered(edition)
        filed = self.rooms.archive.file(content, self._place(book), _name(book))
        self.rooms.register.attach(record.record_no, Document(filed.path, filed.sha256, record.revision))
        issued = {"path": filed.path, "sha256": filed.sha256}
        self.rooms.note(Act("handbook.issue", record.record_no, after=issued, actor=self._compiler))
        return filed.path

    def _edition(self, book: Handbook) -> Record:
        """Return the edition as it will be entered, for its book to carry."""
        from generator.handbook.plan import record_values

        form, now = self.rooms.form(FORM), self.rooms.now()
        values = {
            **record_values(book, unit=self._headquarters, compiled_by=self._compiler),
            **editions.approval(self.rooms, self.order.issuing),
        }
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


def is_active(record: Record | None) -> bool:
    """Tell whether a record is a customer's card that is not void."""
    return record is not None and record.form == "customer" and record.state != "已作废"


def _name(book: Handbook) -> DocumentName:
    title = safe_title(book.short_name)
    return DocumentName(
        book.period.end, book.record_no, title, version=None, suffix=WORD, variant=book.variant
    )


def _not_opened(period: Period) -> Text:
    return Text(
        f"截至{period.title.zh}末尚未建档，跳过。", f"not opened by the end of {period.title.en}; skipped."
    )
