"""The watch itself: one at a time, alive, seen from outside, and patient with what passes."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from archive.claims import Claim
from archive.events import FIRST_PAUSE, Ear, Observer
from archive.faults import LONGEST_WAIT, passes, wait_after
from archive.heartbeat import Pulse, Sign, WatcherRunningError, is_watched, read_life, sole_watcher
from archive.inbox import Inbox, InboxAwayError
from archive.marker import MARKER, is_connected, mark
from archive.outcomes import Outcome
from archive.settling import Look
from archive.watcher import BATCH, HandlerFailedError, Result, sweep, watch
from cardfile.text import Text

DONE = Outcome("filed", Text("已归档", "Filed"))


@dataclass
class Clock:
    """Seconds since 1970 that a test moves."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Desk:
    """Files everything, or stumbles over everything."""

    fault: Exception | None = None
    broken: bool = False
    batches: list[list[str]] = field(default_factory=list)

    def require(self) -> None: ...

    def handle(self, claims: Sequence[Claim]) -> list[Result]:
        self.batches.append([claim.name for claim in claims])
        if self.broken:
            raise ZeroDivisionError
        return [self.fault or DONE for _ in claims]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(tmp_path: Path, clock: Clock) -> Inbox:
    (tmp_path / "inbox" / "SYB01").mkdir(parents=True)
    return Inbox(tmp_path / "inbox", tmp_path / "work", lambda: date(2026, 7, 9), clock=clock)


def drop(inbox: Inbox, *names: str) -> Look:
    paths = [inbox.root / "SYB01" / name for name in names]
    for path in paths:
        path.write_bytes(path.name.encode())
    return Look(ready=tuple(map(str, paths)))


def swept(inbox: Inbox, desk: Desk, look: Look) -> list[str]:
    return [receipt.outcome.kind for receipt in sweep(inbox, desk, look, inbox.due())]


# Trying again


def test_a_fault_that_passes_is_tried_again_later_and_later_for_ever(inbox: Inbox, clock: Clock) -> None:
    desk = Desk(OSError(errno.ENOSPC, "disk full"))
    swept(inbox, desk, drop(inbox, "a.csv"))
    waits = []
    for _ in range(9):
        [held] = inbox.in_hand()
        waits.append(held.slip.again_at - clock.now)
        assert inbox.due() == ()
        clock.now = held.slip.again_at
        swept(inbox, desk, Look())
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert (inbox.in_hand()[0].slip.attempts, "disk full" in inbox.in_hand()[0].slip.reason.en) == (10, True)
    desk.fault, clock.now = None, clock.now + LONGEST_WAIT
    assert swept(inbox, desk, Look()) == ["filed"]
    assert inbox.in_hand() == ()


def test_a_clock_that_was_set_back_delays_no_file(inbox: Inbox, clock: Clock) -> None:
    swept(inbox, Desk(OSError(errno.ENOSPC, "disk full")), drop(inbox, "a.csv"))
    clock.now -= 10_000
    assert swept(inbox, Desk(), Look()) == ["filed"]


def test_where_nothing_goes_through_the_rest_stays_in_the_inbox(inbox: Inbox) -> None:
    names = [f"{number:03}.csv" for number in range(BATCH + 1)]
    desk = Desk(OSError(errno.ENOSPC, "disk full"))
    assert swept(inbox, desk, drop(inbox, *names)) == ["failed"] * BATCH
    assert list(inbox.scan()) == [str(inbox.root / "SYB01" / names[-1])]


def test_a_program_that_fails_fails_no_file(inbox: Inbox) -> None:
    assert swept(inbox, Desk(broken=True), drop(inbox, "a.csv", "b.csv")) == ["failed", "failed"]
    assert [held.slip.name for held in inbox.in_hand()] == ["a.csv", "b.csv"]
    assert not (inbox.root / "失败件").exists()
    assert passes(HandlerFailedError(ZeroDivisionError()))


def test_the_wait_grows_and_has_an_end() -> None:
    assert [wait_after(attempts) for attempts in (1, 2, 3, 10_000)] == [5, 10, 20, LONGEST_WAIT]


# The marker


def test_a_root_without_its_marker_is_another_place(inbox: Inbox) -> None:
    look = drop(inbox, "a.csv")
    inbox.require()
    (inbox.root / MARKER).unlink()
    with pytest.raises(InboxAwayError) as fault:
        inbox.scan()
    assert MARKER in fault.value.text("zh")
    mark(inbox.root)
    assert list(inbox.scan()) == list(look.ready)


