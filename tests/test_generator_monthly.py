"""The monthly summary of a unit, and the complaint figures it shares with the satisfaction report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from cardfile.periods import Period
from cardfile.records import Record, new_record
from generator.figures.complaints import ComplaintFigures, complaint_figures
from generator.figures.monthly import MASK, Month, monthly_values, slot_days, transmissions, unreconciled

moment = datetime.fromisoformat  # the office counts in local time, without a zone
JULY = Month(Period.parse("2026-07"), "SYB02", ("BAS02",), moment("2026-08-05"))


def record(form: str, number: str, state: str = "已审核", **values: Any) -> Record:
    at = moment("2026-01-01")
    return new_record(number, form, 1, "KH0002", values, state=state, at=at, by="SYB02-S01")


def slip(base: str, slot: str, sent: str, receipts: list[dict[str, str]] | None = None) -> Record:
    number = f"CD-{base}-{slot.replace('-', '')}"
    return record("transmission", number, base=base, slot=slot, sent_at=f"{sent}T09:00", receipts=receipts)


DEAL = record(
    "dealing", "WL-KH0002-2026-0001", occurred_on="2026-07-06", customer_code="KH0002", department_code="D02",
    subject="合同签订", deal_state="已签约执行", amount="286000.00", received="86000.00", paid_on_terms="逾期",
    finance_checked=True,
)  # fmt: skip
INTENT = record(
    "dealing", "WL-KH0002-2026-0002", occurred_on="2026-07-20", customer_code="KH0002", department_code="D01",
    subject="年度投放意向", deal_state="未进行服务",
)  # fmt: skip
VISIT = record(
    "visit",
    "HF-KH0002-2026-0001",
    occurred_on="2026-07-15",
    customer_code="KH0002",
    kind=["服务回访", "客户关怀"],
    effect="好",
)
TALK = record(
    "communication",
    "GT-KH0002-2026-0002",
    occurred_on="2026-07-30",
    customer_code="KH0002",
    is_key=True,
    content="新需求",
)
CHANGE = record(
    "change", "BG-KH0002-2026-0001", occurred_on="2026-07-09", customer_code="KH0002", target="KH0002-P001", source="名片",
    changes=[
        {"field": "职务", "old_value": "经理", "new_value": "总监"},
        {"field": "爱好", "old_value": None, "new_value": "围棋"},
    ],
)  # fmt: skip
CUSTOMER = record("customer", "KH0009", code="KH0009", name="新客户", opened_on="2026-07-01")
CONTACT = record(
    "contact", "KH0009-P001", occurred_on="2026-07-01", name="某某", position="经理", customer_code="KH0009",
    department_code="D01",
)  # fmt: skip
RECORDS = [DEAL, INTENT, VISIT, TALK, CHANGE, CUSTOMER, CONTACT]


def test_the_summary_lists_the_months_records_of_the_unit():
    slips = [slip("BAS02", "2026-07-15", "2026-07-15"), slip("BAS02", "2026-07-30", "2026-08-01")]
    assert monthly_values([*RECORDS, *slips], replace(JULY, private=frozenset({"爱好"}))) == {
        "transmissions": [
            {"base": "BAS02", "received_15": "2026-07-15", "received_30": "2026-08-01", "lateness": "30日迟2天"}
        ],
        "new_customers": [{"code": "KH0009", "name": "新客户", "opened_on": "2026-07-01"}],
        "new_contacts": [{"name": "某某", "department": "KH0009-D01", "position": "经理"}],
        "changes": [
            {"customer": "KH0002", "target": "KH0002-P001", "field": "职务", "old_value": "经理", "new_value": "总监", "source": "名片"},
            {"customer": "KH0002", "target": "KH0002-P001", "field": "爱好", "old_value": None, "new_value": MASK, "source": "名片"},
        ],
        "deals": [
            {"customer": "KH0002", "department": "KH0002-D02", "matter": "合同签订", "state": "已签约执行", "amount": "286000.00"},
            {"customer": "KH0002", "department": "KH0002-D01", "matter": "年度投放意向", "state": "未进行服务", "amount": None},
        ],
        "visits": [{"customer": "KH0002", "date": "2026-07-15", "kind": "服务回访、客户关怀", "effect": "好"}],
        "key_messages": [
            {"customer": "KH0002", "date": "2026-07-30", "content": "新需求", "record": "GT-KH0002-2026-0002"}
        ],
        "complaints": [{"item": item, "count": 0} for item in ("新增", "未结", "结案", "逾期")],
        "payments": [
            {"customer": "KH0002", "amount": "286000.00", "paid_amount": "86000.00", "overdue": "200000.00"}
        ],
    }  # fmt: skip


def test_other_months_drafts_and_voided_records_are_left_out():
    elsewhere = [
        record("visit", "HF-1", occurred_on="2026-06-30"),
        record("visit", "HF-2", "草稿", occurred_on="2026-07-01"),
        record("visit", "HF-3", "已作废", occurred_on="2026-07-01"),
    ]
    assert monthly_values(elsewhere, JULY)["visits"] == []


def test_a_record_that_came_two_ways_is_listed_once():
    assert monthly_values([VISIT, VISIT], JULY)["visits"] == monthly_values([VISIT], JULY)["visits"]


def test_an_amount_that_finance_has_not_checked_is_named():
    unchecked = record("dealing", "WL-9", occurred_on="2026-07-31", amount="1.00")
    assert unreconciled([*RECORDS, unchecked], JULY) == ("WL-9",)


def test_the_second_slot_of_february_is_its_last_day():
    assert slot_days(Period.parse("2026-02")) == (date(2026, 2, 15), date(2026, 2, 28))
    assert slot_days(Period.parse("2028-02"))[1] == date(2028, 2, 29)
    assert slot_days(Period.parse("2026-07"))[1] == date(2026, 7, 30)


def lateness(slips: list[Record], now: datetime) -> str:
    month = Month(Period.parse("2026-08"), "SYB01", ("BAS01",), now)
    return str(transmissions(slips, month)[0]["lateness"])


def test_a_slip_is_on_time_late_missing_or_not_yet_due():
    first = slip("BAS01", "2026-08-15", "2026-08-15")
    second = slip("BAS01", "2026-08-30", "2026-08-30")
    end = moment("2026-09-05")
    assert lateness([first, second], end) == "按时"
    assert lateness([second], end) == "15日缺"
    assert lateness([first], moment("2026-08-30T08:00")) == "30日未到期"
    assert lateness([], end) == "15日缺；30日缺"


def test_the_day_the_unit_signed_counts_before_the_day_of_sending():
    receipts = [{"unit": "FGS01", "at": "2026-08-15T10:00"}, {"unit": "SYB01", "at": "2026-08-17T10:00"}]
    signed = slip("BAS01", "2026-08-15", "2026-08-15", receipts)
    assert lateness([signed], moment("2026-08-20")) == "15日迟2天；30日未到期"


def ticket(received: str, onsite_at: str, closed_on: str | None = None, **values: Any) -> Record:
    state = "已关闭" if closed_on else "整改中"
    closed = {"name": "ZB-S01", "date": closed_on} if closed_on else None
    given = {
        "received_at": received,
        "onsite_needed": True,
        "onsite_at": onsite_at,
        "closed": closed,
        **values,
    }
    return record("complaint", f"TS-{received}", state, **given)


LATE = ticket("2026-04-13T09:00", "2026-04-14T12:10", "2026-04-24", onsite_due="2026-04-14T10:00")
ON_TIME = ticket("2026-09-08T09:30", "2026-09-10T09:30", "2026-09-25", onsite_due="2026-09-10T10:05")


@pytest.mark.parametrize(
    ("period", "figures"),
    [
        ("2026H1", ComplaintFigures(received=1, closed=1, overdue=1)),
        ("2026H2", ComplaintFigures(received=1, closed=1, on_time=1)),
        ("2026-07", ComplaintFigures()),
        ("2026", ComplaintFigures(received=2, closed=2, on_time=1, overdue=1)),
    ],
)
def test_the_two_complaints_of_the_demonstration_office(period: str, figures: ComplaintFigures):
    assert complaint_figures([LATE, ON_TIME], Period.parse(period), moment("2027-01-09")) == figures


def test_an_open_complaint_stays_open_and_becomes_overdue_when_its_time_limit_passes():
    open_ = ticket(
        "2026-07-01T09:00", "2026-07-01T15:00", onsite_due="2026-07-02T09:00", due_at="2026-08-10T17:00"
    )
    july, august = Period.parse("2026-07"), Period.parse("2026-08")
    assert complaint_figures([open_], july, JULY.now) == ComplaintFigures(received=1, open=1, on_time=1)
    assert complaint_figures([open_], august, moment("2026-09-01")) == ComplaintFigures(open=1, overdue=1)


def test_without_work_on_site_only_the_time_limit_counts():
    by_telephone = replace(
        LATE, history=(replace(LATE.current, values={**LATE.values, "onsite_needed": False}),)
    )
    figures = complaint_figures([by_telephone], Period.parse("2026H1"), JULY.now)
    assert figures == ComplaintFigures(received=1, closed=1, on_time=1)


def test_a_complaint_that_was_not_accepted_is_not_counted():
    refused = replace(LATE, history=(replace(LATE.current, state="不予受理"),))
    assert complaint_figures([refused], Period.parse("2026H1"), JULY.now) == ComplaintFigures()


def test_the_program_fills_every_compiled_table_of_the_form():
    form = yaml.safe_load((Path(__file__).parents[1] / "forms" / "monthly_summary.yaml").read_text("utf-8"))
    fields = [field for section in form["sections"] for field in section["fields"] if field.get("filled")]
    slips = [slip("BAS02", "2026-07-15", "2026-07-15")]
    values = monthly_values([*RECORDS, *slips], JULY)
    columns = {field["name"]: {column["name"] for column in field["columns"]} for field in fields}
    assert {name: set(rows[0]) for name, rows in values.items()} == columns
