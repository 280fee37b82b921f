"""The text of a piece of a Word document, as a reader of the page sees it.

Insertions that wait for acceptance count, deletions do not. Line breaks, paragraph ends and tabs are
kept; hidden text, drawings and the readings of ruby text are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from generator.engine.xmltree import child
from generator.readback.word_names import CELL, MATH, MC, PARAGRAPH, ROW, TABLE, VAL, W

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TEXTS: Final = (f"{W}t", f"{MATH}t")
_RUN: Final = f"{W}r"
_ENDING: Final = frozenset((PARAGRAPH, CELL, ROW, TABLE))
_DELETED_MARK: Final = (f"{W}pPr", f"{W}rPr", f"{W}del")
_RUN_PROPERTIES, _HIDDEN, _FONTS = f"{W}rPr", f"{W}vanish", f"{W}rFonts"
_SYMBOL: Final = f"{W}sym"
_BREAKS: Final = {
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}noBreakHyphen": "-",
}
_UNSEEN: Final = frozenset(
    (
        *(f"{W}{name}" for name in ("del", "moveFrom", "delText", "delInstrText", "instrText", "rt")),
        *(f"{W}{name}Pr" for name in ("p", "r", "tc", "tr", "tbl", "sdt", "sdtEnd")),
        *(f"{W}{name}" for name in ("tblGrid", "drawing", "pict", "object")),
        f"{MC}AlternateContent",
    )
)
_TICK_FONTS: Final = {
    "wingdings": {0xFE: "☑", 0xFC: "✓", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0x72: "☐"},
    "wingdings 2": {0x52: "☑", 0x50: "✓", 0x53: "☒", 0x54: "☒", 0xA3: "☐", 0x2A: "☐", 0x30: "☐"},
}
"""Characters of symbol fonts that people tick with; the codes stand for nothing in other fonts."""
_BLANK_ENDS: Final = re.compile(r"\A[\s\u200b\ufeff]+|[\s\u200b\ufeff]+\Z")


def text_of(element: Element) -> str:
    """Return the text below an element; paragraphs, and rows of a table inside it, are lines."""
    pieces: list[str] = []
    _collect(element, pieces)
    return "".join(pieces)


def trimmed(text: str) -> str:
    """Return a text without blanks of any kind at its ends."""
    return _BLANK_ENDS.sub("", text)


def _collect(element: Element, pieces: list[str]) -> None:
    """Add the texts below an element to a list; a generator would pass each one up through every level."""
    for below in element.iterchildren("*"):
        tag = below.tag
        if tag in _UNSEEN:
            continue
        if tag == _RUN:
            _collect_run(below, pieces)
        elif tag in _TEXTS:
            pieces.append(below.text or "")
        elif not (tag == ROW and _is_struck(below)):
            _collect(below, pieces)
            if tag in _ENDING:
                pieces.append(_end(below))


def _collect_run(run: Element, pieces: list[str]) -> None:
    """Add the texts of a run; its properties, which come first, tell how they look."""
    ticks: Mapping[int, str] = {}
    for below in run.iterchildren("*"):
        tag = below.tag
        if tag == _RUN_PROPERTIES:
            if _is_hidden(below):
                return
            ticks = _ticks_of(below)
        elif tag in _TEXTS:
            written = below.text or ""
            pieces.append("".join(_shown(ord(char), ticks) for char in written) if ticks else written)
        elif tag in _BREAKS:
            pieces.append(_BREAKS[tag])
        elif tag == _SYMBOL:
            pieces.append(_symbol(below))
        elif tag not in _UNSEEN:
            _collect(below, pieces)


def _end(element: Element) -> str:
    """Return what ends an element: a line, unless the paragraph's mark is deleted, or a column."""
    if element.tag == PARAGRAPH:
        struck = child(element, *_DELETED_MARK) is not None
        return "" if struck or _is_last_of_nested_cell(element) else "\n"
    if element.tag == CELL:
        return "\t"
    return "\n" if element.tag in (ROW, TABLE) else ""


def _is_last_of_nested_cell(paragraph: Element) -> bool:
    """Tell whether a tab ends the paragraph instead, because its cell lies in a table that is being read."""
    parent = paragraph.getparent()
    return parent is not None and parent.tag == CELL and paragraph.getnext() is None


def _is_struck(row: Element) -> bool:
    return child(row, f"{W}trPr", f"{W}del") is not None


def _is_hidden(properties: Element) -> bool:
    hidden = child(properties, _HIDDEN)
    return hidden is not None and hidden.get(VAL, "1") not in ("0", "false", "off")


def _ticks_of(properties: Element) -> Mapping[int, str]:
    """Return the ticks of a run's font, none unless it is a symbol font."""
    fonts = child(properties, _FONTS)
    return {} if fonts is None else _TICK_FONTS.get(fonts.get(f"{W}ascii", "").lower(), {})


def _symbol(element: Element) -> str:
    ticks = _TICK_FONTS.get(element.get(f"{W}font", "").lower(), {})
    try:
        return _shown(int(element.get(f"{W}char", ""), 16), ticks)
    except (ValueError, OverflowError):
        return ""


def _shown(code: int, ticks: Mapping[int, str]) -> str:
    """Return a character of a symbol font; Word writes its code as it is or in the private area U+F0xx."""
    return ticks.get(code & 0xFF, chr(code)) if code >> 8 in (0x00, 0xF0) else chr(code)
