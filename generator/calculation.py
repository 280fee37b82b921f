"""The value of a plain formula: ``+ - * /``, percent, parentheses and a handful of functions.

Whatever else a formula holds is left to the program that opens the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from generator.formula import Piece, Reference

CellValue = float | str | None
"""A number, a text (its wording does not matter here), or a blank cell."""
Cells = Callable[[Reference], list[CellValue]]

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
    parser = _Parser([token for piece in pieces for token in _tokens(piece)], cells)
    value = parser.sum()
    if parser.tokens:
        raise NotComputableError
    return value


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
    return [value for value in values if isinstance(value, float)]


def _ratio(above: float, below: float) -> float:
    if below == 0:
        raise NotComputableError
    return above / below


_FUNCTIONS: Final[dict[str, Callable[[list[CellValue]], float]]] = {
    "SUM": lambda values: sum(_numbers(values)),
    "COUNT": lambda values: float(len(_numbers(values))),
    "COUNTA": lambda values: float(sum(value is not None for value in values)),
    "AVERAGE": lambda values: _ratio(sum(_numbers(values)), len(_numbers(values))),
    "MIN": lambda values: min(_numbers(values), default=0.0),
    "MAX": lambda values: max(_numbers(values), default=0.0),
}


@dataclass
class _Parser:
    """Recursive descent that computes as it reads; ``tokens`` holds what is still to be read."""

    tokens: list[_Token]
    cells: Cells

    def sum(self) -> float:
        value = self.product()
        while operator := self.accept("+", "-"):
            term = self.product()
            value = value + term if operator == "+" else value - term
        return value

    def product(self) -> float:
        value = self.factor()
        while operator := self.accept("*", "/"):
            term = self.factor()
            value = value * term if operator == "*" else _ratio(value, term)
        return value

    def factor(self) -> float:
        if sign := self.accept("-", "+"):
            value = self.factor()
            return -value if sign == "-" else value
        value = self.atom()
        while self.accept("%"):
            value /= 100
        return value

    def atom(self) -> float:
        token = self.next()
        match token:
            case float():
                return token
            case Reference():
                return self.single(token)
            case "(":
                value = self.sum()
                self.expect(")")
                return value
        return self.call(token)

    def single(self, reference: Reference) -> float:
        """Return one cell as a number; a blank counts as 0."""
        values = self.cells(reference)
        value = values[0] if values else None
        if not reference.single or isinstance(value, str):
            raise NotComputableError
        return value or 0.0

    def call(self, name: str) -> float:
        if name == "ROW":
            return self.row_number()
        function = _FUNCTIONS.get(name)
        if function is None:
            raise NotComputableError
        self.expect("(")
        values = self.argument()
        while self.accept(","):
            values += self.argument()
        self.expect(")")
        return float(function(values))

    def row_number(self) -> float:
        self.expect("(")
        token = self.next()
        self.expect(")")
        if not isinstance(token, Reference):
            raise NotComputableError
        return float(token.first)

    def argument(self) -> list[CellValue]:
        token = self.tokens[0] if self.tokens else None
        if isinstance(token, Reference) and self.tokens[1:2] in ([","], [")"]):
            self.tokens.pop(0)
            return self.cells(token)
        return [self.sum()]

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
