"""Draws the Excel template of a form from its definition.

Label cell beside value cell, a table under its caption, one name ``fc_<field>`` per value cell and one per
table's header row. The context of a drawn template is that of :mod:`generator.context`, with ``identity``
(:class:`generator.reading.Identity`) added; open it with ``missing="blank"``, so that a blank needs no
values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from cardfile.forms import Field, Form, Section
from cardfile.parsers import NO, YES
from generator.excel_canvas import UNITS, Canvas
from generator.excel_look import (
    BAND_NOTE, BAND_TITLE, CAPTION, CODE, FOOT_NOTE, HEAD_CELL, LABEL_CELL, PERSON_VOICE, SUBTITLE, TABLE_CELL,
    TITLE, VALUE, Look,
)  # fmt: skip
from generator.excel_meta import MetaSheet, write_identity
from generator.form_rows import Row, form_rows, width_of

BLANK_ROWS: Final = 6
_WIDE_TABLE: Final = 9
_LAST_OF_HEADER: Final = ("reviewed", "approved", "attachments", "remarks")
_ORDINALS: Final = "一二三四五六七八九十"
_ROW: Final = 21.0
_MM: Final = 2.835
_FORMATS: Final = {"int": "0", "number": "#,##0.##########", "percent": "0.0##", "money": "#,##0.00"}
_SCORES: Final = re.compile(r"value >= (\d+) and value <= (\d+)")
_WEIGHTS: Final = {"int": 2, "bool": 2, "percent": 2.5, "date": 3.5, "datetime": 4, "money": 3, "choice": 3, "longtext": 8}


def draw_form(form: Form) -> bytes:
    """Return the workbook template of a form."""
    wide = any(len(f.columns) > _WIDE_TABLE for f in form.fields if not f.retired)
    return _Drawing(form, Canvas(form.title.zh, wide=wide)).drawn()


def blank_context(form: Form, **given: Any) -> dict[str, Any]:
    """Return the context of a blank: empty rows to write into, and what is given."""
    tables = {f.name: [{}] * max(BLANK_ROWS, f.min_rows + 3) for f in form.fields if f.type == "table"}
    return {**tables, **given}


class _Drawing:
    """One drawing of one form."""

    def __init__(self, form: Form, canvas: Canvas) -> None:
        self.form = form
        self.canvas = canvas
        self.meta = MetaSheet(canvas)

    def drawn(self) -> bytes:
        self.head()
        self.grid(_head_fields(self.form))
        for number, section in enumerate(self.form.sections):
            self.section(number, section)
        self.foot()
        write_identity(self.canvas.book, self.form)
        self.meta.write(self.form)
        self.page()
        return self.canvas.saved()

    def head(self) -> None:
        canvas = self.canvas
        canvas.next_row(30)
        canvas.box(0, UNITS, self.form.title.zh, TITLE)
        canvas.next_row(17)
        canvas.box(0, UNITS, "编号　{{ identity.record_no or identity.issue or '' }}", SUBTITLE)
        canvas.next_row(12)
        text = f"{self.form.label} · {{{{ identity.record_no or identity.issue or '' }}}} · r{{{{ identity.revision or 0 }}}}"
        self.meta.code_cell = canvas.box(0, UNITS, text, CODE)
        canvas.sheet.freeze_panes = "A4"

    def section(self, number: int, section: Section) -> None:
        if all(field.retired for field in section.fields):
            return
        self.band(f"{_ORDINALS[number]}　{section.title.zh}", section.who.zh if section.who else "")
        self.grid(section.fields)

    def band(self, title: str, note: str) -> None:
        self.canvas.next_row(20)
        self.canvas.box(0, UNITS // 2, title, BAND_TITLE)
        self.canvas.box(UNITS // 2, UNITS // 2, note, BAND_NOTE)
        self.meta.stop(title)

    def grid(self, fields: Sequence[Field]) -> None:
        """Draw fields in rows; the frame closes under each run of boxes."""
        rows = list(_scored(form_rows(fields)))
        for row, following in pairwise([*rows, None]):
            if row is not None:
                self.row(row)
                if following is None or _is_table(following[0]) != _is_table(row[0]) or _is_table(row[0]):
                    self.canvas.gap(lid=True)

    def row(self, row: Row) -> None:
        if row[0].type == "table":
            self.table(row[0])
        elif row[0].type == "sign":
            self.signature(row[0])
        else:
            self.values(row)

    def values(self, row: Row) -> None:
        self.canvas.next_row(max(_height(field) for field in row))
        start = 0
        for field, (label, value) in zip(row, _widths(row), strict=True):
            self.label(start, label, field)
            self.value(start + label, value, field)
            start += label + value

    def label(self, start: int, width: int, field: Field) -> None:
        self.canvas.box(start, width, label_text(field), LABEL_CELL)

    def value(self, start: int, width: int, field: Field) -> None:
        look = VALUE.but(
            number=_FORMATS.get(field.type, "@"),
            open=field.typed,
            down="top" if field.type == "longtext" else "center",
        )
        address = self.canvas.box(start, width, f"{{{{ {field.name} }}}}", look)
        if field.typed:
            self.carry(field.name, label_text(field), address)
            self.help(field, address)

    def carry(self, name: str, label: str, address: str) -> None:
        """Let the cell be found again: by its name, and by the hidden sheet."""
        self.canvas.name(f"fc_{name}", address)
        self.meta.field(name, label, address)

    def help(self, field: Field, address: str) -> None:
        """Offer what may be filled in."""
        score = _score(field)
        if field.type == "choice":
            self.canvas.offer(address, tuple(field.choices))
        elif field.type == "bool":
            self.canvas.offer(address, (YES, NO))
        elif score:
            self.canvas.restrict(address, *score)
        elif field.type == "multichoice":
            self.canvas.prompt(address, "可填多项，用、分开：" + "、".join(field.choices))
        elif field.hint or field.type in ("date", "datetime"):
            hint = field.hint.zh if field.hint else ""
            day = {"date": "如 2026年6月12日", "datetime": "如 2026年6月12日 09:30"}.get(field.type, "")
            self.canvas.prompt(address, "；".join(filter(None, (day, hint))))

    def signature(self, field: Field) -> None:
        look = VALUE.but(voice=PERSON_VOICE)
        self.meta.stop(field.label.zh)
        self.canvas.next_row((30 if field.stamp else 14) * _MM if field.opinion else 28)
        if field.opinion:
            self.canvas.box(0, 4, field.label.zh, LABEL_CELL, rows=2)
            self.part(field, "opinion", "意见", (4, 2, UNITS - 6), look)
            self.canvas.next_row(28)
            self.part(field, "name", "签字", (4, 2, 8), VALUE)
            self.part(field, "date", "日期", (14, 2, 8), VALUE)
        else:
            self.canvas.box(0, 4, field.label.zh, LABEL_CELL)
            self.part(field, "name", "签字", (4, 2, 8), VALUE)
            self.part(field, "date", "日期", (14, 2, 8), VALUE)

    def part(self, field: Field, part: str, label: str, place: tuple[int, int, int], look: Look) -> None:
        start, label_width, width = place
        self.canvas.box(start, label_width, label, LABEL_CELL)
        address = self.canvas.box(start + label_width, width, f"{{{{ {field.name}.{part} }}}}", look)
        self.carry(f"{field.name}__{part}", label, address)

    def table(self, field: Field) -> None:
        """Draw a caption, a header row, and rows that repeat; an empty table keeps one row to write into."""
        columns = [column for column in field.columns if not column.retired]
        widths = column_widths(columns)
        self.canvas.next_row(17)
        caption = field.label.zh + (f"　{field.hint.zh}" if field.hint else "")
        self.canvas.box(0, UNITS, caption, CAPTION)
        self.meta.stop(caption)
        self.header(field, columns, widths)
        self.canvas.tag_row(f"for row in {field.name}")
        self.line(columns, widths, "row.{}", open_cells=field.typed)
        self.canvas.tag_row("else")
        self.line(columns, widths, "", open_cells=field.typed)
        self.canvas.tag_row("endfor")

    def header(self, field: Field, columns: Sequence[Field], widths: Sequence[int]) -> None:
        self.canvas.next_row(20 if all(len(c.label.zh) <= 2 * w for c, w in zip(columns, widths, strict=True)) else 30)
        start, addresses = 0, []
        for column, width in zip(columns, widths, strict=True):
            addresses.append(self.canvas.box(start, width, _heading(column), HEAD_CELL))
            start += width
        if field.typed:
            self.canvas.name(f"fc_{field.name}", f"{addresses[0]}:{addresses[-1]}")
            self.meta.table(field.name, [(c.name, _heading(c), a) for c, a in zip(columns, addresses, strict=True)])

    def line(self, columns: Sequence[Field], widths: Sequence[int], tag: str, *, open_cells: bool) -> None:
        self.canvas.next_row(_ROW)
        start = 0
        for column, width in zip(columns, widths, strict=True):
            numeric = column.type in _FORMATS
            look = TABLE_CELL.but(
                number=_FORMATS.get(column.type, "@"), open=open_cells and column.typed, across="right" if numeric else "left"
            )
            text = f"{{{{ {tag.format(column.name)} }}}}" if tag else None
            address = self.canvas.box(start, width, text, look)
            if open_cells and column.typed:
                self.help(column, address)
            start += width

    def foot(self) -> None:
        self.grid([f for f in self.form.header if f.name in _LAST_OF_HEADER])
        if self.form.note:
            self.canvas.next_row(26)
            self.canvas.box(0, UNITS, self.form.note.zh, FOOT_NOTE)
            self.meta.stop(self.form.note.zh)

    def page(self) -> None:
        number = running("identity.record_no or identity.issue")
        edition = f"表单 {self.form.id}/{self.form.version}"
        self.canvas.print_on_a4(
            header=(running("doc.company"), "", running(f"confidentiality or '{self.form.confidentiality}'")),
            footer=(number, edition, "第 &P 页　共 &N 页"),
        )
        self.canvas.protect()


def running(expression: str) -> str:
    """Return the tag of a running line; its ``&`` are doubled, since a lone one begins a code there."""
    return f"{{{{ ({expression} or '')|replace('&', '&&') }}}}"


def column_widths(columns: Sequence[Field]) -> list[int]:
    """Return how many of the grid's columns each table column takes; they add up to the grid."""
    weights = [max(_WEIGHTS.get(c.type, 4), len(_heading(c)) * 0.4) for c in columns]
    if len(weights) > UNITS // 2:
        weights = [1.0] * len(weights)
    widths = [max(1, int(UNITS * weight / sum(weights))) for weight in weights]
    by_loss = sorted(range(len(widths)), key=lambda i: widths[i] - UNITS * weights[i] / sum(weights))
    for i in by_loss[: UNITS - sum(widths)]:
        widths[i] += 1
    while sum(widths) > UNITS:
        widths[widths.index(max(widths))] -= 1
    return widths


