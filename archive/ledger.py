"""The ledger of arrived files: one line of JSON for each that was dealt with, only ever appended.

It tells duplicates by content, a blank that comes back twice by its issue number, and which intake numbers
were given. It lies in ``work/`` and may be lost: the journal tells it again (:func:`retold`) before the next
file is taken. Only where a line stands is kept in memory, so that years of arrivals cost a few megabytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, get_args

from archive.acts import Act
from archive.outcomes import Kind

_KINDS: Final = {f"intake.{kind}": kind for kind in get_args(Kind)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One arrival that was dealt with.

    Attributes:
        issue: the number of the blank that it was, ``B-000127``.
    """

    intake: str
    sha256: str
    file: str
    kind: Kind
    record_no: str | None = None
    path: str | None = None
    issue: str | None = None


class Ledger:
    """The entries of a file; what other processes append is seen at the next question."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._forget()

    @property
    def is_lost(self) -> bool:
        """Whether there is no ledger: nothing came in yet, or ``work/`` was lost."""
        return not self._path.exists()

    def append(self, *entries: Entry) -> None:
        """Add entries and wait until the disk has them."""
        if not entries:
            return
        lines = b"".join(json.dumps(asdict(entry)).encode() + b"\n" for entry in entries)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as stream:
            stream.write(b"\n" + lines if self._is_torn() else lines)
            stream.flush()
            os.fsync(stream.fileno())

    def filed(self, sha256: str) -> Entry | None:
        """Return the first arrival of this content that was filed."""
        self._catch_up()
        return self._at(self._filed.get(bytes.fromhex(sha256)))

    def brought(self, issue: str) -> Entry | None:
        """Return the first filed arrival of a blank with this issue number."""
        self._catch_up()
        return self._at(self._issues.get(issue))

    def has(self, intake: str) -> bool:
        """Say whether an arrival was dealt with."""
        self._catch_up()
        return intake in self._intakes

    def last(self, day: str) -> int:
        """Return the highest number given on a day (``20260709``) to an arrival that was dealt with."""
        self._catch_up()
        return self._last.get(day, 0)

    def _forget(self) -> None:
        self._read = 0
        self._intakes: set[str] = set()
        self._filed: dict[bytes, int] = {}
        self._issues: dict[str, int] = {}
        self._last: dict[str, int] = {}

    def _is_torn(self) -> bool:
        """Say whether a crash left half a line, which would swallow the next one."""
        with self._path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - 1))
            return stream.read() not in (b"", b"\n")

    def _catch_up(self) -> None:
        size = self._path.stat().st_size if self._path.exists() else 0
        if size < self._read:
            self._forget()  # another file has taken its place
        if size > self._read:
            with self._path.open("rb") as stream:
                stream.seek(self._read)
                new = stream.read()
            self._note(new[: new.rfind(b"\n") + 1].splitlines(keepends=True))

    def _note(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            entry = _entry(line)
            if entry and entry.intake not in self._intakes:
                self._remember(entry)
            self._read += len(line)

    def _remember(self, entry: Entry) -> None:
        self._intakes.add(entry.intake)
        _, _, number = entry.intake.partition("-")
        day, _, serial = number.partition("-")
        self._last[day] = max(self._last.get(day, 0), int(serial) if serial.isdecimal() else 0)
        if entry.kind == "filed":
            self._filed.setdefault(bytes.fromhex(entry.sha256), self._read)
            if entry.issue:
                self._issues.setdefault(entry.issue, self._read)

    def _at(self, offset: int | None) -> Entry | None:
        if offset is None:
            return None
        with self._path.open("rb") as stream:
            stream.seek(offset)
            return _entry(stream.readline())


def retold(acts: Iterable[Act]) -> Iterator[Entry]:
    """Yield the entries of a ledger that was lost, as the acts of a journal tell them."""
    for act in acts:
        if act.action in _KINDS:
            told: dict[str, Any] = {key: act.after.get(key) for key in ("record_no", "path", "issue")}
            yield Entry(act.source, str(act.after["sha256"]), act.object, _KINDS[act.action], **told)


def _entry(line: bytes) -> Entry | None:
    """Return the entry of a line; None for half a line that a crash left."""
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError):
        return None
