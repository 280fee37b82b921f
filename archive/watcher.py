"""The watcher: looks at the inbox again and again and hands each finished file to the desk.

The sweep is the truth. Events of the file system only wake it early: shares give none, queues
overflow, and files may be there before anybody watches.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from archive.claims import Claim
from archive.endings import has_end
from archive.events import Ear, Start, listen
from archive.faults import passes, with_cause
from archive.heartbeat import Pulse, Sign, sole_watcher
from archive.inbox import Inbox
from archive.outcomes import Outcome
from archive.settling import QUIET, Look, SettleTracker
from cardfile.errors import KeceError, PassingError
from cardfile.text import Text

BATCH: Final = 512
"""Files that are claimed and handled together, so that what they share is written once."""
EVERY: Final = 5.0
"""Seconds between two sweeps when nothing wakes the watcher."""
ONCE_PATIENCE: Final = 10.0
"""Seconds of quiet after which a single run takes a file without an end for unfinished."""
ONCE_LIMIT: Final = 120.0
"""Seconds after which a single run leaves files that are still growing to the next run."""

_NEVER_FINISHED: Final = Text(
    "文件没有传输完整（缺少结尾），请重新复制。",
    "The file never arrived whole (its end is missing); copy it again.",
)
_FAULT: Final = Text(
    "处理时程序出错，请联系管理员。", "The program failed while handling it; tell the administrator."
)

_log = logging.getLogger(__name__)

Result = Outcome | Exception
"""What became of one file: an outcome, or the fault that stopped it."""
Clock = Callable[[], float]
Rest = Callable[[float, threading.Event, threading.Event], None]
Take = Callable[[], Claim | None]


class Handler(Protocol):
    """Whoever decides about claims: the desk."""

    def require(self) -> None:
        """Raise a :class:`PassingError` when nothing at all can be handled now: nothing is claimed then."""
        ...

    def handle(self, claims: Sequence[Claim]) -> Sequence[Result]:
        """Decide about files and file them; return what became of each, in their order."""
        ...


class HandlerFailedError(PassingError):
    """The program failed before it came to any single file; so no file has failed."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(
            with_cause(Text("程序出错。", "The program failed."), cause),
            remedy=Text("请联系管理员。", "Tell the administrator."),
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What ``receive`` and ``watch`` print about one file."""

    intake: str
    file: str
    outcome: Outcome


def deal_with(inbox: Inbox, claims: Sequence[Claim], handler: Handler) -> tuple[Receipt, ...]:
    """Let the desk decide about claims and finish them; call it under the inbox's lock.

    No fault gets past here, so that one bad file does not stop the others: a fault that passes leaves
    a claim in hand for a later sweep, any other puts its file aside as failed.
    """
    results = [_told(result, claim) for claim, result in zip(claims, _handled(claims, handler), strict=True)]
    outcomes = inbox.finish_all(zip(claims, results, strict=True))
    return tuple(
        Receipt(claim.intake, claim.name, outcome) for claim, outcome in zip(claims, outcomes, strict=True)
    )


def _handled(claims: Sequence[Claim], handler: Handler) -> Sequence[Result]:
    try:
        return handler.handle(claims)
    except PassingError as error:
        return [error] * len(claims)
    except Exception as error:  # noqa: BLE001 - a bug of ours must not stop the inbox
        _log.exception("%d files stay in hand: the handler failed", len(claims))
        return [HandlerFailedError(error)] * len(claims)


def _told(result: Result, claim: Claim) -> Result:
    """Return an outcome as it is, a lasting fault as an outcome, and a passing one as it is."""
    if isinstance(result, Outcome) or passes(result):
        return result
    if isinstance(result, KeceError):
        return Outcome("failed", Text(result.text("zh"), result.text("en")))
    _log.error("%s: the handler failed", claim.intake, exc_info=result)
    return Outcome("failed", with_cause(_FAULT, result))


@dataclass(frozen=True, slots=True)
class _Unfinished:
    """Handles files that never arrived whole."""

    def require(self) -> None: ...

    def handle(self, claims: Sequence[Claim]) -> Sequence[Result]:
        return [Outcome("failed", _NEVER_FINISHED)] * len(claims)


def sweep(inbox: Inbox, handler: Handler, look: Look, left: Iterable[str]) -> Iterator[Receipt]:
    """Deal with claims that were left behind, then with what one look found.

    Raises:
        PassingError: another process holds the intake, or nothing can be handled now.
    """
    takes: Iterator[Take] = iter(
        [
            *(partial(inbox.resume, intake) for intake in left),
            *(partial(inbox.claim, Path(path)) for path in look.ready),
        ]
    )
    yield from _in_batches(inbox, handler, takes)
    yield from _in_batches(inbox, _Unfinished(), (partial(inbox.claim, Path(path)) for path in look.stuck))


def _in_batches(inbox: Inbox, handler: Handler, takes: Iterator[Take]) -> Iterator[Receipt]:
    """Take and handle so many at a time; where not one of them can be handled, the rest stays untouched."""
    while some := list(islice(takes, BATCH)):
        handler.require()
        with inbox.lock():
            claims = [claim for take in some if (claim := _taken(take))]
            receipts = deal_with(inbox, claims, handler)
        yield from receipts
        if _nothing_goes(claims, receipts):
            return


def _nothing_goes(claims: Sequence[Claim], receipts: Sequence[Receipt]) -> bool:
    """Say whether the fault is not in the files: fresh ones came, and nothing went through."""
    fresh = any(not claim.resumed for claim in claims)
    return fresh and all(receipt.outcome.waits for receipt in receipts)


def _taken(take: Take) -> Claim | None:
    try:
        return take()
    except (OSError, PassingError) as error:  # open, or gone: it is looked at again
        _log.info("not taken now: %s", error)
        return None


def watch_once(
    inbox: Inbox,
    handler: Handler,
    *,
    clock: Clock = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[Receipt, ...]:
    """Deal with all files that lie in the inbox, and return when none is left that could settle.

    What a program has open, or what still grows after :data:`ONCE_LIMIT`, stays for the next run; what
    was left in hand is tried once, whenever its time would come.

    Raises:
        PassingError: there is no inbox, or another process holds the intake.
    """
    tracker = SettleTracker(has_end, patience=ONCE_PATIENCE)
    left = [held.intake for held in inbox.in_hand()]
    receipts: list[Receipt] = []
    end = clock() + ONCE_LIMIT
    while True:
        look = tracker.observe(clock(), inbox.scan())
        receipts += sweep(inbox, handler, look, left)
        if not look.waiting or clock() >= end:
            return tuple({receipt.intake: receipt for receipt in receipts}.values())
        left = []
        pause(QUIET)


def watch(
    inbox: Inbox,
    handler: Handler,
    stop: threading.Event,
    *,
    report: Callable[[Receipt], None] = lambda _: None,
    clock: Clock = time.monotonic,
    rest: Rest | None = None,
    listen: Start = listen,
) -> None:
    """Look at the inbox until ``stop`` is set; every few seconds a sign of life is written.

    Args:
        inbox: what to watch.
        handler: decides about the files.
        stop: ends the watch after the batch in hand.
        report: is told each receipt.
        clock: gives seconds that never go back.
        rest: waits for so many seconds, less when one of the two events, stop or wake, is set.
        listen: starts what wakes the watch early.

    Raises:
        WatcherRunningError: another watcher is at work in this office.
    """
    wake = threading.Event()
    with sole_watcher(inbox.work), Ear(inbox.root, wake, listen) as ear:
        watching = _Watching(inbox, handler, report, clock, Pulse(inbox.work), ear)
        while not stop.is_set():
            wake.clear()
            (rest or _rest)(watching.round(stop), stop, wake)


@dataclass
class _Watching:
    """A watch at work: one round after the other."""

    inbox: Inbox
    handler: Handler
    report: Callable[[Receipt], None]
    clock: Clock
    pulse: Pulse
    ear: Ear
    tracker: SettleTracker = field(default_factory=lambda: SettleTracker(has_end))
    away: PassingError | OSError | None = None

    def round(self, stop: threading.Event) -> float:
        """Make one sweep and return the seconds until the next; a share that is away is waited for."""
        began = self.clock()
        try:
            self.inbox.require()
            self.ear.keep_alive(began, anew=self.away is not None)
            look = self._swept(stop, began)
        except (OSError, PassingError) as error:
            _log.warning("The inbox is looked at again later: %s", error)
            self.away = error
            self._show(Look(), began)
            return EVERY
        self.away = None
        self._show(look, began)
        return QUIET if look.waiting else EVERY

    def _swept(self, stop: threading.Event, began: float) -> Look:
        look = self.tracker.observe(began, self.inbox.scan())
        for receipt in sweep(self.inbox, self.handler, look, self.inbox.due()):
            self.report(receipt)
            self.pulse.beat_if_late(self.clock())
            if stop.is_set():
                break
        return look

    def _show(self, look: Look, began: float) -> None:
        now = self.clock()
        self.pulse.beat(now, Sign.of(look, now - began, self.ear, self.away))


def _rest(seconds: float, stop: threading.Event, wake: threading.Event, step: float = 0.5) -> None:
    end = time.monotonic() + seconds
    while not wake.is_set() and time.monotonic() < end and not stop.wait(step):
        pass
