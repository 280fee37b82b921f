"""The watcher deals with every file once, in its time, whatever fails."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from archive.claims import Claim
from archive.events import Ear, listen
from archive.inbox import Inbox
from archive.outcomes import Outcome
from archive.watcher import Receipt, Result, watch, watch_once
from cardfile.errors import KeceError
from cardfile.text import Text

DONE = Text("已归档", "Filed")


@dataclass
class Time:
    """A clock that only moves when somebody waits; things may happen meanwhile."""

    now: float = 1000.0
    plans: list[Callable[[], object]] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds
        if self.plans:
            self.plans.pop(0)()


@dataclass
class Desk:
    """Files whatever it is given, and remembers it."""

    seen: list[tuple[str, bytes, bool]] = field(default_factory=list)

    def require(self) -> None: ...

    def handle(self, claims: Sequence[Claim]) -> list[Result]:
        return [self.decide(claim) for claim in claims]

    def decide(self, claim: Claim) -> Result:
        self.seen.append((claim.name, claim.path.read_bytes(), claim.resumed))
        return Outcome("filed", DONE, "HF-KH0001-2026-0001", f"filed/{claim.name}")


@dataclass
class DeskWithOneFault(Desk):
    """Stumbles over one file."""

    error: Exception = field(default_factory=Exception)

    def decide(self, claim: Claim) -> Result:
        return self.error if claim.name == "a.csv" else super().decide(claim)


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    (tmp_path / "inbox" / "SYB01").mkdir(parents=True)
    return Inbox(tmp_path / "inbox", tmp_path / "work", lambda: date(2026, 7, 9))


def drop(inbox: Inbox, name: str, content: bytes = b"one") -> Path:
    path = inbox.root / "SYB01" / name
    path.write_bytes(content)
    return path


def kinds(receipts: tuple[Receipt, ...]) -> dict[str, str]:
    return {receipt.file: receipt.outcome.kind for receipt in receipts}


def test_each_file_that_lies_there_is_filed_after_two_looks(inbox: Inbox) -> None:
    drop(inbox, "a.csv")
    drop(inbox, "b.csv", b"two")
    time, desk = Time(), Desk()
    receipts = watch_once(inbox, desk, clock=time.clock, pause=time.pause)
    outcome = Outcome("filed", DONE, "HF-KH0001-2026-0001", "filed/a.csv")
    assert receipts[0] == Receipt("I-20260709-0001", "a.csv", outcome)
    assert desk.seen == [("a.csv", b"one", False), ("b.csv", b"two", False)]
    assert (set(inbox.scan()), time.now) == (set(), 1002)


def test_an_empty_inbox_is_not_waited_for(inbox: Inbox) -> None:
    time = Time()
    assert watch_once(inbox, Desk(), clock=time.clock, pause=time.pause) == ()
    assert time.now == 1000


def test_a_file_that_grows_meanwhile_is_taken_whole(inbox: Inbox) -> None:
    path = drop(inbox, "a.csv", b"on")
    time, desk = Time(plans=[lambda: path.write_bytes(b"one"), lambda: drop(inbox, "late.csv")]), Desk()
    watch_once(inbox, desk, clock=time.clock, pause=time.pause)
    assert desk.seen == [("a.csv", b"one", False), ("late.csv", b"one", False)]


def test_a_file_that_is_open_stays_for_the_next_run(inbox: Inbox) -> None:
    drop(inbox, "a.csv")
    lock = drop(inbox, "~$a.csv")
    time, desk = Time(), Desk()
    assert watch_once(inbox, desk, clock=time.clock, pause=time.pause) == ()
    lock.unlink()
    assert kinds(watch_once(inbox, desk, clock=time.clock, pause=time.pause)) == {"a.csv": "filed"}


def test_a_file_without_an_end_fails_with_a_reason_and_is_not_handled(inbox: Inbox) -> None:
    drop(inbox, "a.docx", b"PK\x03\x04 half a file")
    time, desk = Time(), Desk()
    [receipt] = watch_once(inbox, desk, clock=time.clock, pause=time.pause)
    assert (receipt.outcome.kind, desk.seen) == ("failed", [])
    assert (inbox.root / "失败件" / "a.docx").exists()
    assert "没有传输完整" in (inbox.root / "失败件" / "a.docx.原因.txt").read_text("utf-8-sig")


def test_a_run_ends_although_a_file_never_stops_growing(inbox: Inbox) -> None:
    time, path = Time(), drop(inbox, "a.csv")

    def pause(seconds: float) -> None:
        time.pause(seconds)
        path.write_bytes(path.read_bytes() + b"more")

    assert watch_once(inbox, Desk(), clock=time.clock, pause=pause) == ()
    assert path.exists()


class BrokenFormError(KeceError):
    """Something is wrong with this one file."""


@pytest.mark.parametrize(
    "error",
    [
        BrokenFormError(Text("坏了", "Broken")),
        ValueError("a bug"),
        FileNotFoundError(errno.ENOENT, "no template"),
    ],
)
def test_a_file_that_cannot_be_handled_fails_and_the_others_do_not(inbox: Inbox, error: Exception) -> None:
    assert deal_with_one_bad_file(inbox, error) == {"a.csv": "failed", "b.csv": "filed"}
    assert (inbox.root / "失败件" / "a.csv").exists()
    assert (inbox.root / "失败件" / "a.csv.原因.txt").exists()


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "disk full"), PermissionError(errno.EACCES, "in use")]
)
def test_a_fault_that_passes_leaves_the_file_in_hand_until_it_is_filed(
    inbox: Inbox, error: Exception
) -> None:
    assert deal_with_one_bad_file(inbox, error) == {"a.csv": "failed", "b.csv": "filed"}
    assert not (inbox.root / "失败件").exists()
    desk, time = Desk(), Time()
    assert kinds(watch_once(inbox, desk, clock=time.clock, pause=time.pause)) == {"a.csv": "filed"}
    assert desk.seen == [("a.csv", b"one", True)]


def deal_with_one_bad_file(inbox: Inbox, error: Exception) -> dict[str, str]:
    drop(inbox, "a.csv")
    drop(inbox, "b.csv")
    time = Time()
    return kinds(watch_once(inbox, DeskWithOneFault(error=error), clock=time.clock, pause=time.pause))


def test_what_a_killed_process_had_in_hand_comes_first(inbox: Inbox) -> None:
    inbox.claim(drop(inbox, "z.csv"))
    drop(inbox, "a.csv")
    time, desk = Time(), Desk()
    watch_once(inbox, desk, clock=time.clock, pause=time.pause)
    assert desk.seen == [("z.csv", b"one", True), ("a.csv", b"one", False)]


@dataclass
class Rest:
    """Lets the watcher rest without time, at most so often."""

    time: Time
    left: int = 5

    def __call__(self, seconds: float, stop: threading.Event, _wake: threading.Event) -> None:
        self.time.pause(seconds)
        self.left -= 1
        if not self.left:
            stop.set()


def test_the_watch_takes_what_arrives_until_it_is_stopped(inbox: Inbox) -> None:
    desk, receipts, time = Desk(), list[Receipt](), Time(plans=[lambda: drop(inbox, "a.csv")])
    stop = threading.Event()
    watch(inbox, desk, stop, report=receipts.append, clock=time.clock, rest=Rest(time))
    assert kinds(tuple(receipts)) == {"a.csv": "filed"}


def test_the_watch_waits_for_a_share_that_is_away(inbox: Inbox) -> None:
    drop(inbox, "a.csv")
    away = inbox.root.with_name("away")
    inbox.root.rename(away)
    desk, time = Desk(), Time(plans=[lambda: None, lambda: away.rename(inbox.root)])
    watch(inbox, desk, threading.Event(), clock=time.clock, rest=Rest(time))
    assert desk.seen == [("a.csv", b"one", False)]


def test_the_watch_works_without_file_events(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr("watchdog.observers.api.BaseObserver.start", refuse)
    drop(inbox, "a.csv")
    desk, time = Desk(), Time()
    watch(inbox, desk, threading.Event(), clock=time.clock, rest=Rest(time))
    assert desk.seen == [("a.csv", b"one", False)]


def test_an_arriving_file_wakes_the_watch(inbox: Inbox) -> None:
    wake = threading.Event()
    with Ear(inbox.root, wake, listen) as ear:
        ear.keep_alive(0)
        drop(inbox, "a.csv")
        assert wake.wait(10)
