"""Periods of the regulations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardfile.periods import BadPeriodError, Kind, Period

DAYS = st.dates(date(1001, 1, 1), date(9998, 12, 31))
KINDS = st.sampled_from(get_args(Kind))


@given(DAYS, KINDS)
def test_the_periods_of_a_kind_partition_the_calendar(day: date, kind: Kind):
    period = Period.containing(day, kind)
    assert period.start <= day <= period.end
    assert {Period.containing(edge, kind) for edge in (period.start, period.end)} == {period}
    assert period.next.start == period.end + timedelta(days=1)
    assert period.previous.end == period.start - timedelta(days=1)
    assert (period.next.previous, period.previous.next) == (period, period)


@given(DAYS, KINDS)
def test_a_period_is_read_back_from_its_name(day: date, kind: Kind):
    period = Period.containing(day, kind)
    assert Period.parse(str(period)) == Period.parse(str(period), kind) == period


@given(DAYS)
def test_a_year_is_its_halves_quarters_and_months(day: date):
    year = Period.containing(day, "year")
    for kind, count in (("half", 2), ("quarter", 4), ("month", 12)):
        parts = [Period.containing(year.start, kind)]
        while parts[-1].end < year.end:
            parts.append(parts[-1].next)
        assert (len(parts), parts[-1].end) == (count, year.end)


def test_the_first_half_year_ends_on_the_30th_of_june():
    first = Period.parse("2026H1")
    assert (first.start, first.end) == (date(2026, 1, 1), date(2026, 6, 30))
    assert (date(2026, 6, 30) in first, date(2026, 7, 1) in first, "2026" in first) == (True, False, False)


def test_periods_are_named_for_people_and_for_numbers():
    named = {text: (Period.parse(text).title.zh, Period.parse(text).compact) for text in
             ("2026", "2026H1", "2026H2", "2026Q3", "2026-07", "2026-07-15")}  # fmt: skip
    assert named == {
        "2026": ("2026年", "2026"),
        "2026H1": ("2026年上半年", "2026H1"),
        "2026H2": ("2026年下半年", "2026H2"),
        "2026Q3": ("2026年第3季度", "2026Q3"),
        "2026-07": ("2026年7月", "202607"),
        "2026-07-15": ("2026年7月15日", "20260715"),
    }


@pytest.mark.parametrize(
    "text", ["", "26", "2026H3", "2026Q5", "2026-13", "2026-02-30", "0000", "２０２６", "2026年"]
)
def test_what_is_no_period_is_refused_with_an_example(text: str):
    with pytest.raises(BadPeriodError) as caught:
        Period.parse(text)
    assert caught.value.text("en") == f"“{text}” is not a valid period. Write it like 2026H1."


def test_a_period_of_another_kind_is_refused():
    with pytest.raises(BadPeriodError, match="not a valid period"):
        Period.parse("2026Q1", "half")
