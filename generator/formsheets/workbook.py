"""Definitions to a workbook and back; both ways are checked, so that nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from cardfile.fieldfile import Shared
from cardfile.formchanges import changes_of
from cardfile.formfile import read_definition, read_form
from cardfile.forms import Choices, Form
from cardfile.text import Text
from generator.formsheets.assembly import Assembled, SheetForm, assemble
from generator.formsheets.definition import definition_text, with_choices
from generator.formsheets.faults import NotLosslessError, SheetFault
from generator.formsheets.rows import Definition, rows_of
from generator.formsheets.tables import read_tables
from generator.formsheets.writing import write_workbook

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,29}")
_BAD_NAME: Final = Text(
    "表单名应为小写字母、数字、下划线，它也是文件名",
    "a form's name is small letters, digits, underscores: it is a file's name too",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A form as a workbook tells it.

    Attributes:
        form: the form; the line of a field is the number of its place.
        definition: what its file would say, as plain values.
        sheets: where the workbook says so.
    """

    form: Form
    definition: Mapping[str, Any]
    sheets: SheetForm

    def fault(self, line: int, key: str, message: Text) -> SheetFault:
        """Return a fault at a key of what stands at a line; line 1 is the row of the settings."""
        return SheetFault(self.sheets.cell(line, key), message)

    def text(self, version: int) -> str:
        """Return the text of the form's file with this version."""
        return definition_text({**self.definition, "version": version})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook holds: its forms, as far as they can be read, and every fault."""

    told: tuple[Told, ...]
    faults: tuple[SheetFault, ...]


def to_workbook(
    wanted: Iterable[tuple[Form, Definition]], shared: Shared, known: Collection[str] = ()
) -> bytes:
    """Return a workbook that holds some forms.

    Args:
        wanted: the forms, each with what its file says as plain values.
        shared: the shared definitions.
        known: the names of all forms, which references may name.

    Raises:
        NotLosslessError: the workbook would not make the same form again.
    """
    from openpyxl.utils.exceptions import IllegalCharacterError

    pairs = {form.name: (form, definition) for form, definition in wanted}
    try:
        data = write_workbook(rows_of((d for _, d in pairs.values()), shared.choices), shared)
    except IllegalCharacterError:
        raise NotLosslessError(", ".join(pairs)) from None
    again = {told.form.name: told.form for told in from_workbook(data, "", shared, known).told}
    for name, (form, _) in pairs.items():
        if name not in again or not same(form, again[name]):
            raise NotLosslessError(name)
    return data


def from_workbook(data: bytes, path: str, shared: Shared, known: Collection[str] = ()) -> Reading:
    """Return the forms that a workbook holds, read by the loader of form files.

    Args:
        data: the bytes of the workbook.
        path: the file, for messages.
        shared: the shared definitions.
        known: the names of all forms; references may name them and those of the workbook.

    Raises:
        NoFormsWorkbookError: the bytes are no workbook.
        NotLosslessError: the text of a form's file would not make the same form again.
    """
    found = assemble(read_tables(data, path), shared.choices)
    names = {*known, *(sheets.name for sheets in found.forms)}
    faults = list(found.faults)
    told = tuple(_told(found, _with_lists(shared, found.lists), names, known, faults))
    if not faults:
        for one in told:
            _check_text(one, shared, names)
    return Reading(told, tuple(faults))


def same(one: Form, other: Form) -> bool:
    """Tell whether two forms mean the same to the letter, the order of their options too."""
    return one == other and not changes_of(one, other)


def _with_lists(shared: Shared, own: Mapping[str, Choices]) -> Shared:
    """Return the shared definitions with the workbook's own lists, so that the loader knows their names."""
    return replace(shared, choices={**own, **shared.choices})


def _told(
    found: Assembled,
    shared: Shared,
    names: Collection[str],
    known: Collection[str],
    faults: list[SheetFault],
) -> Iterator[Told]:
    for sheets in found.forms:
        if sheets.name not in known and not _NAME.fullmatch(sheets.name):
            faults.append(SheetFault(sheets.place(1), _BAD_NAME))
        form, wrong = read_definition(sheets.root, f"{sheets.name}.yaml", shared, names)
        faults += [SheetFault(sheets.place(f.line), f.message) for f in wrong]
        yield Told(form, with_choices(sheets.root.plain(), found.lists), sheets)


def _check_text(told: Told, shared: Shared, names: Collection[str]) -> None:
    """Read the text that would be written: it must make the form that the workbook made."""
    name = told.form.name
    if not same(read_form(told.text(told.form.version), f"{name}.yaml", shared, names), told.form):
        raise NotLosslessError(name)
