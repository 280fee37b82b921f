"""Raw values of a form in; stored values and every fault out."""

from __future__ import annotations

from typing import Any

import pytest
from builders import CUSTOMER, DEPARTMENT, NOW, a_directory, a_form, a_record

from cardfile.forms import Form
from cardfile.validation import Checked, missing, validate

HEAD = {
    "unit_code": "SYB01",
    "prepared_by": "SYB01-S02",
    "occurred_on": "2026-06-12",
    "prepared_on": "2026-06-12",
}
STORED = HEAD | {"confidentiality": "内部"}
VISITED = """
- {name: kind, type: choice, label: {zh: 类别, en: Kind}, choices: {走访: Visit, 电话: Call}, required: submit}
- {name: place, type: text, label: {zh: 地点, en: Place}, required: submit, required_if: "kind == '走访'", relevant: "kind != '电话'"}
- {name: cost, type: money, label: {zh: 费用, en: Cost}, constraint: "value <= 100", message: {zh: 太贵, en: Too dear}}
- {name: closed, type: text, label: {zh: 结论, en: Outcome}, required: 已审核}
- {name: share, type: number, label: {zh: 人均, en: Each}, calculation: "cost / count(people)"}
- name: people
  type: table
  label: {zh: 人员, en: People}
  min_rows: 2
  columns:
    - {name: person, type: text, label: {zh: 姓名, en: Name}, required: submit}
    - {name: days, type: int, label: {zh: 天数, en: Days}, required: submit, required_if: "kind == '走访'"}
    - {name: rate, type: money, label: {zh: 单价, en: Rate}}
    - {name: sum, type: money, label: {zh: 小计, en: Sum}, calculation: "days * rate"}
"""


def check(form: Form, state: str = "已提交", *, firm: bool = False, **raw: Any) -> Checked:
    directory = a_directory(CUSTOMER, DEPARTMENT, a_record("BJ-SYB01-2026-0001"))
    return validate(form, raw, directory, NOW, state=state, firm=firm)


def problems(form: Form, state: str = "已提交", *, firm: bool = False, **raw: Any) -> list[tuple[str, str]]:
    return [(p.field, p.message.en) for p in check(form, state, firm=firm, **HEAD, **raw).problems]


def the_visit() -> Form:
    return a_form(VISITED)


def test_a_good_record_is_stored_typed_complete_and_without_empties():
    raw = {
        "kind": "☑ 走访 ☐ 电话",
        "place": " 北京 ",
        "cost": "￥９０",
        "closed": "—",
        "share": "typed in vain",
    }
    people = [{"person": "甲", "days": "2", "rate": "10.05"}, {}, {"person": "乙", "days": 1.0, "sum": "9"}]
    assert check(the_visit(), **HEAD, **raw, people=people) == Checked(
        STORED
        | {
            "kind": "走访",
            "place": "北京",
            "cost": "90.00",
            "share": 45,
            "people": [
                {"person": "甲", "days": 2, "rate": "10.05", "sum": "20.10"},
                {"person": "乙", "days": 1},
            ],
        },
        (),
    )


def test_what_was_stored_is_stored_again_unchanged():
    first = check(the_visit(), **HEAD, kind="走访", place="北京", people=[{"person": "甲", "days": 1}] * 2)
    assert check(the_visit(), **first.values) == first


def test_all_faults_are_told_at_once():
    assert problems(
        the_visit(),
        kind="参观",
        cost="100.01",
        plce="北京",
        people=[{"person": "甲", "days": "三", "dais": 1}],
    ) == [
        ("plce", "unknown field “plce”; did you mean “place”?"),
        ("kind", "“参观” is not one of: 走访、电话"),
        ("people[1].dais", "unknown column “dais”; did you mean “days”?"),
        ("people[1].days", "“三” is not a whole number"),
        ("cost", "Too dear"),
        ("people", "at least 2 rows"),
    ]


def test_a_problem_carries_the_label_of_its_field():
    problem = check(the_visit(), **HEAD, kind="电话", cost="一百").problems[0]
    assert problem.text("zh") == "费用（cost）: 「一百」不是金额"
    assert problem.text("en") == "Cost (cost): “一百” is not an amount of money"


def test_rows_are_counted_as_they_were_given():
    rows = [{}, {"person": "甲"}, {"days": 1}]
    assert problems(the_visit(), kind="走访", place="北京", people=rows) == [
        ("people[2].days", "required, still empty"),
        ("people[3].person", "required, still empty"),
    ]


