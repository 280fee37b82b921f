"""Records, their revisions and their states."""

# ruff: noqa: DTZ001 - the office keeps local time
from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import pytest
from builders import a_record, the_library

from cardfile.records import Document, Record, Revision, as_of

SECOND = datetime(2026, 8, 1, 10, 0, 30)


def test_a_record_begins_with_its_first_revision():
    record = a_record("BJ-ZB-2026-0001", subject="甲")
    assert record.history == (Revision(1, "2026-07-15T09:30", "SYB01-S02", "", "已提交", {"subject": "甲"}),)


def test_a_revision_keeps_what_was_and_says_who_and_why():
    record = a_record("BJ-ZB-2026-0001", subject="甲")
    changed = record.revised(
        {"subject": "乙"}, state="已审核", at=SECOND, by="ZB-S01", reason="更正", source="IN-7"
    )
    second = Revision(2, "2026-08-01T10:00", "ZB-S01", "更正", "已审核", {"subject": "乙"}, source="IN-7")
    assert changed == replace(record, history=(*record.history, second))
    assert (changed.revision, changed.state, changed.values) == (2, "已审核", {"subject": "乙"})


def test_a_record_stands_as_it_did_at_the_end_of_a_day():
    first = a_record("BJ-ZB-2026-0001", subject="甲").with_document(Document("a.docx", "00", 1))
    second = first.revised({"subject": "乙"}, state="已审核", at=SECOND, by="", reason="").with_document(
        Document("b.docx", "11", 2)
    )
    assert as_of(second, date(2026, 7, 14)) is None
    assert as_of(second, date(2026, 7, 15)) == as_of(second, date(2026, 7, 31)) == first
    assert as_of(second, date(2026, 8, 1)) == second


def test_purged_values_leave_every_revision_and_leave_their_names():
    record = a_record("KH0001-P001", hobbies="钓鱼", name="张三")
    twice = record.revised({"hobbies": "棋", "photo": "a.jpg"}, state="已提交", at=SECOND, by="", reason="")
    purged = twice.without({"hobbies", "photo"})
    assert [(dict(r.values), r.purged) for r in purged.history] == [
        ({"name": "张三"}, ("hobbies",)),
        ({}, ("hobbies", "photo")),
    ]
    assert purged.without({"hobbies", "photo"}) == purged
    assert "钓鱼" not in json.dumps(purged.to_json(), ensure_ascii=False)


def test_a_newer_document_takes_the_place_of_the_older():
    record = a_record("BJ-ZB-2026-0001").with_document(Document("a.docx", "00", 1))
    newer = record.with_document(Document("b.docx", "11", 1)).with_document(Document("a.docx", "22", 2))
    assert newer.documents == (Document("b.docx", "11", 1), Document("a.docx", "22", 2))


def test_a_record_comes_back_from_json():
    record = a_record("KH0001-P001", rows=[{"a": 1}], name="张三").without({"name"})
    whole = record.with_document(Document("a.docx", "00", 1))
    assert Record.from_json(json.loads(json.dumps(whole.to_json()))) == whole


def test_the_day_of_the_event():
    assert a_record("A", occurred_on="2026-06-12").occurred_on == date(2026, 6, 12)
    assert a_record("A").occurred_on is None


class TestWorkflow:
    @pytest.mark.parametrize(
        ("before", "after", "path"),
        [
            ("草稿", "已提交", ("已提交",)),
            ("草稿", "已归档", ("已提交", "已审核", "已归档")),
            ("已提交", "已提交", ()),
            ("已归档", "草稿", ()),
        ],
    )
    def test_the_shortest_way_between_two_states(self, before: str, after: str, path: tuple[str, ...]):
        assert the_library().get("visit").workflow.path(before, after) == path

    def test_a_way_is_made_of_allowed_moves(self):
        for form in ("visit", "complaint"):
            flow = the_library().get(form).workflow
            for goal in flow.states:
                steps = (flow.draft, *flow.path(flow.draft, goal))
                assert steps[-1] == goal
                assert all(flow.allows(a, b) for a, b in pairwise(steps))

    def test_what_is_required_from_a_state_on_is_required_after_it_but_not_aside(self):
        flow = the_library().get("complaint").workflow
        reached = {state: flow.reached(state, "整改中") for state in flow.states}
        assert [state for state, there in reached.items() if there] == [
            "整改中", "待客户确认", "已确认", "已回访", "已关闭",
        ]  # fmt: skip
        assert (flow.reached("已升级", "已升级"), flow.reached("已关闭", "已升级")) == (True, False)

    def test_a_void_record_and_a_draft_belong_into_no_handbook(self):
        flow = the_library().get("visit").workflow
        assert [state for state in flow.states if flow.counts(state)] == ["已审核", "已批准", "已归档"]
        assert (flow.counts("没有"), flow.allows("没有", "草稿")) == (False, False)


def test_a_record_tells_which_revision_is_signed_and_which_document_is_our_own():
    record = a_record("BJ-ZB-2026-0001")
    assert (record.signed, record.document) == (None, None)
    made, signed = Document("a.docx", "00", 2), Document("a_签字扫描件r1.pdf", "11", 1, "signed")
    scanned = record.with_document(made).with_document(signed)
    assert (scanned.signed, scanned.document) == (1, made)
    assert Record.from_json(json.loads(json.dumps(scanned.to_json()))) == scanned


def test_a_card_of_before_there_were_signed_copies_is_read():
    stored = a_record("BJ-ZB-2026-0001").with_document(Document("a.docx", "00", 1)).to_json()
    del stored["documents"][0]["kind"]
    assert Record.from_json(stored).documents == (Document("a.docx", "00", 1),)
