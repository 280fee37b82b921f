"""The copies of its identity that a document carries, compared.

Someone may have filled one record's form for another: a copy that contradicts another is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from cardfile.problems import Problem
from cardfile.text import Text
from generator.readback.problems import contradicting_identity

Copy = Mapping[str, str]
"""What one copy says, by the keys of :class:`generator.reading.Identity`; '' where it says nothing."""

_COMPARED: Final[Mapping[str, Text]] = {
    "record_no": Text("编号", "record numbers"),
    "issue": Text("发放号", "issue numbers"),
    "revision": Text("修订次数", "revisions"),
}


def contradictions(copies: Sequence[Copy]) -> Iterator[Problem]:
    """Yield what the copies do not agree upon, the most trusted copy first."""
    for key, what in _COMPARED.items():
        said = list(dict.fromkeys(copy[key] for copy in copies if copy.get(key)))
        if len(said) > 1:
            yield contradicting_identity(what, said[0], said[1])
