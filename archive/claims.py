"""Claims: files in our hands, and what is written down of them when they are dealt with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archive.acts import Act, Action
from archive.ledger import Entry
from archive.outcomes import Kind, Outcome
from archive.slips import Slip
from cardfile.text import Text

_ACTIONS: Final[Mapping[Kind, Action]] = {
    "filed": "intake.filed",
    "held": "intake.held",
    "duplicate": "intake.duplicate",
    "returned": "intake.returned",
    "failed": "intake.failed",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One file in our hands.

    Attributes:
        intake: its number, ``I-20260709-0001``.
        path: where it lies now.
        name: what it was called.
        folder: where it lay below the inbox, with slashes: ``SYB01/KH0001``; empty for one that lay in none.
        sha256: its content.
        resumed: it was in hand before; it may have been filed already.
    """

    intake: str
    path: Path
    name: str
    folder: str
    sha256: str
    resumed: bool = False

    @property
    def unit(self) -> str:
        """The drop box it came from; empty for a file that lay in none."""
        return self.folder.partition("/")[0]


@dataclass(frozen=True, slots=True)
class InHand:
    """A claim that a fault keeps in hand: how often it was tried, and when it is tried again."""

    intake: str
    slip: Slip


def act_of(claim: Claim, outcome: Outcome) -> Act:
    """Return what the journal is told of a claim that was dealt with."""
    facts = {key: getattr(outcome, key) for key in ("path", "record_no", "issue")}
    facts["sha256"] = claim.sha256
    return Act(_ACTIONS[outcome.kind], claim.name, after=facts, source=claim.intake)


def entry_of(claim: Claim, outcome: Outcome) -> Entry:
    """Return the line of the ledger for a claim that was dealt with."""
    return Entry(
        claim.intake, claim.sha256, claim.name, outcome.kind, outcome.record_no, outcome.path, outcome.issue
    )


def signed(claim: Claim, reason: Text) -> Text:
    """Return a reason with the intake number and the drop box, for whoever asks back."""
    unit = f" · {claim.unit}" if claim.unit else ""
    return Text(
        f"{reason.zh}\r\n收件编号：{claim.intake}{unit}",
        f"{reason.en}\r\nIntake number: {claim.intake}{unit}",
    )
