"""The formulas of a filled workbook: their references and, where no spreadsheet program is needed, their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final
from xml.sax.saxutils import escape

from generator.excel.calculation import CellValue, NotComputableError, Sight, expression
from generator.excel.columns import column_letters, column_number
from generator.excel.formula import LAST_ROW, Layouts, Piece, Reference, written
from generator.excel.sheet_block import FilledTable
from generator.excel.sheet_column import Octets, cell_value, octets
from generator.excel.sheet_fill import FilledSheet
from generator.excel.sheet_marks import END, FORMULA, NUMBER

_FORMULA: Final = re.compile(f">{FORMULA}(\\d+){END}</c>")
_FORMULA_CELL: Final = re.compile(f'(<c r="([A-Z]+){NUMBER}"[^>]*){_FORMULA.pattern}')
_CELL: Final = re.compile(f'<c r="([A-Z]+){NUMBER}"([^>]*?)(/>|>.*?</c>)', re.DOTALL)


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
    _moved: dict[tuple[str, int, int], tuple[Piece, ...]] = field(default_factory=dict)

    def layouts(self, sheet: str) -> Layouts:
        """Return the lookup of layouts as a formula on one sheet needs it."""
        return lambda name: found.layout if (found := self.sheets.get(name or sheet)) else None

    def rows_xml(self, name: str) -> Iterator[Octets]:
        """Yield the finished rows and tables of a sheet."""
        sheet = self.sheets[name]
        found = {row: self._row_xml(name, row, xml) for row, xml in sheet.rows.items()}
        for table in sheet.tables:
            found[table.repeat.row] = table.xml(
                lambda row, column, formula: self._formula(name, row, column, formula)
            )
        return (found[row] for row in sorted(found))

    def _row_xml(self, name: str, row: int, xml: str) -> Octets:
        if FORMULA in xml:
            xml = _FORMULA_CELL.sub(lambda cell: self._finished(name, row, cell), xml)
        return octets(xml.replace(NUMBER, str(row)))

    def _finished(self, name: str, row: int, cell: re.Match[str]) -> str:
        return f"{cell[1]}>{self._formula(name, row, cell[2], int(cell[3]))}</c>"

    def _formula(self, name: str, row: int, column: str, number: int) -> str:
        """Return the inside of a formula's cell and, if it can be computed here, its value."""
        text = written(self._pieces(name, row, number))
        try:
            value = self._cell(name, row, column)
        except NotComputableError:
            self.complete = False
            value = None
        shown = f"<v>{value:.15g}</v>" if isinstance(value, float) else ""
        return f"<f>{escape(text)}</f>{shown}"

    def _pieces(self, name: str, row: int, number: int) -> tuple[Piece, ...]:
        """Return a formula's pieces as they are in a row."""
        key = (name, row, number)
        if key not in self._moved:
            sheet = self.sheets[name]
            self._moved[key] = sheet.formulas[number].moved(self.layouts(name), sheet.place(row))
        return self._moved[key]

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
        sheet = self.sheets[name]
        table = sheet.table_at(row)
        if table:
            formula = table.cell(row, column).formula
            return self._computed(name, row, formula or 0)
        xml = sheet.rows.get(row, "")
        start = xml.find(f'<c r="{column}{NUMBER}"')
        cell = _CELL.match(xml, start) if start >= 0 else None
        if not cell:
            return None
        mark = _FORMULA.match(cell[3])
        if mark:
            return self._computed(name, row, int(mark[1]))
        return cell_value(cell[2], cell[3])

    def _computed(self, name: str, row: int, number: int) -> CellValue:
        formula = self.sheets[name].formulas[number]
        pieces = dict(zip(formula.pieces, self._pieces(name, row, number), strict=True))

        def moved(reference: Reference) -> Reference:
            found = pieces[reference]
            if isinstance(found, str):
                raise NotComputableError
            return found

        try:
            return expression(formula)(Sight(lambda reference: self._range(name, moved(reference)), moved))
        except NotComputableError:
            return _UNKNOWN

    def _range(self, name: str, reference: Reference) -> list[CellValue]:
        sheet = reference.sheet or name
        if sheet not in self.sheets or not reference.columns[0]:
            raise NotComputableError
        if reference.first == LAST_ROW:
            return []
        first, last = (column_number(letters.lstrip("$")) for letters in reference.columns)
        rows = range(reference.first, min(reference.last, self.sheets[sheet].layout.last_row) + 1)
        columns = [column_letters(number) for number in range(first, last + 1)]
        found = [self._column(sheet, rows, column) for column in columns]
        return found[0] if len(found) == 1 else [*chain.from_iterable(found)]

    def _column(self, name: str, rows: range, column: str) -> list[CellValue]:
        """Return the values of some rows of a column; tables give theirs at once."""
        values: list[CellValue] = []
        row = rows.start
        while row < rows.stop:
            table = self.sheets[name].table_at(row)
            end = min(table.last + 1, rows.stop) if table else row + 1
            inside = range(row, end)
            values += self._table(name, table, inside, column) if table else [self._cell(name, row, column)]
            row = end
        return values

    def _table(self, name: str, table: FilledTable, rows: range, column: str) -> list[CellValue]:
        values: list[CellValue] = []
        height = table.repeat.height
        for first in rows[:height]:
            cell = table.cell(first, column)
            own = range(first, rows.stop, height)
            if cell.column is not None:
                round_ = (first - table.repeat.row) // height
                values += table.values(cell.column)[round_ : round_ + len(own)]
            elif cell.formula is not None:
                values += [self._cell(name, row, column) for row in own]
            else:
                values += [cell.constant] * len(own)
        return values


_UNKNOWN: Final[CellValue] = "not known here"
