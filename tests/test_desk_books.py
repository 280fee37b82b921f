"""Handbooks as a build: only what changed is made, and the same input gives the same bytes."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from offices import WAIVED, a_sample_office, without_documents

from desk.books.outcomes import BookRun
from desk.office import Office

PERIOD = "2026H2"
ALL = ["KH0001", "KH0002", "KH0003"]
AGAIN = replace(WAIVED, reissue="补录更正")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = a_sample_office(tmp_path_factory.mktemp("made") / "office")
    office.handbooks([], PERIOD, issuing=WAIVED)
    return office


@pytest.fixture
def made(_made: Office, tmp_path: Path) -> Office:
    """An office in which all handbooks are made; the copies of its cards have stamps of their own."""
    shutil.copytree(_made.site.root, tmp_path / "office")
    return Office(tmp_path / "office", today=_made.today)


def again(office: Office) -> Office:
    """Return the office as the next command would open it."""
    return Office(office.site.root, today=office.today)


def tree(office: Office) -> dict[str, str]:
    """Return the digests of all files of the archive and of all cards."""
    files = (
        p for folder in (office.site.archive, office.site.cards) for p in folder.rglob("*") if p.is_file()
    )
    return {str(p.relative_to(office.site.root)): sha256(p.read_bytes()).hexdigest() for p in files}


def of_others(tree: dict[str, str], customer: str) -> dict[str, str]:
    """Return what lies there of everybody but one customer."""
    return {path: digest for path, digest in tree.items() if customer not in path}


def customers(run: BookRun) -> dict[str, list[str]]:
    """Return who was made, unchanged and so on."""
    books = {"made": run.made, "unchanged": run.unchanged}
    rest = {"skipped": run.skipped, "refused": run.refused, "failed": run.failed}
    return {kind: [o.customer for o in found] for kind, found in {**books, **rest}.items() if found}


def asked(office: Office) -> tuple[BookRun, list[str]]:
    """Run all handbooks; return also which customers had to be looked at."""
    told: list[str] = []
    run = office.handbooks(
        [], PERIOD, tell=lambda _, outcome: told.extend([outcome.customer] if outcome else []), issuing=AGAIN
    )
    return run, told


def test_a_second_run_looks_at_nobody_and_writes_nothing(made: Office) -> None:
    asked(made)  # the copied cards have new stamps, which are remembered now
    before = tree(made)
    run, told = asked(again(made))
    assert (customers(run), told) == ({"unchanged": ALL}, [])
    assert tree(made) == before


def test_a_card_that_was_restored_from_a_backup_is_known_by_its_digest(made: Office) -> None:
    for card in made.site.cards.glob("*.json"):
        os.utime(card, (0, 0))
    assert asked(made)[1] == []


def test_changing_one_record_of_one_customer_makes_exactly_one_handbook(made: Office) -> None:
    before = tree(made)
    made.revise("HF-KH0002-2026-0001", {"suggestions": "无。"}, reason="更正")
    run, told = asked(again(made))
    assert (customers(run), told) == ({"made": ["KH0002"], "unchanged": ["KH0001", "KH0003"]}, ["KH0002"])
    assert [(b.customer, b.edition) for b in run.made] == [("KH0002", 2)]
    assert of_others(tree(made), "KH0002") == of_others(before, "KH0002")
    books = {digest for path, digest in tree(made).items() if path.endswith(".docx")}
    assert len(books - set(before.values())) == 1


def test_a_half_year_that_was_issued_is_not_issued_again_unless_somebody_answers_for_it(made: Office) -> None:
    made.revise("HF-KH0002-2026-0001", {"suggestions": "无。"}, reason="更正")
    before = tree(made)
    run = again(made).handbooks([], PERIOD, issuing=WAIVED)
    assert customers(run) == {"unchanged": ["KH0001", "KH0003"], "refused": ["KH0002"]}
    assert tree(made) == before


def test_a_record_of_another_period_changes_no_book(made: Office) -> None:
    from offices import DEALING

    made.submit("dealing", [DEALING])
    run, told = asked(again(made))
    assert (customers(run), told) == ({"unchanged": ALL}, ["KH0001"])


def test_the_memory_of_runs_may_be_lost(made: Office) -> None:
    shutil.rmtree(made.site.work / "builds")
    assert customers(asked(made)[0]) == {"unchanged": ALL}


@pytest.mark.parametrize("litter", [b"", b'{"inputs": "', b"[]\n{}\nnull\n"])
def test_the_memory_of_runs_may_be_torn(made: Office, litter: bytes) -> None:
    memory = next((made.site.work / "builds").glob("*.jsonl"))
    memory.write_bytes(memory.read_bytes()[:-40] + litter)
    assert customers(asked(made)[0]) == {"unchanged": ALL}


def test_a_changed_form_asks_everybody_and_makes_nothing_new(made: Office) -> None:
    from desk.site import shipped

    text = (shipped("forms") / "visit.yaml").read_text(encoding="utf-8")
    (made.site.root / "forms" / "visit.yaml").write_text(f"# ours\n{text}", encoding="utf-8")
    run, told = asked(again(made))
    assert (customers(run), told) == ({"unchanged": ALL}, ALL)


def test_two_processes_make_the_same_bytes_as_one(office: Office, tmp_path: Path) -> None:
    shutil.copytree(office.site.root, tmp_path / "other")
    office.handbooks([], PERIOD, issuing=WAIVED)
    Office(tmp_path / "other", today=office.today).handbooks([], PERIOD, jobs=2, issuing=WAIVED)
    assert tree(office) == tree(Office(tmp_path / "other"))


def test_a_customer_whose_card_is_damaged_is_named_and_stops_nobody(office: Office) -> None:
    office.handbooks([], "2026H1")
    (office.site.cards / "KH0002.json").write_bytes(b'{"records": {')
    run = again(office).handbooks([], PERIOD, issuing=WAIVED)
    assert customers(run) == {"made": ["KH0001", "KH0003"], "failed": ["KH0002"]}
    assert "KH0002.json" in run.failed[0].reason.zh


def test_a_plan_writes_nothing_and_remembers_nothing(office: Office) -> None:
    before = tree(office)
    assert customers(office.handbooks([], PERIOD, plan=True, issuing=WAIVED)) == {"made": ALL}
    assert tree(office) == before
    assert customers(again(office).handbooks([], PERIOD, issuing=WAIVED)) == {"made": ALL}


def test_an_edition_without_its_book_is_completed(office: Office) -> None:
    """What a run leaves that is killed between entering the edition and filing the book."""
    whole = again(office)
    whole.handbooks(["KH0003"], PERIOD, issuing=WAIVED)
    expected = tree(whole)
    book = next(whole.site.archive.rglob("*SC-KH0003*.docx"))
    kept = book.read_bytes()
    book.unlink()
    manifest = whole.site.archive / "客户档案/KH0003_拓石机电/manifest-sha256.txt"
    lines = manifest.read_text(encoding="utf-8").splitlines(keepends=True)
    manifest.write_text("".join(line for line in lines if book.name not in line), encoding="utf-8")
    without_documents(whole, "SC-KH0003-2026H2-E01")
    assert customers(again(whole).handbooks(["KH0003"], PERIOD, issuing=WAIVED)) == {"made": ["KH0003"]}
    assert book.read_bytes() == kept
    assert tree(whole) == expected


def test_a_book_that_was_filed_but_not_entered_is_entered_on_another_day_too(office: Office) -> None:
    from datetime import timedelta

    office.handbooks(["KH0003"], PERIOD, issuing=WAIVED)
    expected = tree(office)
    without_documents(office, "SC-KH0003-2026H2-E01")
    assert office.today
    next_day = Office(office.site.root, today=office.today + timedelta(days=1))
    assert customers(next_day.handbooks(["KH0003"], PERIOD, issuing=WAIVED)) == {"made": ["KH0003"]}
    assert tree(office) == expected


def test_only_the_units_records_stay_in_memory(office: Office) -> None:
    list(office.records())
    office.handbooks([], PERIOD, plan=True)
    assert [binder for binder in office.store.held if binder.startswith("KH")] == []
