"""The register: records in, revised, moved through their states. The only code that writes cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from archive.acts import Action, Note, unheard
from cardfile.forms import Form
from cardfile.library import Library
from cardfile.numbering import next_code
from cardfile.problems import Problem
from cardfile.records import Document, Record
from cardfile.references import Directory, Shelf
from cardfile.settings import Settings
from cardfile.store import Binder, Store
from cardfile.validation import Checked, validate
from desk.consent import purged, withdrawn
from desk.journaling import of_document, of_record
from desk.moves import check_move, check_number
from desk.refusals import (
    NothingChangedError,
    ReasonMissingError,
    UnknownRecordError,
    UnknownStaffError,
    ValuesRefusedError,
)
from desk.submission import (
    Pending,
    Refused,
    Saving,
    Submitted,
    binder_for,
    misplaced,
    provisional,
    put,
    twin,
)

Filler = Callable[[Form, Mapping[str, Any]], Mapping[str, Any]]
"""Computes the values of fields that only the program fills."""

Decide = Callable[[Form, Record], tuple[str, Mapping[str, Any]]]
"""From a form and its record as it stands: the state after a change, and the values that change."""


@dataclass(frozen=True)
class Register:
    """Writes records; everything it decides is decided by :mod:`cardfile`.

    Attributes:
        note: is told of every change, while the binder is locked and before its card is written.
    """

    library: Library
    settings: Settings
    store: Store
    fill: Filler
    note: Note = unheard

    def directory(self, shelf: Shelf | None = None) -> Directory:
        """Return the directory that resolves references."""
        return Directory(self.settings, shelf or self.store)

    # -- submitting -------------------------------------------------------------------------------

    def submit(
        self,
        form: Form,
        items: Sequence[Mapping[str, Any]],
        now: datetime,
        *,
        draft: bool = False,
        dry_run: bool = False,
        source: str = "",
    ) -> Submitted:
        """Store a list of raw records; each one whole or not at all, references between them resolved.

        Args:
            form: the form of all of them.
            items: raw values by field name.
            now: the clock; decides «today», and when the records were filed.
            draft: store them as drafts, without asking for what is required.
            dry_run: only check.
            source: the intake number of the document that brings them.
        """
        state = form.workflow.draft if draft else form.workflow.submitted
        directory = self.directory(Pending(self.store, provisional(form, items)))
        outcomes: dict[int, Record | tuple[Problem, ...]] = {}
        accepted: dict[int, Mapping[str, Any]] = {}
        for index, item in enumerate(items):
            checked = self._checked(form, item, directory, now, state)
            problems = checked.problems or misplaced(form, checked.values, self.store, self.settings)
            if problems:
                outcomes[index] = problems
            else:
                accepted[index] = checked.values
        if not dry_run:
            outcomes |= self._stored(form, accepted, Saving(now, state, source))
        told = sorted(outcomes.items())
        return Submitted(
            tuple(outcome for _, outcome in told if isinstance(outcome, Record)),
            tuple(Refused(index, outcome) for index, outcome in told if isinstance(outcome, tuple)),
        )

    def check(self, form: Form, item: Mapping[str, Any], now: datetime) -> Checked:
        """Return the values as :meth:`enter` would store them, or every fault of a raw record."""
        return self._checked(form, item, self.directory(), now, form.workflow.submitted)

    def enter(self, form: Form, values: Mapping[str, Any], now: datetime) -> Record | tuple[Problem, ...]:
        """Store what :meth:`check` accepted, numbered; faults when the number is taken."""
        return self._stored(form, {0: values}, Saving(now, form.workflow.submitted, ""))[0]

    def _stored(
        self, form: Form, accepted: Mapping[int, Mapping[str, Any]], saving: Saving
    ) -> dict[int, Record | tuple[Problem, ...]]:
        """Store accepted values; those of one owner together, so that its file is replaced once."""
        if form.key.startswith("KH"):
            return {index: self._new_customer(form, values, saving) for index, values in accepted.items()}
        outcomes = {}
        by_binder: dict[str, list[int]] = {}
        for index, values in accepted.items():
            by_binder.setdefault(binder_for(form, values), []).append(index)
        for name, indexes in by_binder.items():
            with self.store.change(name) as binder:
                for index in indexes:
                    outcomes[index] = put(form, accepted[index], binder, saving)
                self._note_new(binder)
        return outcomes

    def _note_new(self, binder: Binder) -> None:
        self.note(*(of_record("record.submit", None, record) for record in binder.changed))

    def _new_customer(
        self, form: Form, values: Mapping[str, Any], saving: Saving
    ) -> Record | tuple[Problem, ...]:
        """Open a customer: its code is the next one, its name nobody else's."""
        with self.store.change("_customers"):
            problems = twin(form, values, self.store)
            if problems:
                return problems
            code = values.get("code") or next_code(
                form.key, [b for b in self.store.binders() if b.startswith("KH")]
            )
            with self.store.change(str(code)) as binder:
                outcome = put(form, {**values, "code": code}, binder, saving)
                self._note_new(binder)
                return outcome

    def _checked(
        self, form: Form, raw: Mapping[str, Any], directory: Directory, now: datetime, state: str
    ) -> Checked:
        given = {
            key: value for key, value in raw.items() if key not in ("record_no", "form_version", "status")
        }
        checked = validate(form, given, directory, now, state=state)
        return checked if checked.problems else replace(checked, values=self._completed(form, checked.values))

    def _completed(self, form: Form, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**values, **self.fill(form, values)}

    # -- changing ---------------------------------------------------------------------------------

    def get(self, record_no: str) -> Record:
        """Return a record.

        Raises:
            UnknownRecordError: there is none of this number.
        """
        record = self.store.find(record_no)
        if record is None:
            raise UnknownRecordError(record_no)
        return record

    def revise(
        self,
        record_no: str,
        changes: Mapping[str, Any],
        now: datetime,
        *,
        reason: str,
        by: str | None = None,
        source: str = "",
        dry_run: bool = False,
    ) -> Record:
        """Store a new revision, or only try it; given values replace the old ones, null empties a field.

        Raises:
            UnknownRecordError, ReasonMissingError, ValuesRefusedError: nothing was stored.
        """
        if not reason.strip():
            raise ReasonMissingError(record_no)

        def decide(_form: Form, record: Record) -> tuple[str, Mapping[str, Any]]:
            return record.state, changes

        return self._change(
            "record.revise", record_no, decide, now, reason=reason, by=by, source=source, dry_run=dry_run
        )

    def advance(
        self, record_no: str, state: str, now: datetime, *, by: str | None = None, reason: str = ""
    ) -> Record:
        """Move a record to another state; a review or approval is signed by ``by``.

        Raises:
            UnknownRecordError, MoveRefusedError, ReasonMissingError, ValuesRefusedError: nothing was stored.
        """

        def decide(form: Form, record: Record) -> tuple[str, Mapping[str, Any]]:
            check_move(form, record, state, reason)
            signature = form.workflow.states[state].sign
            signed = {"name": by, "date": now.date().isoformat(), "opinion": reason}
            return state, {signature: signed} if signature and by else {}

        return self._change("record.advance", record_no, decide, now, reason=reason or state, by=by)

    def _change(
        self,
        action: Action,
        record_no: str,
        decide: Decide,
        now: datetime,
        *,
        reason: str,
        by: str | None,
        source: str = "",
        dry_run: bool = False,
    ) -> Record:
        """Decide and store under the binder's lock, so that nobody changes the record in between."""
        form = self.library.get(self.get(record_no).form)
        with self.store.change(self.get(record_no).binder) as binder:
            record = binder.records[record_no]
            state, changes = decide(form, record)
            values = self._revalidated(form, {**record.values, **changes}, now, state, record_no)
            if state == record.state and values == dict(record.values):
                raise NothingChangedError(record_no)
            check_number(form, record, values)
            self._check_staff(by)
            by = by or str(values.get("prepared_by", ""))
            changed = record.revised(values, state=state, at=now, by=by, reason=reason, source=source)
            if dry_run:
                return changed
            purged = tuple(withdrawn(form, changed, binder, self.library, now))
            self.note(
                of_record(action, record, changed),
                *(of_record("record.purge", binder.records[other.record_no], other) for other in purged),
            )
            for one in (changed, *purged):
                binder.put(one)
        return changed

    def _check_staff(self, code: str | None) -> None:
        """An act is done by somebody the settings know, when they know anybody."""
        known = self.settings.staff_by_code
        if code and known and code not in known:
            raise UnknownStaffError(code, tuple(known))

    def _revalidated(
        self, form: Form, raw: Mapping[str, Any], now: datetime, state: str, record_no: str
    ) -> Mapping[str, Any]:
        flow = form.workflow
        firm = state not in (flow.draft, flow.submitted)
        if flow.states[state].side and not flow.states[state].counts:
            state, firm = flow.draft, False  # what is given up need not be complete
        checked = validate(form, raw, self.directory(), now, state=state, firm=firm)
        if checked.problems:
            raise ValuesRefusedError(record_no, checked.problems)
        return self._completed(form, checked.values)

    def purge(self, record_no: str, now: datetime, *, by: str, reason: str) -> None:
        """Remove the personal values of a contact from every revision (domain E.4).

        Raises:
            UnknownRecordError, UnknownStaffError: nothing was changed.
        """
        self._check_staff(by)
        contact = self.get(record_no)
        with self.store.change(contact.binder) as binder:
            records = purged(binder.records[record_no], binder, self.library, now, by=by, reason=reason)
            for record in tuple(records):
                before = binder.records[record.record_no]
                self.note(of_record("record.purge", before, record, actor=by, reason=reason))
                binder.put(record)

    def refile(self, record_no: str, path: str, now: str | None, *, by: str = "", reason: str = "") -> Record:
        """Note that a document lies elsewhere, or with None that it is gone; no new revision."""
        with self.store.change(self.get(record_no).binder) as binder:
            before = binder.records[record_no]
            record = before.with_path(path, now)
            self.note(of_record("record.refile", before, record, actor=by, reason=reason))
            binder.put(record)
        return record

    def attach(self, record_no: str, document: Document, moved: str | None = None) -> Record:
        """Note that a file in the archive shows a record, and where the one before it went; no new revision."""
        return self.attach_all(record_no, [(document, moved)])

    def attach_all(self, record_no: str, documents: Iterable[tuple[Document, str | None]]) -> Record:
        """Note several files, each with the place to which the one before it went."""
        acts = []
        with self.store.change(self.get(record_no).binder) as binder:
            record = binder.records[record_no]
            for document, moved in documents:
                before, record = record, record.with_document(document, moved)
                if record != before:
                    acts.append(of_document(before, record, document))
            if acts:
                self.note(*acts)
                binder.put(record)
        return record
