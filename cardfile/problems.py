"""Faults in the customers' data: values, collected and shown all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cardfile.text import Lang, Text

_NO_LABEL: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one field.

    Attributes:
        field: the field's name; a table cell is ``actions[2].due_on`` (rows counted from 1).
        message: what is wrong and what is expected.
        label: the field's printed label.
    """

    field: str
    message: Text
    label: Text = _NO_LABEL

    def text(self, lang: Lang) -> str:
        """Return ``label (field): message`` in one language."""
        label = self.label.in_(lang)
        name = f"{label}（{self.field}）" if label and lang == "zh" else f"{label} ({self.field})"
        return f"{name if label else self.field}: {self.message.in_(lang)}"

    def within(self, prefix: str) -> Problem:
        """Return the same fault, its field seen from an enclosing table row."""
        return Problem(f"{prefix}.{self.field}", self.message, self.label)


def listing(problems: Iterable[Problem], lang: Lang) -> str:
    """Return all faults, a line each."""
    return "\n".join(problem.text(lang) for problem in problems)
