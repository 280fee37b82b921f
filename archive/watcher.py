"""The watcher: looks at the inbox again and again and hands each finished file to the desk.

The sweep is the truth. Events of the file system only wake it early: shares give none, queues
overflow, and files may be there before anybody watches.
"""

from __future__ import annotations

import errno
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from archive.disk import ContentChangedError
from archive.endings import has_end
from archive.events import waking
from archive.filing import ArchiveAwayError
from archive.inbox import Claim, Inbox, InboxAwayError
from archive.locks import BusyError
from archive.outcomes import Outcome
from archive.settling import QUIET, Look, SettleTracker
from cardfile.errors import KeceError
from cardfile.text import Text

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
_LATER: Final = Text("暂时无法处理，将自动重试。", "It cannot be handled now and will be tried again.")
_FAULT: Final = Text(
    "处理时程序出错，请联系管理员。", "The program failed while handling it; tell the administrator."
)
_LASTING: Final = (FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError)
_LASTING_NUMBERS: Final = frozenset({errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ})

_log = logging.getLogger(__name__)

Handle = Callable[[Claim], Outcome]
Clock = Callable[[], float]
Rest = Callable[[float, threading.Event, threading.Event], None]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What ``receive`` and ``watch`` print about one file."""

    intake: str
    file: str
    outcome: Outcome


def deal_with(inbox: Inbox, claim: Claim, handle: Handle) -> Receipt:
    """Let the desk decide about a claim and finish it; call it under the inbox's lock.

    No fault gets past here, so that one bad file does not stop the others: a fault that passes leaves
    the claim in hand for the next sweep, any other puts the file aside as failed.
    """
    try:
        outcome = inbox.finish(claim, _decided(claim, handle))
    except (OSError, KeceError) as error:
        _log.warning("%s stays in hand: %s", claim.intake, error)
        outcome = Outcome("failed", _with_cause(_LATER, error), path=str(claim.path))
    return Receipt(claim.intake, claim.name, outcome)


def _decided(claim: Claim, handle: Handle) -> Outcome:
    try:
        return handle(claim)
    except Exception as error:  # a bug of ours must not stop the inbox
        if _passes(error):
            raise
        if isinstance(error, KeceError):
            return Outcome("failed", Text(error.text("zh"), error.text("en")))
        _log.exception("%s: the handler failed", claim.intake)
        return Outcome("failed", _with_cause(_FAULT, error))


def _passes(error: Exception) -> bool:
    """Say whether a fault goes away by itself: a full disk, a share that is away, an open file."""
    if isinstance(error, OSError):
        return not isinstance(error, _LASTING) and error.errno not in _LASTING_NUMBERS
    return isinstance(error, (BusyError, ContentChangedError, ArchiveAwayError))


def _with_cause(text: Text, error: Exception) -> Text:
    cause = f"{type(error).__name__}: {error}"
    return replace(text, zh=f"{text.zh}（{cause}）", en=f"{text.en} ({cause})")


def sweep(inbox: Inbox, handle: Handle, look: Look) -> Iterator[Receipt]:
    """Deal with the leftovers of an earlier process, then with what one look found.

    Raises:
        BusyError: another process holds the intake.
    """
    with inbox.lock():
        for claim in inbox.leftovers():
            yield deal_with(inbox, claim, handle)
        for path in look.ready:
            yield from _take(inbox, path, handle)
        for path in look.stuck:
            yield from _take(inbox, path, lambda _: Outcome("failed", _NEVER_FINISHED))


def _take(inbox: Inbox, path: Path, handle: Handle) -> Iterator[Receipt]:
    try:
        claim = inbox.claim(path)
    except OSError as error:  # open, or gone: it is looked at again
        _log.info("%s cannot be taken now: %s", path, error)
    else:
        yield deal_with(inbox, claim, handle)


def watch_once(
    inbox: Inbox,
    handle: Handle,
    *,
    clock: Clock = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[Receipt, ...]:
    """Deal with all files that lie in the inbox, and return when none is left that could settle.

    What a program has open, or what still grows after :data:`ONCE_LIMIT`, stays for the next run.

    Raises:
        InboxAwayError: there is no inbox.
        BusyError: another process holds the intake.
    """
    tracker = SettleTracker(has_end, patience=ONCE_PATIENCE)
    receipts: list[Receipt] = []
    end = clock() + ONCE_LIMIT
    while True:
        look = tracker.observe(clock(), inbox.scan())
        receipts += sweep(inbox, handle, look)
        if not look.waiting or clock() >= end:
            return tuple({receipt.intake: receipt for receipt in receipts}.values())
        pause(QUIET)


def watch(
    inbox: Inbox,
    handle: Handle,
    stop: threading.Event,
    *,
    report: Callable[[Receipt], None] = lambda _: None,
    clock: Clock = time.monotonic,
    rest: Rest | None = None,
) -> None:
    """Look at the inbox until ``stop`` is set.

    Args:
        inbox: what to watch.
        handle: decides about each file.
        stop: ends the watch after the file in hand.
        report: is told each receipt.
        clock: gives seconds that never go back.
        rest: waits for so many seconds, less when one of the two events, stop or wake, is set.
    """
    tracker, wake = SettleTracker(has_end), threading.Event()
    with waking(inbox.root, wake):
        while not stop.is_set():
            wake.clear()
            pause = _sweep_and_report(inbox, handle, tracker, report, clock())
            (rest or _rest)(pause, stop, wake)


def _sweep_and_report(
    inbox: Inbox, handle: Handle, tracker: SettleTracker, report: Callable[[Receipt], None], now: float
) -> float:
    """Make one sweep and return the seconds until the next; a share that is away is waited for."""
    try:
        look = tracker.observe(now, inbox.scan())
        for receipt in sweep(inbox, handle, look):
            report(receipt)
    except (OSError, InboxAwayError, BusyError) as error:
        _log.warning("The inbox is looked at again later: %s", error)
        return EVERY
    return QUIET if look.waiting else EVERY


def _rest(seconds: float, stop: threading.Event, wake: threading.Event, step: float = 0.5) -> None:
    end = time.monotonic() + seconds
    while not wake.is_set() and time.monotonic() < end and not stop.wait(step):
        pass
