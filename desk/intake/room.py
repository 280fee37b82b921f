"""The intake of an office: from a file in a drop box to what becomes of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.claims import Claim, InHand
from archive.heartbeat import Life, is_watched, read_life
from archive.inbox import Inbox
from archive.outcomes import Outcome
from archive.watcher import Receipt, Result, deal_with, watch, watch_once
from cardfile.text import Text
from desk.cage.read import Read
from desk.intake.acting import Acting
from desk.intake.facts import Arrival, Reader
from desk.intake.looking import Memory, was_attached
from generator.foreign.kinds import Kind

if TYPE_CHECKING:
    from archive.acts import Act
    from desk.papers import Papers
    from desk.rooms import Rooms

WAVE: Final = 128
"""Files that are decided, stored and filed together while others are being read."""
_KNOWN: Final = Read(Kind.UNKNOWN)
"""Stands for a file that need not be read, because its content is filed already."""


@dataclass(frozen=True, slots=True)
class WatchStatus:
    """How the watch is: whether a watcher runs, its last sign of life, what is in hand, what is never taken and why."""

    running: bool
    life: Life | None
    in_hand: tuple[InHand, ...]
    passed_over: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True)
class Intake:
    """Takes filled forms in: read, checked, filed as records, or put aside with the reason."""

    rooms: Rooms
    papers: Papers
    reads_with: Reader | None = None

    @cached_property
    def inbox(self) -> Inbox:
        """The drop boxes of the office."""
        rooms, site = self.rooms, self.rooms.site
        return Inbox(site.inbox, site.work, lambda: rooms.now().date(), rooms.note, told=self._acts)

    def _acts(self) -> Iterator[Act]:
        return (line.act for line in self.rooms.journal.lines())

    @cached_property
    def reader(self) -> Reader:
        """Who reads the files: child processes, unless somebody else was named."""
        from desk.cage.cage import ReadingCage

        return self.reads_with or ReadingCage(self.rooms.library.folders)

    def receive(self, files: Iterable[Path]) -> tuple[Receipt, ...]:
        """Take copies of files that lie anywhere; the files themselves stay where they are."""
        inbox = self.inbox
        with self.rooms.journal.together(), inbox.lock():
            return deal_with(inbox, [inbox.receive(path) for path in files], self)

    def open_boxes(self) -> None:
        """Make a drop box for every unit that people send forms from; an inbox that is away stays away."""
        inbox = self.rooms.site.inbox
        for unit in self.rooms.settings.units:
            if unit.kind != "FUNC" and inbox.is_dir():
                (inbox / unit.code).mkdir(exist_ok=True)

    def watch_once(self) -> tuple[Receipt, ...]:
        """Take in all that lies in the inbox."""
        self.inbox.require()
        self.open_boxes()
        with self.rooms.journal.together():
            return watch_once(self.inbox, self)

    def watch(self, stop: threading.Event, report: Callable[[Receipt], None]) -> None:
        """Take in whatever arrives until told to stop."""
        watch(self.inbox, self, stop, report=report)

    def status(self) -> WatchStatus:
        """Return how the watch is."""
        work = self.rooms.site.work
        return WatchStatus(is_watched(work), read_life(work), self.inbox.in_hand(), self.inbox.passed_over())

    def brought(self, issue: str) -> str | None:
        """Return the number of the record that came in as a blank, None when none did."""
        entry = self.inbox.brought(issue)
        return entry.record_no if entry else None

    # -- the watcher's handler ------------------------------------------------------------------------

    def require(self) -> None:
        """Make sure that what is decided can be filed.

        Raises:
            ArchiveAwayError: the archive is not there.
        """
        self.rooms.archive.require()

    def handle(self, claims: Sequence[Claim]) -> Sequence[Result]:
        """Decide about files; what they become in the archive is filed before this returns."""
        memory = Memory(self.inbox.ledger)
        acting = Acting(self.rooms, self.papers, memory)
        results: list[Result] = []
        with self.rooms.journal.together():
            for wave in _waves(self._arrivals(claims, memory)):
                results += acting.deal_with(wave)
        self._withdraw(results)
        return results

    def _withdraw(self, results: Iterable[Result]) -> None:
        """Destroy what shows personal values, where a form that came in withdraws the consent to them."""
        from desk.purging import destroy_after_withdrawal

        filed = {r.record_no for r in results if isinstance(r, Outcome) and r.kind == "filed" and r.record_no}
        for record in filter(None, map(self.rooms.store.find, sorted(filed))):
            destroy_after_withdrawal(self.rooms, self.papers, record)

    def _arrivals(self, claims: Sequence[Claim], memory: Memory) -> Iterator[Arrival]:
        """Yield the files as they are read; those that are filed already are not, unless they may have two owners."""
        store = self.rooms.store
        known = {
            claim.intake
            for claim in claims
            if (entry := memory.filed(claim.sha256)) and not was_attached(store, entry)
        }
        reads = iter(self.reader.read_all([claim.path for claim in claims if claim.intake not in known]))
        for claim in claims:
            yield Arrival(claim, _KNOWN if claim.intake in known else next(reads))


def _waves(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    """Cut a row of files where one may depend on an earlier one: the same content, blank or record."""
    wave: list[Arrival] = []
    keys: set[str] = set()
    for arrival in arrivals:
        if wave and (len(wave) >= WAVE or arrival.keys & keys):
            yield wave
            wave, keys = [], set()
        wave.append(arrival)
        keys |= arrival.keys
    if wave:
        yield wave
