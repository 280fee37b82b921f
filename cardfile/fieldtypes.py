"""Field types: how a typed text becomes a stored value, and a stored value a printed text.

Three faces of one value: *stored* is what JSON holds (docs/forms.md), *live* is what expressions
compute with (dates are dates, numbers are int or Decimal), *printed* is what a person reads. The law
``parse(show(stored)) == stored`` holds for every type but ``table``, which is printed row by row, and
``ref``, whose printed name needs the office to find its key again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from cardfile import parsers as p
from cardfile.cleaning import BLANK, BadValue, clean
from cardfile.forms import Field
from cardfile.periods import Period
from cardfile.text import Text

_FINEST: Final = defaultdict(lambda: Decimal("0.000001"), money=Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class FieldType:
    """The three conversions of one type of field."""

    parse: Callable[[Any, Field], Any]
    live: Callable[[Any], Any]
    show: Callable[[Any], str]


def parse_value(field: Field, raw: Any) -> Any:
    """Return the stored value of a raw one, or None when it is empty.

    Raises:
        BadValue: it is none of the field's type.
    """
    if raw is None or (isinstance(raw, str) and not clean(raw)):
        return None
    return TYPES[field.type].parse(raw, field)


def live_value(field: Field, stored: Any) -> Any:
    """Return a stored value as expressions see it."""
    if stored is None:
        return None
    if field.type == "table":
        columns = {c.name: c for c in field.columns}
        return [{k: live_value(columns[k], v) for k, v in row.items() if k in columns} for row in stored]
    return TYPES[field.type].live(stored)


def store_value(field: Field, computed: Any) -> Any:
    """Return a computed (live) value as it is stored; rounding is half up (domain B.28).

    Raises:
        BadValue: it is none of the field's type.
    """
    return parse_value(field, _rounded(computed, field.type) if isinstance(computed, Decimal) else computed)


def _rounded(number: Decimal, kind: str) -> Decimal:
    try:
        return number.quantize(_FINEST[kind], ROUND_HALF_UP)
    except InvalidOperation:  # too large to be rounded, hence to be stored
        return Decimal("nan")


def show_value(field: Field, stored: Any) -> str:
    """Return the printed text of a stored value; an empty one prints 「—」."""
    if stored in (None, "", [], {}):
        return BLANK
    return TYPES[field.type].show(stored)


def _no_text(_raw: Any, _field: Field) -> Any:
    raise BadValue(Text("应为若干行", "rows are expected"))


def _same(stored: Any) -> Any:
    return stored


_TEXT: Final = FieldType(p.parse_text, _same, str)

TYPES: Final[Mapping[str, FieldType]] = {
    "text": _TEXT,
    "longtext": _TEXT,
    "photo": _TEXT,
    "file": _TEXT,
    "ref": _TEXT,
    "phone": FieldType(p.parse_phone, _same, str),
    "email": FieldType(p.parse_email, _same, str),
    "uscc": FieldType(p.parse_uscc, _same, str),
    "int": FieldType(p.parse_int, _same, str),
    "number": FieldType(p.parse_number, p.live_number, p.grouped),
    "percent": FieldType(p.parse_number, p.live_number, p.grouped),
    "money": FieldType(p.parse_money, Decimal, lambda stored: f"{p.grouped(stored)} 元"),
    "date": FieldType(p.parse_date, date.fromisoformat, p.show_date),
    "datetime": FieldType(p.parse_datetime, datetime.fromisoformat, p.show_datetime),
    "period": FieldType(p.parse_period, _same, lambda stored: Period.parse(stored).title.zh),
    "choice": FieldType(p.parse_choice, _same, str),
    "multichoice": FieldType(p.parse_multichoice, _same, "、".join),
    "bool": FieldType(p.parse_bool, _same, lambda stored: p.YES if stored else p.NO),
    "sign": FieldType(p.parse_sign, p.live_sign, p.show_sign),
    "table": FieldType(_no_text, _same, lambda stored: str(len(stored))),
}
