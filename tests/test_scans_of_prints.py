"""Paper and back: forms are printed by LibreOffice, spoiled as copiers and scanners do, and read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest
from needs import needs
from offices import a_sample_office
from pages import FONTS
from PIL import Image
from scans import blurred, cropped, faint, noisy, pdf, picture_file, speckled, squeezed, turned

from desk.office import Office
from desk.sheets import EXCEL, WORD
from generator.reading import Identity
from generator.scanning import Sheet, read_scan, split

pytestmark = [
    needs("soffice", "LibreOffice prints the forms"),
    needs("pdftoppm", "it draws the printed pages"),
]
DPI = 200
MM = DPI / 25.4
VISIT = "HF-KH0001-2026-0001"
RECORDS = ("TS-KH0001-2026-0001", VISIT, "MD-KH0001-2026-0001")
SPOILED = (noisy, speckled, blurred, faint, cropped, squeezed, *map(turned, (3, -5, 90, 180, 270, 184)))


@dataclass(frozen=True)
class Printed:
    """Papers with their pages, by what each is.

    Attributes:
        forms: those printed from Word.
        workbooks: those printed from Excel.
    """

    forms: Mapping[Identity, list[Image.Image]]
    workbooks: Mapping[Identity, list[Image.Image]]
    office: Office

    def record(self, record_no: str) -> tuple[Identity, list[Image.Image]]:
        """A record's paper."""
        return next((code, pages) for code, pages in self.forms.items() if code.record_no == record_no)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    folder = tmp_path_factory.mktemp("prints")
    office = a_sample_office(folder / "office")
    words = _written(folder, dict([*_blanks(office), *_documents(office)]), WORD)
    workbooks = _written(folder, dict(_workbooks(office)), EXCEL)
    _print(folder, [*words.values(), *workbooks.values()])
    return Printed(*({code: _pages(it) for code, it in made.items()} for made in (words, workbooks)), office)


def _blanks(office: Office):
    for number, form in enumerate((head.name for head in office.library.heads()), 1):
        code = Identity(office.form(form).code, office.form(form).version, issue=f"B-{number:06}")
        yield code, office.blank(form).content


def _documents(office: Office):
    for record_no in RECORDS:
        record = office.show(record_no)
        code = Identity(record_no=record_no, revision=record.revision)
        yield code, office.papers.document(record)


def _workbooks(office: Office):
    blank = office.form("care_plan")
    issued = office.blank("care_plan", suffix=EXCEL)
    yield Identity(blank.code, blank.version, issue=issued.name.removesuffix(EXCEL)[-8:]), issued.content
    record = office.show(VISIT)
    code = Identity(record_no=VISIT, revision=record.revision)
    yield code, office.papers.document(record, EXCEL)


def _written(folder: Path, papers: Mapping[Identity, bytes], suffix: str) -> Mapping[Identity, Path]:
    paths = {code: folder / f"{number:02}_{suffix[1:]}{suffix}" for number, code in enumerate(papers)}
    for code, path in paths.items():
        path.write_bytes(papers[code])
    return paths


def _print(folder: Path, papers: Iterable[Path]) -> None:
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", str(folder), *map(str, papers)],
        check=True, capture_output=True, timeout=300, env=os.environ | {"FONTCONFIG_FILE": str(FONTS)},
    )  # fmt: skip


def _pages(paper: Path) -> list[Image.Image]:
    """The first two pages of a paper at 200 dpi."""
    printed = paper.with_suffix(".pdf")
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-l", "2", str(printed), str(paper.with_suffix(""))]
    subprocess.run(command, check=True, timeout=60)
    pages = []
    for path in sorted(paper.parent.glob(f"{paper.stem}-*.pgm")):
        with Image.open(path) as drawn:
            pages.append(drawn.copy())
    return pages


