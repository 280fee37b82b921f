"""The pages of a scan as grey pictures of a wanted sharpness, whatever file they come from."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from cardfile.text import Text
from generator.scanning.faults import (
    LockedScanError,
    ScanReaderMissingError,
    ScanTooLargeError,
    UnreadableScanError,
)
from generator.scanning.limits import A3_LONG, A4_LONG, MOST_PAGES, MOST_PIXELS

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

Picture = Callable[[int], "Image"]
"""Gives a page as a grey picture of about so many dots to the inch."""

PDF: Final = b"%PDF-"
_HEAD: Final = 1024
"""Bytes within which a PDF must begin; mail programs write lines before it."""
_POINTS: Final = 72
_PASSWORD: Final = 4
"""PDFium's code for a missing or wrong password."""


def is_pdf(data: bytes) -> bool:
    """Tell whether a file is a PDF, by content."""
    return PDF in data[:_HEAD]


def pictures(data: bytes) -> Iterator[Picture]:
    """Yield the pages of a scan, each to be asked for before the next one is.

    Raises:
        ScanReaderMissingError, UnreadableScanError, LockedScanError, ScanTooLargeError: see there.
    """
    return _pages_of_pdf(data) if is_pdf(data) else _frames(data)


def opened_pdf(data: bytes) -> PdfDocument:
    """Open a PDF.

    Raises:
        ScanReaderMissingError, UnreadableScanError, LockedScanError, ScanTooLargeError: see there.
    """
    try:
        import pypdfium2
    except ImportError as fault:
        raise ScanReaderMissingError("pypdfium2") from fault
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        raise LockedScanError if fault.err_code == _PASSWORD else UnreadableScanError from fault
    _check_pages(len(document))
    return document


def _check_pages(count: int) -> None:
    if count > MOST_PAGES:
        raise ScanTooLargeError(
            Text(
                f"有 {count} 页，最多 {MOST_PAGES} 页。", f"It has {count} pages; {MOST_PAGES} are the most."
            )
        )


def _check_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise ScanTooLargeError(
            Text(
                f"图像有 {width} × {height} 像素，太大。",
                f"A picture of {width} × {height} pixels is too large.",
            )
        )


# -- PDF ------------------------------------------------------------------------------------------------


def _pages_of_pdf(data: bytes) -> Iterator[Picture]:
    with opened_pdf(data) as document:
        from pypdfium2 import PdfiumError

        for number in range(len(document)):
            try:
                page = document[number]
                _check_pictures(page)
                yield partial(_rendered, page)
                page.close()
            except PdfiumError as fault:
                raise UnreadableScanError from fault


def _check_pictures(page: PdfPage) -> None:
    """Look at the sizes of a page's pictures before any is unpacked."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    for found in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
        _check_pixels(*found.get_px_size())


def _rendered(page: PdfPage, dpi: int) -> Image:
    long_side = max(page.get_size())
    inches = min(max(long_side / _POINTS, A4_LONG), A3_LONG)
    picture: Image = page.render(scale=inches * dpi / long_side, grayscale=True).to_pil()
    return picture


# -- pictures -------------------------------------------------------------------------------------------


def _frames(data: bytes) -> Iterator[Picture]:
    try:
        from PIL import Image, ImageSequence
    except ImportError as fault:
        raise ScanReaderMissingError("pillow") from fault
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd tags; sizes are looked at below
        try:
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF")) as scan:
                several = scan.format == "TIFF"  # what phones put behind a JPEG is no page
                _check_pages(getattr(scan, "n_frames", 1) if several else 1)
                for frame in ImageSequence.Iterator(scan) if several else (scan,):
                    _check_pixels(*frame.size)
                    grey = _grey(frame)
                    yield partial(_reduced, grey)
        except Image.DecompressionBombError as fault:
            raise ScanTooLargeError(Text("图像太大。", "The picture is too large.")) from fault
        except (OSError, ValueError, SyntaxError) as fault:
            raise UnreadableScanError from fault


def _grey(frame: Image) -> Image:
    """Return a picture in 8-bit grey; what is transparent is paper, 16 bits lose the lower half."""
    from PIL import Image

    frame.draft("L", None)
    if frame.mode.startswith("I"):
        return frame.convert("I").point(lambda value: value / 256).convert("L")
    if "A" in frame.getbands() or "transparency" in frame.info:
        coloured = frame.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        return Image.alpha_composite(paper, coloured).convert("L")
    return frame.convert("L")


def _reduced(grey: Image, dpi: int) -> Image:
    """Return a picture as if its long side were that of A3, never enlarged."""
    factor = round(max(grey.size) / (A3_LONG * dpi))
    return grey.reduce(factor) if factor > 1 else grey
