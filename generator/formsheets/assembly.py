"""Tables of a workbook as definitions, each value with the number of its place: the loader reads them as it reads YAML.

The loader names a fault by a line; here a line is the number of a place, so that every fault of the loader is
told by sheet, row and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cardfile.forms import Choices
from cardfile.text import Text
from cardfile.yamlfile import Located, unknown_word
from generator.formsheets.columns import IN_TABLE, MARK
from generator.formsheets.faults import Place, SheetFault
from generator.formsheets.tables import Table, TableRow, Tables
from generator.formsheets.values import blank, default_value, value_of
from generator.formsheets.words import SECTION

_NO_SECTION: Final = Text("这一行前面没有「分节」行", "no row of the type section stands above this one")
_NO_TABLE: Final = Text(
    f"标「{MARK}」的行应紧接在一张表格之下", f"a row marked “{MARK}” stands below a table"
)
_NO_MARK: Final = Text(f"这里只能空着或填「{MARK}」", f"this is left empty or holds “{MARK}”")


@dataclass
class SheetForm:
    """One form as the workbook tells it.

    Attributes:
        root: the definition, located; a line is the number of a place, from 1.
    """

    name: str
    places: list[Place] = field(default_factory=list)
    root: Located = field(default_factory=lambda: Located({}, 1))

    def line(self, place: Place) -> int:
        """Return the number of a new place."""
        self.places.append(place)
        return len(self.places)

    def place(self, line: int) -> Place:
        """Return the place with this number."""
        return self.places[line - 1]

    def cell(self, line: int, key: str) -> Place:
        """Return the place of a key in the row of the place with this number; of the row when it is blank there."""
        row = self.place(line)
        found = (p for p in self.places if (p.order, p.row, p.key) == (row.order, row.row, key))
        return next(found, row)

    @property
    def sections(self) -> list[Located]:
        """The sections so far."""
        return list(self.root.value["sections"].value)


@dataclass(frozen=True, slots=True)
class Assembled:
    """All that a workbook tells: its forms, its own choice lists, its faults."""

    forms: tuple[SheetForm, ...]
    lists: Mapping[str, Choices]
    faults: tuple[SheetFault, ...]


def assemble(tables: Tables, shared: Mapping[str, Choices]) -> Assembled:
    """Return the forms of a workbook, ready for the loader.

    Args:
        tables: the sheets.
        shared: the shared choice lists, which a workbook shows and may not change.
    """
    faults = list(tables.faults)
    forms = _forms(tables.settings, faults)
    for row in tables.fields.rows:
        form = _form_of(tables.fields, row, forms, faults)
        if form:
            _add(form, tables.fields, row, faults)
    lists = _lists(tables.options, faults)
    faults += _list_faults(tables, lists, shared)
    own = {name: choices for name, (_, choices) in lists.items() if name not in shared}
    return Assembled(tuple(forms.values()), own, tuple(faults))


# -- forms and their fields -----------------------------------------------------------------------------


def _forms(table: Table, faults: list[SheetFault]) -> dict[str, SheetForm]:
    forms: dict[str, SheetForm] = {}
    for row in table.rows:
        name = str(row.cells.get("form", "")).strip()
        if name in forms:
            message = Text(f"表单「{name}」重复", f"form “{name}” stands twice")
            faults.append(SheetFault(table.place(row.number, "form"), message))
            continue
        forms[name] = form = SheetForm(name)
        form.root = _located(form, table, row)
        form.root.value["sections"] = Located([], 1)
    if not forms:
        faults.append(SheetFault(table.place(), Text("没有任何表单", "there is no form")))
    return forms


def _form_of(
    table: Table, row: TableRow, forms: Mapping[str, SheetForm], faults: list[SheetFault]
) -> SheetForm | None:
    """Return the form that a row belongs to; where there is but one, a row need not name it."""
    name = str(row.cells.get("form", "")).strip()
    if not name and len(forms) == 1:
        return next(iter(forms.values()))
    if name not in forms:
        message = unknown_word(Text("表单", "form"), name, forms)
        faults.append(SheetFault(table.place(row.number, "form"), message))
    return forms.get(name)


def _add(form: SheetForm, table: Table, row: TableRow, faults: list[SheetFault]) -> None:
    """Put a row where it belongs: a new section, a field of the last one, a column of the last table."""
    body = _located(form, table, row, without=("form", IN_TABLE))
    mark = row.cells.get(IN_TABLE)
    message = _put(form, body, mark)
    if message:
        faults.append(SheetFault(table.place(row.number, IN_TABLE if mark else "type"), message))


def _put(form: SheetForm, body: Located, mark: Any) -> Text | None:
    """Put a row into its form; return why it cannot be."""
    if not blank(mark) and str(mark).strip() != MARK:
        return _NO_MARK
    if blank(mark) and _is(body, SECTION):
        form.root.value["sections"].value.append(_section(body))
        return None
    if not form.sections:
        return _NO_SECTION
    fields = form.sections[-1].value["fields"].value
    if blank(mark):
        fields.append(body)
        return None
    if not fields or not _is(fields[-1], "table"):
        return _NO_TABLE
    fields[-1].value.setdefault("columns", Located([], fields[-1].line)).value.append(body)
    return None


def _is(node: Located, kind: str) -> bool:
    """Tell whether a row is of this type."""
    return "type" in node.value and node.value["type"].value == kind


def _section(body: Located) -> Located:
    """Return a row as a section: its label is the title; what a section does not have is left for the loader."""
    members = {
        ("title" if key == "label" else key): value for key, value in body.value.items() if key != "type"
    }
    return Located({**members, "fields": Located([], body.line)}, body.line)


def _located(form: SheetForm, table: Table, row: TableRow, without: tuple[str, ...] = ()) -> Located:
    """Return a row as a mapping of located values; ``label.zh`` is the member ``zh`` of ``label``."""
    body = Located({}, form.line(table.place(row.number)))
    for key, cell in row.cells.items():
        if key in without:
            continue
        value = Located(_value(table, row, key, cell), form.line(table.place(row.number, key)))
        outer, _, inner = key.partition(".")
        if inner:
            body.value.setdefault(outer, Located({}, value.line)).value[inner] = value
        else:
            body.value[key] = value
    return body


def _value(table: Table, row: TableRow, key: str, cell: Any) -> Any:
    if key == "default":
        return default_value(str(value_of("type", "word", row.cells.get("type") or "text")), cell)
    return value_of(key, table.layout.by_key[key].kind, cell)


# -- choices --------------------------------------------------------------------------------------------

_Lists = dict[str, tuple[int, Choices]]
"""Lists by name, each with the number of its first row."""


def _lists(table: Table, faults: list[SheetFault]) -> _Lists:
    lists: dict[str, tuple[int, dict[str, str]]] = {}
    for row in table.rows:
        name, option, english = (
            str(value_of(key, table.layout.by_key[key].kind, row.cells.get(key, "")))
            for key in ("list", "option", "english")
        )
        _, options = lists.setdefault(name, (row.number, {}))
        faults += _option_faults(table, row, option in options)
        options[option] = english
    return {name: (number, Choices(options)) for name, (number, options) in lists.items()}


def _option_faults(table: Table, row: TableRow, again: bool) -> Iterator[SheetFault]:  # noqa: FBT001
    for key in table.layout.by_key.keys() - row.cells.keys():
        heading = table.layout.by_key[key].heading
        yield SheetFault(
            table.place(row.number, key), Text(f"缺少「{heading.zh}」", f"“{heading.en}” is missing")
        )
    if again:
        message = Text("选项在本表中重复", "the option stands twice in its list")
        yield SheetFault(table.place(row.number, "option"), message)


def _list_faults(tables: Tables, lists: _Lists, shared: Mapping[str, Choices]) -> Iterator[SheetFault]:
    """Yield lists that differ from the shared one of their name, and lists that no field uses."""
    used = {str(row.cells.get("choices", "")).strip() for row in tables.fields.rows}
    for name, (number, choices) in lists.items():
        place = tables.options.place(number, "list")
        if name in shared and list(choices.options.items()) != list(shared[name].options.items()):
            yield SheetFault(
                place,
                Text(
                    f"「{name}」是各表单共用的选项表，不能在这里改；请另起一个表名",
                    f"“{name}” is shared by all forms and is not changed here; give the list another name",
                ),
            )
        elif name not in shared and name not in used and name:
            yield SheetFault(place, Text(f"没有字段使用选项表「{name}」", f"no field uses the list “{name}”"))
