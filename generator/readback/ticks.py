"""Tick lists: which options of a printed list are ticked, however a person ticked them.

Printed is ``☑ 电话　☐ 短信``. People type √ over a box, beside it or after the option, write 是 over it, or
delete the list and write the option. What could mean two options is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cardfile.choosing import YES

_TICKED: Final = "[☑☒√✓✔✅■]"
_OPEN: Final = "[☐□◻]"
_BLANK: Final = r"[\s\u200b\ufeff]"
_YES_BEFORE: Final = re.compile(f"{YES}{_BLANK}+")
_OUTER: Final = " \t\n\u00a0\u2002\u2003\u3000\u200b\ufeff、，,;；/"
_SEPARATORS: Final = re.compile("[、,，;；/]")
_WRITTEN_YES: Final = re.compile(f"{YES}(?={_BLANK}*{YES})")

_MARK: Final = re.compile(f"{_TICKED}|{_OPEN}")
_NO_MARK: Final = re.compile(f"{_BLANK}*")
_OPEN_BOX: Final = re.compile(f"{_BLANK}*{_OPEN}{_BLANK}*")
_TICKED_BOX: Final = re.compile(f"{_BLANK}*(?:{_OPEN}{_BLANK}*)?{_TICKED}+{_OPEN}?{_BLANK}*")
_TICK_APART: Final = re.compile(f"{_BLANK}.*|{_OPEN}.*|{_TICKED}+", re.DOTALL)
_TICK_BEHIND: Final = re.compile(f"{_TICKED}+{_BLANK}+{_OPEN}{_BLANK}*")
_TICK_AT_END: Final = re.compile(f"{_BLANK}*{_TICKED}*{_BLANK}*")


def ticked_options(text: str, options: Iterable[str]) -> list[str] | None:
    """Return the ticked options of a tick list in the list's order; None when the text is not clear.

    Args:
        text: what the cell holds.
        options: what the list offers.
    """
    offered = tuple(options)
    if not offered:
        return None
    found, gaps = _split(text, offered)
    if len(set(found)) != len(found):
        return None
    marked = any(map(_MARK.search, gaps))
    ticked = _ticked(found, gaps) if marked else _listed(found, gaps)
    return None if ticked is None else [option for option in offered if option in ticked]


def printed_options(text: str) -> tuple[str, ...]:
    """Return what a tick list offers, when only its text is known."""
    parts = (_YES_BEFORE.sub("", part.strip(_OUTER)) for part in _MARK.split(text))
    return tuple(filter(None, parts))


def _split(text: str, options: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the options in a text and the gaps before, between and after them."""
    # 是 written over a box is a tick; in a list that offers 是, only in front of that option.
    written = _WRITTEN_YES.sub("√", text) if YES in options else text
    longest_first = sorted(options, key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, longest_first))})", written)
    gaps = parts[::2] if YES in options else [gap.replace(YES, "√") for gap in parts[::2]]
    return parts[1::2], gaps


def _listed(found: list[str], gaps: list[str]) -> set[str] | None:
    """Return the options of a plain list, 「电话、短信」; None when something else is written there."""
    rest = _SEPARATORS.sub("", "".join(gaps))
    return set(found) if _NO_MARK.fullmatch(rest) else None


def _ticked(found: list[str], gaps: list[str]) -> set[str] | None:
    """Return the options whose box is ticked; None when one has no box or a tick no certain owner."""
    if not found or not _TICK_AT_END.fullmatch(gaps[-1]):
        return None
    ticked = {found[-1]} if _MARK.search(gaps[-1]) else set()
    for previous, option, gap in zip(["", *found], found, gaps, strict=False):
        if _TICKED_BOX.fullmatch(gap) and (not previous or _TICK_APART.fullmatch(gap)):
            ticked.add(option)
        elif previous and _TICK_BEHIND.fullmatch(gap):
            ticked.add(previous)
        elif not _OPEN_BOX.fullmatch(gap):
            return None
    return ticked
