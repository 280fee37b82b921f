"""Reads a filled workbook back: each field by its name, its handed-out place, or its label.

A cell's name and the place that the hidden sheet remembers are trusted where they agree; else the field's
label must stand beside them, or tells the cell itself, wherever it went. Tables are read by
:mod:`generator.readback.excel_tables`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from cardfile.problems import Problem
from cardfile.text import Text, verbatim
from generator.drawing.excel_meta import CODE_CELL
from generator.engine.zipfiles import ForeignZip
from generator.readback.excel_identity import identity_of, second_copies
from generator.readback.excel_page import Page, page_of
from generator.readback.excel_tables import Tables
from generator.readback.excel_unread import Unread
from generator.readback.workbook import open_workbook
from generator.reading import Reading

_MOST_EXACT: Final = 10**15


def read_workbook(source: bytes | ForeignZip) -> Reading:
    """Return what a filled workbook says.

    Raises:
        UnreadableWorkbookError: the file cannot be opened.
    """
    book = open_workbook(source)
    identity, problems = identity_of(book)
    form = _Form(page_of(book))
    values = form.values()
    return Reading(identity, values, (*problems, *form.problems, *second_copies(book)))


def _put(values: dict[str, object], name: str, value: object) -> None:
    """File a value; ``reviewed__name`` goes into the signature ``reviewed``."""
    whole, _, part = name.partition("__")
    if not part:
        values[name] = value
        return
    signature = values.setdefault(whole, {})
    if isinstance(signature, dict):
        signature[part] = value


@dataclass
class _Form:
    """One page being read; problems are collected on the way."""

    page: Page
    problems: list[Problem] = field(default_factory=list)

    def values(self) -> dict[str, object]:
        """Return the values by field name."""
        values: dict[str, object] = {}
        for name, value in self._fields():
            _put(values, name, value)
        values.update(self._tables())
        if not values:
            self.problems.append(Problem("", NO_FORM_IN_WORKBOOK))
        return values

    def _tables(self) -> Iterator[tuple[str, object]]:
        tables = Tables(self.page)
        for name in tables.names:
            rows = tables.rows(name)
            if rows is None:
                self.problems.append(Problem(name, _NOT_FOUND))
            yield (
                name,
                [
                    {
                        column: self._value(f"{name}[{number}].{column}", value)
                        for column, value in row.items()
                    }
                    for number, row in enumerate(rows or (), 1)
                ],
            )
        self.problems += tables.problems

    def _fields(self) -> Iterator[tuple[str, object]]:
        for name in dict.fromkeys((*self.page.fields, *self._named())):
            place = self.page.place(name)
            if place and self.page.is_moved_away(name, place):
                self.problems.append(Problem(name, _MOVED_AWAY, self._label(name)))
            elif place:
                yield name, self._value(name, self.page.grid.at(*place))
            else:
                self.problems.append(Problem(name, _NOT_FOUND, self._label(name)))

    def _named(self) -> list[str]:
        """Return the names of single cells; those of several are headers of tables."""
        tables = Tables(self.page).names
        return [
            name
            for name, area in self.page.names.items()
            if area.column == area.last_column and name not in tables and f"fc_{name}" != CODE_CELL
        ]

    def _value(self, name: str, value: object) -> object:
        """Return a cell's value; a number that lost digits is refused, not guessed."""
        if isinstance(value, Unread):
            self.problems.append(Problem(name, value.reason, self._label(name)))
            return None
        if isinstance(value, float) and abs(value) >= _MOST_EXACT:
            self.problems.append(Problem(name, _digits_lost(value), self._label(name)))
            return None
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return None if value == "" else value

    def _label(self, name: str) -> Text:
        mark = self.page.fields.get(name)
        return verbatim(mark.label if mark else "")


_NOT_FOUND: Final = Text(
    "表格中找不到这一项，标签可能被改动或删除",
    "not found in the workbook; its label may have been changed or deleted",
)


_MOVED_AWAY: Final = Text(
    "这一格被剪切到了表格下方，请移回原处", "the cell was cut and pasted below the form; move it back"
)
NO_FORM_IN_WORKBOOK: Final = Text(
    "这个表格不是本系统发出的表单，或字段标记已全部丢失",
    "this workbook is none of our forms, or all marks of its fields are lost",
)


def _digits_lost(value: float) -> Text:
    return Text(
        f"数字超过15位，Excel 已丢失末尾数字（现为 {value:.0f}），请把单元格设为文本后重填",
        f"more than 15 digits as a number: the last ones are lost ({value:.0f} now); format the cell as text and fill it again",
    )
