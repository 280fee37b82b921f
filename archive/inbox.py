"""The inbox: what lies in the drop boxes, and taking it into our own hands.

A file is taken by moving it to ``work/claimed/<intake number>/``; from there it goes into the archive
or into an outcome folder. At every arrow a file is in exactly one place where it is looked for:

* note of the claim written → killed: the file still lies in the inbox, the empty claim is dropped;
* file moved → killed: the claim is a leftover and is handled first at the next start;
* handled (filed) → killed: it is handled again, and filing the same bytes again changes nothing;
* ledger line written → killed: the number is in the ledger, so only the claim is cleared away.

Everything that touches claims happens under one lock, the intake's; hence any claim that its holder
did not make itself is a leftover.
"""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from archive.acts import Act, Action, Note, unheard
from archive.disk import is_remnant, move, place, sha256_of, write_whole
from archive.ledger import Entry, Ledger
from archive.litter import is_litter_folder
from archive.locks import locked
from archive.outcomes import OUTCOME_FOLDERS, Kind, Outcome, put_aside
from archive.settling import Stat
from cardfile.errors import KeceError
from cardfile.text import Text

_log = logging.getLogger(__name__)

_ACTIONS: Final[Mapping[Kind, Action]] = {
    "filed": "intake.filed",
    "held": "intake.held",
    "duplicate": "intake.duplicate",
    "returned": "intake.returned",
    "failed": "intake.failed",
}
_OURS: Final = frozenset(OUTCOME_FOLDERS.values())