def test_an_older_office_gets_its_marker_once_and_an_empty_folder_none(tmp_path: Path) -> None:
    root, memory = tmp_path / "inbox", tmp_path / "work"
    root.mkdir()
    assert not is_connected(root, memory)
    (root / "SYB01").mkdir()
    assert is_connected(root, memory)
    assert (root / MARKER).exists()


# One watcher


def test_a_second_watcher_refuses_and_names_the_first(tmp_path: Path) -> None:
    with sole_watcher(tmp_path):
        Pulse(tmp_path, lambda: "2026-07-09T08:00:00").beat(0, Sign())
        with pytest.raises(WatcherRunningError, match="2026-07-09T08:00:00"), sole_watcher(tmp_path):
            pass
        assert is_watched(tmp_path)
    assert not is_watched(tmp_path)


def test_the_lock_of_a_killed_watcher_blocks_nobody(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\nfrom archive.heartbeat import sole_watcher\n"
        "with sole_watcher(pathlib.Path(sys.argv[1])):\n    print('on', flush=True)\n    sys.stdin.read()\n"
    )
    root = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root,
    ) as other:  # fmt: skip
        assert other.stdout
        assert other.stdout.readline() == b"on\n"
        assert is_watched(tmp_path)
        other.kill()
        other.wait()
    with sole_watcher(tmp_path):
        assert is_watched(tmp_path)


# The sign of life


def test_the_sign_of_life_says_what_the_last_sweep_saw(tmp_path: Path) -> None:
    look = Look(waiting=("a",), opened=("b",), empty=("c", "d"))
    away = InboxAwayError(tmp_path / "inbox")
    Pulse(tmp_path, lambda: "2026-07-09T08:00:00").beat(
        7, Sign.of(look, 0.25, Ear(tmp_path, threading.Event(), Starter()), away)
    )
    life = read_life(tmp_path)
    assert life
    assert (life.since, life.at) == ("2026-07-09T08:00:00", "2026-07-09T08:00:00")
    assert life.sign == Sign(0.25, 1, 1, 2, ("b", "c", "d"), False, 0, (away.text("zh"), away.text("en")))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": 1}'])
def test_a_sign_of_life_that_cannot_be_read_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "watch.json").write_bytes(content)
    assert read_life(tmp_path) is None


# The supervisor


@dataclass
class FakeObserver:
    """An observer whose threads a test lets die."""

    alive: bool = True
    stopped: bool = False

    def is_alive(self) -> bool:
        return self.alive

    def stop(self) -> None:
        self.stopped = True


@dataclass
class Starter:
    """Starts fake observers and keeps them."""

    started: list[FakeObserver] = field(default_factory=list)

    def __call__(self, _folder: Path, _wake: threading.Event) -> Observer:
        self.started.append(FakeObserver())
        return self.started[-1]


def test_a_dead_observer_is_started_again(tmp_path: Path) -> None:
    starter = Starter()
    with Ear(tmp_path, threading.Event(), starter) as ear:
        ear.keep_alive(0)
        ear.keep_alive(1)
        assert (len(starter.started), ear.restarts) == (1, 0)
        starter.started[0].alive = False
        assert not ear.is_alive
        ear.keep_alive(FIRST_PAUSE)
        assert (len(starter.started), ear.restarts, ear.is_alive) == (2, 1, True)
    assert [observer.stopped for observer in starter.started] == [True, True]


def test_an_observer_that_keeps_dying_is_started_more_and_more_seldom(tmp_path: Path) -> None:
    starter, tries = Starter(), []
    ear = Ear(tmp_path, threading.Event(), starter)
    for second in range(200):
        before = len(starter.started)
        ear.keep_alive(second)
        starter.started[-1].alive = False
        tries += [second] * (len(starter.started) - before)
    assert tries == [0, 5, 15, 35, 75, 155]


def test_the_watch_starts_a_new_observer_when_the_share_comes_back(inbox: Inbox) -> None:
    """Watchdog's observer says it is alive and hears nothing any more."""
    starter = Starter()
    seconds = iter(range(0, 1000, 10))
    away, stop = inbox.root.with_name("away"), threading.Event()
    plans = [lambda: inbox.root.rename(away), lambda: away.rename(inbox.root), lambda: None, stop.set]
    watch(
        inbox, Desk(), stop, clock=lambda: float(next(seconds)), rest=lambda *_: plans.pop(0)(), listen=starter
    )  # fmt: skip
    assert len(starter.started) == 2
    life = read_life(inbox.work)
    assert life
    assert (life.sign.restarts, life.sign.away) == (1, None)
