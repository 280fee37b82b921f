"""What a check before issue says when it fails (domain C.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cardfile.text import Text

Level = Literal["E", "W"]
"""``E`` blocks the issue, ``W`` is printed as a warning."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A check before issue that failed.

    Attributes:
        check: ``K01`` to ``K22``.
        subjects: numbers of the records concerned.
        final: no waiver helps: what the law forbids, nobody in the company can allow.
    """

    check: str
    level: Level
    message: Text
    subjects: tuple[str, ...] = ()
    final: bool = False
