"""Parsers and printers of the single field types; :mod:`cardfile.fieldtypes` puts them in one table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from cardfile.forms import Field
from cardfile.periods import BadPeriodError, Period
from cardfile.text import Text

BLANK: Final = "—"
YES: Final = "是"
NO: Final = "否"
TICKED: Final = "☑"
UNTICKED: Final = "☐"

_CENT: Final = Decimal("0.01")
_SPACES: Final = " \t\r\n\u3000\u00a0\u200b\ufeff"
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DATE: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_TIME: Final = re.compile(r"(\d{1,2})\s*[:时]\s*(\d{1,2})\s*分?(?::\d{2}(?:\.\d+)?)?")
_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PHONE: Final = re.compile(
    r"(\+\d{1,3}[- ]?)?(0\d{2,3}[- ]?)?\d{7,8}([-转]\d{1,6})?|1[3-9]\d{9}|\+\d{1,3}[- ]?\d{6,14}"
)
_EMAIL: Final = re.compile(r"[^@\s]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")


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
    text = str(raw).replace("\r\n", "\n").replace("\r", "\n").strip(_SPACES)
    illegal = _ILLEGAL.search(text)
    if illegal:
        code = f"U+{ord(illegal.group()):04X}"
        raise BadValue(
            Text(f"含有不能写入文档的字符 {code}", f"holds the character {code}, which no document can carry")
        )
    return "" if text in (BLANK, "-", "－") else text


def folded(raw: object) -> str:
    """Return a typed value in half-width (NFKC) without outer blanks: ``１２，０００`` → ``12,000``."""
    return unicodedata.normalize("NFKC", clean(raw)).strip(_SPACES)


# -- texts ---


def parse_text(raw: Any, field: Field) -> str:
    text = clean(_scalar(raw))
    if field.type == "text" and len(text) > field.max:
        raise BadValue(
            Text(
                f"不能超过 {field.max} 个字（现有 {len(text)} 个）",
                f"at most {field.max} characters ({len(text)} now)",
            )
        )
    if field.pattern and not re.fullmatch(field.pattern, text, re.ASCII):
        wanted = field.hint or Text(f"格式 {field.pattern}", f"the pattern {field.pattern}")
        raise BadValue(Text(f"「{text}」不符合要求：{wanted.zh}", f"“{text}” does not fit: {wanted.en}"))
    return text


def _scalar(raw: Any) -> Any:
    if isinstance(raw, (list, dict)):
        raise BadValue(Text("应为一段文字", "a text is expected"))
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return raw


def matching(pattern: re.Pattern[str], wanted: Text) -> Callable[[Any, Field], str]:
    def parse(raw: Any, field: Field) -> str:
        text = folded(_scalar(raw))
        if not pattern.fullmatch(text) or (field.pattern and not re.fullmatch(field.pattern, text)):
            raise BadValue(Text(f"「{text}」不是有效的{wanted.zh}", f"“{text}” is not a valid {wanted.en}"))
        return text

    return parse


def uscc_check(first17: str) -> str:
    """Return the check character of a unified social credit code (GB 32100-2015)."""
    total = sum(_USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


parse_phone: Final = matching(_PHONE, Text("电话号码", "telephone number"))
parse_email: Final = matching(_EMAIL, Text("电子邮件地址", "e-mail address"))


def parse_uscc(raw: Any, _field: Field) -> str:
    text = folded(_scalar(raw)).upper()
    if len(text) != 18 or any(c not in _USCC_ALPHABET for c in text):
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


def _decimal(raw: Any, wanted: Text) -> Decimal:
    text = folded(_scalar(raw)) if isinstance(raw, str) else str(raw)
    text = text.replace(",", "").replace("−", "-").strip("¥￥元% ")
    try:
        number = Decimal(text) if not isinstance(raw, bool) else Decimal("nan")
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise BadValue(Text(f"「{raw}」不是{wanted.zh}", f"“{raw}” is not {wanted.en}"))
    return number


def parse_int(raw: Any, _field: Field) -> int:
    number = _decimal(raw, Text("整数", "a whole number"))
    if number != number.to_integral_value():
        raise BadValue(Text(f"「{raw}」应为整数", f"“{raw}” should be a whole number"))
    return int(number)


def parse_number(raw: Any, _field: Field) -> int | float:
    number = _decimal(raw, Text("数字", "a number"))
    return int(number) if number == number.to_integral_value() else float(number)


def parse_money(raw: Any, _field: Field) -> str:
    """Return an amount in yuan with two decimals, never negative (domain B.24)."""
    number = _decimal(raw, Text("金额", "an amount of money"))
    if number != number.quantize(_CENT):
        raise BadValue(Text(f"「{raw}」的金额超过两位小数", f"“{raw}” has more than two decimals"))
    if number < 0:
        raise BadValue(Text(f"「{raw}」金额不能为负", f"“{raw}” is negative"))
    return f"{number.quantize(_CENT):f}"


def live_number(stored: Any) -> int | Decimal:
    return stored if isinstance(stored, int) else Decimal(str(stored))


def grouped(stored: Any) -> str:
    text = f"{Decimal(str(stored)):,f}"
    return text.replace("-", "−")


# -- days and moments ---


def parse_date(raw: Any, _field: Field) -> str:
    if isinstance(raw, date):
        return (raw.date() if isinstance(raw, datetime) else raw).isoformat()
    match = _DATE.match(folded(raw))
    try:
        if match and not folded(raw)[match.end() :].strip(" T0:"):
            return date(*map(int, match.groups())).isoformat()
    except ValueError:
        pass
    raise BadValue(Text(f"「{raw}」不是日期，应如 2026年6月12日", f"“{raw}” is not a date; write 2026-06-12"))


def parse_datetime(raw: Any, _field: Field) -> str:
    if isinstance(raw, datetime):
        return raw.strftime("%Y-%m-%dT%H:%M")
    text = folded(raw)
    day = _DATE.match(text)
    time = _TIME.fullmatch(text[day.end() :].strip(" T")) if day else None
    try:
        if day and time:
            moment = datetime(*map(int, (*day.groups(), *time.groups()[:2])))  # type: ignore[arg-type]  # noqa: DTZ001
            return moment.strftime("%Y-%m-%dT%H:%M")
    except ValueError:
        pass
    raise BadValue(
        Text(f"「{raw}」不是时间，应如 2026年6月12日 09:30", f"“{raw}” is not a time; write 2026-06-12 09:30")
    )


def show_date(stored: str) -> str:
    day = date.fromisoformat(stored)
    return f"{day.year}年{day.month}月{day.day}日"


def show_datetime(stored: str) -> str:
    return f"{show_date(stored[:10])} {stored[11:16]}"


_PRINTED_PERIOD: Final = re.compile(r"(\d{4})年(?:(上|下)半年|第([1-4])季度|(\d{1,2})月)?")


def parse_period(raw: Any, _field: Field) -> str:
    text = folded(_scalar(raw))
    match = _PRINTED_PERIOD.fullmatch(text)
    if match:
        year, half, quarter, month = match.groups()
        half = {"上": "H1", "下": "H2", None: ""}[half]
        text = f"{year}{half}" + (f"Q{quarter}" if quarter else "") + (f"-{int(month):02}" if month else "")
    try:
        return str(Period.parse(text))
    except BadPeriodError as fault:
        raise BadValue(fault.what) from None


# -- choices and signatures ---
def ticks(options: Mapping[str, str] | tuple[str, ...], chosen: Any) -> str:
    """Return a tick list: ``☑ 电话 ☐ 短信``."""
    marked = chosen if isinstance(chosen, list) else [chosen]
    return " ".join(f"{TICKED if option in marked else UNTICKED} {option}" for option in options)


def ticked(text: str) -> list[str]:
    """Return the ticked options of a printed tick list; a plain text is one option or a list by 、."""
    marks = re.findall(r"([☑☐√✔✓☒□■])\s*([^☑☐√✔✓☒□■]*)", text)
    if marks:
        return [option.strip(_SPACES) for mark, option in marks if mark not in "☐□"]
    return [part for part in re.split(r"[、,，;；\n]\s*", text) if part]


def _options(raw: Any, field: Field) -> list[str]:
    given = raw if isinstance(raw, list) else ticked(clean(raw))
    options = list(dict.fromkeys(clean(option) for option in given))
    unknown = [option for option in options if option not in field.choices]
    if unknown:
        offered = "、".join(field.choices)
        raise BadValue(
            Text(f"「{unknown[0]}」不在选项内：{offered}", f"“{unknown[0]}” is not one of: {offered}")
        )
    return options


def parse_choice(raw: Any, field: Field) -> str | None:
    text = clean(_scalar(raw))
    if text in field.choices:
        return text
    options = _options(raw, field)
    if len(options) > 1:
        raise BadValue(Text("只能选一项：" + "、".join(options), "choose one only: " + ", ".join(options)))
    return options[0] if options else None


def parse_multichoice(raw: Any, field: Field) -> list[str] | None:
    return [o for o in field.choices if o in _options(raw, field)] or None


_ANSWERS: Final = {
    **dict.fromkeys(("是", "yes", "true", "1", ""), True),
    **dict.fromkeys(("否", "no", "false", "0"), False),
}


def parse_bool(raw: Any, _field: Field) -> bool | None:
    """Return yes or no; two empty boxes are no answer, a lone tick is yes."""
    if isinstance(raw, bool):
        return raw
    text = folded(_scalar(raw))
    if text in ("☐", "□"):
        return False
    marked = ticked(text)
    if not marked:
        return None
    if len(marked) > 1 or marked[0].lower() not in _ANSWERS:
        raise BadValue(Text(f"「{raw}」应为 是 或 否", f"“{raw}” should be yes or no"))
    return _ANSWERS[marked[0].lower()]


def parse_sign(raw: Any, field: Field) -> dict[str, str] | None:
    if not isinstance(raw, Mapping):
        raise BadValue(Text("签字应含姓名和日期", "a signature holds a name and a date"))
    unknown = set(raw) - {"name", "date", "opinion"}
    if unknown:
        raise BadValue(Text(f"签字中不认识「{min(unknown)}」", f"a signature has no “{min(unknown)}”"))
    parts = {key: clean(raw.get(key) or "") for key in ("name", "date", "opinion")}
    if parts["date"]:
        parts["date"] = parse_date(parts["date"], field)
    return {key: text for key, text in parts.items() if text} or None


def live_sign(stored: Mapping[str, str]) -> dict[str, Any]:
    """Return a signature whose date is a date and whose missing parts are empty."""
    day = date.fromisoformat(stored["date"]) if stored.get("date") else None
    return {"name": stored.get("name"), "date": day, "opinion": stored.get("opinion")}


def show_sign(stored: Mapping[str, str]) -> str:
    day = show_date(stored["date"]) if stored.get("date") else ""
    return "　".join(part for part in (stored.get("opinion"), stored.get("name"), day) if part)
