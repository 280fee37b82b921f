"""Record numbers (domain G.2): ``HF-KH0001-2026-0003``, ``YH-SYB01-202607``, ``KH0001-P003``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from cardfile.forms import Form
from cardfile.periods import BadPeriodError, Period

# A unit's code may not look like a customer's, nor like a device of Windows: card files bear it.
UNIT_CODE: Final = re.compile(r"(?!KH|(?:CON|PRN|AUX|NUL|COM\d|LPT\d)$)[A-Z]{2,5}\d{0,2}", re.ASCII)
_CUSTOMER: Final = re.compile(r"KH\d{4,}", re.ASCII)
SERIAL: Final = re.compile(r"\{serial(?::0?(\d+))?\}")


def binder_of(record_no: str) -> str | None:
    """Return the owner that a record number names; None for one that does not (a contract's)."""
    form_code, _, rest = record_no.partition("-")
    if _CUSTOMER.fullmatch(form_code):
        return form_code
    owner = rest.split("-", 1)[0]
    return owner if _CUSTOMER.fullmatch(owner) or UNIT_CODE.fullmatch(owner) else None


def owner_of(form: Form, values: Mapping[str, Any]) -> str | None:
    """Return the customer or unit that owns a record with these values."""
    if form.owner == "unit":
        return values.get("unit_code")
    own = values.get("code") if form.key.startswith("KH") else None
    customer = own or values.get("customer_code")
    return customer or (values.get("unit_code") if form.owner == "either" else None)


def next_code(pattern: str, taken: Iterable[str]) -> str:
    """Return the next code of master data: ``KH0004`` after ``KH0003``; never one that was used."""
    return _with_serial(pattern, taken, {})


def next_number(form: Form, values: Mapping[str, Any], owner: str, taken: Iterable[str]) -> str:
    """Return the number of a new record; ``taken`` are the numbers of the owner's binder."""
    return _with_serial(form.number, taken, _Names(values, owner))


def _with_serial(pattern: str, taken: Iterable[str], names: Mapping[str, Any]) -> str:
    """Fill a pattern; what the names bring in is never taken for a pattern itself."""
    slot = SERIAL.search(pattern)
    if not slot:
        return pattern.format_map(names)
    before, after = (part.format_map(names) for part in (pattern[: slot.start()], pattern[slot.end() :]))
    shape = re.compile(re.escape(before) + r"(\d+)" + re.escape(after))
    used = [int(m.group(1)) for m in map(shape.fullmatch, taken) if m]
    return f"{before}{max(used, default=0) + 1:0{int(slot.group(1) or 1)}}{after}"


class _Names(dict[str, Any]):
    """The names a number pattern may use; periods and days are printed compactly, once they are asked for."""

    def __init__(self, values: Mapping[str, Any], owner: str) -> None:
        super().__init__(owner=owner)
        self._values = values
        if "year" not in values and values.get("occurred_on"):
            self["year"] = str(date.fromisoformat(values["occurred_on"]).year)

    def __missing__(self, key: str) -> Any:
        return _compact(self._values[key])


def _compact(value: Any) -> Any:
    try:
        return Period.parse(value).compact if isinstance(value, str) else value
    except BadPeriodError:
        return value
