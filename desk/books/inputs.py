"""What a handbook is made of, besides its customer's card, as one digest.

Whether an edition is still good is decided by its list of contents. These digests only save asking: while a
card and all else that the answer depends on are the same, so is the answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from desk.books.binding import TEMPLATE
from desk.books.outcomes import Refusal
from desk.site import SETTINGS

if TYPE_CHECKING:
    from desk.books.mergers import AbsorbedBy
    from desk.books.outcomes import Order, Outcome
    from desk.rooms import Rooms


@dataclass(frozen=True, slots=True)
class Inputs:
    """The digests of a run.

    Attributes:
        shared: program, forms, policy, settings, template, period and variant, who was merged into whom.
        issue: these, and what the checks before issue look at: the units' cards, the day, what is waived by whom.
    """

    shared: str
    issue: str

    def of(self, outcome: Outcome) -> str:
        """Return the digest that an outcome depends on."""
        return self.issue if isinstance(outcome, Refusal) else self.shared

    @classmethod
    def read(cls, rooms: Rooms, order: Order, absorbed: AbsorbedBy) -> Inputs:
        """Return the digests of an order in an office as it is now."""
        mergers = (f"{code} {customers!r}" for code, customers in sorted(absorbed.items()))
        shared = _digest(_version(), str(order.period), order.variant, *_files(rooms), *mergers)
        units = sorted(set(rooms.store.binders()) & rooms.settings.unit_by_code.keys())
        cards = (f"{unit} {rooms.store.sha256(unit)}" for unit in units)
        return cls(shared, _digest(shared, rooms.now().date().isoformat(), repr(order.issuing), *cards))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _files(rooms: Rooms) -> Iterator[str]:
    """Yield the digest of every file that says how books are made."""
    yield _digest_of(rooms.site.root / SETTINGS)
    for folder in rooms.library.folders:
        for path in sorted(folder.glob("*.yaml")):
            yield f"{path.name} {_digest_of(path)}"
    template = rooms.site.template("word", TEMPLATE)
    if template:
        yield _digest_of(template)


def _digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version() -> str:
    try:
        return version("kece")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return ""
