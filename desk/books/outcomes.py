"""What becomes of a customer in a run of handbooks, as values that travel between processes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cardfile.errors import KeceError
from cardfile.periods import Period
from cardfile.text import Text
from desk.gating import COMPILED, Issuing
from generator.handbook.gate.violation import Violation

FULL: Final = "完整版"
WORD: Final = ".docx"
PDF: Final = ".pdf"
EXCEL: Final = ".xlsx"


class FuturePeriodError(KeceError):
    """A book is wanted for a half-year that has not begun."""

    def __init__(self, period: Period) -> None:
        super().__init__(
            Text(
                f"{period.title.zh}尚未开始，不能编制手册。",
                f"{period.title.en} has not begun; there is no book of it yet.",
            ),
            remedy=Text("请核对 --period。", "Check --period."),
        )


@dataclass(frozen=True, slots=True)
class Order:
    """Which handbooks a run is to make.

    Attributes:
        plan: only tell what would be made.
        issuing: who approves the run, what is waived, why a half-year is issued again.
        beside: what is filed beside the Word file: :data:`PDF`, :data:`EXCEL`.
    """

    period: Period
    variant: str
    plan: bool = False
    issuing: Issuing = COMPILED
    beside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Book:
    """An edition that was made, would be made, or need not be made.

    Attributes:
        warnings: what the checks before issue found that does not block it.
    """

    customer: str
    period: str
    edition: int
    variant: str
    files: tuple[str, ...] = ()
    warnings: tuple[Violation, ...] = ()

    def has(self, suffixes: Iterable[str]) -> bool:
        """Tell whether there is a file of each of these kinds."""
        return all(any(file.endswith(suffix) for file in self.files) for suffix in suffixes)


@dataclass(frozen=True, slots=True)
class Made:
    """A book was made, or would be."""

    book: Book

    @property
    def customer(self) -> str:
        """Whose it is."""
        return self.book.customer


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The newest edition holds all there is: nothing was made."""

    book: Book

    @property
    def customer(self) -> str:
        """Whose it is."""
        return self.book.customer


@dataclass(frozen=True, slots=True)
class Skipped:
    """A customer without a book, and why."""

    customer: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Refusal:
    """A customer whose book may not be issued."""

    customer: str
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A customer whose book could not be made; the run went on."""

    customer: str
    reason: Text


Outcome = Made | Unchanged | Skipped | Refusal | Failure


@dataclass(frozen=True, slots=True)
class BookRun:
    """What a run made, customer by customer."""

    made: tuple[Book, ...]
    unchanged: tuple[Book, ...]
    skipped: tuple[Skipped, ...]
    refused: tuple[Refusal, ...]
    failed: tuple[Failure, ...]

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> BookRun:
        """Return outcomes sorted by what they are, each kind in the order in which they came."""
        found = tuple(outcomes)
        return cls(
            made=tuple(o.book for o in found if isinstance(o, Made)),
            unchanged=tuple(o.book for o in found if isinstance(o, Unchanged)),
            skipped=tuple(o for o in found if isinstance(o, Skipped)),
            refused=tuple(o for o in found if isinstance(o, Refusal)),
            failed=tuple(o for o in found if isinstance(o, Failure)),
        )