def test_the_first_page_of_all_thirty_forms_is_read_however_it_was_spoiled(printed: Printed):
    read = {}
    for (identity, pages), spoil in zip(printed.forms.items(), cycle(SPOILED), strict=False):
        (page,) = read_scan(picture_file([spoil(pages[0])], "PNG"))
        read[identity] = page.codes
    assert len(read) == 30 + len(RECORDS)
    assert read == {identity: (identity,) for identity in printed.forms}


def test_forms_printed_from_excel_are_read_however_they_were_spoiled(printed: Printed):
    """One stands upright and is a record's, one lies across and is a blank."""
    assert [page[0].width < page[0].height for page in printed.workbooks.values()] == [False, True]
    spoiled = list(zip(cycle(printed.workbooks.items()), SPOILED, strict=False))
    read = [read_scan(picture_file([spoil(pages[0])], "PNG"))[0].codes for (_, pages), spoil in spoiled]
    assert read == [(code,) for (code, _), _ in spoiled]


def test_a_signed_form_that_was_printed_from_excel_is_filed_beside_its_record(printed: Printed):
    code = next(code for code in printed.workbooks if code.record_no)
    scan = printed.office.site.root.parent / "签字.pdf"
    scan.write_bytes(pdf(*map(turned(181), printed.workbooks[code])))
    outcome = printed.office.receive([scan])[0].outcome
    assert (outcome.kind, outcome.record_no) == ("filed", VISIT)
    assert printed.office.show(VISIT).signed == code.revision


@pytest.mark.parametrize("spoil", SPOILED)
def test_a_complaint_ticket_is_read_however_it_was_spoiled(printed: Printed, spoil):
    identity, pages = printed.record(RECORDS[0])
    (page,) = read_scan(picture_file([spoil(pages[0])], "JPEG", quality=40))
    assert page.codes == (identity,)


def test_a_pile_in_mixed_order_and_turned_about_falls_into_its_forms(printed: Printed):
    complaint, visit = printed.record(RECORDS[0]), printed.record(RECORDS[1])
    blank = next((code, pages) for code, pages in printed.forms.items() if code.form == "TS")
    pile = [
        turned(180)(visit[1][0]),
        visit[1][1],
        *blank[1],
        noisy(turned(91)(complaint[1][0])),
        complaint[1][1],
    ]
    expected = (Sheet(visit[0], (1, 2)), Sheet(blank[0], (3, 4)), Sheet(complaint[0], (5, 6)))
    assert split(read_scan(pdf(*pile))) == expected
    assert split(read_scan(picture_file(pile, "TIFF", compression="tiff_lzw"))) == expected


def test_each_sheet_of_a_blank_bears_the_code_and_the_next_pages_of_a_document_do_not(printed: Printed):
    several = {code: pages for code, pages in printed.forms.items() if len(pages) > 1}
    assert {bool(code.issue) for code in several} == {True, False}
    for code, pages in several.items():
        (second,) = read_scan(picture_file([pages[1]], "PNG"))
        assert second.codes == ((code,) if code.issue else ()), code


def test_the_printed_code_is_as_large_as_it_must_be_with_its_quiet_zone(printed: Printed):
    """LOOK 6: the dark square is 18.5 mm wide, a module 0.74 mm, and four modules around it are white."""
    import zxingcpp

    for record_no in RECORDS:
        _, (page, *_) = printed.record(record_no)
        (found,) = zxingcpp.read_barcodes(page)
        corner = found.position
        left, right, top, bottom = (
            corner.top_left.x,
            corner.top_right.x,
            corner.top_left.y,
            corner.bottom_left.y,
        )
        assert (right - left) / MM == pytest.approx(18.5, abs=0.4)
        assert (bottom - top) / MM == pytest.approx(18.5, abs=0.4)
        quiet = round(3.5 * 0.74 * MM)
        around = page.crop((left - quiet, top - quiet, right + quiet, bottom + quiet))
        around.paste(255, (quiet - 2, quiet - 2, around.width - quiet + 2, around.height - quiet + 2))
        assert around.getextrema() == (255, 255)
