"""What is owed by whom on which day, and what shows that it was done (domain D.5).

:func:`gather` reads every record once and keeps what the obligations ask about; :func:`duties` is pure on that. A day
is overdue the day after, a moment the moment after. Nothing is owed for a period that ended before the office had its
first record, nor before the customer's card was opened. What must happen *within* a period (a call a week)
cannot be made up for: only the current period and the one before it are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from cardfile.deadlines import END_OF_DAY, Works, due_after, end_of, is_workday, on_workday, periods_between
from cardfile.facts import Entry, Facts, Subject, gather
from cardfile.facts import Event as Happened
from cardfile.obligations import Calendar, Event, Obligation, meets
from cardfile.periods import Period

__all__ = ["Board", "Duty", "Facts", "Subject", "duties", "gather"]

State = Literal["done", "late", "open", "overdue"]


@dataclass(frozen=True, slots=True)
class Duty:
    """One due obligation of one subject.

    Attributes:
        subject: the unit, the customer or the record that owes it.
        period: the period it is owed for; None after an event.
        due: the last moment in time, 23:59 for a day.
        state: ``late`` is done after its time.
        evidence: the numbers of the records that show it.
    """

    obligation: Obligation
    subject: Subject
    period: Period | None
    due: datetime
    state: State
    evidence: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """The subject and its period, as people read them."""
        return f"{self.subject.code} {self.period}" if self.period else self.subject.code

    @property
    def due_text(self) -> str:
        """The due day, or the moment when it is not a whole day."""
        whole_day = self.due.time() == END_OF_DAY
        return self.due.date().isoformat() if whole_day else self.due.isoformat(" ", "minutes")

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in ("done", "late")


@dataclass(frozen=True, slots=True)
class Board:
    """Which duties are wanted.

    Attributes:
        on: the day on which it is judged what is overdue.
        since, until: the first and the last due day.
        works: who works on which day.
    """

    on: date
    since: date
    until: date
    works: Works = is_workday

    def state(self, due: datetime, done: datetime | None) -> State:
        """Return the state of what is due at a moment and was done at another."""
        if done is not None:
            return "done" if done <= due else "late"
        return "overdue" if due < end_of(self.on) else "open"

    def shows(self, due: datetime) -> bool:
        """Tell whether a due day is wanted."""
        return self.since <= due.date() <= self.until


def duties(obligations: Sequence[Obligation], facts: Facts, board: Board) -> tuple[Duty, ...]:
    """Return the duties that are due between two days, in order of their days."""
    shown = Board(board.on, max(board.since, facts.began), board.until, board.works)
    if shown.since > shown.until:  # an office without records has begun nothing yet
        return ()
    found = [duty for obligation in obligations for duty in _duties(obligation, facts, shown)]
    return tuple(sorted(found, key=lambda d: (d.due, d.obligation.id, d.subject.code)))


def _duties(obligation: Obligation, facts: Facts, board: Board) -> Iterator[Duty]:
    if isinstance(obligation.rhythm, Calendar):
        return _by_calendar(obligation, obligation.rhythm, facts, board)
    return _by_events(obligation, obligation.rhythm, facts, board)


# -- once a period ----------------------------------------------------------------------------------------


def _by_calendar(obligation: Obligation, rhythm: Calendar, facts: Facts, board: Board) -> Iterator[Duty]:
    for period in _periods(rhythm, board):
        due = end_of(
            _shifted(obligation, due_after(period, *rhythm.due) if rhythm.due else period.end, board)
        )
        if board.shows(due) and period.end >= facts.began:
            for subject in _owing(obligation, facts, period):
                if _asked(obligation, subject, facts, period):
                    proofs = _proofs(obligation, subject, facts, period, due)
                    enough = sorted(e.at for e in proofs)[rhythm.times - 1 : rhythm.times]
                    state = board.state(due, next(iter(enough), None))
                    yield Duty(obligation, subject, period, due, state, _numbers(proofs))


def _periods(rhythm: Calendar, board: Board) -> Iterator[Period]:
    """Return the periods whose due day may lie between the days of the board."""
    if rhythm.due is None:
        current = Period.containing(board.on, rhythm.every)
        yield from periods_between(rhythm.every, max(board.since, current.previous.start), board.until)
        return
    lead = -rhythm.due[0]
    first = Period.containing(board.since, rhythm.every).previous
    last = board.until
    for _ in range(max(lead, 0) + 1):
        last = Period.containing(last, "month").next.end
    yield from periods_between(rhythm.every, first.start, last)


def _shifted(obligation: Obligation, day: date, board: Board) -> date:
    return on_workday(day, board.works) if obligation.shift else day


def _owing(obligation: Obligation, facts: Facts, period: Period) -> Iterator[Subject]:
    """Yield the units, or the customers whose card was open by the end of a period."""
    subjects = obligation.subjects
    if subjects.of == "units":
        yield from (Subject(u.code, u.code) for u in facts.units if u.kind in subjects.names)
        return
    for code, card in facts.customers.items():
        opened = card.get("opened_on")
        if (not opened or opened <= period.end.isoformat()) and meets(subjects.whose, card):
            yield Subject(code, str(card.get("owner_unit", "")), code)


def _asked(obligation: Obligation, subject: Subject, facts: Facts, period: Period) -> bool:
    given = facts.given(obligation, subject.code)
    return obligation.given is None or any(_within(entry, period) for entry in given)


def _within(entry: Entry, period: Period) -> bool:
    return entry.on is not None and entry.on.date() in period


def _proofs(
    obligation: Obligation, subject: Subject, facts: Facts, period: Period, due: datetime
) -> list[Entry]:
    names = (str(period), due.date().isoformat())
    found = facts.proofs(obligation, subject.code)
    return [entry for entry in found if entry.period in names or _within(entry, period)]


# -- after an event ---------------------------------------------------------------------------------------


def _by_events(obligation: Obligation, rhythm: Event, facts: Facts, board: Board) -> Iterator[Duty]:
    for event in facts.events.get(obligation.id, ()):
        chain = _again(obligation, rhythm, event, facts, board) if event.until else None
        yield from chain or _once(obligation, rhythm, event, facts, board)


def _once(
    obligation: Obligation, rhythm: Event, event: Happened, facts: Facts, board: Board
) -> Iterator[Duty]:
    proofs = [*event.own, *facts.proofs(obligation, event.subject.code)]
    due = _due(obligation, rhythm, event.at, board)
    if board.shows(due):
        yield _of_event(obligation, event, due, board, proofs)


def _again(
    obligation: Obligation, rhythm: Event, event: Happened, facts: Facts, board: Board
) -> Iterator[Duty]:
    """Yield a duty for each span: the next begins when the last was met, as long as the service goes on."""
    base, proofs = event.at, sorted(facts.proofs(obligation, event.subject.code), key=lambda e: e.at)
    while event.until and base < event.until:
        met = next(([proof] for proof in proofs if proof.at > base), [])
        due = _due(obligation, rhythm, base, board)
        if board.shows(due):
            yield _of_event(obligation, event, due, board, met)
        if not met:
            return
        base = met[0].at


def _due(obligation: Obligation, rhythm: Event, start: datetime, board: Board) -> datetime:
    due = rhythm.within.after(start, board.works)
    return datetime.combine(_shifted(obligation, due.date(), board), due.time())


def _of_event(
    obligation: Obligation, event: Happened, due: datetime, board: Board, proofs: Sequence[Entry]
) -> Duty:
    state = board.state(due, min((entry.at for entry in proofs), default=None))
    return Duty(obligation, event.subject, None, due, state, _numbers(proofs))


def _numbers(proofs: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(sorted({entry.number for entry in proofs}))
