"""What becomes of each form within a scan. Pure: what is known goes in, a decision comes out.

==============================  ==========================================================
the code names                  the pages become
==============================  ==========================================================
a record, this revision         its signed copy
a record, an older revision     the signed copy of that revision, with a remark
a blank that became a record    the signed copy of that record's first revision
a blank, no record              unclaimed: somebody types it in, then it is dropped again
a record that is not there      unclaimed
nothing, or two papers at once  unclaimed
==============================  ==========================================================
"""

from __future__ import annotations

from dataclasses import dataclass

from cardfile.forms import Form
from cardfile.records import Record
from cardfile.text import Text
from desk.issues import Issue
from desk.scans import wording
from generator.scanning.model import Sheet


@dataclass(frozen=True, slots=True)
class Known:
    """What the office knows of the paper that a code names.

    Attributes:
        record: the record that it shows, or that was made from it.
        issue: the entry of a blank in the issue book.
        form: the form of either.
    """

    record: Record | None = None
    issue: Issue | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class SignedCopy:
    """Decision: these pages are the signed copy of a record in one of its revisions."""

    pages: tuple[int, ...]
    record: Record
    revision: int
    remark: Text | None = None


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """Decision: a person must decide about these pages, and why."""

    pages: tuple[int, ...]
    reason: Text


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Decision about a whole scan: one for each form on it."""

    sheets: tuple[SignedCopy | Unclaimed, ...]

    @property
    def is_one_form(self) -> bool:
        """Whether all its pages are one form's."""
        return len(self.sheets) == 1

    @property
    def copies(self) -> tuple[SignedCopy, ...]:
        """The forms whose records are known."""
        return tuple(sheet for sheet in self.sheets if isinstance(sheet, SignedCopy))

    @property
    def unclaimed(self) -> tuple[Unclaimed, ...]:
        """The forms about which a person must decide."""
        return tuple(sheet for sheet in self.sheets if isinstance(sheet, Unclaimed))

    @property
    def unclaimed_pages(self) -> tuple[int, ...]:
        """All pages about which a person must decide, in their order."""
        return tuple(sorted(number for sheet in self.unclaimed for number in sheet.pages))


def decide(sheet: Sheet, known: Known) -> SignedCopy | Unclaimed:
    """Return what becomes of a form's pages."""
    code = sheet.code
    if code is None:
        return Unclaimed(sheet.pages, wording.NO_CODE)
    if known.record is None:
        if code.issue:
            return Unclaimed(sheet.pages, wording.to_be_typed(code.issue, known.issue, known.form))
        return Unclaimed(sheet.pages, wording.no_record(code.record_no or ""))
    revision = known.record.history[0].number if code.revision is None else code.revision
    if revision > known.record.revision:
        return Unclaimed(sheet.pages, wording.from_the_future(known.record, revision))
    return SignedCopy(sheet.pages, known.record, revision, _remark(known.record, known.form, revision))


def _remark(record: Record, form: Form | None, revision: int) -> Text | None:
    """Return the remark that a record says something else by now; moving on and being signed does not count."""
    signatures = {field.name for field in form.fields if field.type == "sign"} if form else set()
    then = next((r for r in record.history if r.number == revision), None)
    if then and then.without(signatures).values == record.current.without(signatures).values:
        return None
    return wording.outdated(record)
