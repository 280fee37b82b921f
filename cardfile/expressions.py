"""The small safe language of ``relevant``, ``constraint`` and ``calculation`` (docs/forms.md).

Only the constructs listed here can be parsed: no powers, no comprehensions, no attributes beyond
those of a signature, no calls of anything but the functions below. simpleeval walks what was parsed.
"""

from __future__ import annotations

import ast
import calendar
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from cardfile.periods import months_after

Lookup = Callable[[str, str], Any]

_ALLOWED_ATTRIBUTES: Final = {"name", "date", "opinion"}
_CLOCK: Final = frozenset({"value", "today", "now", "state"})
_CONSTANTS: Final = (str, int, float, bool, type(None))
_NODES: Final = (
    ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.IfExp,
    ast.Call, ast.Name, ast.Attribute, ast.Load, ast.Constant, ast.List, ast.Tuple,
)  # fmt: skip


class ExpressionError(ValueError):
    """An expression cannot be parsed, uses an unknown name, or fails on the values at hand."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression; equal when its text is equal."""

    source: str
    tree: ast.expr = field(compare=False, repr=False)

    @classmethod
    def parse(cls, source: str) -> Expression:
        """Parse a text.

        Raises:
            ExpressionError: the text is no single expression of the language.
        """
        try:
            tree = ast.parse(source.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
            raise ExpressionError(str(fault) or "it is nested too deeply") from fault
        for node in ast.walk(tree):
            if not _spoken(node):
                raise ExpressionError(_strange(source.strip(), node))
        return cls(source, tree)

    def names(self) -> frozenset[str]:
        """Return the free names: fields and functions."""
        return frozenset(node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name))

    def faults(self, known: frozenset[str]) -> tuple[str, ...]:
        """Return the names that the language and the form do not have, and calls of what is no function."""
        return tuple(sorted((self.names() - known - VOCABULARY) | (self._called() - FUNCTIONS)))

    def _called(self) -> frozenset[str]:
        calls = (node.func for node in ast.walk(self.tree) if isinstance(node, ast.Call))
        return frozenset(called.id for called in calls if isinstance(called, ast.Name))

    def evaluate(self, names: Mapping[str, Any], lookup: Lookup | None = None) -> Any:
        """Return the value over the given names; an unnamed field counts as empty.

        Raises:
            ExpressionError: the values do not fit (a text added to a date, say).
        """
        evaluator = _evaluator(_Names(names), lookup or _no_lookup)
        try:
            return evaluator.eval(self.source, previously_parsed=self.tree)
        except Exception as fault:
            message = f"{self.source}: {fault}"
            raise ExpressionError(message) from fault


def _spoken(node: ast.AST) -> bool:
    """Tell whether a node of a parsed text belongs to the language."""
    match node:
        case ast.Call():
            return isinstance(node.func, ast.Name) and not node.keywords
        case ast.Attribute():
            return node.attr in _ALLOWED_ATTRIBUTES
        case ast.Constant():
            return isinstance(node.value, _CONSTANTS)
    return isinstance(node, _NODES)


def _strange(source: str, node: ast.AST) -> str:
    shown = ast.get_source_segment(source, node) if isinstance(node, ast.expr) else type(node).__name__
    return f"“{shown}” is not part of the language"


class _Names(dict[str, Any]):
    """Names of the form; a field that is not filled is None."""

    def __missing__(self, key: str) -> None:
        return None


def _no_lookup(_key: str, _field: str) -> None:
    return None


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda a, b: a is not None and b is not None and compare(*_alike(a, b))


def _alike(a: Any, b: Any) -> tuple[Any, Any]:
    """Bring a day and a moment, a float and a Decimal to one kind, so that they can be compared."""
    if isinstance(a, datetime) != isinstance(b, datetime) and isinstance(a, date) and isinstance(b, date):
        return _day(a), _day(b)
    if isinstance(a, float) and isinstance(b, Decimal):
        return Decimal(repr(a)), b
    if isinstance(a, Decimal) and isinstance(b, float):
        return a, Decimal(repr(b))
    return a, b


