"""File system events, used only to wake the watcher early, and the supervisor of their observer.

An observer's own threads die without a word when a share drops (watchdog keeps the observer «alive» while
its emitter is dead), so the watcher asks at every sweep, and a dead one is started again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol, Self

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent

FIRST_PAUSE: Final = 5.0
"""Seconds until a dead observer is started again; doubled while it keeps dying."""
LONGEST_PAUSE: Final = 600.0

_NEWS: Final = frozenset({"created", "modified", "moved", "closed"})
"""Opening and reading are no news: the sweep itself does that."""

_log = logging.getLogger(__name__)


class Observer(Protocol):
    """What tells of events: watchdog's observer behind a narrow door."""

    def is_alive(self) -> bool:
        """Say whether all its threads run."""
        ...

    def stop(self) -> None:
        """End them and wait until they have ended."""
        ...


Start = Callable[[Path, threading.Event], Observer]
"""Starts an observer that sets an event whenever something arrives; OSError or ImportError when it cannot."""


class Ear:
    """Keeps an observer of one folder alive; where there can be none, nothing wakes, and that is all.

    Args:
        folder: what to listen to.
        wake: is set whenever something arrives below it.
        start: starts the observer.
    """

    def __init__(self, folder: Path, wake: threading.Event, start: Start) -> None:
        self._folder = folder
        self._wake = wake
        self._start = start
        self._observer: Observer | None = None
        self._failures = 0
        self._next_try = float("-inf")
        self.restarts = 0

    @property
    def is_alive(self) -> bool:
        """Whether events arrive."""
        return self._observer is not None and self._observer.is_alive()

    def keep_alive(self, now: float, *, anew: bool = False) -> None:
        """Start the observer when it is dead and its time has come.

        Args:
            now: seconds of a monotonic clock.
            anew: also when it seems alive: the folder was away, and another one stands there now.
        """
        if self.is_alive and not anew:
            self._failures = 0
            return
        if now < self._next_try and not anew:
            return
        self.restarts += self._observer is not None
        self._end()
        self._next_try = now + min(FIRST_PAUSE * 2.0 ** min(self._failures, 16), LONGEST_PAUSE)
        self._failures += 1
        try:
            self._observer = self._start(self._folder, self._wake)
        except (ImportError, OSError) as error:
            _log.warning("No file events from %s, the sweep goes on without: %s", self._folder, error)

    def _end(self) -> None:
        observer, self._observer = self._observer, None
        if observer:
            observer.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._end()


def listen(folder: Path, wake: threading.Event) -> Observer:
    """Start watchdog's observer.

    Raises:
        OSError, ImportError: there can be none here.
    """
    from watchdog.events import FileSystemEventHandler
    from watchdog.observers import Observer as Threads

    class Waker(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in _NEWS:
                wake.set()

    class Watchdog(Threads):  # type: ignore[misc, valid-type]  # the class depends on the system
        def is_alive(self) -> bool:
            return super().is_alive() and all(emitter.is_alive() for emitter in self.emitters)

        def stop(self) -> None:
            super().stop()
            if super().is_alive():
                self.join()

    observer = Watchdog()
    observer.schedule(Waker(), str(folder), recursive=True)
    observer.start()
    alive: Observer = observer
    return alive
