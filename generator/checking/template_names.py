"""Which names a template uses, and which of them its context does not hold.

The template is not run but read: every expression is followed through loops and assignments against the
context of a sample, so that all wrong names are found at once, in branches that a sample does not take, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jinja2 import nodes
from jinja2.defaults import DEFAULT_NAMESPACE

_KEEPING: Final = frozenset(
    {"list", "sort", "reverse", "select", "reject", "selectattr", "rejectattr", "unique"}
)
"""Filters that leave the rows of a table what they are."""
_GUARDS: Final = frozenset({"defined", "undefined"})
_BUILT_IN: Final = frozenset({*DEFAULT_NAMESPACE, "loop", "self", "caller", "varargs", "kwargs"})


class _Anything:
    """A value of which nothing is known."""


_ANYTHING: Final = _Anything()
Scope = Mapping[str, Any]
_Paths = Mapping[str, tuple[str, ...]]
"""What the names of loops stand for."""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that the context lacks.

    Attributes:
        owner: the expression it is asked of, empty for the context itself.
        known: the names that are there.
    """

    name: str
    owner: str
    known: tuple[str, ...]
    lineno: int


@dataclass
class NameReader:
    """Reads syntax trees against a sample context.

    Attributes:
        context: the sample; None when it is not known what the values are.
        used: the names that are used, as paths: ``("visits", "place")`` is a column.
        unknown: the names that the context lacks.
    """

    context: Mapping[str, Any] | None
    used: set[tuple[str, ...]] = field(default_factory=set)
    unknown: list[UnknownName] = field(default_factory=list)

    def read(self, tree: nodes.Template) -> None:
        """Take up the names of one part of a template."""
        self._body(tree.body, {} if self.context is None else self.context, {})

    def _body(self, body: list[nodes.Node], scope: Scope, paths: _Paths) -> None:
        """Read statements in order; an assignment is known to those that follow it."""
        names, known = dict(scope), dict(paths)
        for node in body:
            if isinstance(node, (nodes.Assign, nodes.AssignBlock, nodes.Macro, nodes.Import)):
                self._children(node, names, known)
                _forget(_bound(node), names, known)
            else:
                self._node(node, names, known)

    def _node(self, node: nodes.Node, scope: Scope, paths: _Paths) -> None:
        match node:
            case nodes.For():
                self._loop(node, scope, paths)
            case nodes.With():
                self._with(node, scope, paths)
            case nodes.If():
                self._children(node, scope, paths, skip=("body", "else_"))
                self._body(node.body, scope, paths)
                self._body(node.else_, scope, paths)
            case nodes.Expr():
                self._value(node, scope, paths)
            case _:
                self._children(node, scope, paths)

    def _children(self, node: nodes.Node, scope: Scope, paths: _Paths, skip: tuple[str, ...] = ()) -> None:
        names, known = dict(scope), dict(paths)
        if isinstance(node, (nodes.Macro, nodes.CallBlock)):
            _forget((argument.name for argument in node.args), names, known)
        for child in node.iter_child_nodes(exclude=skip):
            self._node(child, names, known)

    def _with(self, block: nodes.With, scope: Scope, paths: _Paths) -> None:
        for value in block.values:
            self._value(value, scope, paths)
        names, known = dict(scope), dict(paths)
        _forget((name for target in block.targets for name in _names(target)), names, known)
        self._body(block.body, names, known)

    def _loop(self, loop: nodes.For, scope: Scope, paths: _Paths) -> None:
        rows = self._value(loop.iter, scope, paths)
        names, known = dict(scope), dict(paths)
        _forget(_names(loop.target), names, known)
        if isinstance(loop.target, nodes.Name):
            names[loop.target.name] = rows[0] if isinstance(rows, (list, tuple)) and rows else _ANYTHING
            known[loop.target.name] = _path(loop.iter, paths)
        if loop.test:
            self._value(loop.test, names, known)
        self._body(loop.body, names, known)
        self._body(loop.else_, scope, paths)

    # -- expressions -----------------------------------------------------------------------------------

    def _value(self, node: nodes.Node, scope: Scope, paths: _Paths) -> Any:  # noqa: PLR0911 - a case each
        """Return what is known of an expression's value, and note the names in it."""
        match node:
            case nodes.Name(ctx="load"):
                return self._named(node, scope, paths)
            case (
                nodes.Getattr(node=owner, attr=attribute)
                | nodes.Getitem(node=owner, arg=nodes.Const(value=str(attribute)))
            ):
                return self._member(node, self._value(owner, scope, paths), attribute, paths)
            case nodes.Filter(name=name, node=nodes.Node() as inner) if name in _KEEPING:
                return self._value(inner, scope, paths)
            case nodes.Filter(name="default") | nodes.Filter(name="d"):
                return self._unless_missing(node, scope, paths)
            case nodes.Test(name=name) if name in _GUARDS:
                return self._unless_missing(node, scope, paths)
            case nodes.Name():
                return _ANYTHING
            case _:
                self._children(node, scope, paths)
                return _ANYTHING

    def _unless_missing(self, node: nodes.Expr, scope: Scope, paths: _Paths) -> Any:
        """Read an expression that allows for a missing name."""
        known = len(self.unknown)
        self._children(node, scope, paths)
        del self.unknown[known:]
        return _ANYTHING

    def _named(self, node: nodes.Name, scope: Scope, paths: _Paths) -> Any:
        if node.name not in paths:
            self.used.add((node.name,))
        if node.name in scope:
            return scope[node.name]
        if self.context is not None and node.name not in _BUILT_IN:
            self._note(node, node.name, "", scope)
        return _ANYTHING

    def _member(self, node: nodes.Expr, owner: Any, name: str, paths: _Paths) -> Any:
        self.used.add(_path(node, paths))
        if isinstance(owner, Mapping) and name in owner:
            return owner[name]
        if owner not in (_ANYTHING, None) and not hasattr(owner, name):
            known = owner if isinstance(owner, Mapping) else ()
            self._note(node, name, ".".join(_path(node, {})[:-1]), known)
            return _ANYTHING
        return _ANYTHING if isinstance(owner, (Mapping, str, list)) else getattr(owner, name, _ANYTHING)

    def _note(self, node: nodes.Node, name: str, owner: str, known: Any) -> None:
        self.unknown.append(UnknownName(name, owner, tuple(map(str, known)), node.lineno))


