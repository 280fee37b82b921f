"""What a blank prints where the pen shall write, and what counts as left empty.

A hint is compared without its blanks, because word processors change their number and kind.
"""

from __future__ import annotations

import re
from typing import Final

from cardfile.cleaning import BLANK

DAY_HINT: Final = "20年月日"
MOMENT_HINT: Final = "20年月日时分"
MONEY_HINT: Final = "元"
PHOTO_HINT: Final = "照片"

_DASHES: Final = ("", BLANK, "-", "－")
_DAY_HINTS: Final = (DAY_HINT, MOMENT_HINT, "年月日", "年月日时分")
_BY_TYPE: Final = {
    **dict.fromkeys(("date", "datetime", "sign"), _DAY_HINTS),
    "period": ("20年", "年", "20年月", "年月"),
    "money": (MONEY_HINT, "¥", "￥"),
    "percent": ("%", "％"),
    "photo": (PHOTO_HINT,),
}
_BLANKS: Final = re.compile(r"[\s\u00ad\u200b\ufeff]+")
_RULES: Final = str.maketrans("", "", "_＿")


def squeezed(text: str) -> str:
    """Return a text without any blanks."""
    return _BLANKS.sub("", text)


def is_empty(text: str, kind: str | None = None) -> bool:
    """Tell whether a cell holds nothing but what a blank prints there.

    Args:
        text: what the cell holds, with its outer blanks.
        kind: the field's type; None when it is not known, then the hints of dates count, and 元 behind
            the room for an amount.
    """
    rest = squeezed(text)
    if rest in _DASHES:
        return True
    hints = _BY_TYPE.get(kind, ()) if kind else (*_DAY_HINTS, *((MONEY_HINT,) if text[:1].isspace() else ()))
    return rest.translate(_RULES) in hints
