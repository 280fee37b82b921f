"""The table of contents of a handbook: its headings in printed order, to level 3 (domain C.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from generator.handbook import department as handbook_department
from generator.handbook import overview as handbook_overview
from generator.handbook.appendix import ALWAYS, TITLES
from generator.handbook.department import DepartmentPart
from generator.handbook.front import NOTICE, REGISTER, VERSION
from generator.handbook.model import Heading


def headings(parts: Sequence[DepartmentPart], *, merged: bool = False) -> list[Heading]:
    """Return the headings in printed order; level 3 stays out when the page would overflow (LOOK 8).

    Args:
        parts: the departments' parts.
        merged: whether customers were merged into this one, so that there is an appendix F.
    """
    titles = ((f"kf_{n}", title) for n, title in enumerate((VERSION, REGISTER, NOTICE), 1))
    front = [Heading(1, title, mark, roman=True) for mark, title in titles]
    first = [Heading(1, handbook_overview.PART, "kp_1"), *_blocks(1, handbook_overview.BLOCKS)]
    departments = [heading for part in parts for heading in _part_headings(part)]
    letters = TITLES if merged else ALWAYS
    appendices = [Heading(1, f"附录 {letter}　{TITLES[letter]}", f"ka_{letter}") for letter in letters]
    return _fitting([*front, *first, *departments, *appendices])


def _part_headings(part: DepartmentPart) -> list[Heading]:
    blocks = _blocks(part.number, handbook_department.BLOCKS)
    subs = [
        Heading(3, f"{part.number}.4.{n}　{title}", f"ks_{part.number}_4_{n}")
        for n, title in enumerate(handbook_department.SUBSECTIONS, 1)
    ]
    return [Heading(1, f"{part.title}（{part.code}）", part.mark), *blocks[:4], *subs, *blocks[4:]]


def _blocks(part: int, titles: Sequence[str]) -> list[Heading]:
    return [Heading(2, f"{part}.{n}　{title}", f"kb_{part}_{n}") for n, title in enumerate(titles, 1)]


_HEIGHTS: Final = {1: 21, 2: 16, 3: 14}
_PAGE: Final = 640
"""Points of the contents' lines, and of what a page has left under the title."""


def _fitting(headings: list[Heading]) -> list[Heading]:
    return [h for h in headings if h.level < 3] if are_close(headings) else headings  # noqa: PLR2004


def are_close(headings: Sequence[Heading]) -> bool:
    """Tell whether the lines of the contents must stand closer to fit one page."""
    return sum(_HEIGHTS[h.level] for h in headings) > _PAGE
