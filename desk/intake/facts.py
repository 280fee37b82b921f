"""What is known about one file when it is decided what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from archive.claims import Claim
from archive.ledger import Entry
from cardfile.forms import Form
from cardfile.problems import Problem
from cardfile.records import Record
from cardfile.text import Text
from desk.cage.read import Read

if TYPE_CHECKING:
    from desk.scans.deciding import OnPaper
    from generator.reading import Identity


class Reader(Protocol):
    """Whoever reads files: the cage, or something simpler in a test."""

    def read_all(self, paths: Iterable[Path]) -> Iterator[Read]:
        """Yield what each file says, in their order; it may read ahead."""
        ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file in our hands, and what it says."""

    claim: Claim
    read: Read

    @property
    def identity(self) -> Identity | None:
        """What the document says it is."""
        return self.read.reading.identity if self.read.reading else None

    @property
    def keys(self) -> frozenset[str]:
        """What no two files of a wave may share, because the later one depends on the earlier one's end."""
        identity = self.identity
        papers = (
            *([identity] if identity else ()),
            *(code for page in self.read.pages for code in page.codes),
        )
        named = (name for paper in papers for name in (paper.issue, paper.record_no))
        return frozenset(filter(None, (self.claim.sha256, *named)))


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom a file belongs to by its folder or its name.

    Attributes:
        code: the binder: a customer's code, or a unit's for one of its records.
        record: the record whose number the name holds.
    """

    code: str
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Owners:
    """All that a file's folder and name mean.

    Attributes:
        found: the owners; certain when there is exactly one and nothing unknown.
        unknown: codes and numbers that nobody has.
    """

    found: tuple[Owner, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def certain(self) -> Owner | None:
        """The only owner there can be."""
        return self.found[0] if len(self.found) == 1 and not self.unknown else None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a file and its record differ, as printed."""

    label: Text
    archived: Text
    arrived: Text


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision rests on.

    Attributes:
        arrival: the file and what it says.
        filed: the earlier arrival that brought the same content and was filed; for an attachment, for the same owner.
        filed_void: whether the record that it became is void.
        stored: the record that an interrupted run stored from this very claim.
        form: the form that it says it is, as it is in use.
        record: the record that it shows.
        used_by: the number of the record that came in as the same blank before, or was typed in from it.
        values, problems: the raw values of the form, and what is not clear in them.
        differences: how it differs from its record; looked for only when it is based on an old revision.
        owners: whom its folder and its name mean.
        paper: what becomes of the forms whose codes a scan shows.
    """

    arrival: Arrival
    filed: Entry | None = None
    filed_void: bool = False
    stored: Record | None = None
    form: Form | None = None
    record: Record | None = None
    used_by: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    differences: tuple[Difference, ...] = ()
    owners: Owners = field(default_factory=Owners)
    paper: OnPaper | None = None

    @property
    def read(self) -> Read:
        """What the file says."""
        return self.arrival.read

    @property
    def record_no(self) -> str | None:
        """The number of the record that the document says it shows."""
        identity = self.arrival.identity
        return identity.record_no if identity else None
