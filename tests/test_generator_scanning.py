"""Scans: what is read on each page, and which pages belong together."""

from __future__ import annotations

import hashlib
import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from scans import A4, blurred, cropped, faint, noisy, page, pdf, picture_file, speckled, squeezed, turned

from generator.carriers import blank_code_line, blank_qr_text, code_line, qr_text
from generator.reading import Identity
from generator.scanning import ScannedPage, Sheet, read_scan, split
from generator.scanning.codes import qr_of_line, read_qr
from generator.scanning.faults import (
    LockedScanError,
    ScanReaderMissingError,
    ScanTooLargeError,
    UnreadableScanError,
)
from generator.scanning.limits import MOST_PAGES
from generator.scanning.parts import part_of

COMPLAINT = qr_text("TS-KH0001-2026-0001", 9)
VISIT = qr_text("HF-KH0001-2026-0006", 1)
BLANK = blank_qr_text("TS", 1, "B-000127")
A_COMPLAINT = Identity(record_no="TS-KH0001-2026-0001", revision=9)
A_VISIT = Identity(record_no="HF-KH0001-2026-0006", revision=1)
A_BLANK = Identity("TS", 1, issue="B-000127")

# -- codes ----------------------------------------------------------------------------------------------

numbers = st.from_regex(
    r"[A-Z]{2}-KH[0-9]{4}-20[0-9]{2}-[0-9]{4}|KH[0-9]{4}-P[0-9]{3}|HT-[0-9]{4}", fullmatch=True
)


@given(numbers, st.integers(1, 999))
def test_a_record_s_code_says_its_number_and_revision(number: str, revision: int):
    assert read_qr(qr_text(number, revision)) == Identity(record_no=number, revision=revision)


@given(numbers, st.integers(1, 999))
def test_the_line_under_the_code_says_the_same_when_it_is_typed(number: str, revision: int):
    assert qr_of_line(code_line(number, revision)) == qr_text(number, revision)


def test_a_blank_s_code_says_its_form_version_and_issue():
    assert read_qr(BLANK) == A_BLANK
    assert qr_of_line(blank_code_line("TS", 1, "B-000127")) == BLANK


@pytest.mark.parametrize(
    "typed", ["ts-kh0001-2026-0001 r9 {}", "TS-KH0001-2026-0001.R9.{}", " ＴＳ-KH0001-2026-0001 ·  r9 · {} "]
)
def test_what_stands_between_the_parts_does_not_matter_when_typing(typed: str):
    assert qr_of_line(typed.format(COMPLAINT[-1].lower())) == COMPLAINT


@pytest.mark.parametrize("text", ["钻完井", "KH0001", "TS-KH0001-2026-0001", "r9", "招标 2026 r9 K 以后", ""])
def test_other_texts_are_no_code_line(text: str):
    assert qr_of_line(text) is None


@pytest.mark.parametrize(
    "text",
    [
        COMPLAINT[:-1] + "0",
        COMPLAINT.replace(":9:", ":8:"),
        BLANK.replace("127", "172"),
        "KECE",
        "https://a.cn/b:1:K",
    ],
)
def test_a_code_with_a_wrong_check_character_or_of_another_house_is_none_of_ours(text: str):
    assert read_qr(text) is None


# -- reading --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spoil", [noisy, speckled, blurred, faint, cropped, squeezed, turned(3), turned(-5)])
def test_a_code_is_read_from_a_poor_scan(spoil):
    (read,) = read_scan(picture_file([spoil(page(COMPLAINT))], "PNG"))
    assert read == ScannedPage(1, (A_COMPLAINT,), 0)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_tells_how_it_must_be_turned(turn: int):
    """Pages are turned counterclockwise here and turned back clockwise."""
    assert read_scan(pdf(turned(turn)(page(VISIT)))) == (ScannedPage(1, (A_VISIT,), turn),)


def test_everything_at_once_is_read_too():
    spoiled = squeezed(noisy(turned(93)(page(COMPLAINT))))
    assert read_scan(picture_file([spoiled], "JPEG", quality=40)) == (ScannedPage(1, (A_COMPLAINT,), 90),)


