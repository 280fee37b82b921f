"""After ``work/`` was lost the office still knows what came in; a blank and a changed document are not trusted twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from killed_intake import InThisProcess
from offices import DEALING, a_sample_office

from archive.watcher import Receipt, deal_with
from desk.blanks import BlankOfAnotherError, BlankUsedError
from desk.clerk import fill_word
from desk.exporting import export, import_office
from desk.intake.room import Intake
from desk.office import Office

ANSWERS = {k: v for k, v in DEALING.items() if k not in ("customer_code", "department_code")}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


def again(office: Office) -> Office:
    """The office as a new process opens it."""
    return Office(office.site.root, today=office.today)


def intake_of(office: Office) -> Intake:
    return Intake(office, office.papers, InThisProcess(office))


def dropped(office: Office, name: str, content: bytes) -> Path:
    path = office.site.inbox / "SYB01" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def taken(office: Office, name: str, content: bytes) -> Receipt:
    intake = intake_of(office)
    with intake.inbox.lock():
        return deal_with(intake.inbox, [intake.inbox.claim(dropped(office, name, content))], intake)[0]


def filled(office: Office, customer: str | None = "KH0001", **answers: object) -> bytes:
    blank = office.blank("WL", customer=customer, department="D01" if customer else None)
    return fill_word(blank.content, {**ANSWERS, **answers})


def test_intake_numbers_go_on_after_work_was_lost(office: Office) -> None:
    first = taken(office, "a.docx", filled(office))
    shutil.rmtree(office.site.work)
    second = taken(again(office), "b.docx", filled(office, subject="另一件"))
    assert (first.intake, second.intake) == ("I-20270115-0001", "I-20270115-0002")


def test_status_brings_no_ledger_back(office: Office) -> None:
    taken(office, "a.docx", filled(office))
    shutil.rmtree(office.site.work)
    assert intake_of(again(office)).status().in_hand == ()
    assert not (office.site.work / "intake.jsonl").exists()


def test_a_number_alone_does_not_make_a_record_that_of_an_interrupted_file(office: Office) -> None:
    """The journal is gone too, so that the number is given again, to another customer's form."""
    first = taken(office, "a.docx", filled(office))
    shutil.rmtree(office.site.work)
    shutil.rmtree(office.site.journal)
    office = again(office)
    content = filled(office, customer="KH0002")
    intake = intake_of(office)
    with intake.inbox.lock():
        assert intake.inbox.claim(dropped(office, "b.docx", content)).intake == first.intake
    with intake.inbox.lock():
        claim = intake.inbox.resume(first.intake)
        assert claim
        receipt = deal_with(intake.inbox, [claim], intake)[0]
    assert (receipt.outcome.kind, receipt.outcome.record_no) == ("filed", "WL-KH0002-2027-0001")


@pytest.mark.parametrize("happened", ["work was lost", "imported"])
def test_the_same_file_is_a_duplicate_after_work_was_lost_or_the_office_was_imported(
    office: Office, tmp_path: Path, happened: str
) -> None:
    content = filled(office)
    record_no = taken(office, "a.docx", content).outcome.record_no
    if happened == "imported":
        export(office, tmp_path / "bag")
        import_office(tmp_path / "bag", tmp_path / "imported")
        office = Office(tmp_path / "imported", today=office.today)
    else:
        shutil.rmtree(office.site.work)
    outcome = taken(again(office), "a.docx", content).outcome
    assert (outcome.kind, outcome.record_no) == ("duplicate", record_no)


def test_a_blank_that_came_in_is_known_after_work_was_lost(office: Office) -> None:
    blank = office.blank("WL", customer="KH0001", department="D01").content
    first = taken(office, "a.docx", fill_word(blank, ANSWERS)).outcome.record_no
    shutil.rmtree(office.site.work)
    outcome = taken(again(office), "b.docx", fill_word(blank, {**ANSWERS, "subject": "又填一次"})).outcome
    assert (outcome.kind, outcome.record_no) == ("held", first)


# -- a blank is one record ------------------------------------------------------------------------------


@pytest.mark.parametrize("customer", ["KH0001", None])
def test_no_second_record_is_typed_from_a_blank(office: Office, customer: str | None) -> None:
    office.blank("WL", customer=customer)
    record = office.submit("WL", [DEALING], blank="B-000001").records[0]
    with pytest.raises(BlankUsedError, match=record.record_no):
        office.submit("WL", [DEALING], blank="B-000001")


def test_no_record_is_typed_from_a_blank_that_came_in_as_a_file(office: Office) -> None:
    came = taken(office, "a.docx", filled(office)).outcome.record_no
    shutil.rmtree(office.site.work)
    with pytest.raises(BlankUsedError, match=came):
        again(office).submit("WL", [DEALING], blank="B-000001")


def test_no_record_is_typed_from_another_customers_blank(office: Office) -> None:
    office.blank("WL", customer="KH0002")
    with pytest.raises(BlankOfAnotherError, match=r"KH0002.*KH0001"):
        office.submit("WL", [DEALING], blank="B-000001")
    assert list(office.records("WL", "KH0001")) == list(again(office).records("WL", "KH0001"))


def test_a_sheet_whose_blank_was_typed_in_already_is_held(office: Office) -> None:
    sheet = filled(office)
    record_no = office.submit("WL", [DEALING], blank="B-000001").records[0].record_no
    outcome = taken(office, "a.docx", sheet).outcome
    assert (outcome.kind, outcome.record_no) == ("held", record_no)
    assert "B-000001" in outcome.reason.zh
