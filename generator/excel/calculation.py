"""The value of a plain formula: ``+ - * /``, percent, parentheses and a handful of functions.

Whatever else a formula holds is left to the program that opens the workbook.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from generator.excel.formula import Formula, Piece, Reference

CellValue = float | str | None
"""A number, a text (its wording does not matter here), or a blank cell."""
Cells = Callable[[Reference], list[CellValue]]
Moved = Callable[[Reference], Reference]


class Sight(NamedTuple):
    """What a formula sees: the values of a reference's cells, and where the reference points by now."""

    cells: Cells
    moved: Moved


Expression = Callable[[Sight], float]
"""A parsed formula."""

_TOKEN: Final = re.compile(r"\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|([A-Za-z.]+)(?=\()|([-+*/(),%]))")


class NotComputableError(Exception):
    """The formula needs a spreadsheet program."""


def value_of(pieces: Sequence[Piece], cells: Cells) -> float:
    """Return a formula's value.

    Args:
        pieces: the formula, cut at its references.
        cells: the values of the cells of a reference.

    Raises:
        NotComputableError: the formula uses more than this module knows, or divides by zero.
    """
    return _parsed(pieces)(Sight(cells, lambda reference: reference))


@lru_cache(maxsize=4096)
def expression(formula: Formula) -> Expression:
    """Return a formula parsed; what cannot be computed raises NotComputableError when it is called."""
    try:
        return _parsed(formula.pieces)
    except NotComputableError:
        return _refused


def _parsed(pieces: Sequence[Piece]) -> Expression:
    parser = _Parser([token for piece in pieces for token in _tokens(piece)])
    found = parser.sum()
    if parser.tokens:
        raise NotComputableError
    return found


def _refused(_: Sight) -> float:
    raise NotComputableError


_Token = float | str | Reference


def _tokens(piece: Piece) -> list[_Token]:
    if isinstance(piece, Reference):
        return [piece]
    tokens: list[_Token] = []
    end = 0
    text = piece.rstrip()
    while end < len(text):
        match = _TOKEN.match(text, end)
        if not match:
            raise NotComputableError
        tokens.append(float(match[1]) if match[1] else (match[2] or match[3]).upper())
        end = match.end()
    return tokens


def _numbers(values: list[CellValue]) -> list[float]:
    return [value for value in values if type(value) is float]


def _ratio(above: float, below: float) -> float:
    if below == 0:
        raise NotComputableError
    return above / below


def _sum(values: list[CellValue]) -> float:
    try:
        return sum(values)  # type: ignore[arg-type] # a column of numbers alone, as most are
    except TypeError:
        return sum(_numbers(values))


_FUNCTIONS: Final[dict[str, Callable[[list[CellValue]], float]]] = {
    "SUM": _sum,
    "COUNT": lambda values: float(len(_numbers(values))),
    "COUNTA": lambda values: float(sum(value is not None for value in values)),
    "AVERAGE": lambda values: _ratio(sum(_numbers(values)), len(_numbers(values))),
    "MIN": lambda values: min(_numbers(values), default=0.0),
    "MAX": lambda values: max(_numbers(values), default=0.0),
}


_OPERATORS: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _ratio,
}
_Argument = Callable[[Sight], list[CellValue]]


@dataclass
class _Parser:
    """Recursive descent; ``tokens`` holds what is still to be read."""

    tokens: list[_Token]

    def sum(self) -> Expression:
        value = self.product()
        while sign := self.accept("+", "-"):
            value = _both(sign, value, self.product())
        return value

    def product(self) -> Expression:
        value = self.factor()
        while sign := self.accept("*", "/"):
            value = _both(sign, value, self.factor())
        return value

    def factor(self) -> Expression:
        if sign := self.accept("-", "+"):
            return _both(sign, _constant(0.0), self.factor())
        value = self.atom()
        while self.accept("%"):
            value = _both("/", value, _constant(100.0))
        return value

    def atom(self) -> Expression:
        token = self.next()
        match token:
            case float():
                return _constant(token)
            case Reference():
                return _single(token)
            case "(":
                value = self.sum()
                self.expect(")")
                return value
        return self.call(str(token))

    def call(self, name: str) -> Expression:
        if name == "ROW":
            return self.row_number()
        function = _FUNCTIONS.get(name)
        if function is None:
            raise NotComputableError
        self.expect("(")
        arguments = [self.argument()]
        while self.accept(","):
            arguments.append(self.argument())
        self.expect(")")
        if len(arguments) == 1:
            return lambda sight: float(function(arguments[0](sight)))
        return lambda sight: float(function([*chain.from_iterable(read(sight) for read in arguments)]))

    def row_number(self) -> Expression:
        self.expect("(")
        token = self.next()
        self.expect(")")
        if not isinstance(token, Reference):
            raise NotComputableError
        return lambda sight: float(sight.moved(token).first)

    def argument(self) -> _Argument:
        token = self.tokens[0] if self.tokens else None
        if isinstance(token, Reference) and self.tokens[1:2] in ([","], [")"]):
            self.tokens.pop(0)
            return lambda sight: sight.cells(token)
        value = self.sum()
        return lambda sight: [value(sight)]

    def accept(self, *wanted: str) -> str:
        if self.tokens and isinstance(self.tokens[0], str) and self.tokens[0] in wanted:
            return str(self.tokens.pop(0))
        return ""

    def expect(self, wanted: str) -> None:
        if not self.accept(wanted):
            raise NotComputableError

    def next(self) -> _Token:
        if not self.tokens:
            raise NotComputableError
        return self.tokens.pop(0)


def _both(sign: str, left: Expression, right: Expression) -> Expression:
    compute = _OPERATORS[sign]
    return lambda sight: compute(left(sight), right(sight))


def _constant(value: float) -> Expression:
    return lambda _: value


def _single(reference: Reference) -> Expression:
    """Return one cell as a number; a blank counts as 0."""
    if not reference.single:
        raise NotComputableError

    def read(sight: Sight) -> float:
        value = next(iter(sight.cells(reference)), None)
        if isinstance(value, str):
            raise NotComputableError
        return value or 0.0

    return read
