"""The inbox: what lies in the drop boxes, and taking it into our own hands.

A file is taken by moving it to ``work/claimed/<intake number>/``; from there it goes into the archive
or into an outcome folder. At every arrow a file is in exactly one place where it is looked for:

* note of the claim written → killed: the file still lies in the inbox, the empty claim is dropped;
* file moved → killed: the claim is in hand and is handled first at the next start;
* handled (filed) → killed: it is handled again, and filing the same bytes again changes nothing;
* ledger line written → killed: the number is in the ledger, so only the claim is cleared away.

Everything that touches claims happens under one lock, the intake's; hence any claim that its holder
did not make itself was left by a killed process, or by a fault that passes.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from archive.acts import Act, Note, unheard
from archive.boxes import passed_over, regular_files
from archive.claims import Claim, InHand, act_of, entry_of, signed
from archive.disk import is_remnant, place, remove_remnants, sha256_of, take
from archive.faults import LONGEST_WAIT, wait_after, with_cause
from archive.ledger import Entry, Ledger, retold
from archive.locks import locked
from archive.marker import is_connected
from archive.outcomes import ORIGINALS, OUTCOME_FOLDERS, Outcome, put_aside
from archive.settling import Stat
from archive.slips import Slip, read_slip, write_slip
from cardfile.errors import KeceError, PassingError
from cardfile.text import Text

_log = logging.getLogger(__name__)

_LATER: Final = Text("暂时无法处理，将自动重试。", "It cannot be handled now and will be tried again.")


class InboxAwayError(PassingError):
    """The inbox is not there: its share is not connected."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            Text(
                "找不到收件箱文件夹或其标记文件 .kece-root。",
                "The folder of the inbox, or its marker file .kece-root, is not there.",
            ),
            where=str(root),
            remedy=Text(
                "请检查共享盘是否已连接；若文件夹无误，请在其中新建一个名为 .kece-root 的文件。",
                "Check that the shared drive is connected; if the folder is right, make a file .kece-root in it.",
            ),
        )


