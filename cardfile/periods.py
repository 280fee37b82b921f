"""Periods of the regulations: year, half-year, quarter, month, week and day.

``2026``, ``2026H1``, ``2026Q3``, ``2026-07`` and ``2026-07-15``. A half-year ``H1`` runs from
1 January to 30 June (domain C.1-7). Weeks run from Monday (``2026-W28``); no form asks for one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from cardfile.errors import KeceError
from cardfile.text import Text

Kind = Literal["year", "half", "quarter", "month", "week", "day"]

_PATTERNS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("year", re.compile(r"(\d{4})", re.ASCII)),
    ("half", re.compile(r"(\d{4})H([12])", re.ASCII)),
    ("quarter", re.compile(r"(\d{4})Q([1-4])", re.ASCII)),
    ("month", re.compile(r"(\d{4})-(\d{2})", re.ASCII)),
    ("week", re.compile(r"(\d{4})-W(\d{2})", re.ASCII)),
    ("day", re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)),
)
_MONTHS: Final[dict[Kind, int]] = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_HALVES: Final = ("上半年", "下半年")


class BadPeriodError(KeceError):
    """A text is no period, or not of the kind that is wanted."""

    def __init__(self, text: str, wanted: Kind | None = None) -> None:
        example = {"year": "2026", "half": "2026H1", "quarter": "2026Q3", "month": "2026-07"}
        shown = example.get(wanted or "half", "2026-07-15")
        super().__init__(
            Text(f"「{text}」不是有效的期间。", f"“{text}” is not a valid period."),
            remedy=Text(f"请写成 {shown} 的样子。", f"Write it like {shown}."),
        )


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A closed range of days, :attr:`start` to :attr:`end`, with its kind."""

    start: date
    end: date
    kind: Kind

    @classmethod
    def parse(cls, text: str, kind: Kind | None = None) -> Period:
        """Return the period a text names.

        Raises:
            BadPeriodError: the text names none, or one of another kind than ``kind``.
        """
        for found, pattern in _PATTERNS:
            match = pattern.fullmatch(text.strip().upper())
            if match and kind in (None, found):
                try:
                    return _from_numbers(found, *map(int, match.groups()))
                except ValueError:
                    break
        raise BadPeriodError(text, kind)

    @classmethod
    def containing(cls, day: date, kind: Kind) -> Period:
        """Return the period of a kind in which a day lies."""
        if kind == "day":
            return cls(day, day, "day")
        if kind == "week":
            monday = day - timedelta(days=day.weekday())
            return cls(monday, monday + timedelta(days=6), "week")
        months = _MONTHS[kind]
        return _months(day.year, (day.month - 1) // months * months + 1, kind)

    @property
    def previous(self) -> Period:
        """The period of the same kind right before this one."""
        return Period.containing(self.start - timedelta(days=1), self.kind)

    @property
    def next(self) -> Period:
        """The period of the same kind right after this one."""
        return Period.containing(self.end + timedelta(days=1), self.kind)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    def __str__(self) -> str:
        match self.kind:
            case "year":
                return f"{self.start.year:04}"
            case "half":
                return f"{self.start.year:04}H{(self.start.month + 5) // 6}"
            case "quarter":
                return f"{self.start.year:04}Q{(self.start.month + 2) // 3}"
            case "month":
                return f"{self.start.year:04}-{self.start.month:02}"
            case "week":
                return "{:04}-W{:02}".format(*self.start.isocalendar()[:2])
            case "day":
                return self.start.isoformat()

    @property
    def compact(self) -> str:
        """The form used in record numbers: ``202607`` for a month, ``20260715`` for a day (G.2)."""
        return str(self).replace("-", "")

    @property
    def title(self) -> Text:
        """The printed name: 「2026年上半年」."""
        year, month = self.start.year, self.start.month
        match self.kind:
            case "year":
                return Text(f"{year}年", f"{year}")
            case "half":
                half = (month + 5) // 6
                return Text(f"{year}年{_HALVES[half - 1]}", f"{year} H{half}")
            case "quarter":
                quarter = (month + 2) // 3
                return Text(f"{year}年第{quarter}季度", f"{year} Q{quarter}")
            case "month":
                return Text(f"{year}年{month}月", f"{year}-{month:02}")
            case "week":
                iso_year, week, _ = self.start.isocalendar()
                return Text(f"{iso_year}年第{week}周", str(self))
            case "day":
                return Text(f"{year}年{month}月{self.start.day}日", self.start.isoformat())


def months_after(day: date, months: int) -> date:
    """Return the day so many calendar months later, or earlier; the end of a month clamps (domain D.5)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def _from_numbers(kind: Kind, year: int, *rest: int) -> Period:
    if kind == "day":
        day = date(year, *rest)
        return Period(day, day, "day")
    if kind == "week":
        return Period.containing(date.fromisocalendar(year, rest[0], 1), "week")
    months = _MONTHS[kind]
    ordinal = rest[0] if rest else 1
    return _months(year, (ordinal - 1) * months + 1, kind)


def _months(year: int, first: int, kind: Kind) -> Period:
    last = first + _MONTHS[kind] - 1
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), kind)
