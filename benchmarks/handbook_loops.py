"""A handbook of about sixty pages as one template with nested loops: departments, and their sheets."""

from __future__ import annotations

import io
import random
from functools import partial
from importlib.metadata import version
from typing import Any, Final

from benchmarks.customer_archive import CONTACT, SCALARS, lean_document, sentences, write_table
from benchmarks.measure import Row, Table
from benchmarks.word_peers import by_docxtpl, in_turns, is_equal_to_docxtpls, with_zlib
from generator.word import WordTemplate

DEPARTMENTS: Final = 5
SHEETS: Final = 12
_OURS, _ZLIB = "kece, isal", "kece, zlib"
_BATCH: Final = 10
_INFO: Final = SCALARS[:16]
_SHEET: Final = SCALARS[4:26]


def measure() -> Table:
    """Return the time of one handbook, as a multiple of ours."""
    data, values = template(), context()
    compiled, docxtpl = WordTemplate(data), f"docxtpl {version('docxtpl')}"

    def fill() -> None:
        for _ in range(_BATCH):
            compiled.fill(values)

    seconds = in_turns({docxtpl: partial(by_docxtpl, data, values), _OURS: fill, _ZLIB: with_zlib(fill)})
    seconds |= {name: seconds[name] / _BATCH for name in (_OURS, _ZLIB)}
    times = seconds[docxtpl] / seconds[_ZLIB]
    note = (
        f"One template with nested loops: {DEPARTMENTS} departments, each with {SHEETS} sheets, in memory, warm. "
        f"{docxtpl} takes {times:.0f} times as long as kece with zlib alone. "
        f"Equal to docxtpl's: {'yes' if is_equal_to_docxtpls(compiled.fill(values), data, values) else 'no'}."
    )
    rows = [Row(name, time, time / seconds[_OURS]) for name, time in seconds.items()]
    return Table("Filling a handbook", note, "× kece with isal", tuple(rows))


def template() -> bytes:
    """Return the template: a loop of departments around a loop of sheets around a loop of rows."""
    document = lean_document()
    document.add_heading("{{ title }}", 0)
    document.add_paragraph("{%p for department in departments %}")
    document.add_heading("{{ department.name }}", 1)
    _pairs(document, "department.{}", _INFO)
    document.add_paragraph("{%p for sheet in department.sheets %}")
    document.add_heading("{{ loop.index }} {{ sheet.name }}", 2)
    _pairs(document, "sheet.{}", _SHEET)
    rows = [
        list(CONTACT),
        ["{%tr for row in sheet.rows %}"],
        [f"{{{{ row.{c} }}}}" for c in CONTACT],
        ["{%tr endfor %}"],
    ]
    write_table(document.add_table(len(rows), len(CONTACT), style="Table Grid"), rows)
    document.add_paragraph("{%p if sheet.note %}")
    document.add_paragraph("备注：{{ sheet.note }}")
    document.add_paragraph("{%p endif %}")
    document.add_page_break()  # type: ignore[no-untyped-call]
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def context() -> dict[str, Any]:
    """Return five departments of twelve sheets of eight rows."""
    words = sentences(random.Random(7))  # noqa: S311 - no secret

    def sheet(number: int) -> dict[str, Any]:
        rows = [{column: next(words) for column in CONTACT} for _ in range(8)]
        note = f"{next(words)}\n{next(words)}" if number % 2 else ""
        return {name: next(words) for name in _SHEET} | {"name": next(words), "rows": rows, "note": note}

    departments = [
        {name: next(words) for name in _INFO} | {"sheets": [sheet(number) for number in range(SHEETS)]}
        for _ in range(DEPARTMENTS)
    ]
    return {"title": "客户信息手册", "departments": departments}


def _pairs(document: Any, path: str, names: tuple[str, ...]) -> None:
    cells = [text for name in names for text in (name, f"{{{{ {path.format(name)} }}}}")]
    rows = [cells[start : start + 4] for start in range(0, len(cells), 4)]
    write_table(document.add_table(len(rows), 4, style="Table Grid"), rows)
