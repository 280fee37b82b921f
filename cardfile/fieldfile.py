"""Reads the fields of a form file; :mod:`cardfile.formfile` reads what stands around them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cardfile.cleaning import BadValue
from cardfile.expressions import VOCABULARY, Expression, ExpressionError
from cardfile.fieldtypes import parse_value
from cardfile.forms import FIELD_TYPES, NO_CHOICES, SUBMIT, TODAY, Choices, Field
from cardfile.text import Text
from cardfile.workflow import Workflow
from cardfile.yamlfile import Fault, Located, Reader, unknown_word

FIELD_KEYS: Final = (
    "name", "type", "label", "required", "required_if", "relevant", "constraint", "message", "calculation",
    "filled", "choices", "ref", "columns", "min_rows", "max", "pattern", "private", "default", "height", "width",
    "opinion", "stamp", "hint", "retired",
)  # fmt: skip
_EXPRESSIONS: Final = ("required_if", "relevant", "constraint", "calculation")
_REF_KINDS: Final = ("unit", "staff", "customer", "department", "contact", "contract", "record")
_CONSENTS: Final = ("已同意", "单独同意")
_WIDTHS: Final = ("full", "half", "third")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,29}")


@dataclass(frozen=True, slots=True)
class Shared:
    """What ``_shared.yaml`` holds: the common header, the workflows, the choice lists."""

    header: tuple[Field, ...]
    workflows: Mapping[str, Workflow]
    choices: Mapping[str, Choices]


@dataclass
class FieldReader:
    """Reads fields and columns.

    Attributes:
        names: the fields that expressions may use.
        flow: the form's workflow; without one, a state of any workflow will do.
        forms: the names of all forms, which references may name; empty when they are not known.
    """

    reader: Reader
    shared: Shared
    names: frozenset[str]
    flow: Workflow | None = None
    forms: Collection[str] = ()

    def field(self, node: Located, row: frozenset[str] | None = None) -> Field:
        """Return a field, or with ``row`` a column of a table whose columns have these names."""
        r = self.reader
        body = r.mapping(node, FIELD_KEYS, Text("字段", "the field"), ("name", "type", "label"))
        made = Field(
            name=r.scalar(body.get("name"), str, "name", ""),
            type=r.word(body.get("type"), FIELD_TYPES, Text("类型", "type"), "text"),
            label=r.text(body.get("label"), "label") or Text("", ""),
            columns=self._columns(body.get("columns")),
            choices=read_choices(r, body.get("choices"), self.shared.choices),
            ref=self._ref(body.get("ref")),
            default=body["default"].plain() if "default" in body else None,
            line=node.line,
            **self._rules(body, row or frozenset()),
            **self._shape(body),
        )
        self._check(made, is_column=row is not None)
        return made

    def _rules(self, body: Mapping[str, Located], row: frozenset[str]) -> dict[str, Any]:
        """Return what says when a field is filled, by whom and with what."""
        r = self.reader
        expressions = {key: self._expression(body.get(key), row) for key in _EXPRESSIONS}
        return expressions | {
            "required": self._required(body.get("required")),
            "message": r.text(body.get("message"), "message"),
            "by_program": r.word(body.get("filled"), ("program",), Text("取值", "value"), "") == "program",
            "private": r.word(body.get("private"), _CONSENTS, Text("同意级别", "consent level"), "") or None,
            "pattern": self._pattern(body.get("pattern")),
            "min_rows": r.scalar(body.get("min_rows"), int, "min_rows", 0),
            "max": r.scalar(body.get("max"), int, "max", 200),
            "retired": r.scalar(body.get("retired"), bool, "retired", default=False),
        }

    def _shape(self, body: Mapping[str, Located]) -> dict[str, Any]:
        """Return what says how a field is printed."""
        r = self.reader
        return {
            "height": r.scalar(body.get("height"), int, "height", 20),
            "width": r.word(body.get("width"), _WIDTHS, Text("宽度", "width"), "") or None,
            "opinion": r.scalar(body.get("opinion"), bool, "opinion", default=False),
            "stamp": r.scalar(body.get("stamp"), bool, "stamp", default=False),
            "hint": r.text(body.get("hint"), "hint"),
        }

    def _columns(self, node: Located | None) -> tuple[Field, ...]:
        nodes = self.reader.items(node, Text("columns", "columns"))
        names = frozenset(map(name_of, nodes))
        columns = tuple(self.field(column, names) for column in nodes)
        check_unique(self.reader, columns)
        return columns

    def _required(self, node: Located | None) -> str | None:
        if node is None:
            return None
        flows = [self.flow] if self.flow else self.shared.workflows.values()
        states = [state for flow in flows for state in flow.states]
        return self.reader.word(node, (SUBMIT, *states), Text("状态", "state"), SUBMIT)

    def _ref(self, node: Located | None) -> str | None:
        if node is None:
            return None
        if not self.forms:
            return self.reader.scalar(node, str, "ref", "") or None
        return self.reader.word(node, (*_REF_KINDS, *self.forms), Text("引用", "reference"), "record")

    def _pattern(self, node: Located | None) -> str | None:
        pattern: str | None = self.reader.scalar(node, str, "pattern", None)
        try:
            re.compile(pattern or "")
        except re.error as fault:
            line = node.line if node else 1
            self.reader.fault(line, f"正则表达式无法解析：{fault}", f"the pattern cannot be parsed: {fault}")
            return None
        return pattern

    def _expression(self, node: Located | None, row: frozenset[str]) -> Expression | None:
        if node is None:
            return None
        try:
            expression = Expression.parse(str(node.value))
        except ExpressionError as fault:
            self.reader.fault(
                node.line, f"表达式无法解析：{fault}", f"the expression cannot be parsed: {fault}"
            )
            return None
        known = self.names | row
        for name in expression.faults(known):
            message = unknown_word(Text("名称", "name"), name, sorted(known | VOCABULARY))
            self.reader.faults.append(Fault(node.line, message))
        return expression

    def _check(self, made: Field, *, is_column: bool) -> None:
        for wrong, zh, en in _faults(made, is_column=is_column):
            if wrong:
                self.reader.fault(made.line, f"字段「{made.name}」{zh}", f"field “{made.name}”: {en}")


def _faults(f: Field, *, is_column: bool) -> tuple[tuple[bool, str, str], ...]:
    """Return what may be wrong between the keys of one field: whether it is, and the sentence."""
    chosen = f.type in ("choice", "multichoice")
    return (
        (
            not _NAME.fullmatch(f.name),
            "名称应为小写字母、数字、下划线",
            "a name is small letters, digits, underscores",
        ),
        (chosen and not f.choices, "缺少选项 choices", "choices are missing"),
        (f.type == "ref" and not f.ref, "缺少 ref", "ref is missing"),
        (f.type == "table" and not f.columns, "缺少列 columns", "columns are missing"),
        (f.type == "table" and is_column, "表格中不能再有表格", "a table cannot stand in a table"),
        (
            f.required_if is not None and not f.required,
            "required_if 须与 required 同用",
            "required_if needs required",
        ),
        (
            f.constraint is not None and not f.message,
            "constraint 须附 message",
            "a constraint needs a message",
        ),
        (not _default_fits(f), "default 与类型不符", "the default is none of its type"),
    )


def _default_fits(f: Field) -> bool:
    if f.default is None or f.default == TODAY:
        return True
    try:
        return parse_value(f, f.default) is not None
    except BadValue:
        return False


def read_choices(reader: Reader, node: Located | None, shared: Mapping[str, Choices]) -> Choices:
    """Return an inline choice list, or the shared one that is named."""
    if node is None:
        return NO_CHOICES
    if isinstance(node.value, dict):
        return Choices({option: _wording(reader, option, english) for option, english in node.value.items()})
    name = reader.word(node, shared, Text("选项表", "choice list"), "")
    return shared.get(name, NO_CHOICES)


def _wording(reader: Reader, option: str, english: Located) -> str:
    """Return the English of an option; YAML takes a bare ``Yes`` for a truth value."""
    if not isinstance(english.value, str):
        reader.fault(
            english.line,
            f"选项「{option}」的英文应为文字，请加引号",
            f"the English of option “{option}” should be a text; put it in quotes",
        )
    return str(english.value)


def name_of(node: Located) -> str:
    """Return the name that a field's mapping gives, or nothing."""
    name = node.value.get("name") if isinstance(node.value, dict) else None
    return str(name.value) if name else ""


def check_unique(reader: Reader, fields: Collection[Field]) -> None:
    """Note every field whose name was taken before it."""
    seen: set[str] = set()
    for f in fields:
        if f.name in seen:
            reader.fault(f.line, f"字段「{f.name}」重复", f"field “{f.name}” stands twice")
        seen.add(f.name)
