"""A department's part of a handbook: seven blocks in one order, none ever dropped (domain C.1-3, C.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from generator.handbook import dealings
from generator.handbook.attachments import attached, copy_of, older_row, summary_row, visit_row
from generator.handbook.grid import SAME, facts_of
from generator.handbook.model import FULL, Copy, Grid, Listing, Row
from generator.handbook.people import Card, card_of, contact_row, contacts_of, need_row
from generator.handbook.scope import Held, Scope
from generator.handbook.service import tickets
from generator.handbook.text import part_ordinal

BLOCKS: Final = (
    "商务信息", "通讯信息", "背景信息", "往来业务记录", "附件一　服务回访及关怀记录表",
    "附件二　合同运作总结报告", "投诉与改进",
)  # fmt: skip
SUBSECTIONS: Final = ("完整往来", "进行中往来", "不完整往来", "信息变更", "重点沟通")

_BUSINESS: Final = (
    "function", "our_business", "capability", "workforce", "equipment", "cooperation_history", "credit_level",
    "buying_pattern", "competitors",
)  # fmt: skip
_INHERITED: Final = ("capability", "workforce", "equipment", "credit_level")
_REACH: Final = ("address", "phone", "fax", "email", "postcode", "website", "main_contact")

Numbered = Sequence[tuple[str, Held]]
"""Attached records, each with its number ``附件 2-1-03``."""


@dataclass(frozen=True, slots=True)
class DepartmentPart:
    """The part of one department, block by block, in printed order.

    Attributes:
        number: of the part, from 2.
        key: the department's full key, which opens the line of key facts.
        cards: only in a full edition; a general edition has ``needs`` instead.
    """

    number: int
    title: str
    code: str
    key: str
    facts: str
    mark: str
    business: Grid
    reach: Grid
    contacts: Listing
    needs: Listing
    cards: tuple[Card, ...]
    complete: Listing
    running: Listing
    incomplete: Listing
    field_changes: Listing
    messages: Listing
    visit_index: Listing
    older_visits: Listing
    visits: tuple[Copy, ...]
    summary_index: Listing
    older_summaries: Listing
    summaries: tuple[Copy, ...]
    tickets: Listing
    actions: Listing


def plan_part(scope: Scope, department: Held, number: int) -> DepartmentPart:
    """Return the part of a department."""
    code = str(department.values["code"])
    full = scope.variant == FULL
    contacts = contacts_of(scope, code)
    visits, older_visits = attached(scope, "visit", code)
    summaries, older_summaries = attached(scope, "contract_summary", code)
    first, second = _numbered(visits, number, 1), _numbered(summaries, number, 2)
    return DepartmentPart(
        number=number,
        title=f"{part_ordinal(number)}　{scope.show(department, 'name')}",
        code=code,
        key=department.record_no,
        facts=_key_facts(scope, department),
        mark=f"kp_{number}",
        business=_business(scope, department),
        reach=facts_of(scope, department, _REACH),
        contacts=_listing("contacts", (contact_row(scope, c) for c in contacts)),
        needs=_listing("needs", () if full else (need_row(scope, c) for c in contacts)),
        cards=tuple(card_of(scope, c) for c in contacts) if full else (),
        complete=_listing("complete", dealings.complete(scope, code)),
        running=_listing("running", dealings.running(scope, code)),
        incomplete=_listing("incomplete", dealings.incomplete(scope, code)),
        field_changes=_listing("field_changes", dealings.field_changes(scope, code)),
        messages=_listing("messages", dealings.messages(scope, code)),
        visit_index=_index("visit_index", scope, first, visit_row),
        older_visits=_listing("older_visits", (older_row(scope, v) for v in older_visits)),
        visits=_copies(scope, first),
        summary_index=_index("summary_index", scope, second, summary_row),
        older_summaries=_listing("older_summaries", (older_row(scope, s) for s in older_summaries)),
        summaries=_copies(scope, second),
        tickets=_listing("tickets", tickets(scope, code)),
        actions=_listing("actions", dealings.actions(scope, code)),
    )


def _listing(name: str, rows: Iterable[Row]) -> Listing:
    return Listing(name, tuple(rows))


def _numbered(held: Sequence[Held], number: int, kind: int) -> Numbered:
    """Return attached records with their numbers: part, kind (1 visits, 2 summaries), serial."""
    return [(f"附件 {number}-{kind}-{serial:02}", h) for serial, h in enumerate(held, 1)]


def _index(name: str, scope: Scope, attached: Numbered, row: Callable[[Scope, Held, str], Row]) -> Listing:
    return _listing(name, (row(scope, held, number) for number, held in attached))


def _copies(scope: Scope, attached: Numbered) -> tuple[Copy, ...]:
    return tuple(copy_of(scope, held, number) for number, held in attached)


def _key_facts(scope: Scope, department: Held) -> str:
    values = department.values
    facts = {
        "主要联系人": scope.show(department, "main_contact"),
        "我方对口": f"{scope.short_unit(values.get('our_unit'))}　{scope.staff(values.get('our_person'))}",
        "状态": scope.show(department, "state"),
    }
    return "　　".join(f"{label}　{text}" for label, text in facts.items())


def _business(scope: Scope, department: Held) -> Grid:
    """Return the business facts; what is left empty is inherited from the customer, and said so."""
    inherited = {
        name: SAME
        for name in _INHERITED
        if not department.values.get(name) and scope.customer.values.get(name)
    }
    return facts_of(scope, department, _BUSINESS, inherited)
