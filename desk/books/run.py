"""A run of handbooks: what need not be asked again, what is compiled, by how many processes (domain C).

The main process reads stamps and digests only; a customer whose inputs changed goes to a worker, which owns
the whole customer, so that no two processes write one card or one folder. A run that is killed is resumed by
the same command: what it finished is remembered, what it left half done is completed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from cardfile.periods import Period
from cardfile.store import CardState
from desk.books.builds import Build, Builds
from desk.books.compiler import Compiled, Compiler, is_active, lost, open_compiler
from desk.books.inputs import Inputs
from desk.books.mergers import AbsorbedBy, absorbed_customers
from desk.books.outcomes import PDF, BookRun, FuturePeriodError, Order, Outcome
from desk.crew import Crew
from desk.gating import COMPILED, Gate, Issuing
from desk.papers import Papers, UnknownCustomerError
from generator.press import require_press

if TYPE_CHECKING:
    from desk.rooms import Rooms

Tell = Callable[[int, Outcome | None], None]
"""Is told how many customers are to be compiled, first with None, then with each outcome."""


@dataclass(frozen=True)
class Books:
    """Compiles the handbooks of an office."""

    rooms: Rooms
    papers: Papers

    def compile(
        self,
        customers: Sequence[str],
        period: str,
        variant: str,
        *,
        plan: bool = False,
        issuing: Issuing = COMPILED,
        beside: Collection[str] = (),
        jobs: int | None = None,
        tell: Tell = lambda _count, _outcome: None,
    ) -> BookRun:
        """Compile the books of some customers, or of all; a bad customer never stops the others.

        Args:
            customers: codes; none for all.
            period: a half-year, ``2026H1``.
            variant: 通用版 or 完整版.
            plan: write nothing, only tell what would be made.
            issuing: who approves, what is waived, why a half-year is issued again.
            beside: what is filed beside each Word file: ``.pdf``, ``.xlsx``.
            jobs: how many processes; None for as many as it is worth.
            tell: is told of each customer that had to be looked at.

        Raises:
            BadPeriodError, FuturePeriodError, UnknownCustomerError: nothing was made.
            NoSuchCheckError, ReasonMissingError, UnsignedError, UnknownStaffError, NoPressError: neither.
        """
        if PDF in beside:
            require_press()
        Gate(self.rooms, issuing).ready()
        half = Period.parse(period, "half")
        if half.start > self.rooms.now().date():
            raise FuturePeriodError(half)
        order = Order(half, variant, plan, issuing, frozenset(beside))
        return BookRun.of(self._outcomes(self._wanted(customers), order, jobs, tell))

    def _wanted(self, customers: Sequence[str]) -> list[str]:
        for code in customers:
            if not is_active(self.rooms.store.find(code)):
                raise UnknownCustomerError(code)
        units = self.rooms.settings.unit_by_code
        return list(customers) or [binder for binder in self.rooms.store.binders() if binder not in units]

    def _outcomes(self, wanted: list[str], order: Order, jobs: int | None, tell: Tell) -> list[Outcome]:
        builds = Builds(self.rooms.site.work / "builds", order)
        absorbed = absorbed_customers(self.rooms)
        known, inputs = builds.read(), Inputs.read(self.rooms, order, absorbed)
        found = {
            code: build for code in wanted if (build := self._still_good(known.get(code), inputs, order))
        }
        todo = [code for code in wanted if code not in found]
        outcomes: dict[str, Outcome] = {code: build.outcome for code, build in found.items()}
        tell(len(todo), None)
        with builds.noting(known) as note:
            for build in (b for code, b in found.items() if b is not known[code]):
                note(build)
            for compiled in self._crew(order, absorbed, jobs).work(todo):
                outcomes[compiled.outcome.customer] = compiled.outcome
                tell(len(todo), compiled.outcome)
                if not order.plan and (build := _build(compiled, inputs)):
                    note(build)
        return [outcomes[code] for code in wanted]

    def _still_good(self, build: Build | None, inputs: Inputs, order: Order) -> Build | None:
        """Return what is remembered of a customer if nothing it depends on has changed, with the card's new stamp."""
        if build is None or not build.fits(inputs, order.beside):
            return None
        stamp = self.rooms.store.stamp(build.outcome.customer)
        if stamp is None or stamp == build.card.stamp:
            return build if stamp else None
        sha256 = self.rooms.store.sha256(build.outcome.customer)
        return replace(build, card=CardState(stamp, sha256)) if sha256 == build.card.sha256 else None

    def _crew(self, order: Order, absorbed: AbsorbedBy, jobs: int | None) -> Crew[str, Compiled]:
        self.rooms.journal.head()  # a journal that begins takes over what is there: before anybody adds to it
        return Crew(
            here=Compiler(self.rooms, self.papers, order, absorbed),
            hire=partial(open_compiler, self.rooms.site.root, self.rooms.today, order, absorbed),
            lost=lost,
            size=jobs,
        )


def _build(compiled: Compiled, inputs: Inputs) -> Build | None:
    return Build.of(compiled.outcome, inputs, compiled.card) if compiled.card else None
