"""The visible code line of a document, read back; its check character tells when somebody changed it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from cardfile.problems import Problem
from generator.carriers import check_character
from generator.readback.identity_copies import Copy
from generator.readback.problems import wrong_check_character

_RECORD: Final = re.compile(r"(?P<record_no>[\w#-]+) · r(?P<revision>\d+) · (?P<check>\w)")
_BLANK: Final = re.compile(
    r"(?P<form>[A-Z]{2,3}) (?P<version>\d+)(?:\.\d+)? · (?P<issue>[\w-]+) · (?P<check>\w)"
)


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code line: ``TS-KH0001-2026-0001 · r9 · K``, on a blank ``TS 1.0 · B-000127 · M``.

    Attributes:
        text: the whole line.
        said: what it says of the document.
        check: its last character.
    """

    text: str
    said: Copy
    check: str


def said_by(line: CodeLine | None) -> Copy:
    """Return what a code line says of its document; nothing when it is gone."""
    return line.said if line else {}


def wrong_check(line: CodeLine | None) -> Iterator[Problem]:
    """Yield a problem when the line's last character does not fit the others: somebody changed it."""
    if line and check_character(":".join(line.said.values())) != line.check.upper():
        yield wrong_check_character(line.text)


def find_code_line(texts: Iterable[str]) -> CodeLine | None:
    """Return the first code line among trimmed texts, None when it is gone."""
    return next(filter(None, map(_code_line, texts)), None)


def _code_line(text: str) -> CodeLine | None:
    match = _RECORD.fullmatch(text) or _BLANK.fullmatch(text)
    if not match:
        return None
    said = match.groupdict()
    return CodeLine(text, said, said.pop("check"))


def code_of(record_no: str) -> str:
    """Return the form's code that a record number begins with; master data's begin with their owner's."""
    code = record_no.partition("-")[0]
    return code if code.isalpha() else ""
