"""Parsers and printers of days, moments and periods (domain B.24: local time, to the minute)."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final

from cardfile.cleaning import BadValue, folded, scalar
from cardfile.forms import Field
from cardfile.periods import BadPeriodError, Period
from cardfile.text import Text

# Years before 1000 are slips of the pen; every day printed here can be read back.
ANY_DATE: Final = re.compile(
    r"([1-9]\d{3})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)(?:\s*日)?", re.ASCII
)
# Excel hands a day over as midnight.
_MIDNIGHT: Final = re.compile(r"(?:[ T]\s*0?0:00(?::00(?:\.0+)?)?)?", re.ASCII)
_TIME: Final = re.compile(r"(\d{1,2})\s*[:时]\s*(\d{1,2})\s*分?(?::\d{2}(?:\.\d+)?)?", re.ASCII)
_PRINTED_PERIOD: Final = re.compile(r"(\d{4})年(?:(上|下)半年|第([1-4])季度|(\d{1,2})月)?", re.ASCII)


def parse_date(raw: Any, _field: Field) -> str:
    """Return a day in ISO form; ``2026-6-12``, ``2026/06/12``, ``2026.6.12`` and ``2026年6月12日`` are one.

    Raises:
        BadValue: it names no day of the calendar.
    """
    if isinstance(raw, date):
        return (raw.date() if isinstance(raw, datetime) else raw).isoformat()
    text = folded(raw)
    found = ANY_DATE.match(text)
    try:
        if found and _MIDNIGHT.fullmatch(text, found.end()):
            return date(*map(int, found.groups())).isoformat()
    except ValueError:
        pass
    raise BadValue(Text(f"「{raw}」不是日期，应如 2026年6月12日", f"“{raw}” is not a date; write 2026-06-12"))


def parse_datetime(raw: Any, _field: Field) -> str:
    """Return a moment in ISO form, to the minute; seconds are cut.

    Raises:
        BadValue: it names no moment, or a day without a time.
    """
    moment = raw if isinstance(raw, datetime) else _moment(folded(raw))
    if moment is None:
        wanted = "应如 2026年6月12日 09:30", "write 2026-06-12 09:30"
        raise BadValue(Text(f"「{raw}」不是时间，{wanted[0]}", f"“{raw}” is not a time; {wanted[1]}"))
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")


def _moment(text: str) -> datetime | None:
    day = ANY_DATE.match(text)
    time = _TIME.fullmatch(text[day.end() :].strip(" T")) if day else None
    try:
        numbers = [int(n) for n in (*day.groups(), *time.groups())] if day and time else []
        return datetime(*numbers) if numbers else None  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def parse_period(raw: Any, field: Field) -> str:
    """Return a year, half-year, quarter, month or day; ``2026年上半年`` is ``2026H1``.

    Raises:
        BadValue: it names none of these.
    """
    text = folded(scalar(raw))
    if ANY_DATE.fullmatch(text):
        return parse_date(text, field)
    try:
        return str(Period.parse(_unprinted(text)))
    except BadPeriodError as fault:
        raise BadValue(fault.what) from None


def _unprinted(text: str) -> str:
    printed = _PRINTED_PERIOD.fullmatch(text)
    if not printed:
        return text
    year, half, quarter, month = printed.groups()
    if half:
        return f"{year}H{1 if half == '上' else 2}"
    if quarter:
        return f"{year}Q{quarter}"
    return f"{year}-{int(month):02}" if month else str(year)


def show_date(stored: str) -> str:
    """Return ``2026年6月12日``."""
    day = date.fromisoformat(stored)
    return f"{day.year}年{day.month}月{day.day}日"


def show_datetime(stored: str) -> str:
    """Return ``2026年6月12日 09:30``."""
    return f"{show_date(stored[:10])} {stored[11:16]}"