def label_text(field: Field) -> str:
    """Return what stands in a label cell; a score shows its scale."""
    score = _score(field)
    return f"{field.label.zh}（{score[0]}–{score[1]}）" if score else field.label.zh


def _heading(column: Field) -> str:
    return f"{column.label.zh}（元）" if column.type == "money" else column.label.zh


def _head_fields(form: Form) -> list[Field]:
    return [field for field in form.header if field.name not in _LAST_OF_HEADER]


def _is_table(field: Field) -> bool:
    return field.type == "table"


def _height(field: Field) -> float:
    return field.height * _MM if field.type == "longtext" else _ROW


def _widths(row: Row) -> list[tuple[int, int]]:
    """Return the columns of label and value of each field in a row."""
    if all(_score(field) for field in row):
        return [(8, 4)] * len(row) if len(row) > 1 else [(8, UNITS - 8)]
    if len(row) == 1:
        return [(4, UNITS - 4)]
    return [(4, UNITS // len(row) - 4)] * len(row)


def _score(field: Field) -> tuple[int, int] | None:
    """Return the bounds of a whole number that the form limits on both sides."""
    match = _SCORES.fullmatch(field.constraint.source.strip()) if field.constraint else None
    return (int(match[1]), int(match[2])) if match and field.type == "int" else None


def _scored(rows: Any) -> Any:
    """Yield rows so that scores, which have wide labels, never share a row with another field."""
    for row in rows:
        if len({bool(_score(field)) for field in row}) > 1:
            yield from ((field,) for field in row)
        else:
            yield row


def template_files(forms: Mapping[str, Form]) -> Mapping[str, bytes]:
    """Return the shipped workbook templates by file name."""
    from generator.excel_reports import draw_monthly_summary, draw_satisfaction_report

    return {
        "satisfaction_sheet.xlsx": draw_form(forms["satisfaction_sheet"]),
        "satisfaction_report.xlsx": draw_satisfaction_report(forms["satisfaction_report"]),
        "monthly_summary.xlsx": draw_monthly_summary(forms["monthly_summary"]),
    }
