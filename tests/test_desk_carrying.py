"""What documents carry of a record, and the record that comes back from them."""

from __future__ import annotations

import json
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from cardfile.records import Record, new_record
from desk.carrying import carried_record, differences, restored_record

VALUES = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 3), max_size=5)


@st.composite
def records(draw: st.DrawFn) -> Record:
    at = datetime(2026, 7, 9, 8, 30)  # noqa: DTZ001 - an office lives in its local time
    record = new_record("WL-1", "dealing", 1, "KH0001", draw(VALUES), state="草稿", at=at, by="S01")
    for values in draw(st.lists(VALUES, max_size=4)):
        record = record.revised(values, state="已提交", at=at, by="S02", reason="更正", source="I-1")
    return record.without(draw(st.sets(st.sampled_from("ab"), max_size=1)))


def as_of_revision(record: Record, number: int) -> Record:
    return Record(record.record_no, record.form, record.version, record.binder, record.history[:number])


def carried_by(record: Record, shown: set[int]) -> dict[int, dict[str, object]]:
    """Return what documents of these revisions carry, after its way through a file."""
    told = {n: carried_record(as_of_revision(record, n)) for n in shown}
    return {n: json.loads(json.dumps(carried)) for n, carried in told.items()}


@given(records())
def test_a_record_all_of_whose_revisions_have_a_document_comes_back_whole(record: Record) -> None:
    restored = restored_record(carried_by(record, {r.number for r in record.history}))
    assert differences(record, restored.record) == ()
    assert restored.lost == {}


@given(records(), st.data())
def test_what_does_not_come_back_is_told_and_nothing_else_is_missing(
    record: Record, data: st.DataObject
) -> None:
    numbers = [r.number for r in record.history]
    shown = {numbers[-1], *data.draw(st.sets(st.sampled_from(numbers)))}
    restored = restored_record(carried_by(record, shown))
    told = sorted(f"r{n}.values.{name}" for n, names in restored.lost.items() for name in names)
    assert sorted(differences(record, restored.record)) == told


@given(records())
def test_a_document_carries_no_value_of_an_earlier_revision(record: Record) -> None:
    marked = Record(
        record.record_no,
        record.form,
        record.version,
        record.binder,
        (*(r.__class__(r.number, r.at, r.by, r.reason, r.state, {"a": "秘密"}) for r in record.history[:-1]),
         record.history[-1]),
    )  # fmt: skip
    assert ("秘密" in json.dumps(carried_record(marked), ensure_ascii=False)) is False


def test_a_value_that_was_purged_does_not_come_back_from_an_old_document() -> None:
    at = datetime(2026, 7, 9, 8, 30)  # noqa: DTZ001
    record = new_record(
        "KH0001-P001", "contact", 1, "KH0001", {"hobby": "钓鱼"}, state="已提交", at=at, by="S01"
    )
    purged = record.without({"hobby"}).revised({}, state="已提交", at=at, by="S01", reason="同意已撤回")
    old = carried_record(record)
    restored = restored_record({1: old, 2: carried_record(purged)})
    assert restored.record.history == purged.history
