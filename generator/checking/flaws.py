"""A flaw in the file of a document, as a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cardfile.text import Text
from generator.checking.findings import Level


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with a file, and the member of its package that holds it.

    Attributes:
        level: an error may keep Word or Excel from opening the file, a warning does not.
    """

    part: str
    what: Text
    level: Level = "error"


def repeated(values: Iterable[str]) -> list[str]:
    """Return the values that occur more than once, in order."""
    return [value for value, times in Counter(values).items() if times > 1]
