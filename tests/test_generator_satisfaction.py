"""The satisfaction survey: the demonstration office's two half-years, and the laws of the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardfile.periods import Period
from cardfile.policy import load_policy
from cardfile.records import Record, new_record
from generator.figures.questionnaire import DUPLICATE, NO_OVERALL, TOO_BLANK, Sheet, judge, sheets_of
from generator.figures.rounding import shown, signed
from generator.figures.satisfaction import (
    Customer,
    Share,
    SurveyResult,
    customers_of,
    report_due,
    survey_result,
)

POLICY = load_policy(Path(__file__).parents[1] / "forms" / "_policy.yaml").satisfaction
H1, H2 = Period.parse("2026H1"), Period.parse("2026H2")

CUSTOMERS = (
    Customer("KH0001", "战略合作", "SYB01", "成交", "2026-01-05"),
    Customer("KH0002", "重点", "SYB02", "成交", "2026-03-02"),
    Customer("KH0003", "一般", "FGS01", "成交", "2026-09-03"),
)


def sheet(number: int, period: str = "2026H1", customer: str = "KH0001", **values: object) -> Sheet:
    stored = {"period": period, "unit_code": "FGS01", "customer_code": customer, "returned_on": "2026-06-30"}
    return Sheet.from_values({**stored, **values}, f"MD-{customer}-2026-{number:04}")


def answered(period: str, *rows: tuple[str, int, int, int, int, int]) -> list[Sheet]:
    names = ("q1", "p1", "s1", "overall", "recommend")
    return [
        sheet(number, period, customer, **dict(zip(names, answers, strict=True)))
        for number, (customer, *answers) in enumerate(rows, 1)
    ]


def out(number: int, period: str, customer: str) -> Sheet:
    return sheet(number, period, customer, returned_on=None)


SHEETS = [
    *answered(
        "2026H1",
        ("KH0001", 5, 4, 5, 5, 9),
        ("KH0001", 4, 3, 4, 4, 8),
        ("KH0001", 4, 4, 4, 4, 7),
        ("KH0001", 3, 3, 4, 3, 6),
        ("KH0002", 5, 4, 5, 5, 10),
        ("KH0002", 4, 4, 4, 4, 8),
    ),
    out(7, "2026H1", "KH0001"),
    out(8, "2026H1", "KH0002"),
    *answered(
        "2026H2",
        ("KH0001", 5, 4, 5, 5, 9),
        ("KH0001", 4, 4, 4, 4, 8),
        ("KH0001", 4, 4, 5, 5, 9),
        ("KH0001", 4, 3, 4, 4, 7),
        ("KH0002", 4, 4, 5, 4, 9),
        ("KH0002", 3, 3, 2, 2, 5),
        ("KH0003", 5, 5, 5, 5, 10),
    ),
    sheet(8, "2026H2", q1=4, p1=4, s1=4),
    out(9, "2026H2", "KH0002"),
    out(10, "2026H2", "KH0003"),
]


def figures(result: SurveyResult) -> dict[str, str]:
    """Return the figures of the oracle's table, as printed."""
    exact = {
        "return": result.return_rate.percent,
        "valid": result.valid_rate.percent,
        "rate": result.sat_rate,
        "score": result.sat_score,
        **{f"{measure.key} rate": measure.share.percent for measure in result.by_dimension},
        **{f"{measure.key} score": measure.score for measure in result.by_dimension},
        "weighted": result.weighted_score,
        "nps": result.nps.score if result.nps else None,
    }
    return {name: shown(value) for name, value in exact.items() if value is not None}


@pytest.fixture
def second_half() -> SurveyResult:
    return survey_result(SHEETS, CUSTOMERS, H2, POLICY, "FGS01")


@pytest.fixture
def first_half() -> SurveyResult:
    return survey_result(SHEETS, CUSTOMERS, H1, POLICY, "FGS01")


def test_the_first_half_year_of_the_demonstration_office(first_half: SurveyResult):
    assert (first_half.sent, first_half.returned, first_half.valid) == (8, 6, 6)
    assert first_half.coverage == Share(2, 2)
    assert first_half.overall.share == Share(5, 6)
    assert figures(first_half) == {
        "return": "75.0", "valid": "100.0", "rate": "83.3", "score": "83.3",
        "质量 rate": "83.3", "价格 rate": "66.7", "基本服务 rate": "100.0",
        "质量 score": "83.3", "价格 score": "73.3", "基本服务 score": "86.7",
        "weighted": "82.7", "nps": "16.7",
    }  # fmt: skip


