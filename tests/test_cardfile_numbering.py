"""Record numbers (domain G.2)."""

from __future__ import annotations

from typing import Any

import pytest
from builders import a_form, the_library
from hypothesis import given
from hypothesis import strategies as st

from cardfile.numbering import binder_of, next_code, next_number, owner_of

DAY = {"occurred_on": "2026-06-12"}


@pytest.mark.parametrize(
    ("form", "values", "owner", "taken", "number"),
    [
        ("visit", DAY, "KH0001", ["HF-KH0001-2026-0002"], "HF-KH0001-2026-0003"),
        ("complaint", DAY, "KH0002", ["HF-KH0002-2026-0007", "TS-KH0002-2025-0004"], "TS-KH0002-2026-0001"),
        ("approval", DAY, "FGS01", ["SP-FGS01-2026-0001"], "SP-FGS01-2026-0002"),
        ("monthly_summary", DAY | {"month": "2026-07"}, "SYB01", [], "YH-SYB01-202607"),
        ("satisfaction_report", DAY | {"period": "2026H1"}, "FGS01", [], "MB-FGS01-2026H1"),
        ("evaluation_report", DAY | {"quarter": "2026Q3"}, "ZB", [], "PG-ZB-2026Q3"),
        ("transmission", DAY | {"slot": "2026-08-30"}, "BAS01", [], "CD-BAS01-20260830"),
        ("handbook", DAY | {"period": "2026H2", "edition": 2}, "KH0001", [], "SC-KH0001-2026H2-E02"),
        ("grading", {"occurred_on": "2027-01-05", "year": 2026}, "KH0001", [], "PF-KH0001-2026"),
        ("customer", {"code": "KH0001"}, "KH0001", [], "KH0001"),
        ("contact", {"customer_code": "KH0001", "code": "P003"}, "KH0001", [], "KH0001-P003"),
        ("contract", {"contract_no": "HT-2026-0007"}, "KH0001", [], "HT-2026-0007"),
    ],
)
def test_the_numbers_of_the_regulations(form: str, values: Any, owner: str, taken: list[str], number: str):
    assert next_number(the_library().get(form), values, owner, taken) == number


@given(st.sets(st.integers(1, 12_000), max_size=30))
def test_a_serial_follows_the_highest_and_is_never_given_twice(used: set[int]):
    taken = [f"HF-KH0001-2026-{n:04}" for n in used]
    number = next_number(the_library().get("visit"), DAY, "KH0001", taken)
    assert number not in taken
    assert int(number.rpartition("-")[2]) == max(used, default=0) + 1


@pytest.mark.parametrize("text", ["{serial:04}", "{owner}", "a{b", "{0}"])
def test_a_value_with_braces_is_no_pattern(text: str):
    form = a_form(
        "- {name: subject, type: text, label: {zh: 事由, en: Subject}}", number="'BJ-{subject}-{serial:02}'"
    )
    assert next_number(form, {"subject": text}, "ZB", [f"BJ-{text}-01"]) == f"BJ-{text}-02"


def test_codes_of_master_data_are_counted_on():
    assert next_code("KH{serial:04}", []) == "KH0001"
    assert next_code("KH{serial:04}", ["KH0001", "KH0007", "P0009"]) == "KH0008"
    assert next_code("D{serial:02}", ["D99"]) == "D100"


@pytest.mark.parametrize(
    ("record_no", "binder"),
    [
        ("KH0001", "KH0001"), ("KH0001-P003", "KH0001"), ("KH12345-D01", "KH12345"), ("HF-KH0001-2026-0003", "KH0001"),
        ("SP-FGS01-2026-0002", "FGS01"), ("YH-ZB-202607", "ZB"), ("HT-2026-0007", None), ("../../etc/passwd", None),
        ("XS-../x-1", None), ("HF-CON-2026-0001", None), ("", None),
    ],
)  # fmt: skip
def test_a_number_names_its_owner(record_no: str, binder: str | None):
    assert binder_of(record_no) == binder


@pytest.mark.parametrize(
    ("form", "values", "owner"),
    [
        ("visit", {"customer_code": "KH0001", "unit_code": "SYB01"}, "KH0001"),
        ("approval", {"customer_code": "KH0001", "unit_code": "SYB01"}, "SYB01"),
        ("customer", {"code": "KH0003", "unit_code": "SYB01"}, "KH0003"),
        ("contact", {"code": "P001", "customer_code": "KH0001"}, "KH0001"),
        ("visit", {"unit_code": "SYB01"}, None),
    ],
)
def test_the_owner_of_a_record(form: str, values: Any, owner: str | None):
    assert owner_of(the_library().get(form), values) == owner


def test_a_record_of_either_kind_belongs_to_its_customer_if_it_has_one():
    forms = [form for form in the_library() if form.owner == "either"]
    assert forms
    for form in forms:
        assert owner_of(form, {"unit_code": "ZB"}) == "ZB"
        assert owner_of(form, {"unit_code": "ZB", "customer_code": "KH0001"}) == "KH0001"
