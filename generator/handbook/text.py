"""Texts that more than one part of a handbook prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from cardfile.parsers import BLANK, YES, grouped, show_date, show_datetime
from cardfile.periods import Period
from generator.handbook.model import joined
from generator.handbook.scope import Held, Scope

_CONTENT_ROOM: Final = 40
_DIGITS: Final = "零一二三四五六七八九"

_CONTENT: Final[Mapping[str, str]] = {
    "dealing": "subject", "visit": "title", "complaint": "complaint_type", "communication": "content",
    "contract_summary": "title", "improvement_plan": "problem",  "grading": "year",
    "satisfaction_sheet": "validity", "contract": "title",
}  # fmt: skip


def part_ordinal(number: int) -> str:
    """Return 「第二部分」 for 2; a customer may have more departments than a form has sections, up to 98."""
    tens, ones = divmod(number, 10)
    counted = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return f"第{counted}{_DIGITS[ones] if ones else ''}部分"


def money(stored: Any) -> str:
    """Return an amount in CNY without its unit; 「—」 when there is none."""
    return grouped(stored) if stored not in (None, "") else BLANK


def total_of(held: Iterable[Held], name: str) -> str:
    """Return the sum of a money field."""
    return f"{sum((Decimal(h.values.get(name) or '0') for h in held), Decimal(0)):.2f}"


def lies_in(day: str, period: Period) -> bool:
    """Tell whether an ISO day or time lies in a period."""
    return period.start.isoformat() <= day[:10] <= period.end.isoformat()


def event_row(scope: Scope, held: Held) -> dict[str, str]:
    """Return a record in four columns: number, day, form, content."""
    return {
        "record_no": held.record_no,
        "date": show_date(held.day) if held.day else BLANK,
        "form": held.form.title.zh,
        "content": content_of(scope, held),
    }


def content_of(scope: Scope, held: Held) -> str:
    """Return the field that says what a record is about; of a change record, the fields it changes."""
    if held.form.name == "change":
        text = joined(str(row.get("field")) for row in held.values.get("changes") or ())
    else:
        text = scope.show(held, _CONTENT[held.form.name])
    return text if len(text) <= _CONTENT_ROOM else text[: _CONTENT_ROOM - 1] + "…"


def moment(stored: Any) -> str:
    """Return a stored date and time as printed; 「—」 when there is none."""
    return show_datetime(stored) if stored else BLANK


def day(stored: Any) -> str:
    """Return a stored date as printed; 「—」 when there is none."""
    return show_date(str(stored)[:10]) if stored else BLANK


def yes(stored: Any) -> str:
    """Return a tick for a true value, 「—」 for any other."""
    return "☑" if stored in (True, YES) else BLANK