def test_the_second_half_year_of_the_demonstration_office(second_half: SurveyResult):
    assert (second_half.sent, second_half.returned, second_half.valid) == (10, 8, 7)
    assert second_half.coverage == Share(3, 3)
    assert second_half.overall.share == Share(6, 7)
    assert figures(second_half) == {
        "return": "80.0", "valid": "87.5", "rate": "85.7", "score": "82.9",
        "质量 rate": "85.7", "价格 rate": "71.4", "基本服务 rate": "85.7",
        "质量 score": "82.9", "价格 score": "77.1", "基本服务 score": "85.7",
        "weighted": "82.9", "nps": "42.9",
    }  # fmt: skip


def test_net_promoters_and_detractors(first_half: SurveyResult, second_half: SurveyResult):
    counted = [(r.nps.promoters, r.nps.detractors, r.nps.n) for r in (first_half, second_half) if r.nps]
    assert counted == [(2, 1, 6), (4, 1, 7)]


def test_tiers_stand_in_the_order_of_the_regulation(first_half: SurveyResult, second_half: SurveyResult):
    assert [(m.key, m.share) for m in first_half.by_tier] == [
        ("战略合作", Share(3, 4)),
        ("重点", Share(2, 2)),
    ]
    assert [(m.key, m.share) for m in second_half.by_tier] == [
        ("战略合作", Share(4, 4)),
        ("重点", Share(1, 2)),
        ("一般", Share(1, 1)),
    ]


def test_a_customer_with_many_sheets_counts_once_in_the_second_line(second_half: SurveyResult):
    assert second_half.by_customer.share == Share(2, 3)  # KH0002: mean of 4 and 2


def test_a_rate_may_rise_while_the_score_falls(second_half: SurveyResult):
    before = second_half.previous
    assert before
    assert second_half.sat_score is not None
    assert before.sat_score is not None
    assert second_half.sat_score - before.sat_score == Fraction(-10, 21)
    assert signed(Fraction(-10, 21)) == "−0.5"


def test_the_first_survey_has_no_previous_one(first_half: SurveyResult):
    assert first_half.previous is None


def test_the_company_adds_up_its_units():
    elsewhere = [replace(s, unit="SYB01") if s.customer == "KH0001" else s for s in SHEETS]
    company = survey_result(elsewhere, CUSTOMERS, H2, POLICY)
    units = [survey_result(elsewhere, CUSTOMERS, H2, POLICY, unit) for unit in ("FGS01", "SYB01")]
    assert list(company.by_unit) == [replace(result, previous=None) for result in units]
    assert company.sent == sum(r.sent for r in units)


def test_a_survey_without_any_sheet_has_no_figures_and_no_error():
    empty = survey_result([], CUSTOMERS, H1, POLICY, "FGS01")
    assert (figures(empty), empty.nps, empty.weighted_score, empty.population) == ({}, None, None, 0)


def test_without_an_answer_in_one_dimension_there_is_no_weighted_score():
    result = survey_result([sheet(1, overall=4, q1=4, s1=4)], CUSTOMERS, H1, POLICY)
    assert (result.valid, result.weighted_score) == (1, None)


@pytest.mark.parametrize(
    ("answers", "satisfied"),
    [({"q1": 3, "q2": 4}, 1), ({"q1": 3, "q2": 4, "q3": 3}, 0), ({"q1": 4}, 1), ({"q1": 3}, 0)],
)
def test_a_dimension_is_satisfied_from_a_mean_of_three_and_a_half(answers: dict[str, int], satisfied: int):
    result = survey_result([sheet(1, overall=3, p1=3, s1=3, **answers)], CUSTOMERS, H1, POLICY)
    assert result.by_dimension[0].share == Share(satisfied, 1)


def test_an_item_without_answer_is_left_out_of_that_item_only():
    result = survey_result([sheet(1, q1=4, p1=4, s1=4, overall=4)], CUSTOMERS, H1, POLICY)
    assert {m.key: m.n for m in result.by_item if m.n} == {"q1": 1, "p1": 1, "s1": 1}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"returned_on": None}, ("未收回", None)),
        ({"overall": None}, ("无效", NO_OVERALL)),
        ({"q1": None}, ("有效", None)),
        ({"q1": None, "s1": None}, ("无效", TOO_BLANK)),
    ],
)
def test_a_sheet_is_judged_by_its_key_items(values: dict[str, object], expected: tuple[str, object]):
    full = {"q1": 4, "p1": 4, "s1": 4, "overall": 4}
    (verdict,) = judge([sheet(1, **{**full, **values})], POLICY)
    assert (verdict.validity, verdict.reason) == expected


