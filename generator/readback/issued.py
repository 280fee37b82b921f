"""The values that a document was handed out with, from the part that carries them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from generator.carriers import read_values_part
from generator.engine.zipfiles import ForeignZip
from generator.readback.word_file import custom_xml

_VALUES: Final = "values"


def issued_values(package: ForeignZip) -> Mapping[str, Any] | None:
    """Return the stored values that a document was issued with, None when it does not carry them.

    Programs that save the document anew may renumber the part or drop it, so every custom part is asked.
    Only text that still reads as issued may be taken from it: people edit the page, not the part.
    """
    for part in custom_xml(package):
        text = read_values_part(part)
        values = _values(text) if text else None
        if values is not None:
            return values
    return None


def _values(text: str) -> Mapping[str, Any] | None:
    try:
        carried = json.loads(text)
    except ValueError:
        return None
    values = carried.get(_VALUES) if isinstance(carried, dict) else None
    return values if isinstance(values, dict) else None
