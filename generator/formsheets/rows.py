"""A definition as rows of the three sheets; :mod:`generator.formsheets.assembly` is the way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cardfile.forms import Choices
from generator.formsheets.columns import FIELDS, IN_TABLE, MARK, SETTINGS
from generator.formsheets.layout import Column
from generator.formsheets.values import cell_of, default_cell
from generator.formsheets.words import SECTION

Definition = Mapping[str, Any]
"""What a form file says, as plain values."""
Row = dict[str, Any]
"""A row: cells by the keys of their columns; blank ones are left out."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of the three sheets."""

    settings: list[Row] = field(default_factory=list)
    fields: list[Row] = field(default_factory=list)
    options: list[Row] = field(default_factory=list)


def rows_of(definitions: Iterable[Definition], shared: Mapping[str, Choices]) -> Rows:
    """Return the rows of some forms, with the shared lists they use (for reading only).

    Args:
        definitions: what the form files say; sound ones.
        shared: the shared choice lists.
    """
    rows = Rows()
    lists: dict[str, Mapping[str, str]] = {}
    for definition in definitions:
        rows.settings.append(_cells(definition, SETTINGS.columns))
        rows.fields.extend(_field_rows(definition, lists))
    lists |= {r["choices"]: shared[r["choices"]].options for r in rows.fields if r.get("choices") in shared}
    rows.options.extend(
        {"list": name, "option": option, "english": english}
        for name, options in lists.items()
        for option, english in options.items()
    )
    return rows


def _field_rows(definition: Definition, lists: dict[str, Mapping[str, str]]) -> Iterator[Row]:
    """Yield the rows of one form; choices written at a field are noted under a name of their own."""
    form = str(definition["form"])
    for section in definition["sections"]:
        yield _section_row(form, section)
        for f in section["fields"] or ():
            yield _field_row(form, f, f"{form}.{f['name']}", lists)
            for column in f.get("columns") or ():
                path = f"{form}.{f['name']}.{column['name']}"
                yield {**_field_row(form, column, path, lists), IN_TABLE: MARK}


def _section_row(form: str, section: Definition) -> Row:
    body = {"form": form, "type": SECTION, "label": section["title"], "who": section.get("who")}
    return _cells(body, FIELDS.columns)


def _field_row(form: str, f: Definition, path: str, lists: dict[str, Mapping[str, str]]) -> Row:
    told = {"form": form, **f}
    if isinstance(f.get("choices"), Mapping):
        lists[path] = f["choices"]
        told["choices"] = path
    if "default" in f:
        told["default"] = default_cell(f["type"], f["default"])
    return _cells(told, FIELDS.columns)


def _cells(body: Definition, columns: Iterable[Column]) -> Row:
    values = {column: _inner(body, column.key) for column in columns}
    return {
        column.key: cell_of(column.key, column.kind, value)
        for column, value in values.items()
        if value is not None
    }


def _inner(body: Definition, path: str) -> Any:
    """Return the value at a path such as ``label.zh``."""
    key, _, inner = path.partition(".")
    value = body.get(key)
    return value.get(inner) if inner and isinstance(value, Mapping) else value
