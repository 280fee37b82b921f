"""Locks between processes, kept on the office's own disk and never on the archive's share.

Locks on network shares lie (they are granted twice, or never released), so callers name a folder
of ``work/``, which the settings may place on a local disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cardfile.errors import PassingError
from cardfile.text import Text

PATIENCE: Final = 60.0
"""Seconds to wait for another process before giving up."""
_PAUSE: Final = 0.005
"""Seconds between two looks at a lock: most are held for less than a millisecond."""


class BusyError(PassingError):
    """Another process holds a lock for too long."""

    def __init__(self, what: str) -> None:
        super().__init__(
            Text("另一个程序正在使用，请稍后再试。", "Another program is using it; try again in a moment."),
            where=what,
        )


@contextmanager
def locked(folder: Path, what: str, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of ``what`` (any text) among all processes of the office.

    Raises:
        BusyError: it was not free within ``patience`` seconds.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(what.encode()).hexdigest()[:16]
    lock = FileLock(folder / f"{name}.lock", timeout=patience)
    try:
        lock.acquire(poll_interval=_PAUSE)
    except Timeout:
        raise BusyError(what) from None
    try:
        yield
    finally:
        lock.release()
