"""The printed page numbers of a book (LOOK 8): measured in its PDF, then written into its page fields.

Nobody knows a page before the book is laid out, so a book is made with 「—」 in its fields. Word fills them
when it is asked to. LibreOffice fills them for each PDF, and names every bookmark there, so that the pages
can be read off and the Word file shows those of its PDF.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cardfile.parsers import BLANK
from generator.engine.package import Package

FRONT: Final = "kf_1"
"""The mark on the first page of the front matter, which counts i, ii, iii."""
BODY: Final = "kp_1"
"""The mark on the first page of the body, which counts from 1."""

_NUMERALS: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip

_USUAL: Final = {"kf_1": "i", "kf_2": "ii", "kf_3": "iii"}
"""The pages of the front matter, when each of its sheets takes one."""
_PARTS: Final = re.compile(r"word/(document|footer\d+)\.xml")
_BOOKMARK: Final = re.compile(rb'<w:bookmarkStart [^>]*w:name="(\w+)"')
_SHOWN: Final = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
_FIELD: Final = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGEREF {} \\h </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    f'{_SHOWN}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
_ANY_FIELD: Final = re.compile(re.escape(_FIELD.format("MARK", BLANK)).replace("MARK", r"(?P<mark>\w+)"))


def page_field(mark: str, page: str = BLANK) -> str:
    """Return the field that prints the page of a place, as Word's XML."""
    return _FIELD.format(mark, page)


@dataclass(frozen=True, slots=True)
class Printed:
    """A book as a Word file that shows its page numbers, and as PDF."""

    document: bytes
    pdf: bytes


def print_book(document: bytes, to_pdf: Callable[[bytes], bytes]) -> Printed:
    """Return a book laid out, with its page numbers in place; the same layout gives the same Word file.

    LibreOffice prints 「1」 where a page is numbered 「i」, so the front matter's pages are plain text for it:
    first those of most books, and if these are wrong the measured ones.

    Args:
        document: a book as it was made.
        to_pdf: lays a Word file out; faults of its own pass through.
    """
    pdf = to_pdf(_settled(document, _USUAL))
    pages = printed_pages(sheets_of(pdf, document))
    if any(pages[mark] != page for mark, page in _USUAL.items()):
        pdf = to_pdf(_settled(document, pages))
    return Printed(with_pages(document, pages), pdf)


def with_pages(document: bytes, pages: Mapping[str, str]) -> bytes:
    """Return a book whose page fields show these pages; a place that is not among them keeps its 「—」."""
    return _changed(document, lambda mark: page_field(mark, pages.get(mark, BLANK)))


def _settled(document: bytes, pages: Mapping[str, str]) -> bytes:
    """Return a book whose front matter's pages are plain text."""
    return _changed(document, lambda m: _SHOWN.format(pages[m]) if m in _USUAL else page_field(m))


def _changed(document: bytes, shown: Callable[[str], str]) -> bytes:
    """Return a book that shows something else in the place of each page field."""
    package = Package.read(document)
    parts = {name: package[name].data.decode() for name in package.names if _PARTS.fullmatch(name)}
    changed = {
        n: _ANY_FIELD.sub(lambda field: shown(field["mark"]), xml).encode() for n, xml in parts.items()
    }
    return package.with_parts(changed).write()


# -- measuring -----------------------------------------------------------------------------------------


def sheets_of(pdf: bytes, document: bytes) -> dict[str, int]:
    """Return the sheet of a PDF on which each bookmark of a document lies, the cover being 1."""
    known = (name.decode() for name in _BOOKMARK.findall(Package.read(document)["word/document.xml"].data))
    names = {mark.replace("_", "5F"): mark for mark in known}  # as LibreOffice writes them
    return {names[place]: sheet for place, sheet in _places(pdf) if place in names}


def _places(pdf: bytes) -> Iterator[tuple[str, int]]:
    """Yield the named places of a PDF with their sheets."""
    from pypdfium2 import PdfDocument, raw

    with PdfDocument(pdf) as opened:
        for number in range(raw.FPDF_CountNamedDests(opened)):
            size = ctypes.c_long(0)
            raw.FPDF_GetNamedDest(opened, number, None, size)
            name = ctypes.create_string_buffer(size.value)
            place = raw.FPDF_GetNamedDest(opened, number, name, size)
            yield name.raw.decode("utf-16-le").rstrip("\0"), raw.FPDFDest_GetDestPageIndex(opened, place) + 1


def printed_pages(sheets: Mapping[str, int]) -> dict[str, str]:
    """Return the printed page of each mark.

    Args:
        sheets: the sheet on which each mark lies, the cover being 1; :data:`FRONT` and :data:`BODY` among
            them.
    """
    front, body = sheets[FRONT], sheets[BODY]
    return {
        mark: str(sheet - body + 1) if sheet >= body else roman(sheet - front + 1)
        for mark, sheet in sheets.items()
    }


def roman(number: int) -> str:
    """Return a positive number in small roman numerals."""
    text = ""
    for value, letters in _NUMERALS:
        count, number = divmod(number, value)
        text += letters * count
    return text
