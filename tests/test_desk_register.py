"""Records in, revised, and moved through their states."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from offices import DEALING, a_sample_office

from desk.office import Office
from desk.refusals import (
    MoveRefusedError,
    NothingChangedError,
    NumberChangedError,
    ReasonMissingError,
    UnknownRecordError,
    UnknownStaffError,
    ValuesRefusedError,
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "办公 室")


def test_a_submitted_record_gets_the_next_number_of_its_owner_and_year(office: Office) -> None:
    outcome = office.submit("dealing", [DEALING, DEALING])
    assert [(r.record_no, r.state, r.revision) for r in outcome.records] == [
        ("WL-KH0001-2027-0001", "已提交", 1),
        ("WL-KH0001-2027-0002", "已提交", 1),
    ]
    assert outcome.refused == ()


def test_a_printed_name_becomes_the_key_it_stands_for(office: Office) -> None:
    named = {
        **DEALING,
        "unit_code": "作业服务事业部市场营销部",
        "prepared_by": "陶然",
        "customer_code": "南溟石油",
    }
    record = office.submit("dealing", [named]).records[0]
    keys = ("unit_code", "prepared_by", "customer_code", "department_code")
    assert [record.values[k] for k in keys] == ["SYB01", "SYB01-S02", "KH0001", "D01"]
    assert record.values["our_people"] == [{"person": "SYB01-S02"}]


def test_each_record_of_a_list_is_stored_whole_or_refused_with_every_fault(office: Office) -> None:
    faulty = {**DEALING, "started_on": "昨天", "amount": "-3", "subject": None, "subjet": "x"}
    outcome = office.submit("dealing", [DEALING, faulty, DEALING])
    assert [r.record_no for r in outcome.records] == ["WL-KH0001-2027-0001", "WL-KH0001-2027-0002"]
    assert [(r.index, sorted({p.field for p in r.problems})) for r in outcome.refused] == [
        (1, ["amount", "started_on", "subject", "subjet"])
    ]


def test_a_dry_run_stores_nothing(office: Office) -> None:
    assert office.submit("dealing", [DEALING], dry_run=True).records == ()
    assert not list(office.find("重磁资料"))


def test_a_customer_is_given_the_next_code(office: Office) -> None:
    known = dict(office.show("KH0003").values)
    fresh = {k: v for k, v in known.items() if k not in ("code", "uscc", "opened_on", "updated_on")}
    record = office.submit(
        "customer", [{**fresh, "name": "新客户（示例）公司", "short_name": "新客户"}]
    ).records[0]
    assert (record.record_no, record.binder, record.values["code"]) == ("KH0004", "KH0004", "KH0004")


def test_a_periodic_number_is_given_once(office: Office) -> None:
    report = dict(office.show("MB-FGS01-2026H2").values)
    typed = {f.name: report[f.name] for f in office.form("MB").typed_fields() if f.name in report}
    refused = office.submit("MB", [typed]).refused
    assert [p.field for p in refused[0].problems] == ["record_no"]


def test_a_revision_replaces_what_is_given_and_keeps_what_was(office: Office) -> None:
    office.submit("dealing", [DEALING])
    changed = office.revise("WL-KH0001-2027-0001", {"outcome": "已报价。"}, reason="报价发出")
    assert (changed.revision, changed.values["outcome"], changed.values["subject"]) == (
        2,
        "已报价。",
        DEALING["subject"],
    )
    assert [(r.number, r.reason, r.values["outcome"]) for r in changed.history] == [
        (1, "", "一周内报价。"),
        (2, "报价发出", "已报价。"),
    ]


def test_a_review_is_signed_and_never_by_the_preparer(office: Office) -> None:
    office.submit("dealing", [DEALING])
    with pytest.raises(ValuesRefusedError) as refusal:
        office.advance("WL-KH0001-2027-0001", "已审核", by="SYB01-S02")
    assert [p.field for p in refusal.value.problems] == ["reviewed"]
    reviewed = office.advance("WL-KH0001-2027-0001", "已审核", by="SYB01-S01", reason="属实")
    assert reviewed.values["reviewed"] == {"name": "SYB01-S01", "date": "2027-01-15", "opinion": "属实"}
    assert (reviewed.state, reviewed.revision) == ("已审核", 2)


def test_what_cannot_be_done_is_refused_and_changes_nothing(office: Office) -> None:
    before = office.show("TS-KH0001-2026-0001")
    with pytest.raises(MoveRefusedError):
        office.advance("TS-KH0001-2026-0001", "已作废", reason="x")
    with pytest.raises(ReasonMissingError):
        office.revise("TS-KH0001-2026-0001", {}, reason=" ")
    with pytest.raises(UnknownRecordError):
        office.show("TS-KH0001-2026-0099")
    assert office.show("TS-KH0001-2026-0001") == before


def test_a_reference_to_nothing_is_accepted_at_submit_and_refused_at_review(office: Office) -> None:
    dangling = {**DEALING, "customer_people": [{"contact": "KH0001-P099"}]}
    record = office.submit("dealing", [dangling]).records[0]
    with pytest.raises(ValuesRefusedError) as refusal:
        office.advance(record.record_no, "已审核", by="SYB01-S01")
    assert [p.field for p in refusal.value.problems] == ["customer_people[1].contact"]


def test_withdrawn_consent_purges_personal_values_from_every_revision(office: Office) -> None:
    contact = office.show("KH0001-P007")
    private = {f.name for f in office.form("contact").fields if f.private}
    assert all(not private & revision.values.keys() for revision in contact.history)
    assert any("career" in revision.purged for revision in contact.history)
    assert contact.values["consent_level"] == "已撤回"


def test_the_unapproved_unplanned_activity_stays_a_draft(office: Office) -> None:
    draft = next(r for r in office.records("HF") if r.values.get("cost") == "30000.01")
    assert draft.state == "草稿"
    with pytest.raises(ValuesRefusedError) as refusal:
        office.advance(draft.record_no, "已提交")
    assert "approval_ref" in [p.field for p in refusal.value.problems]


def test_the_clock_decides_what_lies_in_the_future(office: Office) -> None:
    tomorrow = {**DEALING, "occurred_on": "2027-01-16", "prepared_on": "2027-01-16"}
    assert [p.field for p in office.submit("dealing", [tomorrow]).refused[0].problems] == ["occurred_on"]
    later = Office(office.site.root, today=date(2027, 1, 16))
    assert later.submit("dealing", [tomorrow]).refused == ()


def test_a_draft_may_be_given_up_though_it_is_not_complete(office: Office) -> None:
    draft = next(r for r in office.records("HF") if r.state == "草稿")
    assert office.advance(draft.record_no, "已作废", reason="改为计划内").state == "已作废"


def test_a_contract_belongs_to_its_customer_whatever_its_number_looks_like(office: Office) -> None:
    known = {k: v for k, v in office.show("HT-2026-0023").values.items() if k != "reviewed"}
    record = office.submit("HT", [{**known, "contract_no": "XS-SYB01-2027-1"}]).records[0]
    assert (record.record_no, record.binder) == ("XS-SYB01-2027-1", "KH0003")
    assert office.show("XS-SYB01-2027-1") == record


def test_what_the_number_is_made_of_cannot_be_revised(office: Office) -> None:
    number = office.submit("dealing", [DEALING]).records[0].record_no
    for change in ({"customer_code": "KH0002", "department_code": "D01"}, {"occurred_on": "2026-12-30"}):
        with pytest.raises(NumberChangedError):
            office.revise(number, change, reason="写错了")
    assert office.show(number).revision == 1


def test_a_revision_that_changes_nothing_is_refused(office: Office) -> None:
    number = office.submit("dealing", [DEALING]).records[0].record_no
    with pytest.raises(NothingChangedError):
        office.revise(number, {"subject": DEALING["subject"]}, reason="再存一次")


def test_only_known_staff_act(office: Office) -> None:
    number = office.submit("dealing", [DEALING]).records[0].record_no
    with pytest.raises(UnknownStaffError) as refusal:
        office.advance(number, "已审核", by="SYB01-S9")
    assert "SYB01-S0" in refusal.value.text("zh")


def test_two_customers_never_share_a_name(office: Office) -> None:
    known = {k: v for k, v in office.show("KH0003").values.items() if k not in ("code", "uscc")}
    twin = {**known, "name": "拓石机电 (示例) 经营部"}
    assert [p.field for p in office.submit("customer", [twin]).refused[0].problems] == ["name"]


def test_a_code_must_agree_with_the_name_beside_it(office: Office) -> None:
    wrong = {**DEALING, "customer_code": "南溟海洋石油开发（示例）有限公司　KH0002"}
    assert "customer_code" in [p.field for p in office.submit("dealing", [wrong]).refused[0].problems]
    wrong = {**DEALING, "department_code": "D02 勘探部"}
    assert [p.field for p in office.submit("dealing", [wrong]).refused[0].problems] == ["department_code"]


def test_withdrawal_reaches_the_records_of_changes_too(office: Office) -> None:
    change = {
        k: v
        for k, v in DEALING.items()
        if k
        not in (
            "deal_type",
            "deal_state",
            "started_on",
            "product",
            "subject",
            "narrative",
            "outcome",
            "our_people",
        )
    }
    row = {"field": "爱好", "old_value": "摄影", "new_value": "登山"}
    told = {
        **change,
        "target": "KH0001-P001",
        "changes": [row],
        "source": "客户告知",
        "effective_on": "2027-01-11",
        "is_major": False,
    }
    number = office.submit("change", [told]).records[0].record_no
    consent = office.show("KH0001-P001").values["consent_ref"]
    office.revise(consent, {"withdrawn_on": "2027-01-15"}, reason="客户来函撤回")
    assert office.show(number).values["changes"] == [{"field": "爱好"}]
    assert "hobbies" not in office.show("KH0001-P001").values
