"""Paper and back: forms are printed by LibreOffice, spoiled as copiers and scanners do, and read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
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
from generator.reading import Identity
from generator.scanning import Sheet, read_scan, split

pytestmark = [
    needs("soffice", "LibreOffice prints the forms"),
    needs("pdftoppm", "it draws the printed pages"),
]
DPI = 200
MM = DPI / 25.4
RECORDS = ("TS-KH0001-2026-0001", "HF-KH0001-2026-0001", "MD-KH0001-2026-0001")
SPOILED = (noisy, speckled, blurred, faint, cropped, squeezed, *map(turned, (3, -5, 90, 180, 270, 184)))


@dataclass(frozen=True)
class Printed:
    """Papers with their pages, by what each is."""

    forms: Mapping[Identity, list[Image.Image]]
    folder: Path

    def record(self, record_no: str) -> tuple[Identity, list[Image.Image]]:
        """A record's paper."""
        return next((code, pages) for code, pages in self.forms.items() if code.record_no == record_no)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    folder = tmp_path_factory.mktemp("prints")
    office = a_sample_office(folder / "office")
    papers = dict([*_blanks(office), *_documents(office)])
    names = {identity: f"{number:02}" for number, identity in enumerate(papers)}
    for identity, content in papers.items():
        (folder / f"{names[identity]}.docx").write_bytes(content)
    _print(folder)
    return Printed({identity: _pages(folder, name) for identity, name in names.items()}, folder)


def _blanks(office: Office):
    for number, form in enumerate((head.name for head in office.library.heads()), 1):
        code = Identity(office.form(form).code, office.form(form).version, issue=f"B-{number:06}")
        yield code, office.blank(form).content


def _documents(office: Office):
    for record_no in RECORDS:
        record = office.show(record_no)
        code = Identity(record_no=record_no, revision=record.revision)
        yield code, office.papers.document(record)


def _print(folder: Path) -> None:
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    documents = sorted(map(str, folder.glob("*.docx")))
    subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", str(folder), *documents],
        check=True, capture_output=True, timeout=300, env=os.environ | {"FONTCONFIG_FILE": str(FONTS)},
    )  # fmt: skip


def _pages(folder: Path, name: str) -> list[Image.Image]:
    """The first two pages of a paper at 200 dpi."""
    command = [
        "pdftoppm",
        "-r",
        str(DPI),
        "-gray",
        "-l",
        "2",
        str(folder / f"{name}.pdf"),
        str(folder / name),
    ]
    subprocess.run(command, check=True, timeout=60)
    pages = []
    for path in sorted(folder.glob(f"{name}-*.pgm")):
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
