"""Numbers that must be unique in one Word document, also when a loop repeats what bears them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_DRAWING: Final = re.compile(r'(<wp:docPr\s(?:[^>]*\s)?id=")[^"]*')
_CONTROL: Final = re.compile(r'(?<=<w:id w:val=")-?\d+')
_FIRST_DRAWING: Final = 1001
"""Where docxtpl begins."""


@dataclass
class Numbering:
    """The numbers given so far in one document.

    Pictures and drawings are numbered anew from 1001, as docxtpl does; a content control keeps its
    number unless an earlier one has it.
    """

    drawings: int = _FIRST_DRAWING
    controls: set[str] = field(default_factory=set)
    _next_control: int = 1

    def number(self, xml: str) -> str:
        """Return a rendered part with its numbers made unique."""
        if "<wp:docPr " in xml:
            xml = _DRAWING.sub(self._drawing, xml)
        if '<w:id w:val="' in xml:
            xml = self._number_controls(xml)
        return xml

    def _drawing(self, match: re.Match[str]) -> str:
        self.drawings += 1
        return f"{match[1]}{self.drawings - 1}"

    def _number_controls(self, xml: str) -> str:
        mine = _CONTROL.findall(xml)
        if len(set(mine)) == len(mine) and self.controls.isdisjoint(mine):
            self.controls.update(mine)
            return xml
        written = set(mine)
        return _CONTROL.sub(lambda match: self._control(match[0], written), xml)

    def _control(self, number: str, written: set[str]) -> str:
        if number in self.controls:
            number = self._free(written)
        self.controls.add(number)
        return number

    def _free(self, written: set[str]) -> str:
        while (number := str(self._next_control)) in self.controls or number in written:
            self._next_control += 1
        return number
