"""Start-up: a list of forms beside bare Python."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.measure import Row, Table, median


def measure() -> Table:
    """Return the time of ``kece forms list`` as a multiple of ``python -c pass``."""
    bare = median(lambda: _run("pass"))
    listed = median(
        lambda: _run("import sys; sys.argv = ['kece', 'forms', 'list']; from desk.cli import main; main()")
    )
    rows = (Row("python -c pass", bare), Row("kece forms list", listed, listed / bare))
    return Table(
        "Start-up",
        "Whole processes, cold imports from a warm disk cache; the limit is 12.",
        "× bare Python",
        rows,
    )


def _run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
