"""What earlier runs found out, one line of JSON a customer: ``work/builds/2026H1_通用版.jsonl``.

Only ever appended while a run goes on, so that a run that is killed is remembered as far as it came; the last
line of a customer counts. The file may be lost: then every list of contents is compared again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cardfile.store import CardState, write_beside
from cardfile.text import Text
from desk.books.inputs import Inputs
from desk.books.outcomes import Book, Failure, Made, Order, Outcome, Refusal, Skipped, Unchanged
from generator.handbook.gate.violation import Violation

Remembered = Unchanged | Skipped | Refusal


@dataclass(frozen=True, slots=True)
class Build:
    """What became of a customer, and what that was decided on.

    Attributes:
        inputs: the digest of what all customers share, :mod:`desk.books.inputs`.
        card: the state of the customer's card after the run.
    """

    outcome: Remembered
    inputs: str
    card: CardState

    @classmethod
    def of(cls, outcome: Outcome, inputs: Inputs, card: CardState) -> Build | None:
        """Return what to remember; a book that was made need not be made again, a failure is tried again."""
        kept = Unchanged(replace(outcome.book, warnings=())) if isinstance(outcome, Made) else outcome
        return None if isinstance(kept, Failure) else cls(kept, inputs.of(kept), card)

    def fits(self, inputs: Inputs, beside: Iterable[str]) -> bool:
        """Tell whether it was decided on the same inputs, and left nothing out that is wanted beside a book."""
        left_out = isinstance(self.outcome, Unchanged) and not self.outcome.book.has(beside)
        return self.inputs == inputs.of(self.outcome) and not left_out

    @property
    def line(self) -> bytes:
        """The line of the file."""
        told = {"inputs": self.inputs, "stamp": self.card.stamp, "card": self.card.sha256}
        return json.dumps({**told, **_told(self.outcome)}, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Build | None:
        """Return what a line says; None for half a line that a crash left."""
        try:
            told = json.loads(line)
            inode, changed, size = told["stamp"]
            return cls(_outcome(told), told["inputs"], CardState((inode, changed, size), told["card"]))
        except (ValueError, TypeError, KeyError):
            return None


def _told(outcome: Remembered) -> dict[str, Any]:
    match outcome:
        case Unchanged(book):
            return {"customer": book.customer, "book": asdict(book)}
        case Skipped(customer, reason):
            return {"customer": customer, "skipped": asdict(reason)}
        case Refusal(customer, violations):
            return {"customer": customer, "refused": [asdict(v) for v in violations]}


def _outcome(told: dict[str, Any]) -> Remembered:
    if "book" in told:
        return Unchanged(Book(**{**told["book"], "files": tuple(told["book"]["files"]), "warnings": ()}))
    if "skipped" in told:
        return Skipped(told["customer"], Text(**told["skipped"]))
    return Refusal(told["customer"], tuple(map(_violation, told["refused"])))


def _violation(told: dict[str, Any]) -> Violation:
    return Violation(**{**told, "message": Text(**told["message"]), "subjects": tuple(told["subjects"])})


class Builds:
    """The memory of the runs of one order."""

    def __init__(self, folder: Path, order: Order) -> None:
        self._path = folder / f"{order.period}_{order.variant}.jsonl"
        self._lines = 0

    def read(self) -> dict[str, Build]:
        """Return what is remembered, by customer."""
        lines = self._path.read_bytes().splitlines() if self._path.exists() else []
        self._lines = len(lines)
        builds = map(Build.read, lines)
        return {build.outcome.customer: build for build in builds if build}

    @contextmanager
    def noting(self, known: dict[str, Build]) -> Iterator[Callable[[Build], None]]:
        """Give a function that remembers one more; at the end the file is written anew when most of it is old.

        Args:
            known: what :meth:`read` returned; it is brought up to date.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        noted = 0
        with self._path.open("ab") as stream:

            def note(build: Build) -> None:
                nonlocal noted
                noted += 1
                known[build.outcome.customer] = build
                stream.write(build.line)
                stream.flush()

            yield note
        if noted and self._lines + noted > 2 * len(known):
            write_beside(self._path, b"".join(build.line for build in known.values()))
