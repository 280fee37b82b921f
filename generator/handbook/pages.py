"""The printed page numbers of a book that somebody has laid out (LOOK 8).

Word fills the page fields of a document itself, but only when it is asked to; a book that was laid out
once (LibreOffice names every bookmark in its PDF) can be printed again with its numbers in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FRONT: Final = "kf_1"
"""The mark on the first page of the front matter, which counts i, ii, iii."""
BODY: Final = "kp_1"
"""The mark on the first page of the body, which counts from 1."""

_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


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
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text
