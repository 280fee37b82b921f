"""Boxed grids of a handbook: the facts of master data, and whole records as attachments.

A record is printed from its form's definition, so any form can be attached, also one that an office has
changed: bands, labels and values on the columns of the forms' grid, repeating tables under them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from cardfile import forms
from cardfile.forms import Field
from cardfile.parsers import BLANK, show_date
from generator.drawing.form_rows import UNITS, column_widths, form_rows, heading, ordinal
from generator.handbook.model import CaptionedGrid, Cell, Grid, GridRow, Section
from generator.handbook.scope import Held, Scope

MASK: Final = "＊＊＊"
SAME: Final = "同单位"

_LABEL: Final = 4
_SUB, _SIGN = 2, 8
"""Units of the small labels of a signature, and of name and day."""
_LONG: Final = ("longtext", "multichoice", "table", "file")
_RIGHT: Final = ("money", "number", "int", "percent")
_ROOM: Final = 7
"""Characters of a label that fit one line (LOOK 4)."""
_SEAMS: Final = "的及与和、·/（"
_BEFORE: Final = "（"
"""A seam before which a label is cut; after the others."""
_EVEN: Final = 2


def facts_of(
    scope: Scope, held: Held, names: Sequence[str], special: Mapping[str, str] | None = None
) -> Grid:
    """Return the fields of a record as a grid, in this order.

    Args:
        scope: the book.
        held: the record.
        names: the fields.
        special: texts that take the place of a field's own.
    """
    texts = {name: scope.show(held, name) for name in names} | dict(special or {})
    return grid((held.form.by_name[name] for name in names), lambda field: texts[field.name])


def grid(fields: Iterable[Field], text: Callable[[Field], str]) -> Grid:
    """Return fields as rows of labels and values; the widths are the form's."""
    return tuple(_fact_row(row, text) for row in form_rows(fields))


def plain_grid(facts: Iterable[tuple[str, str]]) -> Grid:
    """Return facts that are no fields of a form, two to a row."""
    waiting = list(facts)
    pairs = [waiting[i : i + 2] for i in range(0, len(waiting), 2)]
    return tuple(_row(cell for fact in pair for cell in _fact(*fact, len(pair))) for pair in pairs)


