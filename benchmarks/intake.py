"""The inbox: valid forms filed per second, an idle sweep of a full inbox, and what the watcher holds in memory."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from archive.endings import has_end
from archive.inbox import Inbox
from archive.settling import Look, SettleTracker
from archive.watcher import sweep
from benchmarks.measure import Row, Table, median
from benchmarks.store import DEALING
from desk.clerk import fill_word
from desk.founding import found
from desk.office import Office
from desk.sample import sample_settings

FORMS = int(os.environ.get("KECE_FORMS", "500"))
CUSTOMERS = 20
IDLE = 50_000
TODAY = date(2026, 3, 12)


def measure() -> Table:
    """Return the time of one form from drop box to archive, and of one idle sweep."""
    with tempfile.TemporaryDirectory() as folder:
        per_form, ends, peak = _file_forms(Path(folder) / "office")
    with tempfile.TemporaryDirectory() as folder:
        idle = _idle_sweep(Path(folder))
    note = (
        f"{FORMS:,} valid Word forms of {CUSTOMERS} customers dropped at once: read in a child process, validated, stored, "
        f"filed with a clean document each, on {os.cpu_count()} cores, {1 / per_form:,.0f} forms a second. "
        f"What became of them: {dict(ends)}. Peak memory of the watcher: {peak} MiB. "
        f"The idle sweep looks at {IDLE:,} files that are not finished."
    )
    return Table(
        "The inbox",
        note,
        "",
        (Row("one form, from drop box to archive", per_form), Row(f"idle sweep, {IDLE:,} files", idle)),
    )


def _file_forms(root: Path) -> tuple[float, Counter[str], int]:
    office = _office(root)
    _drop(office)
    intake = office.intake
    tracker = SettleTracker(has_end)
    tracker.observe(0, intake.inbox.scan())
    start = time.perf_counter()
    receipts = list(sweep(intake.inbox, intake, tracker.observe(3, intake.inbox.scan()), ()))
    seconds = time.perf_counter() - start
    ended = Counter(receipt.outcome.kind for receipt in receipts)
    ended.update(dict.fromkeys(["findings"], len(office.verify()[1])))
    return seconds / FORMS, ended, _peak()


def _office(root: Path) -> Office:
    found(root, sample_settings())
    office = Office(root, today=TODAY)
    customer: dict[str, Any] = {
        "unit_code": "SYB01", "prepared_by": "SYB01-S02", "occurred_on": "2026-03-01", "prepared_on": "2026-03-01",

    }  # fmt: skip
    names = [{**customer, "name": f"客户{n}", "short_name": f"客户{n}"} for n in range(1, CUSTOMERS + 1)]
    office.submit("customer", names, draft=True)
    office.intake.open_boxes()
    return office


def _drop(office: Office) -> None:
    codes = [f"KH{n:04}" for n in range(1, CUSTOMERS + 1)]
    for i in range(FORMS):
        blank = office.blank("dealing", customer=codes[i % CUSTOMERS]).content
        form = fill_word(blank, {**DEALING, "subject": f"询价 {i}"})
        (office.site.inbox / "SYB01" / f"{i:05}.docx").write_bytes(form)


def _idle_sweep(folder: Path) -> float:
    inbox = Inbox(folder / "inbox", folder / "work", lambda: TODAY)
    for i in range(IDLE):
        box = inbox.root / "SYB01" / f"{i // 1000:02}"
        if not i % 1000:
            box.mkdir(parents=True)
        (box / f"{i:05}.pdf").write_bytes(b"%PDF-1.7 cut off")
    tracker = SettleTracker(has_end)
    seconds = iter(range(0, 10_000_000, 1))

    def look() -> Look:
        return tracker.observe(next(seconds) / 1000, inbox.scan())

    return median(look, times=5)


def _peak() -> int:
    """Return the most memory this process had, in MiB; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    print(measure())
