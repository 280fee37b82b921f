"""Timing: the median of several runs, and tables of ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of a table: what was measured, the seconds it took, and the ratio to its peer."""

    name: str
    seconds: float
    ratio: float | None = None

    def __str__(self) -> str:
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else "1"
        return f"| {self.name} | {self.seconds * 1000:,.2f} ms | {ratio} |"


@dataclass(frozen=True)
class Table:
    """A table of docs/benchmarks.md."""

    title: str
    note: str
    ratio: str
    rows: tuple[Row, ...]

    def __str__(self) -> str:
        head = f"## {self.title}\n\n{self.note}\n\n| | median | {self.ratio} |\n|---|---|---|"
        return "\n".join([head, *map(str, self.rows)])


def median(run: Callable[[], object], times: int = 15) -> float:
    """Return the median seconds of several runs, after one that warms up."""
    run()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)
