"""Decides about one file after the other and stores what becomes a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from archive.outcomes import Outcome
from cardfile.records import Record
from cardfile.text import Text, verbatim
from desk.intake import reasons
from desk.intake.deciding import Aside, Attach, Decision, Enter, Resume, Return, Revise, SignedPapers, decide
from desk.intake.facts import Arrival, Facts, Owner
from desk.intake.looking import Looking
from desk.intake.tasks import PapersToFile, Task, ToFile
from desk.refusals import NothingChangedError, ValuesRefusedError

if TYPE_CHECKING:
    from desk.register import Register


@dataclass
class Recording:
    """Decides about one file after the other and stores what becomes a record."""

    looking: Looking
    register: Register
    now: Callable[[], datetime]

    def stored(self, arrival: Arrival) -> Task | Outcome:
        """Return what is still to be done about a file, or its outcome when that is nothing."""
        facts = self.looking.facts(arrival)
        return self._done(facts, decide(facts))

    def _done(self, facts: Facts, decision: Decision) -> Task | Outcome:  # noqa: PLR0911 - one each
        match decision:
            case Aside(outcome):
                return outcome
            case Return():
                return self._returned(facts.arrival, decision)
            case Enter():
                return self._entered(facts, decision)
            case Revise():
                return self._revised(facts, decision)
            case Resume(record, issue):
                return self._to_file(facts, record, issue)
            case SignedPapers(paper):
                return PapersToFile(facts.arrival, paper)
            case Attach(owner):
                reason = reasons.with_remarks(verbatim(_number(owner)), facts.arrival.read.remarks)
                return ToFile(facts.arrival, self._record_of(owner), reason, attached=decision)

    def _record_of(self, owner: Owner) -> Record:
        return owner.record or self.register.get(owner.code)

    def _entered(self, facts: Facts, decision: Enter) -> ToFile | Outcome:
        """Take a filled blank as a new record."""
        source = facts.arrival.claim.intake
        submitted = self.register.submit(decision.form, [decision.values], self.now(), source=source)
        for refused in submitted.refused:
            return self._returned(facts.arrival, Return(decision.form, refused.problems, None))
        return self._to_file(facts, submitted.records[0], decision.issue)

    def _revised(self, facts: Facts, decision: Revise) -> ToFile | Outcome:
        """Take a form that shows a record as its next revision."""
        record, intake = decision.record, facts.arrival.claim.intake
        typed = {f.name: decision.values.get(f.name) for f in decision.form.typed_fields()}
        try:
            changed = self.register.revise(
                record.record_no, typed, self.now(), reason=f"收件 {intake}", source=intake
            )
        except ValuesRefusedError as refusal:
            return self._returned(facts.arrival, Return(decision.form, refusal.problems, record.record_no))
        except NothingChangedError:
            shown = record.document.path if record.document else record.record_no
            return Outcome("duplicate", reasons.duplicate(shown), record.record_no)
        return self._to_file(facts, changed, None)

    def _returned(self, arrival: Arrival, decision: Return) -> Outcome:
        from generator.annotating import annotate

        reason = reasons.with_remarks(
            reasons.returned(decision.problems, arrival.claim.unit), arrival.read.remarks
        )
        data = arrival.claim.path.read_bytes()
        annotated = annotate(data, decision.problems, decision.form, self.now())
        return Outcome("returned", reason, decision.record_no, annotated=annotated)

    def _to_file(self, facts: Facts, record: Record, issue: str | None) -> ToFile:
        remarks = (
            *facts.read.remarks,
            *self._wrong_box(facts.arrival, record),
            *_wrong_folder(facts, record),
        )
        return ToFile(facts.arrival, record, reasons.with_remarks(verbatim(record.record_no), remarks), issue)

    def _wrong_box(self, arrival: Arrival, record: Record) -> tuple[Text, ...]:
        units = self.register.settings.unit_by_code
        box, unit = arrival.claim.unit, units.get(str(record.values.get("unit_code", "")))
        return (reasons.wrong_box(box, unit),) if unit and box in units and box != unit.code else ()


def _wrong_folder(facts: Facts, record: Record) -> tuple[Text, ...]:
    """Return the remark that a file's folder or name means another customer than the form within."""
    customers = dict.fromkeys(owner.code for owner in facts.owners.found if _is_customer(owner.code))
    others = tuple(code for code in customers if code != record.binder)
    return (reasons.wrong_folder(others, record.binder),) if others and _is_customer(record.binder) else ()


def _is_customer(binder: str) -> bool:
    return binder.startswith("KH")


def _number(owner: Owner) -> str:
    return owner.record.record_no if owner.record else owner.code
