"""What the comments say: what is wrong and what is expected, Chinese first, without personal values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cardfile.forms import Field, Form
from cardfile.problems import Problem
from cardfile.text import Lang, Text, verbatim
from generator.engine.xmltext import legal
from generator.readback.field_paths import FieldPath, field_path

Place = tuple[str, str]
"""A field and its column, '' for none."""
AUTHOR: Final = "客册 kece"

_WITHHELD: Final = Text(
    "这一项填写的内容不合要求，请核对后重填",
    "what is filled in here is not as expected; check it and fill it in again",
)
_QUOTES: Final = re.compile(r"[「“\d]")
"""What a message has that shows a value."""
_SHORTEST_SECRET: Final = 2
"""One character says nothing about a person, and stands in nearly every sentence."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is said about one field.

    Attributes:
        path: the field, as a problem names it.
        lines: the sentences, Chinese and English by turns.
    """

    path: str
    lines: tuple[str, ...]


def notes(problems: Iterable[Problem], form: Form, values: Mapping[str, Any]) -> list[Note]:
    """Return a note for each field with a problem, in the order of the problems.

    Args:
        problems: what is wrong.
        form: the form, which tells labels and which fields are personal (domain E.4).
        values: what the document says; a personal value is repeated in no note.
    """
    secrets = _Secrets.of(form, values)
    told: dict[str, list[str]] = {}
    for problem in problems:
        path = field_path(problem.field)
        message = _message(problem, form, path, secrets)
        label = _label(problem, form, path)
        lines = told.setdefault(problem.field, [])
        lines += (_line(label, message, lang) for lang in ("zh", "en"))
    return [Note(path, tuple(dict.fromkeys(map(legal, lines)))) for path, lines in told.items()]


def _line(label: Text, message: Text, lang: Lang) -> str:
    colon = "：" if lang == "zh" else ": "
    return f"{label.in_(lang)}{colon}{message.in_(lang)}" if label.zh else message.in_(lang)


def _label(problem: Problem, form: Form, path: FieldPath) -> Text:
    """Return what the field is called, with its row when it lies in a table."""
    known = _field(form, path)
    label = problem.label if problem.label.zh else known.label if known else verbatim(problem.field)
    return Text(f"{label.zh}（第{path.row}行）", f"{label.en} (row {path.row})") if path.row else label


def _field(form: Form, path: FieldPath) -> Field | None:
    """Return the field or column that a path names."""
    field = form.by_name.get(path.name)
    columns: Sequence[Field] = field.columns if field else ()
    return next((column for column in columns if column.name == path.part), field)


# -- personal values ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Secrets:
    """The personal values of a document."""

    texts: Mapping[Place, frozenset[str]]

    @classmethod
    def of(cls, form: Form, values: Mapping[str, Any]) -> _Secrets:
        """Return the personal values among those of a document."""
        single = [((f.name, ""), [values.get(f.name)]) for f in form.fields if f.private]
        tables = [
            ((f.name, c.name), _column(values.get(f.name), c.name))
            for f in form.fields
            for c in f.columns
            if c.private
        ]
        return cls({at: frozenset(t for v in found for t in _texts(v)) for at, found in (*single, *tables)})

    def may_tell(self, message: Text, path: FieldPath) -> bool:
        """Tell whether a message about a field may be shown as it is."""
        own = self.texts.get((path.name, path.part))
        if own is not None and (own or _QUOTES.search(message.zh + message.en)):
            return False
        secrets = (text for texts in self.texts.values() for text in texts)
        return not any(text in message.zh or text in message.en for text in secrets)


def _message(problem: Problem, form: Form, path: FieldPath, secrets: _Secrets) -> Text:
    """Return what is wrong; where that might repeat a personal value, only what is expected."""
    if secrets.may_tell(problem.message, path):
        return problem.message
    field = _field(form, path)
    hint = field.hint if field else None
    return Text(f"{_WITHHELD.zh}（{hint.zh}）", f"{_WITHHELD.en} ({hint.en})") if hint else _WITHHELD


def _column(rows: Any, name: str) -> list[Any]:
    return [row.get(name) for row in rows] if isinstance(rows, list) else []


def _texts(value: Any) -> Iterator[str]:
    """Yield a value as a message may show it: whole, and line by line."""
    text = "" if value is None else str(value)
    yield from (part for part in {text, *text.splitlines()} if len(part) >= _SHORTEST_SECRET)
