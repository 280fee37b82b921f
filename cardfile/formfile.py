"""Reads ``forms/*.yaml`` into :class:`~cardfile.forms.Form`; every fault of a file at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from cardfile.fieldfile import FieldReader, Shared, check_unique, name_of
from cardfile.forms import SUBMIT, Field, Form, Section, placeholders
from cardfile.numbering import SERIAL
from cardfile.sharedfile import read_shared
from cardfile.text import Text
from cardfile.workflow import Workflow
from cardfile.yamlfile import DefinitionError, Fault, Located, Reader, read_located, unknown_word

__all__ = ["Shared", "placeholders", "read_definition", "read_form", "read_shared"]

_FORM_KEYS: Final = (
    "form", "id", "code", "version", "title", "owner", "number", "confidentiality", "workflow", "customer",
    "department", "key", "folder", "restricted", "short", "note", "permanent", "sections",
)  # fmt: skip
_FORM_NEEDS: Final = ("form", "id", "code", "version", "title", "owner", "number", "folder", "sections")
_OWNERS: Final = ("customer", "unit", "either")
_PRESENCE: Final = ("required", "optional", "none")
_SECTION: Final = Text("分节", "the section")
_PATTERN_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("owner", "year", "serial"),
    "folder": ("department", "half", "year"),
    "restricted": ("department", "half", "year"),
    "short": (),
    "key": ("serial",),
}


def read_form(text: str, path: str, shared: Shared, forms: Collection[str] = ()) -> Form:
    """Return the form that a file defines.

    Args:
        text: what the file holds.
        path: where it lies, for messages; the form is named as the file.
        shared: the shared definitions.
        forms: the names of all forms, which references may name; when empty, references are not checked.

    Raises:
        DefinitionError: the file has faults; all of them are in the message.
    """
    form, faults = read_definition(read_located(text, path), path, shared, forms)
    if faults:
        raise DefinitionError(path, faults)
    return form


def read_definition(
    root: Located, path: str, shared: Shared, forms: Collection[str] = ()
) -> tuple[Form, tuple[Fault, ...]]:
    """Return the form of a definition as far as it can be read, wherever it was written, and all its faults.

    The arguments are those of :func:`read_form`.
    """
    reader = Reader(path)
    form = _Reading(reader, shared, forms).form(root)
    return form, tuple(reader.faults)


@dataclass
class _Reading:
    """One reading of one form file."""

    reader: Reader
    shared: Shared
    forms: Collection[str]

    def form(self, root: Located) -> Form:
        r = self.reader
        members = r.mapping(root, _FORM_KEYS, Text("表单", "the form"), _FORM_NEEDS)

        def word_of(key: str) -> str:
            return str(r.scalar(members.get(key), str, key, ""))

        flow = self._flow(members.get("workflow"))
        header = self._header(members, flow)
        form = Form(
            name=word_of("form"),
            id=word_of("id"),
            code=word_of("code"),
            version=r.scalar(members.get("version"), int, "version", 1),
            title=r.text(members.get("title"), "title") or Text("", ""),
            owner=r.word(members.get("owner"), _OWNERS, Text("归属", "owner"), "unit"),  # type: ignore[arg-type]
            number=word_of("number"),
            key=word_of("key"),
            confidentiality=self._confidentiality(members.get("confidentiality")),
            workflow=flow,
            header=header,
            sections=self._sections(members.get("sections"), header, flow),
            folder=word_of("folder"),
            restricted=word_of("restricted"),
            permanent=r.scalar(members.get("permanent"), bool, "permanent", False),
            short=word_of("short"),
            note=r.text(members.get("note"), "note"),
            source=r.path,
        )
        self._check_whole(form, members)
        return form

    def _flow(self, node: Located | None) -> Workflow:
        flows = self.shared.workflows
        return flows[self.reader.word(node, flows, Text("流程", "workflow"), "default")]

    def _confidentiality(self, node: Located | None) -> str:
        levels = self.shared.choices["confidentiality"]
        return self.reader.word(node, levels.options, Text("密级", "confidentiality"), "内部")

    def _header(self, members: Mapping[str, Located], flow: Workflow) -> tuple[Field, ...]:
        wanted = self._presence(members)
        return tuple(
            replace(f, required=SUBMIT) if wanted.get(f.name) == "required" else _unsigned(f, flow)
            for f in self.shared.header
            if wanted.get(f.name) != "none"
        )

    def _presence(self, members: Mapping[str, Located]) -> dict[str, str]:
        """Return whether the form has a customer and a department; an owner's form has its owner."""
        owner = str(members["owner"].value) if "owner" in members else "unit"
        usual = {"customer": "required", "either": "optional"}.get(owner, "none")
        what = Text("取值", "value")
        customer = self.reader.word(members.get("customer"), _PRESENCE, what, usual)
        department = self.reader.word(
            members.get("department"), _PRESENCE, what, "none" if customer == "none" else "optional"
        )
        return {"customer_code": customer, "department_code": department}

    def _sections(
        self, node: Located | None, header: tuple[Field, ...], flow: Workflow
    ) -> tuple[Section, ...]:
        r = self.reader
        bodies = [
            r.mapping(item, ("title", "who", "fields"), _SECTION, ("title", "fields"))
            for item in r.items(node, Text("sections", "sections"))
        ]
        nodes = [r.items(body.get("fields"), Text("fields", "fields")) for body in bodies]
        names = frozenset(name_of(n) for group in nodes for n in group) | {f.name for f in header}
        fields = FieldReader(r, self.shared, names, flow, self.forms)
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
        for key, zh, en in _identity_faults(form):
            self.reader.fault(line.get(key, 1), zh, en)
        check_unique(self.reader, form.fields)
        for key, extra in _PATTERN_NAMES.items():
            known = (*form.by_name, *extra)
            what = Text(f"{key} 中的名称", f"name in {key}")
            for name in placeholders(getattr(form, key)):
                if name not in known:
                    self.reader.faults.append(Fault(line.get(key, 1), unknown_word(what, name, known)))


def _identity_faults(form: Form) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a form's name, code and serials: the key, and the sentence."""
    if form.name != PurePath(form.source).stem:
        yield "form", "form 应与文件名相同", "form should be the name of the file"
    if not re.fullmatch(r"[A-Z]{2,3}", form.code):
        yield "code", "code 应为 2 至 3 个大写字母", "code should be 2 or 3 capitals"
    for key in ("number", "key"):
        if "serial" in placeholders(getattr(form, key)) and not SERIAL.search(getattr(form, key)):
            yield key, f"{key} 中的序号应写成 {{serial:04}}", f"the serial in {key} is written {{serial:04}}"


def _unsigned(f: Field, flow: Workflow) -> Field:
    """A header signature is asked for only where the workflow signs: a ticket has signatures of its own."""
    signs = {state.sign for state in flow.states.values()}
    return replace(f, required=None) if f.type == "sign" and f.name not in signs else f
