"""The sample office agrees with the description it was written from, and with the forms."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from cardfile.library import Library
from cardfile.numbering import next_number, owner_of
from cardfile.records import Record, new_record
from cardfile.references import Directory
from cardfile.settings import read_settings
from cardfile.validation import validate
from desk.sample import Filed, Revised, SampleRecord, sample_events, sample_records, sample_settings

FORMS = Library((Path(__file__).parents[1] / "forms",))
SETTINGS = read_settings(sample_settings())
RECORDS = sample_records()
BY_NUMBER = {record.number: record for record in RECORDS}


def final(record: SampleRecord) -> dict[str, Any]:
    """The values after the last revision."""
    values = dict(record.values)
    for revision in record.revisions:
        values.update(revision.values)
    return {name: value for name, value in values.items() if value is not None}


def final_state(record: SampleRecord) -> str:
    return [record.state, *(r.state for r in record.revisions if r.state)][-1]


def of_form(form: str) -> list[SampleRecord]:
    return [record for record in RECORDS if record.form == form]


# -- what is there --------------------------------------------------------------------------------


def test_the_office_has_the_units_and_the_staff_of_the_description() -> None:
    units = Counter(unit.kind for unit in SETTINGS.units)
    assert units == {"HQ": 1, "BU": 2, "BRANCH": 1, "BASE": 2, "FUNC": 8}
    names = "林知远 苏禾 白露 韩越 陶然 叶青 方亦 秦川 柳叶 石垒 闻笛 陆鸣 高原 金穗 严规"
    assert " ".join(person.name for person in SETTINGS.staff) == names
    heads = {unit.code: unit.head for unit in SETTINGS.units if unit.head}
    assert heads == {code: f"{code}-S01" for code in heads}
    bases = {unit.code: (unit.parent, unit.branch) for unit in SETTINGS.units if unit.kind == "BASE"}
    assert bases == {"BAS01": ("SYB01", "FGS01"), "BAS02": ("SYB02", "FGS01")}


def test_every_form_has_its_number_of_records() -> None:
    assert Counter(record.form for record in RECORDS) == {
        "customer": 3, "department": 6, "contact": 12, "consent": 4, "contract": 3,
        "dealing": 7, "visit": 10, "communication": 1, "complaint": 2, "change": 1,
        "approval": 2, "seminar_plan": 2, "seminar_proposal": 1, "seminar_feedback": 1,
        "care_plan": 2, "revisit_plan": 5, "improvement_plan": 3, "contract_summary": 2,
        "inspection": 1, "satisfaction_sheet": 18, "satisfaction_report": 2,
        "transmission": 47, "monthly_summary": 36,
    }  # fmt: skip


LISTED = """
1 2026-01-12 WL KH0001 D02 SYB01 | 2 2026-01-20 WL KH0001 D02 SYB01 | 3 2026-02-10 HF KH0001 D02 SYB01
4 2026-02-13 HF KH0001 D01 ZB | 5 2026-02-28 CD - - BAS01 | 6 2026-03-11 WL KH0001 D01 SYB01
7 2026-03-18 HF KH0001 D01 ZB | 8 2026-03-20 SP KH0001 - ZB | 9 2026-03-24 CH - - ZB | 10 2026-04-09 YT - - ZB
11 2026-04-13 TS KH0001 D02 SYB01 | 12 2026-05-08 HF KH0001 D02 SYB01 | 13 2026-05-15 HF KH0001 D01 SYB01
14 2026-06-12 HF KH0001 D02 SYB01 | 15 2026-06-15 HZ KH0001 D02 SYB01 | 16 2026-06-18 GF KH0001 D02 SYB01
17 2026-06-25 GT KH0002 D01 SYB02 | 18 2026-07-02 JC - - ZB | 19 2026-07-06 WL KH0002 D02 SYB02
20 2026-07-09 MB - - FGS01 | 21 2026-07-15 HF KH0002 D02 SYB02 | 22 2026-07-20 WL KH0002 D01 SYB02
23 2026-08-12 BG KH0001 D02 SYB01 | 24 2026-09-03 WL KH0003 D01 FGS01 | 25 2026-09-08 TS KH0002 D02 SYB02
26 2026-09-21 SP KH0003 D01 FGS01 | 27 2026-09-22 HF KH0003 D01 FGS01 | 28 2026-10-12 HF KH0002 D02 SYB02
29 2026-11-02 WL KH0001 D03 SYB01 | 30 2026-12-04 HZ KH0002 D02 SYB02 | 31 2026-12-10 HF KH0001 D01 SYB01
32 2027-01-09 MB - - FGS01
"""


def listed(record: SampleRecord) -> str:
    values = {"customer_code": "-", "department_code": "-", **record.values}
    where = [values[name] for name in ("customer_code", "department_code", "unit_code")]
    return " ".join([str(record.no), values["occurred_on"], FORMS.get(record.form).code, *where])


def test_the_thirty_two_listed_records_stand_on_their_day_in_their_form_and_unit() -> None:
    described = {line.strip() for line in re.split(r"[|\n]", LISTED) if line.strip()}
    assert {listed(record) for record in RECORDS if record.no} == described
    assert len(described) == 32


def test_the_withdrawal_is_a_revision_of_the_consent_and_empties_the_contact() -> None:
    revised = [e for e in sample_events() if isinstance(e, Revised)]
    (event,) = [e for e in revised if e.revision.no == "23b"]
    assert (event.number, event.on) == ("TY-KH0001-2026-0003", date(2026, 8, 12))
    assert event.revision.values == {"withdrawn_on": "2026-08-12"}
    gone = final(BY_NUMBER["KH0001-P007"])
    assert (gone["state"], gone["consent_level"], "career" in gone) == ("调离", "已撤回", False)


def test_the_transmissions_lack_one_slot_and_one_is_late() -> None:
    days = [date(2026, m, d) for m in range(1, 13) for d in (15, 28 if m == 2 else 30)]
    slots = {(base, day) for base in ("BAS01", "BAS02") for day in days}
    sent = {(r.values["base"], date.fromisoformat(r.values["slot"])): r.on for r in of_form("transmission")}
    assert slots - set(sent) == {("BAS01", date(2026, 8, 15))}
    late = {key: on for key, on in sent.items() if on != key[1]}
    assert late == {("BAS02", date(2026, 3, 30)): date(2026, 4, 2)}


def test_every_monthly_summary_is_handed_in_by_the_fifth() -> None:
    for record in of_form("monthly_summary"):
        month_end = date.fromisoformat(record.values["occurred_on"])
        assert timedelta(0) < record.on - month_end <= timedelta(days=5)


# -- what the figures say -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "took", "satisfied"),
    [("TS-KH0001-2026-0001", "26:10", "满意"), ("TS-KH0002-2026-0001", "47:25", "基本满意")],
)
def test_complaints_reach_the_site_after_the_described_time_and_are_closed(
    number: str, took: str, satisfied: str
) -> None:
    ticket = final(BY_NUMBER[number])
    span = datetime.fromisoformat(ticket["onsite_at"]) - datetime.fromisoformat(ticket["handed_at"])
    minutes = span // timedelta(minutes=1)
    assert f"{minutes // 60}:{minutes % 60:02}" == took
    assert (ticket["customer_confirm"], final_state(BY_NUMBER[number])) == (satisfied, "已关闭")
    assert final(BY_NUMBER[ticket["visit_ref"]])["complaint_ref"] == number


def test_the_second_complaint_has_one_report_only_in_its_second_week() -> None:
    ticket = final(BY_NUMBER["TS-KH0002-2026-0001"])
    start = datetime.fromisoformat(ticket["ticket_at"])
    weeks = Counter((datetime.fromisoformat(row["at"]) - start).days // 7 for row in ticket["progress"])
    assert weeks == {0: 2, 1: 1, 2: 1}


def sheets(period: str) -> list[dict[str, Any]]:
    return [dict(r.values) for r in of_form("satisfaction_sheet") if r.values["period"] == period]


def tally(period: str) -> tuple[Any, ...]:
    """Sent, returned and valid sheets; satisfied ones; the sums of answers; promoters and detractors."""
    returned = [sheet for sheet in sheets(period) if "returned_on" in sheet]
    valid = [sheet for sheet in returned if "overall" in sheet]
    satisfied = sum(sheet["overall"] >= 4 for sheet in valid)
    sums = tuple(sum(sheet[item] for sheet in valid) for item in ("overall", "q1", "p1", "s1"))
    promoters = sum(sheet["recommend"] >= 9 for sheet in valid)
    detractors = sum(sheet["recommend"] <= 6 for sheet in valid)
    return len(sheets(period)), len(returned), len(valid), satisfied, sums, promoters, detractors


def test_the_questionnaires_give_the_described_satisfaction() -> None:
    # 5/6 = 83.3 %, mean 25/6 × 20 = 83.3; 6/7 = 85.7 %, mean 29/7 × 20 = 82.9.
    assert tally("2026H1") == (8, 6, 6, 5, (25, 25, 22, 26), 2, 1)
    assert tally("2026H2") == (10, 8, 7, 6, (29, 29, 27, 30), 4, 1)


@pytest.mark.parametrize("dimension", ["q", "p", "s"])
def test_all_items_of_a_dimension_are_equal_so_that_its_mean_is_that_value(dimension: str) -> None:
    for sheet in of_form("satisfaction_sheet"):
        answers = {v for name, v in sheet.values.items() if re.fullmatch(rf"{dimension}\d", name)}
        assert len(answers) == ("q1" in sheet.values)


def test_only_the_costs_above_the_limit_or_unplanned_carry_an_approval() -> None:
    care = {
        record.no: (values["cost"], values["plan_source"], values.get("approval_ref"))
        for record in of_form("visit")
        for values in [final(record)]
        if values["cost"] != "0.00"
    }
    assert care == {
        "4": ("600.00", "计划内", None),
        "13": ("30000.00", "计划内", None),
        "27": ("800.00", "计划外", "SP-FGS01-2026-0001"),
        "31": ("30000.01", "计划外", None),
    }


# -- what the forms and the numbering say ---------------------------------------------------------


class Shelf(dict[str, Record]):
    """Records in memory."""

    def find(self, record_no: str) -> Record | None:
        return self.get(record_no)

    def records(self, binder: str) -> Iterable[Record]:
        return [record for record in self.values() if record.binder == binder]

    def binders(self) -> Iterable[str]:
        return {record.binder for record in self.values()}


def put(shelf: Shelf, event: Filed | Revised) -> Iterator[str]:
    """Put what an event says on the shelf; yield a number that is not the predicted one."""
    at = datetime.combine(event.on, time(18))
    if isinstance(event, Revised):
        old = shelf[event.number]
        values = {k: v for k, v in {**old.values, **event.revision.values}.items() if v is not None}
        state = event.revision.state or old.state
        shelf[event.number] = old.revised(values, state=state, at=at, by="", reason=event.revision.reason)
        return
    form = FORMS.get(event.record.form)
    code = {"code": event.record.number.split("-")[-1]} if form.key else {}
    values = {**event.record.values, **code}
    owner = str(owner_of(form, values))
    number = next_number(form, values, owner, list(shelf))
    if number != event.record.number:
        yield f"{event.record.number} would be {number}"
    shelf[number] = new_record(number, form.name, 1, owner, values, state=event.record.state, at=at, by="")


def problems_of(record: Record, shelf: Shelf, on: date) -> list[str]:
    form, now = FORMS.get(record.form), datetime.combine(on, time(18))
    firm = record.state != form.workflow.draft
    checked = validate(form, record.values, Directory(SETTINGS, shelf), now, state=record.state, firm=firm)
    return [f"{record.record_no}: {problem.text('en')}" for problem in checked.problems]


def test_the_chronicle_gives_the_predicted_numbers_and_every_record_obeys_its_form_on_its_day() -> None:
    shelf, faults = Shelf(), []
    for day, events in groupby(sample_events(), key=lambda event: event.on):
        today = list(events)
        for event in today:
            faults += put(shelf, event)
        touched = {e.record.number if isinstance(e, Filed) else e.number for e in today}
        for number in sorted(touched):
            faults += problems_of(shelf[number], shelf, day)
    assert faults == []
    assert set(shelf) == set(BY_NUMBER)


def test_the_unapproved_care_of_december_stays_a_draft_because_it_cannot_be_submitted() -> None:
    record = BY_NUMBER["HF-KH0001-2026-0007"]
    now = datetime.combine(record.on, time(18))
    customer = new_record("KH0001", "customer", 1, "KH0001", {}, state="", at=now, by="")
    directory = Directory(SETTINGS, Shelf({"KH0001": customer, "KH0001-D01": customer}))
    checked = validate(FORMS.get("visit"), record.values, directory, now, state="已提交")
    assert (record.state, [p.field for p in checked.problems]) == ("草稿", ["approval_ref"])


def texts(value: Any) -> list[str]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value] if isinstance(value, str) else [text for member in members for text in texts(member)]


KEY = re.compile(r"(?:KH\d{4}|[A-Z]{2,3}-[A-Z]|HT-|[A-Z]{2,5}\d{0,2}-S\d\d)[\w-]*(?:#\d+)?", re.ASCII)


def test_every_key_that_a_record_names_exists() -> None:
    lines = {
        f"{record.number}#{row['line_no']}" for record in RECORDS for row in record.values.get("lines", ())
    }
    known = {*BY_NUMBER, *SETTINGS.staff_by_code, *lines}
    named = {t for r in RECORDS for v in (r.values, final(r)) for t in texts(dict(v)) if KEY.fullmatch(t)}
    assert len(named) > 60
    assert named - known == set()


def test_credit_codes_pass_their_check_digit() -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for record in of_form("customer"):
        values = [alphabet.index(letter) for letter in record.values["uscc"]]
        weighted = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
        assert (weighted + values[17]) % 31 == 0


def test_addresses_and_numbers_belong_to_nobody() -> None:
    everything = [text for record in RECORDS for text in texts(dict(record.values))]
    assert {t for t in everything if "@" in t and not t.endswith(".example")} == set()
    phones = {t for t in everything if re.fullmatch(r"\+?[\d-]{11,13}", t) and not t.startswith("20")}
    assert {t for t in phones if not re.fullmatch(r"010-000000\d\d|130000000\d\d", t)} == set()


def test_nobody_has_background_without_consent_when_the_year_ends() -> None:
    private = {field.name for field in FORMS.get("contact").fields if field.private}
    held = {r.number: sorted(private & set(final(r))) for r in of_form("contact") if private & set(final(r))}
    assert held == {
        "KH0001-P001": ["career", "hobbies", "photo"],
        "KH0001-P003": ["birthday_md", "career"],
        "KH0002-P001": ["birthday_md"],
    }


def test_values_are_what_json_can_hold() -> None:
    for record in RECORDS:
        assert json.loads(json.dumps(record.values)) == record.values
