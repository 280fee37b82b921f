"""What is still to be done about a file that is decided: documents to file, and cards to tell of them."""

from __future__ import annotations

from dataclasses import dataclass

from archive.outcomes import Outcome
from cardfile.records import Document, Record
from cardfile.text import Text
from desk.intake.deciding import Attach
from desk.intake.facts import Arrival
from desk.scans.deciding import OnPaper


@dataclass(frozen=True, slots=True)
class ToFile:
    """A file whose documents are to be filed now.

    Attributes:
        record: the record it became; for an attachment the one it is noted in.
        attached: it is filed beside that record and is not its document.
    """

    arrival: Arrival
    record: Record
    reason: Text
    issue: str | None = None
    attached: Attach | None = None


@dataclass(frozen=True, slots=True)
class PapersToFile:
    """A scan whose forms are to be filed now."""

    arrival: Arrival
    paper: OnPaper


Task = ToFile | PapersToFile


@dataclass(frozen=True, slots=True)
class ToNote:
    """A filed document that its record's card does not name yet.

    Attributes:
        moved: where the version before it lies now.
    """

    record_no: str
    document: Document
    moved: str | None = None


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file whose documents are filed, with what the cards must still say."""

    outcome: Outcome
    notes: tuple[ToNote, ...]
