"""The people of a department: their list, their needs, and cards of their background (k.2, k.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cardfile.parsers import BLANK
from generator.handbook.grid import grid, plain_grid
from generator.handbook.model import Cell, Grid, GridRow, Row, joined, mark_of
from generator.handbook.scope import IN_POST, Held, Scope
from generator.handbook.text import yes


@dataclass(frozen=True, slots=True)
class Card:
    """The background of one contact, with the personal values that his consent covers.

    Attributes:
        key: of the contact.
        photo: the file that his photograph is called, when the consent covers it; else empty.
    """

    name: str
    facts: Grid
    key: str = ""
    photo: str = ""


def contacts_of(scope: Scope, department: str) -> tuple[Held, ...]:
    """Return the contacts of a department: the main one first, then by key."""
    contacts = scope.of("contact", department)
    return tuple(sorted(contacts, key=lambda c: (not c.values.get("is_main"), c.record_no)))


def name_of(contact: Held) -> str:
    """Return a contact's name, with the state of one who has left."""
    state = contact.values.get("state", IN_POST)
    return str(contact.values["name"]) + ("" if state == IN_POST else f"（{state}）")


def contact_row(scope: Scope, contact: Held) -> Row:
    """Return a line of the list of contacts."""
    names = ("position", "seniority", "phone", "mobile", "email")
    return {
        "name": name_of(contact),
        **{name: scope.show(contact, name) for name in names},
        "main": yes(contact.values.get("is_main")),
        "mark": mark_of(contact.record_no),
    }


def need_row(scope: Scope, contact: Held) -> Row:
    """Return what a general edition says of a contact's background: position, role, business needs."""
    names = ("position", "decision_role", "needs")
    return {"name": name_of(contact), **{name: scope.show(contact, name) for name in names}}


def card_of(scope: Scope, contact: Held) -> Card:
    """Return the card of a contact: position, consent, business needs, and what the consent covers."""
    head = {
        "职务": scope.show(contact, "position"),
        "决策角色": scope.show(contact, "decision_role"),
        "同意状态": str(contact.record.values.get("consent_level") or BLANK),
        "信息保存至": scope.show(contact, "retain_until"),
    }
    personal = scope.personal(contact)
    texts = {"needs": scope.show(contact, "needs"), **personal}
    fields = [contact.form.by_name[name] for name in (*personal, "needs")]
    rows = grid((f for f in fields if f.type != "table"), lambda f: texts[f.name])
    careers = (row for f in fields if f.type == "table" for row in _career(f.label.zh, personal[f.name]))
    facts = (*plain_grid(head.items()), *rows, *careers)
    return Card(name_of(contact), facts, contact.record_no, personal.get("photo", ""))


def _career(label: str, rows: Sequence[Mapping[str, str]]) -> Iterator[GridRow]:
    for n, row in enumerate(rows):
        span = f"{str(row.get('start') or '')[:7]} 至 {str(row.get('end') or '今')[:7]}"
        text = joined([span, row.get("employer", ""), row.get("position", "")], "　")
        yield GridRow((Cell("label", 4, "" if n else label), Cell("value", 20, text)))
