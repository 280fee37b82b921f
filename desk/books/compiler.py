"""Compiling the handbook of one customer: an edition per customer and half-year (domain C)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cardfile.errors import KeceError
from cardfile.periods import Period
from cardfile.records import Record
from cardfile.text import Text
from desk.books import editions
from desk.books.beside import Files, finished
from desk.books.binding import Binding
from desk.books.editions import FORM
from desk.books.mergers import AbsorbedBy, closed_by_merger
from desk.books.outcomes import WORD, Book, Failure, Made, Order, Outcome, Refusal, Skipped, Unchanged
from desk.gating import Gate
from desk.papers import Papers
from generator.press import Press

if TYPE_CHECKING:
    from cardfile.store import CardState
    from desk.rooms import Rooms
    from generator.handbook.gate.violation import Violation
    from generator.handbook.plan import Handbook

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Compiled:
    """What became of a customer, and the state of the card that it was decided on.

    Attributes:
        card: None when somebody wrote to the card meanwhile, or nothing was decided.
    """

    outcome: Outcome
    card: CardState | None = None


def open_compiler(office: Path, today: date | None, order: Order, absorbed: AbsorbedBy) -> Compiler:
    """Return a compiler with rooms of its own, in whatever process it is called."""
    from desk.rooms import Rooms

    rooms = Rooms(office, today=today)
    return Compiler(rooms, Papers(rooms), order, absorbed)


def lost(customer: str) -> Compiled:
    """Return what becomes of a customer whose process ended: it was killed, or a library crashed."""
    reason = Text(
        "处理该客户的进程意外终止，请单独编制。", "the process of this customer ended; compile it alone."
    )
    return Compiled(Failure(customer, reason))


@dataclass(frozen=True)
class Compiler:
    """Makes the handbooks of an order, customer by customer, and files them.

    Attributes:
        absorbed: who was merged into whom.
    """

    rooms: Rooms
    papers: Papers
    order: Order
    absorbed: AbsorbedBy = field(default_factory=dict)
    press: Press = field(default_factory=Press)

    def __call__(self, customers: Sequence[str]) -> Iterator[Compiled]:
        """Compile the books of some customers; a bad one never stops the others.

        Memory does not grow with the customers: only the units' records are kept from one to the next.
        """
        with self.rooms.journal.together(), self.press:
            for code in customers:
                yield self._attempt(code)
                self.rooms.store.keep_only(self.rooms.settings.unit_by_code)

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

        card = next((r for r in records if r.record_no == code), None)
        if not is_active(card):
            return Skipped(code, Text("客户档案已作废，跳过。", "the customer's card is void; skipped."))
        if merged := closed_by_merger(card, self.order.period):
            return Skipped(code, merged)
        absorbed = self.absorbed.get(code, ())
        contents = contents_of(code, self.order.period, records, self.rooms.library, absorbed)
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
        before, edition = issued[: issued.index(current)], current.values["edition"]
        book = self._book(code, edition, *editions.files_of(current, self.order.variant))
        if not book.has({WORD}):
            return self._make(code, records, before, current)
        return (
            Unchanged(book)
            if book.has(self.order.beside)
            else self._completed(book, records, before, current)
        )

    def _completed(
        self, book: Book, records: Sequence[Record], before: Sequence[Record], current: Record
    ) -> Made | Refusal:
        """Make what is missing beside the Word file of an edition, which stays as it is."""
        if self.order.plan:
            return Made(book)
        planned = self._planned(book.customer, records, before)
        wanted = {suffix for suffix in self.order.beside if not book.has({suffix})}
        word = self.rooms.archive.locate(next(path for path in book.files if path.endswith(WORD)))
        files = finished(planned, word, self._binding.left(planned, wanted), wanted, self.press)
        leaks = self._leaks(files, planned, book.customer)
        if leaks:
            return Refusal(book.customer, leaks)
        new = {suffix: content for suffix, content in files.content.items() if suffix != WORD}
        paths = self._binding.filed(planned, new, current)
        return Made(replace(book, files=(*book.files, *_all_of(files, paths))))

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
        edition = current or self._binding.edition(decision.book)
        files = self._binding.files(decision.book, edition, current)
        leaks = self._leaks(files, decision.book, code)
        if leaks:
            return Refusal(code, (*decision.violations, *leaks))
        paths = self._binding.filed(decision.book, files.content, current or self._binding.entered(edition))
        return Made(replace(made, files=_all_of(files, paths)))

    def _leaks(self, files: Files, book: Handbook, code: str) -> tuple[Violation, ...]:
        """Return what the finished files hold that their variant may not."""
        binder = self.rooms.store.records(code)
        return tuple(leak for data in files.searchable for leak in self._gate.searched(data, book, binder))

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
            absorbed=self.absorbed.get(code, ()),
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
    def _compiler(self) -> str:
        return self._gate.signers.compiler

    @cached_property
    def _binding(self) -> Binding:
        return Binding(self.rooms, self.papers, self.order, self.press, self._compiler)


def is_active(record: Record | None) -> bool:
    """Tell whether a record is a customer's card that is not void."""
    return record is not None and record.form == "customer" and record.state != "已作废"


def _all_of(files: Files, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths of a book's files.

    Raises:
        NotPrintedError: its PDF is missing; the others are filed.
    """
    if files.fault:
        raise files.fault
    return paths


def _not_opened(period: Period) -> Text:
    return Text(
        f"截至{period.title.zh}末尚未建档，跳过。", f"not opened by the end of {period.title.en}; skipped."
    )