def test_a_field_is_required_and_relevant_only_under_its_conditions():
    assert problems(the_visit(), kind="走访") == [("place", "required, still empty")]
    assert problems(the_visit(), kind="电话") == []
    assert problems(the_visit(), kind="电话", place="北京") == [("place", "this field does not apply here")]


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("草稿", []),
        ("已提交", []),
        ("已审核", ["reviewed", "closed"]),
        ("已批准", ["reviewed", "approved", "closed"]),
        ("已归档", ["reviewed", "approved", "closed"]),
        ("已作废", []),
    ],
)
def test_what_a_state_asks_for(state: str, wanted: list[str]):
    assert [name for name, _ in problems(the_visit(), state, kind="电话")] == wanted


class TestDrafts:
    def test_a_draft_may_be_empty_but_for_its_number(self):
        assert check(the_visit(), "草稿", occurred_on="2026-06-12") == Checked(
            {"occurred_on": "2026-06-12", "prepared_on": "2026-07-15", "confidentiality": "内部"}, ()
        )
        assert [p.field for p in check(the_visit(), "草稿").problems] == ["occurred_on"]

    def test_a_draft_is_not_asked_for_the_rules_but_for_its_types(self):
        assert problems(the_visit(), "草稿", cost="200") == []
        assert problems(the_visit(), "草稿", cost="二百") == [("cost", "“二百” is not an amount of money")]


class TestDefaultsAndCalculations:
    def test_an_empty_field_takes_its_default_as_its_type_stores_it(self):
        form = a_form("- {name: cost, type: money, label: {zh: 费用, en: Cost}, default: 5}")
        assert check(form, **{**HEAD, "prepared_on": None}).values == STORED | {
            "prepared_on": "2026-07-15",
            "cost": "5.00",
        }
        assert check(form, **HEAD, cost="6").values["cost"] == "6.00"

    @pytest.mark.parametrize("source", ["1 / 0", "cost + 'x'", "nothing_here", "cost * 1000000000000"])
    def test_what_cannot_be_computed_stays_empty(self, source: str):
        form = a_form(
            f"""
            - {{name: cost, type: money, label: {{zh: 费用, en: Cost}}}}
            - {{name: nothing_here, type: int, label: {{zh: 空, en: Empty}}}}
            - {{name: sum, type: money, label: {{zh: 和, en: Sum}}, calculation: "{source}"}}
            """
        )
        assert check(form, **HEAD, cost="999999999") == Checked(STORED | {"cost": "999999999.00"}, ())

    def test_a_calculation_looks_a_reference_up(self):
        form = a_form(
            "- {name: where, type: text, label: {zh: 省, en: Province}, calculation: \"lookup(unit_code, 'province')\"}"
        )
        assert check(form, **HEAD).values["where"] == "天津"


class TestReferences:
    FORM = """
    - {name: other, type: ref, ref: record, label: {zh: 另见, en: See also}}
    - name: rows
      type: table
      label: {zh: 行, en: Rows}
      columns:
        - {name: person, type: ref, ref: staff, label: {zh: 人, en: Person}}
        - {name: customer, type: ref, ref: customer, label: {zh: 客户, en: Customer}}
        - {name: department, type: ref, ref: department, label: {zh: 部门, en: Department}}
    """

    def test_printed_names_become_keys_wherever_they_stand(self):
        raw = {
            "unit_code": "作业服务事业部", "prepared_by": "陶然", "occurred_on": "2026-06-12", "prepared_on": "2026-06-12",
            "customer_code": "南溟石油", "department_code": "D01 勘探部",
            "rows": [{"person": "韩越", "customer": "南溟石油有限公司　KH0001", "department": "勘探部"}],
        }  # fmt: skip
        assert check(a_form(self.FORM, customer="optional"), **raw) == Checked(
            STORED
            | {
                "customer_code": "KH0001",
                "department_code": "D01",
                "rows": [{"person": "SYB01-S01", "customer": "KH0001", "department": "D01"}],
            },
            (),
        )

    def test_units_staff_customers_and_departments_exist_when_a_record_is_submitted(self):
        raw = {
            "unit_code": "XX",
            "prepared_by": "ZB-S09",
            "customer_code": "KH0009",
            "department_code": "D01",
        }
        form = a_form(self.FORM, customer="optional")
        checked = check(form, **{**HEAD, **raw}, rows=[{}, {"person": "无名"}])
        assert [(p.field, p.message.en) for p in checked.problems] == [
            (field, f"“{key}” does not exist, or is not unique")
            for field, key in (*raw.items(), ("rows[2].person", "无名"))
        ]

    def test_other_targets_exist_only_at_review(self):
        missing = {"other": "BJ-SYB01-2026-0009"}
        form = a_form(self.FORM, workflow="complaint")
        assert problems(form, "已受理", **missing) == []
        assert problems(form, "已转办", firm=True, **missing) == [
            ("other", "“BJ-SYB01-2026-0009” does not exist yet")
        ]
        assert problems(form, "已转办", firm=True, other="BJ-SYB01-2026-0001") == []

    def test_a_plan_line_names_a_row_of_its_plan(self):
        plan = a_record("GJ-SYB01-2026", "care_plan", lines=[{"line_no": 3}])
        form = a_form(self.FORM, workflow="complaint")

        def faults(key: str) -> int:
            raw = {**HEAD, "other": key}
            return len(validate(form, raw, a_directory(plan), NOW, state="已转办", firm=True).problems)

        assert {key: faults(key) for key in ("GJ-SYB01-2026#3", "GJ-SYB01-2026#4", "GJ-SYB01-2025#3")} == {
            "GJ-SYB01-2026#3": 0,
            "GJ-SYB01-2026#4": 1,
            "GJ-SYB01-2025#3": 1,
        }


