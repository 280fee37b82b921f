"""The customers that were merged into the book's (domain C.1-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.handbook.model import FULL, GENERAL, joined


@dataclass(frozen=True, slots=True)
class LastBook:
    """The last edition of an absorbed customer.

    Attributes:
        cutoff_on: ISO.
        files: path in the archive by variant.
        contents: form and number of each record it holds, in its order.
    """

    record_no: str
    edition: int
    cutoff_on: str
    files: Mapping[str, str]
    contents: tuple[tuple[str, str], ...]

    def path(self, variant: str) -> str:
        """Return where it lies, for a book of a variant: a general one never points to a full one."""
        wanted = (FULL, GENERAL) if variant == FULL else (GENERAL,)
        return next((self.files[name] for name in wanted if name in self.files), "")


@dataclass(frozen=True, slots=True)
class Absorbed:
    """A customer that was merged into another one.

    Attributes:
        merged_on: the day since which the survivor's books tell of it, ISO.
        revision: of its card, by which the merger was entered.
        book: its last handbook; None when it never had one.
    """

    code: str
    name: str
    merged_on: str
    revision: int
    book: LastBook | None


def names_of(absorbed: Iterable[Absorbed]) -> str:
    """Return customers in one line: 「KH0003 海陆联合」."""
    return joined(f"{customer.code} {customer.name}" for customer in absorbed)