def _path(node: nodes.Node, paths: _Paths) -> tuple[str, ...]:
    """Return the names of a chain ``a.b.c``; a loop's name stands for its table."""
    match node:
        case nodes.Name(name=name):
            return paths.get(name, (name,))
        case nodes.Getattr(node=owner, attr=attribute):
            return (*_path(owner, paths), attribute)
        case nodes.Getitem(node=owner, arg=nodes.Const(value=value)):
            return (*_path(owner, paths), str(value))
        case nodes.Filter(node=nodes.Node() as inner):
            return _path(inner, paths)
        case _:
            return ()


def _bound(node: nodes.Node) -> Iterator[str]:
    """Yield the names that a statement binds."""
    if isinstance(node, nodes.Macro):
        yield node.name
    elif isinstance(node, nodes.Assign | nodes.AssignBlock):
        yield from _names(node.target)
    elif isinstance(node, nodes.Import):
        yield node.target


def _names(target: nodes.Node) -> Iterator[str]:
    if isinstance(target, nodes.Name):
        yield target.name
    yield from (name.name for name in target.find_all(nodes.Name))


def _forget(bound: Any, names: dict[str, Any], paths: dict[str, tuple[str, ...]]) -> None:
    """Bind names to values of which nothing is known."""
    for name in bound:
        names[name], paths[name] = _ANYTHING, ()
