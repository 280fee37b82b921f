"""Proof that a template leaves well-formed XML, whatever its values are.

A value is escaped text, so only tags can break the XML: a loop that begins in one cell and ends in the
next, a condition around half a row. The proof follows the open elements through the syntax tree: the
body of a loop must leave them as it found them, the branches of a condition must agree. It may end in
another paragraph than it began in, but not in another cell: the row would lose one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from jinja2 import nodes

from cardfile.text import Text

_CELLS: Final = frozenset({"w:tbl", "w:tr", "w:tc"})
_TAG: Final = re.compile(r"<(/?)([^\s/>?!]+)[^>]*?(/?)>")


class UnbalancedError(Exception):
    """A tag of the template cuts an element in two."""

    def __init__(self, reason: Text, lineno: int) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.lineno = lineno


class _Open(NamedTuple):
    """An open element; cells and rows bear their place, so that a body cannot end in another one."""

    name: str
    place: tuple[int, int] | None


class _State(NamedTuple):
    """The open elements, and the beginning of an element's tag that is not complete yet."""

    open: tuple[_Open, ...] = ()
    pending: str = ""


def check_balance(tree: nodes.Template) -> None:
    """Check that a template's output is well-formed on every path through its loops and conditions.

    Raises:
        UnbalancedError: it is not; with the line of the source.
    """
    end = _after(tree.body, _State())
    if end != _State():
        raise UnbalancedError(_crossing(element.name for element in end.open[-1:]), tree.lineno)


def _after(body: Iterable[nodes.Node], state: _State) -> _State:
    for node in body:
        state = _after_node(node, state)
    return state


def _after_node(node: nodes.Node, state: _State) -> _State:
    match node:
        case nodes.TemplateData():
            return _after_data(node, state)
        case nodes.Output():
            return _after(node.nodes, state)
        case nodes.If():
            branches = (node.body, *(branch.body for branch in node.elif_), node.else_)
            return _agreed({_after(branch, state) for branch in branches}, state, node)
        case nodes.For():
            return _agreed({state, _after(node.body, state), _after(node.else_, state)}, state, node)
        case _:
            body = getattr(node, "body", None)
            return _agreed({state, _after(body, state)}, state, node) if isinstance(body, list) else state


def _agreed(ends: set[_State], before: _State, node: nodes.Node) -> _State:
    if len(ends) == 1:
        return ends.pop()
    names = {element.name for end in ends for element in {*end.open} ^ {*before.open}}
    raise UnbalancedError(_crossing(sorted(names)), node.lineno)


def _after_data(node: nodes.TemplateData, state: _State) -> _State:
    stack = list(state.open)
    text = state.pending + node.data
    for tag in _TAG.finditer(text):
        closing, name, alone = tag.groups()
        line = node.lineno + text.count("\n", 0, tag.start())
        if closing and (not stack or stack.pop().name != name):
            raise UnbalancedError(_crossing([name]), line)
        if not closing and not alone:
            stack.append(_Open(name, (line, tag.start()) if name in _CELLS else None))
    return _State(tuple(stack), _unfinished(text))


def _unfinished(text: str) -> str:
    # Only the element's name matters: the branches of a condition may write different attributes.
    start = text.rfind("<")
    return text[start:].split(maxsplit=1)[0] + " " if start > text.rfind(">") else ""


def _crossing(names: Iterable[str]) -> Text:
    shown = ", ".join(f"<{name}>" for name in names)
    return Text(
        f"标签跨过了单元格、行或段落的边界 {shown}".rstrip(),
        f"a tag crosses the border of {shown or 'an element'}",
    )