class Inbox:
    """The drop boxes of an office and the claims made from them.

    Args:
        root: ``inbox/``: a folder per unit, and the outcome folders beside them.
        work: ``work/``, for claims, the ledger and locks.
        today: gives the day that intake numbers carry.
        note: is told what becomes of each file.
        told: gives all that was ever noted, for a ledger that was lost.
        clock: gives the seconds since 1970 by which claims are tried again.
    """

    def __init__(
        self,
        root: Path,
        work: Path,
        today: Callable[[], date],
        note: Note = unheard,
        *,
        told: Callable[[], Iterable[Act]] = tuple,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.root = root
        self.work = work
        self.ledger = Ledger(work / "intake.jsonl")
        self._claimed = work / "claimed"
        self._today = today
        self._note = note
        self._told = told
        self._clock = clock
        self._given: dict[str, int] | None = None

    def scan(self) -> dict[str, Stat]:
        """Return all regular files of the drop boxes, side files included.

        Raises:
            InboxAwayError: there is no inbox; that is not the same as an empty one.
        """
        self.require()
        return dict(regular_files(str(self.root)))

    def passed_over(self) -> tuple[tuple[str, Text], ...]:
        """Return what lies in the drop boxes and is never taken, by its place below the inbox, with the reason."""
        found = passed_over(str(self.root))
        return tuple(sorted((os.path.relpath(path, self.root), why) for path, why in found))

    def require(self) -> None:
        """Make sure that the inbox is there.

        Raises:
            InboxAwayError: it is not, or another folder stands in its place.
        """
        if not is_connected(self.root, self.work / "roots"):
            raise InboxAwayError(self.root)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the intake: nobody else claims, handles or finishes meanwhile."""
        with locked(self.work / "locks", "intake"):
            self._given = {}  # by day; without the lock others may give numbers at any time
            try:
                self._recall()
                yield
            finally:
                self._given = None

    def brought(self, issue: str) -> Entry | None:
        """Return the first filed arrival of a blank, also when the ledger was lost."""
        if self.ledger.is_lost:
            with self.lock():
                return self.ledger.brought(issue)
        return self.ledger.brought(issue)

    def _recall(self) -> None:
        """Have a lost ledger again: records name intake numbers, so none may ever be given twice."""
        if self.ledger.is_lost:
            self.ledger.append(*retold(self._told()))

    # -- taking ---------------------------------------------------------------------------------------

    def claim(self, path: Path) -> Claim:
        """Take a file out of the inbox; call it under :meth:`lock`.

        Raises:
            OSError, ContentChangedError: it cannot be taken now: a program has it open, or it is gone.
        """
        folder = path.relative_to(self.root).parent.as_posix()
        return self._take(path, "" if folder == "." else folder, take)

    def receive(self, path: Path, folder: str = "") -> Claim:
        """Take a copy of a file that lies anywhere; call it under :meth:`lock`."""
        return self._take(path, folder, lambda source, target: place(source, target, sha256_of(source)))

    def in_hand(self) -> tuple[InHand, ...]:
        """Return the claims that are not finished: of a killed process, or kept by a fault that passes."""
        intakes = sorted({Path(name).stem for name in _names(self._claimed) if name.startswith("I-")})
        return tuple(InHand(intake, read_slip(self._slip(intake))) for intake in intakes)

    def due(self) -> tuple[str, ...]:
        """Return the numbers of the claims whose time to be tried again has come."""
        now = self._clock()
        waits = ((held.intake, held.slip.again_at - now) for held in self.in_hand())
        return tuple(intake for intake, wait in waits if wait <= 0 or wait > LONGEST_WAIT)  # a clock set back

    def resume(self, intake: str) -> Claim | None:
        """Return a claim that was left behind, None when nothing is left of it; call it under :meth:`lock`."""
        self._tidy()
        names = _names(self._claimed / intake)
        files = [path for name in names if not is_remnant(path := self._claimed / intake / name)]
        if self.ledger.has(intake) or not files:
            self._clear(intake)
            return None
        slip = read_slip(self._slip(intake))
        return replace(self._claim_of(intake, files[0], slip), resumed=True)

    def _tidy(self) -> None:
        """Remove what a killed process left of copies in the outcome folders."""
        for name in OUTCOME_FOLDERS.values():
            for folder in (self.root / name, self.root / name / ORIGINALS):
                remove_remnants(folder)

    def _take(self, path: Path, folder: str, bring: Callable[[Path, Path], None]) -> Claim:
        intake, slip = self._next_number(), Slip(path.name, folder)
        write_slip(self._slip(intake), slip)
        target = self._claimed / intake / path.name
        try:
            bring(path, target)
        except (OSError, KeceError):
            self._clear(intake)
            raise
        return self._claim_of(intake, target, slip)

    def _claim_of(self, intake: str, path: Path, slip: Slip) -> Claim:
        return Claim(intake, path, slip.name or path.name, slip.folder, sha256_of(path))

    def _next_number(self) -> str:
        day = self._today().isoformat().replace("-", "")
        given = {} if self._given is None else self._given
        given[day] = (given.get(day) or self._last_of(day)) + 1
        return f"I-{day}-{given[day]:04}"

    def _last_of(self, day: str) -> int:
        """Return the highest number of a day, of the claims in hand and of those that are finished."""
        begin = f"I-{day}-"
        numbers = (
            name.removeprefix(begin).removesuffix(".json")
            for name in _names(self._claimed)
            if name.startswith(begin)
        )
        return max([self.ledger.last(day), *(int(n) for n in numbers if n.isdecimal())])

    # -- finishing ------------------------------------------------------------------------------------

    def finish(self, claim: Claim, outcome: Outcome) -> Outcome:
        """Finish one claim, as :meth:`finish_all` does many."""
        return self.finish_all([(claim, outcome)])[0]

    def finish_all(self, decided: Iterable[tuple[Claim, Outcome | Exception]]) -> tuple[Outcome, ...]:
        """Clear claims away: a filed one is done, any other goes to its outcome folder with a note.

        What a fault that passes has stopped stays in hand, with the time at which it is tried again.

        Returns:
            The outcomes in the same order, each with the path where the file lies now.
        """
        ended = [(claim, self._set_down(claim, result)) for claim, result in decided]
        done = [(claim, outcome) for claim, outcome in ended if not outcome.waits]
        self._note(*(act_of(claim, outcome) for claim, outcome in done))
        self.ledger.append(*(entry_of(claim, outcome) for claim, outcome in done))
        for claim, _ in done:
            self._clear(claim.intake)
        return tuple(outcome for _, outcome in ended)

    def _set_down(self, claim: Claim, result: Outcome | Exception) -> Outcome:
        if isinstance(result, Exception):
            return self._keep(claim, result)
        try:
            return result if result.kind == "filed" else self._put_aside(claim, result)
        except (OSError, KeceError) as error:
            return self._keep(claim, error)

    def _put_aside(self, claim: Claim, outcome: Outcome) -> Outcome:
        self.require()
        folder = self.root / OUTCOME_FOLDERS[outcome.kind]
        reason = signed(claim, outcome.reason)
        path = put_aside(claim.path, folder, reason, outcome.annotated, claim.intake)
        return replace(outcome, path=str(path))

    def _keep(self, claim: Claim, error: Exception) -> Outcome:
        """Leave a claim in hand and write down when to try again; not being able to write changes nothing."""
        _log.warning("%s stays in hand: %s", claim.intake, error)
        attempts = read_slip(self._slip(claim.intake)).attempts + 1
        reason = with_cause(_LATER, error)
        again_at = self._clock() + wait_after(attempts)
        try:
            write_slip(
                self._slip(claim.intake),
                Slip(claim.name, claim.folder, attempts, again_at, reason.zh, reason.en),
            )
        except OSError as fault:
            _log.warning("%s: its note cannot be written: %s", claim.intake, fault)
        return Outcome("failed", reason, path=str(claim.path), waits=True)

    def _slip(self, intake: str) -> Path:
        return self._claimed / f"{intake}.json"

    def _clear(self, intake: str) -> None:
        """Remove a claim, its note last: what has a note is found again."""
        folder = self._claimed / intake
        for name in _names(folder):
            (folder / name).unlink()
        if folder.exists():
            folder.rmdir()
        self._slip(intake).unlink(missing_ok=True)


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries)
    except (FileNotFoundError, NotADirectoryError):
        return []
