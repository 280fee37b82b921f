"""The handbook of a customer: one pure plan from records, one document from the plan (domain C).

:func:`plan_handbook` decides everything, as frozen values of printed texts; it reads no file and no
clock. :func:`generator.handbook.context.render_handbook` fills the template with the plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cardfile.library import Library
from cardfile.periods import Period
from cardfile.records import Record
from cardfile.references import Directory
from cardfile.settings import Settings
from generator.handbook.absorbed import Absorbed
from generator.handbook.appendix import (
    Appendices,
    CheckLine,
    check_listing,
    lettered,
    plan_appendices,
)
from generator.handbook.changes import Change, Comparison, Content, changes_of, content_of
from generator.handbook.contents import headings
from generator.handbook.department import DepartmentPart, plan_part
from generator.handbook.distribution import next_list
from generator.handbook.front import NOTICES, Cover, Edition, Issue, VersionPage, plan_cover, plan_version
from generator.handbook.model import Enclosure, Heading, Listing, numbered
from generator.handbook.overview import Overview, plan_overview
from generator.handbook.register import Register, plan_register
from generator.handbook.scope import CLOSED, EVENTS, MASTER, PLANS, Held, Scope, hold, in_force

__all__ = ["Edition", "Handbook", "NotYetOpened", "Waiver", "contents_of", "plan_handbook", "record_values"]

_BOUND = (*MASTER, *EVENTS)
_OFFICE = (*PLANS, "consultation")


@dataclass(frozen=True, slots=True)
class NotYetOpened:
    """The customer was not on the books at the cut-off: there is no such handbook (F.6)."""

    customer: str
    period: Period


@dataclass(frozen=True, slots=True)
class Waiver:
    """An error-level check that somebody answers for."""

    check: str
    note: str
    reason: str
    approved_by: str


@dataclass(frozen=True)
class Handbook:
    """One edition of a customer's handbook, ready to be printed.

    Attributes:
        contents: the headings in printed order, to level 3.
        held: every record it holds, with revision and digest; the next edition is compared with it.
        changes: every kind of change; empty in a first edition.
        distribution: who held the last edition, and so gets this one.
        retired: codes of departments that were closed long ago and have no part any more (C.1-2).
        empty: what stands in an empty block.
        revision: of the edition's own record; the document of a new edition shows the first.
    """

    record_no: str
    customer: str
    short_name: str
    period: Period
    edition: int
    variant: str
    is_first: bool
    printed_on: date
    cover: Cover
    version: VersionPage
    register: Register
    notices: tuple[tuple[str, str], ...]
    overview: Overview
    parts: tuple[DepartmentPart, ...]
    appendices: Appendices
    contents: tuple[Heading, ...]
    held: tuple[Content, ...]
    changes: tuple[Change, ...]
    checks: tuple[CheckLine, ...]
    waivers: tuple[Waiver, ...]
    empty: str
    retired: tuple[str, ...] = ()
    distribution: tuple[Mapping[str, Any], ...] = ()
    revision: int = 1

    @property
    def photos(self) -> Mapping[str, str]:
        """The photographs that it shows: the file's name by the key of the contact."""
        return {card.key: card.photo for part in self.parts for card in part.cards if card.photo}

    @property
    def enclosures(self) -> tuple[Enclosure, ...]:
        """The files attached to the records that it prints in full."""
        copies = (copy for part in self.parts for copy in (*part.visits, *part.summaries))
        return tuple(file for copy in copies for file in copy.files)

    def checked(self, checks: Sequence[CheckLine], waivers: Sequence[Waiver] = ()) -> Handbook:
        """Return the book with the results of the checks before issue, and who waived what (C.5)."""
        names = ("check", "note", "reason", "approved_by")
        rows = tuple({name: getattr(waiver, name) for name in names} for waiver in waivers)
        warned = tuple({"check": line.check, "note": line.note} for line in checks if line.warns)
        version = numbered(
            replace(self.version, waivers=Listing("waivers", rows), warnings=Listing("warnings", warned)), "0"
        )
        appendices = lettered(replace(self.appendices, checks=check_listing(tuple(checks))))
        return replace(
            self, checks=tuple(checks), waivers=tuple(waivers), version=version, appendices=appendices
        )


def plan_handbook(
    customer_code: str,
    period: Period,
    variant: str,
    records: Sequence[Record],
    office: Sequence[Record],
    *,
    library: Library,
    directory: Directory,
    settings: Settings,
    issued: Sequence[Edition],
    printed_on: date,
    compiled_by: str = "",
    closed_stays: int = 2,
    absorbed: Sequence[Absorbed] = (),
) -> Handbook | NotYetOpened:
    """Return the plan of a customer's handbook; the same input gives the same plan.

    Args:
        customer_code: whose book.
        period: the half-year; its last day is the cut-off.
        variant: 完整版, or 通用版, in which no personal field occurs at all.
        records: the customer's whole binder.
        office: records of units that the book prints: plans and consultations.
        library: the forms.
        directory: names of what references name.
        settings: company, units and staff.
        issued: earlier editions, of any variant; those of this variant count and are compared with.
        printed_on: the day of printing, for deadlines and for the time of consents.
        compiled_by: staff code of the compiler.
        closed_stays: in so many editions a closed department keeps its part (C.1-2).
        absorbed: who was merged into the customer, at any time; the book tells of those before its cut-off (C.1-1).
    """
    customer = _customer(customer_code, period, records, library)
    if customer is None:
        return NotYetOpened(customer_code, period)
    earlier = sorted((e for e in issued if e.variant == variant), key=lambda e: e.edition)
    held = hold(records, _BOUND, period.end, library)
    scope = Scope(
        customer=customer,
        period=period,
        variant=variant,
        printed_on=printed_on,
        held=held,
        office=hold(office, _OFFICE, period.end, library),
        binder=tuple(records),
        library=library,
        directory=directory,
        settings=settings,
        retired=_retired(held, earlier, closed_stays),
        absorbed=_by_cutoff(absorbed, period),
    )
    return _book(scope, _issue(scope, earlier, compiled_by))


