"""A whole week's papers dropped at once: every file ends in one place, and nothing is told twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from offices import DEALING, a_sample_office

from archive.watcher import BATCH, Receipt, watch_once
from desk.clerk import fill_word
from desk.intake.room import WAVE
from desk.office import Office

ANSWERS = {k: v for k, v in DEALING.items() if k not in ("customer_code", "department_code")}
FORMS = WAVE + 32
COPIES, FAULTY, FOREIGN = 60, 20, 100
FILES = FORMS + COPIES + FAULTY + FOREIGN


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


def a_form(office: Office, number: int, **answers: object) -> bytes:
    blank = office.blank("WL", customer="KH0001", department="D01")
    return fill_word(blank.content, {**ANSWERS, "subject": f"询价 {number}", **answers})


def a_drop(office: Office) -> dict[str, bytes]:
    """Return files by their names: forms, second copies of some, forms with a fault, papers of nobody."""
    forms = {f"{n:03} 表.docx": a_form(office, n) for n in range(FORMS)}
    copies = {f"副本 {name}": forms[name] for name in list(forms)[:COPIES]}
    faulty = {f"{n:03} 错.docx": a_form(office, n, occurred_on="三月初") for n in range(FAULTY)}
    foreign = {f"{n:03} 来函.pdf": b"%%PDF-1.7\n%d\n%%%%EOF\n" % n for n in range(FOREIGN)}
    return {**forms, **copies, **faulty, **foreign}


def taken_in(office: Office, files: dict[str, bytes]) -> tuple[Receipt, ...]:
    """Put files into a drop box, and take them all in without waiting for the clock."""
    office.intake.open_boxes()
    for name, content in files.items():
        (office.site.inbox / "SYB01" / name).write_bytes(content)
    seconds: Callable[[], int] = count(0, 30).__next__
    with office.journal.together():
        return watch_once(office.intake.inbox, office.intake, clock=seconds, pause=lambda _: None)


def test_some_hundred_files_at_once_are_all_accounted_for(office: Office) -> None:
    assert FILES > BATCH // 2 > WAVE
    known = {record.record_no for record in office.records("WL")}
    files = a_drop(office)
    receipts = taken_in(office, files)

    assert sorted(receipt.file for receipt in receipts) == sorted(files)
    assert len({receipt.intake for receipt in receipts}) == FILES
    ends = Counter(receipt.outcome.kind for receipt in receipts)
    assert ends == {"filed": FORMS, "duplicate": COPIES, "returned": FAULTY, "held": FOREIGN}

    filed = [receipt.outcome for receipt in receipts if receipt.outcome.kind == "filed"]
    numbers = {outcome.record_no for outcome in filed}
    assert len(numbers) == FORMS
    assert {record.record_no for record in office.records("WL")} - known == numbers
    assert office.intake.inbox.in_hand() == ()
    assert office.verify()[1] == ()
