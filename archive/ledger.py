"""The ledger of arrived files: one line of JSON for each that was dealt with, only ever appended.

It tells duplicates by content. It lies in ``work/`` and may be lost: then a file that comes twice is
noticed by its record instead.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.outcomes import Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """One arrival that was dealt with."""

    intake: str
    sha256: str
    file: str
    kind: Kind
    record_no: str | None = None
    path: str | None = None


class Ledger:
    """The entries of a file; what other processes append is seen at the next question."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self._entries: dict[str, Entry] = {}

    def append(self, entry: Entry) -> None:
        """Add an entry and wait until the disk has it."""
        line = json.dumps(asdict(entry)).encode() + b"\n"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as stream:
            if self._is_torn():
                line = b"\n" + line
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())

    def filed(self, sha256: str) -> Entry | None:
        """Return the first arrival of this content that was filed."""
        found = (entry for entry in self._all().values() if (entry.sha256, entry.kind) == (sha256, "filed"))
        return next(found, None)

    def intakes(self) -> frozenset[str]:
        """Return the numbers of all arrivals that were dealt with."""
        return frozenset(self._all())

    def _is_torn(self) -> bool:
        """Say whether a crash left half a line, which would swallow the next one."""
        with self._path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - 1))
            return stream.read() not in (b"", b"\n")

    def _all(self) -> dict[str, Entry]:
        if self._path.exists():
            with self._path.open("rb") as stream:
                stream.seek(self._read)
                new = stream.read()
            whole = new[: new.rfind(b"\n") + 1]
            self._read += len(whole)
            for entry in filter(None, map(_entry, whole.splitlines())):
                self._entries.setdefault(entry.intake, entry)
        return self._entries


def _entry(line: bytes) -> Entry | None:
    """Return the entry of a line; None for half a line that a crash left."""
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError):
        return None
