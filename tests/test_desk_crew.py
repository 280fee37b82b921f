"""Jobs shared out among processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from desk.crew import Crew

DEADLY = 13


def squaring() -> Callable[[Sequence[int]], Iterator[int]]:
    return squares


def squares(jobs: Sequence[int]) -> Iterator[int]:
    for job in jobs:
        if job == DEADLY:
            os._exit(1)
        yield job * job


def unheard(jobs: Sequence[int]) -> Iterator[int]:
    pytest.fail(f"{jobs} were to be done elsewhere")


def crew(size: int | None) -> Crew[int, int]:
    return Crew(
        here=squares if size in (None, 1) else unheard, hire=squaring, lost=lambda job: -job, size=size
    )


def test_outcomes_come_in_the_order_of_the_jobs() -> None:
    jobs = [n for n in range(40) if n != DEADLY]
    assert list(crew(2).work(jobs)) == [n * n for n in jobs]


def test_a_job_that_ends_its_process_costs_nobody_else_theirs() -> None:
    assert list(crew(2).work(range(20))) == [n * n if n != DEADLY else -n for n in range(20)]


@pytest.mark.parametrize("jobs", [[], [3], [5, 4]])
def test_few_jobs_are_done_in_the_process_that_has_them(jobs: list[int]) -> None:
    assert list(crew(None).work(jobs)) == [n * n for n in jobs]


WAITING = """
import os, sys, time
from desk.crew import Crew

def hire():
    return wait

def wait(jobs):
    for job in jobs:
        print(os.getpid(), flush=True)
        time.sleep(600)
        yield job

if __name__ == "__main__":
    list(Crew(here=wait, hire=hire, lost=None, size=2).work(range(40)))
"""


def test_processes_end_when_their_parent_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "waiting.py"
    script.write_text(WAITING, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=env)
    assert parent.stdout
    children = [int(parent.stdout.readline()) for _ in range(2)]
    parent.send_signal(signal.SIGKILL)
    # The pipe ends when the last process that could write into it is gone.
    assert parent.stdout.read() == ""
    parent.stdout.close()
    parent.wait()
    assert not any(map(is_alive, children))


def is_alive(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return False
    return True
