"""Takes an inbox in and is killed when it touches the disk for the Nth time: ``python killed_intake.py OFFICE N``.

Every opening, renaming, linking and removing below the office counts, so that there is a kill between any
two steps. N = 0 only counts, and prints how many there were.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from desk.cage.read import Read
from desk.cage.reader import FileReader
from desk.intake.room import Intake
from desk.office import Office

TODAY = date(2027, 1, 15)
_TOUCHES = frozenset({"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.truncate"})


class InThisProcess:
    """Reads files without child processes."""

    def __init__(self, office: Office) -> None:
        self._read = FileReader(office.library.folders)

    def read_all(self, paths: Iterable[Path]) -> Iterator[Read]:
        return map(self._read, paths)


def take_in(folder: Path) -> list[tuple[str, str]]:
    """Take in all that lies in the inbox or is in hand; return each file with its outcome."""
    from archive.watcher import watch_once

    office = Office(folder, today=TODAY)
    intake = Intake(office, office.papers, InThisProcess(office))
    seconds = iter(range(0, 1000, 3))
    receipts = watch_once(intake.inbox, intake, clock=lambda: next(seconds), pause=lambda _: None)
    return [(receipt.file, receipt.outcome.kind) for receipt in receipts]


def _die() -> None:
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def main() -> None:
    folder, last = Path(sys.argv[1]), int(sys.argv[2])
    touched = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal touched
        if event in _TOUCHES and str(folder) in str(arguments[0]):
            touched += 1
            if touched == last:
                _die()

    sys.addaudithook(count)
    take_in(folder)
    sys.stdout.write(str(touched))


if __name__ == "__main__":
    main()
