"""Rounding half up, away from zero, on unrounded values."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.figures.rounding import half_up, shown, signed


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.25", "0.3"),
        ("-0.25", "-0.3"),
        ("0.24", "0.2"),
        ("0.05", "0.1"),
        ("99.95", "100.0"),
        ("2.5", "2.5"),
    ],
)
def test_a_half_is_rounded_away_from_zero(value: str, rounded: str):
    assert half_up(Decimal(value), 1) == Decimal(rounded)


def test_a_cut_of_three_customers_is_two():
    assert half_up(Fraction(1, 2) * 3) == 2


def test_a_difference_is_printed_with_sign_and_typographic_minus():
    assert [signed(Fraction(n, 21)) for n in (50, -10, 1, -1, 0)] == ["+2.4", "−0.5", "0.0", "0.0", "0.0"]


def test_a_value_is_printed_with_all_its_places():
    assert [shown(80), shown(Decimal("-7.25")), shown(Fraction(600, 7), 2)] == ["80.0", "−7.3", "85.71"]


@given(st.fractions(-1000, 1000), st.integers(0, 3))
def test_rounding_is_symmetric_and_never_off_by_more_than_a_half(value: Fraction, places: int):
    rounded = half_up(value, places)
    assert rounded == -half_up(-value, places)
    assert abs(Fraction(rounded) - value) * 10**places <= Fraction(1, 2)
