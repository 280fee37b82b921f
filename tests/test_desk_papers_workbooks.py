"""The codes of workbooks: each document and each blank shows its own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from libreoffice import SavedAgain
from needs import needs
from offices import DEALING, a_sample_office
from openpyxl import Workbook, load_workbook
from openpyxl.drawing.image import Image

from desk.office import Office
from desk.sheets import EXCEL
from generator.carriers import blank_code_line, blank_qr_text, code_line, qr_png, qr_text
from generator.drawing.excel_templates import draw_workbook
from generator.readback import read_back


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


def _pictures(document: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return [package.read(name) for name in package.namelist() if "/media/" in name]


def test_a_workbook_shows_the_code_of_its_record_and_a_blank_that_of_its_issue(office: Office) -> None:
    record = office.submit("WL", [DEALING]).records[0]
    document, blank = office.papers.document(record, EXCEL), office.blank("WL", suffix=EXCEL)
    assert _pictures(document) == [qr_png(qr_text(record.record_no, 1))]
    assert _pictures(blank.content) == [qr_png(blank_qr_text("WL", 1, "B-000001"))]
    lines = [load_workbook(io.BytesIO(it)).worksheets[0]["A3"].value for it in (document, blank.content)]
    assert lines == [code_line(record.record_no, 1), blank_code_line("WL", 1, "B-000001")]
    assert office.papers.document(record, EXCEL) == document


def _own_workbook(office: Office, change: Callable[[Workbook], None]) -> None:
    """The office's own template of a dealing: the drawn one, changed."""
    book = load_workbook(io.BytesIO(draw_workbook(office.form("dealing"))))
    change(book)
    folder = office.site.root / "templates" / "excel"
    folder.mkdir(parents=True)
    book.save(folder / "dealing.xlsx")


def test_a_workbook_template_without_the_picture_still_makes_documents(office: Office) -> None:
    _own_workbook(office, lambda book: book.worksheets[0]._images.clear())
    record = office.submit("WL", [DEALING]).records[0]
    document = office.papers.document(record, EXCEL)
    assert (_pictures(document), read_back(document).identity.record_no) == ([], record.record_no)


def test_another_picture_in_a_workbook_template_stays_as_it_is(office: Office) -> None:
    logo = qr_png("LOGO")

    def with_logo(book: Workbook) -> None:
        book.worksheets[0]._images.insert(0, Image(io.BytesIO(logo)))

    _own_workbook(office, with_logo)
    record = office.submit("WL", [DEALING]).records[0]
    assert _pictures(office.papers.document(record, EXCEL)) == [logo, qr_png(qr_text(record.record_no, 1))]


@needs("soffice", "a template cannot be saved by another program")
def test_a_workbook_template_that_another_program_saved_still_shows_its_record(
    office: Office, tmp_path: Path
) -> None:
    own = office.site.root / "templates" / "excel"
    own.mkdir(parents=True)
    saved = SavedAgain(tmp_path).through(draw_workbook(office.form("dealing")), "xlsx")
    (own / "dealing.xlsx").write_bytes(saved)
    record = office.submit("WL", [DEALING]).records[0]
    document = office.papers.document(record, EXCEL)
    assert _pictures(document) == [qr_png(qr_text(record.record_no, 1))]
    assert read_back(document).identity.record_no == record.record_no
