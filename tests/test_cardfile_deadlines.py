"""When something is due: days counted from periods and from events (domain D.5)."""

# ruff: noqa: DTZ001 - the office keeps local time
from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardfile.deadlines import Span, due_after, is_workday, on_workday, periods_between
from cardfile.periods import Period

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
KINDS = st.sampled_from(["week", "month", "quarter", "half", "year"])


@pytest.mark.parametrize(
    ("period", "month", "day", "due"),
    [
        ("2026H1", 1, 10, "2026-07-10"),
        ("2026H2", 1, 10, "2027-01-10"),
        ("2026-02", 0, 30, "2026-02-28"),
        ("2028-02", 0, 30, "2028-02-29"),
        ("2026-12", 1, 5, "2027-01-05"),
        ("2026-07", -1, 25, "2026-06-25"),
        ("2026Q3", -3, 31, "2026-06-30"),
        ("2027", -13, 30, "2026-11-30"),
        ("2027", -12, 31, "2026-12-31"),
    ],
)
def test_a_due_day_is_counted_from_the_last_month_of_the_period(period: str, month: int, day: int, due: str):
    assert due_after(Period.parse(period), month, day).isoformat() == due


@given(DAYS, st.sampled_from(["month", "quarter", "half", "year"]), st.integers(-14, 3), st.integers(1, 31))
def test_a_due_day_lies_in_its_month_and_never_beyond_its_end(day, kind, month, wanted):
    period = Period.containing(day, kind)
    due = due_after(period, month, wanted)
    months = (due.year - period.end.year) * 12 + due.month - period.end.month
    assert months == month
    assert due.day == wanted or (due.day < wanted and (due + timedelta(days=1)).day == 1)


@given(DAYS, st.integers(0, 800), KINDS)
def test_the_periods_between_two_days_cover_them_without_gap_or_overlap(since, days, kind):
    until = since + timedelta(days=days)
    periods = list(periods_between(kind, since, until))
    assert since in periods[0]
    assert until in periods[-1]
    assert all(a.end + timedelta(days=1) == b.start for a, b in pairwise(periods))


@pytest.mark.parametrize(
    ("span", "due"),
    [
        ("24h", datetime(2026, 10, 1, 9, 30)),
        ("0D", datetime(2026, 9, 30, 23, 59)),
        ("1M", datetime(2026, 10, 30, 23, 59)),
        ("3WD", datetime(2026, 10, 10, 23, 59)),
    ],
)
def test_a_span_begins_at_the_event_and_working_days_leave_out_the_holidays(span: str, due: datetime):
    """1 to 7 October 2026 is a holiday; Saturday the 10th makes up for one of its days."""
    assert Span.parse(span).after(datetime(2026, 9, 30, 9, 30), is_workday) == due


def test_a_month_ends_with_the_month():
    assert Span(1, "M").after(datetime(2026, 1, 31), is_workday) == datetime(2026, 2, 28, 23, 59)


@given(DAYS, st.integers(1, 20))
def test_so_many_working_days_lie_after_the_event(day, count):
    weekdays = lambda d: d.weekday() < 5  # noqa: E731
    due = Span(count, "WD").after(datetime(day.year, day.month, day.day), weekdays).date()
    between = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert sum(map(weekdays, between)) == count
    assert weekdays(due)


def test_a_day_off_moves_to_the_next_working_day():
    assert on_workday(date(2026, 10, 1), is_workday) == date(2026, 10, 8)
    assert on_workday(date(2026, 10, 8), is_workday) == date(2026, 10, 8)


def test_a_year_whose_holidays_are_not_announced_has_its_weekends_off():
    assert [is_workday(date(2099, 1, day)) for day in (1, 2, 3, 4)] == [True, True, False, False]


@pytest.mark.parametrize("text", ["", "24", "h", "3W", "-1D", "3 WD"])
def test_what_names_no_span_is_none(text: str):
    assert Span.parse(text) is None
