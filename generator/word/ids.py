"""Numbers that must be unique in one Word document, also when a loop repeats what bears them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_ID: Final = re.compile(rb'\A((?:[^>]*\s)?id=")[^"]*')
_CONTROL: Final = re.compile(rb'(<w:id w:val=")(-?\d+)')
_DRAWINGS, _CONTROLS = b"<wp:docPr ", b'<w:id w:val="'
_FIRST_DRAWING: Final = 1001
"""Where docxtpl begins."""


@dataclass
class DrawingNumbers:
    """The numbers of pictures and drawings given so far in one document: from 1001, as docxtpl does."""

    _next: int = _FIRST_DRAWING

    def number_drawings(self, xml: bytes) -> bytes:
        """Return a piece of the document with its pictures and drawings numbered on."""
        head, *drawings = xml.split(_DRAWINGS)
        numbered = [_ID.sub(b"\\g<1>%d" % number, text) for number, text in enumerate(drawings, self._next)]
        self._next += len(drawings)
        return _DRAWINGS.join([head, *numbered])


def number_drawings(xml: bytes) -> bytes:
    """Return a whole document with its pictures and drawings numbered."""
    return DrawingNumbers().number_drawings(xml)


def has_constant_drawings(fixed: str, loose: str) -> bool:
    """Whether no drawing of a template is repeated or left out, so that its numbers hold for all documents.

    Args:
        fixed: the text of the template that is in every document once.
        loose: the text inside its loops, conditions and macros.
    """
    _, *drawings = fixed.encode().split(_DRAWINGS)
    return _DRAWINGS not in loose.encode() and all(map(_ID.match, drawings))


def has_unique_controls(fixed: str, loose: str) -> bool:
    """Whether the content controls of a template bear numbers of their own in every document."""
    numbers = _CONTROL.findall(fixed.encode())
    return _CONTROLS not in loose.encode() and len(set(numbers)) == fixed.encode().count(_CONTROLS)


@dataclass
class ControlNumbers:
    """The numbers of content controls given so far in one document.

    A content control keeps its number unless an earlier one has it.
    """

    given: set[bytes] = field(default_factory=set)
    _next: int = 1

    def number_controls(self, xml: bytes) -> bytes:
        """Return a rendered part with the numbers of its content controls made unique."""
        if _CONTROLS not in xml:
            return xml
        mine = [number for _, number in _CONTROL.findall(xml)]
        written = set(mine)
        if len(written) == len(mine) and self.given.isdisjoint(mine):
            self.given |= written
            return xml
        return _CONTROL.sub(lambda match: match[1] + self._control(match[2], written), xml)

    def _control(self, number: bytes, written: set[bytes]) -> bytes:
        if number in self.given:
            number = self._free(written)
        self.given.add(number)
        return number

    def _free(self, written: set[bytes]) -> bytes:
        while (number := b"%d" % self._next) in self.given or number in written:
            self._next += 1
        return number
