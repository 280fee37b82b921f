"""Carries decisions out, many together: records stored, documents filed, documents noted in the cards.

The order makes a kill at any point harmless. A record is stored before its documents are filed, and names
the intake that brought it: the same file, handled again, finds it. Filing the same bytes again changes
nothing. Each card file and each manifest is written once for all files of a wave.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

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
from cardfile.text import Text, verbatim
from desk.intake import reasons
from desk.intake.deciding import Aside, Attach, Decision, Enter, Resume, Return, Revise, SignedPapers, decide
from desk.intake.facts import Arrival, Facts, Owner
from desk.intake.looking import Looking, Memory
from desk.refusals import NothingChangedError, ValuesRefusedError
from desk.scans.deciding import OnPaper
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
    """A filed document that its record's card does not name yet."""

    record_no: str
    document: Document
    moved: str | None = None


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file whose documents are filed, with what the cards must still say."""

    outcome: Outcome
    notes: tuple[ToNote, ...]


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
            with gathered(self.rooms.store) as store:
                desk = _Desk(self._looking(store), self._register(store), self.rooms.now)
                results += [_guarded(partial(desk.stored, arrival)) for arrival in wave]
        except (
            OSError,
            KeceError,
        ) as error:  # a card could not be written: nothing that rests on it may go on
            return [error if isinstance(result, Task) else result for result in results]
        return results

    def _looking(self, store: Store) -> Looking:
        rooms = self.rooms
        return Looking(
            rooms.library, rooms.register.directory(store), store, self.memory, rooms.now, self.papers.issues
        )

    def _register(self, store: Store) -> Register:
        rooms = self.rooms
        return replace(rooms.register, store=store, fill=replace(rooms.filling, store=store))

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
        clean = self._clean(shelf, task.record)
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
        outcome = replace(taken.outcome, reason=_with_remarks(taken.outcome.reason, read.remarks))
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
        with gathered(self.rooms.store) as store:
            register = self._register(store)
            for note in notes:
                register.attach(note.record_no, note.document, note.moved)

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


@dataclass
class _Desk:
    """Decides about one file after the other and stores what becomes a record."""

    looking: Looking
    register: Register
    now: Callable[[], datetime]

    def stored(self, arrival: Arrival) -> Task | Outcome:
        facts = self.looking.facts(arrival)
        return self._done(facts, decide(facts))

    def _done(self, facts: Facts, decision: Decision) -> Task | Outcome:  # noqa: PLR0911 - one each
        match decision:
            case Aside(outcome):
                return outcome
            case Return():
                return self._returned(facts.arrival, decision)
            case Enter():
                return self._entered(facts.arrival, decision)
            case Revise():
                return self._revised(facts.arrival, decision)
            case Resume(record, issue):
                return self._to_file(facts.arrival, record, issue)
            case SignedPapers(paper):
                return PapersToFile(facts.arrival, paper)
            case Attach(owner):
                reason = _with_remarks(verbatim(_number(owner)), facts.arrival.read.remarks)
                return ToFile(facts.arrival, self._record_of(owner), reason, attached=decision)

    def _record_of(self, owner: Owner) -> Record:
        return owner.record or self.register.get(owner.code)

    def _entered(self, arrival: Arrival, decision: Enter) -> ToFile | Outcome:
        """Take a filled blank as a new record."""
        source = arrival.claim.intake
        submitted = self.register.submit(decision.form, [decision.values], self.now(), source=source)
        for refused in submitted.refused:
            return self._returned(arrival, Return(decision.form, refused.problems, None))
        return self._to_file(arrival, submitted.records[0], decision.issue)

    def _revised(self, arrival: Arrival, decision: Revise) -> ToFile | Outcome:
        """Take a form that shows a record as its next revision."""
        record, intake = decision.record, arrival.claim.intake
        typed = {f.name: decision.values.get(f.name) for f in decision.form.typed_fields()}
        try:
            changed = self.register.revise(
                record.record_no, typed, self.now(), reason=f"收件 {intake}", source=intake
            )
        except ValuesRefusedError as refusal:
            return self._returned(arrival, Return(decision.form, refusal.problems, record.record_no))
        except NothingChangedError:
            shown = record.document.path if record.document else record.record_no
            return Outcome("duplicate", reasons.duplicate(shown), record.record_no)
        return self._to_file(arrival, changed, None)

    def _returned(self, arrival: Arrival, decision: Return) -> Outcome:
        from generator.annotating import annotate

        reason = _with_remarks(reasons.returned(decision.problems), arrival.read.remarks)
        data = arrival.claim.path.read_bytes()
        annotated = annotate(data, decision.problems, decision.form, self.now())
        return Outcome("returned", reason, decision.record_no, annotated=annotated)

    def _to_file(self, arrival: Arrival, record: Record, issue: str | None) -> ToFile:
        remarks = (*arrival.read.remarks, *self._wrong_box(arrival, record))
        return ToFile(arrival, record, _with_remarks(verbatim(record.record_no), remarks), issue)

    def _wrong_box(self, arrival: Arrival, record: Record) -> tuple[Text, ...]:
        units = self.register.settings.unit_by_code
        box, unit = arrival.claim.unit, units.get(str(record.values.get("unit_code", "")))
        return (reasons.wrong_box(box, unit),) if unit and box in units and box != unit.code else ()


def _guarded(act: Callable[[], T]) -> T | Exception:
    """Let one file's fault be that file's own."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - the watcher tells what passes from what does not
        return error


def _with_remarks(text: Text, remarks: Sequence[Text]) -> Text:
    return reasons.joined(text, *remarks)


def _number(owner: Owner) -> str:
    return owner.record.record_no if owner.record else owner.code


def _evident_suffix(arrival: Arrival) -> str:
    """Return the ending of the evidence; one that lies is not kept."""
    kind, name = arrival.read.kind, arrival.claim.name
    suffix = f".{name.rpartition('.')[2].lower()}"
    return suffix if kind.fits(name) or not kind.ending else kind.ending
