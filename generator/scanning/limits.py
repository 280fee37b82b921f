"""How much of a scan is read at most; what is larger is no scan of forms, or made to hurt."""

from __future__ import annotations

from typing import Final

MOST_PAGES: Final = 60
"""Pages of one file: as many as are read in 15 s where every page costs the most."""
MOST_PIXELS: Final = 80_000_000
"""Pixels of one picture: A3 at 600 dpi has 70 million. Pillow's own limit lies just above."""
A4_LONG: Final = 11.69
"""Inches: the least that a page is taken for, for phones and faxes write any size."""
A3_LONG: Final = 16.54
"""Inches: the most that a page is taken for; a QR code on larger ones is larger than ours."""