def test_the_sheet_of_a_respondent_that_came_back_first_stays():
    full = {"q1": 4, "p1": 4, "s1": 4, "overall": 4, "respondent": "KH0001-P001"}
    late, early = sheet(1, **full), replace(sheet(2, **full), returned_on="2026-06-01")
    assert [(v.sheet, v.validity, v.reason) for v in judge([late, early], POLICY)] == [
        (early, "有效", None),
        (late, "无效", DUPLICATE),
    ]


def test_anonymous_sheets_and_those_of_two_periods_are_no_duplicates():
    full = {"q1": 4, "p1": 4, "s1": 4, "overall": 4}
    named = {**full, "respondent": "KH0001-P001"}
    sheets = [sheet(1, **full), sheet(2, **full), sheet(3, **named), sheet(4, "2026H2", **named)]
    assert {v.validity for v in judge(sheets, POLICY)} == {"有效"}


def test_an_inactive_customer_is_neither_surveyed_nor_covered():
    customers = (replace(CUSTOMERS[0], stage="暂时无效"), *CUSTOMERS[1:])
    assert survey_result(SHEETS, customers, H1, POLICY, "FGS01").coverage == Share(1, 1)


@pytest.mark.parametrize(("period", "due"), [(H1, date(2026, 7, 10)), (H2, date(2027, 1, 10))])
def test_the_report_is_due_on_the_tenth_after_the_half_year(period: Period, due: date):
    assert report_due(period) == due


def stored(number: str, form: str, values: dict[str, object], state: str) -> Record:
    at = datetime.fromisoformat("2026-07-01")
    return new_record(number, form, 1, "KH0001", values, state=state, at=at, by="FGS01-S01")


def test_sheets_and_customers_are_found_among_an_offices_records():
    answers = {
        "period": "2026H1",
        "unit_code": "FGS01",
        "customer_code": "KH0001",
        "returned_on": "2026-06-30",
        "q1": 5,
    }
    card = {
        "code": "KH0001",
        "tier": "战略合作",
        "owner_unit": "SYB01",
        "stage": "成交",
        "opened_on": "2026-01-05",
    }
    records = [
        stored("MD-KH0001-2026-0001", "satisfaction_sheet", answers, "已提交"),
        stored("MD-KH0001-2026-0002", "satisfaction_sheet", answers, "已作废"),
        stored("KH0001", "customer", card, "已审核"),
    ]
    assert sheets_of(records) == [
        Sheet("MD-KH0001-2026-0001", "2026H1", "FGS01", "KH0001", "", "2026-06-30", {"q1": 5})
    ]
    assert customers_of(records) == [CUSTOMERS[0]]


SCORES = st.one_of(st.none(), st.integers(1, 5))
ANY_SHEETS = st.lists(
    st.builds(
        sheet,
        st.integers(1, 9999),
        period=st.just("2026H1"),
        customer=st.sampled_from(["KH0001", "KH0002", "KH9999"]),
        respondent=st.sampled_from(["", "KH0001-P001", "KH0002-P001"]),
        returned_on=st.sampled_from([None, "2026-06-01", "2026-06-02"]),
        **dict.fromkeys(("q1", "q2", "p1", "s1", "overall"), SCORES),
        recommend=st.one_of(st.none(), st.integers(0, 10)),
    ),
    unique_by=lambda s: s.record_no,
)


@given(ANY_SHEETS)
def test_every_rate_lies_between_nought_and_a_hundred(sheets: list[Sheet]):
    result = survey_result(sheets, CUSTOMERS, H1, POLICY)
    measures = (result.overall, result.by_customer, *result.by_dimension, *result.by_item, *result.by_tier)
    shares = (result.return_rate, result.valid_rate, result.coverage, *(m.share for m in measures))
    assert all(0 <= share.part <= share.whole for share in shares)
    assert all(20 <= measure.score <= 100 for measure in measures if measure.score is not None)
    assert result.nps is None or -100 <= result.nps.score <= 100
    assert result.weighted_score is None or 20 <= result.weighted_score <= 100


@given(ANY_SHEETS.flatmap(lambda sheets: st.tuples(st.just(sheets), st.permutations(sheets))))
def test_the_order_of_the_sheets_does_not_matter(orders: tuple[list[Sheet], list[Sheet]]):
    first, second = (survey_result(sheets, CUSTOMERS, H1, POLICY) for sheets in orders)
    assert first == second


@given(ANY_SHEETS)
def test_every_tier_is_a_part_of_the_whole(sheets: list[Sheet]):
    result = survey_result(sheets, CUSTOMERS, H1, POLICY)
    assert sum(m.n for m in result.by_tier) == sum(u.overall.n for u in result.by_unit) == result.overall.n
