"""What is written down about a claim: its origin, and after a failed attempt when to try again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from cardfile.text import Text


@dataclass(frozen=True, slots=True)
class Slip:
    """What is known of a claim beside its file.

    Attributes:
        name: what the file was called.
        folder: where it lay below the inbox.
        attempts: how often a fault that passes has stopped it.
        again_at: seconds since 1970; not tried before, unless a person asks.
        reason_zh, reason_en: the last such fault.
    """

    name: str
    folder: str = ""
    attempts: int = 0
    again_at: float = 0.0
    reason_zh: str = ""
    reason_en: str = ""

    @property
    def reason(self) -> Text:
        """The last fault that passes."""
        return Text(self.reason_zh, self.reason_en)


def write_slip(path: Path, slip: Slip) -> None:
    """Write a slip beside and replace it; it is not waited for until the disk has it.

    A power cut may cost a slip and with it the name of the drop box, never the file: a claim whose
    slip cannot be read is found by its folder.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".kece-{path.stem}.tmp")
    beside.write_text(json.dumps(asdict(slip)), encoding="utf-8")
    beside.replace(path)


def read_slip(path: Path) -> Slip:
    """Return a slip; an empty one when there is none that can be read."""
    try:
        return Slip(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return Slip("")
