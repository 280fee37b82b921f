"""The yearly grading: 20, 30, 40 and 10 per cent by rank, ties to the customer's advantage."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cardfile.policy import CRITERIA, load_policy
from cardfile.records import Record, new_record
from generator.figures.grading import (
    SMALL_SAMPLE,
    Graded,
    grade_customers,
    grading_values,
    total_points,
    totals_of,
)

POLICY = load_policy(Path(__file__).parents[1] / "forms" / "_policy.yaml").grading


def totals(*points: int) -> dict[str, Decimal]:
    return {f"KH{number:04}": Decimal(total) for number, total in enumerate(points, 1)}


def grades(*points: int) -> str:
    by_customer = {row.customer: row.grade for row in grade_customers(totals(*points), POLICY).rows}
    return "".join(by_customer[code] for code in totals(*points))


def test_the_demonstration_office_of_three_customers():
    grading = grade_customers(totals(88, 74, 51), POLICY)
    assert grading.rows == (
        Graded("KH0001", Decimal(88), 1, "A"),
        Graded("KH0002", Decimal(74), 2, "B"),
        Graded("KH0003", Decimal(51), 3, "C"),
    )
    assert grading.note == SMALL_SAMPLE


def test_ten_customers_fill_the_distribution_and_are_enough():
    assert grades(*range(100, 0, -10)) == "AABBBCCCCD"
    assert grade_customers(totals(*range(10)), POLICY).note is None


def test_ties_share_the_better_rank_and_grade():
    assert grades(90, 90, 90, 50, 40, 30, 20, 10, 5, 1) == "AAABBCCCCD"
    assert [row.rank for row in grade_customers(totals(90, 80, 80, 70), POLICY).rows] == [1, 2, 2, 4]


def test_nobody_scored_gives_no_rows():
    assert grade_customers({}, POLICY).rows == ()


def test_the_total_is_the_sum_of_the_eight_criteria():
    assert total_points({**dict.fromkeys(CRITERIA, 2.5), "s_fame": None, "year": 2026}, POLICY) == Decimal(
        "17.5"
    )


def test_the_score_sheet_gets_rank_grade_and_terms_with_the_note():
    filled = grading_values(grade_customers(totals(88, 74, 51), POLICY), "KH0002", POLICY, "C")
    terms = POLICY.terms["B"] + "（样本不足，等级仅供参考）"
    assert filled == {"rank": 2, "grade": "B", "previous_grade": "C", "terms": terms}


def score_sheet(customer: str, year: int, state: str) -> Record:
    values = {"customer_code": customer, "year": year, "s_sales": 20}
    at = datetime.fromisoformat("2027-01-20")
    return new_record(
        f"PF-{customer}-{year}", "grading", 1, customer, values, state=state, at=at, by="ZB-S02"
    )


def test_the_score_sheets_of_the_year_are_ranked_without_drafts():
    sheets = [
        score_sheet("KH0001", 2026, "已提交"),
        score_sheet("KH0002", 2026, "草稿"),
        score_sheet("KH0003", 2025, "已批准"),
    ]
    assert totals_of(sheets, 2026, POLICY) == {"KH0001": Decimal(20)}


def test_a_customer_that_was_not_scored_gets_nothing():
    assert grading_values(grade_customers(totals(88), POLICY), "KH0009", POLICY) == {}


POINTS = st.lists(st.integers(0, 100), min_size=1, max_size=40)


@given(POINTS)
def test_a_higher_total_never_has_a_worse_grade(points: list[int]):
    rows = grade_customers(totals(*points), POLICY).rows
    assert [row.grade for row in rows] == sorted(row.grade for row in rows)
    assert len({(row.total, row.grade) for row in rows}) == len({row.total for row in rows})


@given(POINTS.flatmap(lambda points: st.tuples(st.just(points), st.permutations(points))))
def test_the_order_of_the_customers_does_not_matter(orders: tuple[list[int], list[int]]):
    first, second = (sorted(zip(points, grades(*points), strict=True)) for points in orders)
    assert first == second


@given(st.integers(1, 60))
def test_without_ties_each_grade_ends_at_its_cut(number: int):
    found = grades(*range(number))
    ends = [sum(grade <= letter for grade in found) for letter in "ABC"]
    assert ends == [int(number * share / 100 + 0.5) for share in (20, 50, 90)]
