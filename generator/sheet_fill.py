"""A rendered sheet: its rows get their numbers, its formulas their references and their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from xml.sax.saxutils import escape

from generator.calculation import CellValue, NotComputableError, value_of
from generator.columns import column_letters, column_number
from generator.formula import LAST_ROW, Formula, Layouts, Reference, written
from generator.layout import Layout, Place
from generator.sheet_heights import grown
from generator.sheet_marks import END, FORMULA, NUMBER, ROW
from generator.sheet_source import SheetSource

_FORMULA: Final = re.compile(f"{FORMULA}(\\d+){END}")
_CELL: Final = re.compile(r'<c r="([A-Z]+)\x02"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_VALUE: Final = re.compile(r"<v>([^<]*)</v>")


@dataclass(frozen=True)
class FilledSheet:
    """The rows of one sheet after rendering.

    Attributes:
        xml: the XML of each row, its number still a mark; empty for a row the sheet does not hold.
        layout: where the template's rows went.
    """

    xml: Mapping[int, str]
    layout: Layout
    formulas: tuple[Formula, ...]

    @cached_property
    def places(self) -> Mapping[int, Place]:
        """The place of each row by its number."""
        return {place.row: place for place in self.layout.places}


def filled_sheet(rendered: str, source: SheetSource) -> FilledSheet:
    """Return the rows of a rendered source, each with its place."""
    xml: dict[int, str] = {}
    places: list[Place] = []
    iterations: dict[int, int] = {}
    for number, chunk in enumerate(rendered.split(ROW)[1:]):
        head, _, body = chunk.partition(END)
        if head.startswith("@"):
            iterations[int(head[1:])] = number
            continue
        origin, row = int(head), len(places) + 1
        path = tuple(iterations.get(loop, 0) for loop in source.loops.get(origin, ()))
        places.append(Place(origin, path, row))
        if body := body.strip():
            rooms = source.rooms.get(origin)
            xml[row] = grown(body, rooms) if rooms else body
    return FilledSheet(xml, Layout(places, source.loops, source.last_row, len(places)), source.formulas)


@dataclass
class Calculator:
    """Computes the formulas of a filled workbook that need no spreadsheet program.

    Attributes:
        sheets: the filled sheets by name.
        complete: false once a formula had to be left to the program that opens the file.
    """

    sheets: Mapping[str, FilledSheet]
    complete: bool = True
    _known: dict[tuple[str, int, str], CellValue] = field(default_factory=dict)

    def layouts(self, sheet: str) -> Layouts:
        """Return the lookup of layouts as a formula on one sheet needs it."""
        return lambda name: found.layout if (found := self.sheets.get(name or sheet)) else None

    def rows_xml(self, name: str) -> str:
        """Return the finished rows of a sheet."""
        sheet = self.sheets[name]
        return "".join(self._row_xml(name, row, xml) for row, xml in sheet.xml.items())

    def _row_xml(self, name: str, row: int, xml: str) -> str:
        if FORMULA in xml:
            xml = _CELL.sub(lambda cell: self._finished(name, row, cell), xml)
        return xml.replace(NUMBER, str(row))

    def _finished(self, name: str, row: int, cell: re.Match[str]) -> str:
        """Return a cell with its formula and, if it can be computed here, its value."""
        column, style, inner = cell.groups()
        mark = _FORMULA.match(inner or "")
        if not mark:
            return cell[0]
        text = written(self._moved(name, row, int(mark[1])))
        try:
            value = self._cell(name, row, column)
        except NotComputableError:
            self.complete = False
            value = None
        shown = f"<v>{value:.15g}</v>" if isinstance(value, float) else ""
        return f'<c r="{column}{NUMBER}"{style}><f>{escape(text)}</f>{shown}</c>'

    def _moved(self, name: str, row: int, formula: int) -> tuple[str | Reference, ...]:
        sheet = self.sheets[name]
        return sheet.formulas[formula].moved(self.layouts(name), sheet.places[row])

    def _cell(self, name: str, row: int, column: str) -> CellValue:
        key = (name, row, column)
        if key not in self._known:
            self._known[key] = _UNKNOWN
            self._known[key] = self._read(name, row, column)
        value = self._known[key]
        if value is _UNKNOWN:
            raise NotComputableError
        return value

    def _read(self, name: str, row: int, column: str) -> CellValue:
        xml = self.sheets[name].xml.get(row, "")
        start = xml.find(f'<c r="{column}{NUMBER}"')
        cell = _CELL.match(xml, start) if start >= 0 else None
        if not cell or not cell[3]:
            return None
        formula = _FORMULA.match(cell[3])
        if formula:
            try:
                return value_of(self._moved(name, row, int(formula[1])), lambda r: self._range(name, r))
            except NotComputableError:
                return _UNKNOWN
        value = _VALUE.search(cell[3])
        return float(value[1]) if value and 't="' not in cell[2] else ""

    def _range(self, name: str, reference: Reference) -> list[CellValue]:
        sheet = reference.sheet or name
        if sheet not in self.sheets or not reference.columns[0]:
            raise NotComputableError
        first, last = map(column_number, reference.columns)
        rows = range(reference.first, min(reference.last, len(self.sheets[sheet].places)) + 1)
        if reference.first == LAST_ROW:
            return []
        columns = [column_letters(number) for number in range(first, last + 1)]
        return [self._cell(sheet, row, column) for row in rows for column in columns]


_UNKNOWN: Final[CellValue] = "not known here"
