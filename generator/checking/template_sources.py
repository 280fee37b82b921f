"""What a template check reads of a template of either kind: its findings so far, and its expressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from generator.checking.findings import Finding
from generator.engine.environment import Missing
from generator.engine.faults import Place

if TYPE_CHECKING:
    from jinja2 import nodes


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a template whose tags can be understood.

    Attributes:
        tree: its syntax tree.
        places: the place of each line; the last one holds for all lines after it.
    """

    tree: nodes.Template
    places: Sequence[Place]

    def place(self, line: int) -> Place:
        """Return the place of a line of the source."""
        return self.places[min(line, len(self.places)) - 1]


class Fill(Protocol):
    """Fills the template."""

    def __call__(self, context: Mapping[str, Any], missing: Missing) -> bytes:
        """Return a document.

        Raises:
            TemplateFault: the template fails with these values.
        """
        ...


@dataclass(frozen=True)
class Source:
    """A template that was read.

    Attributes:
        findings: what is wrong with its tags; an error means that it cannot be filled.
        parts: the parts that can be understood.
        labels: the names ``fc_…`` by which fields are found again.
        fill: what fills it.
    """

    findings: tuple[Finding, ...]
    parts: tuple[Part, ...]
    labels: frozenset[str]
    fill: Fill

    @property
    def compiles(self) -> bool:
        """Whether every tag can be understood."""
        return all(finding.level != "error" for finding in self.findings)


def unreadable(findings: Iterable[Finding], fill: Fill) -> Source:
    """Return a template of which nothing can be understood."""
    return Source(tuple(findings), (), frozenset(), fill)
