"""Mergers: a customer that another one has taken over keeps its records and gets no new ones (domain C.1-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cardfile.records import Record

MERGED: Final = "已并入"
"""The state of an absorbed customer's card."""


@dataclass(frozen=True, slots=True)
class Merger:
    """One customer taken over by another.

    Attributes:
        customer: code of the absorbed one.
        into: code of the one that took it over.
        on: the day, ISO.
    """

    customer: str
    into: str
    on: str


def merger_of(card: Record | None) -> Merger | None:
    """Return what a customer's card tells of its merger; None while it is on its own."""
    if card is None or card.form != "customer" or card.state != MERGED:
        return None
    return Merger(card.record_no, str(card.values["merged_into"]), str(card.values["merged_on"]))


def survivors(customer: str, mergers: Mapping[str, Merger]) -> Iterator[Merger]:
    """Yield who holds a customer after each merger: whom took it over first, then who took over that one.

    Args:
        customer: code of an absorbed customer.
        mergers: all mergers by the absorbed customer.
    """
    seen, day, holder = {customer}, "", customer
    while (step := mergers.get(holder)) and step.into not in seen:
        holder, day = step.into, max(day, step.on)
        seen.add(holder)
        yield Merger(customer, holder, day)
