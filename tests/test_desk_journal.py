"""Who did what: the journal of an office, and what verify finds out with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from offices import DEALING, WAIVED, a_sample_office

from archive.acts import Act, Facts
from archive.manifest import MANIFEST, Finding
from desk.office import Office

DEAL = "WL-KH0001-2027-0001"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


def told(office: Office, number: str) -> list[tuple[str, str, str, str]]:
    """Return action, actor, reason and source of all that was told of an object."""
    acts = (line.act for line in office.journal.lines())
    return [(a.action, a.actor, a.reason, a.source) for a in acts if a.object == number]


def test_every_act_on_a_record_is_told_with_who_why_and_from_where(office: Office) -> None:
    office.submit("dealing", [DEALING])
    office.revise(DEAL, {"outcome": "已报价。"}, reason="报价发出", by="SYB01-S01")
    office.advance(DEAL, "已审核", by="SYB01-S01", reason="属实")
    path = office.document(DEAL).documents[0].path
    assert told(office, DEAL) == [
        ("record.submit", "SYB01-S02", "", "library"),
        ("record.revise", "SYB01-S01", "报价发出", "library"),
        ("record.advance", "SYB01-S01", "属实", "library"),
        ("record.attach", "", "", "library"),
    ]
    assert told(office, path) == [("document.file", "", "", "library")]
    assert office.verify()[1] == ()


def test_what_was_before_is_what_the_act_before_left(office: Office) -> None:
    acts = [line.act for line in office.journal.lines() if line.act.action.startswith("record.")]
    last: dict[str, Facts] = {}
    for act in acts:
        assert act.before.items() <= last.get(act.object, {}).items()
        last[act.object] = act.after


def test_a_refused_act_is_not_told(office: Office) -> None:
    head = office.journal.head()
    assert office.submit("dealing", [{**DEALING, "amount": "-3"}]).refused
    assert office.submit("dealing", [DEALING], dry_run=True).records == ()
    assert office.journal.head() == head


def test_a_purge_is_told_without_what_was_purged(office: Office) -> None:
    purged = [line.act for line in office.journal.lines() if line.act.action == "record.purge"]
    assert {act.object for act in purged} >= {"KH0001-P007"}
    private = [f.name for f in office.form("contact").fields if f.private]
    values = [
        str(r.values[name]) for r in office.records("contact") for name in private if r.values.get(name)
    ]
    whole = "".join(path.read_text("utf-8") for path in office.journal.folder.iterdir())
    assert values
    assert [value for value in values if value in whole] == []


def test_a_handbook_is_told_when_it_is_issued(office: Office) -> None:
    office.handbooks(["KH0003"], "2026H2", issuing=WAIVED)
    issued = [line.act for line in office.journal.lines() if line.act.action == "handbook.issue"]
    record = office.show(issued[0].object)
    assert [dict(act.after) for act in issued] == [
        {"path": record.documents[0].path, "sha256": record.documents[0].sha256}
    ]


def test_a_file_that_comes_in_is_told_with_its_intake_number(office: Office, tmp_path: Path) -> None:
    (tmp_path / "陌生.txt").write_text("?", encoding="utf-8")
    receipt = office.receive([tmp_path / "陌生.txt"])[0]
    last = list(office.journal.lines())[-1].act
    assert (last.action, last.object, last.source) == ("intake.held", "陌生.txt", receipt.intake)


@pytest.mark.parametrize(
    ("old", "new"), [("已受理", "已关闭"), ('"records"', '"recordz"'), ('"record_no":"TS', '"record_no":"TT')]
)
def test_a_card_that_was_changed_by_hand_is_named(office: Office, old: str, new: str) -> None:
    card = office.site.cards / "KH0001.json"
    text = card.read_text("utf-8")
    assert old in text
    card.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    assert Finding("cards/KH0001.json", "changed") in Office(office.site.root).verify()[1]


def test_a_card_that_is_gone_or_no_json_is_named(office: Office) -> None:
    (office.site.cards / "KH0001.json").unlink()
    (office.site.cards / "KH0002.json").write_text("{", encoding="utf-8")
    assert Office(office.site.root).verify()[1] == (
        Finding("cards/KH0001.json", "missing"),
        Finding("cards/KH0002.json", "unreadable"),
    )


def test_a_card_that_appeared_by_itself_is_named(office: Office) -> None:
    card = office.site.cards / "KH0001.json"
    stray = card.read_text("utf-8").replace("KH0001", "KH0009")
    card.with_name("KH0009.json").write_text(stray, encoding="utf-8", newline="")
    assert Finding("cards/KH0009.json", "changed") in Office(office.site.root).verify()[1]


def test_an_older_office_is_taken_over_as_it_is(office: Office) -> None:
    for path in (*office.journal.folder.iterdir(), office.site.work / "journal-head.json"):
        path.unlink()
    later = Office(office.site.root, today=office.today)
    later.submit("dealing", [DEALING])
    acts = [line.act.action for line in later.journal.lines()]
    assert {*acts[:-1]} == {"record.adopt"}
    assert (len(acts), later.verify()[1]) == (len([*later.records()]), ())


def test_an_act_that_cannot_be_told_is_not_done(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Act) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(office.journal, "append", full)
    with pytest.raises(OSError, match="No space"):
        office.submit("dealing", [DEALING])
    assert office.store.find(DEAL) is None


@pytest.mark.parametrize("at", [3, 70])
def test_a_manifest_is_named_and_not_the_document_for_which_a_card_vouches(office: Office, at: int) -> None:
    path = office.document("TS-KH0001-2026-0001").documents[-1].path
    binder = "/".join(path.split("/")[:2])
    manifest = office.site.archive / binder / MANIFEST
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    assert Finding(f"{binder}/{MANIFEST}", "changed") in office.verify()[1]
