"""What every typed value goes through first: plain line ends, no outer blanks, nothing unprintable."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

from cardfile.text import Text

BLANK: Final = "—"
SPACES: Final = " \t\r\n\u3000\u00a0\u200b\ufeff"
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class BadValue(ValueError):  # noqa: N818 - a value that travels as an exception for three lines
    """A raw value is none of its type; the message says what is expected."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


def clean(raw: object) -> str:
    """Return a text with line ends made plain, outer blanks cut, and a lone dash emptied.

    Raises:
        BadValue: the text holds a control character or a lone surrogate, which no document can carry.
    """
    text = str(raw).replace("\r\n", "\n").replace("\r", "\n").strip(SPACES)
    illegal = _ILLEGAL.search(text)
    if illegal:
        code = f"U+{ord(illegal.group()):04X}"
        raise BadValue(
            Text(f"含有不能写入文档的字符 {code}", f"holds the character {code}, which no document can carry")
        )
    return "" if text in (BLANK, "-", "－") else text


def folded(raw: object) -> str:
    """Return a typed value in half-width (NFKC) without outer blanks: ``１２，０００`` → ``12,000``."""
    return unicodedata.normalize("NFKC", clean(raw)).strip(SPACES)


def scalar(raw: Any) -> Any:
    """Return a single value; a whole number that a spreadsheet kept as ``3.0`` becomes ``3``.

    Raises:
        BadValue: it is a list or a mapping.
    """
    if isinstance(raw, (list, dict)):
        raise BadValue(Text("应为一段文字", "a text is expected"))
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return raw
