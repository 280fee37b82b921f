"""The dealings of a department: three obligatory tables, changes, key messages, improvement (k.4, k.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cardfile.parsers import BLANK, show_date
from generator.handbook.grid import MASK
from generator.handbook.model import Row, joined, mark_of
from generator.handbook.scope import Held, Scope
from generator.handbook.text import day, money

_COMPLETE: Final = ("已签约执行", "已完成")
_RUNNING: Final = ("进行中",)


def complete(scope: Scope, department: str) -> Iterator[Row]:
    """Yield the dealings that led to a contract or were finished, newest first (C.1-4)."""
    for deal in _deals(scope, department):
        if deal.values.get("deal_state") in _COMPLETE:
            state, contract = scope.show(deal, "deal_state"), scope.show(deal, "contract_no")
            yield _row(scope, deal) | {"state": state, "contract_no": contract}


def running(scope: Scope, department: str) -> Iterator[Row]:
    """Yield the dealings that are not decided yet."""
    for deal in _deals(scope, department):
        if deal.values.get("deal_state") in _RUNNING:
            yield _row(scope, deal) | {"outcome": scope.show(deal, "outcome")}


def incomplete(scope: Scope, department: str) -> Iterator[Row]:
    """Yield the dealings without contract or service, each with its reason."""
    for deal in _deals(scope, department):
        if deal.values.get("deal_state") not in (*_COMPLETE, *_RUNNING):
            state, reason = scope.show(deal, "deal_state"), scope.show(deal, "incomplete_reason")
            yield _row(scope, deal) | {"state": state, "reason": reason}


def _deals(scope: Scope, department: str) -> Iterator[Held]:
    return reversed(scope.of("dealing", department))


def _row(scope: Scope, deal: Held) -> dict[str, str]:
    return {
        "record_no": deal.record_no,
        "date": day(deal.values.get("started_on")),
        "subject": scope.show(deal, "subject"),
        "amount": money(deal.values.get("amount")),
        "mark": mark_of(deal.record_no),
    }


def field_changes(scope: Scope, department: str) -> Iterator[Row]:
    """Yield what changed in the facts of the department, field by field (F24)."""
    for change in reversed(scope.of("change", department)):
        for n, row in enumerate(change.values.get("changes") or ()):
            yield {
                "record_no": change.record_no,
                "date": show_date(change.day),
                "target": target_name(scope, change.values.get("target")),
                "field": str(row.get("field") or BLANK),
                "old": masked(scope, row, "old_value"),
                "new": masked(scope, row, "new_value"),
                "mark": "" if n else mark_of(change.record_no),
            }


def target_name(scope: Scope, key: Any) -> str:
    """Return the name of what a change is about: a contact, a department, or the customer."""
    text = str(key or "")
    if text == scope.code:
        return "客户单位"
    last = text.rpartition("-")[2]
    return scope.department(last) if last.startswith("D") else scope.contact(text) or BLANK


def masked(scope: Scope, row: Mapping[str, Any], name: str) -> str:
    """Return the old or new value of a changed field; that of a personal field stays hidden."""
    value = row.get(name)
    if not value:
        return BLANK
    return MASK if row.get("field") in scope.private_words else str(value)


def messages(scope: Scope, department: str) -> Iterator[Row]:
    """Yield the key messages of the daily communication (F08)."""
    for message in reversed(scope.of("communication", department)):
        if message.values.get("is_key"):
            people = [
                scope.staff(message.values.get("our_person")),
                scope.contact(message.values.get("contact")),
            ]
            yield {
                "record_no": message.record_no,
                "date": show_date(message.day),
                "method": scope.show(message, "method"),
                "people": joined(people),
                "content": scope.show(message, "content"),
                "mark": mark_of(message.record_no),
            }


def actions(scope: Scope, department: str) -> Iterator[Row]:
    """Yield the measures of every improvement plan that concerns the department (F15)."""
    for plan in scope.of("improvement_plan"):
        if department in concerned(scope, plan):
            for n, row in enumerate(plan.values.get("actions") or ()):
                yield {
                    "record_no": plan.record_no,
                    "aspect": str(row.get("aspect") or BLANK),
                    "measure": str(row.get("measure") or BLANK),
                    "responsible": scope.short_unit(row.get("responsible_unit")) or BLANK,
                    "due_on": day(row.get("due_on")),
                    "state": str(row.get("state") or BLANK),
                    "mark": "" if n else mark_of(plan.record_no),
                }


def concerned(scope: Scope, held: Held) -> set[str]:
    """Return the departments a record is about: its own, and those of the records it stems from."""
    sources = {row.get("record") for row in held.values.get("source_refs") or ()}
    return {held.department, *(h.department for h in scope.held if h.record_no in sources)} - {""}
