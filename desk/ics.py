"""The duty board as a calendar that Outlook and telephones subscribe to (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from cardfile.deadlines import END_OF_DAY
from cardfile.duties import Duty
from cardfile.text import Lang, Text

if TYPE_CHECKING:
    from icalendar import Event

_CHINA: Final = timezone(timedelta(hours=8))
_STATES: Final = {"open": Text("待办", "open"), "overdue": Text("已逾期", "overdue")}


def calendar_of(duties: Iterable[Duty], at: datetime, lang: Lang) -> bytes:
    """Return the duties that are not done yet as events; an event keeps its UID from one call to the next.

    Args:
        duties: the board.
        at: the clock, local time.
        lang: of the texts.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//kece//duties//ZH")
    calendar.add("version", "2.0")
    for duty in duties:
        if not duty.done:
            calendar.add_component(_event(duty, at, lang))
    return bytes(calendar.to_ical())


def _event(duty: Duty, at: datetime, lang: Lang) -> Event:
    from icalendar import Event

    event = Event()
    period = duty.period or duty.due.date()
    event.add("uid", f"{duty.obligation.id}.{duty.subject.code}.{period}@kece")
    event.add("dtstamp", at.replace(tzinfo=_CHINA).astimezone(UTC))
    whole_day = duty.due.time() == END_OF_DAY
    event.add("dtstart", duty.due.date() if whole_day else duty.due.replace(tzinfo=_CHINA).astimezone(UTC))
    event.add("summary", f"{duty.obligation.title.in_(lang)} {duty.about}")
    event.add("description", f"{duty.obligation.clause} · {_STATES[duty.state].in_(lang)}")
    event.add("transp", "TRANSPARENT")
    return event
