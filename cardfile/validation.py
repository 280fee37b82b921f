"""Validation: raw values of a form in, stored values and every fault out (domain B.0, B.24)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from cardfile.cells import Cell, cells, live_row
from cardfile.cleaning import BadValue
from cardfile.expressions import Expression, ExpressionError
from cardfile.fieldtypes import live_value, parse_value, store_value
from cardfile.forms import SUBMIT, TODAY, Field, Form, placeholders
from cardfile.problems import Problem
from cardfile.references import Directory, reference_exists
from cardfile.text import Text, verbatim
from cardfile.yamlfile import unknown_word

# References to these are checked at submit: without them a record has no owner. The others may be
# filled before their target exists, because references run in circles (domain B.28).
_FIRM_KINDS: Final = ("unit", "staff", "customer", "department")
_CONSENTS: Final = ("未告知", "已告知", "已同意", "单独同意")
_EMPTY: Final = Text("必填，尚未填写", "required, still empty")
_NUMBERED: Final = Text("编号要用到，草稿也须填写", "part of the record's number, so a draft needs it too")


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a validation: the values as they would be stored, and what is wrong with them."""

    values: Mapping[str, Any]
    problems: tuple[Problem, ...]


@dataclass
class Validation:
    """One validation of one record.

    Attributes:
        state: the state the record is to enter; decides what is required.
        firm: whether every reference must name something (from review on).
        lines: by table, the places that the kept rows had among the given ones, from 1.
    """

    form: Form
    directory: Directory
    now: datetime
    state: str
    firm: bool = False
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def check(self, raw: Mapping[str, Any]) -> Checked:
        """Return the stored values and all problems of raw ones."""
        self._refuse_unknown(raw)
        values = {
            f.name: self._parsed(f, raw.get(f.name), f.name) for f in self.form.fields if self._taken(f)
        }
        self._fill_defaults(values)
        self._resolve(values)
        self._calculate(values)
        if self.state != self.form.workflow.draft:
            self._check_rules(values)
        else:
            self._check_number(values)
        filled = {f.name: values[f.name] for f in self.form.fields if not _empty(values.get(f.name))}
        return Checked(filled, tuple(self.problems))

    def missing(self, stored: Mapping[str, Any]) -> Iterator[Field]:
        """Yield the fields, columns of tables once a row, that stored values lack and the state requires."""
        if self.state == self.form.workflow.draft:
            return
        values = dict(stored)
        self._fill_defaults(values)
        names = self._live(values)
        for f in (f for f in self.form.fields if not f.retired):
            if _empty(values.get(f.name)) and self._required(f, names):
                yield f
            for row in values.get(f.name) or () if f.type == "table" else ():
                seen = {**names, **live_row(f, row)}
                yield from (c for c in f.columns if _empty(row.get(c.name)) and self._required(c, seen))

    @staticmethod
    def _taken(f: Field) -> bool:
        return f.calculation is None

    def _refuse_unknown(self, raw: Mapping[str, Any]) -> None:
        for name in raw:
            if name not in self.form.by_name:
                message = unknown_word(Text("字段", "field"), str(name), self.form.by_name)
                self.problems.append(Problem(str(name), message))

    def _parsed(self, f: Field, raw: Any, path: str) -> Any:
        if f.type == "table":
            return self._rows(f, raw)
        try:
            return parse_value(f, raw)
        except BadValue as fault:
            self.problems.append(Problem(path, fault.message, f.label))
            return None

    def _rows(self, table: Field, raw: Any) -> list[dict[str, Any]] | None:
        if raw in (None, "", "无", "—"):
            return None
        if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
            self.problems.append(
                Problem(
                    table.name,
                    Text("应为若干行，每行是一组「列: 值」", "a list of rows is expected"),
                    table.label,
                )
            )
            return None
        rows = {i: self._row(table, row, f"{table.name}[{i}]") for i, row in enumerate(raw, 1)}
        self.lines[table.name] = [i for i, row in rows.items() if row]
        return [row for row in rows.values() if row] or None

    def _row(self, table: Field, raw: Mapping[str, Any], path: str) -> dict[str, Any]:
        columns = {c.name: c for c in table.columns}
        for name in (name for name in raw if name not in columns):
            message = unknown_word(Text("列", "column"), str(name), columns)
            self.problems.append(Problem(f"{path}.{name}", message, table.label))
        row = {
            c.name: self._parsed(c, raw.get(c.name), f"{path}.{c.name}")
            for c in table.columns
            if self._taken(c)
        }
        return {name: value for name, value in row.items() if not _empty(value)}

    # -- filling in -------------------------------------------------------------------------------

    def _fill_defaults(self, values: dict[str, Any]) -> None:
        values["confidentiality"] = values.get("confidentiality") or self.form.confidentiality
        for f in self.form.fields:
            if values.get(f.name) is None and f.default is not None:
                values[f.name] = parse_value(f, self.now.date() if f.default == TODAY else f.default)

    def _resolve(self, values: dict[str, Any]) -> None:
        """Replace printed names by their keys; the customer first, because short keys count from it."""
        code = values.get("customer_code")
        if code:
            values["customer_code"] = self.directory.resolve("customer", str(code)) or code
        for cell in cells(self.form, values, self.lines):
            if cell.field.ref:
                cell.put(self._key(cell, cell.customer or _own_customer(self.form, values)))

    def _key(self, cell: Cell, customer: str | None) -> str:
        kind, key = str(cell.field.ref), str(cell.value)
        found = self.directory.resolve(kind, key, customer)
        if found is None and kind in _FIRM_KINDS:
            message = Text(f"「{key}」不存在或不唯一", f"“{key}” does not exist, or is not unique")
            self.problems.append(Problem(cell.path, message, cell.field.label))
        return found or key

    def _calculate(self, values: dict[str, Any]) -> None:
        for table in self.form.fields:
            for row in values.get(table.name) or () if table.type == "table" else ():
                for column in table.columns:
                    if column.calculation:
                        self._compute(column, row, {**self._live(values), **live_row(table, row)})
        for f in self.form.fields:
            if f.calculation:
                self._compute(f, values, self._live(values))

    def _compute(self, f: Field, into: dict[str, Any], names: Mapping[str, Any]) -> None:
        try:
            into[f.name] = store_value(f, self._evaluate(f.calculation, names))
        except (ExpressionError, BadValue):
            into[f.name] = None
        if into[f.name] is None:
            del into[f.name]

    def _live(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {f.name: live_value(f, values.get(f.name)) for f in self.form.fields}

    def _evaluate(self, expression: Expression | None, names: Mapping[str, Any]) -> Any:
        if expression is None:
            return None
        clock = {"today": self.now.date(), "now": self.now, "state": self.state}
        return expression.evaluate({**clock, **names}, self.directory.field)

    # -- rules ------------------------------------------------------------------------------------

    def _check_rules(self, values: Mapping[str, Any]) -> None:
        names = self._live(values)
        wrong = {p.field for p in self.problems}
        for f in self.form.fields:
            if f.name in wrong or f.retired:
                continue
            for message in self._field_faults(f, values, names):
                self.problems.append(Problem(f.name, message, f.label))
        for cell in cells(self.form, values, self.lines):
            self._check_reference(cell)
        self._check_columns(values, names)

    def _check_number(self, values: Mapping[str, Any]) -> None:
        """A draft may leave everything open but what its number is made of."""
        for name in placeholders(self.form.number):
            f = self.form.by_name.get("occurred_on" if name == "year" and "year" not in values else name)
            if (
                f
                and f.typed
                and values.get(f.name) is None
                and f.name not in {p.field for p in self.problems}
            ):
                self.problems.append(Problem(f.name, _NUMBERED, f.label))

    def _field_faults(self, f: Field, values: Mapping[str, Any], names: Mapping[str, Any]) -> Iterator[Text]:
        value = values.get(f.name)
        empty = _empty(value)
        if empty and self._required(f, names):
            yield _EMPTY
        if not empty and f.relevant and not self._true(f.relevant, names):
            yield Text("此项在当前情形下不应填写", "this field does not apply here")
        if not empty and f.constraint and not self._true(f.constraint, {**names, "value": names[f.name]}):
            yield f.message or verbatim(f.constraint.source)
        if f.type == "sign" and not empty and not (_signed(value)):
            yield Text("签字须有姓名和日期", "a signature needs a name and a date")
        if f.type == "table" and not empty and len(value or ()) < f.min_rows:
            yield Text(f"至少填写 {f.min_rows} 行", f"at least {f.min_rows} rows")
        if not empty and f.private and not _consented(f.private, values):
            yield Text(
                f"须先取得「{f.private}」的同意并登记", f"needs the recorded consent “{f.private}” first"
            )

    def _required(self, f: Field, names: Mapping[str, Any]) -> bool:
        """Tell whether a person must have filled the field to enter the state; the program fills its own."""
        if f.required is None or not f.typed:
            return False
        due = f.required == SUBMIT or (
            f.required in self.form.workflow.states and self.form.workflow.reached(self.state, f.required)
        )
        return due and (f.required_if is None or self._true(f.required_if, names))

    def _true(self, expression: Expression, names: Mapping[str, Any]) -> bool:
        try:
            return bool(self._evaluate(expression, names))
        except ExpressionError:
            return False

    def _check_reference(self, cell: Cell) -> None:
        kind = cell.field.ref
        if not self.firm or not kind or kind in _FIRM_KINDS:
            return
        if not reference_exists(self.directory, kind, str(cell.value), cell.customer):
            message = Text(f"「{cell.value}」尚不存在", f"“{cell.value}” does not exist yet")
            self.problems.append(Problem(cell.path, message, cell.field.label))

    def _check_columns(self, values: Mapping[str, Any], names: Mapping[str, Any]) -> None:
        wrong = {p.field for p in self.problems}
        for table in self.form.fields:
            rows = values.get(table.name) or () if table.type == "table" else ()
            for i, row in zip(self.lines.get(table.name, ()), rows, strict=False):
                seen = {**names, **live_row(table, row)}
                for column in table.columns:
                    path = f"{table.name}[{i}].{column.name}"
                    faults = self._field_faults(column, row, seen) if path not in wrong else ()
                    self.problems.extend(Problem(path, message, column.label) for message in faults)


def _empty(value: Any) -> bool:
    return value in (None, [], {})


def _own_customer(form: Form, values: Mapping[str, Any]) -> str | None:
    return values.get("code") if form.key.startswith("KH") else None


def _signed(signature: Any) -> bool:
    return bool(signature.get("name") and signature.get("date"))


def _consented(needed: str, values: Mapping[str, Any]) -> bool:
    given = values.get("consent_level", _CONSENTS[0])
    return given in _CONSENTS and _CONSENTS.index(given) >= _CONSENTS.index(needed)


def validate(
    form: Form, raw: Mapping[str, Any], directory: Directory, now: datetime, *, state: str, firm: bool = False
) -> Checked:
    """Return the stored values of a raw record and every fault that keeps it from entering a state.

    A draft is only parsed; a submitted record must have its required fields and obey its constraints;
    from review on (``firm``) every reference must name something that exists.
    """
    return Validation(form, directory, now, state, firm).check(raw)


def missing(
    form: Form, stored: Mapping[str, Any], directory: Directory, now: datetime, *, state: str
) -> tuple[Field, ...]:
    """Return what stored values lack of that which a state requires; what they hold is taken as it is.

    A column is returned for each row that lacks it. Far cheaper than validating what was validated before.
    """
    return tuple(Validation(form, directory, now, state).missing(stored))
