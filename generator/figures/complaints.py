"""Complaint tickets of a period in figures: received, open, closed, on time, overdue (F10 22, F11 10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from cardfile.periods import Period
from cardfile.records import Record

FORM: Final = "complaint"
NOT_ACCEPTED: Final = frozenset({"草稿", "不予受理", "已作废"})
CLOSED: Final = "已关闭"
# Each deadline of a ticket, and the moment that meets it. The first response within 24 hours is a
# duty of its own (OB-39) and no field, so it is not counted here.
CLOCKS: Final = (("onsite_due", "onsite_at"), ("due_at", "done_at"))


@dataclass(frozen=True, slots=True)
class ComplaintFigures:
    """Tickets of a period.

    Attributes:
        received: came in within the period.
        open: not closed at its end.
        closed: closed within the period.
        on_time: alive in the period, no deadline missed.
        overdue: alive in the period, on site or settled too late.
    """

    received: int = 0
    open: int = 0
    closed: int = 0
    on_time: int = 0
    overdue: int = 0


def complaint_figures(records: Iterable[Record], period: Period, now: datetime) -> ComplaintFigures:
    """Return the figures of the tickets among the records, as known at ``now``."""
    until = min(now, datetime.combine(period.end, time.max))
    tickets = [record for record in records if record.form == FORM and record.state not in NOT_ACCEPTED]
    alive = [
        ticket for ticket in tickets if _received(ticket) <= period.end and not _closed(ticket, period.start)
    ]
    closed = sum(_closed_on(ticket) in period for ticket in alive)
    late = sum(overdue(ticket, until) for ticket in alive)
    return ComplaintFigures(
        received=sum(_received(ticket) in period for ticket in alive),
        open=sum(not _closed(ticket, period.next.start) for ticket in alive),
        closed=closed,
        on_time=len(alive) - late,
        overdue=late,
    )


def overdue(ticket: Record, until: datetime) -> bool:
    """Tell whether a deadline of the ticket was missed, or has passed unmet, at a moment."""
    return any(_missed(ticket, due, done, until) for due, done in CLOCKS)


def _missed(ticket: Record, due: str, done: str, until: datetime) -> bool:
    if due == "onsite_due" and not ticket.values.get("onsite_needed"):
        return False
    deadline, met = ticket.values.get(due), ticket.values.get(done)
    reached = min(datetime.fromisoformat(met), until) if met else until
    return bool(deadline) and reached > datetime.fromisoformat(str(deadline))


def _received(ticket: Record) -> date:
    return date.fromisoformat(str(ticket.values["received_at"])[:10])


def _closed_on(ticket: Record) -> date | None:
    day = (ticket.values.get("closed") or {}).get("date")
    return date.fromisoformat(day) if day and ticket.state == CLOSED else None


def _closed(ticket: Record, before: date) -> bool:
    day = _closed_on(ticket)
    return day is not None and day < before
