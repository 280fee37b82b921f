"""What a scan says: its pages with the codes found on them, and the forms that they make up."""

from __future__ import annotations

from dataclasses import dataclass

from generator.reading import Identity


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One page of a scan.

    Attributes:
        number: from 1.
        codes: the papers that its QR codes name, each once; empty when there is none of ours.
        turn: degrees clockwise, by which the page must be turned to stand upright: 0, 90, 180, 270.
    """

    number: int
    codes: tuple[Identity, ...] = ()
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The pages of one form within a scan.

    Attributes:
        code: which paper it is; None for pages of which that is not known.
        pages: their numbers, from 1, in the order in which they were scanned.
    """

    code: Identity | None
    pages: tuple[int, ...]
