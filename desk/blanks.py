"""Whether a record may be typed from a blank: once, and for whom it was handed out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cardfile.errors import KeceError
from cardfile.forms import Form
from cardfile.mergers import merger_of, survivors
from cardfile.numbering import owner_of
from cardfile.store import Store
from cardfile.text import Text
from desk.issues import Issue
from desk.scans.looking import Lookup


class BlankUsedError(KeceError):
    """A blank is a record already."""

    def __init__(self, number: str, record_no: str) -> None:
        super().__init__(
            Text(
                f"空白表「{number}」已由记录 {record_no} 使用。",
                f"the blank “{number}” is used by record {record_no} already.",
            ),
            where=number,
            remedy=Text(
                "如为更正，请用 kece revise 修订该记录；如为另一件事，请领用新的空白表。",
                "Change that record with kece revise if this is a correction; else take a new blank.",
            ),
        )


class BlankOfAnotherError(KeceError):
    """A blank was handed out for another customer."""

    def __init__(self, issue: Issue, customer: str) -> None:
        super().__init__(
            Text(
                f"空白表「{issue.number}」是为客户 {issue.customer} 发放的，不能录入客户 {customer} 的记录。",
                f"the blank “{issue.number}” was handed out for customer {issue.customer}, not {customer}.",
            ),
            where=issue.number,
            remedy=Text(
                "请核对纸面编码行与客户代码，或领用新的空白表。",
                "Look at the line under the QR code and at the customer's code, or take a new blank.",
            ),
        )


def require_unused(issue: Issue, form: Form, typed: Sequence[Mapping[str, Any]], papers: Lookup) -> None:
    """Make sure that records with these values may be typed from a blank.

    Args:
        issue: the blank.
        form: its form.
        typed: the stored values of the records.
        papers: knows what was made of blanks.

    Raises:
        BlankUsedError, BlankOfAnotherError: they may not.
    """
    used = papers.made_from(issue.number, issue, (owner_of(form, values) for values in typed))
    if used:
        raise BlankUsedError(issue.number, used.record_no)
    named = {str(values["customer_code"]) for values in typed if values.get("customer_code")}
    others = named - {issue.customer} if issue.customer else set()
    if others and (strangers := others.difference(_heirs(str(issue.customer), papers.store))):
        raise BlankOfAnotherError(issue, min(strangers))


def _heirs(customer: str, store: Store) -> Iterator[str]:
    """Yield who took a customer over since its blank went out (domain C.1-1)."""
    cards = (store.find(binder) for binder in store.binders() if binder.startswith("KH"))
    mergers = {merger.customer: merger for merger in map(merger_of, cards) if merger}
    return (step.into for step in survivors(customer, mergers))
