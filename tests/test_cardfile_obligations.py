"""The obligations of the regulations: the shipped file, its faults, and what is owed (domain D.5)."""

# ruff: noqa: DTZ001 - the office keeps local time
from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from builders import FORMS, SETTINGS, the_library
from hypothesis import given
from hypothesis import strategies as st

from cardfile.duties import Board, Duty, duties, gather
from cardfile.obligationfile import read_obligations
from cardfile.obligations import Obligation, Obligations
from cardfile.records import Record, new_record
from cardfile.yamlfile import DefinitionError

SHIPPED = FORMS / "_obligations.yaml"
HEAD = """
    title: {zh: 某事, en: Something}
    clause: 001 Art 1
    basis: stated
"""


@cache
def shipped() -> Obligations:
    return read_obligations(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name, the_library())


def an_obligation(body: str) -> Obligation:
    (found,) = read_obligations(
        f"obligations:\n  - id: X{HEAD}{body}", "_obligations.yaml", the_library()
    ).computed
    return found


def faults_of(text: str) -> list[str]:
    with pytest.raises(DefinitionError) as refused:
        read_obligations(text, "_obligations.yaml", the_library())
    return [f"{fault.line}: {fault.message.en}" for fault in refused.value.faults]


# -- the shipped file -------------------------------------------------------------------------------------


def test_every_obligation_of_the_regulations_is_computed_or_told_why_not():
    ids = {o.id for o in shipped().computed} | {o.id for o in shipped().elsewhere}
    numbers = {int("".join(filter(str.isdigit, id_.removeprefix("OB-")))) for id_ in ids}
    assert numbers == {*range(1, 27), *range(30, 61), *range(70, 82), 90, 91, 92}
    assert (len(shipped().computed), len(shipped().elsewhere)) == (63, 22)


def test_the_two_days_that_the_texts_state_for_the_satisfaction_report_are_there():
    (found,) = (o for o in shipped().computed if o.id == "OB-37")
    assert (found.clause, found.basis, found.rhythm.due) == ("001 Art 15(5)", "stated", (1, 10))


def test_all_faults_are_told_at_once_with_their_lines():
    text = """obligations:
  - id: X
    title: {zh: 某事}
    clause: 001 Art 1
    basis: sure
    who: [BU]
    every: moon
    evidence:
      - {form: monthly_sumary, period: month}
      - {form: visit, period: quarter}
      - {form: communication, "on": at, where: {method: [电活]}}
      - {form: visit}
  - id: X
    title: {zh: 某事, en: Something}
    clause: 001 Art 1
    basis: stated
    who: [BU]
    customers: {}
    every: month
    due: {month: 1, day: 32}
    evidence: []
    makes: [tea]
"""
    assert faults_of(text) == [
        "3: “title” needs both languages: {zh: …, en: …}",
        "5: unknown basis “sure”; did you mean “assumed”?",
        "7: unknown period “moon”; did you mean “month”?",
        "9: unknown form “monthly_sumary”; did you mean “monthly_summary”?",
        "9: unknown field “month”",
        "10: unknown field “quarter”",
        "11: unknown choice “电活”; did you mean “电话”?",
        "12: evidence needs “field”, or “form” with one of period, on, link",
        "13: exactly one of who, customers, each is needed",
        "13: “X” stands twice",
        "20: day must be from 1 to 31",
        "22: unknown document “tea”",
    ]


def test_a_record_needs_an_event_and_a_span():
    text = f"obligations:\n  - id: X{HEAD}    each: [complaint]\n    after: [closed]\n    within: soon\n    evidence: []\n"
    assert faults_of(text) == ["7: within is like 24h, 3WD or 1M, not “soon”"]


# -- what is owed -------------------------------------------------------------------------------------------


def a_record(number: str, form: str, binder: str, day: date, state: str = "已提交", **values: Any) -> Record:
    stored = {"occurred_on": day.isoformat(), "prepared_on": day.isoformat(), "unit_code": "SYB01", **values}
    at = datetime(day.year, day.month, day.day, 9)
    return new_record(number, form, 1, binder, stored, state=state, at=at, by="SYB01-S02")


OPENED = a_record(
    "KH0001",
    "customer",
    "KH0001",
    date(2026, 1, 5),
    tier="重点",
    industry="油公司",
    owner_unit="SYB01",
    opened_on="2026-01-05",
)


def owed(obligation: Obligation, records: list[Record], board: Board) -> list[tuple[str, str, str, str]]:
    facts = gather([obligation], [OPENED, *records], SETTINGS)
    found = duties([obligation], facts, board)
    return [(d.about, d.due_text, d.state, " ".join(d.evidence)) for d in found]


def until(day: date) -> Board:
    return Board(day, date(2026, 1, 1), day)


