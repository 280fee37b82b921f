"""What the cells of the sheets hold: the values of a definition, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

from generator.formsheets.words import meant, shown

Kind = Literal["word", "text", "whole", "flag"]
"""How a cell is read: a word without the spaces around it, a text to the letter, a whole number, yes or no."""

_FLAGS: Final[Mapping[str, bool]] = {
    "是": True, "true": True, "yes": True, "1": True, "否": False, "false": False, "no": False, "0": False,
}  # fmt: skip
_JSON_TYPES: Final = ("int", "number", "percent", "money", "bool", "multichoice")
"""Types whose defaults need not be texts: what is typed bare is taken as JSON where it is JSON."""


def cell_of(key: str, kind: Kind, value: Any) -> Any:
    """Return what a cell shows for a value of the definition."""
    if kind == "flag":
        return "是" if value else "否"
    return shown(key, value) if kind == "word" else value


def value_of(key: str, kind: Kind, cell: Any) -> Any:
    """Return the value that a cell means; what it cannot mean is left as it is, for the reader to refuse."""
    text = as_text(cell)
    match kind:
        case "word":
            return meant(key, text.strip())
        case "whole":
            return int(text) if text.strip().isdecimal() else text
        case "flag":
            return _FLAGS.get(text.strip().casefold(), text)
    return text


def as_text(cell: Any) -> str:
    """Return a cell as text: Excel makes a number of what looks like one."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def blank(cell: Any) -> bool:
    """Tell whether nothing stands in a cell."""
    return cell is None or not str(cell).strip()


def default_cell(type_: str, value: Any) -> str:
    """Return the cell of a default; in quotes where it would be read as something else."""
    if isinstance(value, str) and default_value(type_, value) == value and not blank(value):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def default_value(type_: str, cell: Any) -> Any:
    """Return the default that a cell of a field of this type means."""
    text = as_text(cell)
    if type_ == "bool" and text.strip() in ("是", "否"):
        return _FLAGS[text.strip()]
    if type_ not in _JSON_TYPES and not text.startswith('"'):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
