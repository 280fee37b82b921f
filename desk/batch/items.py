"""What a batch makes, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from cardfile.duties import Duty
from cardfile.obligations import Calendar
from cardfile.periods import Period
from cardfile.text import Text

State = Literal["planned", "made", "unchanged", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Blank:
    """A form to be handed out, with what is known filled in.

    Attributes:
        purpose: tells it from every other blank; asked for again, it is the same blank.
    """

    form: str
    customer: str | None
    purpose: str
    values: Mapping[str, Any] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One document that a deadline needs.

    Attributes:
        what: ``sheets``, ``monthly``, ``satisfaction``, ``blank`` or ``handbook``.
        subject: for whom: a unit, a customer, or a respondent as ``KH0001-D01-P001``.
        unit: who hands it out or files it.
        blank: the form, when it is one to be handed out.
    """

    what: str
    subject: str
    unit: str
    period: Period
    duty: Duty
    blank: Blank | None = None

    @property
    def due(self) -> date:
        """The day by which it is needed."""
        return self.duty.due.date()


@dataclass(frozen=True, slots=True)
class Row:
    """An item and what became of it.

    Attributes:
        files: handed-out forms from the office's folder, all others from the archive.
        reason: why it was refused or failed.
    """

    item: Item
    state: State
    files: tuple[str, ...] = ()
    reason: Text | None = None


def items_of(duty: Duty) -> list[Item]:
    """Return what can be made for a duty, its questionnaires apart: those depend on the respondents."""
    period, unit = duty.period, duty.subject.unit
    if period is None or duty.done:
        return []
    wanted = [what for what in duty.obligation.makes if what != "sheets"]
    return [
        Item(what, duty.subject.code, unit, period, duty, _blank(duty, period) if what == "blank" else None)
        for what in wanted
    ]


def _blank(duty: Duty, period: Period) -> Blank | None:
    """Return the form of a duty's evidence, with its unit and its period."""
    rhythm, code = duty.obligation.rhythm, duty.subject.code
    proof = next((e for e in duty.obligation.evidence if e.period), None)
    if proof is None or not isinstance(rhythm, Calendar):
        return None
    values = {"unit_code": code, proof.period: str(period)}
    return Blank(proof.form, None, f"{proof.form} {code} {period}", values)
