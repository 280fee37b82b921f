"""One line of the journal: sealed, unsealed, and found at the end of a file. Nothing here writes.

A line is a JSON object whose last member is the SHA-256 of all bytes before that member. One of those members
is the hash of the previous line, so that the lines make a chain.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Final

from archive.acts import Act

_SEAL: Final = b',"hash":"%s"}'
_SEAL_LENGTH: Final = len(_SEAL % (b"0" * 64))
_BLOCK: Final = 16_384


@dataclass(frozen=True, slots=True)
class Head:
    """How far a journal goes: the number of its last line, from 1, and the hash of that line."""

    seq: int = 0
    hash: str = "0" * 64


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is read back; ``at`` is UTC, ISO, to the millisecond."""

    head: Head
    previous: str
    at: str
    act: Act

    def told(self) -> dict[str, Any]:
        """Return the line as an object of JSON."""
        return {"seq": self.head.seq, "at": self.at, **asdict(self.act), "hash": self.head.hash}

    def follows(self, head: Head) -> bool:
        """Tell whether this is the next line of a chain that goes so far."""
        return (self.head.seq, self.previous) == (head.seq + 1, head.hash)


def sealed(act: Act, at: str, after: Head) -> tuple[bytes, Head]:
    """Return the line of an act, and the head that it makes."""
    told = {"seq": after.seq + 1, "at": at, **asdict(act), "previous": after.hash}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))[:-1].encode(errors="replace")
    sha256 = hashlib.sha256(body).hexdigest()
    return body + _SEAL % sha256.encode() + b"\n", Head(after.seq + 1, sha256)


def unsealed(raw: bytes) -> Line | None:
    """Return what a line tells, None when its seal does not fit: it is damaged, or only half of one."""
    line = raw.removesuffix(b"\n")
    body = line[:-_SEAL_LENGTH]
    sha256 = hashlib.sha256(body).hexdigest()
    if line[-_SEAL_LENGTH:] != _SEAL % sha256.encode():
        return None
    told: dict[str, Any] = json.loads(body + b"}")
    seq, at, previous = told.pop("seq"), told.pop("at"), told.pop("previous")
    return Line(Head(seq, sha256), previous, at, Act(**told))


def claimed_hash(raw: bytes) -> str:
    """Return the hash that a damaged line says it has, so that the line after it is not blamed as well."""
    return raw.removesuffix(b"\n")[-66:-2].decode(errors="replace")


def last_line(stream: BinaryIO) -> bytes:
    """Return the last line of a file that is whole, reading from its end; empty when there is none."""
    tail = _tail(stream, newlines=2)
    whole = tail[: tail.rfind(b"\n") + 1]
    return whole[whole.rfind(b"\n", 0, -1) + 1 :]


def torn_end(stream: BinaryIO) -> bytes:
    """Return what a crash left behind the last whole line of a file."""
    tail = _tail(stream, newlines=1)
    return tail[tail.rfind(b"\n") + 1 :]


def _tail(stream: BinaryIO, newlines: int) -> bytes:
    """Return the end of a file that holds so many line ends, or all of it."""
    end, tail = stream.seek(0, os.SEEK_END), b""
    while end > 0 and tail.count(b"\n") < newlines:
        start = max(0, end - _BLOCK)
        stream.seek(start)
        tail, end = stream.read(end - start) + tail, start
    return tail
