"""Documents that leave the open archive: into the trash and back, or destroyed with purged values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from offices import DEALING, WAIVED, a_sample_office

from archive.trash import Why
from desk.cli import kece
from desk.discarding import NotInTrashError, PermanentRecordError, discard, discarded, restore
from desk.office import Office
from desk.purging import TellingReasonError, purge
from desk.refusals import ReasonMissingError

DEAL = "WL-KH0001-2027-0001"
COMPLAINT = "TS-KH0001-2026-0001"
WHY = Why("归错客户", "SYB01-S01")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


def run(office: Office, *args: str) -> Result:
    return CliRunner().invoke(kece, ["--office", str(office.site.root), "--today", "2027-01-15", *args])


def filed(office: Office) -> str:
    office.submit("dealing", [DEALING])
    return office.document(DEAL).documents[0].path


def test_a_discarded_document_comes_back_as_it_was(office: Office) -> None:
    path = filed(office)
    before = office.show(DEAL)
    gone = discard(office, path, WHY)
    assert [(d.path, d.discarded) for d in office.show(DEAL).documents] == [(gone, True)]
    assert [(d.path, d.origin, d.by, d.reason) for d in discarded(office)] == [
        (gone, path, "SYB01-S01", "归错客户")
    ]
    assert office.verify()[1] == ()
    assert restore(office, gone, WHY) == path
    assert office.show(DEAL) == before
    assert (list(discarded(office)), office.verify()[1]) == ([], ())


def test_a_record_whose_document_was_discarded_gets_a_new_one(office: Office) -> None:
    path = filed(office)
    gone = discard(office, path, WHY)
    assert [d.path for d in office.document(DEAL).documents] == [gone, path]
    assert office.verify()[1] == ()


def test_a_discarded_book_is_compiled_again(office: Office) -> None:
    book = office.handbooks(["KH0003"], "2026H2", issuing=WAIVED).made[0]
    discard(office, book.files[0], WHY)
    assert office.handbooks(["KH0003"], "2026H2", issuing=WAIVED).made[0].files == book.files


def test_documents_of_complaints_are_never_discarded(office: Office) -> None:
    path = office.document(COMPLAINT).documents[-1].path
    with pytest.raises(PermanentRecordError):
        discard(office, path, WHY)
    refused = run(office, "trash", "put", str(office.site.archive / path), "--reason", "x")
    assert (refused.exit_code, "不得删除" in refused.stderr) == (1, True)
    assert office.verify()[1] == ()


def test_it_comes_back_by_the_path_that_it_had(office: Office) -> None:
    path = office.document("WL-KH0001-2026-0001").documents[-1].path
    discard(office, path, WHY)
    assert restore(office, path, WHY) == path
    assert (office.site.archive / path).is_file()
    assert office.verify()[1] == ()


def test_nothing_is_discarded_without_a_reason_or_restored_from_nowhere(office: Office) -> None:
    path = filed(office)
    with pytest.raises(ReasonMissingError):
        discard(office, path, Why(" "))
    with pytest.raises(NotInTrashError):
        restore(office, path, WHY)


def test_the_trash_on_the_command_line(office: Office) -> None:
    path = str(office.site.archive / filed(office))
    gone = json.loads(run(office, "trash", "put", path, "--reason", "归错客户", "--json").stdout)["path"]
    listed = json.loads(run(office, "trash", "list", "--json").stdout)
    assert [(d["path"], d["reason"]) for d in listed] == [(gone, "归错客户")]
    assert run(office, "trash", "restore", gone).exit_code == 0
    assert Path(path).is_file()


# -- one person's data --------------------------------------------------------------------------------


@pytest.fixture
def person(office: Office) -> str:
    """Return a contact with personal values that documents and a book show."""
    private = {f.name for f in office.form("contact").fields if f.private}
    number = next(
        r.record_no for r in office.records("contact") if {"career", "hobbies"} & private & r.values.keys()
    )
    office.document(number)
    office.handbooks([number[:6]], "2026H2", "完整版", issuing=WAIVED)
    return number


def everything(office: Office) -> str:
    """Return all that documents and cards tell in the open."""
    from generator.readback import carried

    files = list(office.site.archive.rglob("*.docx"))
    told = [json.dumps(carried(path.read_bytes()), ensure_ascii=False) for path in files]
    return "".join([*told, *(card.read_text("utf-8") for card in office.site.cards.glob("*.json"))])


def test_a_purge_removes_the_values_and_every_document_that_shows_them(office: Office, person: str) -> None:
    contact = office.show(person)
    private = {f.name for f in office.form("contact").fields if f.private}
    secrets = [
        v for name, v in contact.values.items() if name in private and isinstance(v, str) and len(v) > 3
    ]
    assert secrets
    assert all(json.dumps(value, ensure_ascii=False)[1:-1] in everything(office) for value in secrets)
    done = purge(office, office.papers, person, Why("本人要求删除", "ZB-S01"))
    assert [value for value in secrets if value in everything(office)] == []
    assert any("_完整版" in path for path in done.destroyed)
    assert not any((office.site.archive / path).exists() for path in done.destroyed if "完整版" in path)
    assert office.show(person).document is not None
    assert office.verify()[1] == ()
    told = "".join(path.read_text("utf-8") for path in office.journal.folder.iterdir())
    assert [value for value in secrets if value in told] == []


@pytest.fixture
def consent(office: Office, person: str) -> str:
    return next(r.record_no for r in office.records("consent") if r.values.get("contact") == person)


def test_withdrawn_consent_takes_the_documents_too(office: Office, person: str, consent: str) -> None:
    shown = [d.path for d in office.show(person).documents]
    office.revise(consent, {"withdrawn_on": "2027-01-14"}, reason="本人撤回")
    gone = {line.act.object for line in office.journal.lines() if line.act.action == "document.destroy"}
    assert {*shown} <= gone
    assert office.verify()[1] == ()


def test_a_form_that_withdraws_consent_takes_them_too(
    office: Office, person: str, consent: str, tmp_path: Path
) -> None:
    from desk.clerk import fill_word

    shown = [d.path for d in office.show(person).documents]
    record = office.show(consent)
    typed = {
        k: v for k, v in record.values.items() if k in {f.name for f in office.form("TY").typed_fields()}
    }
    number = office.submit("TY", [typed]).records[0].record_no
    sheet = office.papers.document(office.show(number))
    (tmp_path / "撤回.docx").write_bytes(fill_word(sheet, {"withdrawn_on": "2027年1月14日"}))
    receipt = office.receive([tmp_path / "撤回.docx"])[0]
    assert receipt.outcome.kind == "filed", receipt.outcome.reason
    gone = {line.act.object for line in office.journal.lines() if line.act.action == "document.destroy"}
    assert {*shown} <= gone
    assert office.verify()[1] == ()


def test_a_reason_may_not_keep_what_is_purged(office: Office, person: str) -> None:
    private = {f.name for f in office.form("contact").fields if f.private}
    value = next(str(v) for n, v in office.show(person).values.items() if n in private and isinstance(v, str))
    before = office.show(person)
    with pytest.raises(TellingReasonError):
        purge(office, office.papers, person, Why(f"他不愿说{value}"))
    assert office.show(person) == before


def test_everything_held_on_a_contact_is_exported(office: Office, person: str) -> None:
    told = json.loads(run(office, "contact", "export", person).stdout)
    assert told["contact"]["record_no"] == person
    assert {record["binder"] for record in told["records"]} <= {person[:6]}
    assert office.show(person).documents[-1].path in told["files"]
    assert [*office.journal.lines()][-1].act.action == "contact.export"


def test_a_purge_on_the_command_line_tells_what_it_destroyed(office: Office, person: str) -> None:
    told = json.loads(run(office, "contact", "purge", person, "--reason", "本人要求", "--json").stdout)
    assert (told["record_no"], bool(told["fields"]), bool(told["destroyed"])) == (person, True, True)
    again = json.loads(run(office, "contact", "purge", person, "--reason", "本人要求", "--json").stdout)
    assert again["destroyed"] == []