PAGES = [page(COMPLAINT), page(), page(VISIT)]
READ = (ScannedPage(1, (A_COMPLAINT,)), ScannedPage(2), ScannedPage(3, (A_VISIT,)))


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_jpeg", "tiff_adobe_deflate"])
def test_a_tiff_file_with_several_pages(compression: str):
    assert read_scan(picture_file(PAGES, "TIFF", compression=compression)) == READ


def test_a_pdf_with_several_pages():
    assert read_scan(pdf(*PAGES)) == READ


def test_a_fax_in_one_bit():
    fax = [each.convert("1") for each in PAGES]
    assert read_scan(picture_file(fax, "TIFF", compression="group4")) == READ


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_pictures_of_every_colour_depth(mode: str):
    grey = page(COMPLAINT)
    picture = (
        grey.convert("I").point(lambda value: value * 257).convert(mode)
        if mode == "I;16"
        else grey.convert(mode)
    )
    assert read_scan(picture_file([picture], "PNG")) == (ScannedPage(1, (A_COMPLAINT,)),)


def test_the_preview_that_a_phone_puts_behind_a_photograph_is_no_page():
    photograph = picture_file([page(COMPLAINT), page().reduce(8)], "MPO")
    assert read_scan(photograph) == (ScannedPage(1, (A_COMPLAINT,)),)


def test_what_is_transparent_is_paper():
    inked = Image.new("LA", A4, (0, 0))
    inked.putalpha(page(COMPLAINT).point(lambda value: 255 - value))
    assert read_scan(picture_file([inked], "PNG")) == (ScannedPage(1, (A_COMPLAINT,)),)


def test_a_photograph_with_many_pixels_and_a_thumbnail_of_a_pdf_page():
    photograph = page(COMPLAINT).resize((4961, 7016))
    tiny = picture_file([page(VISIT)], "PDF", resolution=900)
    assert read_scan(picture_file([photograph], "JPEG")) == (ScannedPage(1, (A_COMPLAINT,)),)
    assert read_scan(tiny) == (ScannedPage(1, (A_VISIT,)),)


def test_two_codes_on_one_page_are_both_told_and_one_printed_twice_is_told_once():
    assert set(read_scan(pdf(page(COMPLAINT, VISIT)))[0].codes) == {A_COMPLAINT, A_VISIT}
    assert read_scan(pdf(page(VISIT, VISIT)))[0].codes == (A_VISIT,)


def test_a_code_after_many_pages_without_one_is_still_seen():
    assert read_scan(pdf(*[page()] * 10, page(VISIT)))[-1] == ScannedPage(11, (A_VISIT,))


def test_the_codes_of_others_do_not_count():
    assert read_scan(pdf(page("https://example.com/pay"))) == (ScannedPage(1),)


# -- what cannot be read --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"%PDF-1.7\nrubbish", b"\x89PNG\r\n\x1a\n", pdf(page())[:300], b"GIF89a"]
)
def test_what_is_no_scan_is_refused(data: bytes):
    with pytest.raises(UnreadableScanError):
        read_scan(data)


def test_a_pdf_with_a_password_says_so():
    locked = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>/ID[<00><00>]" % (b"4B" * 32, b"4C" * 32)
    with pytest.raises(LockedScanError):
        read_scan(pdf(page()).replace(b"trailer\n<<", b"trailer\n<<" + locked))


