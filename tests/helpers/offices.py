"""The sample office for tests: built once a run, copied for each test that changes it."""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from desk.founding import found_sample
from desk.office import Office

AFTER_ALL = date(2027, 1, 15)
"""A day after the last record of the sample office."""


@cache
def _built() -> Path:
    folder = Path(mkdtemp(prefix="kece-sample-")) / "office"
    found_sample(folder, lambda day: Office(folder, today=day), lambda _: None)
    return folder


def a_sample_office(folder: Path, today: date = AFTER_ALL) -> Office:
    """Return an own copy of the sample office."""
    shutil.copytree(_built(), folder)
    return Office(folder, today=today)
