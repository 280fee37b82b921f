"""From what a document says to what the validation takes: raw values by the types of a form's fields.

Nothing is parsed here that :mod:`cardfile.validation` parses itself. A cell that still says what was
issued keeps the issued value, so that a printed name never has to find its key again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from cardfile.choosing import NO, TICKED, UNTICKED, YES
from cardfile.forms import Field, Form
from cardfile.problems import Problem
from cardfile.references import Directory
from generator.context import Printer
from generator.readback.pen_hints import is_empty, squeezed
from generator.readback.problems import column_lost, not_of_this_form, unclear_ticks
from generator.readback.ticks import ticked_options
from generator.readback.word_text import trimmed
from generator.reading import Reading

_DAY_TYPES: Final = ("date", "datetime", "period")
_LIST_MARK: Final = "、"
_NOTHING: Final[Mapping[str, Any]] = {}


def interpret(
    reading: Reading, form: Form, directory: Directory, snapshot: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the raw values of a reading, ready for validation, and what is not clear in them.

    Args:
        reading: what the document says.
        form: the form it is.
        directory: finds the staff member that a signature's name means.
        snapshot: the stored values that the document was issued with. Fields that the document does
            not show keep them.
    """
    interpreter = _Interpreter(form, directory, snapshot or _NOTHING)
    values = {f.name: interpreter.value(f, reading.values) for f in form.typed_fields()}
    problems = [not_of_this_form(name) for name in reading.values if name not in form.by_name]
    filled = {name: value for name, value in values.items() if not _is_nothing(value)}
    return filled, (*problems, *interpreter.problems)


@dataclass
class _Interpreter:
    form: Form
    directory: Directory
    snapshot: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def printed(self) -> Mapping[str, Any]:
        """The snapshot as it was printed."""
        return Printer(self.form, self.directory, dash="").context(self.snapshot, {}) if self.snapshot else {}

    def value(self, f: Field, read: Mapping[str, object]) -> Any:
        """Return the raw value of a field."""
        if f.name not in read:
            return self.snapshot.get(f.name)
        raw = read[f.name]
        if f.type == "table":
            return self._rows(f, raw)
        if f.type == "sign":
            return self._signature(f, raw)
        issued, printed = self.snapshot.get(f.name), self.printed.get(f.name)
        return issued if _same(raw, printed) else self._single(f, raw, f.name)

    def _single(self, f: Field, raw: Any, path: str) -> Any:
        if isinstance(raw, str) and is_empty(raw, f.type):
            return None
        if f.choices or f.type == "bool":
            return self._ticked(f, raw, path)
        if f.type in _DAY_TYPES and isinstance(raw, str) and "年" in raw:
            return squeezed(raw)
        return trimmed(raw) if isinstance(raw, str) else raw

    # -- tick lists -------------------------------------------------------------------------------

    def _ticked(self, f: Field, raw: Any, path: str) -> Any:
        """Return the chosen options: one text, a list for a multiple choice."""
        if not isinstance(raw, str):
            return (
                raw if f.type == "multichoice" or not isinstance(raw, (list, tuple)) else _LIST_MARK.join(raw)
            )
        if squeezed(raw) in (TICKED, UNTICKED):
            return raw if f.type == "bool" else None
        ticked = ticked_options(raw, (YES, NO) if f.type == "bool" else f.choices)
        if ticked is None:
            return self._unclear(f, raw, path)
        return ticked if f.type == "multichoice" else _LIST_MARK.join(ticked)

    def _unclear(self, f: Field, raw: str, path: str) -> Any:
        """Leave a text without boxes to the validation, which names the options; a doubtful list is told here."""
        if f.type == "bool" or not any(mark in raw for mark in "☑☐√✓✔☒□■"):
            return raw
        self.problems.append(unclear_ticks(path, raw, f.label))
        return None

    # -- signatures -------------------------------------------------------------------------------

    def _signature(self, f: Field, raw: Any) -> Any:
        if not isinstance(raw, Mapping):
            return raw
        issued = self.snapshot.get(f.name) or _NOTHING
        printed = self.printed.get(f.name) or _NOTHING
        parts = {
            part: issued.get(part) if _same(text, printed.get(part)) else self._signature_part(part, text)
            for part, text in raw.items()
        }
        return {part: value for part, value in parts.items() if not _is_nothing(value)}

    def _signature_part(self, part: str, raw: Any) -> Any:
        if isinstance(raw, str) and is_empty(raw, "date" if part == "date" else "text"):
            return None
        if part == "name" and isinstance(raw, str):
            return self.directory.resolve("staff", trimmed(raw)) or trimmed(raw)
        return squeezed(raw) if part == "date" and isinstance(raw, str) else raw

    # -- tables -----------------------------------------------------------------------------------

    def _rows(self, table: Field, raw: Any) -> Any:
        if not isinstance(raw, Sequence) or isinstance(raw, str):
            return None if isinstance(raw, str) and is_empty(raw, "text") else raw
        self.problems += self._lost_columns(table, raw)
        issued = _IssuedRows(self.snapshot.get(table.name) or (), self.printed.get(table.name) or ())
        rows = [self._row(table, row, i, issued) for i, row in enumerate(raw)]
        # Rows in which nothing is left are dropped by the validation, which counts them for its problems.
        return rows if any(rows) else []

    def _lost_columns(self, table: Field, rows: Sequence[Mapping[str, Any]]) -> list[Problem]:
        """Return the columns that no row shows any more while the record has values in them."""
        shown = {name for row in rows for name in row}
        stored = {name for row in self.snapshot.get(table.name) or () for name in row}
        lost = (c for c in table.columns if c.typed and c.name in stored - shown)
        return [column_lost(f"{table.name}.{c.name}", c.label) for c in lost] if rows else []

    def _row(self, table: Field, raw: Mapping[str, Any], index: int, issued: _IssuedRows) -> dict[str, Any]:
        known = {c.name: c for c in table.columns}
        self.problems += [
            not_of_this_form(f"{table.name}[{index + 1}].{name}") for name in raw if name not in known
        ]
        cells = {
            name: self._cell(known[name], text, index, issued, f"{table.name}[{index + 1}].{name}")
            for name, text in raw.items()
            if name in known and known[name].typed
        }
        return {name: value for name, value in cells.items() if not _is_nothing(value)}

    def _cell(self, column: Field, raw: Any, index: int, issued: _IssuedRows, path: str) -> Any:
        if isinstance(raw, str) and is_empty(raw, column.type):
            return None
        found = issued.value(column.name, raw, index)
        return self._single(column, raw, path) if found is None else found


@dataclass(frozen=True)
class _IssuedRows:
    """The rows of a table as stored and as printed."""

    stored: Sequence[Mapping[str, Any]]
    printed: Sequence[Mapping[str, Any]]

    def value(self, column: str, raw: Any, index: int) -> Any:
        """Return the issued value of a cell that says what was issued: in its own row, else in any one."""
        same = [i for i, row in enumerate(self.printed) if _same(raw, row.get(column))]
        values = [self.stored[i].get(column) for i in same]
        if index in same:
            return self.stored[index].get(column)
        return values[0] if values and all(value == values[0] for value in values) else None


def _same(raw: Any, printed: Any) -> bool:
    return (
        isinstance(raw, str)
        and isinstance(printed, str)
        and printed != ""
        and trimmed(raw) == trimmed(printed)
    )


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, (str, list, dict, tuple)) and not value)
