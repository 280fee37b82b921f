"""Looks for our codes on a page: quickly first, then with more dots, then with the picture made plain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from generator.reading import Identity
from generator.scanning.codes import read_qr
from generator.scanning.faults import ScanReaderMissingError
from generator.scanning.model import ScannedPage
from generator.scanning.pictures import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

Found = list[tuple[Identity, int]]
"""Codes with the degrees clockwise by which each is turned."""

_QUICK: Final = 150
_SHARP: Final = 300
_MIDDLE: Final = 200
"""Dots to the inch of the pictures that are filtered: as many as are needed, for filters are slow."""
_SPECKS: Final = 3
"""Pixels of the median that removes specks: half a module of our codes."""
_DUST: Final = 2
"""Per cent of the darkest and lightest pixels that do not count when contrast is stretched."""
_LONGEST: Final = 8
"""Pages without a code in a row, after which no form is expected any more, and only quick looks are taken."""
_THOROUGH: Final = 16
"""Pages without a code that are looked at in every way, half a second each; then filters are left out."""


def read_pages(pictures: Iterable[Picture]) -> Iterator[ScannedPage]:
    """Yield the pages of a scan with their codes."""
    row = bare = 0
    for number, picture in enumerate(pictures, 1):
        page = _read_page(number, picture, _effort(row, bare))
        row = 0 if page.codes else row + 1
        bare += not page.codes
        yield page


def _effort(row: int, bare: int) -> int | None:
    """Return in how many ways a page is looked at, None for all, after so many without a code."""
    if row >= _LONGEST:
        return 1
    return None if bare < _THOROUGH else 2


def _read_page(number: int, picture: Picture, attempts: int | None) -> ScannedPage:
    """Return a page with its codes, found by the first attempt that finds any."""
    found = next(filter(None, map(_codes, islice(_attempts(picture), attempts))), [])
    papers = dict.fromkeys(identity for identity, _ in found)
    return ScannedPage(number, tuple(papers), _upright(found[0][1]) if found else 0)


def _attempts(picture: Picture) -> Iterator[Image]:
    """Yield a page's picture in the ways in which its codes may be seen, the cheap ones first."""
    from PIL.ImageFilter import GaussianBlur, MedianFilter
    from PIL.ImageOps import autocontrast

    yield picture(_QUICK)
    yield picture(_SHARP)
    plain = autocontrast(picture(_MIDDLE).filter(MedianFilter(_SPECKS)), cutoff=_DUST)
    yield plain
    yield plain.filter(GaussianBlur(_SPECKS / 2))


def _codes(picture: Image) -> Found:
    """Return our codes on a picture, in any direction."""
    try:
        import zxingcpp
    except ImportError as fault:
        raise ScanReaderMissingError("zxing-cpp") from fault
    only_qr = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    seen = zxingcpp.read_barcodes(picture, formats=only_qr, try_invert=False)
    named = ((read_qr(code.text), code.orientation) for code in seen)
    return [(identity, turned) for identity, turned in named if identity]


def _upright(turned: int) -> int:
    """Return the right angle that turns a page back."""
    return -round(turned / 90) * 90 % 360
