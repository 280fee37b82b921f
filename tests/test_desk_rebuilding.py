"""The cards come back from the documents, and what does not is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from offices import DEALING, WAIVED, a_sample_office

from cardfile.records import Record
from desk.carrying import differences
from desk.office import Office
from desk.rebuilding import Lost

DEAL = "WL-KH0001-2027-0001"


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return an office whose records all have their documents, some of several revisions."""
    office = a_sample_office(tmp_path_factory.mktemp("rebuild") / "office")
    office.submit("dealing", [DEALING])
    office.document(DEAL)
    office.revise(DEAL, {"outcome": "已报价。"}, reason="报价发出", by="SYB01-S01")
    office.revise(DEAL, {"outcome": "已签约。"}, reason="签约", by="SYB01-S01")
    office.document_all(lambda _: None)
    office.handbooks(["KH0001"], "2026H2", issuing=WAIVED)
    office.handbooks(["KH0001"], "2026H2", "完整版", issuing=WAIVED)
    office.blank("visit", customer="KH0001")
    return office


@pytest.fixture
def office(filed: Office, tmp_path: Path) -> Office:
    shutil.copytree(filed.site.root, tmp_path / "office")
    return Office(tmp_path / "office", today=filed.today)


def by_number(records: Iterator[Record]) -> dict[str, Record]:
    return {record.record_no: record for record in records}


def as_differences(lost: Iterable[Lost]) -> dict[str, tuple[str, ...]]:
    told: dict[str, tuple[str, ...]] = {}
    for one in lost:
        fields = tuple(f"r{one.revision}.values.{field}" for field in one.fields)
        told[one.record_no] = (*told.get(one.record_no, ()), *fields)
    return told


def test_deleted_cards_come_back_equal_in_all_that_documents_carry(office: Office) -> None:
    before, issued = by_number(office.records()), (office.site.cards / "_issued.jsonl").read_text("utf-8")
    drafts = {number for number, r in before.items() if r.state == "草稿"}
    shutil.rmtree(office.site.cards)
    told = office.rebuild_cards(lambda _: None)
    after = by_number(office.records())
    differing = {n: differences(record, after.get(n)) for n, record in before.items()}
    assert {n: d for n, d in differing.items() if d} == {
        **dict.fromkeys(drafts, ("record",)),
        **as_differences(told.lost),
    }
    assert Lost(DEAL, 2, ("outcome",)) in told.lost
    assert (told.records, set(told.missing), told.unusable, told.unclaimed, told.kept) == (
        len(before) - len(drafts),
        drafts,
        (),
        (),
        None,
    )
    assert (office.site.cards / "_issued.jsonl").read_text("utf-8") == issued
    assert office.verify()[1] == ()


def test_old_cards_are_kept_aside(office: Office) -> None:
    before = {path.name: path.read_bytes() for path in office.site.cards.iterdir()}
    told = office.rebuild_cards(lambda _: None)
    assert told.kept
    assert {path.name: path.read_bytes() for path in told.kept.iterdir()} == before


def test_the_office_works_on_with_rebuilt_cards(office: Office) -> None:
    shutil.rmtree(office.site.cards)
    office.rebuild_cards(lambda _: None)
    assert office.handbooks(["KH0001"], "2026H2", issuing=WAIVED).unchanged
    assert office.submit("dealing", [DEALING]).records[0].record_no == "WL-KH0001-2027-0002"
    assert office.blank("visit", customer="KH0001").name.endswith("B-000002.docx")


def test_a_file_that_carries_nonsense_stops_nothing(office: Office) -> None:
    path = office.show(DEAL).documents[-1].path
    stray = office.site.archive / path.replace(DEAL, "WL-KH0001-2027-0777")
    stray.write_bytes(b"PK\x03\x04 no document")
    told = office.rebuild_cards(lambda _: None)
    assert told.unclaimed == (stray.relative_to(office.site.archive).as_posix(),)
    assert office.show(DEAL).revision == 3


def test_a_document_that_was_changed_on_the_disk_is_listed_and_not_believed(office: Office) -> None:
    from archive.manifest import Finding

    newest = office.show(DEAL).document
    assert newest
    older = next(d for d in office.show(DEAL).documents if d.revision == 1)
    path = office.site.archive / newest.path
    path.write_bytes((office.site.archive / older.path).read_bytes())
    told = office.rebuild_cards(lambda _: None)
    assert told.unusable == (newest.path,)
    assert newest.path not in {d.path for d in office.show(DEAL).documents}
    assert Finding(newest.path, "changed") in office.verify()[1]


def test_the_command_tells_what_is_missing(office: Office) -> None:
    import json

    from click.testing import CliRunner

    from desk.cli import kece

    result = CliRunner().invoke(kece, ["--office", str(office.site.root), "rebuild", "--cards", "--json"])
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["records"] == len(list(office.records()))
    assert {"record_no": "HF-KH0001-2026-0007", "state": "草稿"} in told["missing"]
