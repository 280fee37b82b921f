"""Draws the workbook templates of the two reports whose figures the program computes.

Their context is that of the form (:mod:`generator.context`, ``numbers=True``) with more beside it. The
satisfaction report takes :func:`generator.figures.satisfaction_report.report_context` whole::

    key_figures  four of {label, figure, unit, note}, texts
    measures     rows {item, formula, previous, current, difference}, texts
    dimensions   rows {item, rate_previous, rate_current, rate_difference, score_…, n}, texts
    tiers, units rows {item, satisfied, rate, score}, texts
    chart        {categories: [4], series: [{name, values}]}, the previous period first
    no_previous  a remark, or ''

and from the form's own fields ``by_item`` and ``complaints``. The monthly summary needs nothing but its
form's fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from cardfile.forms import Field, Form
from generator.drawing.excel_canvas import Canvas
from generator.drawing.excel_chart import add_rate_chart
from generator.drawing.excel_look import (
    ACCENT,
    CAPTION,
    DATA_VOICE,
    FORM_VOICE,
    HEAD_CELL,
    INK,
    LABEL,
    PERSON_VOICE,
    Look,
)  # fmt: skip
from generator.drawing.excel_scaffold import FormDrawing, head_fields
from generator.drawing.form_rows import UNITS, column_widths, heading, ordinal

_KEY_LABEL: Final = Look(FORM_VOICE, 9, ink=INK, lines="key", indent=1, wrap=False)
_KEY_FIGURE: Final = Look(FORM_VOICE, 20, ink=ACCENT, lines="key", indent=1, wrap=False)
_KEY_NOTE: Final = Look(DATA_VOICE, 8, lines="key", indent=1, wrap=False)
_OPEN_HEAD: Final = HEAD_CELL.but(lines="head", fill=LABEL)
_OPEN_CELL: Final = Look(DATA_VOICE, 9, lines="open")
_TOTAL_CELL: Final = Look(FORM_VOICE, 9, lines="total")
_MONEY: Final = "#,##0.00"
_PLAIN: Final = {"int": "0", "number": "0.0", "percent": "0.0", "money": _MONEY}


class Column(NamedTuple):
    """A column of an open table: its heading, the row's key, its width on the grid, its number format."""

    heading: str
    key: str
    width: int
    number: str = ""

    @property
    def across(self) -> str:
        """Figures stand right, words left."""
        return "right" if self.number else "left"


_MEASURES: Final = (
    Column("指标", "item", 5), Column("算法", "formula", 10),
    Column("上期", "previous", 3, "@"), Column("本期", "current", 3, "@"), Column("差", "difference", 3, "@"),
)  # fmt: skip
_DIMENSIONS: Final = (
    Column("维度", "item", 4),
    Column("满意率 上期", "rate_previous", 3, "@"), Column("满意率 本期", "rate_current", 3, "@"),
    Column("差", "rate_difference", 3, "@"), Column("得分 上期", "score_previous", 3, "@"),
    Column("得分 本期", "score_current", 3, "@"), Column("差", "score_difference", 3, "@"), Column("n", "n", 2, "@"),
)  # fmt: skip
_ITEMS: Final = (
    Column("项", "item", 12), Column("满意率", "rate", 4, "0.0"), Column("得分", "score", 4, "0.0"),
    Column("n", "n", 4, "0"),
)  # fmt: skip
_COUNTED: Final = (
    Column("满意数/n", "satisfied", 4, "@"), Column("满意率", "rate", 4, "@"), Column("得分", "score", 4, "@"),
)  # fmt: skip


def draw_satisfaction_report(form: Form) -> bytes:
    """Return the template of the satisfaction report (look, section 9)."""
    drawing = _Report(form, Canvas(form.title.zh))
    drawing.head(form.title.zh)
    drawing.grid(head_fields(form))
    drawing.grid(form.sections[0].fields)
    drawing.band("一　总体结果", "{{ no_previous }}")
    drawing.key_figures()
    drawing.chart("图 1　满意率，上期与本期　单位：%")
    drawing.open_table(
        "表 1　主要指标与上期比较　比率单位：%；差以百分点计，得分差以分计", "measures", _MEASURES
    )
    drawing.open_table("表 2　分维度结果　满意率单位：%；n 为作答份数", "dimensions", _DIMENSIONS)
    drawing.open_table("表 3　分项结果　满意率单位：%", "by_item", _ITEMS)
    drawing.open_table(
        "表 4　分层级结果　n 小于 5 时只列份数", "tiers", (Column("层级", "item", 12), *_COUNTED)
    )
    drawing.open_table("表 5　分单位结果", "units", (Column("单位", "item", 12), *_COUNTED))
    drawing.band("二　分析与改进", "")
    drawing.fields_of(form.sections[3].fields)
    drawing.band("三　报送与审批", "")
    drawing.grid(form.sections[4].fields)
    drawing.foot()
    return drawing.finished()


