"""The rule of the cut-off: which records a book holds, in which revision (domain C.1-7)."""

import re
from datetime import date, datetime

from handbook_sample import LIBRARY
from hypothesis import given
from hypothesis import strategies as st

from cardfile.records import Record, new_record
from generator.handbook.grid import broken
from generator.handbook.model import mark_of
from generator.handbook.scope import DEALINGS, EVENTS, MASTER, hold, in_force
from generator.handbook.text import part_ordinal

CUTOFF = date(2026, 6, 30)


def filed(form: str, number: str, on: str, at: str, state: str = "已审核", **values) -> Record:
    moment = datetime.fromisoformat(f"{at}T18:00")
    return new_record(
        number, form, 1, "KH0001", {"occurred_on": on, **values}, state=state, at=moment, by="S"
    )


def revised(record: Record, at: str, state: str = "已审核", **values) -> Record:
    moment = datetime.fromisoformat(f"{at}T18:00")
    return record.revised({**record.values, **values}, state=state, at=moment, by="S", reason="更正")


def held(*records: Record) -> list[tuple[str, int]]:
    return [(h.record_no, h.revision.number) for h in hold(records, (*MASTER, *EVENTS), CUTOFF, LIBRARY)]


def test_an_event_counts_by_its_day_not_by_its_filing():
    late = filed("visit", "HF-1", on="2026-06-30", at="2026-07-20")
    next_period = filed("visit", "HF-2", on="2026-07-01", at="2026-07-01")
    assert held(late, next_period) == [("HF-1", 1)]


def test_an_event_is_printed_as_it_is_known_today():
    visit = revised(filed("visit", "HF-1", on="2026-06-12", at="2026-06-12"), at="2026-08-01", effect="好")
    assert held(visit) == [("HF-1", 2)]


def test_master_data_are_printed_as_they_were_at_the_cut_off():
    contact = filed("contact", "KH0001-P007", on="2026-01-05", at="2026-01-05", state="已审核")
    assert held(revised(contact, at="2026-08-12")) == [("KH0001-P007", 1)]
    assert held(revised(contact, at="2026-06-30")) == [("KH0001-P007", 2)]


def test_master_data_filed_late_were_in_force_from_the_day_of_their_form():
    contact = filed("contact", "KH0001-P008", on="2026-06-20", at="2026-07-03")
    assert held(contact) == [("KH0001-P008", 1)]
    assert in_force(contact, date(2026, 6, 19)) is None


def test_only_records_whose_present_state_counts_are_held():
    draft = filed("visit", "HF-1", on="2026-06-12", at="2026-06-12", state="已提交")
    voided = revised(
        filed("visit", "HF-2", on="2026-06-12", at="2026-06-12"), at="2026-09-01", state="已作废"
    )
    refused = filed("complaint", "TS-1", on="2026-06-12", at="2026-06-12", state="不予受理")
    received = filed("complaint", "TS-2", on="2026-06-12", at="2026-06-12", state="已受理")
    assert held(draft, voided, refused, received) == [("TS-2", 1)]


def test_records_stand_by_form_day_and_number_whatever_their_order():
    a = filed("visit", "HF-2", on="2026-02-10", at="2026-02-10")
    b = filed("visit", "HF-1", on="2026-03-18", at="2026-03-18")
    c = filed("dealing", "WL-1", on="2026-05-01", at="2026-05-01")
    assert held(a, b, c) == held(c, b, a) == [("WL-1", 1), ("HF-2", 1), ("HF-1", 1)]


def test_every_kind_of_dealing_is_a_form_of_the_book():
    assert set(DEALINGS) <= {*MASTER, *EVENTS}


# -- words ---------------------------------------------------------------------------------------------


@given(st.text(min_size=1, max_size=60))
def test_the_bookmark_of_any_number_is_one_that_word_takes(number):
    assert re.fullmatch(r"kr_[A-Za-z0-9_]{1,37}", mark_of(number))


@given(st.text("ABH0127-", min_size=1, max_size=12), st.text("ABH0127-", min_size=1, max_size=12))
def test_two_records_never_share_a_bookmark(one, other):
    assert (mark_of(one) == mark_of(other)) == (one == other)


@given(st.text("统一社会信用代码及与（）月日", min_size=1, max_size=15))
def test_a_long_label_is_cut_in_two_and_loses_nothing(label):
    lines = broken(label).split("\n")
    assert "".join(lines) == label
    assert len(lines) == (2 if len(label) > 7 else 1)


def test_parts_are_counted_in_chinese():
    assert [part_ordinal(n) for n in (1, 2, 10, 11, 20)] == [
        "第一部分",
        "第二部分",
        "第十部分",
        "第十一部分",
        "第二十部分",
    ]
