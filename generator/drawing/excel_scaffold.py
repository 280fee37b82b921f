"""Draws the Excel template of a form from its definition.

Label cell beside value cell, a table under its caption, one name ``fc_<field>`` per value cell and one per
table's header row. The context of a drawn template is that of :mod:`generator.context`, with ``identity``
(:class:`generator.reading.Identity`) added; open it with ``missing="blank"``, so that a blank needs no
values.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from cardfile.forms import Field, Form, Section
from cardfile.parsers import NO, YES
from generator.drawing.excel_canvas import Canvas
from generator.drawing.excel_look import (
    BAND_NOTE,
    BAND_TITLE,
    CAPTION,
    CODE,
    FOOT_NOTE,
    HEAD_CELL,
    LABEL_CELL,
    PERSON_VOICE,
    SUBTITLE,
    TABLE_CELL,
    TITLE,
    VALUE,
    Look,
)  # fmt: skip
from generator.drawing.excel_meta import MetaSheet, write_identity
from generator.drawing.excel_picture import QR_HEIGHT, add_qr
from generator.drawing.form_rows import (
    UNITS,
    Row,
    box_widths,
    column_widths,
    form_rows,
    heading,
    label_lines,
    label_text,
    ordinal,
    score_bounds,
    scores_apart,
)

BLANK_ROWS: Final = 6
_WIDE_TABLE: Final = 9
_LAST_OF_HEADER: Final = ("reviewed", "approved", "attachments", "remarks")
_TITLE_ROW: Final = 42.0
_ROW: Final = 21.0
_LABEL_LINE: Final = 12.5
_PADDING: Final = 5.0
_MM: Final = 2.835
_FORMATS: Final = {"int": "0", "number": "#,##0.##########", "percent": "0.0##", "money": "#,##0.00"}


def draw_form(form: Form) -> bytes:
    """Return the workbook template of a form."""
    wide = any(len(f.columns) > _WIDE_TABLE for f in form.fields if not f.retired)
    return FormDrawing(form, Canvas(form.title.zh, wide=wide)).drawn()


def blank_context(form: Form, **given: Any) -> dict[str, Any]:
    """Return the context of a blank: empty rows to write into, and what is given."""
    tables: dict[str, Any] = {
        f.name: [{}] * max(BLANK_ROWS, f.min_rows + 3) for f in form.fields if f.type == "table" and f.typed
    }
    return {**tables, **given}


class FormDrawing:
    """One drawing of one form; the drawings of reports build on its parts."""

    def __init__(self, form: Form, canvas: Canvas) -> None:
        self.form = form
        self.canvas = canvas
        self.meta = MetaSheet(canvas)

    def drawn(self) -> bytes:
        """Draw everything and return the workbook."""
        self.head(self.form.title.zh)
        self.grid(head_fields(self.form))
        for number, section in enumerate(self.form.sections):
            self.section(number, section)
        self.foot()
        return self.finished()

    def finished(self) -> bytes:
        """Add what is not seen, set the page, and return the workbook."""
        write_identity(self.canvas.book, self.form)
        self.meta.write(self.form)
        self.page()
        return self.canvas.saved()

    def head(self, title: str) -> None:
        """Draw the title over the number, the QR code beside them, and the code line."""
        canvas = self.canvas
        canvas.next_row(_TITLE_ROW)
        canvas.box(0, UNITS, title, TITLE)
        add_qr(canvas)
        canvas.next_row(QR_HEIGHT - _TITLE_ROW)
        canvas.box(0, UNITS, "编号　{{ identity.record_no or identity.issue or '' }}", SUBTITLE)
        canvas.next_row(12)
        self.meta.code_cell = canvas.box(0, UNITS, "{{ doc.code_line }}", CODE)
        canvas.sheet.freeze_panes = "A4"

    def section(self, number: int, section: Section) -> None:
        """Draw a section: its band, then its fields."""
        if all(field.retired for field in section.fields):
            return
        self.band(f"{ordinal(number)}　{section.title.zh}", section.who.zh if section.who else "")
        self.grid(section.fields)

    def band(self, title: str, note: str) -> None:
        """Draw a section's band: its title, and who fills it."""
        self.canvas.next_row(20)
        self.meta.stop(title, self.canvas.box(0, UNITS // 2, title, BAND_TITLE))
        self.canvas.box(UNITS // 2, UNITS // 2, note, BAND_NOTE)

    def grid(self, fields: Sequence[Field]) -> None:
        """Draw fields in rows; the frame closes under each run of boxes."""
        rows = list(scores_apart(form_rows(fields)))
        for row, following in pairwise([*rows, None]):
            if row is not None:
                self.row(row)
                if following is None or _is_table(following[0]) != _is_table(row[0]) or _is_table(row[0]):
                    self.canvas.gap(lid=True)

    def row(self, row: Row) -> None:
        """Draw one row of fields, or a table, or a signature."""
        if row[0].type == "table":
            self.table(row[0])
        elif row[0].type == "sign":
            self.signature(row[0])
        else:
            self.values(row)

    def values(self, row: Row) -> None:
        """Draw labels and values side by side."""
        boxes = list(zip(row, box_widths(row), strict=True))
        self.canvas.next_row(max(_height(field, label_lines(field, label)) for field, (label, _) in boxes))
        start = 0
        for field, (label, value) in boxes:
            self.label(start, label, field)
            self.value(start + label, value, field)
            start += label + value

    def label(self, start: int, width: int, field: Field) -> None:
        """Draw a label; that of a computed field, which carries nothing, ends a table above it."""
        address = self.canvas.box(start, width, label_text(field), LABEL_CELL)
        if not field.typed:
            self.meta.stop(label_text(field), address)

    def value(self, start: int, width: int, field: Field) -> None:
        """Draw a value cell and let it be found again."""
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
        score = score_bounds(field)
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
        """Draw a signature: opinion, name and date."""
        look = VALUE.but(voice=PERSON_VOICE)
        self.canvas.next_row((30 if field.stamp else 14) * _MM if field.opinion else 28)
        if field.opinion:
            self.meta.stop(field.label.zh, self.canvas.box(0, 4, field.label.zh, LABEL_CELL, rows=2))
            self.part(field, "opinion", "意见", (4, 2, UNITS - 6), look)
            self.canvas.next_row(28)
            self.part(field, "name", "签字", (4, 2, 8), VALUE)
            self.part(field, "date", "日期", (14, 2, 8), VALUE)
        else:
            self.meta.stop(field.label.zh, self.canvas.box(0, 4, field.label.zh, LABEL_CELL))
            self.part(field, "name", "签字", (4, 2, 8), VALUE)
            self.part(field, "date", "日期", (14, 2, 8), VALUE)

    def part(self, field: Field, part: str, label: str, place: tuple[int, int, int], look: Look) -> None:
        """Draw one part of a signature with its own small label."""
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
        self.meta.stop(caption, self.canvas.box(0, UNITS, caption, CAPTION))
        self.header(field, columns, widths)
        self.canvas.tag_row(f"for row in {field.name}")
        self.line(columns, widths, "row.{}", open_cells=field.typed)
        self.canvas.tag_row("else")
        self.line(columns, widths, "", open_cells=field.typed)
        self.canvas.tag_row("endfor")

    def header(self, field: Field, columns: Sequence[Field], widths: Sequence[int]) -> None:
        """Draw the header row of a table."""
        self.canvas.next_row(
            20 if all(len(c.label.zh) <= 2 * w for c, w in zip(columns, widths, strict=True)) else 30
        )
        start, addresses = 0, []
        for column, width in zip(columns, widths, strict=True):
            addresses.append(self.canvas.box(start, width, heading(column), HEAD_CELL))
            start += width
        if field.typed:
            self.canvas.name(f"fc_{field.name}", f"{addresses[0]}:{addresses[-1]}")
            self.meta.table(
                field.name, [(c.name, heading(c), a) for c, a in zip(columns, addresses, strict=True)]
            )

    def line(self, columns: Sequence[Field], widths: Sequence[int], tag: str, *, open_cells: bool) -> None:
        """Draw one row of a table; without a tag it is empty."""
        self.canvas.next_row(_ROW)
        start = 0
        for column, width in zip(columns, widths, strict=True):
            numeric = column.type in _FORMATS
            look = TABLE_CELL.but(
                number=_FORMATS.get(column.type, "@"),
                open=open_cells and column.typed,
                across="right" if numeric else "left",
            )
            text = f"{{{{ {tag.format(column.name)} }}}}" if tag else None
            address = self.canvas.box(start, width, text, look)
            if open_cells and column.typed:
                self.help(column, address)
            start += width

    def foot(self) -> None:
        """Draw what stands below the sections: approvals, attachments, remarks, the note."""
        self.grid([f for f in self.form.header if f.name in _LAST_OF_HEADER])
        if self.form.note:
            self.canvas.next_row(26)
            self.meta.stop(self.form.note.zh, self.canvas.box(0, UNITS, self.form.note.zh, FOOT_NOTE))

    def page(self) -> None:
        """Set the page and protect what is printed."""
        number = running("identity.record_no or identity.issue")
        edition = f"表单 {self.form.id}/{self.form.version}"
        self.canvas.print_on_a4(
            header=(running("doc.company"), "", running(f"confidentiality or '{self.form.confidentiality}'")),
            footer=(number, edition, "第 &P 页　共 &N 页"),
        )
        self.canvas.protect()


def running(expression: str) -> str:
    """Return the tag of a running line."""
    return f"{{{{ ({expression})|running }}}}"


def head_fields(form: Form) -> list[Field]:
    """Return the header fields that stand at the top."""
    return [field for field in form.header if field.name not in _LAST_OF_HEADER]


def _is_table(field: Field) -> bool:
    return field.type == "table"


def _height(field: Field, label_lines: int) -> float:
    """Return a row's height in points: the writing space of a long text, else what its label needs."""
    return field.height * _MM if field.type == "longtext" else max(_ROW, label_lines * _LABEL_LINE + _PADDING)
