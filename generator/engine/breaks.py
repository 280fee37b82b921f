r"""Line breaks, tabs, paragraph and page breaks of values, as Word writes them.

docxtpl's rules: in the text of a run, a newline is a line break, a tab a tab, ``\a`` a new paragraph and
``\f`` a page break, each new run and paragraph formatted as the one before. Unlike docxtpl, a
paragraph or page break inside a content control or hyperlink becomes a line break, because these cannot
be cut in two, and ``\r\n`` is one break.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Final

BREAKS: Final = "\n\t\r\a\f"
"""The characters of a value that become elements of Word; none is printable."""
_MARKS: Final = (b"\n", b"\t", b"\a", b"\f")
_REPLACEMENT: Final = "\ufffd".encode()
_END: Final = b"</w:p>"
_PARAGRAPH: Final = re.compile(rb"<w:p(?: (?:[^>]*[^/>])?)?>")
_RUN: Final = re.compile(rb"<w:r(?: [^>]*)?>.*?</w:r>", re.DOTALL)
_TEXT: Final = re.compile(rb"<w:t(?: [^>]*)?>.*?</w:t>", re.DOTALL)
_PARAGRAPH_PROPERTIES: Final = re.compile(rb"<w:pPr>.*</w:pPr>", re.DOTALL)
_RUN_PROPERTIES: Final = re.compile(rb"<w:rPr>.*</w:rPr>", re.DOTALL)
_ELEMENT: Final = re.compile(rb"<(/?)[^\s/>]+[^>]*?(/?)>")
_TEXT_AGAIN: Final = b'<w:t xml:space="preserve">'
_LINE: Final = b"</w:t><w:br/>" + _TEXT_AGAIN


def break_lines(pieces: list[bytes], numbers: Iterable[int]) -> None:
    """Make line breaks of the newlines of values, in place; enough where newlines are their only breaks.

    Args:
        pieces: XML and escaped values in turn.
        numbers: which values hold newlines.
    """
    for place in (2 * number + 1 for number in numbers):
        if _is_in_text(pieces, place):
            pieces[place] = pieces[place].replace(b"\n", _LINE)


def _is_in_text(pieces: list[bytes], place: int) -> bool:
    # Between this value and the last tag there may be other values, whose markup is escaped.
    before = next((pieces[n] for n in range(place - 1, -1, -2) if b"<" in pieces[n]), b"")
    return before[before.rfind(b"<") :].startswith((b"<w:t>", b"<w:t "))


def has_breaks(text: str, *, but: str = "") -> bool:
    """Whether a text holds what becomes an element of Word."""
    return any(mark in text for mark in BREAKS if mark not in but)


def lay_out_breaks(xml: bytes) -> bytes:
    """Return a rendered part with the control characters of its texts made Word's elements.

    A paragraph or page break that stands where none can be, in an attribute, becomes U+FFFD.
    """
    if b"\r" in xml:
        xml = xml.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    pieces = xml.split(_END)
    marks = [mark for mark in _MARKS if mark in xml]
    for number in {number for mark in marks for number, piece in enumerate(pieces) if mark in piece}:
        pieces[number] = _lay_out(pieces[number])
    return _END.join(pieces).replace(b"\a", _REPLACEMENT).replace(b"\f", _REPLACEMENT)


def _lay_out(piece: bytes) -> bytes:
    """Lay out what lies between the ends of two paragraphs."""
    starts = list(_PARAGRAPH.finditer(piece))
    # Without a start this is the rest of a paragraph around a text box.
    start = starts[-1].end() if starts else 0
    head, paragraph = piece[:start], piece[start:]
    found = _PARAGRAPH_PROPERTIES.match(paragraph)
    properties = found[0] if found else b""
    body = paragraph[len(properties) :]
    return head + properties + _RUN.sub(partial(_lay_out_run, properties, bool(starts)), body)


def _lay_out_run(paragraph_properties: bytes, whole: bool, run: re.Match[bytes]) -> bytes:  # noqa: FBT001
    if not any(mark in run[0] for mark in _MARKS):
        return run[0]
    found = _RUN_PROPERTIES.search(run[0])
    properties = found[0] if found else b""
    cut = whole and _is_child_of_paragraph(run)
    return _TEXT.sub(
        lambda text: _lay_out_text(text[0], properties, paragraph_properties if cut else None), run[0]
    )


def _lay_out_text(text: bytes, run: bytes, paragraph: bytes | None) -> bytes:
    if paragraph is None:
        text = text.replace(b"\a", b"\n").replace(b"\f", b"\n")
    again = b"<w:r>" + run + _TEXT_AGAIN
    ends, begins = b"</w:t></w:r>" + _END, b"<w:p>" + (paragraph or b"") + again
    page = b'<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    return (
        text.replace(b"\t", b"</w:t></w:r><w:r>" + run + b"<w:tab/></w:r>" + again)
        .replace(b"\a", ends + begins)
        .replace(b"\n", _LINE)
        .replace(b"\f", ends + page + begins)
    )


def _is_child_of_paragraph(run: re.Match[bytes]) -> bool:
    depth = 0
    for closing, alone in _ELEMENT.findall(run.string, 0, run.start()):
        depth += 0 if alone else -1 if closing else 1
    return depth == 0
