"""The sign of life that a watcher leaves behind every few seconds, and who may be the watcher.

A lock on the office's own disk tells whether a watcher runs; the system releases it when the process
ends in whatever way, so that a crashed one blocks nobody. The file beside it says the rest.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from archive.locks import BusyError, locked
from archive.settling import Look
from cardfile.errors import KeceError
from cardfile.text import Text

SHOWN: Final = 20
"""Names of files that a sign of life names at most; the rest is counted."""
BEAT: Final = 5.0
"""Seconds between two signs of life while a long sweep is at work."""
_LOCK: Final = "watcher"


class WatcherRunningError(KeceError):
    """Another watcher is at work in this office."""

    def __init__(self, life: Life | None) -> None:
        who = f"{life.host}, PID {life.pid}, {life.since}" if life else "?"
        super().__init__(
            Text(
                f"这个办公室已有看守程序在运行（{who}）。", f"a watcher runs in this office already ({who})."
            ),
            remedy=Text(
                "用 kece watch --status 查看；要换一个，请先结束它。",
                "Look at it with: kece watch --status. To replace it, end that one first.",
            ),
        )


class Listening(Protocol):
    """What a sign of life tells about file events."""

    @property
    def is_alive(self) -> bool:
        """Whether events arrive."""
        ...

    restarts: int


@dataclass(frozen=True, slots=True)
class Sign:
    """What one sweep saw.

    Attributes:
        seconds: how long it took.
        waiting, open, empty: how many files are not finished, open in a program, or left without content.
        files: names of some of those that are open or empty.
        events: whether file events arrive, and how often their observer had to be started again.
        away: why nothing could be done, as text in Chinese and in English.
    """

    seconds: float = 0.0
    waiting: int = 0
    open: int = 0
    empty: int = 0
    files: tuple[str, ...] = ()
    events: bool = False
    restarts: int = 0
    away: tuple[str, str] | None = None

    @classmethod
    def of(cls, look: Look, seconds: float, ear: Listening, away: Exception | None) -> Sign:
        """Return the sign of one look."""
        return cls(
            round(seconds, 3),
            len(look.waiting),
            len(look.opened),
            len(look.empty),
            (*look.opened[:SHOWN], *look.empty[:SHOWN]),
            ear.is_alive,
            ear.restarts,
            _said(away) if away else None,
        )


@dataclass(frozen=True, slots=True)
class Life:
    """A watcher's sign of life: who it is, since when, and what it saw last. Times are local, ISO."""

    pid: int
    host: str
    since: str
    at: str
    sign: Sign = field(default_factory=Sign)


class Pulse:
    """Writes the signs of life of this process.

    Args:
        work: the office's ``work/``.
        now: gives the local time as text.
    """

    def __init__(
        self, work: Path, now: Callable[[], str] = lambda: time.strftime("%Y-%m-%dT%H:%M:%S")
    ) -> None:
        self._path = _file(work)
        self._now = now
        self._since = now()
        self._beaten_at = float("-inf")
        self._sign = Sign()

    def beat(self, clock: float, sign: Sign) -> None:
        """Leave a sign of life; a disk that refuses it must not stop the watch."""
        self._beaten_at, self._sign = clock, sign
        life = Life(os.getpid(), socket.gethostname(), self._since, self._now(), sign)
        beside = self._path.with_suffix(".tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(asdict(life), ensure_ascii=False), encoding="utf-8")
            beside.replace(self._path)
        except OSError:
            beside.unlink(missing_ok=True)

    def beat_if_late(self, clock: float) -> None:
        """Leave the last sign again, when a sweep takes long."""
        if clock - self._beaten_at >= BEAT:
            self.beat(clock, self._sign)


@contextmanager
def sole_watcher(work: Path) -> Iterator[None]:
    """Be the only watcher of an office.

    Raises:
        WatcherRunningError: another process is.
    """
    try:
        with locked(work / "locks", _LOCK, patience=0):
            yield
    except BusyError as error:
        if error.where != _LOCK:
            raise
        raise WatcherRunningError(read_life(work)) from None


def is_watched(work: Path) -> bool:
    """Say whether a watcher runs in an office, on this computer or on another one that shares its lock."""
    try:
        with locked(work / "locks", _LOCK, patience=0):
            return False
    except BusyError:
        return True


def read_life(work: Path) -> Life | None:
    """Return the last sign of life; None when there never was one."""
    try:
        found: dict[str, Any] = json.loads(_file(work).read_bytes())
        sign = found.pop("sign")
        away = tuple(sign.pop("away") or ()) or None
        return Life(**found, sign=Sign(**{**sign, "files": tuple(sign["files"]), "away": away}))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _file(work: Path) -> Path:
    return work / "watch.json"


def _said(error: Exception) -> tuple[str, str]:
    if isinstance(error, KeceError):
        return error.text("zh"), error.text("en")
    return str(error), str(error)
