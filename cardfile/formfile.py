"""Reads ``forms/*.yaml`` into :class:`~cardfile.forms.Form`; every fault of a file at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from string import Formatter
from typing import Any, Final

from cardfile.expressions import Expression, ExpressionError
from cardfile.forms import FIELD_TYPES, NO_CHOICES, SUBMIT, Choices, Field, Form, Section
from cardfile.text import Text
from cardfile.workflow import State, Workflow
from cardfile.yamlfile import Fault, Located, Reader, read_located, unknown_word

_FORM_KEYS: Final = (
    "form", "id", "code", "version", "title", "owner", "number", "confidentiality", "workflow", "customer",
    "department", "key", "folder", "short", "note", "sections",
)  # fmt: skip
_FORM_NEEDS: Final = ("form", "id", "code", "version", "title", "owner", "number", "folder", "sections")
_FIELD_KEYS: Final = (
    "name", "type", "label", "required", "required_if", "relevant", "constraint", "message", "calculation",
    "filled", "choices", "ref", "columns", "min_rows", "max", "pattern", "private", "default", "height", "width",
    "opinion", "stamp", "hint", "retired",
)  # fmt: skip
_EXPRESSIONS: Final = ("required_if", "relevant", "constraint", "calculation")
_REF_KINDS: Final = ("unit", "staff", "customer", "department", "contact", "contract", "record")
_PRESENCE: Final = ("required", "optional", "none")
_NUMBER_NAMES: Final = ("owner", "year", "serial")
_FOLDER_NAMES: Final = ("department", "half", "year")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,29}")


@dataclass(frozen=True, slots=True)
class Shared:
    """What ``_shared.yaml`` holds: the common header, the workflows, the choice lists."""

    header: tuple[Field, ...]
    workflows: Mapping[str, Workflow]
    choices: Mapping[str, Choices]


def read_shared(text: str, path: str = "_shared.yaml") -> Shared:
    """Return the shared definitions.

    Raises:
        DefinitionError: the file has faults.
    """
    reader = Reader(path)
    members = reader.mapping(
        read_located(text, path), ("header", "workflows", "choices"), Text("文件", "the file")
    )
    choices = {
        name: Choices({option: str(m.value) for option, m in node.value.items()})
        for name, node in _members(members.get("choices"))
    }
    workflows = {name: _workflow(reader, name, node) for name, node in _members(members.get("workflows"))}
    draft = _FieldReader(reader, Shared((), workflows, choices), frozenset())
    header = tuple(
        draft.field(node) for node in reader.items(members.get("header"), Text("表头", "the header"))
    )
    reader.finish()
    return Shared(header, workflows, choices)


def _members(node: Located | None) -> list[tuple[str, Located]]:
    return list(node.value.items()) if node and isinstance(node.value, dict) else []


def _workflow(reader: Reader, name: str, node: Located) -> Workflow:
    what = Text(f"流程「{name}」", f"workflow “{name}”")
    members = reader.mapping(node, ("draft", "submitted", "states"), what, ("draft", "submitted", "states"))
    states = {state: _state(reader, state, body) for state, body in _members(members.get("states"))}
    first, submitted = (
        reader.word(members.get(k), states, Text("状态", "state"), "") for k in ("draft", "submitted")
    )
    for state in states.values():
        for following in state.next:
            if following not in states:
                reader.faults.append(Fault(node.line, unknown_word(Text("状态", "state"), following, states)))
    return Workflow(name, first, submitted, states)


def _state(reader: Reader, name: str, node: Located) -> State:
    keys = ("en", "next", "counts", "sign", "reason", "side", "by")
    body = reader.mapping(node, keys, Text(f"状态「{name}」", f"state “{name}”"), ("en",))
    plain = {key: member.plain() for key, member in body.items()}
    return State(
        name,
        Text(name, str(plain.get("en", ""))),
        tuple(plain.get("next", ())),
        bool(plain.get("counts", False)),
        plain.get("sign"),
        bool(plain.get("reason", False)),
        bool(plain.get("side", False)),
        tuple(plain.get("by", ())),
    )


def read_form(text: str, path: str, shared: Shared) -> Form:
    """Return the form that a file defines.

    Raises:
        DefinitionError: the file has faults; all of them are in the message.
    """
    reader = Reader(path)
    form = _Reading(reader, shared).form(read_located(text, path))
    reader.finish()
    return replace(form, source=path)


@dataclass
class _Reading:
    """One reading of one form file."""

    reader: Reader
    shared: Shared

    def form(self, root: Located) -> Form:
        r = self.reader
        members = r.mapping(root, _FORM_KEYS, Text("表单", "the form"), _FORM_NEEDS)

        def text_of(key: str) -> str:
            return str(r.scalar(members.get(key), str, key, ""))

        flow = r.word(members.get("workflow"), self.shared.workflows, Text("流程", "workflow"), "default")
        header = self._header(members, self.shared.workflows[flow])
        sections = self._sections(members.get("sections"), header, self.shared.workflows[flow])
        form = Form(
            name=text_of("form"),
            id=text_of("id"),
            code=text_of("code"),
            version=r.scalar(members.get("version"), int, "version", 1),
            title=r.text(members.get("title"), "title") or Text("", ""),
            owner=r.word(members.get("owner"), ("customer", "unit", "either"), Text("归属", "owner"), "unit"),  # type: ignore[arg-type]
            number=text_of("number"),
            key=text_of("key"),
            confidentiality=r.word(
                members.get("confidentiality"),
                self.shared.choices["confidentiality"],
                Text("密级", "confidentiality"),
                "内部",
            ),
            workflow=self.shared.workflows[flow],
            header=header,
            sections=sections,
            folder=text_of("folder"),
            short=text_of("short"),
            note=r.text(members.get("note"), "note"),
        )
        self._check_whole(form, members)
        return form

    def _header(self, members: Mapping[str, Located], flow: Workflow) -> tuple[Field, ...]:
        wanted = {
            f"{key}_code": self.reader.word(members.get(key), _PRESENCE, Text("取值", "value"), default)
            for key, default in (("customer", self._usual_customer(members)), ("department", "optional"))
        }
        if wanted["customer_code"] == "none" and "department" not in members:
            wanted["department_code"] = "none"
        return tuple(
            replace(f, required=SUBMIT) if wanted.get(f.name) == "required" else _unsigned(f, flow)
            for f in self.shared.header
            if wanted.get(f.name) != "none"
        )

    @staticmethod
    def _usual_customer(members: Mapping[str, Located]) -> str:
        owner = members["owner"].value if "owner" in members else "unit"
        return {"customer": "required", "either": "optional"}.get(str(owner), "none")

    def _sections(
        self, node: Located | None, header: tuple[Field, ...], flow: Workflow
    ) -> tuple[Section, ...]:
        r = self.reader
        bodies = [
            r.mapping(item, ("title", "who", "fields"), Text("分节", "the section"), ("title", "fields"))
            for item in r.items(node, Text("sections", "sections"))
        ]
        nodes = [r.items(body.get("fields"), Text("fields", "fields")) for body in bodies]
        names = frozenset(_name_of(n) for group in nodes for n in group) | {f.name for f in header}
        fields = _FieldReader(r, self.shared, names, flow)
        return tuple(
            Section(
                r.text(body.get("title"), "title") or Text("", ""),
                tuple(fields.field(item) for item in group),
                r.text(body.get("who"), "who"),
            )
            for body, group in zip(bodies, nodes, strict=True)
        )

    def _check_whole(self, form: Form, members: Mapping[str, Located]) -> None:
        line = {key: member.line for key, member in members.items()}
        if not re.fullmatch(r"[A-Z]{2,3}", form.code):
            self.reader.fault(
                line.get("code", 1), "code 应为 2 至 3 个大写字母", "code should be 2 or 3 capitals"
            )
        self._check_unique(form)
        fields = tuple(form.by_name)
        for key, pattern, extra in (
            ("number", form.number, _NUMBER_NAMES),
            ("folder", form.folder, _FOLDER_NAMES),
            ("short", form.short, ()),
        ):
            for name in placeholders(pattern):
                if name not in (*fields, *extra):
                    what = Text(f"{key} 中的名称", f"name in {key}")
                    self.reader.faults.append(
                        Fault(line.get(key, 1), unknown_word(what, name, (*fields, *extra)))
                    )

    def _check_unique(self, form: Form) -> None:
        seen: set[str] = set()
        for f in form.fields:
            if f.name in seen:
                self.reader.fault(f.line, f"字段「{f.name}」重复", f"field “{f.name}” stands twice")
            seen.add(f.name)


def _unsigned(f: Field, flow: Workflow) -> Field:
    """A header signature is asked for only where the workflow signs: a ticket has signatures of its own."""
    signs = {state.sign for state in flow.states.values()}
    return replace(f, required=None) if f.type == "sign" and f.name not in signs else f


def placeholders(pattern: str) -> tuple[str, ...]:
    """Return the names in braces of a number, folder or title pattern; none when it is malformed."""
    try:
        return tuple(name for _, name, _, _ in Formatter().parse(pattern) if name)
    except ValueError:
        return (pattern,)


def _name_of(node: Located) -> str:
    name = node.value.get("name") if isinstance(node.value, dict) else None
    return str(name.value) if name else ""


@dataclass
class _FieldReader:
    """Reads fields and columns; ``names`` are the fields that expressions may use."""

    reader: Reader
    shared: Shared
    names: frozenset[str]
    flow: Workflow | None = None

    def field(self, node: Located, outer: frozenset[str] = frozenset()) -> Field:
        r = self.reader
        body = r.mapping(node, _FIELD_KEYS, Text("字段", "the field"), ("name", "type", "label"))

        def value(key: str, kind: type, default: Any) -> Any:
            return r.scalar(body.get(key), kind, key, default)

        columns = self._columns(body.get("columns"))
        kind = r.word(body.get("type"), FIELD_TYPES, Text("类型", "type"), "text")
        made = Field(
            name=value("name", str, "x"),
            type=kind,
            label=r.text(body.get("label"), "label") or Text("", ""),
            required=self._required(body.get("required")),
            **{key: self._expression(body.get(key), outer) for key in _EXPRESSIONS},
            message=r.text(body.get("message"), "message"),
            by_program=r.word(body.get("filled"), ("program",), Text("取值", "value"), "") == "program",
            choices=self._choices(body.get("choices")),
            ref=value("ref", str, None),
            columns=columns,
            min_rows=value("min_rows", int, 0),
            max=value("max", int, 200),
            pattern=value("pattern", str, None),
            private=r.word(body.get("private"), ("已同意", "单独同意"), Text("同意级别", "consent level"), "")
            or None,
            default=body["default"].plain() if "default" in body else None,
            height=value("height", int, 20),
            width=r.word(body.get("width"), ("full", "half", "third"), Text("宽度", "width"), "") or None,
            opinion=value("opinion", bool, default=False),
            stamp=value("stamp", bool, default=False),
            hint=r.text(body.get("hint"), "hint"),
            retired=value("retired", bool, default=False),
            line=node.line,
        )
        self._check(made)
        return made

    def _columns(self, node: Located | None) -> tuple[Field, ...]:
        nodes = self.reader.items(node, Text("columns", "columns"))
        names = frozenset(map(_name_of, nodes))
        return tuple(self.field(column, names) for column in nodes)

    def _required(self, node: Located | None) -> str | None:
        if node is None:
            return None
        states = (
            self.flow.states if self.flow else [s for w in self.shared.workflows.values() for s in w.states]
        )
        return self.reader.word(node, (SUBMIT, *states), Text("状态", "state"), SUBMIT)

    def _expression(self, node: Located | None, outer: frozenset[str]) -> Expression | None:
        if node is None:
            return None
        try:
            expression = Expression.parse(str(node.value))
        except ExpressionError as fault:
            self.reader.fault(
                node.line, f"表达式无法解析：{fault}", f"the expression cannot be parsed: {fault}"
            )
            return None
        known = self.names | outer
        if known - {""}:
            for name in expression.faults(known):
                self.reader.faults.append(Fault(node.line, unknown_word(Text("名称", "name"), name, known)))
        return expression

    def _choices(self, node: Located | None) -> Choices:
        if node is None:
            return NO_CHOICES
        if isinstance(node.value, dict):
            return Choices({option: str(m.value) for option, m in node.value.items()})
        if node.value in self.shared.choices:
            return self.shared.choices[node.value]
        what = Text("选项表", "choice list")
        self.reader.faults.append(Fault(node.line, unknown_word(what, str(node.value), self.shared.choices)))
        return NO_CHOICES

    def _check(self, made: Field) -> None:
        faults = (
            (
                not _NAME.fullmatch(made.name),
                "名称应为小写字母、数字、下划线",
                "a name is small letters, digits, underscores",
            ),
            (
                made.type in ("choice", "multichoice") and not made.choices,
                "缺少选项 choices",
                "choices are missing",
            ),
            (made.type == "ref" and not made.ref, "缺少 ref", "ref is missing"),
            (made.type == "table" and not made.columns, "缺少列 columns", "columns are missing"),
            (
                made.required_if and not made.required,
                "required_if 须与 required 同用",
                "required_if needs required",
            ),
            (made.constraint and not made.message, "constraint 须附 message", "a constraint needs a message"),
        )
        for wrong, zh, en in faults:
            if wrong:
                self.reader.fault(made.line, f"字段「{made.name}」{zh}", f"field “{made.name}”: {en}")
