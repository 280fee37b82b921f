"""Text as XML may hold it: escaped, and without the characters that XML 1.0 forbids."""

from __future__ import annotations

import re
from typing import Final

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES: Final = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))


def legal(text: str) -> str:
    """Return the text with each forbidden character (controls, lone surrogates) as U+FFFD."""
    return text if text.isprintable() else _ILLEGAL.sub("\ufffd", text)


def escaped(text: str) -> str:
    """Return the text as element or attribute content."""
    text = legal(text)
    for character, entity in _ENTITIES:
        if character in text:
            text = text.replace(character, entity)
    return text
