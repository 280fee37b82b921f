"""Formulas: which parts of them are references, and what the plain ones amount to."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.excel.calculation import NotComputableError, value_of
from generator.excel.columns import column_letters, column_number
from generator.excel.formula import Formula, written
from generator.excel.layout import Layout, Place, joined

# Row 2 became rows 2, 3, 4; the rows below moved down by two.
GROWN = Layout(
    [Place(1, (), 1), *(Place(2, (i,), 1 + i) for i in (1, 2, 3)), Place(3, (), 5)], {2: (1,)}, 3, 5
)


def moved(text, seen_from=None):
    return written(Formula(text).moved(lambda name: GROWN if name in ("", "表", "A b") else None, seen_from))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SUM(A2:A2)", "SUM(A2:A4)"),
        ("SUM($A$1:B$2)+C3", "SUM($A$1:B$4)+C5"),
        ("A100", "A102"),
        ("2:3", "2:5"),
        ("表!A3+'A b'!A3+其他!A3", "表!A5+'A b'!A5+其他!A3"),
        ('"A3"&A3', '"A3"&A5'),
        ("LOG10(A3)+ATAN2(A3,1)", "LOG10(A5)+ATAN2(A5,1)"),
        ("T_A3+A3x+Tab[[#This Row],[A3]]", "T_A3+A3x+Tab[[#This Row],[A3]]"),
        ("[1]Book!A3", "[1]Book!A3"),
        ("A:A+A3%", "A:A+A5%"),
    ],
)
def test_references_move_and_nothing_else_does(before, after):
    assert moved(before) == after


def test_a_formula_in_a_loop_sees_its_own_round():
    assert moved("A2*B2+SUM(C2:D2)+A1", Place(2, (2,), 3)) == "A3*B3+SUM(C3:D3)+A1"


def test_a_cell_whose_row_is_gone_is_an_error_and_a_range_is_empty():
    gone = Layout([Place(1, (), 1)], {2: (1,)}, 2, 1)
    assert written(Formula("A2+SUM(A2:A2)").moved(lambda _: gone)) == "#REF!+SUM(A1048576:A1048576)"


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1+2*3", 7), ("(1+2)*3/2", 4.5), ("-2+10%", -1.9), ("SUM(A1:A3,4)", 7), ("AVERAGE(A1:A3)", 1.5),
        ("COUNT(A1:A3)&COUNTA(A1:A3)", None), ("COUNT(A1:A3)", 2), ("COUNTA(A1:A3)", 3), ("MIN(A1:A3)-MAX(A1:A3)", -1),
        ("1/0", None), ('"x"', None), ("IF(A1,1,2)", None), ("A1:A3", None), ("ROW(B7)", 7), ("SUM(", None), ("", None),
    ],
)  # fmt: skip
def test_plain_formulas_have_a_value_and_others_none(formula, value):
    def cells(reference):
        return [1.0, "文字", 2.0] if not reference.single else [1.0]

    if value is None:
        with pytest.raises(NotComputableError):
            value_of(Formula(formula).pieces, cells)
    else:
        assert value_of(Formula(formula).pieces, cells) == pytest.approx(value)


@given(st.integers(1, 16_384))
def test_column_letters_and_numbers_are_two_ways_to_write_one_thing(number):
    assert column_number(column_letters(number)) == number


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 5)).map(lambda t: (t[0], t[0] + t[1]))))
def test_joined_spans_cover_the_same_rows(spans):
    def rows(pairs):
        return {row for first, last in pairs for row in range(first, last + 1)}

    together = joined(spans)
    assert rows(together) == rows(spans)
    assert all(a[1] + 1 < b[0] for a, b in pairwise(together))
