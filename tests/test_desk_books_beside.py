"""What is filed beside a handbook: PDF and workbook, made once, and never at the cost of the Word file."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

import pypdfium2
import pytest
from needs import needs
from offices import WAIVED, a_sample_office, without_documents

from desk.books.outcomes import EXCEL, PDF, BookRun
from desk.office import Office
from generator.press import NoPressError, NotPrintedError, Press

PERIOD = "2026H2"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Print without LibreOffice; return whose books were printed. 「坏」 in the list makes KH0002 fail."""
    printed: list[str] = []
    sheets = {"kf_1": 2, "kf_2": 3, "kf_3": 4, "kp_1": 6, "kz_end": 9}

    def print_(_: Press, document: bytes, what: str) -> bytes:
        printed.append(what)
        if "坏" in printed and "KH0002" in what:
            raise NotPrintedError(what, None)
        return b"%PDF-" + sha256(document).digest()

    monkeypatch.setattr(Press, "print", print_)
    monkeypatch.setattr("generator.handbook.pages.sheets_of", lambda *_: sheets)
    monkeypatch.setattr("desk.books.run.require_press", lambda: None)
    return printed


def compile_(office: Office, *beside: str, customers: tuple[str, ...] = ()) -> BookRun:
    again = Office(office.site.root, today=office.today)
    return again.handbooks(customers, PERIOD, issuing=WAIVED, beside=beside)


def filed(office: Office) -> dict[str, dict[str, bytes]]:
    """Return the files of the books in the archive, by customer and suffix."""
    found: dict[str, dict[str, bytes]] = {}
    for path in sorted(office.site.archive.rglob("*_SC-*")):
        found.setdefault(path.name.split("-")[1], {})[path.suffix] = path.read_bytes()
    return found


def test_they_bear_the_name_of_the_word_file(office: Office, press: list[str]) -> None:
    run = compile_(office, PDF, EXCEL)
    assert [len(b.files) for b in run.made] == [3, 3, 3]
    assert all(len({PurePosixPath(file).with_suffix("") for file in b.files}) == 1 for b in run.made)
    assert press == [f"SC-KH000{n}-2026H2-E01" for n in (1, 2, 3)]
    record = office.show("SC-KH0001-2026H2-E01")
    assert sorted(d.path for d in record.documents) == sorted(run.made[0].files)


def test_a_second_run_makes_none_of_them_again(office: Office, press: list[str]) -> None:
    compile_(office, PDF, EXCEL)
    before = filed(office)
    press.clear()
    run = compile_(office, PDF, EXCEL)
    assert (len(run.unchanged), run.made, press, filed(office)) == (3, (), [], before)
    assert len(compile_(office).unchanged) == 3


@pytest.mark.usefixtures("press")
def test_what_is_wanted_later_is_made_beside_a_word_file_that_stays(office: Office) -> None:
    compile_(office)
    before = filed(office)
    assert [b.customer for b in compile_(office, EXCEL).made] == ["KH0001", "KH0002", "KH0003"]
    assert [b.customer for b in compile_(office, PDF, customers=("KH0002",)).made] == ["KH0002"]
    after = filed(office)
    assert {code: files[".docx"] for code, files in after.items()} == {
        c: f[".docx"] for c, f in before.items()
    }
    assert {code: sorted(files) for code, files in after.items()} == {
        "KH0001": [".docx", ".xlsx"],
        "KH0002": [".docx", ".pdf", ".xlsx"],
        "KH0003": [".docx", ".xlsx"],
    }


def test_a_book_that_cannot_be_printed_is_named_and_its_word_file_is_filed(
    office: Office, press: list[str]
) -> None:
    press.append("坏")
    run = compile_(office, PDF)
    assert ([b.customer for b in run.made], [f.customer for f in run.failed]) == (
        ["KH0001", "KH0003"],
        ["KH0002"],
    )
    assert "PDF" in run.failed[0].reason.zh
    assert sorted(filed(office)["KH0002"]) == [".docx"]
    press.clear()
    assert [b.customer for b in compile_(office, PDF).made] == ["KH0002"]
    assert press == ["SC-KH0002-2026H2-E01"]


def test_a_pdf_that_was_filed_but_not_entered_is_entered(office: Office, press: list[str]) -> None:
    compile_(office, PDF, EXCEL)
    before = filed(office)
    without_documents(office, "SC-KH0003-2026H2-E01")
    press.clear()
    assert [b.customer for b in compile_(office, PDF, EXCEL).made] == ["KH0003"]
    assert (press, filed(office)) == ([], before)


@pytest.mark.usefixtures("press")
def test_an_edition_that_is_replaced_takes_all_its_files_along(office: Office) -> None:
    compile_(office, PDF, EXCEL, customers=("KH0002",))
    office = Office(office.site.root, today=office.today)
    office.revise("HF-KH0002-2026-0001", {"suggestions": "无。"}, reason="更正")
    office.handbooks(["KH0002"], PERIOD, issuing=replace(WAIVED, reissue="更正"), beside=(PDF, EXCEL))
    old = {p.suffix for p in office.site.archive.rglob("*E01*") if p.parent.name.endswith("旧版")}
    assert old == {".docx", ".pdf", ".xlsx"}


def test_without_libreoffice_nothing_is_begun(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.press.find_soffice", lambda: None)
    with pytest.raises(NoPressError):
        compile_(office, PDF)
    assert filed(office) == {}


@needs("soffice", "books must be printed")
def test_libreoffice_prints_the_books_of_a_run(office: Office) -> None:
    run = compile_(office, PDF)
    assert (len(run.made), run.failed) == (3, ())
    for code, files in filed(office).items():
        with pypdfium2.PdfDocument(files[".pdf"]) as pdf:
            assert f"SC-{code}-2026H2-E01" in pdf[1].get_textpage().get_text_range()
            assert len(pdf) > 10
