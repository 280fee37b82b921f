"""Reads a filled workbook back: each field by its name, its handed-out place, or its label.

A cell's name is trusted first; when it is gone, the place that the hidden sheet remembers, if the label
beside it is still the field's; at last the label itself, wherever it went. A table is read from its header
down, so that rows added below are found and names that stretch are not needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from cardfile.problems import Problem
from cardfile.text import Text, verbatim
from generator.columns import column_number
from generator.excel_meta import CODE_CELL, META_SHEET
from generator.reading import Reading
from generator.sheet_identity import identity_of
from generator.workbook_reading import Area, Grid, Workbook, open_workbook

_MOST_EXACT: Final = 10**15
_NONE_ROW: Final = "无"
_TRIMMED: Final = str.maketrans("", "", " \u3000\u00a0\u200b\n:：*★")


def read_workbook(data: bytes) -> Reading:
    """Return what a filled workbook says.

    Raises:
        UnreadableWorkbookError: the file cannot be opened.
    """
    book = open_workbook(data)
    form = _Form(book, _issued(book))
    values: dict[str, object] = {}
    for name, value in form.fields():
        _put(values, name, value)
    for table in form.tables():
        values[table] = form.rows(table)
    if not values:
        form.problems.append(Problem("", _NO_FORM))
    return Reading(identity_of(book), values, tuple(form.problems))


@dataclass(frozen=True)
class _Issued:
    """What the hidden sheet remembers of one field or column."""

    kind: str
    name: str
    label: str
    column: int
    row: int


def _issued(book: Workbook) -> list[_Issued]:
    grid = book.grids.get(META_SHEET)
    return [_remembered(line) for line in grid.rows if line and line[0] != "identity"] if grid else []


def _remembered(line: Sequence[object]) -> _Issued:
    kind, name, label, column, row = (*line, "", "", "", "", "")[:5]
    number = int(row) if isinstance(row, (int, float)) else 0
    return _Issued(str(kind), str(name), str(label), column_number(str(column)) if column else 0, number)


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
    """One workbook being read; problems are collected on the way."""

    book: Workbook
    issued: Sequence[_Issued]
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def main(self) -> Grid:
        """The sheet that people fill: where the names point, else the first."""
        areas = (area for name, area in self.book.names.items() if name.startswith("fc_"))
        named = next((self.book.grids[a.sheet] for a in areas if a.sheet in self.book.grids), None)
        return named or next(iter(self.book.grids.values()), Grid("", ()))

    @cached_property
    def labels(self) -> Mapping[str, list[tuple[int, int]]]:
        """Where each text of the sheet stands."""
        found: dict[str, list[tuple[int, int]]] = {}
        for row, line in enumerate(self.main.rows, 1):
            for column, value in enumerate(line, 1):
                if isinstance(value, str) and value:
                    found.setdefault(_plain(value), []).append((row, column))
        return found

    def fields(self) -> Iterator[tuple[str, object]]:
        """Yield the fields with their values."""
        for name in self._field_names():
            place = self._place(name)
            if place:
                yield name, self._value(name, self._label(name), self.main.at(*place))

    def _field_names(self) -> list[str]:
        named = [
            name[3:]
            for name, area in self.book.names.items()
            if name.startswith("fc_") and self._single(area)
        ]
        known = [item.name for item in self.issued if item.kind == "field"]
        tables = set(self.tables())
        return [n for n in dict.fromkeys([*known, *named]) if n not in tables and f"fc_{n}" != CODE_CELL]

    def _single(self, area: Area) -> bool:
        return area.column == area.last_column

    def _place(self, name: str) -> tuple[int, int] | None:
        """Return where a field's value is: by name, by the place handed out, by its label."""
        area = self.book.names.get(f"fc_{name}")
        if area and area.sheet == self.main.name:
            return area.row, area.column
        item = self._item(name)
        if item is None:
            return None
        if item.row and self._beside_label(item):
            return item.row, item.column
        found = self._labelled(item)
        if found is None:
            self.problems.append(Problem(name, _NOT_FOUND, verbatim(item.label)))
            return None
        return self._next_cell(*found)

    def _labelled(self, item: _Issued) -> tuple[int, int] | None:
        """Return where a field's label is; one that stands several times is told by its order."""
        places = self.labels.get(_plain(item.label), [])
        same = [i for i in self.issued if i.kind == "field" and _plain(i.label) == _plain(item.label)]
        return places[same.index(item)] if len(places) == len(same) else None

    def _item(self, name: str) -> _Issued | None:
        return next((item for item in self.issued if item.kind == "field" and item.name == name), None)

    def _label(self, name: str) -> str:
        item = self._item(name)
        return item.label if item else ""

    def _beside_label(self, item: _Issued) -> bool:
        places = self.labels.get(_plain(item.label), [])
        return any(self._next_cell(*place) == (item.row, item.column) for place in places)

    def _next_cell(self, row: int, column: int) -> tuple[int, int]:
        return row, self.book.merges.get(self.main.name, {}).get((row, column), column) + 1

    def tables(self) -> list[str]:
        """Return the names of the tables."""
        columns = (item.name for item in self.issued if item.kind == "column")
        return list(dict.fromkeys(name.partition(".")[0] for name in columns))

    def rows(self, table: str) -> list[dict[str, object]]:
        """Return the filled rows of a table."""
        header = self._header(table)
        if header is None:
            self.problems.append(Problem(table, _NOT_FOUND))
            return []
        top, columns = header
        rows: list[dict[str, object]] = []
        for row in range(top + 1, self._end(table, top, columns)):
            cells = {name: self.main.at(row, column) for name, column in columns.items()}
            if any(_filled(value) for value in cells.values()) and not _is_none_row(cells):
                rows.append(self._row(f"{table}[{len(rows) + 1}]", cells))
        return rows

    def _row(self, where: str, cells: Mapping[str, object]) -> dict[str, object]:
        return {name: self._value(f"{where}.{name}", "", value) for name, value in cells.items()}

    def _header(self, table: str) -> tuple[int, dict[str, int]] | None:
        """Return a table's header row and the column of each of its columns, found by heading."""
        items = [item for item in self.issued if item.kind == "column" and item.name.startswith(f"{table}.")]
        area = self.book.names.get(f"fc_{table}")
        candidates = [area.row] if area else []
        candidates += [items[0].row, *(row for row, _ in self.labels.get(_plain(items[0].label), []))]
        for row in candidates:
            columns = {item.name.partition(".")[2]: self._heading(row, item) for item in items}
            if all(columns.values()):
                return row, columns
        return None

    def _heading(self, row: int, item: _Issued) -> int:
        """Return the column of a heading in a row, 0 if it is not there."""
        columns = [column for at, column in self.labels.get(_plain(item.label), []) if at == row]
        return item.column if item.column in columns else next(iter(columns), 0)

    def _end(self, table: str, top: int, columns: Mapping[str, int]) -> int:
        """Return the row after a table: what stood below it when it was handed out, else a blank row."""
        below = range(top + 1, len(self.main.rows) + 1)
        following = self._following(table)
        if following is None:
            return below.stop
        found = (row for row, column in self.labels.get(_plain(following), []) if row > top and column == 1)
        return next(found, None) or next((row for row in below if self._is_blank(row, columns)), below.stop)

    def _following(self, table: str) -> str | None:
        """Return the text that stood right below a table; None for the last one."""
        places = [i for i, item in enumerate(self.issued) if item.name.startswith(f"{table}.")]
        return next((item.label for item in self.issued[places[-1] + 1 :]), None)

    def _is_blank(self, row: int, columns: Mapping[str, int]) -> bool:
        return not any(_filled(self.main.at(row, column)) for column in columns.values())

    def _value(self, name: str, label: str, value: object) -> object:
        """Return a cell's value; a number that lost digits is refused, not guessed."""
        if isinstance(value, float) and abs(value) >= _MOST_EXACT:
            self.problems.append(Problem(name, _digits_lost(value), verbatim(label)))
            return None
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return None if value == "" else value


_NOT_FOUND: Final = Text(
    "表格中找不到这一项，标签可能被改动或删除",
    "not found in the workbook; its label may have been changed or deleted",
)


_NO_FORM: Final = Text(
    "这个表格不是本系统发出的表单，或字段标记已全部丢失",
    "this workbook is none of our forms, or all marks of its fields are lost",
)


def _digits_lost(value: float) -> Text:
    return Text(
        f"数字超过15位，Excel 已丢失末尾数字（现为 {value:.0f}），请把单元格设为文本后重填",
        f"more than 15 digits as a number: the last ones are lost ({value:.0f} now); format the cell as text and fill it again",
    )


def _plain(text: str) -> str:
    return text.translate(_TRIMMED)


def _filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _is_none_row(cells: Mapping[str, object]) -> bool:
    filled = [value for value in cells.values() if _filled(value)]
    return len(filled) == 1 and filled[0] == _NONE_ROW
