"""Run all benchmarks and write docs/benchmarks.md."""

from __future__ import annotations

import platform
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

ROOMS = ("startup", "store", "intake", "word", "handbook_loops", "handbook_build", "joining", "excel")
PACKAGES = ("docxtpl", "docxcompose", "jinja2", "lxml", "openpyxl", "tinydb", "isal")


def main() -> None:
    """Measure, print and write."""
    tables = []
    for room in ROOMS:
        table = str(import_module(f"benchmarks.{room}").measure())
        print(table, end="\n\n", flush=True)
        tables.append(table)
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    head = (
        "# Benchmarks\n\nWritten by `KECE_FORMS=5000 KECE_CUSTOMERS=10000 make bench` (without these two it takes smaller offices). Ratios within one run on one machine; seconds differ from machine to machine.\n\n"
        f"CPython {platform.python_version()}, {platform.system()} {platform.machine()}; {versions}."
    )
    Path("docs/benchmarks.md").write_text("\n\n".join([head, *tables]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