def _day(moment: date | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def _equal(a: Any, b: Any) -> bool:
    return bool(operator.eq(*_alike(a, b)))


def _among(item: Any, group: Any) -> bool:
    """Tell whether a text holds a part, or a list a member; an empty field holds nothing."""
    return item in group if isinstance(group, str) else any(_equal(item, member) for member in group or ())


def _plus(a: Any, b: Any) -> Any:
    return b.after(a) if isinstance(b, _Months) else operator.add(*_alike(a, b))


def _times(a: Any, b: Any) -> Any:
    """Multiply numbers; a text is not repeated, so that no expression fills the memory."""
    if isinstance(a, (str, list, tuple)) or isinstance(b, (str, list, tuple)):
        message = "only numbers are multiplied"
        raise TypeError(message)
    return operator.mul(*_alike(a, b))


def _empty_safe(combine: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: None if a is None or b is None else combine(a, b)


@dataclass(frozen=True, slots=True)
class _Months:
    """A number of calendar months; the end of a month clamps (domain D.5)."""

    count: int

    def after(self, day: date) -> date:
        return months_after(day, self.count)


def _column(table: Any, name: str) -> list[Any]:
    return [row[name] for row in table or () if row.get(name) is not None]


def _sum_of(table: Any, name: str) -> Any:
    return sum(_column(table, name), Decimal(0)) if _column(table, name) else None


def _mean_of(table: Any, name: str) -> Any:
    values = [Decimal(str(v)) for v in _column(table, name)]
    return sum(values, Decimal(0)) / len(values) if values else None


def _count_over(table: Any, name: str, limit: Any) -> int:
    return sum(1 for value in _column(table, name) if value > limit)


def _first_of(present: Any, *options: str) -> str | None:
    return next((option for option in options if option in (present or ())), None)


def _filled(value: Any) -> bool:
    return value is not None and value not in ("", [], {})


_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "selected": lambda options, option: option in (options or ()),
    "filled": _filled,
    "count": lambda table: len(table or ()),
    "count_over": _count_over,
    "sum_of": _sum_of,
    "mean_of": _mean_of,
    "column": _column,
    "first_of": _first_of,
    "hours": lambda n: timedelta(hours=int(n)),
    "days": lambda n: timedelta(days=int(n)),
    "months": lambda n: _Months(int(n)),
    "date_of": _day,
    "day_of": lambda day: day.day if day else None,
    "end_of_month": lambda day: day and day.replace(day=calendar.monthrange(day.year, day.month)[1]),
    "length": lambda text: len(text or ""),
    "lookup": _no_lookup,
}
_OPERATORS: Final[dict[type[ast.AST], Callable[..., Any]]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.Eq: _equal,
    ast.NotEq: lambda a, b: not _equal(a, b),
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.Add: _empty_safe(_plus),
    ast.Sub: _empty_safe(lambda a, b: operator.sub(*_alike(a, b))),
    ast.Mult: _empty_safe(_times),
    ast.Div: _empty_safe(lambda a, b: operator.truediv(*_alike(a, b))),
    ast.In: _among,
    ast.NotIn: lambda item, group: not _among(item, group),
}
FUNCTIONS: Final = frozenset(_FUNCTIONS)
VOCABULARY: Final = FUNCTIONS | _CLOCK


def _evaluator(names: _Names, lookup: Lookup) -> Any:
    """Return an evaluator of its own for every evaluation: the web desk evaluates in several threads."""
    from simpleeval import EvalWithCompoundTypes

    evaluator = EvalWithCompoundTypes(
        operators=_OPERATORS, names=names, allowed_attrs={dict: _ALLOWED_ATTRIBUTES}
    )
    # Set afterwards: the constructor adds functions of its own.
    evaluator.functions = {**_FUNCTIONS, "lookup": lookup}
    return evaluator
