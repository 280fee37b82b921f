"""Intake: what becomes of a document that came in (DESIGN 2). The archive moves files; this decides."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.inbox import Claim, Inbox
from archive.outcomes import Outcome
from archive.watcher import Receipt, deal_with, watch, watch_once
from cardfile.errors import KeceError
from cardfile.forms import Form
from cardfile.library import UnknownFormError
from cardfile.problems import Problem, listing
from cardfile.records import Document, Record
from cardfile.text import Text, verbatim
from desk.refusals import NothingChangedError, ValuesRefusedError

if TYPE_CHECKING:
    from desk.papers import Papers
    from desk.rooms import Rooms
    from generator.reading import Reading

_log = logging.getLogger(__name__)

ORIGINAL: Final = "原件"
_READABLE: Final = (".docx", ".xlsx")


@dataclass(frozen=True)
class Intake:
    """Takes filled forms in: read, checked, filed as records, or put aside with the reason."""

    rooms: Rooms
    papers: Papers

    @property
    def inbox(self) -> Inbox:
        """The drop boxes of the office."""
        site = self.rooms.site
        return Inbox(site.inbox, site.work, lambda: self.rooms.now().date(), self.rooms.note)

    def receive(self, files: Iterable[Path]) -> tuple[Receipt, ...]:
        """Take copies of files that lie anywhere; the files themselves stay where they are."""
        inbox = self.inbox
        with self.rooms.journal.together(), inbox.lock():
            return tuple(deal_with(inbox, inbox.receive(path), self.handle) for path in files)

    def open_boxes(self) -> None:
        """Make a drop box for every unit that people send forms from; an inbox that is away stays away."""
        for unit in self.rooms.settings.units:
            if unit.kind != "FUNC" and self.rooms.site.inbox.is_dir():
                (self.rooms.site.inbox / unit.code).mkdir(exist_ok=True)

    def watch_once(self) -> tuple[Receipt, ...]:
        """Take in all that lies in the inbox."""
        self.open_boxes()
        with self.rooms.journal.together():
            return watch_once(self.inbox, self.handle)

    def watch(self, stop: threading.Event, report: Callable[[Receipt], None]) -> None:
        """Take in whatever arrives until told to stop."""
        self.open_boxes()
        watch(self.inbox, self.handle, stop, report=report)

    # -- deciding -------------------------------------------------------------------------------------

    def handle(self, claim: Claim) -> Outcome:
        """Decide about one file; what it becomes in the archive is filed before this returns."""
        with self.rooms.journal.together():
            return self._handled(claim)

    def _handled(self, claim: Claim) -> Outcome:
        known = self.inbox.ledger.filed(claim.sha256)
        if known and known.intake != claim.intake:
            return _duplicate(known.path or "", known.record_no)
        resumed = self._stored_before(claim) if claim.resumed else None
        if resumed:
            return self._file(claim, resumed)
        if claim.path.suffix.lower() not in _READABLE:
            return Outcome("held", _UNKNOWN)
        return self._decide(claim)

    def _decide(self, claim: Claim) -> Outcome:
        from generator.readback import read_back

        data = claim.path.read_bytes()
        identity = read_back(data).identity
        form = self._form(identity.form)
        if form is None:
            return Outcome("held", _UNKNOWN)
        if identity.version not in (0, form.version):
            return Outcome("held", _other_version(form, identity.version))
        reading = read_back(data, form)
        if identity.record_no:
            return self._revise(claim, form, identity.record_no, reading)
        return self._enter(claim, form, reading, data)

    def _form(self, name: str) -> Form | None:
        """Return the form that a document says it is, by name or, when only its code line is left, by code."""
        try:
            return self.rooms.form(name) if name else None
        except UnknownFormError:
            return None

    def _enter(self, claim: Claim, form: Form, reading: Reading, data: bytes) -> Outcome:
        """Take a filled blank as a new record."""
        from generator.readback import issued_values
        from generator.readback.interpret import interpret

        values, problems = interpret(reading, form, self.rooms.directory, issued_values(data))
        if problems:
            return _returned(problems)
        submitted = self.rooms.register.submit(form, [values], self.rooms.now(), source=claim.intake)
        if submitted.refused:
            return _returned(submitted.refused[0].problems)
        return self._file(claim, submitted.records[0])

    def _revise(self, claim: Claim, form: Form, record_no: str, reading: Reading) -> Outcome:
        """Take a form that shows a record as its next revision, unless somebody went ahead meanwhile."""
        from generator.readback.interpret import interpret

        record = self.rooms.store.find(record_no)
        if record is None or record.form != form.name:
            return Outcome("held", Text(f"没有记录「{record_no}」。", f"There is no record “{record_no}”."))
        hindrance = _hindrance(record, form, reading.identity.revision)
        if hindrance:
            return Outcome("held", hindrance, record_no)
        values, problems = interpret(reading, form, self.rooms.directory, record.values)
        if problems:
            return _returned(problems, record_no)
        typed = {f.name: values.get(f.name) for f in form.typed_fields()}
        try:
            changed = self.rooms.register.revise(
                record_no, typed, self.rooms.now(), reason=f"收件 {claim.intake}", source=claim.intake
            )
        except ValuesRefusedError as refusal:
            return _returned(refusal.problems, record_no)
        except NothingChangedError:
            return _duplicate(record.documents[-1].path if record.documents else record_no, record_no)
        return self._file(claim, changed)

    def _stored_before(self, claim: Claim) -> Record | None:
        """Return the record that an interrupted run stored from this claim."""
        sources = (r for r in self.rooms.records() if r.current.source == claim.intake)
        return next(sources, None)

    def _file(self, claim: Claim, record: Record) -> Outcome:
        """File the original as evidence and the clean document beside it."""
        form = self.rooms.form(record.form)
        shelving = self.papers.shelving
        name = shelving.name(form, record, claim.path.suffix.lower())
        original = self.rooms.archive.file(
            claim.path, shelving.place(form, record), replace(name, variant=ORIGINAL)
        )
        self.rooms.register.attach(
            record.record_no, Document(original.path, original.sha256, record.revision)
        )
        return Outcome(
            "filed", verbatim(record.record_no), record.record_no, self._clean(record) or original.path
        )

    def _clean(self, record: Record) -> str | None:
        """Make the clean document; without a usable template the original must do, and the record is safe."""
        try:
            return self.papers.file(self.rooms.register.get(record.record_no)).documents[-1].path
        except KeceError as fault:
            _log.warning("%s: no clean document: %s", record.record_no, fault.text("en"))
            return None


_UNKNOWN: Final = Text(
    "不是客册发出的表单，无法判断属于哪位客户。请确认后交给管理员登记。",
    "This is no form handed out by kece, so it is not known whose it is. Tell the administrator.",
)


def _duplicate(path: str, record_no: str | None) -> Outcome:
    reason = Text(f"内容与已归档的文件完全相同：{path}", f"The same content is filed already: {path}")
    return Outcome("duplicate", reason, record_no)


def _returned(problems: Iterable[Problem], record_no: str | None = None) -> Outcome:
    found = tuple(problems)
    reason = Text(
        f"有 {len(found)} 处需要改正，改好后请重新放入收件箱：\r\n"
        + listing(found, "zh").replace("\n", "\r\n"),
        f"{len(found)} place(s) to correct; then drop it into the inbox again:\r\n"
        + listing(found, "en").replace("\n", "\r\n"),
    )
    return Outcome("returned", reason, record_no)


def _other_version(form: Form, version: int) -> Text:
    return Text(
        f"这是「{form.title.zh}」第 {version} 版，现用第 {form.version} 版。",
        f"This is version {version} of “{form.title.en}”; version {form.version} is in use.",
    )


def _hindrance(record: Record, form: Form, revision: int | None) -> Text | None:
    """Return why a document may not change its record: it is reviewed, or somebody went ahead."""
    if record.state not in (form.workflow.draft, form.workflow.submitted):
        return _closed(record)
    return _outdated(record, revision) if revision != record.revision else None


def _closed(record: Record) -> Text:
    return Text(
        f"记录 {record.record_no} 已是「{record.state}」，不能用文件覆盖；如需更改请修订。",
        f"Record {record.record_no} is “{record.state}” and is not overwritten by a file; revise it.",
    )


def _outdated(record: Record, revision: int | None) -> Text:
    return Text(
        f"文件依据第 {revision} 次修订，记录已到第 {record.revision} 次。请核对两者的差别。",
        f"The file is based on revision {revision}; the record is at {record.revision}. Compare the two.",
    )
