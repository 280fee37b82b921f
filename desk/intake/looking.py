"""Looks up what is known about a file, for :mod:`desk.intake.deciding`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from archive.claims import Claim
from archive.ledger import Entry, Ledger
from cardfile.forms import Form
from cardfile.library import Library, UnknownFormError
from cardfile.numbering import owner_of
from cardfile.records import Document, Record
from cardfile.references import Directory
from cardfile.store import Store
from cardfile.validation import validate
from desk.intake.differences import differences
from desk.intake.facts import Arrival, Facts
from desk.intake.owners import Ownership
from desk.issues import IssueBook
from desk.scans.looking import Lookup

_VOID: Final = "已作废"


@dataclass
class Memory:
    """What was filed: by the ledger, and by this batch, which the ledger does not know yet."""

    ledger: Ledger
    _filed: dict[str, Entry] = field(default_factory=dict)

    def filed(self, sha256: str) -> Entry | None:
        """Return the arrival that brought the same content and was filed."""
        return self._filed.get(sha256) or self.ledger.filed(sha256)

    def brought(self, issue: str) -> Entry | None:
        """Return the filed arrival of the same blank."""
        return self._filed.get(issue) or self.ledger.brought(issue)

    def add(self, entry: Entry) -> None:
        """Remember what was filed just now."""
        for key in filter(None, (entry.sha256, entry.issue)):
            self._filed.setdefault(key, entry)


@dataclass
class Looking:
    """Looks things up in one office.

    Attributes:
        store: the cards, with what this batch has stored already laid over them.
    """

    library: Library
    directory: Directory
    store: Store
    memory: Memory
    now: Callable[[], datetime]
    issues: IssueBook

    def facts(self, arrival: Arrival) -> Facts:
        """Return all that a decision about a file rests on."""
        facts = Facts(arrival, filed=self._filed(arrival.claim))
        if facts.filed and facts.filed.intake != arrival.claim.intake:
            return replace(facts, filed_void=self._is_void(facts.filed))
        facts = replace(facts, owners=self._ownership.of(arrival.claim))
        if arrival.read.pages:
            facts = replace(facts, paper=self._papers.on(arrival.read.pages))
        form = self._form(arrival)
        return self._of_form(replace(facts, form=form), form) if form else facts

    def _filed(self, claim: Claim) -> Entry | None:
        """Return the earlier arrival of the same content; an attachment is looked for with its owners only."""
        filed = self.memory.filed(claim.sha256)
        if not filed or filed.intake == claim.intake or not was_attached(self.store, filed):
            return filed
        owners = self._ownership.of(claim)
        if not (owners.found or owners.unknown):
            return filed
        owner = owners.certain
        record = self.store.find(owner.record.record_no if owner.record else owner.code) if owner else None
        copy = _copy_of(record, claim) if record else None
        return replace(filed, record_no=record.record_no, path=copy.path) if record and copy else None

    def _is_void(self, entry: Entry) -> bool:
        record = self.store.find(entry.record_no) if entry.record_no else None
        return record is not None and record.state == _VOID

    def _form(self, arrival: Arrival) -> Form | None:
        """Return the form that a document says it is, by name or, when only its code line is left, by code."""
        name = arrival.identity.form if arrival.identity else ""
        try:
            return self.library.get(name) if name else None
        except UnknownFormError:
            return None

    def _of_form(self, facts: Facts, form: Form) -> Facts:
        from generator.readback.interpret import interpret

        reading, identity = facts.read.reading, facts.arrival.identity
        if not reading or not identity:
            return facts
        record = self.store.find(identity.record_no) if identity.record_no else None
        issued = facts.read.issued
        snapshot = _revision(record, identity.revision, issued) if record else issued
        values, problems = interpret(reading, form, self.directory, snapshot)
        known = replace(facts, record=record, values=values, problems=problems)
        known = replace(known, stored=self._stored_before(known, form))
        if record and record.form == form.name and identity.revision != record.revision:
            return replace(known, differences=differences(form, record, values, self.directory, self.now()))
        return replace(known, used_by=self._used_by(identity.issue, known, form)) if identity.issue else known

    def _stored_before(self, facts: Facts, form: Form) -> Record | None:
        """Return the record that names this arrival as its source; a number alone does not prove that it is."""
        claim = facts.arrival.claim
        record = self._by_source.get(claim.intake) if claim.resumed else None
        if not record or record.form != form.name or facts.record_no not in (None, record.record_no):
            return None
        return record if self._owner(facts, form) in (None, owner_of(form, record.values)) else None

    def _owner(self, facts: Facts, form: Form) -> str | None:
        """Return the customer or unit whose record a form says it is."""
        checked = validate(form, facts.values, self.directory, self.now(), state=form.workflow.draft)
        return owner_of(form, checked.values)

    def _used_by(self, issue: str, facts: Facts, form: Form) -> str | None:
        """Return the record that came in as this blank before, or was typed in from it."""
        entry = self.memory.brought(issue)
        if entry:
            return entry.record_no if entry.intake != facts.arrival.claim.intake else None
        issued = self.issues.find(issue)
        owners = (self._owner(facts, form), issued.customer if issued else None)
        typed = self._papers.typed(issue, owners)
        return typed.record_no if typed else None

    @cached_property
    def _by_source(self) -> Mapping[str, Record]:
        """The records by the intake numbers of what brought them; asked only after an interruption."""
        return {
            revision.source: record
            for binder in self.store.binders()
            for record in self.store.records(binder)
            for revision in record.history
            if revision.source
        }

    @cached_property
    def _papers(self) -> Lookup:
        return Lookup(self.library, self.store, self.issues, self._brought)

    def _brought(self, issue: str) -> str | None:
        entry = self.memory.brought(issue)
        return entry.record_no if entry else None

    @cached_property
    def _ownership(self) -> Ownership:
        return Ownership(self.directory.settings, self.store)


def was_attached(store: Store, entry: Entry) -> bool:
    """Say whether an arrival was filed as somebody's attachment: another owner may need the same one."""
    record = store.find(entry.record_no) if entry.record_no else None
    documents = record.documents if record else ()
    return any(d.kind == "attachment" and d.sha256 == entry.sha256 for d in documents)


def _copy_of(record: Record, claim: Claim) -> Document | None:
    """Return a record's attachment with a file's content, unless an interrupted run made it of this very claim."""
    copies = (d for d in record.documents if d.kind == "attachment" and d.sha256 == claim.sha256)
    return next((d for d in copies if claim.intake not in d.path), None)


def _revision(record: Record, number: int | None, issued: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return the values that a document was made from: those of its revision."""
    made_from = (revision.values for revision in record.history if revision.number == number)
    return next(made_from, issued or record.values)
