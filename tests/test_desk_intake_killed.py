"""Killed at any touch of the disk, an intake that is started again leaves every file in exactly one outcome."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import killed_intake
import pytest
from offices import DEALING, a_sample_office
from PIL import Image
from scans import pdf

from archive.outcomes import OUTCOME_FOLDERS
from desk.clerk import fill_word
from desk.office import Office

KILLS = int(os.environ.get("KECE_KILLS", "10"))
"""How many random kills: ten in every run of the tests, 200 by hand."""
ROOT = Path(__file__).parents[1]
ENDS = {"filed": 5, "duplicate": 1, "returned": 1, "held": 2}


@pytest.fixture(scope="module")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with an inbox that holds a file for every kind of outcome."""
    office = a_sample_office(tmp_path_factory.mktemp("killed") / "office")
    answers = {k: v for k, v in DEALING.items() if k not in ("customer_code", "department_code")}
    record = office.submit("WL", [DEALING]).records[0]
    office.document(record.record_no)
    old = office.papers.document(office.show(record.record_no))
    office.revise(record.record_no, {"outcome": "先改了。"}, reason="更正")
    new = office.papers.document(office.show(record.record_no))
    box = office.site.inbox / "SYB01"
    for number, customer in enumerate(("KH0001", "KH0001", "KH0002")):
        blank = office.blank("WL", customer=customer, department="D01").content
        form = fill_word(blank, {**answers, "subject": f"询价 {number}"})
        (box / f"a{number}.docx").write_bytes(form)
    (box / "b 重复.docx").write_bytes((box / "a0.docx").read_bytes())
    blank = office.blank("WL", customer="KH0002", department="D01").content
    (box / "c 错.docx").write_bytes(fill_word(blank, {**answers, "occurred_on": "昨天"}))
    (box / "d 修订.docx").write_bytes(fill_word(new, {"outcome": "已报价。"}))
    (box / "e 旧.docx").write_bytes(fill_word(old, {"outcome": "后改的。"}))
    (box / "f KH0001.pdf").write_bytes(pdf(Image.new("L", (40, 40), 0)))
    (box / "g 未知.pdf").write_bytes(pdf(Image.new("L", (40, 40), 1)))
    return office.site.root


def run(folder: Path, last: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tests" / "helpers" / "killed_intake.py"), str(folder), str(last)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def touches(dropped: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How often an intake that nobody kills touches the disk."""
    folder = tmp_path_factory.mktemp("counted") / "office"
    shutil.copytree(dropped, folder)
    counted = run(folder, 0)
    assert counted.returncode == 0, counted.stderr
    assert_all_ended(folder)
    return int(counted.stdout)


@pytest.mark.parametrize("kill", range(KILLS))
def test_killed_anywhere_every_file_ends_in_one_place(
    dropped: Path, touches: int, tmp_path: Path, kill: int
) -> None:
    """Killed twice, the second time while it makes good for the first; then nobody disturbs it any more."""
    chance = random.Random(kill)  # noqa: S311 - the same kills in every run
    folder = tmp_path / "office"
    shutil.copytree(dropped, folder)
    first = (kill * touches // KILLS) + chance.randrange(max(1, touches // KILLS)) + 1
    assert run(folder, min(first, touches)).returncode != 0
    run(folder, chance.randrange(touches) + 1)
    killed_intake.take_in(folder)
    assert_all_ended(folder)
    shutil.rmtree(folder)


def assert_all_ended(folder: Path) -> None:
    """Each of the nine files is in one outcome; cards, manifests and journal agree."""
    office = Office(folder, today=killed_intake.TODAY)
    ended = Counter(
        {kind: len(_documents(folder / "inbox" / name)) for kind, name in OUTCOME_FOLDERS.items()}
    )
    originals = [
        d.path for r in office.records() for d in r.documents if d.kind in ("original", "attachment")
    ]
    came = [path for path in originals if "2027" in path.rpartition("/")[2][:8]]
    assert len(set(came)) == len(came)
    ended["filed"] = len(came)
    assert +ended == Counter(ENDS)
    assert _documents(folder / "inbox" / "SYB01") == []
    assert office.intake.inbox.in_hand() == ()
    assert office.verify()[1] == ()
    numbers = sorted(r.record_no for r in office.records("WL") if "-2027-" in r.record_no)
    assert numbers == [f"WL-KH0001-2027-000{n}" for n in (1, 2, 3)] + ["WL-KH0002-2027-0001"]
    assert office.show("WL-KH0001-2027-0001").revision == 3


def _documents(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*") if path.is_file() and not path.name.endswith(".原因.txt")]
