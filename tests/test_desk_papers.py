"""Documents made, handed out and taken back in."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from documents import every_text, paragraphs, rows
from libreoffice import SavedAgain
from needs import needs
from offices import DEALING, WAIVED, a_sample_office

from archive.watcher import Receipt
from desk.carrying import carried_record, restored_record
from desk.clerk import fill_excel, fill_word
from desk.cli import kece
from desk.office import Office
from desk.papers import DepartmentAloneError
from desk.site import shipped
from generator.carriers import VALUES_PART, qr_png, qr_text, read_values_part
from generator.readback import issued_values, read_back

ODD = 'research·R&D <5%> "引号" {{ 7*7 }} {% if x %} =1+1'


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


def received(office: Office, name: str, content: bytes, folder: Path) -> Receipt:
    path = folder / name
    path.write_bytes(content)
    return office.receive([path])[0]


def test_odd_characters_are_printed_as_they_were_typed(office: Office, tmp_path: Path) -> None:
    texts = {"subject": ODD, "narrative": f"{ODD}\n第二行\t跳格", "product": ODD}
    record = office.submit("WL", [{**DEALING, **texts, "next_actions": [{"matter": ODD}]}]).records[0]
    path = tmp_path / "a.docx"
    path.write_bytes(office.papers.document(record))
    printed = [cell for row in rows(path) for cell in row]
    assert [cell for cell in printed if ODD in cell] == [ODD, ODD, texts["narrative"], ODD]


@pytest.mark.parametrize("bad", ["\ud800", "a\x00b", "\x0b", "\uffff"])
@pytest.mark.parametrize("field", ["subject", "narrative", "next_actions"])
def test_what_no_document_can_carry_is_refused_with_the_field(office: Office, field: str, bad: str) -> None:
    value = [{"matter": f"事{bad}项"}] if field == "next_actions" else f"事{bad}项"
    problems = office.submit("WL", [{**DEALING, field: value}]).refused[0].problems
    assert problems[0].field in (field, f"{field}[1].matter")
    assert f"U+{ord(bad.strip('ab')):04X}" in problems[0].message.zh


def test_a_blank_carries_its_issue_and_what_is_known(office: Office, tmp_path: Path) -> None:
    first = office.blank("HF", customer="KH0001", department="D02")
    second = office.blank("HF", customer="KH0001", department="D02")
    assert (first.name, second.name) == (
        "服务回访及关怀记录表_KH0001_D02_B-000001.docx",
        "服务回访及关怀记录表_KH0001_D02_B-000002.docx",
    )
    path = tmp_path / first.name
    path.write_bytes(first.content)
    assert any("南溟海洋石油开发（示例）有限公司　KH0001" in cell for row in rows(path) for cell in row)
    assert "B-000001" in every_text(path)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_a_form_filled_by_a_clerk_becomes_a_record(office: Office, tmp_path: Path, suffix: str) -> None:
    blank = office.blank("WL", customer="KH0001", department="D01", suffix=suffix)
    answers = {k: v for k, v in DEALING.items() if k not in ("customer_code", "department_code")}
    filled = (fill_word if suffix == ".docx" else fill_excel)(
        blank.content, {**answers, "unit_code": "作业服务事业部市场营销部"}
    )
    receipt = received(office, f"询价{suffix}", filled, tmp_path)
    assert (receipt.outcome.kind, receipt.outcome.record_no) == ("filed", "WL-KH0001-2027-0001")
    stored = office.show("WL-KH0001-2027-0001").values
    assert {k: stored[k] for k in DEALING} == {
        **DEALING,
        "prepared_by": "SYB01-S02",
        "our_people": [{"person": "SYB01-S02"}],
    }


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_a_document_carries_what_its_record_can_be_rebuilt_from(office: Office, suffix: str) -> None:
    record = office.submit("WL", [DEALING]).records[0]
    with zipfile.ZipFile(io.BytesIO(office.papers.document(record, suffix))) as package:
        carried = json.loads(read_values_part(package.read(VALUES_PART)) or "")
    assert len(carried.pop("template")) == 64
    assert carried == {"version": office.form("WL").version, **carried_record(record)}
    assert restored_record({1: carried}).record == record


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_a_blank_carries_what_was_printed_into_it(office: Office, suffix: str) -> None:
    blank = office.blank("WL", customer="KH0001", department="D01", suffix=suffix)
    known = {"customer_code": "KH0001", "department_code": "D01", "confidentiality": "商业秘密"}
    assert issued_values(blank.content) == known


@needs("soffice", "a workbook cannot be opened as a person would")
def test_libreoffice_opens_a_workbook_that_carries_its_values(office: Office, tmp_path: Path) -> None:
    record = office.submit("WL", [DEALING]).records[0]
    workbook = office.papers.document(record, ".xlsx")
    saved = SavedAgain(tmp_path).through(workbook, "xlsx", ending="xlsx")
    assert read_back(saved).identity == read_back(workbook).identity
    assert read_back(saved).values == read_back(workbook).values


def test_the_same_file_again_is_a_duplicate_that_names_the_archived_copy(
    office: Office, tmp_path: Path
) -> None:
    blank = office.blank("WL", customer="KH0001", department="D01")
    filled = fill_word(blank.content, DEALING)
    received(office, "a.docx", filled, tmp_path)
    again = received(office, "b.docx", filled, tmp_path).outcome
    assert (again.kind, again.record_no) == ("duplicate", "WL-KH0001-2027-0001")
    assert "客户档案/KH0001_南溟石油/D01_勘探部/20_往来/" in again.reason.zh


def test_a_printed_record_that_comes_back_changed_is_its_next_revision(
    office: Office, tmp_path: Path
) -> None:
    record = office.submit("WL", [DEALING]).records[0]
    printed = office.papers.document(record)
    receipt = received(office, "改.docx", fill_word(printed, {"outcome": "已报价，待答复。"}), tmp_path)
    assert (receipt.outcome.kind, receipt.outcome.reason.zh) == ("filed", record.record_no)
    changed = office.show(record.record_no)
    assert (changed.revision, dict(changed.values)) == (2, {**record.values, "outcome": "已报价，待答复。"})


def test_a_form_based_on_an_older_revision_is_held(office: Office, tmp_path: Path) -> None:
    record = office.submit("WL", [DEALING]).records[0]
    printed = office.papers.document(record)
    office.revise(record.record_no, {"outcome": "先改了。"}, reason="更正")
    outcome = received(office, "旧.docx", fill_word(printed, {"outcome": "后改的。"}), tmp_path).outcome
    assert (outcome.kind, outcome.record_no) == ("held", record.record_no)
    assert outcome.reason.zh == (
        f"文件依据第 1 次修订，记录 {record.record_no} 已到第 2 次。请核对两者的差别：\r\n"
        "字段 | 档案中的值 | 文件中的值\r\n结果与后续 | 先改了。 | 后改的。"
    )
    assert office.show(record.record_no).values["outcome"] == "先改了。"


def test_a_file_never_overwrites_a_reviewed_record(office: Office, tmp_path: Path) -> None:
    record = office.submit("WL", [DEALING]).records[0]
    printed = office.papers.document(record)
    office.advance(record.record_no, "已审核", by="SYB01-S01")
    outcome = received(office, "晚.docx", fill_word(printed, {"outcome": "晚改的。"}), tmp_path).outcome
    assert (outcome.kind, office.show(record.record_no).revision) == ("held", 2)


def test_what_is_no_form_of_ours_is_held(office: Office, tmp_path: Path) -> None:
    letter = tmp_path / "letter.docx"
    foreign = docx.Document()
    foreign.add_paragraph("来函")
    foreign.save(str(letter))
    (tmp_path / "notes.txt").write_text("记事", encoding="utf-8")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 not a zip")
    kinds = {r.file: r.outcome.kind for r in office.receive(sorted(tmp_path.glob("*.*x*")))}
    assert kinds == {"broken.docx": "held", "letter.docx": "held", "notes.txt": "held"}


def test_a_new_version_moves_the_older_one_aside(office: Office) -> None:
    record = office.submit("WL", [DEALING]).records[0]
    office.document(record.record_no)
    office.revise(record.record_no, {"outcome": "改。"}, reason="更正")
    office.document(record.record_no)
    names = sorted(
        str(p.relative_to(office.site.archive / "客户档案/KH0001_南溟石油"))
        for p in office.site.archive.rglob("*WL-KH0001-2027*")
    )
    assert names == [
        "90_旧版/20270111_WL-KH0001-2027-0001_重磁资料处理询价_v1.docx",
        "D01_勘探部/20_往来/20270111_WL-KH0001-2027-0001_重磁资料处理询价_v2.docx",
    ]
    assert office.verify()[1] == ()


def test_the_same_document_twice_is_filed_once(office: Office) -> None:
    first = office.document("TS-KH0001-2026-0001").documents
    assert office.document("TS-KH0001-2026-0001").documents == first


def test_a_form_of_the_office_needs_no_template(office: Office) -> None:
    """A new form is a new file: its Word form, its blank and its workbook are drawn from the definition."""
    (office.site.root / "forms" / "memo.yaml").write_text(
        "form: memo\nid: F99\ncode: BW\nversion: 1\ntitle: {zh: 备忘录, en: Memo}\nowner: unit\n"
        'number: "BW-{owner}-{year}-{serial:04}"\nfolder: 95_备忘\nsections:\n'
        "  - title: {zh: 内容, en: Content}\n    fields:\n"
        "      - {name: topic, type: text, label: {zh: 主题, en: Topic}, required: submit}\n",
        encoding="utf-8",
    )
    again = Office(office.site.root, today=office.today)
    header = {k: DEALING[k] for k in ("unit_code", "prepared_by", "occurred_on")}
    again.submit("memo", [{**header, "topic": "节前值班"}])
    path = again.document("BW-SYB01-2027-0001").documents[0].path
    assert path == "单位文件/2027/SYB01/95_备忘/20270111_BW-SYB01-2027-0001_备忘录_v1.docx"
    assert "备忘录" in paragraphs(again.site.archive / path, "KcTitle")
    assert again.blank("BW", suffix=".xlsx").content.startswith(b"PK")


def test_a_faulty_template_of_the_office_is_named_and_nothing_is_filed(office: Office) -> None:
    faulty = docx.Document()
    faulty.add_paragraph("事项：{{ subjekt }}")
    (office.site.root / "templates" / "word").mkdir(parents=True)
    faulty.save(str(office.site.root / "templates" / "word" / "dealing.docx"))
    record = office.submit("WL", [DEALING]).records[0]
    from click.testing import CliRunner

    result = CliRunner().invoke(kece, ["--office", str(office.site.root), "document", record.record_no])
    assert result.exit_code == 1
    assert "subjekt" in result.stderr
    assert "dealing.docx" in result.stderr
    assert not list(office.site.archive.rglob("*.docx"))


def test_a_workbook_that_is_none_is_refused_with_its_name(office: Office, tmp_path: Path) -> None:
    from click.testing import CliRunner

    (tmp_path / "坏.xlsx").write_bytes(b"not a workbook")
    args = ["--office", str(office.site.root), "submit", "MD", "--excel", str(tmp_path / "坏.xlsx")]
    result = CliRunner().invoke(kece, args)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "坏.xlsx" in result.stderr


def test_a_withdrawn_consent_takes_photograph_and_documents_and_the_next_document_lies_open(
    office: Office,
) -> None:
    office.document("KH0001-P001")
    root = office.site.archive / "客户档案/KH0001_南溟石油"
    assert {path.parent.name for path in root.rglob("*KH0001-P001_周望舒*")} == {"02_背景(受限)"}
    consent = office.show("KH0001-P001").values["consent_ref"]
    office.revise(consent, {"withdrawn_on": "2027-01-15"}, reason="撤回")
    office.document("KH0001-P001")
    found = sorted(str(path.relative_to(root)) for path in root.rglob("*KH0001-P001_周望舒*"))
    assert found == ["D01_勘探部/10_商务通讯/20260105_KH0001-P001_周望舒_v1.docx"]


def test_full_editions_share_the_number_and_lie_in_the_restricted_folder(office: Office) -> None:
    office.handbooks([], "2026H1")
    office.handbooks([], "2026H2", issuing=WAIVED)
    for period, number in (("2026H1", "E01"), ("2026H2", "E02")):
        made = office.handbooks(["KH0001"], period, "完整版", issuing=WAIVED).made
        assert [b.edition for b in made] == [int(number[1:])]
        assert made[0].files[0].startswith(f"客户档案/KH0001_南溟石油/02_背景(受限)/00_手册/{period}/")
        record = office.show(f"SC-KH0001-{period}-{number}")
        assert len(record.documents) == 2
    assert office.handbooks(["KH0001"], "2026H1", "完整版").made == ()


def test_the_cards_tell_what_a_moved_folder_and_a_rewritten_manifest_hide(office: Office) -> None:
    path = office.document("TS-KH0001-2026-0001").documents[0].path
    assert office.verify()[1] == ()
    (office.site.archive / path).write_bytes(b"other")
    assert [(f.path, f.problem) for f in office.verify()[1]] == [(path, "changed")]
    (office.site.archive / "客户档案").rename(office.site.root / "elsewhere")
    known = {d.path for record in office.records() for d in record.documents}
    assert {(f.path, f.problem) for f in office.verify()[1]} == {(p, "missing") for p in known}


def test_a_template_that_somebody_may_have_changed_is_not_drawn_over(office: Office) -> None:
    from click.testing import CliRunner

    args = ["--office", str(office.site.root), "template", "new", "visit"]
    assert CliRunner().invoke(kece, args).exit_code == 0
    again = CliRunner().invoke(kece, args)
    assert again.exit_code == 1
    assert "模板已存在，没有覆盖" in again.stderr


@needs("soffice", "a template cannot be saved by another program")
def test_a_template_that_another_program_saved_still_says_which_record_it_shows(
    office: Office, tmp_path: Path
) -> None:
    """LibreOffice renames the picture of the QR code; it must not keep the template's."""
    shipped_template = shipped("templates") / "word" / "dealing.docx"
    own = office.site.root / "templates" / "word"
    own.mkdir(parents=True)
    saved = SavedAgain(tmp_path).through(shipped_template.read_bytes(), "docx")
    (own / "dealing.docx").write_bytes(saved)
    record = office.submit("WL", [DEALING]).records[0]
    document = office.papers.document(record)
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        pictures = [package.read(name) for name in package.namelist() if name.startswith("word/media/")]
    assert pictures == [qr_png(qr_text(record.record_no, 1))]
    assert read_back(document).identity.record_no == record.record_no


def test_one_damaged_card_costs_only_its_own_customer_the_book(office: Office) -> None:
    (office.site.cards / "KH0002.json").write_text("{", encoding="utf-8")
    run = office.handbooks([], "2026H2", issuing=WAIVED)
    assert [b.customer for b in run.made] == ["KH0001", "KH0003"]
    assert [(f.customer, "KH0002.json" in f.reason.zh) for f in run.failed] == [("KH0002", True)]


def test_a_department_without_its_customer_is_asked_for_it(office: Office) -> None:
    with pytest.raises(DepartmentAloneError, match="whose department"):
        office.blank("visit", department="D01")
