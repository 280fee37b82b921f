"""Decides what becomes of a file. Pure: facts in, a decision out.

===========================================================  ==================================================
what is known of the file                                    what becomes of it
===========================================================  ==================================================
its content is filed already, an attachment with its owner   duplicate; the note names the archived copy
an interrupted run stored its record                         filed: that run is finished
it may hold what runs by itself, or cannot be read           held
a form, in another version than the one in use               held
shows a record that is not there                             held
shows a record that is reviewed or approved                  held: it is never overwritten by a file
shows a record, based on an old revision                     held, both versions shown field by field
places of it are not clear or not valid                      returned, with comments at the wrong fields
shows a record                                               filed: the record's next revision
a blank that came back before with other content             held, naming the record of the first
a blank                                                      filed: a new record
a scan of our forms, by their codes                          filed: the signed copy of each form's record
anything else whose record is certain from its name          filed beside the record and attached to it
anything else whose customer is certain                      filed among the customer's attachments
the rest                                                     held: a person decides; nothing is guessed
===========================================================  ==================================================

The table in code is :data:`RULES`: for each sort of file the rules in their order; the first that answers decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, Literal

from archive.outcomes import Outcome
from cardfile.forms import Form
from cardfile.problems import Problem
from cardfile.records import Record
from cardfile.text import Text
from desk.intake import reasons
from desk.intake.facts import Facts, Owner
from desk.scans.deciding import OnPaper
from generator.foreign.kinds import CONVERTIBLE, PICTURES, READABLE, Kind


@dataclass(frozen=True, slots=True)
class Enter:
    """Decision: a new record with these raw values."""

    form: Form
    values: Mapping[str, Any]
    issue: str | None


@dataclass(frozen=True, slots=True)
class Revise:
    """Decision: the next revision of a record."""

    form: Form
    record: Record
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Resume:
    """Decision: the record is stored already; only its documents may be missing."""

    record: Record
    issue: str | None


@dataclass(frozen=True, slots=True)
class Attach:
    """Decision: file it as it is, beside its owner's documents."""

    owner: Owner
    suffix: str


@dataclass(frozen=True, slots=True)
class SignedPapers:
    """Decision: each form within a scan to its record, as its signed copy."""

    paper: OnPaper


@dataclass(frozen=True, slots=True)
class Return:
    """Decision: back to its author, with what is wrong."""

    form: Form
    problems: tuple[Problem, ...]
    record_no: str | None


@dataclass(frozen=True, slots=True)
class Aside:
    """Decision: into an outcome folder."""

    outcome: Outcome


Decision = Enter | Revise | Resume | Attach | SignedPapers | Return | Aside
Rule = Callable[[Facts], Decision | None]
Sort = Literal["form", "scan", "other"]


def decide(facts: Facts) -> Decision:
    """Return what becomes of a file."""
    answers = (rule(facts) for rule in RULES[sort_of(facts.read.kind)])
    return next((answer for answer in answers if answer), _held(reasons.UNKNOWN))


def sort_of(kind: Kind) -> Sort:
    """Return which rules are asked about a kind of file."""
    if kind in READABLE or kind in CONVERTIBLE:
        return "form"
    return "scan" if kind in PICTURES else "other"


# -- rules ----------------------------------------------------------------------------------------------


def filed_before(facts: Facts) -> Decision | None:
    """The same content is a duplicate."""
    known = facts.filed
    if not known or known.intake == facts.arrival.claim.intake:
        return None
    if facts.filed_void and known.record_no:
        return Aside(Outcome("duplicate", reasons.duplicate_of_void(known.record_no), known.record_no))
    return Aside(Outcome("duplicate", reasons.duplicate(known.path or ""), known.record_no))


def interrupted(facts: Facts) -> Decision | None:
    """What was stored before a process ended is not stored again."""
    identity = facts.arrival.identity
    return Resume(facts.stored, identity.issue if identity else None) if facts.stored else None


def refused(facts: Facts) -> Decision | None:
    """A file that the reader refused for more than its kind is left to a person."""
    refusal = facts.read.refusal
    return _held(refusal) if refusal and not facts.read.foreign else None


