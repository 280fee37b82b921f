"""What becomes of a file that came in: every row of the table of outcomes, and every file in one place."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import docx
import pytest
from offices import DEALING, a_sample_office
from PIL import Image
from scans import pdf, picture_file

from archive.filing import ArchiveAwayError
from archive.marker import MARKER
from archive.outcomes import Outcome
from archive.watcher import Receipt
from cardfile.text import Text, verbatim
from desk.cage.read import Read
from desk.cage.reader import FileReader
from desk.clerk import fill_word
from desk.intake.differences import differences
from desk.intake.facts import Difference
from desk.intake.reasons import RESTRICTED
from desk.intake.room import Intake
from desk.office import Office

PDF = pdf(Image.new("L", (40, 40), "white"))
ANSWERS = {k: v for k, v in DEALING.items() if k not in ("customer_code", "department_code")}


class InThisProcess:
    """Reads files without child processes, which these tests do not need."""

    def __init__(self, office: Office) -> None:
        self._read = FileReader(office.library.folders)

    def read_all(self, paths: Iterable[Path]) -> Iterator[Read]:
        return map(self._read, paths)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


@pytest.fixture
def intake(office: Office) -> Intake:
    return Intake(office, office.papers, InThisProcess(office))


def taken(intake: Intake, files: dict[str, bytes]) -> list[Receipt]:
    """Claim files that lie at these places of the inbox, all in one batch, and deal with them."""
    from archive.watcher import deal_with

    paths = [intake.inbox.root / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with intake.inbox.lock():
        return list(deal_with(intake.inbox, [intake.inbox.claim(path) for path in paths], intake))


def ended(intake: Intake, files: dict[str, bytes]) -> list[tuple[str, str | None]]:
    return [(r.outcome.kind, r.outcome.record_no) for r in taken(intake, files)]


def one(intake: Intake, name: str, content: bytes) -> Outcome:
    return taken(intake, {name: content})[0].outcome


def filled(office: Office, **answers: object) -> bytes:
    blank = office.blank("WL", customer="KH0001", department="D01")
    return fill_word(blank.content, {**ANSWERS, **answers})


def letter(text: str = "来函") -> bytes:
    document, stream = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(stream)
    return stream.getvalue()


# Forms


def test_many_forms_at_once_become_records_each_with_its_evidence(office: Office, intake: Intake) -> None:
    files = {f"SYB01/{i}.docx": filled(office, subject=f"询价 {i}") for i in range(3)}
    receipts = taken(intake, files)
    numbers = [f"WL-KH0001-2027-000{i}" for i in (1, 2, 3)]
    assert [(r.outcome.kind, r.outcome.record_no, r.outcome.reason.zh) for r in receipts] == [
        ("filed", number, number) for number in numbers
    ]
    record = office.show(numbers[1])
    assert [(d.kind, d.path.rpartition("/")[2]) for d in record.documents] == [
        ("original", "20270111_WL-KH0001-2027-0002_询价1_原件_v1.docx"),
        ("document", "20270111_WL-KH0001-2027-0002_询价1_v1.docx"),
    ]
    assert (office.site.archive / record.documents[0].path).read_bytes() == files["SYB01/1.docx"]
    assert office.verify()[1] == ()


def test_the_same_content_in_one_batch_is_a_duplicate_that_names_the_archived_copy(
    office: Office, intake: Intake
) -> None:
    form = filled(office)
    first, second = taken(intake, {"SYB01/a.docx": form, "SYB01/b.docx": form})
    assert [r.outcome.kind for r in (first, second)] == ["filed", "duplicate"]
    assert first.outcome.path
    assert first.outcome.path in second.outcome.reason.zh


@pytest.mark.parametrize("together", [True, False])
def test_a_blank_that_comes_back_twice_is_held_and_names_the_first_record(
    office: Office, intake: Intake, *, together: bool
) -> None:
    blank = office.blank("WL", customer="KH0001", department="D01").content
    files = {f"SYB01/{i}.docx": fill_word(blank, {**ANSWERS, "subject": f"询价 {i}"}) for i in (1, 2)}
    batches = [files] if together else [{name: content} for name, content in files.items()]
    receipts = [receipt for batch in batches for receipt in taken(intake, batch)]
    assert [(r.outcome.kind, r.outcome.record_no) for r in receipts] == [
        ("filed", "WL-KH0001-2027-0001"),
        ("held", "WL-KH0001-2027-0001"),
    ]
    assert "空白表 B-000001 已由记录 WL-KH0001-2027-0001 使用" in receipts[1].outcome.reason.zh


def test_a_form_in_anothers_drop_box_is_filed_with_a_remark(office: Office, intake: Intake) -> None:
    outcome = one(intake, "FGS01/询价.docx", filled(office))
    assert (outcome.kind, outcome.record_no) == ("filed", "WL-KH0001-2027-0001")
    assert outcome.reason.zh == (
        "WL-KH0001-2027-0001\r\n放在了 FGS01 的收件箱，填报单位是 SYB01 作业服务事业部市场营销部；已按填报单位归档。"
    )


def test_a_form_in_another_customer_s_folder_is_filed_with_a_remark(office: Office, intake: Intake) -> None:
    outcome = one(intake, "SYB01/KH0002/询价.docx", filled(office))
    assert (outcome.kind, outcome.record_no, outcome.reason.zh) == (
        "filed",
        "WL-KH0001-2027-0001",
        "WL-KH0001-2027-0001\r\n文件夹或文件名写的是 KH0002，表单属于 KH0001；已按表单归入 KH0001，请核对。",
    )


def test_a_wrong_form_comes_back_with_comments_and_the_original_is_kept(
    office: Office, intake: Intake
) -> None:
    content = filled(office, occurred_on="昨天")
    outcome = one(intake, "SYB01/错.docx", content)
    box = office.site.inbox / "退回件"
    assert (outcome.kind, outcome.path) == ("returned", str(box / "错.docx"))
    assert "放回 SYB01 文件夹，不要留在退回件里" in outcome.reason.zh
    assert (box / "原件" / "错.docx").read_bytes() == content
    commented = docx.Document(str(box / "错.docx"))
    assert any("「昨天」不是日期" in comment.text for comment in commented.comments)


def test_two_changes_of_one_record_in_one_batch_the_second_is_held_and_shown_field_by_field(
    office: Office, intake: Intake
) -> None:
    record = office.submit("WL", [DEALING]).records[0]
    printed = office.papers.document(record)
    texts = ("先改的。", "后改的。")
    first, second = taken(
        intake, {f"SYB01/{i}.docx": fill_word(printed, {"outcome": t}) for i, t in enumerate(texts)}
    )
    assert (first.outcome.kind, second.outcome.kind) == ("filed", "held")
    assert second.outcome.reason.zh.split("\r\n")[1:] == [
        "字段 | 档案中的值 | 文件中的值",
        "结果与后续 | 先改的。 | 后改的。",
    ]
    assert office.show(record.record_no).values["outcome"] == "先改的。"


def test_personal_values_are_not_shown_in_a_reason_file(office: Office) -> None:
    contact, form = office.show("KH0001-P001"), office.form("contact")
    arrived = {**contact.values, "position": "主任", "hobbies": "钓鱼"}
    found = differences(form, contact, arrived, office.directory, office.now())
    labels = {name: form.by_name[name].label for name in ("position", "hobbies")}
    assert form.by_name["hobbies"].private
    assert found == (
        Difference(labels["position"], verbatim(contact.values["position"]), verbatim("主任")),
        Difference(labels["hobbies"], RESTRICTED, RESTRICTED),
    )


# Everything else


@pytest.mark.parametrize(
    ("place", "owner"),
    [
        ("SYB01/KH0001/来函.pdf", "KH0001"),
        ("SYB01/KH0001_南溟石油/来函.pdf", "KH0001"),
        ("SYB01/南溟石油/来函.pdf", "KH0001"),
        ("KH0001/来函.pdf", "KH0001"),
        ("SYB01/kh0001/来函.pdf", "KH0001"),
        ("SYB01/来函KH0001.pdf", "KH0001"),
        ("SYB01/KH0001/KH0001 来函.pdf", "KH0001"),
    ],
)
def test_a_document_whose_customer_is_certain_is_filed_among_its_attachments(
    office: Office, intake: Intake, place: str, owner: str
) -> None:
    outcome = one(intake, place, PDF)
    assert (outcome.kind, outcome.record_no) == ("filed", owner)
    title = "KH0001来函" if "KH0001 " in place else Path(place).stem
    path = f"客户档案/KH0001_南溟石油/95_附件/20270115_I-20270115-0001_{title}_v1.pdf"
    assert outcome.path == path
    assert (path, "attachment") in [(d.path, d.kind) for d in office.show(owner).documents]
    assert office.verify()[1] == ()


def test_a_document_with_a_record_number_lies_beside_its_record(office: Office, intake: Intake) -> None:
    office.document("TS-KH0001-2026-0001")
    for name in ("TS-KH0001-2026-0001 现场照片.jpg", "SYB01/照片TS-KH0001-2026-0001-2.jpg"):
        assert (
            one(intake, name, picture_file([Image.new("L", (40, 40), len(name))], "JPEG")).record_no
            == "TS-KH0001-2026-0001"
        )
    record = office.show("TS-KH0001-2026-0001")
    attached = [d.path for d in record.documents if d.kind == "attachment"]
    assert [path.rpartition("_附件")[2] for path in attached] == [
        "I-20270115-0001_v1.jpg",
        "I-20270115-0002_v1.jpg",
    ]
    assert record.document
    assert {path.rpartition("/")[0] for path in attached} == {record.document.path.rpartition("/")[0]}
    assert office.verify()[1] == ()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("SYB01/来函.pdf", "未读到二维码"),
        ("SYB01/KH0001和KH0002.pdf", "可能属于：KH0001、KH0002"),
        ("SYB01/KH0001/KH0002来函.pdf", "可能属于：KH0001、KH0002"),
        ("SYB01/KH0099/来函.pdf", "档案中没有「KH0099」"),
        ("SYB01/KH0001/TS-KH0001-2026-0999.pdf", "档案中没有「TS-KH0001-2026-0999」"),
        ("SYB01/南溟/来函.pdf", "kece find"),
    ],
)
def test_what_is_not_certain_is_never_guessed(intake: Intake, place: str, said: str) -> None:
    outcome = one(intake, place, PDF)
    assert outcome.kind == "held"
    assert said in outcome.reason.zh
    assert "请把文件放进收件箱中以客户编码命名的文件夹" in outcome.reason.zh


@pytest.mark.parametrize(
    "content", [b"%PDF-1.4\nhello\n%%EOF", PDF[:200], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]
)
def test_a_damaged_scan_or_picture_is_held_and_says_so(intake: Intake, content: bytes) -> None:
    outcome = one(intake, "SYB01/KH0001/来函.pdf", content)
    assert (outcome.kind, outcome.record_no) == ("held", None)
    assert outcome.reason.zh.startswith("文件无法打开，可能已损坏。")


@pytest.mark.parametrize("together", [True, False])
def test_one_letter_for_two_customers_is_filed_with_both_and_a_duplicate_only_with_the_same(
    office: Office, intake: Intake, *, together: bool
) -> None:
    files = {
        f"SYB01/{place}": PDF
        for place in ("KH0001/函.pdf", "KH0002/函.pdf", "KH0002/函2.pdf", "KH0001 函.pdf")
    }
    files |= {"SYB01/KH0001和KH0002.pdf": PDF, "SYB01/函.pdf": PDF}
    batches = [files] if together else [{name: content} for name, content in files.items()]
    outcomes = [receipt.outcome for batch in batches for receipt in taken(intake, batch)]
    assert [(o.kind, o.record_no) for o in outcomes] == [
        ("filed", "KH0001"),
        ("filed", "KH0002"),
        ("duplicate", "KH0002"),
        ("duplicate", "KH0001"),
        ("held", None),
        ("duplicate", "KH0001"),
    ]
    assert str(outcomes[1].path) in outcomes[2].reason.zh
    assert office.verify()[1] == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("KH0001.exe", b"MZ\x90\x00" + bytes(range(256))),
        ("KH0001.docx", b"MZ\x90\x00" + bytes(range(256))),
        ("KH0001.bat", b"@echo off\r\ndel *.*\r\n"),
        ("KH0001.html", b"<html><script>1</script></html>"),
    ],
)
def test_what_may_run_is_held_although_its_customer_is_certain(
    office: Office, intake: Intake, name: str, content: bytes
) -> None:
    assert ended(intake, {f"SYB01/{name}": content}) == [("held", None)]
    assert not list(office.site.archive.rglob("*95_附件*"))


def test_a_text_and_an_unknown_format_are_held_with_what_to_do(intake: Intake) -> None:
    for name, content in {"KH0001.bat": b"@echo off", "KH0001.bin": b"MZ\x90\x00"}.items():
        assert "请另存为 PDF、Word、Excel 或图片" in one(intake, f"SYB01/{name}", content).reason.zh


def test_a_copy_of_a_void_record_is_told_that_it_is_void(office: Office, intake: Intake) -> None:
    form = filled(office)
    number = str(one(intake, "SYB01/询价.docx", form).record_no)
    office.advance(number, "已作废", by="SYB01-S01", reason="误登")
    outcome = one(intake, "SYB01/询价.docx", form)
    assert outcome.kind == "duplicate"
    assert f"记录 {number} 相同，而该记录已作废" in outcome.reason.zh


def test_empty_files_and_links_are_named_though_nobody_takes_them(office: Office, intake: Intake) -> None:
    box = office.site.inbox / "SYB01" / "KH0001"
    box.mkdir(parents=True)
    (box / "空.docx").touch()
    (box / "~$锁.docx").touch()
    (office.site.inbox / "链接.docx").symlink_to(box / "空.docx")
    assert [name.replace("\\", "/") for name, _ in intake.status().passed_over] == [
        "SYB01/KH0001/空.docx",
        "链接.docx",
    ]


def test_a_letter_under_an_ending_that_lies_is_filed_under_its_own(intake: Intake) -> None:
    outcome = one(intake, "SYB01/KH0001.exe", letter())
    assert outcome.kind == "filed"
    assert str(outcome.path).endswith("_v1.docx")


# Faults


def test_nothing_is_claimed_while_the_archive_is_away(office: Office, intake: Intake) -> None:
    (office.site.archive / MARKER).unlink()
    with pytest.raises(ArchiveAwayError):
        intake.require()


def test_one_faulty_file_does_not_stop_the_others_of_its_batch(
    office: Office, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = type(office.papers).document

    def failing(papers: object, record: object, suffix: str = ".docx") -> bytes:
        if getattr(record, "record_no", "").endswith("2"):
            raise ZeroDivisionError
        return document(papers, record, suffix)  # type: ignore[arg-type]

    monkeypatch.setattr(type(office.papers), "document", failing)
    files = {f"SYB01/{i}.docx": filled(office, subject=f"询价 {i}") for i in range(3)}
    assert [kind for kind, _ in ended(intake, files)] == ["filed", "failed", "filed"]


def test_a_disk_that_is_full_keeps_all_in_hand_and_the_next_try_files_them(
    office: Office, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"SYB01/{i}.docx": filled(office, subject=f"询价 {i}") for i in range(2)}
    with monkeypatch.context() as full:

        def no_space(*_: object) -> None:
            raise OSError(28, "No space left on device")

        full.setattr("archive.filing.write_manifest", no_space)
        assert all(r.outcome.waits for r in taken(intake, files))
    assert [(held.slip.name, held.slip.attempts) for held in intake.inbox.in_hand()] == [
        ("0.docx", 1),
        ("1.docx", 1),
    ]
    receipts = intake.watch_once()
    assert [(r.file, r.outcome.kind, r.outcome.record_no) for r in receipts] == [
        ("0.docx", "filed", "WL-KH0001-2027-0001"),
        ("1.docx", "filed", "WL-KH0001-2027-0002"),
    ]
    assert office.verify()[1] == ()
    assert intake.inbox.in_hand() == ()


def test_the_reasons_of_an_outcome_stand_in_both_languages(intake: Intake) -> None:
    reason = one(intake, "SYB01/来函.pdf", PDF).reason
    assert isinstance(reason, Text)
    assert "customer's code" in reason.en
