"""The journal of an office: every act one line of JSON, only ever appended, each line sealing the one before.

A byte that is changed, a line that is taken out or put in shows at that line. What is cut off at the end shows
too, because the head (number and hash of the last line) is kept a second time, away from the journal; the next
line goes on from that head, so that the gap stays visible for ever. One file a year, one chain over all of them.

A line is written before its act is carried out: nothing is done that is not told. A process that is killed
loses no line. Lines wait for the disk before :meth:`Journal.append` returns; inside :meth:`Journal.together`
only at its end, once for all.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from archive.acts import Act
from archive.disk import sync_folder, write_whole
from archive.journal_line import Head, Line, claimed_hash, last_line, sealed, torn_end, unsealed
from archive.locks import locked
from archive.manifest import Finding


class Journal:
    """The journal in a folder.

    Args:
        folder: ``journal/``.
        work: ``work/``, for the lock and for the second copy of the head.
        now: the clock, in UTC. It is the real one even where a day is rehearsed.
    """

    def __init__(self, folder: Path, work: Path, now: Callable[[], datetime]) -> None:
        self.folder = folder
        self._kept = work / "journal-head.json"
        self._locks = work / "locks"
        self._now = now
        self._known: tuple[Path, int, Head] | None = None
        self._waiting = 0

    # -- writing ----------------------------------------------------------------------------------

    def append(self, *acts: Act) -> None:
        """Write acts at the end of the journal.

        Raises:
            BusyError, OSError: nothing is told, so nothing may be done.
        """
        if acts:
            with locked(self._locks, "journal"), _opened(self._current()) as (path, stream):
                head, healed = self._ready(path, stream)
                head = self._write(stream, head, (*healed, *acts))
                self._known = (path, stream.tell(), head)
                if not self._waiting:
                    self._settle(stream, head)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let the acts of a block wait for the disk once, at its end."""
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1
            if self._known and not self._waiting:
                with locked(self._locks, "journal"), _opened(self._current()) as (path, stream):
                    self._settle(stream, self._ready(path, stream)[0])

    def _settle(self, stream: BinaryIO, head: Head) -> None:
        """Wait for the disk; the second copy of the head never goes ahead of the lines it vouches for."""
        os.fsync(stream.fileno())
        write_whole(self._kept, json.dumps(asdict(head)).encode(), durable=False)

    def _write(self, stream: BinaryIO, head: Head, acts: Iterable[Act]) -> Head:
        at = self._now().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        for act in acts:
            line, head = sealed(act, at, head)
            stream.write(line)
        stream.flush()
        return head

    def _current(self) -> Path:
        """Return the file of this year, or a later one that is there: a clock that goes back breaks no chain."""
        this_year = self.folder / f"{self._now().year}.jsonl"
        return max([*self._files(), this_year], key=lambda path: path.name)

    def _ready(self, path: Path, stream: BinaryIO) -> tuple[Head, tuple[Act, ...]]:
        """Set a file ready for its next line; return the head to go on from, and what was healed."""
        end = stream.seek(0, os.SEEK_END)
        if self._known and self._known[:2] == (path, end):
            return self._known[2], ()
        healed = tuple(_healed(path.name, stream))
        head = self._furthest(last_line(stream))
        stream.seek(0, os.SEEK_END)
        return head, healed

    def _furthest(self, last: bytes) -> Head:
        """Return the head of the last line, or the kept one when lines are gone."""
        line = unsealed(last or self._last_of_all())
        return max(self.kept(), line.head if line else Head(), key=lambda head: head.seq)

    # -- reading ----------------------------------------------------------------------------------

    def head(self) -> Head:
        """Return the head: write it down elsewhere, and nothing before it can be changed unseen."""
        with locked(self._locks, "journal"):
            return self._furthest(b"")

    def lines(self) -> Iterator[Line]:
        """Yield all lines that can be read, from the first."""
        return (line for line in (unsealed(raw) for _, _, raw in self._raw()) if line)

    def snapshot(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files of the journal as they are now, whole lines only, by their names."""
        with locked(self._locks, "journal"):
            sizes = [(path, path.stat().st_size) for path in self._files()]
        for path, size in sizes:
            yield path.name, b"".join(_lines_until(path, size))

    def check(self) -> tuple[Finding, ...]:
        """Return a finding for every line at which the chain is broken, and one for an end that is cut off."""
        with locked(self._locks, "journal"):
            kept = self.kept()
        found, head, path, number = [], Head(), self.folder.name, 0
        vouched = head == kept
        for path, number, raw in self._raw():
            line = unsealed(raw)
            if not (line and line.follows(head)):
                found.append(Finding(path, "broken-chain", number))
            head = line.head if line else Head(head.seq + 1, claimed_hash(raw))
            vouched |= head == kept
        if not vouched:
            found.append(Finding(path, "broken-chain", number))
        return tuple(dict.fromkeys(found))

    def kept(self) -> Head:
        """Return the second copy of the head, or the start when there is none: ``work/`` may be emptied."""
        with suppress(OSError, ValueError, TypeError):
            return Head(**json.loads(self._kept.read_bytes()))
        return Head()

    def _last_of_all(self) -> bytes:
        for path in reversed(self._files()):
            with path.open("rb") as stream:
                if last := last_line(stream):
                    return last
        return b""

    def _raw(self) -> Iterator[tuple[str, int, bytes]]:
        """Yield each line with its path from the office and its number; what is being written is left out."""
        with locked(self._locks, "journal"):
            sizes = [(path, path.stat().st_size) for path in self._files()]
        for path, size in sizes:
            for number, line in enumerate(_lines_until(path, size), 1):
                yield f"{self.folder.name}/{path.name}", number, line

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9][0-9][0-9][0-9].jsonl"))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Open a file of the journal for reading and for writing at its end; it is made when it is not there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        sync_folder(path.parent)
    with path.open("r+b") as stream:
        yield path, stream


def _healed(name: str, stream: BinaryIO) -> Iterator[Act]:
    """Close or cut off the line in which a crash came; what is cut off is told."""
    torn = torn_end(stream)
    if unsealed(torn):
        stream.seek(0, os.SEEK_END)
        stream.write(b"\n")
    elif torn:
        stream.truncate(stream.seek(0, os.SEEK_END) - len(torn))
        yield Act(
            "journal.heal", name, before={"bytes": len(torn), "sha256": hashlib.sha256(torn).hexdigest()}
        )


def _lines_until(path: Path, size: int) -> Iterator[bytes]:
    read = 0
    with path.open("rb") as stream:
        for line in stream:
            read += len(line)
            if read > size:
                return
            yield line
