"""One hostile file: what it is called, how it is built, and what must be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.foreign.kinds import Kind


@dataclass(frozen=True)
class Case:
    """One file: its reason holds ``says``; a case that is read nevertheless says nothing."""

    name: str
    kind: Kind
    says: str
    build: Callable[[], bytes] | None = None
    make: Callable[[Path], None] | None = None

    def put(self, folder: Path) -> Path:
        """Make the file in a folder of its own."""
        path = folder / self.name
        if self.make:
            self.make(path)
        elif self.build:
            path.write_bytes(self.build())
        return path
