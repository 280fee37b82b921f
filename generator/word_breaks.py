r"""Line breaks, tabs, paragraph and page breaks of values, as Word writes them.

docxtpl's rules: in the text of a run, a newline is a line break, a tab a tab, ``\a`` a new paragraph and
``\f`` a page break, each new run and paragraph formatted as the one before. Unlike docxtpl, a
paragraph or page break inside a content control or hyperlink becomes a line break, because these cannot
be cut in two, and ``\r\n`` is one break.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Final

_MARKS: Final = "\n\t\a\f"
_PARAGRAPH: Final = re.compile(r"<w:p(?: (?:[^>]*[^/>])?)?>")
_RUN: Final = re.compile(r"<w:r(?: [^>]*)?>.*?</w:r>", re.DOTALL)
_TEXT: Final = re.compile(r"<w:t(?: [^>]*)?>.*?</w:t>", re.DOTALL)
_PARAGRAPH_PROPERTIES: Final = re.compile(r"<w:pPr>.*</w:pPr>", re.DOTALL)
_RUN_PROPERTIES: Final = re.compile(r"<w:rPr>.*</w:rPr>", re.DOTALL)
_ELEMENT: Final = re.compile(r"<(/?)[^\s/>]+[^>]*?(/?)>")
_TEXT_AGAIN: Final = '<w:t xml:space="preserve">'


def lay_out_breaks(xml: str) -> str:
    """Return a rendered part with the control characters of its texts made Word's elements."""
    if "\r" in xml:
        xml = xml.replace("\r\n", "\n").replace("\r", "\n")
    marks = [mark for mark in _MARKS if mark in xml]
    if not marks:
        return xml
    return "</w:p>".join(
        _lay_out(piece) if any(mark in piece for mark in marks) else piece for piece in xml.split("</w:p>")
    )


def _lay_out(piece: str) -> str:
    """Lay out what lies between the ends of two paragraphs."""
    starts = list(_PARAGRAPH.finditer(piece))
    # Without a start this is the rest of a paragraph around a text box.
    start = starts[-1].end() if starts else 0
    head, paragraph = piece[:start], piece[start:]
    found = _PARAGRAPH_PROPERTIES.match(paragraph)
    properties = found[0] if found else ""
    body = paragraph[len(properties) :]
    return head + properties + _RUN.sub(partial(_lay_out_run, properties, bool(starts)), body)


def _lay_out_run(paragraph_properties: str, whole: bool, run: re.Match[str]) -> str:  # noqa: FBT001
    found = _RUN_PROPERTIES.search(run[0])
    properties = found[0] if found else ""
    cut = whole and _is_child_of_paragraph(run)
    return _TEXT.sub(
        lambda text: _lay_out_text(text[0], properties, paragraph_properties if cut else None), run[0]
    )


def _lay_out_text(text: str, run: str, paragraph: str | None) -> str:
    if paragraph is None:
        text = text.replace("\a", "\n").replace("\f", "\n")
    ends, begins = "</w:t></w:r></w:p>", f"<w:p>{paragraph}<w:r>{run}{_TEXT_AGAIN}"
    page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    return (
        text.replace("\t", f"</w:t></w:r><w:r>{run}<w:tab/></w:r><w:r>{run}{_TEXT_AGAIN}")
        .replace("\a", ends + begins)
        .replace("\n", f"</w:t><w:br/>{_TEXT_AGAIN}")
        .replace("\f", ends + page + begins)
    )


def _is_child_of_paragraph(run: re.Match[str]) -> bool:
    depth = 0
    for closing, alone in _ELEMENT.findall(run.string, 0, run.start()):
        depth += 0 if alone else -1 if closing else 1
    return depth == 0
