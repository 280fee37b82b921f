"""Parsers and printers of the single field types; :mod:`cardfile.fieldtypes` puts them in one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from cardfile.choosing import (
    NO,
    TICKED,
    UNTICKED,
    YES,
    parse_bool,
    parse_choice,
    parse_multichoice,
    ticked,
    ticks,
)
from cardfile.cleaning import BLANK, SPACES, BadValue, clean, folded, scalar
from cardfile.forms import Field
from cardfile.moments import (
    ANY_DATE,
    parse_date,
    parse_datetime,
    parse_period,
    show_date,
    show_datetime,
)
from cardfile.text import Text

__all__ = [
    "BLANK", "NO", "TICKED", "UNTICKED", "YES", "BadValue", "clean", "folded", "grouped", "live_number",
    "live_sign", "parse_bool", "parse_choice", "parse_date", "parse_datetime", "parse_email", "parse_int",
    "parse_money", "parse_multichoice", "parse_number", "parse_period", "parse_phone", "parse_sign", "parse_text",
    "parse_uscc", "show_date", "show_datetime", "show_sign", "ticked", "ticks", "uscc_check",
]  # fmt: skip

_CENT: Final = Decimal("0.01")
# Larger figures are slips of the pen, and a power of ten in a cell must not fill the memory.
_LARGEST: Final = Decimal("1e15")
_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PHONE: Final = re.compile(
    r"(\+\d{1,3}[- ]?)?(0\d{2,3}[- ]?)?\d{7,8}([-转]\d{1,6})?|1[3-9]\d{9}|\+\d{1,3}[- ]?\d{6,14}", re.ASCII
)
_EMAIL: Final = re.compile(r"[^@\s]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")


# -- texts ---


def parse_text(raw: Any, field: Field) -> str:
    """Return a text as it was written; one of a single line has its line breaks made spaces.

    Raises:
        BadValue: it is too long, or does not fit the field's pattern.
    """
    text = clean(scalar(raw))
    if field.type != "longtext":
        text = " ".join(text.split("\n"))
        _check_length(text, field)
    if field.pattern and not re.fullmatch(field.pattern, text, re.ASCII):
        wanted = field.hint or Text(f"格式 {field.pattern}", f"the pattern {field.pattern}")
        raise BadValue(Text(f"「{text}」不符合要求：{wanted.zh}", f"“{text}” does not fit: {wanted.en}"))
    return text


def _check_length(text: str, field: Field) -> None:
    if len(text) > field.max:
        raise BadValue(
            Text(
                f"不能超过 {field.max} 个字（现有 {len(text)} 个）",
                f"at most {field.max} characters ({len(text)} now)",
            )
        )


def _matching(pattern: re.Pattern[str], wanted: Text) -> Callable[[Any, Field], str]:
    def parse(raw: Any, field: Field) -> str:
        text = folded(scalar(raw))
        _check_length(text, field)
        if not pattern.fullmatch(text) or (field.pattern and not re.fullmatch(field.pattern, text, re.ASCII)):
            raise BadValue(Text(f"「{text}」不是有效的{wanted.zh}", f"“{text}” is not a valid {wanted.en}"))
        return text

    return parse


parse_phone: Final = _matching(_PHONE, Text("电话号码", "telephone number"))
parse_email: Final = _matching(_EMAIL, Text("电子邮件地址", "e-mail address"))


def uscc_check(first17: str) -> str:
    """Return the check character of a unified social credit code (GB 32100-2015)."""
    total = sum(_USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def parse_uscc(raw: Any, _field: Field) -> str:
    """Return a unified social credit code in capitals.

    Raises:
        BadValue: it has not 18 characters of the standard's alphabet, or its check character is wrong.
    """
    text = folded(scalar(raw)).upper()
    if not re.fullmatch(f"[{_USCC_ALPHABET}]{{18}}", text):
        raise BadValue(
            Text(f"「{text}」应为18位统一社会信用代码", f"“{text}” should be an 18-character credit code")
        )
    if uscc_check(text[:17]) != text[17]:
        raise BadValue(
            Text(
                f"「{text}」的校验位不对，请核对原件",
                f"the check character of “{text}” is wrong; compare the original",
            )
        )
    return text


# -- numbers ---

_NUMBER: Final = re.compile(r"¥? ?([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?) ?(元|%)?", re.ASCII)


def _decimal(raw: Any, wanted: Text, unit: str = "") -> Decimal:
    """Return a finite number of bearable size, whatever signs and separators stand around it."""
    number = _number(raw, unit)
    if number is None or not number.is_finite():
        raise BadValue(Text(f"「{raw}」不是{wanted.zh}", f"“{raw}” is not {wanted.en}"))
    if number.copy_abs() > _LARGEST:
        raise BadValue(Text(f"「{raw}」过大", f"“{raw}” is too large"))
    return number


def _number(raw: Any, unit: str) -> Decimal | None:
    """Return the number of a value; a typed text may bear the unit that belongs to its type."""
    if isinstance(raw, (bool, list, dict)):
        return None
    # A spreadsheet computes in binary: its 15th digit is the last that means anything.
    if isinstance(raw, (int, Decimal)):
        return Decimal(raw)
    if isinstance(raw, float):
        return Decimal(f"{raw:.15g}")
    # Thousands stand in threes: «12,5» is a slip, not 125.
    match = _NUMBER.fullmatch(folded(raw).replace("−", "-"))
    return Decimal(match[1].replace(",", "")) if match and match[2] in (None, unit) else None


def parse_int(raw: Any, _field: Field) -> int:
    """Return a whole number.

    Raises:
        BadValue: it is none.
    """
    number = _decimal(raw, Text("整数", "a whole number"))
    if number != number.to_integral_value():
        raise BadValue(Text(f"「{raw}」应为整数", f"“{raw}” should be a whole number"))
    return int(number)


def parse_number(raw: Any, _field: Field) -> int | float:
    """Return a number; a whole one without a fraction.

    Raises:
        BadValue: it is none.
    """
    number = _decimal(raw, Text("数字", "a number"), "%")
    return int(number) if number == number.to_integral_value() else float(number)


def parse_money(raw: Any, _field: Field) -> str:
    """Return an amount in yuan with two decimals, never negative (domain B.24).

    Raises:
        BadValue: it is no amount, negative, or finer than a cent.
    """
    number = _decimal(raw, Text("金额", "an amount of money"), "元")
    cents = number.quantize(_CENT)
    if number != cents:
        raise BadValue(Text(f"「{raw}」的金额超过两位小数", f"“{raw}” has more than two decimals"))
    if number < 0:
        raise BadValue(Text(f"「{raw}」金额不能为负", f"“{raw}” is negative"))
    return f"{abs(cents):f}"


def live_number(stored: int | float) -> int | Decimal:  # noqa: PYI041 - an int stays one
    """Return a stored number as expressions compute with it."""
    return stored if isinstance(stored, int) else Decimal(str(stored))


def grouped(stored: Any) -> str:
    """Return a number with its thousands apart: ``38,600.00``, ``−5``."""
    return f"{Decimal(str(stored)):,f}".replace("-", "−")


# -- signatures ---

_PARTS: Final = ("name", "date", "opinion")


def parse_sign(raw: Any, field: Field) -> dict[str, str] | None:
    """Return a signature, its name, date and opinion as far as they are given.

    A text is read as it is printed: 「同意　张三　2026年6月12日」.

    Raises:
        BadValue: it has other parts, or its date is none.
    """
    given = _printed_sign(clean(scalar(raw))) if not isinstance(raw, Mapping) else raw
    unknown = [str(part) for part in given if part not in _PARTS]
    if unknown:
        raise BadValue(Text(f"签字中不认识「{unknown[0]}」", f"a signature has no “{unknown[0]}”"))
    parts = {part: clean(given.get(part) or "") for part in _PARTS}
    if parts["date"]:
        parts["date"] = parse_date(parts["date"], field)
    return {part: text for part, text in parts.items() if text} or None


def _printed_sign(text: str) -> dict[str, str]:
    day = re.search(f"{ANY_DATE.pattern}$", text, re.ASCII)
    opinion, _, name = text[: day.start() if day else None].strip(SPACES).rpartition("\u3000")
    return {"name": name, "date": day.group() if day else "", "opinion": opinion}


def live_sign(stored: Mapping[str, str]) -> dict[str, Any]:
    """Return a signature whose date is a date and whose missing parts are empty."""
    day = date.fromisoformat(stored["date"]) if stored.get("date") else None
    return {"name": stored.get("name"), "date": day, "opinion": stored.get("opinion")}


def show_sign(stored: Mapping[str, str]) -> str:
    """Return opinion, name and date, apart by full-width spaces."""
    day = show_date(stored["date"]) if stored.get("date") else ""
    return "\u3000".join(part for part in (stored.get("opinion"), stored.get("name"), day) if part)
