"""Reads ``forms/_shared.yaml``: the common header, the workflows, the choice lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cardfile.fieldfile import FieldReader, Shared, name_of, read_choices
from cardfile.forms import Choices
from cardfile.text import Text
from cardfile.workflow import State, Workflow
from cardfile.yamlfile import Fault, Located, Reader, read_located, unknown_word

_KEYS: Final = ("header", "workflows", "choices")
_FLOW_KEYS: Final = ("draft", "submitted", "states")
_STATE_KEYS: Final = ("en", "next", "counts", "sign", "reason", "side", "by")
_STATE: Final = Text("状态", "state")
# Every form has a confidentiality and, unless it names another, the default workflow.
_INDISPENSABLE: Final = (("workflows", "default"), ("choices", "confidentiality"))


def read_shared(text: str, path: str = "_shared.yaml") -> Shared:
    """Return the shared definitions.

    Raises:
        DefinitionError: the file has faults; all of them are in the message.
    """
    reader = Reader(path)
    members = reader.mapping(read_located(text, path), _KEYS, Text("文件", "the file"), _KEYS)
    choices = _choices(reader, members.get("choices"))
    nodes = reader.items(members.get("header"), Text("表头", "the header"))
    names = frozenset(map(name_of, nodes))
    workflows = {
        name: _workflow(reader, name, node, names) for name, node in _members(members.get("workflows"))
    }
    fields = FieldReader(reader, Shared((), workflows, choices), names)
    header = tuple(fields.field(node) for node in nodes)
    _check_complete(reader, members)
    reader.finish()
    return Shared(header, workflows, choices)


def _check_complete(reader: Reader, members: Mapping[str, Located]) -> None:
    for group, needed in _INDISPENSABLE:
        node = members.get(group)
        if node and needed not in dict(_members(node)):
            reader.fault(node.line, f"{group} 缺少「{needed}」", f"{group} lacks “{needed}”")


def _members(node: Located | None) -> list[tuple[str, Located]]:
    return list(node.value.items()) if node and isinstance(node.value, dict) else []


def _choices(reader: Reader, node: Located | None) -> dict[str, Choices]:
    lists = dict(_members(node))
    for name, body in lists.items():
        if not isinstance(body.value, dict):
            reader.fault(
                body.line,
                f"选项表「{name}」应为一组「中文: English」",
                f"choice list “{name}” should be a mapping",
            )
    return {
        name: read_choices(reader, body, {}) for name, body in lists.items() if isinstance(body.value, dict)
    }


def _workflow(reader: Reader, name: str, node: Located, header: frozenset[str]) -> Workflow:
    what = Text(f"流程「{name}」", f"workflow “{name}”")
    members = reader.mapping(node, _FLOW_KEYS, what, _FLOW_KEYS)
    bodies = dict(_members(members.get("states")))
    states = {state: _state(reader, state, body, header) for state, body in bodies.items()}
    for state in states.values():
        for following in state.next:
            if following not in states:
                line = bodies[state.name].line
                reader.faults.append(Fault(line, unknown_word(_STATE, following, states)))
    first, submitted = (reader.word(members.get(key), states, _STATE, "") for key in ("draft", "submitted"))
    return Workflow(name, first, submitted, states)


def _state(reader: Reader, name: str, node: Located, header: frozenset[str]) -> State:
    body = reader.mapping(node, _STATE_KEYS, Text(f"状态「{name}」", f"state “{name}”"), ("en",))

    def flag(key: str) -> bool:
        return bool(reader.scalar(body.get(key), bool, key, default=False))

    return State(
        name,
        Text(name, reader.scalar(body.get("en"), str, "en", "")),
        next=reader.words(body.get("next"), Text("next", "next")),
        counts=flag("counts"),
        sign=reader.word(body.get("sign"), header, Text("签字字段", "signature field"), "") or None,
        reason=flag("reason"),
        side=flag("side"),
        by=reader.words(body.get("by"), Text("by", "by")),
    )