class TestHeader:
    @pytest.mark.parametrize(
        ("day", "prepared", "wanted"),
        [
            ("2026-07-15", "2026-07-15", []),
            ("2026-07-16", "2026-07-16", [("occurred_on", "The date of the event cannot lie in the future")]),
            ("2026-07-01", "2026-06-30", [("prepared_on", "The form cannot be prepared before the event")]),
        ],
    )
    def test_days_of_the_header(self, day: str, prepared: str, wanted: list[tuple[str, str]]):
        checked = check(the_visit(), **{**HEAD, "occurred_on": day, "prepared_on": prepared}, kind="电话")
        assert [(p.field, p.message.en) for p in checked.problems] == wanted

    def test_nobody_reviews_their_own_record_and_a_signature_is_whole(self):
        for sign, wanted in (
            ({"name": "SYB01-S01", "date": "2026-07-15"}, []),
            ({"name": "SYB01-S02", "date": "2026-07-15"}, ["The reviewer must not be the preparer"]),
            ({"opinion": "同意"}, ["a signature needs a name and a date"]),
        ):
            found = problems(the_visit(), "已审核", kind="电话", closed="好", reviewed=sign)
            assert [message for _, message in found] == wanted


class TestConsent:
    FORM = """
    - {name: consent_level, type: choice, label: {zh: 同意, en: Consent},
       choices: {未告知: "No", 已告知: Told, 已同意: Given, 单独同意: Separate, 已撤回: Withdrawn}}
    - {name: hobby, type: text, label: {zh: 爱好, en: Hobby}, private: 已同意}
    - {name: photo, type: photo, label: {zh: 照片, en: Photo}, private: 单独同意}
    """

    @pytest.mark.parametrize(
        ("level", "refused"),
        [
            (None, ["hobby", "photo"]), ("未告知", ["hobby", "photo"]), ("已告知", ["hobby", "photo"]),
            ("已同意", ["photo"]), ("单独同意", []), ("已撤回", ["hobby", "photo"]),
        ],
    )  # fmt: skip
    def test_a_private_value_needs_its_consent(self, level: str | None, refused: list[str]):
        found = problems(a_form(self.FORM), hobby="棋", photo="a.jpg", consent_level=level)
        assert [name for name, _ in found] == refused
        assert problems(a_form(self.FORM), consent_level=level) == []


def lacking(state: str, **values: Any) -> list[str]:
    return [f.name for f in missing(the_visit(), STORED | values, a_directory(), NOW, state=state)]


def test_what_stored_values_lack_is_what_their_state_requires_under_its_conditions():
    people = [{"person": "甲"}, {"days": 1}]
    assert lacking("草稿") == []
    assert lacking("已提交") == ["kind"]
    assert lacking("已提交", kind="走访", people=people) == ["place", "days", "person"]
    assert lacking("已提交", kind="电话", people=people) == ["person"]
    assert lacking("已审核", kind="电话") == ["reviewed", "closed"]


def test_what_is_lacking_is_what_validation_calls_empty():
    for values in ({}, {"kind": "走访"}, {"kind": "电话", "people": [{"days": 1}, {"person": "甲"}]}):
        empty = [
            field for field, message in problems(the_visit(), **values) if message.startswith("required")
        ]
        names = [field.rpartition(".")[2] for field in empty]
        assert sorted(lacking("已提交", **values)) == sorted(names)


def test_other_faults_of_stored_values_are_none_of_its_business():
    assert lacking("已提交", kind="电话", place="北京", cost="101.00") == []
