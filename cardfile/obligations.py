"""What the regulations oblige to, as data: ``forms/_obligations.yaml`` (domain D.5; 000-I, 001, 002, 003).

The file tells at its head how it is written, and at its end which obligations are not computed, each with its reason.
:mod:`cardfile.duties` computes what is owed by whom on which day; here are only the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cardfile.deadlines import Span
from cardfile.periods import Kind
from cardfile.text import Text

Condition = tuple[tuple[str, tuple[Any, ...]], ...]
"""Fields with the values that they may have, sorted by field."""

ANYBODY = "*"
"""In :attr:`Evidence.of`: whoever did it."""


def meets(condition: Condition, values: Mapping[str, Any]) -> bool:
    """Tell whether values meet a condition; of a list of choices one that fits is enough."""
    return all(_one_of(values.get(name), allowed) for name, allowed in condition)


def _one_of(value: Any, allowed: tuple[Any, ...]) -> bool:
    if isinstance(value, list | tuple):
        return any(chosen in allowed for chosen in value)
    return value in allowed


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which records show that something was done; one of :attr:`period`, :attr:`on`, :attr:`link`, :attr:`field` is set.

    Attributes:
        form: of the records; empty when the record itself shows it.
        period: the field that names the period, or the due day itself.
        on: the field with the day that must lie in the period.
        link: the field with the number of the record that it answers.
        field: the field of the record itself that must be filled.
        of: the field that names who did it, :data:`ANYBODY`; empty for the owner of the binder.
        where: what its values must be.
        whose: what the card of its customer must say.
        dated: the field with the day on which it was done; empty for the day on which the record was prepared.
    """

    form: str = ""
    period: str = ""
    on: str = ""
    link: str = ""
    field: str = ""
    of: str = ""
    where: Condition = ()
    whose: Condition = ()
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A rhythm of the calendar: once a period, due so many months after it; None for its last day.

    Attributes:
        times: how many records are owed.
    """

    every: Kind
    due: tuple[int, int] | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Event:
    """A rhythm of events: within a span after the first of these fields that is filled.

    Attributes:
        until: owed again and again until the day in this field.
    """

    after: tuple[str, ...]
    within: Span
    until: str = ""


@dataclass(frozen=True, slots=True)
class Subjects:
    """Who or what owes it.

    Attributes:
        of: each unit of some kinds, each customer, or each record of some forms.
        names: the kinds or the forms.
        where: what the record's values must be.
        whose: what the customer's card must say.
    """

    of: Literal["units", "customers", "records"]
    names: tuple[str, ...] = ()
    where: Condition = ()
    whose: Condition = ()


@dataclass(frozen=True, slots=True)
class Obligation:
    """One line of the regulations.

    Attributes:
        basis: ``stated`` when the clause gives the day, ``assumed`` when it is ours.
        evidence: any of these.
        given: owed only when there is such a record.
        makes: the documents a batch can make for it.
        shift: a due day on which nobody works moves to the next working day (顺延).
    """

    id: str
    title: Text
    clause: str
    basis: str
    subjects: Subjects
    rhythm: Calendar | Event
    evidence: tuple[Evidence, ...]
    given: Evidence | None = None
    makes: tuple[str, ...] = ()
    shift: bool = False


@dataclass(frozen=True, slots=True)
class Uncomputed:
    """An obligation that is not computed, and why."""

    id: str
    clause: str
    why: Text


@dataclass(frozen=True, slots=True)
class Obligations:
    """All obligations of the regulations."""

    computed: tuple[Obligation, ...]
    elsewhere: tuple[Uncomputed, ...]
