"""The shapes of cell notes: VML, in which Excel has kept them since 1997 and still does."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from generator.readback.excel_page import Cell

_V: Final = "urn:schemas-microsoft-com:vml"
_O: Final = "urn:schemas-microsoft-com:office:office"
_X: Final = "urn:schemas-microsoft-com:office:excel"
_SHAPE: Final = f"{{{_V}}}shape"
_DATA: Final = f"{{{_X}}}ClientData"
_KIND: Final = "_x0000_t202"
_FIRST: Final = 1025
_COLUMNS, _ROWS_A_LINE = 10, 2
"""How large a note is: our sheets have narrow columns, and a sentence takes two lines."""

_EMPTY: Final = f"""\
<xml xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}">
<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>
<v:shapetype id="{_KIND}" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">
<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>"""
_NOTE: Final = f"""\
<v:shape xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}" id="{{id}}" type="#{_KIND}" fillcolor="#ffffe1"
 style="position:absolute;z-index:1;visibility:hidden" o:insetmode="auto">
<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>
<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>
<x:Anchor>{{column}}, 15, {{row}}, 2, {{right}}, 15, {{bottom}}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>
<x:Row>{{row}}</x:Row><x:Column>{{column}}</x:Column></x:ClientData></v:shape>"""


@dataclass(frozen=True)
class NoteShapes:
    """The old drawing of a sheet; its other shapes, such as form controls, stay."""

    root: Element

    @classmethod
    def new(cls) -> NoteShapes:
        """Return a drawing without shapes."""
        return cls(etree.fromstring(_EMPTY))

    def keep(self, cells: Collection[Cell]) -> None:
        """Remove the shapes of all notes but those on these cells."""
        for cell, shape in list(self._notes()):
            if cell not in cells:
                self.root.remove(shape)

    def add(self, cell: Cell, lines: int) -> None:
        """Add a shape for the note of a cell, unless it has one."""
        if cell in dict(self._notes()):
            return
        row, column = cell[0] - 1, cell[1] - 1
        bottom, right = row + _ROWS_A_LINE * lines, column + _COLUMNS
        taken = {shape.get("id") for shape in self.root.iter(_SHAPE)}
        key = next(key for n in count(_FIRST) if (key := f"_x0000_s{n}") not in taken)
        shape = _NOTE.format(id=key, row=row, column=column, right=right, bottom=bottom)
        self.root.append(etree.fromstring(shape))

    def _notes(self) -> Iterator[tuple[Cell, Element]]:
        for shape in self.root.findall(_SHAPE):
            data = shape.find(_DATA)
            if data is not None and data.get("ObjectType") == "Note":
                yield (_number(data, "Row") + 1, _number(data, "Column") + 1), shape


def _number(data: Element, name: str) -> int:
    text = (data.findtext(f"{{{_X}}}{name}") or "").strip()
    return int(text) if text.isdecimal() else -1
