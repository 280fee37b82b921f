"""The handbook of a customer: one pure plan from records, one document from the plan (domain C).

:func:`plan_handbook` decides everything, as frozen values of printed texts; it reads no file and no
clock. :func:`generator.handbook.context.render_handbook` fills the template with the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cardfile.library import Library
from cardfile.periods import Period
from cardfile.records import Record
from cardfile.references import Directory
from cardfile.settings import Settings
from generator.handbook import department as handbook_department
from generator.handbook import overview as handbook_overview
from generator.handbook.appendix import (
    TITLES,
    Appendices,
    CheckLine,
    check_listing,
    lettered,
    own_checks,
    plan_appendices,
)
from generator.handbook.changes import Change, Comparison, Content, changes_of, content_of_book
from generator.handbook.department import DepartmentPart, plan_part
from generator.handbook.front import (
    NOTICE,
    NOTICES,
    REGISTER,
    VERSION,
    Cover,
    Edition,
    Issue,
    Register,
    VersionPage,
    plan_cover,
    plan_register,
    plan_version,
)
from generator.handbook.model import Heading, Listing, numbered
from generator.handbook.overview import Overview, plan_overview
from generator.handbook.scope import EVENTS, MASTER, PLANS, Held, Scope, hold, in_force

__all__ = ["Edition", "Handbook", "NotYetOpened", "Waiver", "plan_handbook", "record_values"]

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
    revision: int = 1

    def checked(self, checks: Sequence[CheckLine], waivers: Sequence[Waiver] = ()) -> Handbook:
        """Return the book with the results of the checks before issue, and who waived what (C.5)."""
        names = ("check", "note", "reason", "approved_by")
        rows = tuple({name: getattr(waiver, name) for name in names} for waiver in waivers)
        version = numbered(replace(self.version, waivers=Listing("waivers", rows)), "0")
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
    """
    customer = _customer(customer_code, period, records, library)
    if customer is None:
        return NotYetOpened(customer_code, period)
    scope = Scope(
        customer=customer,
        period=period,
        variant=variant,
        printed_on=printed_on,
        held=hold(records, (*MASTER, *EVENTS), period.end, library),
        office=hold(office, _OFFICE, period.end, library),
        binder=tuple(records),
        library=library,
        directory=directory,
        settings=settings,
    )
    return _book(scope, _issue(scope, issued, compiled_by))


def _customer(code: str, period: Period, records: Sequence[Record], library: Library) -> Held | None:
    """Return the customer's record as it stood at the cut-off, or None before it was opened."""
    for record in records:
        if record.record_no == code and record.form == "customer":
            revision = in_force(record, period.end)
            return Held(record, library.get("customer"), revision) if revision else None
    return None


def _issue(scope: Scope, issued: Sequence[Edition], compiled_by: str) -> Issue:
    earlier = sorted((e for e in issued if e.variant == scope.variant), key=lambda e: e.edition)
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
    checks = own_checks(scope)
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
        appendices=lettered(plan_appendices(scope, comparison, checks)),
        contents=tuple(_headings(parts)),
        held=content_of_book(scope),
        changes=changes_of(comparison) if last else (),
        checks=checks,
        waivers=(),
        empty=scope.empty,
    )


# -- contents ------------------------------------------------------------------------------------------


def _headings(parts: Sequence[DepartmentPart]) -> list[Heading]:
    """Return the headings in printed order; level 3 stays out when the page would overflow (LOOK 8)."""
    titles = ((f"kf_{n}", title) for n, title in enumerate((VERSION, REGISTER, NOTICE), 1))
    front = [Heading(1, title, mark, roman=True) for mark, title in titles]
    first = [Heading(1, handbook_overview.PART, "kp_1"), *_blocks(1, handbook_overview.BLOCKS)]
    departments = [heading for part in parts for heading in _part_headings(part)]
    appendices = [Heading(1, f"附录 {letter}　{title}", f"ka_{letter}") for letter, title in TITLES.items()]
    return _fitting([*front, *first, *departments, *appendices])


def _part_headings(part: DepartmentPart) -> list[Heading]:
    blocks = _blocks(part.number, handbook_department.BLOCKS)
    subs = [
        Heading(3, f"{part.number}.4.{n}　{title}", f"ks_{part.number}_4_{n}")
        for n, title in enumerate(handbook_department.SUBSECTIONS, 1)
    ]
    return [Heading(1, f"{part.title}（{part.code}）", part.mark), *blocks[:4], *subs, *blocks[4:]]


def _blocks(part: int, titles: Sequence[str]) -> list[Heading]:
    return [Heading(2, f"{part}.{n}　{title}", f"kb_{part}_{n}") for n, title in enumerate(titles, 1)]


_HEIGHTS = {1: 21, 2: 16, 3: 14}
_PAGE = 640
"""Points of the contents' lines, and of what a page has left under the title."""


def _fitting(headings: list[Heading]) -> list[Heading]:
    if sum(_HEIGHTS[h.level] for h in headings) <= _PAGE:
        return headings
    return [h for h in headings if h.level < 3]  # noqa: PLR2004 -- the third level


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
        "waivers": [
            {"check": w.check, "reason": w.reason, "approved_by": w.approved_by} for w in book.waivers
        ],
    }