def other_version(facts: Facts) -> Decision | None:
    """A form of another version than the one in use is left to a person."""
    identity, form = facts.arrival.identity, facts.form
    if not identity or not form or identity.version in (0, form.version):
        return None
    return _held(reasons.other_version(form, identity.version), facts.record_no)


def unknown_record(facts: Facts) -> Decision | None:
    """A form that shows a record must show one of ours."""
    if not facts.form or not facts.record_no or _own(facts):
        return None
    return _held(reasons.no_record(facts.record_no))


def closed_record(facts: Facts) -> Decision | None:
    """What is reviewed or approved is never overwritten by a file."""
    record, form = _own(facts), facts.form
    if not record or not form or record.state in (form.workflow.draft, form.workflow.submitted):
        return None
    return _held(reasons.closed(record), record.record_no)


def outdated(facts: Facts) -> Decision | None:
    """A file based on an old revision is shown beside the record."""
    record, identity = _own(facts), facts.arrival.identity
    if not record or not identity or identity.revision == record.revision:
        return None
    return _held(reasons.outdated(record, identity.revision, facts.differences), record.record_no)


def unclear(facts: Facts) -> Decision | None:
    """A form with faults goes back to its author."""
    if not facts.form or not facts.problems:
        return None
    return Return(facts.form, facts.problems, facts.record_no)


def next_revision(facts: Facts) -> Decision | None:
    """A form that shows a record is its next revision."""
    record, form = _own(facts), facts.form
    return Revise(form, record, facts.values) if form and record else None


def twice(facts: Facts) -> Decision | None:
    """A blank is one record; a second sheet of the same number is a copy that somebody filled again."""
    identity = facts.arrival.identity
    if not identity or not facts.used_by:
        return None
    return _held(reasons.twice(identity.issue, facts.used_by), facts.used_by)


def new_record(facts: Facts) -> Decision | None:
    """A filled blank is a new record."""
    identity = facts.arrival.identity
    return Enter(facts.form, facts.values, identity.issue) if facts.form and identity else None


def signed_papers(facts: Facts) -> Decision | None:
    """A scan of our forms is their signed copies (:mod:`desk.scans.deciding`)."""
    return SignedPapers(facts.paper) if facts.paper else None


def attachment(facts: Facts) -> Decision | None:
    """Any other document is filed where it certainly belongs; what may run is not filed."""
    suffix = archived_suffix(facts.read.kind, facts.arrival.claim.name)
    if suffix is None:
        return _held(reasons.not_filed(facts.read))
    owner = facts.owners.certain
    return Attach(owner, suffix) if owner else _held(reasons.whose(facts))


FIRST: Final[tuple[Rule, ...]] = (filed_before, interrupted, refused)
FORM: Final[tuple[Rule, ...]] = (
    other_version,
    unknown_record,
    closed_record,
    outdated,
    unclear,
    next_revision,
    twice,
    new_record,
)
RULES: Final[Mapping[Sort, Sequence[Rule]]] = {
    "form": (*FIRST, *FORM, attachment),
    "scan": (*FIRST, signed_papers, attachment),
    "other": (*FIRST, attachment),
}

_PLAIN: Final = frozenset({Kind.PPTX, Kind.PPT}) | READABLE | CONVERTIBLE.keys() | PICTURES
"""Kinds that are filed as they are."""
_TEXTS: Final = frozenset({".txt", ".csv", ".md"})
"""Endings under which a text is a text; others may be scripts."""


def archived_suffix(kind: Kind, name: str) -> str | None:
    """Return the ending under which a file is archived, None when it must not be; an ending that lies is not kept."""
    suffix = PurePosixPath(name).suffix.lower()
    if kind is Kind.TEXT and suffix in _TEXTS:
        return suffix
    if kind not in _PLAIN:
        return None
    return suffix if kind.fits(name) else kind.ending


def _own(facts: Facts) -> Record | None:
    """Return the record that a form shows, when it is of that form."""
    record, form = facts.record, facts.form
    return record if record and form and record.form == form.name else None


def _held(reason: Text, record_no: str | None = None) -> Aside:
    return Aside(Outcome("held", reason, record_no))
