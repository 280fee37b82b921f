"""Where a problem of a Word document stands, found as its value was."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from cardfile.forms import Form
from generator.carriers import SIGN_PARTS
from generator.readback.field_paths import FieldPath, field_path
from generator.readback.word_lists import filled_rows
from generator.readback.word_names import CELL, PARAGRAPH
from generator.readback.word_page import SEPARATOR, WordPage

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


@dataclass(frozen=True)
class WordPlaces:
    """The places of one document's fields, as elements of its body."""

    page: WordPage

    @classmethod
    def of(cls, body: Element, form: Form | None) -> WordPlaces:
        """Return the places of a document's body."""
        return cls(WordPage(body, form))

    def __getitem__(self, path: str) -> Element | None:
        """Return the cell of a field, or the paragraph of its control; None when it has no place.

        Args:
            path: a problem's field: ``cause``, ``reviewed.date``, ``actions[2].due_on``. A row without
                the column, or a table without the row, is told at the nearest cell that is there.
        """
        wanted = field_path(path)
        if wanted.name in self.page.parts:
            return self._in_table(wanted)
        parts = (wanted.part,) if wanted.part else SIGN_PARTS
        keys = (*(f"{wanted.name}{SEPARATOR}{part}" for part in parts), wanted.name)
        return next((place for key in keys if (place := self._single(key)) is not None), None)

    def _single(self, key: str) -> Element | None:
        control = next((c.element for c in self.page.controls if c.key == key), None)
        if control is not None:
            return next(control.iterancestors(CELL, PARAGRAPH), control)
        return next((cell.element for cell in self.page.cells(key, controlled=False)), None)

    def _in_table(self, wanted: FieldPath) -> Element | None:
        parts = self.page.parts[wanted.name]
        row = next(islice(filled_rows(parts), wanted.row - 1, None), ()) if wanted.row else ()
        groups = [*(line.cells for line in row), *(part.heads for part in parts)]
        exact = (cells[wanted.part] for cells in groups if wanted.part in cells)
        nearest = (cell for cells in groups for cell in cells.values())
        return next((cell.element for cell in chain(exact, nearest)), None)
