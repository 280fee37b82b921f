"""The figures of the regulations: shipped values, overrides of an office, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cardfile.policy import PolicyError, load_policy

SHIPPED = Path(__file__).parents[1] / "forms" / "_policy.yaml"


def refusal(overrides: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(PolicyError) as caught:
        load_policy(SHIPPED, overrides)
    return [(problem.field, problem.message.en) for problem in caught.value.problems]


def test_the_shipped_policy_holds_the_figures_of_the_texts():
    policy = load_policy(SHIPPED)
    assert policy.approval.limit == Decimal("30000.00")
    assert (policy.contract.approval_from, policy.contract.credentials_from) == (Decimal(4000), Decimal(3000))
    assert policy.grading.cuts == (Decimal("0.20"), Decimal("0.50"), Decimal("0.90"))
    assert policy.satisfaction.weights == {
        "质量": Decimal("0.4"),
        "价格": Decimal("0.2"),
        "基本服务": Decimal("0.4"),
    }


def test_a_path_and_its_text_give_the_same_policy():
    assert load_policy(SHIPPED) == load_policy(SHIPPED.read_text(encoding="utf-8"))


def test_the_limit_itself_needs_no_approval_and_a_cent_more_does():
    limit = load_policy(SHIPPED).approval
    assert [limit.needed(Decimal(cost)) for cost in ("30000.00", "30000.01")] == [False, True]


def test_an_override_changes_its_key_and_leaves_the_others():
    changed = load_policy(SHIPPED, {"satisfaction": {"small_n": 3}, "grading": {"terms": {"C": "无"}}})
    shipped = load_policy(SHIPPED)
    assert changed.satisfaction.small_n == 3
    assert changed.satisfaction.weights == shipped.satisfaction.weights
    assert changed.grading.terms == {**shipped.grading.terms, "C": "无"}


def test_an_unknown_key_is_refused_with_the_nearest_known_one():
    assert refusal({"satisfaction": {"smal_n": 3}}) == [
        ("satisfaction.smal_n", "there is no such key; did you mean “small_n”?")
    ]


def test_all_faults_are_named_at_once():
    found = refusal(
        {"approvals": 1, "grading": {"cuts": [0.5, 0.2, 0.9]}, "contract": 3, "approval": {"limit": "nan"}}
    )
    assert [field for field, _ in found] == ["approvals", "grading.cuts", "approval.limit", "contract"]


@pytest.mark.parametrize("weights", [{"质量": 0.5}, {"质量": 0.3}])
def test_weights_that_do_not_add_up_are_refused(weights: dict[str, float]):
    assert refusal({"satisfaction": {"weights": weights}}) == [("satisfaction.weights", "must add to 1")]


@pytest.mark.parametrize("value", [True, -1, 2.5, "five"])
def test_a_count_is_a_whole_number(value: object):
    assert refusal({"grading": {"small": value}}) == [("grading.small", "must be a whole number, 0 or more")]


def test_a_file_without_a_key_or_that_is_no_yaml_is_refused():
    for text in ("approval: {limit: 1}", "approval: ["):
        with pytest.raises(PolicyError):
            load_policy(text)