def test_half_a_picture_is_refused():
    whole = picture_file([page(COMPLAINT)], "JPEG")
    with pytest.raises(UnreadableScanError):
        read_scan(whole[: len(whole) // 2])


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked():
    for width, height in ((9000, 9001), (60_000, 60_000)):
        bomb = (
            picture_file([Image.new("1", (width, height))], "PNG")
            if width < 10_000
            else _png_claiming(width, height)
        )
        with pytest.raises(ScanTooLargeError):
            read_scan(bomb)


def _png_claiming(width: int, height: int) -> bytes:
    import zlib

    small = picture_file([Image.new("1", (8, 8))], "PNG")
    head = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + small[24:29]
    return small[:12] + head + zlib.crc32(head).to_bytes(4) + small[33:]


def test_a_pdf_with_a_picture_of_too_many_pixels_is_refused():
    with pytest.raises(ScanTooLargeError):
        read_scan(picture_file([Image.new("1", (9000, 9001))], "PDF", resolution=600))


def test_a_file_with_too_many_pages_is_refused():
    leaf = Image.new("1", (8, 8))
    with pytest.raises(ScanTooLargeError):
        read_scan(picture_file([leaf] * (MOST_PAGES + 1), "PDF"))
    with pytest.raises(ScanTooLargeError):
        read_scan(picture_file([leaf] * (MOST_PAGES + 1), "TIFF"))


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch):
    scan = pdf(page())
    for module, name in (("zxingcpp", "zxing-cpp"), ("pypdfium2", "pypdfium2")):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(ScanReaderMissingError, match=name):
            read_scan(scan)


# -- pages and forms ------------------------------------------------------------------------------------


def test_pages_without_a_code_belong_to_the_form_before_them():
    assert split(READ) == (Sheet(A_COMPLAINT, (1, 2)), Sheet(A_VISIT, (3,)))


def test_the_sheets_of_a_blank_are_one_form_though_each_bears_the_code():
    pages = [ScannedPage(number, (A_BLANK,)) for number in (1, 2, 3)]
    assert split(pages) == (Sheet(A_BLANK, (1, 2, 3)),)


def test_a_form_that_comes_twice_in_one_scan_is_one_form():
    pages = [
        ScannedPage(1, (A_BLANK,)),
        ScannedPage(2, (A_VISIT,)),
        ScannedPage(3),
        ScannedPage(4, (A_BLANK,)),
    ]
    assert split(pages) == (Sheet(A_BLANK, (1, 4)), Sheet(A_VISIT, (2, 3)))


def test_pages_before_any_code_are_nobody_s_and_so_are_those_with_two():
    pages = [ScannedPage(1), ScannedPage(2, (A_VISIT,)), ScannedPage(3, (A_VISIT, A_BLANK)), ScannedPage(4)]
    assert split(pages) == (Sheet(None, (1, 3, 4)), Sheet(A_VISIT, (2,)))


@given(st.lists(st.lists(st.sampled_from([A_VISIT, A_BLANK, A_COMPLAINT]), max_size=2, unique=True)))
def test_every_page_is_in_exactly_one_sheet(codes: list[list[Identity]]):
    pages = [ScannedPage(number, tuple(found)) for number, found in enumerate(codes, 1)]
    sheets = split(pages)
    assert sorted(number for sheet in sheets for number in sheet.pages) == [each.number for each in pages]
    assert len({sheet.code for sheet in sheets}) == len(sheets)


def test_a_part_of_a_pdf_holds_these_pages_and_is_the_same_bytes_every_time(monkeypatch: pytest.MonkeyPatch):
    scan = pdf(*PAGES)
    first = part_of(scan, [3, 2])
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert read_scan(first) == (ScannedPage(1, (A_VISIT,)), ScannedPage(2))
    assert {hashlib.sha256(part_of(scan, [3, 2])).hexdigest() for _ in range(5)} == {
        hashlib.sha256(first).hexdigest()
    }
    assert part_of(scan, [2]) != part_of(scan, [3])
    assert b"19800101000000" in first


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_a_part_of_a_tiff_file_holds_every_pixel_of_its_pages(mode: str):
    frames = [each.convert(mode) for each in PAGES]
    part = part_of(picture_file(frames, "TIFF"), [3, 2])
    assert read_scan(part) == (ScannedPage(1, (A_VISIT,)), ScannedPage(2))
    with Image.open(io.BytesIO(part)) as kept:
        assert kept.tobytes() == frames[2].tobytes()


def test_a_part_keeps_the_pictures_as_they_were():
    import pypdfium2

    scan = pdf(*PAGES)
    raw = [
        _picture_data(pypdfium2.PdfDocument(data), number)
        for data, number in ((scan, 2), (part_of(scan, [3]), 0))
    ]
    assert raw[0] == raw[1]


def _picture_data(document, number: int) -> bytes:
    (found,) = document[number].get_objects()
    return bytes(found.get_data())
