"""States of a record and the moves between them (Plone: a state says who may do what next)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cardfile.text import Text


@dataclass(frozen=True, slots=True)
class State:
    """One state of a workflow.

    Attributes:
        next: the states that may follow.
        counts: whether a record in this state is good enough for a handbook (domain C.1-7).
        sign: the header signature that is given on entering.
        reason: whether entering it needs a reason.
        side: whether it lies off the main line (escalated, reopened, void).
        by: the roles that may move a record here (domain E.1).
    """

    name: str
    label: Text
    next: tuple[str, ...] = ()
    counts: bool = False
    sign: str | None = None
    reason: bool = False
    side: bool = False
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """A named set of states; ``draft`` and ``submitted`` are where records begin."""

    name: str
    draft: str
    submitted: str
    states: Mapping[str, State]

    def reached(self, state: str, wanted: str) -> bool:
        """Tell whether what is required from ``wanted`` on is required in ``state``.

        The main line is the written order; a side state asks only for what names it.
        """
        if state == wanted:
            return True
        order = list(self.states)
        aside = self.states[state].side or self.states[wanted].side
        return not aside and order.index(state) >= order.index(wanted)

    def allows(self, before: str, after: str) -> bool:
        """Tell whether a record may move from one state to the other."""
        return before in self.states and after in self.states[before].next

    def counts(self, state: str) -> bool:
        """Tell whether a record in this state belongs into a handbook."""
        return state in self.states and self.states[state].counts

    def path(self, before: str, after: str) -> tuple[str, ...]:
        """Return the shortest way between two states, the first left out; empty when there is none."""
        ways: list[tuple[str, ...]] = [(before,)]
        seen = {before}
        for way in ways:
            if way[-1] == after:
                return way[1:]
            following = [s for s in self.states[way[-1]].next if s not in seen]
            seen.update(following)
            ways.extend((*way, s) for s in following)
        return ()
