"""The register of blanks handed out: each gets a number, so that a returned sheet can be traced."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock


@dataclass(frozen=True, slots=True)
class Issue:
    """One blank: its number ``B-000127``, what form it is, for whom, and when it went out."""

    number: str
    form: str
    version: int
    customer: str | None
    on: str


@dataclass(frozen=True, slots=True)
class IssueBook:
    """An append-only file of issues."""

    path: Path
    locks: Path

    def next(self, form: str, version: int, customer: str | None, today: date) -> Issue:
        """Enter a new blank and return its issue."""
        self.locks.mkdir(parents=True, exist_ok=True)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.locks / "issues.lock"):
            issue = Issue(f"B-{self._count() + 1:06}", form, version, customer, today.isoformat())
            with self.path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(asdict(issue), ensure_ascii=False) + "\n")
        return issue

    def _count(self) -> int:
        try:
            return self.path.read_bytes().count(b"\n")
        except FileNotFoundError:
            return 0
