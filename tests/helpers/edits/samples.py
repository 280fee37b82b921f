"""Ten forms of different shapes, filled, and what is read of them after somebody changed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from directories import DIRECTORY, KEYS, NOW, RECORD_KEYS
from strategies import stored

from cardfile.forms import Field, Form
from cardfile.library import Library
from cardfile.validation import validate
from generator.carriers import code_line, custom_properties, drawn_fields, drawn_properties
from generator.context import Printer
from generator.readback import read_back
from generator.readback.interpret import interpret
from generator.reading import Identity

LIBRARY: Final = Library((Path(__file__).parents[3] / "forms",))
FORMS: Final = (
    "complaint", "visit", "dealing", "customer", "contact", "contract_summary", "seminar_proposal", "reception",
    "improvement_plan", "inspection", "communication", "satisfaction_sheet",
)  # fmt: skip
"""Grids and tables, tick lists, amounts, references and signatures; one with thirteen scores."""
REVISION: Final = 9
ROWS: Final = 3
_SHAPED: Final = {"phone": "13800138000", "email": "he.chaosheng@example.com", "uscc": "91120000100000009T"}


@dataclass(frozen=True)
class Expected:
    """What must be read of a changed form.

    Attributes:
        changed: the values that differ from the ones handed out; None for a field that is empty now.
        flagged: fields at which a problem must be told; what is read of them counts for nothing.
        perhaps: fields that are read exactly, or told.
        unread: further fields of which nothing can be known, because a problem is told for the document.
    """

    changed: Mapping[str, Any] = field(default_factory=dict)
    flagged: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()


def changed(**values: Any) -> Expected:
    return Expected(values)


def flagged(*fields: str) -> Expected:
    return Expected(flagged=frozenset(fields))


SAME: Final = Expected()


class NotHereError(Exception):
    """The form has no field of the kind that is to be changed."""


@cache
def filled_values(name: str) -> dict[str, Any]:
    """Stored values of a form: every field filled, three different rows in every table."""
    form = LIBRARY.get(name)
    raw = {f.name: _value(f, 0) for f in form.typed_fields()}
    return stored(form, {name: value for name, value in raw.items() if value is not None})


def _value(f: Field, row: int) -> Any:
    if f.type == "table":
        columns = [c for c in f.columns if c.typed]
        return [{c.name: _value(c, i) for c in columns if _value(c, i) is not None} for i in range(ROWS)]
    if f.pattern or f.type in ("photo", "file", "uscc"):
        return None
    return _OF_TYPE[f.type](f, row)


def _key(f: Field, row: int) -> str:
    keys = KEYS.get(f.ref or "", RECORD_KEYS)
    return keys[row % len(keys)]


_OF_TYPE: Final[Mapping[str, Any]] = {
    "text": lambda f, row: f"{f.label.zh[:4]}甲{row + 1}",
    "longtext": lambda f, row: f"{f.label.zh}的说明{row + 1}。",
    "int": lambda _, row: row + 3,
    "number": lambda _, row: row + 4,
    "percent": lambda _, row: row + 5,
    "money": lambda _, row: f"{38600 + row}.00",
    "date": lambda _, row: f"2026-04-{12 + row}",
    "datetime": lambda _, row: f"2026-04-{12 + row}T09:20",
    "period": lambda _, __: "2026H1",
    "choice": lambda f, row: tuple(f.choices)[row % len(f.choices)],
    "multichoice": lambda f, _: [next(iter(f.choices))],
    "bool": lambda _, row: row % 2 == 0,
    "phone": lambda _, __: "13800138000",
    "email": lambda _, __: "he.chaosheng@example.com",
    "ref": _key,
    "sign": lambda _, __: {"name": "SYB01-S02", "date": "2026-04-20"},
}


def number_of(form: Form) -> str:
    return f"{form.code}-KH0001-2026-0001"


@cache
def document(name: str) -> bytes:
    """The form in Word, as an office hands it out."""
    form = LIBRARY.get(name)
    from generator.drawing.scaffold_word import draw_form
    from generator.word import WordTemplate

    number = number_of(form)
    around = dict.fromkeys(
        ("company", "confidentiality", "title", "state", "revision", "issued", "issue", "qr_text"), "x"
    )
    named = {
        "record_no": number,
        "identifier": f"{number}@{REVISION}",
        "code_line": code_line(number, REVISION),
    }
    identity = {"form": form.name, "version": form.version, "record_no": number, "revision": REVISION}
    template = WordTemplate(draw_form(form))
    told = {**identity, **drawn_properties(drawn_fields(form, template.bookmarks))}
    properties = custom_properties({f"fc.{key}": value for key, value in told.items()})
    printed = Printer(form, DIRECTORY).context(filled_values(form.name), {**around, **named})
    return template.fill(printed, parts={"docProps/custom.xml": properties})


@cache
def workbook(name: str) -> bytes:
    """The form in Excel, as an office hands it out."""
    form = LIBRARY.get(name)
    from generator.drawing.excel_templates import draw_workbook
    from generator.excel import ExcelTemplate

    around = {"code_line": code_line(number_of(form), REVISION)}
    printed = Printer(form, DIRECTORY, numbers=True, dash="").context(filled_values(form.name), around)
    identity = Identity(form.name, form.version, number_of(form), REVISION)
    return ExcelTemplate(draw_workbook(form), missing="blank").fill({**printed, "identity": identity})


def wrong(form: Form, data: bytes, expected: Expected, issued: Mapping[str, Any] | None = None) -> list[str]:
    """Return where a document is read otherwise than expected; nothing when all is well.

    Args:
        form: the form it is.
        data: the document.
        expected: what must be read of it.
        issued: the values it was handed out with; None for those of the filled samples.
    """
    issued = filled_values(form.name) if issued is None else issued
    values, told = read(form, data, issued)
    untouched = validate(form, issued, DIRECTORY, NOW, state=form.workflow.draft)
    wanted = {**untouched.values, **expected.changed}
    asked = {_field(problem.field) for problem in untouched.problems} - expected.changed.keys()
    excused = expected.flagged | expected.unread | (expected.perhaps & told.keys())
    checked = [f.name for f in form.typed_fields() if f.name not in excused]
    differing = [
        f"{name}: {values.get(name)!r} instead of {wanted.get(name)!r}"
        for name in checked
        if values.get(name) != wanted.get(name)
    ]
    silent = [f"{name}: not told" for name in expected.flagged - told.keys()]
    noisy = [
        f"{name}: told {message}"
        for name, message in told.items()
        if name not in expected.flagged | expected.perhaps | asked
    ]
    return differing + silent + noisy


def read(form: Form, data: bytes, issued: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, str]]:
    """Return what the office stores of a document, and its problems by field."""
    reading = read_back(data, form)
    raw, unclear = interpret(reading, form, DIRECTORY, issued)
    checked = validate(form, raw, DIRECTORY, NOW, state=form.workflow.draft)
    problems = (*reading.problems, *unclear, *checked.problems)
    return checked.values, {_field(p.field): p.message.zh for p in problems}


def _field(path: str) -> str:
    return path.partition("[")[0].partition(".")[0].partition("__")[0]


def of_types(form: Form, types: Iterable[str]) -> list[Field]:
    """The filled fields of these types."""
    return [
        f
        for f in (*form.header, *(f for s in form.sections for f in s.fields))
        if f.typed and f.type in types and f.name in filled_values(form.name)
    ]
