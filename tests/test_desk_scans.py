"""Signed papers come home: what becomes of each form within a scan."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner
from offices import DEALING, a_sample_office
from scans import page, pdf, picture_file, turned

from archive.watcher import Receipt
from cardfile.records import Record
from desk.clerk import fill_word
from desk.cli import kece
from desk.issues import Issue, UnknownBlankError
from desk.office import Office
from desk.scans.deciding import Known, SignedCopy, Unclaimed, decide
from desk.scans.finding import MistypedCodeError, UnclaimedPaperError
from generator.carriers import blank_code_line, blank_qr_text, code_line, qr_text
from generator.reading import Identity
from generator.scanning import Sheet, read_scan

VISIT = "HF-KH0001-2026-0001"
COMPLAINT = "TS-KH0001-2026-0001"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


def received(office: Office, name: str, content: bytes) -> Receipt:
    path = office.site.root.parent / name
    path.write_bytes(content)
    return office.receive([path])[0]


def signed_copies(record: Record) -> list[tuple[str, int]]:
    return [(d.path.rpartition("/")[2], d.revision) for d in record.documents if d.kind == "signed"]


def code(office: Office, record_no: str) -> str:
    return qr_text(record_no, office.show(record_no).revision)


def held_files(office: Office) -> dict[str, bytes]:
    folder = office.site.inbox / "待认领"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


# -- deciding -------------------------------------------------------------------------------------------


def test_a_code_that_names_a_revision_to_come_is_left_to_a_person(office: Office):
    record = office.show(VISIT)
    decision = decide(Sheet(Identity(record_no=VISIT, revision=99), (1,)), Known(record))
    assert isinstance(decision, Unclaimed)
    assert "99" in decision.reason.zh


def test_being_moved_on_and_signed_since_is_no_change_of_what_was_signed(office: Office):
    record = office.submit("WL", [DEALING]).records[0]
    moved = office.advance(record.record_no, "已审核", by="SYB01-S01")
    sheet = Sheet(Identity(record_no=record.record_no, revision=1), (1,))
    assert decide(sheet, Known(moved, form=office.form("WL"))) == SignedCopy((1,), moved, 1, None)


# -- filing ---------------------------------------------------------------------------------------------


def test_a_scan_is_filed_as_it_came_beside_its_record_s_document(office: Office):
    office.document(VISIT)
    scan = pdf(turned(92)(page(code(office, VISIT))), page())
    outcome = received(office, "扫描0001.pdf", scan).outcome
    record = office.show(VISIT)
    assert (outcome.kind, outcome.record_no) == ("filed", VISIT)
    assert office.archive.locate(outcome.path or "").read_bytes() == scan
    assert record.document
    assert outcome.path == record.documents[-1].path
    assert outcome.path.rpartition("/")[0] == record.document.path.rpartition("/")[0]
    ((name, revision),) = signed_copies(record)
    assert name.endswith(f"_签字扫描件r{record.revision}_v1.pdf")
    assert (revision, record.signed) == (record.revision, record.revision)
    assert office.verify()[1] == ()


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", ".jpg"), ("PNG", ".png"), ("TIFF", ".tif")])
def test_pictures_are_filed_under_the_ending_of_their_content(office: Office, kind: str, ending: str):
    outcome = received(office, "照片.jpeg", picture_file([page(code(office, VISIT))], kind)).outcome
    assert (outcome.kind, outcome.record_no, Path(outcome.path or "").suffix) == ("filed", VISIT, ending)


def test_forms_in_one_pdf_are_filed_each_to_its_record(office: Office):
    pages = [page(code(office, VISIT)), page(), page(code(office, COMPLAINT)), turned(180)(page(writing=2))]
    outcome = received(office, "一叠.pdf", pdf(*pages)).outcome
    assert (outcome.kind, outcome.record_no) == ("filed", None)
    assert f"第 1–2 页：{VISIT}" in outcome.reason.zh
    assert f"Page 3–4: the signed copy of {COMPLAINT}" in outcome.reason.en
    for record_no in (VISIT, COMPLAINT):
        record = office.show(record_no)
        (copy,) = (d for d in record.documents if d.kind == "signed")
        first, second = read_scan(office.archive.locate(copy.path).read_bytes())
        assert first.codes == (Identity(record_no=record_no, revision=record.revision),)
        assert second.codes == ()
    assert office.verify()[1] == ()


def test_forms_in_one_tiff_file_are_filed_each_to_its_record(office: Office):
    frames = [page(code(office, VISIT)), page(code(office, COMPLAINT))]
    assert received(office, "一叠.tif", picture_file(frames, "TIFF")).outcome.kind == "filed"
    assert [len(signed_copies(office.show(number))) for number in (VISIT, COMPLAINT)] == [1, 1]


def test_pages_that_nobody_claims_are_held_by_themselves(office: Office):
    scan = pdf(page(writing=3), page(code(office, VISIT)), page(qr_text("TS-KH0001-2026-0999", 1)))
    outcome = received(office, "一叠.pdf", scan).outcome
    assert outcome.kind == "held"
    assert "第 1 页：没有二维码" in outcome.reason.zh
    assert "第 3 页：档案中没有记录「TS-KH0001-2026-0999」" in outcome.reason.zh
    assert f"第 2 页：{VISIT}" in outcome.reason.zh
    held = held_files(office)
    assert set(held) == {"一叠.pdf", "一叠.pdf.原因.txt", "原件/一叠.pdf"}
    assert held["原件/一叠.pdf"] == scan
    assert [page.codes for page in read_scan(held["一叠.pdf"])] == [
        (),
        (Identity(record_no="TS-KH0001-2026-0999", revision=1),),
    ]
    assert office.show(VISIT).signed


def test_a_scan_of_unknown_papers_only_is_held_as_it_came(office: Office):
    scan = pdf(page(qr_text("TS-KH0001-2026-0999", 1)))
    assert received(office, "未知.pdf", scan).outcome.kind == "held"
    assert held_files(office)["未知.pdf"] == scan


def test_a_page_with_the_codes_of_two_papers_is_nobody_s(office: Office):
    scan = pdf(page(code(office, VISIT), code(office, COMPLAINT)))
    assert received(office, "两份.pdf", scan).outcome.kind == "held"
    assert (office.show(VISIT).signed, office.show(COMPLAINT).signed) == (None, None)


def test_a_scan_without_any_code_is_no_form(office: Office):
    assert received(office, "来函.pdf", pdf(page())).outcome.kind == "held"


def test_the_same_scan_again_is_a_duplicate(office: Office):
    scan = pdf(page(code(office, VISIT)))
    received(office, "a.pdf", scan)
    outcome = received(office, "b.pdf", scan).outcome
    assert (outcome.kind, outcome.record_no) == ("duplicate", VISIT)


def test_the_same_forms_are_a_duplicate_even_when_the_ledger_is_lost(office: Office):
    scan = pdf(page(code(office, VISIT)), page(code(office, COMPLAINT)))
    received(office, "a.pdf", scan)
    (office.site.work / "intake.jsonl").unlink()
    assert received(office, "b.pdf", scan).outcome.kind == "duplicate"
    assert [len(signed_copies(office.show(number))) for number in (VISIT, COMPLAINT)] == [1, 1]


def test_a_second_scan_of_a_paper_is_the_next_version_and_the_first_is_kept(office: Office):
    for writing in (1, 2):
        received(office, "再扫.pdf", pdf(page(code(office, VISIT), writing=writing)))
    old, new = (d for d in office.show(VISIT).documents if d.kind == "signed")
    assert "/90_旧版/" in old.path
    assert new.path.endswith("_v2.pdf")
    assert office.verify()[1] == ()


def test_an_outdated_paper_is_the_signed_copy_of_its_revision(office: Office):
    record = office.submit("WL", [DEALING]).records[0]
    scans = [pdf(page(qr_text(record.record_no, revision), writing=revision)) for revision in (1, 2)]
    office.revise(record.record_no, {"outcome": "已改。"}, reason="更正")
    late = received(office, "2.pdf", scans[1]).outcome
    early = received(office, "1.pdf", scans[0]).outcome
    assert ("核对是否需要重新签字" in late.reason.zh, "核对是否需要重新签字" in early.reason.zh) == (
        False,
        True,
    )
    copies = signed_copies(office.show(record.record_no))
    assert [(name.split("_")[-2], revision) for name, revision in copies] == [
        ("签字扫描件r2", 2),
        ("签字扫描件r1", 1),
    ]
    assert office.show(record.record_no).signed == 2


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "step",
    ["archive.filing.Shelf.file", "desk.register.Register.attach_all", "archive.inbox.Inbox.finish_all"],
)
def test_a_scan_that_was_in_hand_when_the_process_was_killed_is_finished(
    office: Office, monkeypatch: pytest.MonkeyPatch, step: str
):
    """Killed while the second form is filed, before the cards know of any, and before the ledger does."""
    scan = pdf(page(code(office, VISIT)), page(code(office, COMPLAINT)))
    with monkeypatch.context() as patch:
        patch.setattr(step, _after_the_first() if step.endswith("Shelf.file") else _killed)
        with pytest.raises(KeyboardInterrupt):
            received(office, "一叠.pdf", scan)
    (receipt,) = Office(office.site.root, today=office.today).watch_once()
    assert receipt.outcome.kind == "filed"
    assert [len(signed_copies(office.show(number))) for number in (VISIT, COMPLAINT)] == [1, 1]
    assert office.verify()[1] == ()


def _after_the_first() -> Callable[..., object]:
    from archive.filing import Shelf

    file, calls = Shelf.file, count()
    return lambda *args: file(*args) if next(calls) == 0 else _killed()


# -- blanks filled with the pen -------------------------------------------------------------------------


def a_pen_filled_blank(office: Office) -> tuple[str, bytes]:
    office.blank("WL", customer="KH0001")
    number = "B-000001"
    return number, pdf(*[page(blank_qr_text("WL", 1, number))] * 2)


def test_a_pen_filled_blank_waits_for_typing_and_then_is_the_signed_copy(office: Office):
    number, scan = a_pen_filled_blank(office)
    waiting = received(office, "手填.pdf", scan).outcome
    assert waiting.kind == "held"
    for told in (number, "客户 KH0001", f"--blank {number}", office.form("WL").title.zh):
        assert told in waiting.reason.zh
    record = office.submit("WL", [DEALING], blank=number).records[0]
    outcome = received(office, "手填.pdf", scan).outcome
    assert (outcome.kind, outcome.record_no) == ("filed", record.record_no)
    assert office.show(record.record_no).signed == 1


def test_a_blank_that_came_in_as_a_file_and_then_signed_on_paper_is_the_signed_copy_of_its_record(
    office: Office,
):
    blank = office.blank("WL", customer="KH0001", department="D01")
    record_no = received(office, "填好.docx", fill_word(blank.content, DEALING)).outcome.record_no
    outcome = received(office, "签字.pdf", pdf(page(blank_qr_text("WL", 1, "B-000001")))).outcome
    assert (outcome.kind, outcome.record_no) == ("filed", record_no)
    assert office.show(record_no or "").signed == 1


def test_a_blank_of_another_office_is_held(office: Office):
    scan = pdf(page(blank_qr_text("WL", 1, "B-000777")))
    assert "不在发放登记中" in received(office, "x.pdf", scan).outcome.reason.zh


def test_a_record_is_typed_only_from_a_blank_that_went_out(office: Office):
    for number, form in (("B-000777", "WL"), ("B-000001", "TS")):
        a_pen_filled_blank(office)
        with pytest.raises(UnknownBlankError):
            office.submit(form, [DEALING], blank=number)


def test_the_issue_book_knows_each_blank(office: Office):
    a_pen_filled_blank(office)
    assert office.papers.issues.find("B-000001") == Issue("B-000001", "dealing", 1, "KH0001", "2027-01-15")
    assert office.papers.issues.find("B-00000") is None


# -- looking up and showing -----------------------------------------------------------------------------


def test_the_line_under_the_code_finds_its_record(office: Office):
    typed = code_line(VISIT, 1).lower().replace(" · ", " ")
    assert [r.record_no for r in office.find(typed)] == [VISIT]
    number, _ = a_pen_filled_blank(office)
    record = office.submit("WL", [DEALING], blank=number).records[0]
    assert list(office.find(blank_code_line("WL", 1, number))) == [record]


def test_a_mistyped_line_is_told_and_so_is_a_paper_without_a_record(office: Office):
    line = code_line(VISIT, 1)
    with pytest.raises(MistypedCodeError):
        list(office.find(line.replace("2026", "2062")))
    with pytest.raises(UnclaimedPaperError):
        list(office.find(code_line("TS-KH0001-2026-0999", 1)))


def shown(office: Office, *arguments: str) -> str:
    command = ["--office", str(office.site.root), "--today", "2027-01-15", *arguments]
    result = CliRunner().invoke(kece, command)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_show_and_list_say_that_a_record_is_signed(office: Office):
    record = office.submit("WL", [DEALING]).records[0]
    received(office, "a.pdf", pdf(page(qr_text(record.record_no, 1))))
    assert "（已签字扫描）" in shown(office, "show", record.record_no)
    assert "（已签字扫描）" in shown(office, "list", "WL")
    office.revise(record.record_no, {"outcome": "已改。"}, reason="更正")
    assert "（第 1 次修订已签字扫描）" in shown(office, "show", record.record_no)
    told = json.loads(shown(office, "show", record.record_no, "--json"))
    assert (told["signed"], told["signed_revision"], told["documents"][-1]["kind"]) == (True, 1, "signed")
    other = json.loads(shown(office, "show", VISIT, "--json"))
    assert (other["signed"], other["signed_revision"]) == (False, None)
