"""Lists that begin at 1 again in each sheet of a joined document."""

from __future__ import annotations

import re
from typing import Final

from generator.word.joining_body import lists_of, with_lists

_LIST: Final = re.compile(
    rb'<w:num [^>]*w:numId="(\d+)"[^>]*>.*?<w:abstractNumId w:val="(\d+)"/>.*?</w:num>', re.DOTALL
)
_LEVELS: Final = 9


class Lists:
    """The lists of a joined document.

    Args:
        numbering: the XML of the numbering part that all sheets share, empty when there is none.
    """

    def __init__(self, numbering: bytes) -> None:
        self._numbering = numbering
        self._kinds = dict(_LIST.findall(numbering))
        self._used: set[bytes] = set()
        self._last = max(map(int, self._kinds), default=0)
        self._added: list[bytes] = []

    def restarted(self, content: bytes) -> bytes:
        """Return a sheet's content with lists of its own in place of those an earlier sheet has."""
        mine = [number for number in lists_of(content) if number in self._kinds]
        content = with_lists(content, {number: self._new(number) for number in mine if number in self._used})
        self._used.update(mine)
        return content

    @property
    def xml(self) -> bytes:
        """The numbering part with the new lists."""
        head, end, tail = self._numbering.rpartition(b"</w:num>")
        return head + end + b"".join(self._added) + tail

    def _new(self, number: bytes) -> bytes:
        self._last += 1
        restarts = b"".join(
            b'<w:lvlOverride w:ilvl="%d"><w:startOverride w:val="1"/></w:lvlOverride>' % level
            for level in range(_LEVELS)
        )
        head = b'<w:num w:numId="%d"><w:abstractNumId w:val="%b"/>' % (self._last, self._kinds[number])
        self._added.append(head + restarts + b"</w:num>")
        return b"%d" % self._last
