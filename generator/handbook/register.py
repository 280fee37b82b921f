"""The register of a handbook: who holds a copy, which copies come back, who consulted the archive (C.2 二)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cardfile.parsers import BLANK, show_date
from generator.handbook.distribution import Copy, next_list, outstanding
from generator.handbook.front import Edition, Issue
from generator.handbook.model import Listing, Row, joined
from generator.handbook.scope import Scope
from generator.handbook.text import lies_in

_PEN_LINES: Final = 12
_SPARE_LINES: Final = 4
"""Lines of the register, which is filled with the pen as copies go out."""


@dataclass(frozen=True, slots=True)
class Register:
    """Who holds a copy, and who consulted the archive in the period.

    Attributes:
        recall: which copies of the last edition are to come back; empty when there are none.
    """

    recall: str
    distribution: Listing
    consultations: Listing


def plan_register(scope: Scope, issue: Issue) -> Register:
    """Return the holders of the last edition, who get this one too (K22), and the consultations."""
    last = issue.earlier[-1] if issue.earlier else None
    holders = [_holder(scope, copy) for copy in next_list(last.distribution, scope.settings)] if last else []
    blank = dict.fromkeys(("unit", "copy_no", "variant", "receiver", "date", "recalled"), "")
    lines = max(_PEN_LINES, len(holders) + _SPARE_LINES)
    return Register(
        _recall(scope, last) if last else "",
        Listing("distribution", (*holders, *[blank] * (lines - len(holders)))),
        Listing("consultations", tuple(_consultations(scope))),
    )


def _recall(scope: Scope, last: Edition) -> str:
    """Return the list of copies to be recalled when this edition goes out (C.1-10)."""
    copies = [
        f"副本 {copy.get('copy_no') or BLANK}（{scope.short_unit(copy.get('unit'))}　{copy.get('receiver') or BLANK}）"
        for copy in outstanding(last.distribution)
    ]
    return (
        f"应收回第 {last.edition} 版 {last.record_no} 共 {len(copies)} 份：{joined(copies)}。"
        if copies
        else ""
    )


def _holder(scope: Scope, row: Copy) -> Row:
    return {
        "unit": scope.unit(row.get("unit")),
        "copy_no": row.get("copy_no") or BLANK,
        "variant": row.get("variant") or BLANK,
        "receiver": row.get("receiver") or BLANK,
        "date": "",
        "recalled": "",
    }


def _consultations(scope: Scope) -> Iterator[Row]:
    for held in scope.office:
        if held.form.name == "consultation" and lies_in(held.day, scope.period):
            items = joined(row.get("title") or row["reference"] for row in held.values.get("items") or ())
            yield {
                "record_no": held.record_no,
                "date": show_date(held.day),
                "applicant": scope.staff(held.values.get("applicant")),
                "unit": scope.unit(held.values.get("applicant_unit")),
                "matter": items,
                "mode": scope.show(held, "mode"),
            }
