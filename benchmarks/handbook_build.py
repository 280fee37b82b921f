"""All handbooks of an office: the whole pipeline beside the bare engine, and a second run beside the first.

``python -m benchmarks.handbook_build 10000`` measures an office of that size, ``make bench`` one of $KECE_CUSTOMERS.
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Row, Table, median
from cardfile.periods import Period
from desk.books.binding import TEMPLATE
from desk.books.compiler import Compiler
from desk.books.outcomes import Order
from desk.office import Office
from generator.handbook.context import handbook_context
from generator.word.template import WordTemplate

PERIOD = "2026H1"
TODAY = date(2026, 7, 8)
JOBS = 2
_SMALL = int(os.environ.get("KECE_CUSTOMERS", "203"))
_BARE = 40
_KECE = "from desk.cli import main\nif __name__ == '__main__':\n    main()\n"


@dataclass(frozen=True)
class Spent:
    """What a command cost: seconds by the clock, seconds of processor in all its processes, the largest in MiB."""

    clock: float
    processor: float
    largest: float
    told: Any


def measure(customers: int = _SMALL) -> Table:
    """Return the table for an office of so many customers."""
    with TemporaryDirectory() as folder:
        office = Path(folder) / "office"
        made = _kece(Path(folder), "init", office, "--sample", "--customers", customers, "--json")
        first, second = (_handbooks(Path(folder), office) for _ in range(2))
        return _table(Office(office, today=TODAY), customers, made, first, second)


def _handbooks(folder: Path, office: Path) -> Spent:
    command = ("handbook", "--all", "--period", PERIOD, "--jobs", JOBS, "--json")
    return _kece(folder, "--office", office, "--today", TODAY, *command)


def _kece(folder: Path, *arguments: object) -> Spent:
    """Run a command as a process of its own."""
    script = folder / "kece.py"
    script.write_text(_KECE, encoding="utf-8")
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, script, *map(str, arguments)],
        stdout=subprocess.PIPE, check=False, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(clock, processor, after.ru_maxrss / 1024, json.loads(done.stdout))


def _table(office: Office, customers: int, made: Spent, first: Spent, second: Spent) -> Table:
    count = len(first.told["made"])
    bare, composed = _bare_engine(office), _docxcompose(office)
    told = {kind: len(first.told[kind]) for kind in ("made", "refused", "skipped", "failed")}
    again = {kind: len(second.told[kind]) for kind in ("made", "unchanged", "refused")}
    note = (
        f"{customers:,} customers, {made.told['records']:,} records (`kece init DIR --sample --customers {customers}`: "
        f"{made.clock:,.0f} s, {made.processor:,.0f} s of processor), `kece handbook --all --period {PERIOD} --jobs {JOBS}` "
        f"on {os.cpu_count()} cores: {first.clock:,.1f} s for {told}. The second run: {second.clock:,.2f} s, "
        f"{second.clock / first.clock:.2%} of the first, for {again}. The largest process held {first.largest:,.0f} MiB. "
        "The bare engine fills the template with contexts that are there already; the pipeline reads the card, plans, "
        "checks, fills, enters the edition, files it and tells the journal. Both are seconds of processor for one "
        "handbook, of all processes together, so that what else the machine does counts for nothing; the next "
        "row is by the clock, times the processes. The start of the processes and the customers that were "
        "refused count as well."
    )
    rows = (
        Row("bare engine, processor", bare, 1.0),
        Row("whole pipeline, processor", first.processor / count, first.processor / count / bare),
        Row(
            "whole pipeline, clock × processes", first.clock * JOBS / count, first.clock * JOBS / count / bare
        ),
        Row("docxcompose, the sheets of one handbook", composed, composed / bare),
    )
    return Table(f"All handbooks of {customers:,} customers", note, "× bare engine", rows)


def _bare_engine(office: Office) -> float:
    """Return the seconds of processor that the engine alone takes for one of these handbooks."""
    compiler = Compiler(office, office.papers, Order(Period.parse(PERIOD, "half"), "通用版"))
    codes = [f"KH{number:04}" for number in range(4, 4 + _BARE)]
    contexts = [handbook_context(compiler.planned(code)) for code in codes]
    template = WordTemplate(office.site.template("word", TEMPLATE) or "")
    template.fill(contexts[0])
    start = time.process_time()
    for context in contexts:
        template.fill(context)
    return (time.process_time() - start) / len(contexts)


def _docxcompose(office: Office) -> float:
    """Return the seconds that docxcompose takes to join the sheets of one customer's records of the period."""
    from docx import Document
    from docxcompose.composer import Composer

    wanted = [
        r for r in office.store.records("KH0004") if r.form != "handbook" and (r.occurred_on or TODAY) < TODAY
    ]
    sheets = [office.papers.document(record) for record in wanted]

    def join() -> None:
        composer = Composer(Document(io.BytesIO(sheets[0])))
        for sheet in sheets[1:]:
            composer.append(Document(io.BytesIO(sheet)))
        composer.save(io.BytesIO())

    return median(join, 3)


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else _SMALL))
