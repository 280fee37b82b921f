"""What a filled form says: the value that every reader returns, whatever the file was.

A reader gives the raw texts, numbers and ticks by field name. What they mean is decided by the field
types of :mod:`cardfile`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cardfile.problems import Problem

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Identity:
    """Which document this is, as the document itself says.

    Attributes:
        form: the form's name; empty when the document does not say.
        version: the form's version, 0 when unknown.
        record_no: the record it shows; None for a blank.
        revision: the revision that was handed out.
        issue: the number under which a blank was handed out.
        customer: customer code a blank was prefilled for.
    """

    form: str = ""
    version: int = 0
    record_no: str | None = None
    revision: int | None = None
    issue: str | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read: its identity, its raw values, and what could not be read.

    Attributes:
        values: text, number, bool or date by field name; a list of mappings for a table; lists of
            options for a tick list that names several.
    """

    identity: Identity
    values: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    problems: tuple[Problem, ...] = ()
