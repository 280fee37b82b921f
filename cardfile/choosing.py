"""Tick lists, choices and yes-or-no answers: options are stored as their Chinese text (domain B.0)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from cardfile.cleaning import SPACES, BadValue, clean, folded, scalar
from cardfile.forms import Field
from cardfile.text import Text

YES: Final = "是"
NO: Final = "否"
TICKED: Final = "☑"
UNTICKED: Final = "☐"


def ticks(options: Iterable[str], chosen: Any) -> str:
    """Return a tick list: ``☑ 电话 ☐ 短信``."""
    marked = chosen if isinstance(chosen, list) else [chosen]
    return " ".join(f"{TICKED if option in marked else UNTICKED} {option}" for option in options)


def ticked(text: str) -> list[str]:
    """Return the ticked options of a printed tick list; a plain text is one option or a list by 、."""
    marks = re.findall(r"([☑☐√✔✓☒□■])\s*([^☑☐√✔✓☒□■]*)", text)
    if marks:
        return [option.strip(SPACES) for mark, option in marks if mark not in "☐□"]
    return [part for part in re.split(r"[、,，;；\n]\s*", text) if part]


def _options(raw: Any, field: Field) -> list[str]:
    """Return the options that are given, as the list writes them: ``Ａ`` typed in full width is ``A``."""
    by_folded = {folded(option): option for option in field.choices}
    given = raw if isinstance(raw, list) else ticked(clean(raw))
    options = dict.fromkeys(by_folded.get(folded(o), clean(o)) for o in given if clean(o))
    unknown = [option for option in options if option not in field.choices]
    if unknown:
        offered = "、".join(field.choices)
        raise BadValue(
            Text(f"「{unknown[0]}」不在选项内：{offered}", f"“{unknown[0]}” is not one of: {offered}")
        )
    return list(options)


def parse_choice(raw: Any, field: Field) -> str | None:
    """Return the option chosen, or None when no box is ticked.

    Raises:
        BadValue: it is none of the options, or more than one.
    """
    text = clean(scalar(raw))
    options = [text] if text in field.choices else _options(text, field)
    if len(options) > 1:
        raise BadValue(Text("只能选一项：" + "、".join(options), "choose one only: " + ", ".join(options)))
    return options[0] if options else None


def parse_multichoice(raw: Any, field: Field) -> list[str] | None:
    """Return the options chosen in the order of the list, or None when no box is ticked.

    Raises:
        BadValue: one of them is not offered.
    """
    chosen = _options(raw, field)
    return [option for option in field.choices if option in chosen] or None


_ANSWERS: Final = {
    **dict.fromkeys(("是", "yes", "true", "1", ""), True),
    **dict.fromkeys(("否", "no", "false", "0"), False),
}


def parse_bool(raw: Any, _field: Field) -> bool | None:
    """Return yes or no; two empty boxes are no answer, a lone tick is yes.

    Raises:
        BadValue: it is neither.
    """
    if isinstance(raw, bool):
        return raw
    text = folded(scalar(raw))
    if text in ("☐", "□"):
        return False
    marked = ticked(text)
    if not marked:
        return None
    if len(marked) > 1 or marked[0].lower() not in _ANSWERS:
        raise BadValue(Text(f"「{raw}」应为 是 或 否", f"“{raw}” should be yes or no"))
    return _ANSWERS[marked[0].lower()]
