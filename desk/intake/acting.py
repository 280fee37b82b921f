"""Carries decisions out, many together: records stored, documents filed, documents noted in the cards.

The order makes a kill at any point harmless. A record is stored before its documents are filed, and names
the intake that brought it: the same file, handled again, finds it. Filing the same bytes again changes
nothing. Each card file and each manifest is written once for all files of a wave.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeVar

from archive.acts import Act
from archive.filing import Shelf
from archive.ledger import Entry
from archive.naming import DocumentName, safe_title
from archive.outcomes import Outcome
from archive.plan import Place
from archive.watcher import Result
from cardfile.errors import KeceError, PassingError
from cardfile.gathering import gathered
from cardfile.records import Document, Record
from cardfile.store import Store
from desk.intake import reasons
from desk.intake.deciding import Attach
from desk.intake.facts import Arrival
from desk.intake.looking import Looking, Memory
from desk.intake.recording import Recording
from desk.intake.tasks import PapersToFile, Shelved, Task, ToFile, ToNote
from desk.scans.filing import Filer

if TYPE_CHECKING:
    from desk.papers import Papers
    from desk.register import Register
    from desk.rooms import Rooms

ORIGINAL: Final = "原件"
ATTACHMENT: Final = "附件"
ATTACHMENTS: Final = "95_附件"
"""Folder of a customer for what came in and is no form of ours, with the customer's own name on it (G.4)."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass
class Acting:
    """Deals with one batch of files."""

    rooms: Rooms
    papers: Papers
    memory: Memory

    def deal_with(self, wave: Sequence[Arrival]) -> tuple[Result, ...]:
        """Decide about files that do not depend on each other, and carry it out."""
        return tuple(
            self._remembered(arrival, result)
            for arrival, result in zip(wave, self._file(self._record(wave)), strict=True)
        )

    # -- deciding and storing -------------------------------------------------------------------------

    def _record(self, wave: Sequence[Arrival]) -> list[Task | Result]:
        results: list[Task | Result] = []
        try:
            with self._changing() as (store, register):
                desk = Recording(self._looking(store), register, self.rooms.now)
                results += [_guarded(partial(desk.stored, arrival)) for arrival in wave]
        except (OSError, KeceError) as error:  # a card could not be written: nothing may rest on it
            return [error if isinstance(result, Task) else result for result in results]
        return results

    def _looking(self, store: Store) -> Looking:
        rooms = self.rooms
        return Looking(
            rooms.library, rooms.register.directory(store), store, self.memory, rooms.now, self.papers.issues
        )

    @contextmanager
    def _changing(self) -> Iterator[tuple[Store, Register]]:
        """Change cards, each written once at the end; the journal is told of all changes right before."""
        rooms = self.rooms
        acts: list[Act] = []
        with gathered(rooms.store) as store:
            filling = replace(rooms.filling, store=store)
            yield store, replace(rooms.register, store=store, fill=filling, note=lambda *a: acts.extend(a))
            rooms.note(*acts)

    # -- filing ---------------------------------------------------------------------------------------

    def _file(self, results: Sequence[Task | Result]) -> list[Result]:
        try:
            with self.rooms.archive.together() as shelf:
                shelved = [
                    _guarded(partial(self._shelved, shelf, each)) if isinstance(each, Task) else each
                    for each in results
                ]
            self._note([note for each in shelved if isinstance(each, Shelved) for note in each.notes])
        except (OSError, KeceError) as error:  # a manifest or a card could not be written
            return [error if isinstance(result, Task) else result for result in results]
        return [each.outcome if isinstance(each, Shelved) else each for each in shelved]

    def _shelved(self, shelf: Shelf, task: Task) -> Shelved:
        if isinstance(task, PapersToFile):
            return self._signed(shelf, task)
        if task.attached:
            return self._attached(shelf, task, task.attached)
        evidence = self._original(shelf, task)
        clean = self._clean(shelf, task.record.with_document(evidence.document, evidence.moved))
        path = (clean or evidence).document.path
        outcome = Outcome("filed", task.reason, task.record.record_no, path, issue=task.issue)
        return Shelved(outcome, (evidence, clean) if clean else (evidence,))

    def _original(self, shelf: Shelf, task: ToFile) -> ToNote:
        """File what came, as it came: it is the evidence."""
        record, claim = task.record, task.arrival.claim
        form = self.rooms.form(record.form)
        suffix = _evident_suffix(task.arrival)
        name = replace(self.papers.shelving.name(form, record, suffix), variant=ORIGINAL)
        filed = shelf.file(claim.path, self.papers.shelving.place(form, record), name)
        document = Document(filed.path, filed.sha256, record.revision, "original")
        return ToNote(record.record_no, document, filed.replaced)

    def _clean(self, shelf: Shelf, record: Record) -> ToNote | None:
        """Make the clean document; without a usable template the original must do, and the record is safe."""
        form = self.rooms.form(record.form)
        try:
            content = self.papers.document(record)
        except PassingError:
            raise
        except KeceError as fault:
            _log.warning("%s: no clean document: %s", record.record_no, fault.text("en"))
            return None
        shelving = self.papers.shelving
        filed = shelf.file(content, shelving.place(form, record), shelving.name(form, record, ".docx"))
        return ToNote(record.record_no, Document(filed.path, filed.sha256, record.revision), filed.replaced)

    def _signed(self, shelf: Shelf, task: PapersToFile) -> Shelved:
        claim, read = task.arrival.claim, task.arrival.read
        filer = Filer(self.rooms.library, self.papers.shelving)
        taken = filer.take(shelf, claim.path, read.kind.ending, task.paper, resumed=claim.resumed)
        outcome = replace(taken.outcome, reason=reasons.with_remarks(taken.outcome.reason, read.remarks))
        copies = (copy for copy in taken.copies if not copy.known)
        return Shelved(outcome, tuple(ToNote(c.record_no, c.document, c.moved) for c in copies))

    def _attached(self, shelf: Shelf, task: ToFile, attach: Attach) -> Shelved:
        where, name = self._place_of(task, attach)
        filed = shelf.file(task.arrival.claim.path, where, name)
        document = Document(filed.path, filed.sha256, task.record.revision, "attachment")
        outcome = Outcome("filed", task.reason, task.record.record_no, filed.path)
        return Shelved(outcome, (ToNote(task.record.record_no, document, filed.replaced),))

    def _place_of(self, task: ToFile, attach: Attach) -> tuple[Place, DocumentName]:
        """Return where an attachment lies: the intake number makes its name its own, however often it is filed."""
        shelving, claim = self.papers.shelving, task.arrival.claim
        title = safe_title(claim.name.rpartition(".")[0] or claim.name)
        if attach.owner.record:
            form = self.rooms.form(task.record.form)
            name = shelving.name(form, task.record, attach.suffix)
            name = replace(name, title=title, variant=f"{ATTACHMENT}{claim.intake}")
            return shelving.place(form, task.record), name
        day = datetime.strptime(claim.intake.split("-")[1], "%Y%m%d").date()  # noqa: DTZ007 - a day only
        place = Place(shelving.customer_folder(attach.owner.code), ATTACHMENTS)
        return place, DocumentName(day, claim.intake, title, suffix=attach.suffix)

    def _note(self, notes: Sequence[ToNote]) -> None:
        with self._changing() as (_, register):
            for record_no, of_record in groupby(notes, key=attrgetter("record_no")):
                register.attach_all(record_no, [(note.document, note.moved) for note in of_record])

    def _remembered(self, arrival: Arrival, result: Result) -> Result:
        if isinstance(result, Outcome) and result.kind == "filed":
            claim = arrival.claim
            self.memory.add(
                Entry(
                    claim.intake,
                    claim.sha256,
                    claim.name,
                    "filed",
                    result.record_no,
                    result.path,
                    result.issue,
                )
            )
        return result


def _guarded(act: Callable[[], T]) -> T | Exception:
    """Let one file's fault be that file's own."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - the watcher tells what passes from what does not
        return error


def _evident_suffix(arrival: Arrival) -> str:
    """Return the ending of the evidence; one that lies is not kept."""
    kind, name = arrival.read.kind, arrival.claim.name
    suffix = f".{name.rpartition('.')[2].lower()}"
    return suffix if kind.fits(name) or not kind.ending else kind.ending
