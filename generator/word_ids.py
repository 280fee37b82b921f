"""Numbers that must be unique in one Word document, also when a loop repeats what bears them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Final

_DRAWING: Final = re.compile(r'(<wp:docPr\s(?:[^>]*\s)?id=")[^"]*')
_CONTROL: Final = re.compile(r'(?<=<w:id w:val=")-?\d+')
_FIRST_DRAWING: Final = 1001
"""Where docxtpl begins."""


def number_drawings(xml: str) -> str:
    """Return the document with its pictures and drawings numbered from 1001, as docxtpl does."""
    if "<wp:docPr " not in xml:
        return xml
    numbers = count(_FIRST_DRAWING)
    return _DRAWING.sub(lambda match: f"{match[1]}{next(numbers)}", xml)


@dataclass
class ControlNumbers:
    """The numbers of content controls given so far in one document.

    A content control keeps its number unless an earlier one has it.
    """

    given: set[str] = field(default_factory=set)
    _next: int = 1

    def number_controls(self, xml: str) -> str:
        """Return a rendered part with the numbers of its content controls made unique."""
        if '<w:id w:val="' not in xml:
            return xml
        mine = _CONTROL.findall(xml)
        if len(set(mine)) == len(mine) and self.given.isdisjoint(mine):
            self.given.update(mine)
            return xml
        written = set(mine)
        return _CONTROL.sub(lambda match: self._control(match[0], written), xml)

    def _control(self, number: str, written: set[str]) -> str:
        if number in self.given:
            number = self._free(written)
        self.given.add(number)
        return number

    def _free(self, written: set[str]) -> str:
        while (number := str(self._next)) in self.given or number in written:
            self._next += 1
        return number
