"""Sample values of any form, made from its definition: what a template check fills templates with.

The values have the right types and lengths. They need not obey the form's rules: a document can be printed
from a draft, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any, Final, Literal

from cardfile.forms import Field, Form
from cardfile.records import Record
from cardfile.references import Directory
from cardfile.settings import Settings
from generator.context import Printer
from generator.reading import Identity

Size = Literal["empty", "typical", "longest"]
SIZES: Final[tuple[Size, ...]] = ("empty", "typical", "longest")

AWKWARD: Final = 'research·R&D <5%> "引号" {{ 7*7 }}'
"""Text that breaks programs which do not escape it."""
ROWS: Final = 40
"""Rows of a table in a longest sample: more than one page."""
_TYPICAL_ROWS: Final = 2
_LONGTEXT: Final = 1500
_PARAGRAPH: Final = 120
_DAY: Final = "2026-06-12"
_KEYS: Final[Mapping[str, str]] = {
    "unit": "SYB01",
    "staff": "SYB01-S02",
    "customer": "KH0001",
    "department": "D01",
    "contact": "KH0001-P001",
    "contract": "HT-2026-0007",
}
_AROUND: Final = (
    "company",
    "confidentiality",
    "title",
    "record_no",
    "identifier",
    "state",
    "revision",
    "issued",
    "issue",
    "code_line",
    "qr_text",
)


def sample_context(
    form: Form, size: Size, beside: Mapping[str, Any] | None = None, *, numbers: bool = False
) -> dict[str, Any]:
    """Return the context of a form's template, filled with a sample.

    Args:
        form: the form.
        size: how much is filled.
        beside: what the form's template prints beside its fields, as figures of a report.
        numbers: leave numbers as numbers, for workbooks.
    """
    printer = Printer(form, NOBODY, numbers=numbers, **({"dash": ""} if numbers else {}))
    identity = Identity(form.name, form.version, f"{form.code}-KH0001-2026-0001", 1)
    values = sample_values(form, size)
    return {**printer.context(values, _around(form, size)), **(beside or {}), "identity": identity}


def sample_values(form: Form, size: Size) -> dict[str, Any]:
    """Return stored values of a form, calculated ones included."""
    if size == "empty":
        return {}
    return {f.name: sample_value(f, size) for f in form.fields if not f.retired}


def sample_value(f: Field, size: Size) -> Any:
    """Return a stored value of one field."""
    return (_LONGEST if size == "longest" else _TYPICAL)[f.type](f)


def long_text(length: int) -> str:
    """Return an awkward text of one line, exactly this long."""
    return "".join(islice(cycle(f"{AWKWARD} 钻完井液体系优化、"), length))


def _paragraphs(length: int) -> str:
    text = long_text(length)
    return "\n".join(text[at : at + _PARAGRAPH] for at in range(0, length, _PARAGRAPH))


def _rows(f: Field, count: int, size: Size) -> list[dict[str, Any]]:
    row = {column.name: sample_value(column, size) for column in f.columns}
    return [dict(row) for _ in range(max(count, f.min_rows))]


def _signature(f: Field, opinion: str) -> dict[str, str]:
    return {"name": _KEYS["staff"], "date": _DAY, **({"opinion": opinion} if f.opinion else {})}


def _around(form: Form, size: Size) -> dict[str, str]:
    number = "" if size == "empty" else f"{form.code}-KH0001-2026-0001"
    return dict.fromkeys(_AROUND, number) | {"title": form.title.zh, "company": AWKWARD}


_Maker = Callable[[Field], Any]
_TYPICAL: Final[Mapping[str, _Maker]] = {
    "text": lambda f: "钻完井液技术服务"[: f.max],
    "longtext": lambda _: "现场服务及时，记录完整。\n建议缩短备件供货周期。",
    "int": lambda _: 3,
    "number": lambda _: 5000.5,
    "percent": lambda _: 87.5,
    "money": lambda _: "38600.00",
    "date": lambda _: _DAY,
    "datetime": lambda _: f"{_DAY}T09:30",
    "period": lambda _: "2026H1",
    "choice": lambda f: next(iter(f.choices), ""),
    "multichoice": lambda f: list(f.choices)[:2],
    "bool": lambda _: True,
    "phone": lambda _: "13800138000",
    "email": lambda _: "he.chaosheng@example.com",
    "uscc": lambda _: "91350100M000100Y43",
    "photo": lambda _: "照片/何潮生.jpg",
    "file": lambda _: "附件/书面答复.pdf",
    "ref": lambda f: _KEYS.get(f.ref or "", "TS-KH0001-2026-0001"),
    "sign": lambda f: _signature(f, "同意。"),
    "table": lambda f: _rows(f, _TYPICAL_ROWS, "typical"),
}
_LONGEST: Final[Mapping[str, _Maker]] = {
    **_TYPICAL,
    "text": lambda f: long_text(f.max),
    "longtext": lambda _: _paragraphs(_LONGTEXT),
    "int": lambda _: 999_999_999,
    "number": lambda _: -999_999_999.123456,
    "percent": lambda _: 100,
    "money": lambda _: "999999999999.99",
    "choice": lambda f: max(f.choices, key=len, default=""),
    "multichoice": lambda f: list(f.choices),
    "phone": lambda _: "+86 0755-12345678-123456",
    "email": lambda _: f"{'a' * 64}@{'b' * 60}.example.com",
    "photo": lambda f: long_text(f.max),
    "file": lambda f: long_text(f.max),
    "ref": lambda _: long_text(40),
    "sign": lambda f: _signature(f, long_text(200)),
    "table": lambda f: _rows(f, ROWS, "longest"),
}


@dataclass(frozen=True, slots=True)
class _EmptyShelf:
    """Holds no records: a reference is printed as its key."""

    def find(self, record_no: str) -> Record | None:  # noqa: ARG002
        return None

    def records(self, binder: str) -> Iterable[Record]:  # noqa: ARG002
        return ()

    def binders(self) -> Iterable[str]:
        return ()


NOBODY: Final = Directory(Settings(), _EmptyShelf())
