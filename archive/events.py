"""File system events, used only to wake the watcher early."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

_NEWS: Final = frozenset({"created", "modified", "moved", "closed"})
"""Opening and reading are no news: the sweep itself does that."""

_log = logging.getLogger(__name__)


@contextmanager
def waking(folder: Path, wake: threading.Event) -> Iterator[None]:
    """Set ``wake`` whenever something arrives below ``folder``; where that fails, nothing wakes."""
    observer = _started(folder, wake)
    try:
        yield
    finally:
        if observer:
            observer.stop()
            observer.join()


def _started(folder: Path, wake: threading.Event) -> BaseObserver | None:
    try:
        from watchdog.events import FileSystemEventHandler
        from watchdog.observers import Observer

        class Waker(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                if event.event_type in _NEWS:
                    wake.set()

        observer = Observer()
        observer.schedule(Waker(), str(folder), recursive=True)
        observer.start()
    except (ImportError, OSError) as error:
        _log.warning("No file events from %s, the sweep goes on without: %s", folder, error)
        return None
    return observer
