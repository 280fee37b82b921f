"""Which pages of a scan belong together.

A document bears its code on the first page, a blank for the pen on every sheet (LOOK 6). Hence a page with a
code begins a form, or goes on with it when it bears the same code; pages without one belong to the form
before them. Pages before any code, and those with the codes of two papers, are nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator.reading import Identity
from generator.scanning.model import ScannedPage, Sheet


def split(pages: Iterable[ScannedPage]) -> tuple[Sheet, ...]:
    """Return the forms of a scan in the order of their first pages, each paper once.

    Pages of which it is not known whose they are make up one sheet without a code.
    """
    found: dict[Identity | None, list[int]] = {}
    owner: Identity | None = None
    for page in pages:
        if page.codes:
            owner = page.codes[0] if len(page.codes) == 1 else None
        found.setdefault(owner, []).append(page.number)
    return tuple(Sheet(code, tuple(numbers)) for code, numbers in found.items())