class InboxAwayError(KeceError):
    """The inbox is not there: its share is not connected."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            Text("找不到收件箱文件夹。", "The folder of the inbox is not there."),
            where=str(root),
            remedy=Text("请检查共享盘是否已连接。", "Check that the shared drive is connected."),
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """One file in our hands.

    Attributes:
        intake: its number, ``I-20260709-0001``.
        path: where it lies now.
        name: what it was called.
        unit: the drop box it came from; empty for one that lay in none.
        sha256: its content.
        resumed: it was in hand before, and the process ended; it may have been filed already.
    """

    intake: str
    path: Path
    name: str
    unit: str
    sha256: str
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class _Note:
    """What is written down about a claim before its file is moved."""

    name: str
    unit: str


class Inbox:
    """The drop boxes of an office and the claims made from them.

    Args:
        root: ``inbox/``: a folder per unit, and the outcome folders beside them.
        work: ``work/``, for claims, the ledger and locks.
        today: gives the day that intake numbers carry.
        note: is told what becomes of each file.
    """

    def __init__(self, root: Path, work: Path, today: Callable[[], date], note: Note = unheard) -> None:
        self.root = root
        self.ledger = Ledger(work / "intake.jsonl")
        self._claimed = work / "claimed"
        self._locks = work / "locks"
        self._today = today
        self._note = note

    def scan(self) -> dict[Path, Stat]:
        """Return all regular files of the drop boxes, side files included.

        Raises:
            InboxAwayError: there is no inbox; that is not the same as an empty one.
        """
        self._require_root()
        return dict(_regular_files(self.root, skip=_OURS))

    def lock(self) -> AbstractContextManager[None]:
        """Hold the intake: nobody else claims, handles or finishes meanwhile."""
        return locked(self._locks, "intake")

    def claim(self, path: Path) -> Claim:
        """Take a file out of the inbox; call it under :meth:`lock`.

        Raises:
            OSError: it cannot be taken now: a program has it open, or it is gone.
        """
        return self._take(path, self._unit_of(path), move)

    def receive(self, path: Path, unit: str = "") -> Claim:
        """Take a copy of a file that lies anywhere; call it under :meth:`lock`."""
        return self._take(path, unit, lambda source, target: place(source, target, sha256_of(source)))

    def leftovers(self) -> Iterator[Claim]:
        """Give the claims that a process left behind; call it under :meth:`lock`."""
        for note in sorted(self._claimed.glob("I-*.json")):
            intake = note.stem
            files = [path for path in _listed(self._claimed / intake) if not is_remnant(path)]
            if intake in self.ledger.intakes() or not files:
                self._clear(intake)
            else:
                yield replace(self._claim_of(intake, files[0], _read(note)), resumed=True)

    def finish(self, claim: Claim, outcome: Outcome) -> Outcome:
        """Clear a claim away: a filed one is done, any other goes to its outcome folder with a note.

        Returns:
            The outcome, with the path where the file lies now.

        Raises:
            InboxAwayError, OSError: not now; the claim stays as it is.
        """
        if outcome.kind != "filed":
            self._require_root()
            reason = _signed(claim, outcome.reason)
            folder = self.root / OUTCOME_FOLDERS[outcome.kind]
            outcome = replace(outcome, path=str(put_aside(claim.path, folder, reason, outcome.annotated)))
        facts = {"sha256": claim.sha256, "path": outcome.path, "record_no": outcome.record_no}
        self._note(Act(_ACTIONS[outcome.kind], claim.name, after=facts, source=claim.intake))
        self.ledger.append(
            Entry(claim.intake, claim.sha256, claim.name, outcome.kind, outcome.record_no, outcome.path)
        )
        self._clear(claim.intake)
        return outcome

    def _require_root(self) -> None:
        if not self.root.is_dir():
            raise InboxAwayError(self.root)

    def _take(self, path: Path, unit: str, bring: Callable[[Path, Path], None]) -> Claim:
        intake, note = self._next_number(), _Note(path.name, unit)
        self._claimed.mkdir(parents=True, exist_ok=True)
        write_whole(self._claimed / f"{intake}.json", json.dumps(asdict(note)).encode())
        target = self._claimed / intake / path.name
        try:
            bring(path, target)
        except OSError:
            self._clear(intake)
            raise
        return self._claim_of(intake, target, note)

    def _claim_of(self, intake: str, path: Path, note: _Note) -> Claim:
        return Claim(intake, path, note.name, note.unit, sha256_of(path))

    def _next_number(self) -> str:
        day = self._today().isoformat().replace("-", "")
        used = self.ledger.intakes() | {note.stem for note in self._claimed.glob("I-*.json")}
        last = max((int(number[11:]) for number in used if number.startswith(f"I-{day}-")), default=0)
        return f"I-{day}-{last + 1:04}"

    def _unit_of(self, path: Path) -> str:
        folders = path.relative_to(self.root).parts[:-1]
        return folders[0] if folders else ""

    def _clear(self, intake: str) -> None:
        """Remove a claim, its note last: what has a note is found again."""
        folder = self._claimed / intake
        for path in _listed(folder):
            path.unlink()
        if folder.exists():
            folder.rmdir()
        (self._claimed / f"{intake}.json").unlink(missing_ok=True)


def _signed(claim: Claim, reason: Text) -> Text:
    """Return a reason with the intake number and the drop box, for whoever asks back."""
    unit = f" · {claim.unit}" if claim.unit else ""
    return Text(
        f"{reason.zh}\r\n收件编号：{claim.intake}{unit}",
        f"{reason.en}\r\nIntake number: {claim.intake}{unit}",
    )


def _regular_files(folder: Path, skip: frozenset[str] = frozenset()) -> Iterator[tuple[Path, Stat]]:
    for path in _listed(folder):
        try:
            found = path.lstat()
            if stat.S_ISREG(found.st_mode):
                yield path, Stat(found.st_size, found.st_mtime_ns, found.st_ino)
            elif stat.S_ISDIR(found.st_mode) and not (path.name in skip or is_litter_folder(path.name)):
                yield from _regular_files(path)
        except OSError as error:  # gone meanwhile, or closed to us: the others still count
            _log.info("%s is passed over: %s", path, error)


def _listed(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _read(note: Path) -> _Note:
    return _Note(**json.loads(note.read_bytes()))
