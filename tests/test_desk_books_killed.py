"""A run of handbooks that is killed: the same command goes on and ends as if nothing had happened.

``KECE_KILLS=10`` kills at ten moments instead of three.
"""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from desk.crowd import TOLD
from desk.founding import found_sample
from desk.office import Office

KILLS = int(os.environ.get("KECE_KILLS", "3"))
COMMAND = "from desk.cli import main\nif __name__ == '__main__':\n    main()"
CUSTOMERS = tuple(f"KH0{number}" for number in range(101, 117))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """The sample office with customers that pass the checks, all alike but for their codes."""
    folder = tmp_path / "office"
    found_sample(folder, lambda day: Office(folder, today=day), lambda _: None, TOLD + 1)
    card = (folder / "cards" / "KH0004.json").read_text(encoding="utf-8")
    for code in CUSTOMERS:
        (folder / "cards" / f"{code}.json").write_text(card.replace("KH0004", code), encoding="utf-8")
    return Office(folder, today=date(2026, 7, 8))


def run(office: Office, patience: float | None) -> int | None:
    """Run the command; return how it ended, None when it was killed after so many seconds."""
    code = office.site.root.parent / "kece.py"
    code.write_text(COMMAND, encoding="utf-8")
    command = [sys.executable, code, "--office", office.site.root, "--today", str(office.today)]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [*command, "handbook", *CUSTOMERS, "--period", "2026H1", "--jobs", "2", "--json"],
        env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        try:
            process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()  # until the pipe ends: its workers are gone too
            return None
        return process.returncode


def halves(office: Office) -> list[str]:
    """Return the documents under final names that are no whole packages."""
    named = (p for p in office.site.archive.rglob("*.docx") if not p.name.startswith("."))
    return [p.name for p in named if not is_whole(p.read_bytes())]


def is_whole(content: bytes) -> bool:
    try:
        return zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    except zipfile.BadZipFile:
        return False


def tree(office: Office) -> dict[str, str]:
    files = (
        p for folder in (office.site.archive, office.site.cards) for p in folder.rglob("*") if p.is_file()
    )
    return {str(p.relative_to(office.site.root)): sha256(p.read_bytes()).hexdigest() for p in files}


def test_a_run_that_is_killed_again_and_again_ends_as_an_undisturbed_one(office: Office) -> None:
    undisturbed = a_copy(office)
    moments = random.Random(20260710)  # noqa: S311
    ended = [run(office, moments.uniform(0.8, 2.4)) for _ in range(KILLS)]
    assert None in ended, "the run was never killed: it has become too fast for this test"
    assert halves(office) == []
    assert run(office, None) == 0
    assert run(undisturbed, None) == 0
    assert tree(office) == tree(undisturbed)
    assert office.verify()[1] == undisturbed.verify()[1]


def a_copy(office: Office) -> Office:
    from shutil import copytree

    copytree(office.site.root, office.site.root.parent / "undisturbed")
    return Office(office.site.root.parent / "undisturbed", today=office.today)
