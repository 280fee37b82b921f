"""The small safe language of ``relevant``, ``constraint`` and ``calculation`` (docs/forms.md).

simpleeval walks the parsed expression and knows nothing but the names and functions given here:
no attributes beyond those of a signature, no calls of anything else, bounded powers and strings.
"""

from __future__ import annotations

import ast
import calendar
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

Lookup = Callable[[str, str], Any]

_ALLOWED_ATTRIBUTES: Final = {"name", "date", "opinion"}


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
            raise ExpressionError(str(fault)) from fault
        return cls(source, tree)

    def names(self) -> frozenset[str]:
        """Return the free names: fields and functions."""
        return frozenset(node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name))

    def faults(self, known: frozenset[str]) -> tuple[str, ...]:
        """Return the names and attributes that the language or the form does not have."""
        attributes = {n.attr for n in ast.walk(self.tree) if isinstance(n, ast.Attribute)}
        unknown = self.names() - known - FUNCTIONS - {"value", "today", "now", "state"}
        return tuple(sorted(unknown | (attributes - _ALLOWED_ATTRIBUTES)))

    def evaluate(self, names: Mapping[str, Any], lookup: Lookup | None = None) -> Any:
        """Return the value over the given names; an unnamed field counts as empty.

        Raises:
            ExpressionError: the values do not fit (a text added to a date, say).
        """
        evaluator = _evaluator()
        evaluator.names = _Names(names)
        evaluator.functions["lookup"] = lookup or _no_lookup
        try:
            return evaluator.eval(self.source, previously_parsed=self.tree)
        except Exception as fault:
            message = f"{self.source}: {fault}"
            raise ExpressionError(message) from fault


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


def _plus(a: Any, b: Any) -> Any:
    if a is None or b is None:
        return None
    if isinstance(b, _Months):
        return b.after(a)
    return operator.add(*_alike(a, b))


def _empty_safe(combine: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: None if a is None or b is None else combine(*_alike(a, b))


@dataclass(frozen=True, slots=True)
class _Months:
    """A number of calendar months; the end of a month clamps (domain D.5)."""

    count: int

    def after(self, day: date) -> date:
        year, month = divmod(day.year * 12 + day.month - 1 + self.count, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return day.replace(year=year, month=month + 1, day=min(day.day, last))


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
FUNCTIONS: Final = frozenset(_FUNCTIONS)


@cache
def _evaluator() -> Any:
    from simpleeval import DEFAULT_OPERATORS, EvalWithCompoundTypes

    operators = dict(DEFAULT_OPERATORS)
    operators |= {
        ast.Lt: _ordered(operator.lt),
        ast.LtE: _ordered(operator.le),
        ast.Gt: _ordered(operator.gt),
        ast.GtE: _ordered(operator.ge),
        ast.Add: _plus,
        ast.Sub: _empty_safe(operator.sub),
        ast.Mult: _empty_safe(operator.mul),
        ast.Div: _empty_safe(operator.truediv),
        ast.In: lambda item, group: group is not None and item in group,
        ast.NotIn: lambda item, group: group is None or item not in group,
    }
    return EvalWithCompoundTypes(
        operators=operators, functions=dict(_FUNCTIONS), allowed_attrs={dict: _ALLOWED_ATTRIBUTES}
    )
