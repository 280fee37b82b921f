"""Rounding half up, away from zero, of exact numbers; the only place where statistics lose digits.

Figures stay fractions until they are printed, so that a difference is rounded once, after the
subtraction (domain B.25, B.28).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final

MINUS: Final = "\N{MINUS SIGN}"

Exact = int | Decimal | Fraction


def half_up(value: Exact, places: int = 0) -> Decimal:
    """Return the value rounded to so many decimal places, a half away from zero."""
    exact = Fraction(value)
    steps = floor(abs(exact) * 10**places + Fraction(1, 2))
    return Decimal(steps if exact >= 0 else -steps).scaleb(-places)


def shown(value: Exact, places: int = 1) -> str:
    """Return the rounded value as printed, with the typographic minus: ``85.7``, ``−0.5``, ``0.0``."""
    rounded = half_up(value, places)
    return f"{abs(rounded):.{places}f}" if rounded >= 0 else f"{MINUS}{abs(rounded):.{places}f}"


def signed(value: Exact, places: int = 1) -> str:
    """Return a difference as printed, its sign always visible unless it rounds to zero: ``+2.4``."""
    return f"+{shown(value, places)}" if half_up(value, places) > 0 else shown(value, places)
