"""The single values of a record, rows of tables one by one, each with where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cardfile.fieldtypes import live_value
from cardfile.forms import Field, Form


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled value of a record, a table cell included, with where it stands.

    Attributes:
        customer: the customer that short keys (``D01``) belong to: the row's own, else the record's.
    """

    field: Field
    path: str
    value: Any
    customer: str | None
    put: Callable[[Any], None]


def cells(
    form: Form, values: Mapping[str, Any], lines: Mapping[str, Sequence[int]] = MappingProxyType({})
) -> Iterator[Cell]:
    """Yield every filled value of a record, rows of tables one by one.

    Args:
        form: the record's form.
        values: the record's values; one that is put is seen by the cells after it.
        lines: by table, the numbers to give its rows; from 1 where there are none.
    """
    for f in form.fields:
        customer = values.get("customer_code")
        stored = values.get(f.name)
        if stored is None:
            continue
        if f.type != "table":
            yield _cell(f, f.name, values, customer)
            continue
        for i, row in zip(lines.get(f.name) or range(1, len(stored) + 1), stored, strict=True):
            for column in f.columns:
                if row.get(column.name) is not None:
                    yield _cell(column, f"{f.name}[{i}].{column.name}", row, row.get("customer", customer))


def _cell(f: Field, path: str, holder: Mapping[str, Any], customer: str | None) -> Cell:
    def put(value: Any) -> None:
        holder[f.name] = value  # type: ignore[index]

    return Cell(f, path, holder[f.name], customer, put)


def live_row(table: Field, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of one table row as expressions see them."""
    return {c.name: live_value(c, row.get(c.name)) for c in table.columns}
