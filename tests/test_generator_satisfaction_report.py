"""The satisfaction report: stored figures, printed comparison, key figures and small samples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from cardfile.periods import Period
from cardfile.policy import load_policy
from generator.figures.complaints import ComplaintFigures
from generator.figures.questionnaire import Sheet
from generator.figures.satisfaction import Customer, SurveyResult, survey_result
from generator.figures.satisfaction_report import key_figures, report_context, report_values, trend

POLICY = load_policy(Path(__file__).parents[1] / "forms" / "_policy.yaml").satisfaction
CUSTOMERS = [
    Customer(f"KH{number:04}", tier, "FGS01") for number, tier in ((1, "战略合作"), (2, "重点"), (3, "一般"))
]
# Customer, quality, price, service, overall, recommendation: domain F.5.
ANSWERS = {
    "2026H1": ("1 5 4 5 5 9", "1 4 3 4 4 8", "1 4 4 4 4 7", "1 3 3 4 3 6", "2 5 4 5 5 10", "2 4 4 4 4 8"),
    "2026H2": (
        "1 5 4 5 5 9", "1 4 4 4 4 8", "1 4 4 5 5 9", "1 4 3 4 4 7", "2 4 4 5 4 9", "2 3 3 2 2 5", "3 5 5 5 5 10",
    ),
}  # fmt: skip
UNANSWERED = {"2026H1": 2, "2026H2": 2}


def sheets(period: str, rows: tuple[str, ...]) -> list[Sheet]:
    found = []
    for number, row in enumerate(rows):
        customer, *answers = map(int, row.split())
        named = dict(zip(("q1", "p1", "s1", "overall", "recommend"), answers, strict=True))
        found.append(
            Sheet(f"{period}-{number}", period, "FGS01", f"KH{customer:04}", "", "2026-06-30", named)
        )
    return found


def surveyed(period: str, answers: dict[str, tuple[str, ...]] | None = None) -> SurveyResult:
    found = [sheet for half, rows in (answers or ANSWERS).items() for sheet in sheets(half, rows)]
    out = [
        Sheet(f"{h}-out-{i}", h, "FGS01", "KH0002", "", "", {})
        for h, n in UNANSWERED.items()
        for i in range(n)
    ]
    invalid = replace(found[-1], record_no="2026H2-invalid", answers={"q1": 4, "p1": 4, "s1": 4})
    return survey_result([*found, *out, invalid], CUSTOMERS, Period.parse(period), POLICY, "FGS01")


@pytest.fixture
def result() -> SurveyResult:
    return surveyed("2026H2")


def test_the_key_figures_are_printed_with_basis_and_change(result: SurveyResult):
    assert [tuple(cell.values()) for cell in key_figures(result, POLICY)] == [
        ("总体满意率", "85.7", "%", "6 ÷ 7，较上期 +2.4 百分点"),
        ("总体满意度得分", "82.9", "分", "均值 × 20，较上期 −0.5"),
        ("回收率", "80.0", "%", "8 ÷ 10，较上期 +5.0 百分点"),
        ("净推荐值", "+42.9", "", "推荐 4，贬损 1，n = 7"),
    ]


def test_the_key_figures_speak_english_too(result: SurveyResult):
    assert [cell["note"] for cell in key_figures(result, POLICY, "en")] == [
        "6 ÷ 7, +2.4 points on the previous period",
        "mean × 20, −0.5 on the previous period",
        "8 ÷ 10, +5.0 points on the previous period",
        "promoters 4, detractors 1, n = 7",
    ]


def test_the_comparison_prints_every_formula_and_difference(result: SurveyResult):
    assert [tuple(row.values()) for row in report_context(result, POLICY)["measures"]] == [
        ("发放份数", "—", "8", "10", "+2"),
        ("收回份数", "—", "6", "8", "+2"),
        ("有效份数", "—", "6", "7", "+1"),
        ("回收率", "收回 ÷ 发放", "75.0", "80.0", "+5.0"),
        ("有效率", "有效 ÷ 收回", "100.0", "87.5", "−12.5"),
        ("客户覆盖率", "有有效问卷的客户 ÷ 应调查客户", "2/3", "3/3", "—"),
        ("总体满意率", "（很满意 + 满意）÷ 有效", "83.3", "85.7", "+2.4"),
        ("满意率（按客户）", "均值 ≥ 3.5 的客户 ÷ 有有效问卷的客户", "2/2", "2/3", "—"),
        ("总体满意度得分", "均值 × 20", "83.3", "82.9", "−0.5"),
        ("加权得分", "质量 0.4，价格 0.2，基本服务 0.4", "82.7", "82.9", "+0.2"),
    ]


def test_the_dimensions_are_printed_side_by_side(result: SurveyResult):
    assert [tuple(row.values()) for row in report_context(result, POLICY)["dimensions"]] == [
        ("质量", "83.3", "85.7", "+2.4", "83.3", "82.9", "−0.5", "7"),
        ("价格", "66.7", "71.4", "+4.8", "73.3", "77.1", "+3.8", "7"),
        ("基本服务", "100.0", "85.7", "−14.3", "86.7", "85.7", "−1.0", "7"),
    ]


def test_tiers_with_few_answers_print_counts_and_no_rate(result: SurveyResult):
    assert [
        (row["item"], row["satisfied"], row["rate"]) for row in report_context(result, POLICY)["tiers"]
    ] == [
        ("战略合作", "4/4", "—"),
        ("重点", "1/2", "—"),
        ("一般", "1/1", "—"),
    ]


def test_the_chart_shows_the_previous_period_first(result: SurveyResult):
    assert report_context(result, POLICY)["chart"] == {
        "categories": ["总体", "质量", "价格", "基本服务"],
        "series": [
            {"name": "2026年上半年", "values": [83.3, 83.3, 66.7, 100.0]},
            {"name": "2026年下半年", "values": [85.7, 85.7, 71.4, 85.7]},
        ],
    }


def test_a_first_report_says_that_there_is_no_previous_one():
    first = surveyed("2026H1")
    assert {(row["previous"], row["difference"]) for row in trend(first, POLICY)} == {("无上期数据", "—")}
    assert key_figures(first, POLICY)[0]["note"] == "5 ÷ 6，无上期数据"


def test_a_small_sample_prints_counts_and_is_not_compared():
    small = surveyed("2026H2", {"2026H1": ANSWERS["2026H1"], "2026H2": ANSWERS["2026H2"][:4]})
    assert key_figures(small, POLICY)[0] == {
        "label": "总体满意率",
        "figure": "4/4",
        "unit": "",
        "note": "4 ÷ 4，n = 4，不与上期比较",
    }
    assert {row["difference"] for row in trend(small, POLICY)[5:]} == {"—"}
    assert report_context(small, POLICY)["chart"]["series"][1]["values"] == [None] * 4


def test_the_record_stores_one_decimal_and_the_rows_of_its_tables(result: SurveyResult):
    values = report_values(result, POLICY, ComplaintFigures(2, 0, 2, 1, 1), {"q1": "质量·产品或作业质量"})
    assert {name: value for name, value in values.items() if not isinstance(value, list)} == {
        "due_on": "2027-01-10", "population": 3, "sent": 10, "returned": 8, "return_rate": 80.0, "valid": 7,
        "valid_rate": 87.5, "coverage": 100.0, "sat_rate": 85.7, "sat_score": 82.9, "weighted_score": 82.9,
        "nps": 42.9,
    }  # fmt: skip
    assert values["by_dimension"][1] == {"item": "价格", "rate": 71.4, "score": 77.1, "n": 7}
    assert values["by_item"][:2] == [
        {"item": "质量·产品或作业质量", "rate": 85.7, "score": 82.9, "n": 7},
        {"item": "q2", "rate": None, "score": None, "n": 0},
    ]
    assert values["by_tier"][1] == {"tier": "重点", "satisfied": 1, "n": 2, "rate": None}
    assert values["complaints"] == [
        {"item": item, "count": n} for item, n in (("受理", 2), ("结案", 2), ("按时", 1), ("逾期", 1))
    ]


def test_the_program_fills_every_statistical_field_of_the_form(result: SurveyResult):
    form = yaml.safe_load(
        (Path(__file__).parents[1] / "forms" / "satisfaction_report.yaml").read_text("utf-8")
    )
    fields = [field for section in form["sections"] for field in section["fields"] if field.get("filled")]
    values = report_values(result, POLICY, ComplaintFigures())
    assert set(values) == {field["name"] for field in fields}
    for field in fields:
        for row in values[field["name"]] if field["type"] == "table" else ():
            assert set(row) == {column["name"] for column in field["columns"]}