def _fact(label: str, text: str, count: int) -> list[Cell]:
    """Return label and value of one of so many facts side by side."""
    return [_label(label), _value(text, UNITS // count - _LABEL)]


def _label(text: str) -> Cell:
    return Cell("label", _LABEL, broken(text))


def broken(label: str) -> str:
    """Return a label of more than seven characters in two even lines, cut at a seam if there is one."""
    if len(label) <= _ROOM:
        return label
    middle = (len(label) + 1) // 2
    seams = [i + (c not in _BEFORE) for i, c in enumerate(label) if c in _SEAMS]
    near = [cut for cut in seams if abs(cut - middle) <= _EVEN]
    cut = min(near, key=lambda cut: abs(cut - middle), default=middle)
    return f"{label[:cut]}\n{label[cut:]}"


def _fact_row(fields: Sequence[Field], text: Callable[[Field], str]) -> GridRow:
    cells = [cell for f in fields for cell in _field(f, text(f), len(fields))]
    return _row(cells, splits=any(f.type in _LONG for f in fields))


def _field(field: Field, text: str, count: int) -> list[Cell]:
    label, value = _fact(field.label.zh, text, count)
    return [label, replace(value, kind="photo") if field.type == "photo" and text != BLANK else value]


def _row(cells: Iterable[Cell], *, splits: bool = False) -> GridRow:
    return GridRow(tuple(cells), splits)


def _value(text: str, span: int) -> Cell:
    return Cell("same" if text in (SAME, BLANK) else "value", span, text or BLANK)


# -- a whole record ------------------------------------------------------------------------------------


def sections_of(scope: Scope, held: Held) -> tuple[Section, ...]:
    """Return a record in full: the header it shares with all forms, then section by section."""
    header = ("unit_code", "department_code", "prepared_by", "occurred_on", "prepared_on")
    common = Section("", (CaptionedGrid(facts_of(scope, held, header)),))
    own = (_section(scope, held, n, section) for n, section in enumerate(held.form.sections))
    closing = [f for f in held.form.header if f.name in ("attachments", "remarks", "reviewed", "approved")]
    end = Section(
        f"{ordinal(len(held.form.sections))}　附件、备注与签署",
        tuple(_grids(scope, held, [f for f in closing if held.values.get(f.name)])),
    )
    return (common, *(s for s in own if s.grids), *([end] if end.grids else []))


def _section(scope: Scope, held: Held, number: int, section: forms.Section) -> Section:
    fields = [f for f in section.fields if not f.retired]
    return Section(f"{ordinal(number)}　{section.title.zh}", tuple(_grids(scope, held, fields)))


def _grids(scope: Scope, held: Held, fields: Sequence[Field]) -> Iterator[CaptionedGrid]:
    """Yield runs of plain fields as one grid each; a repeating table closes the run before it."""
    run: list[Field] = []
    for field in fields:
        if field.type != "table":
            run.append(field)
            continue
        if run:
            yield CaptionedGrid(_run(scope, held, run))
            run = []
        yield CaptionedGrid(_table(scope, held, field), field.label.zh)
    if run:
        yield CaptionedGrid(_run(scope, held, run))


def _run(scope: Scope, held: Held, fields: Sequence[Field]) -> Grid:
    signs = [f for f in fields if f.type == "sign"]
    plain = grid((f for f in fields if f.type != "sign"), lambda f: _printed(scope, held, f))
    return (*plain, *(row for f in signs for row in _signature(scope, f, held.values.get(f.name) or {})))


def _printed(scope: Scope, held: Held, field: Field) -> str:
    stored = held.values.get(field.name)
    return scope.printed(field, stored, held) or BLANK


def _signature(scope: Scope, field: Field, signed: Mapping[str, str]) -> Iterator[GridRow]:
    """Yield the opinion, when there is one, then name and day (LOOK 7)."""
    label = field.label.zh
    if signed.get("opinion"):
        cells = [
            _label(label),
            Cell("label", _SUB, "意见"),
            Cell("person", UNITS - _LABEL - _SUB, signed["opinion"]),
        ]
        yield _row(cells, splits=True)
        label = ""
    name = scope.staff(signed.get("name")) or BLANK
    day = show_date(signed["date"]) if signed.get("date") else BLANK
    yield _row(
        [
            _label(label),
            Cell("label", _SUB, "签字"),
            _value(name, _SIGN),
            Cell("label", _SUB, "日期"),
            _value(day, _SIGN),
        ]
    )


def _table(scope: Scope, held: Held, table: Field) -> Grid:
    columns = [c for c in table.columns if not c.retired and c.name != "sha256"]
    spans = column_widths(columns)
    head = _row(
        Cell("figure" if c.type in _RIGHT else "head", span, heading(c))
        for c, span in zip(columns, spans, strict=True)
    )
    stored = held.values.get(table.name) or ()
    if not stored:
        return (head, _row([Cell("same", UNITS, "无")]))
    return (head, *(_line(scope, held, columns, spans, row) for row in stored))


def _line(
    scope: Scope, held: Held, columns: Sequence[Field], spans: Sequence[int], row: Mapping[str, Any]
) -> GridRow:
    private = row.get("field") in scope.private_words
    cells = [
        Cell("number" if c.type in _RIGHT else "text", span, _cell(scope, held, c, row, private=private))
        for c, span in zip(columns, spans, strict=True)
    ]
    return _row(cells)


def _cell(scope: Scope, held: Held, column: Field, row: Mapping[str, Any], *, private: bool) -> str:
    stored = row.get(column.name)
    if private and column.name in ("old_value", "new_value") and stored:
        return MASK
    return scope.printed(column, stored, held).removesuffix(" 元") or BLANK
