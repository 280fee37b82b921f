"""What the field of a problem names: ``cause``, ``reviewed.date``, ``actions[2].due_on``."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_PATH: Final = re.compile(r"(?P<name>\w*?)(?:\[(?P<row>\d+)\])?(?:(?:\.|__)(?P<part>\w+))?")


class FieldPath(NamedTuple):
    """A place of a form.

    Attributes:
        name: the field; '' for the document as a whole.
        row: the row of a table among its filled ones, from 1; 0 for none.
        part: the column, or the part of a signature; '' for none.
    """

    name: str
    row: int = 0
    part: str = ""


def field_path(text: str) -> FieldPath:
    """Return what a problem's field names; of a text that names none, the document as a whole."""
    match = _PATH.fullmatch(text)
    return FieldPath(match["name"], int(match["row"] or 0), match["part"] or "") if match else FieldPath("")
