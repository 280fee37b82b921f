"""What the lists of the archive say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from cardfile.text import Text


@dataclass(frozen=True, slots=True)
class Listed:
    """A document of the archive, as a filing list names it (domain G.4).

    Attributes:
        path: from the archive's root, with ``/``.
        record_no: the record it shows or belongs to.
        form: the title of its form.
        title: what it is about.
        day: of the event, ISO; of a handbook its cut-off.
        responsible: who prepared it.
        confidentiality: 密级.
        archive_no: 档号, given at the yearly filing; empty before that.
        state: the record's state.
        note: what else is to be known: signed copy, attachment, original.
    """

    path: str
    record_no: str
    form: Text
    title: str
    day: str
    responsible: str
    confidentiality: str
    archive_no: str
    state: str
    note: Text

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents of one folder, newest first."""

    name: str
    documents: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Survivor:
    """The customer into which another one was merged, and where its page lies from the archive's root."""

    code: str
    name: str
    page: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A customer's folder, as its page shows it.

    Attributes:
        path: from the archive's root.
        facts: label and value, of no personal kind.
        restricted: how many documents lie in the restricted folder; they are not listed.
        superseded: how many older versions there are.
        survivor: into whom the customer was merged; None while it is on its own.
    """

    code: str
    name: str
    short_name: str
    path: str
    facts: tuple[tuple[Text, str], ...]
    shelves: tuple[Shelf, ...]
    restricted: int
    superseded: int
    survivor: Survivor | None = None

    @property
    def documents(self) -> int:
        """How many documents the page lists."""
        return sum(len(shelf.documents) for shelf in self.shelves)

    @property
    def newest(self) -> str:
        """The day of the newest document, ISO."""
        return max((d.day for shelf in self.shelves for d in shelf.documents), default="")


def shelved(documents: Iterable[Listed], folder: str) -> Iterator[Shelf]:
    """Yield the folders below a folder in the order of Explorer, each with its documents, newest first."""
    newest = sorted(documents, key=attrgetter("name"))
    newest.sort(key=attrgetter("day"), reverse=True)
    by_folder = sorted(newest, key=_parent)
    for parent, held in groupby(by_folder, _parent):
        yield Shelf(parent.removeprefix(folder).strip("/") or "/", tuple(held))


def _parent(document: Listed) -> str:
    return document.path.rpartition("/")[0]