def draw_monthly_summary(form: Form) -> bytes:
    """Return the template of the monthly summary; its title begins with the kind of unit."""
    drawing = _Report(form, Canvas(form.title.zh))
    drawing.head(f"{{{{ unit_kind }}}}{form.title.zh}")
    drawing.grid([*head_fields(form), *form.sections[0].fields])
    for number, section in enumerate(form.sections[1:]):
        drawing.section_of_report(number, section.title.zh, section.fields)
    drawing.foot()
    return drawing.finished()


class _Report(FormDrawing):
    """A form whose computed tables are open ones: read, not written into."""

    def section_of_report(self, number: int, title: str, fields: Sequence[Field]) -> None:
        """Draw a section of computed tables and of fields to be filled."""
        self.band(f"{ordinal(number)}　{title}", "")
        self.fields_of(fields)

    def fields_of(self, fields: Sequence[Field]) -> None:
        """Draw fields in order; computed tables as open ones."""
        waiting: list[Field] = []
        for field in fields:
            if field.type == "table" and not field.typed:
                self.grid(waiting)
                waiting = []
                self.computed_table(field)
            else:
                waiting.append(field)
        self.grid(waiting)

    def computed_table(self, field: Field) -> None:
        """Draw a computed table with the columns of its form and a total under each amount."""
        widths = column_widths(field.columns)
        columns = [
            Column(heading(c), c.name, width, _PLAIN.get(c.type, ""))
            for c, width in zip(field.columns, widths, strict=True)
        ]
        caption = field.label.zh + (f"　{field.hint.zh}" if field.hint else "")
        self.open_table(caption, field.name, columns, total=any(c.type == "money" for c in field.columns))

    def key_figures(self) -> None:
        """Draw the four key figures side by side: label, figure with unit, basis and change."""
        quarter = UNITS // 4
        parts = ((_KEY_LABEL, 16, "label"), (_KEY_FIGURE, 30, "figure"), (_KEY_NOTE, 14, "note"))
        self.canvas.gap(4)
        for look, height, part in parts:
            self.canvas.next_row(height)
            for number in range(4):
                unit = f" {{{{ key_figures[{number}].unit }}}}" if part == "figure" else ""
                text = f"{{{{ key_figures[{number}].{part} }}}}{unit}"
                self.canvas.box(number * quarter, quarter, text, look)
        self.canvas.gap(4)

    def chart(self, caption: str) -> None:
        """Draw the rates of both periods; their numbers stand on a hidden sheet."""
        self.canvas.next_row(17)
        self.canvas.box(0, UNITS, caption, CAPTION)
        self.canvas.next_row(146)
        add_rate_chart(self.canvas)
        self.canvas.gap(4)

    def open_table(self, caption: str, rows: str, columns: Sequence[Column], *, total: bool = False) -> None:
        """Draw an open table: rule, head, rows with hairlines, rule; an empty one says so."""
        self.canvas.next_row(17)
        self.canvas.box(0, UNITS, caption, CAPTION)
        self.meta.stop(caption)
        self.canvas.next_row(19)
        self._line(columns, [c.heading for c in columns], _OPEN_HEAD)
        self.canvas.tag_row(f"for row in {rows}")
        self.canvas.next_row(18)
        self._line(columns, [f"{{{{ row.{c.key} }}}}" for c in columns], _OPEN_CELL, numbers=True)
        body = self.canvas.row
        self.canvas.tag_row("else")
        self.canvas.next_row(18)
        self.canvas.box(0, UNITS, "本期无记录", _OPEN_CELL.but(voice=PERSON_VOICE, across="center"))
        self.canvas.tag_row("endfor")
        if total:
            self.canvas.next_row(18)
            self._line(columns, _totals(columns, body), _TOTAL_CELL, numbers=True)
        self.canvas.gap(lid=True)

    def _line(
        self, columns: Sequence[Column], texts: Sequence[str], look: Look, *, numbers: bool = False
    ) -> None:
        start = 0
        for column, text in zip(columns, texts, strict=True):
            number = column.number if numbers and column.number else "@"
            if text.startswith("=") and column.number:
                number = column.number
            self.canvas.box(start, column.width, text, look.but(across=column.across, number=number))
            start += column.width


def _totals(columns: Sequence[Column], body: int) -> list[str]:
    """Return the cells of a total row: a sum under each column of money."""
    from openpyxl.utils import get_column_letter

    start, texts = 1, []
    for column in columns:
        letter = get_column_letter(start)
        texts.append(f"=SUM({letter}{body}:{letter}{body})" if column.number == _MONEY else "")
        start += column.width
    return ["合计", *texts[1:]]