WEEKLY = """    customers: {tier: [重点]}
    every: week
    evidence: [{form: communication, "on": at, where: {method: [电话]}}]
"""
SERVICE = """    each: [contract]
    after: [service_from]
    within: 3M
    until: service_to
    evidence: [{form: visit, link: contract_no, dated: start_at}]
"""
ANSWER = """    each: [complaint]
    after: [received_at]
    within: 24h
    evidence: [{field: acknowledged_at}]
"""


def test_of_what_must_happen_within_a_period_only_the_current_one_and_the_one_before_are_owed():
    called = a_record(
        "GT-1", "communication", "KH0001", date(2026, 6, 30), at="2026-06-30T10:00", method="电话"
    )
    mailed = a_record(
        "GT-2", "communication", "KH0001", date(2026, 7, 7), at="2026-07-07T10:00", method="短信"
    )
    board = Board(date(2026, 7, 9), date(2026, 1, 1), date(2026, 7, 12))
    assert owed(an_obligation(WEEKLY), [called, mailed], board) == [
        ("KH0001 2026-W27", "2026-07-05", "done", "GT-1"),
        ("KH0001 2026-W28", "2026-07-12", "open", ""),
    ]


def test_during_a_service_the_next_span_begins_when_the_last_was_met():
    contract = a_record(
        "HT-1", "contract", "KH0001", date(2026, 1, 6), service_from="2026-01-10", service_to="2026-12-31"
    )
    first = a_record(
        "HF-1", "visit", "KH0001", date(2026, 3, 1), contract_no="HT-1", start_at="2026-03-01T09:00"
    )
    second = a_record(
        "HF-2", "visit", "KH0001", date(2026, 6, 2), contract_no="HT-1", start_at="2026-06-02T09:00"
    )
    assert owed(an_obligation(SERVICE), [contract, second, first], until(date(2026, 9, 2))) == [
        ("HT-1", "2026-04-10", "done", "HF-1"),
        ("HT-1", "2026-06-01", "late", "HF-2"),
        ("HT-1", "2026-09-02", "open", ""),
    ]


@pytest.mark.parametrize(
    ("answered", "state"),
    [("2026-04-14T10:00", "done"), ("2026-04-14T10:01", "late"), (None, "overdue")],
)
def test_exactly_24_hours_are_in_time_and_the_minute_after_is_late(answered: str | None, state: str):
    ticket = a_record(
        "TS-1",
        "complaint",
        "KH0001",
        date(2026, 4, 13),
        received_at="2026-04-13T10:00",
        acknowledged_at=answered,
    )
    (told,) = owed(an_obligation(ANSWER), [ticket], until(date(2026, 4, 14)))
    assert told == ("TS-1", "2026-04-14 10:00", state, "TS-1" if answered else "")


@pytest.mark.parametrize("state", ["草稿", "已作废"])
def test_drafts_and_void_records_owe_nothing(state: str):
    ticket = a_record("TS-1", "complaint", "KH0001", date(2026, 4, 13), state, received_at="2026-04-13T10:00")
    assert owed(an_obligation(ANSWER), [ticket], until(date(2026, 5, 1))) == []


def test_nothing_is_owed_for_a_period_before_the_card_was_opened():
    yearly = "    customers: {}\n    every: year\n    due: {month: 1, day: 31}\n    evidence: [{form: grading, period: year}]\n"
    assert owed(an_obligation(yearly), [], until(date(2026, 12, 31))) == []
    assert owed(an_obligation(yearly), [], until(date(2027, 2, 1))) == [
        ("KH0001 2026", "2027-01-31", "overdue", "")
    ]


MONTHS = [f"2026-{month:02}" for month in range(1, 13)]


@given(st.sets(st.sampled_from(MONTHS)), st.dates(date(2026, 1, 6), date(2027, 3, 1)))
def test_every_month_is_owed_once_and_is_done_when_there_is_a_summary(months: set[str], on: date):
    (monthly,) = (o for o in shipped().computed if o.id == "OB-36")
    settings = type(SETTINGS)(units=(*SETTINGS.units[:1], type(SETTINGS.units[1])("ZB", "总部", kind="HQ")))
    records = [a_record(f"YH-ZB-{m}", "monthly_summary", "ZB", date(2026, 1, 6), month=m) for m in months]
    found = duties([monthly], gather([monthly], [OPENED, *records], settings), until(on))
    passed = [m for m in MONTHS if date.fromisoformat(f"{m}-28") + timedelta(days=4) <= on]
    by_month = {str(d.period): d for d in found}
    assert len(found) == len(by_month)
    assert (
        {m for m in passed if _due(m) <= on} | {"2027-01"}
        >= by_month.keys()
        >= {m for m in passed if _due(m) <= on}
    )
    assert {m for m, d in by_month.items() if d.done} == months & by_month.keys()
    assert all(_overdue_only_after(d, on) for d in found)


def _due(month: str) -> date:
    first = date.fromisoformat(f"{month}-28") + timedelta(days=4)
    return first.replace(day=10)


def _overdue_only_after(duty: Duty, on: date) -> bool:
    return duty.done or (duty.state == "overdue") == (duty.due.date() < on)
