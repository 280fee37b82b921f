"""How long Chinese words print, and where they may be broken into even lines (LOOK 4)."""

from __future__ import annotations

import unicodedata
from typing import Final

LABEL_CAPACITY: Final = 7
"""Characters of 9 pt in one line of a label cell."""
EM: Final = 3.175
"""One character of 9 pt, in mm."""

_AFTER: Final = "的与及和或、，）/·"
_WORDS: Final = (
    "主管",
    "客户",
    "单位",
    "部门",
    "金额",
    "比例",
    "意见",
    "名称",
    "时间",
    "日期",
    "情况",
    "营销",
    "回访",
    "及",
)
"""Words that begin a line well."""
_NEVER_FIRST: Final = "、，）/·"
_UNEVEN: Final = 2.5
_SEAM: Final = 2.6


def width(text: str) -> float:
    """Return the width of a text in em; what is not Chinese takes half."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


def even_lines(text: str, capacity: float = LABEL_CAPACITY) -> tuple[str, ...]:
    """Return a label as lines of about equal length, broken at a seam: 对已合作项目的／评价及意见."""
    if width(text) <= capacity:
        return (text,)
    count = int(-(-width(text) // capacity))
    if count == 1 + 1:
        at = _best_break(text)
        return text[:at], text[at:]
    size = -(-len(text) // count)
    return tuple(text[start : start + size] for start in range(0, len(text), size))


def _best_break(text: str) -> int:
    return min(range(1, len(text)), key=lambda at: (_unevenness(text, at), -at))


def _unevenness(text: str, at: int) -> float:
    """Return how bad a break is: by the difference of the lines, less at a seam that keeps them nearly even."""
    difference = abs(width(text[:at]) - width(text[at:]))
    if text[at] in _NEVER_FIRST:
        return difference + 2 * _SEAM
    seam = text[at - 1] in _AFTER or text.startswith(("（", *_WORDS), at)
    return difference - _SEAM if seam and difference <= _UNEVEN else difference
