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

    Only text that still reads as issued may be taken from it: people edit the page, not the part.
    """
    told = carried(package)
    return told[_VALUES] if told else None


def carried(package: ForeignZip) -> Mapping[str, Any] | None:
    """Return all that a document carries beside its page, None when it carries no values.

    Programs that save the document anew may renumber the part or drop it, so every custom part is asked.
    """
    texts = (read_values_part(part) for part in custom_xml(package))
    return next((told for told in (_told(text) for text in texts if text) if told), None)


def _told(text: str) -> Mapping[str, Any] | None:
    try:
        told = json.loads(text)
    except ValueError:
        return None
    return told if isinstance(told, dict) and isinstance(told.get(_VALUES), dict) else None
