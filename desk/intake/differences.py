"""In what a file and its record differ, field by field, as it would be printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cardfile.forms import Field, Form
from cardfile.records import Record
from cardfile.references import Directory
from cardfile.text import verbatim
from cardfile.validation import validate
from desk.intake.facts import Difference
from desk.intake.reasons import RESTRICTED

if TYPE_CHECKING:
    from generator.context import Printer


def differences(
    form: Form, record: Record, values: Mapping[str, Any], directory: Directory, now: datetime
) -> tuple[Difference, ...]:
    """Return the fields in which raw values of a file differ from a record; personal values are not shown."""
    from generator.context import Printer

    printer = Printer(form, directory, dash="")
    checked = validate(form, values, directory, now, state=form.workflow.draft).values
    arrived = {name: checked.get(name, value) for name, value in values.items()}
    return tuple(_differing(form, printer, record.values, arrived))


def _differing(
    form: Form, printer: Printer, archived: Mapping[str, Any], arrived: Mapping[str, Any]
) -> Iterator[Difference]:
    before, after = printer.context(archived, {}), printer.context(arrived, {})
    for f in form.typed_fields():
        old, new = _said(f, before[f.name]), _said(f, after[f.name])
        if old != new and not f.retired:
            yield Difference(
                f.label, *((RESTRICTED, RESTRICTED) if _is_personal(f) else map(verbatim, (old, new)))
            )


def _said(f: Field, printed: Any) -> str:
    if isinstance(printed, Mapping):
        return " ".join(str(part) for part in printed.values() if part)
    if isinstance(printed, list):
        labels = {column.name: column.label.zh for column in f.columns}
        return "\n".join("；".join(f"{labels[k]} {v}" for k, v in row.items() if v) for row in printed)
    return str(printed)


def _is_personal(f: Field) -> bool:
    return bool(f.private or any(column.private for column in f.columns))
