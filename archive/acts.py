"""Acts: what is written into the journal, and the one seam through which the rooms tell of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Action = Literal[
    "record.adopt",
    "record.submit",
    "record.revise",
    "record.advance",
    "record.attach",
    "record.refile",
    "record.purge",
    "record.rebuild",
    "record.lost",
    "blank.issue",
    "document.file",
    "document.supersede",
    "document.discard",
    "document.restore",
    "document.destroy",
    "handbook.issue",
    "intake.filed",
    "intake.held",
    "intake.duplicate",
    "intake.returned",
    "intake.failed",
    "contact.export",
    "office.export",
    "office.import",
    "form.change",
    "journal.heal",
]
"""Everything that can be done to an office; the list is closed, so that a journal can be searched."""

Facts = Mapping[str, str | int | None]
"""What something was: ``revision``, ``state``, ``sha256``, ``path``; never the value of a field."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done.

    Attributes:
        object: the number of a record, the path of a document below the archive, a file that came in.
        before, after: what it was and what it has become; empty for nothing.
        actor: the code of the member of staff; empty when the program does it by itself.
        source: how it came in: ``cli``, ``watcher``, an intake number.
    """

    action: Action
    object: str
    before: Facts = field(default_factory=dict)
    after: Facts = field(default_factory=dict)
    actor: str = ""
    reason: str = ""
    source: str = ""


class Note(Protocol):
    """Told of acts right before they are done, in their order."""

    def __call__(self, *acts: Act) -> None:
        """Keep the acts."""


def unheard(*acts: Act) -> None:
    """Keep nothing: for an archive or a register that stands alone."""
