"""Where a problem of a workbook stands, found as its value was."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generator.engine.zipfiles import ForeignZip
from generator.readback.excel_page import Cell, Page, filled, page_of
from generator.readback.excel_tables import Tables
from generator.readback.field_paths import FieldPath, field_path
from generator.readback.workbook import open_workbook

_SIGN_PARTS = ("opinion", "name", "date")


@dataclass(frozen=True)
class ExcelPlaces:
    """The places of the sheet that people fill."""

    page: Page

    @classmethod
    def of(cls, source: bytes | ForeignZip) -> ExcelPlaces:
        """Return the places of a workbook.

        Raises:
            UnreadableWorkbookError: the file cannot be opened.
        """
        return cls(page_of(open_workbook(source)))

    @property
    def sheet(self) -> str:
        """The name of the sheet."""
        return self.page.grid.name

    @property
    def title(self) -> Cell:
        """The first cell that says anything."""
        rows = enumerate(self.page.grid.rows, 1)
        cells = ((row, column) for row, line in rows for column, value in enumerate(line, 1) if filled(value))
        return next(cells, (1, 1))

    def __getitem__(self, path: str) -> Cell | None:
        """Return the row and column of a field's cell, None when it has no place.

        Args:
            path: a problem's field: ``cause``, ``reviewed.date``, ``actions[2].due_on``. A row without
                the column, or a table without the row, is told at the nearest cell that is there.
        """
        wanted = field_path(path)
        if wanted.name in self._tables.names:
            return self._in_table(wanted)
        parts = (wanted.part,) if wanted.part else _SIGN_PARTS
        names = (*(f"{wanted.name}__{part}" for part in parts), wanted.name)
        return next(filter(None, map(self.page.place, names)), None)

    @cached_property
    def _tables(self) -> Tables:
        return Tables(self.page)

    def _in_table(self, wanted: FieldPath) -> Cell | None:
        header = self._tables.header(wanted.name)
        if header is None:
            return None
        lines = [row for row, _ in self._tables.filled_lines(wanted.name, header)]
        row = lines[wanted.row - 1] if 0 < wanted.row <= len(lines) else header.row
        return row, header.columns.get(wanted.part, header.whole).first
