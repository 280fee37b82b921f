"""When something is due: days counted from periods and from events (domain D.5).

Days of a month clamp to its end; a span of hours is counted to the minute, all others end with their last day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final, Literal, cast

from cardfile.periods import Kind, Period, months_after

Works = Callable[[date], bool]
"""Tells whether people work on a day."""

END_OF_DAY: Final = time(23, 59)
_SPAN: Final = re.compile(r"(\d{1,4})(h|D|WD|M)", re.ASCII)


def end_of(day: date) -> datetime:
    """Return the last minute of a day."""
    return datetime.combine(day, END_OF_DAY)


def due_after(period: Period, month: int, day: int) -> date:
    """Return a day of the month that lies so many months after the last one of a period, or before."""
    first = months_after(period.end.replace(day=1), month)
    return first.replace(day=min(day, monthrange(first.year, first.month)[1]))


def periods_between(kind: Kind, since: date, until: date) -> Iterator[Period]:
    """Yield the periods of a kind that have a day between two days, in order."""
    period = Period.containing(since, kind)
    while period.start <= until:
        yield period
        period = period.next


def on_workday(day: date, works: Works) -> date:
    """Return the day itself, or the next one on which people work (顺延)."""
    while not works(day):
        day += timedelta(days=1)
    return day


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as the regulations write it: 24 hours, 3 working days, a month."""

    number: int
    unit: Literal["h", "D", "WD", "M"]

    @classmethod
    def parse(cls, text: str) -> Span | None:
        """Return the span that a text names: ``24h``, ``3WD``, ``1M``, ``0D``; None when it names none."""
        found = _SPAN.fullmatch(text)
        return cls(int(found[1]), cast("Literal['h', 'D', 'WD', 'M']", found[2])) if found else None

    def after(self, start: datetime, works: Works) -> datetime:
        """Return the last moment that is in time; exactly 24 hours is."""
        match self.unit:
            case "h":
                return start + timedelta(hours=self.number)
            case "D":
                return end_of(start.date() + timedelta(days=self.number))
            case "M":
                return end_of(months_after(start.date(), self.number))
            case "WD":
                return end_of(_working_days_after(start.date(), self.number, works))


def _working_days_after(day: date, count: int, works: Works) -> date:
    for _ in range(count):
        day = on_workday(day + timedelta(days=1), works)
    return day


@cache
def is_workday(day: date) -> bool:
    """Tell whether people work on a day in China: its holidays, and the days that make up for them.

    A year whose holidays are not announced yet has only its weekends off.
    """
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5  # noqa: PLR2004 -- Monday to Friday