def contents_of(
    customer_code: str,
    period: Period,
    records: Sequence[Record],
    library: Library,
    absorbed: Sequence[Absorbed] = (),
) -> tuple[Content, ...] | None:
    """Return the list of contents that a handbook would have, or None before the customer was opened.

    It equals ``held`` of the planned book: an edition that has this list already need not be made.
    """
    if _customer(customer_code, period, records, library) is None:
        return None
    return content_of(hold(records, _BOUND, period.end, library), _by_cutoff(absorbed, period))


def _by_cutoff(absorbed: Sequence[Absorbed], period: Period) -> tuple[Absorbed, ...]:
    """Return whom the book of a half-year tells of, in the order of their codes."""
    known = (a for a in absorbed if a.merged_on <= period.end.isoformat())
    return tuple(sorted(known, key=lambda a: a.code))


def _customer(code: str, period: Period, records: Sequence[Record], library: Library) -> Held | None:
    """Return the customer's record as it stood at the cut-off, or None before it was opened."""
    for record in records:
        if record.record_no == code and record.form == "customer":
            revision = in_force(record, period.end)
            return Held(record, library.get("customer"), revision) if revision else None
    return None


def _retired(held: Sequence[Held], earlier: Sequence[Edition], stays: int) -> frozenset[str]:
    """Return the departments that so many half-years' editions have printed as closed (C.1-2)."""
    closed = (h for h in held if h.form.name == "department" and h.values.get("state") == CLOSED)
    return frozenset(
        str(department.values["code"])
        for department in closed
        if len({e.period for e in earlier if e.cutoff_on >= str(department.values.get("active_to"))}) >= stays
    )


def _issue(scope: Scope, earlier: Sequence[Edition], compiled_by: str) -> Issue:
    edition = earlier[-1].edition + 1 if earlier else 1
    number = f"SC-{scope.code}-{scope.period}-E{edition:02}"
    return Issue(number, edition, scope.staff(compiled_by), tuple(earlier))


def _book(scope: Scope, issue: Issue) -> Handbook:
    last = issue.earlier[-1] if issue.earlier else None
    comparison = Comparison(scope, last.contents if last else (), last.cutoff_on if last else "")
    parts = tuple(
        numbered(plan_part(scope, department, n), str(n))
        for n, department in enumerate(scope.with_dealings, 2)
    )
    return Handbook(
        record_no=issue.record_no,
        customer=scope.code,
        short_name=str(scope.customer.values.get("short_name") or scope.customer.values["name"]),
        period=scope.period,
        edition=issue.edition,
        variant=scope.variant,
        is_first=issue.is_first,
        printed_on=scope.printed_on,
        cover=plan_cover(scope, issue),
        version=numbered(plan_version(scope, issue, comparison), "0"),
        register=plan_register(scope, issue),
        notices=NOTICES,
        overview=numbered(plan_overview(scope), "1"),
        parts=parts,
        appendices=lettered(plan_appendices(scope, comparison)),
        contents=tuple(headings(parts, merged=bool(scope.absorbed))),
        held=content_of(scope.held, scope.absorbed),
        changes=changes_of(comparison) if last else (),
        checks=(),
        waivers=(),
        empty=scope.empty,
        retired=tuple(sorted(scope.retired)),
        distribution=next_list(last.distribution, scope.settings) if last else (),
    )


# -- the record ----------------------------------------------------------------------------------------


def record_values(book: Handbook, *, unit: str, compiled_by: str) -> dict[str, Any]:
    """Return the stored values of the record of a new edition (F00).

    Args:
        book: the planned edition.
        unit: code of the unit that compiles, the headquarters.
        compiled_by: staff code of the compiler.
    """
    return {
        "unit_code": unit,
        "prepared_by": compiled_by,
        "occurred_on": min(book.period.end, book.printed_on).isoformat(),
        "prepared_on": book.printed_on.isoformat(),
        "customer_code": book.customer,
        "book_no": book.record_no,
        "period": str(book.period),
        "edition": book.edition,
        "cutoff_on": book.period.end.isoformat(),
        "variant": book.variant,
        "contents": [
            {"record_no": c.record_no, "form": c.form, "revision": c.revision, "sha256": c.sha256}
            for c in book.held
        ],
        "changes": [{"kind": c.kind, "quantity": c.count, "note": c.note} for c in book.changes],
        "checks": [
            {"check": c.check, "level": c.level, "result": c.result, "note": c.note} for c in book.checks
        ],
        "distribution": [dict(copy) for copy in book.distribution],
        "waivers": [
            {"check": w.check, "reason": w.reason, "approved_by": w.approved_by} for w in book.waivers
        ],
    }
