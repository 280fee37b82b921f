"""Draws the Word template of the satisfaction report (F10): figures, open tables, a chart, then the form (LOOK 9).

What a person writes is drawn as in any form, so that it is read back. What the program computes is printed
from the form's own fields and from :func:`generator.figures.satisfaction_report.report_context`::

    key_figures, measures, dimensions, tiers, no_previous    texts that compare with the previous period
    by_item, by_unit, complaints                             tables of the record
    chart                                                    goes into parts: generator.drawing.report_chart
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from cardfile.forms import Form, Section
from generator.drawing.form_rows import ordinal
from generator.drawing.report_chart import chart_run, with_chart
from generator.drawing.report_tables import Column, caption, counts_table, key_figures, open_table
from generator.drawing.scaffold import FULL, HALF, THIRD, Box, GridRow, Group, Part, SignRow, parts_of
from generator.drawing.scaffold_cells import Pen, grid_row, signature
from generator.drawing.scaffold_page import footer, header, page_head
from generator.drawing.scaffold_tables import group
from generator.drawing.word_parts import WordFile, relationship_of
from generator.drawing.wordml import GAP, TAB, UNIT, UNITS, numbered, para, run, when
from generator.drawing.wordml_tables import section, table

_HEAD: Final = (
    ("level", "unit_code"),
    ("period", "due_on", "submitted_on"),
    ("prepared_by", "occurred_on", "prepared_on"),
    ("scope",),
    ("method",),
)
_VALUE_UNITS: Final = {1: FULL, 2: HALF, 3: THIRD}
_PEN: Final = Pen("filled")
_FIRST_OWN: Final = 2
"""Sections of figures before those that a person writes."""

_MEASURES: Final = (
    Column("指标", "item", 36, "left"), Column("算法", "formula", 63, "left"),
    Column("上期", "previous", 22), Column("本期", "current", 22), Column("差", "difference"),
)  # fmt: skip
_DIMENSIONS: Final = (
    Column("维度", "item", 27, "left"),
    *(
        Column(head, f"{figure}_{name}", 20, group=title)
        for figure, title in (("rate", "满意率"), ("score", "满意度得分"))
        for head, name in (("上期", "previous"), ("本期", "current"), ("差", "difference"))
    ),
    Column("n", "n"),
)
_ITEMS: Final = (
    Column("项", "item", 99, "left"), Column("满意率", "rate", 24), Column("得分", "score", 24), Column("n", "n"),
)  # fmt: skip
_TIERS: Final = (
    Column("层级", "item", 93, "left"),
    Column("满意数/n", "satisfied", 24), Column("满意率", "rate", 24), Column("得分", "score"),
)  # fmt: skip
_BY_UNIT: Final = (
    Column("单位", "unit", 69, "left"),
    Column("发放", "sent", 16), Column("收回", "returned", 16), Column("有效（n）", "valid", 20),
    Column("满意率", "rate", 22), Column("得分", "score"),
)  # fmt: skip

_UNANSWERED: Final = "by_item|selectattr('n', 'equalto', '0')|map(attribute='item')"


def draw_satisfaction_report(form: Form) -> bytes:
    """Return the template of the satisfaction report; its chart is replaced in each document."""
    running = {"header1.xml": header(), "footer1.xml": footer(form, "filled")}
    page = section(head=relationship_of("header1.xml"), foot=relationship_of("footer1.xml"))
    body = page_head(form, "filled") + _head(form) + _overall() + _details() + "".join(_written(form))
    end = _note(form.note.zh if form.note else "")
    return with_chart(WordFile(numbered(body + end + page), form.title.zh, running).written())


# -- figures -------------------------------------------------------------------------------------------


def _overall() -> str:
    """Return the key figures, the overall result in three tables, and the chart; tier counts fill page 1."""
    return (
        _band(0, "总体结果", "{{ no_previous }}")
        + GAP
        + key_figures("key_figures")
        + caption(
            "表 1　主要指标与上期比较",
            "比率单位：%，样本过小时列份数；差以百分点、分计；应调查客户 {{ population }} 家",
        )
        + open_table("measures", _MEASURES)
        + caption("表 2　分维度结果", "满意率单位：%；n 为作答份数")
        + open_table("dimensions", _DIMENSIONS)
        + caption("表 3　分层级结果", "满意率单位：%，样本过小时不列；满意数/n 为满意份数与作答份数")
        + open_table("tiers", _TIERS)
        + caption("图 1　满意率{{ '' if no_previous else '，上期与本期' }}", "单位：%")
        + para("KcPic", chart_run("总体与各维度满意率，上期与本期"))
    )


def _details() -> str:
    """Return the results by item and, for the company, by unit; and the complaints."""
    return (
        _band(1, "分项结果")
        + caption("表 4　分项结果", "满意率单位：%，样本过小时不列；n 为作答份数")
        + open_table("by_item", _ITEMS, only="row.n != '0'")
        + when(f"{_UNANSWERED}|list", _note(f"本期无人作答：{{{{ {_UNANSWERED}|join('、') }}}}"))
        + when(
            "by_unit",
            caption("表 5　分单位结果", "满意率单位：%，样本过小时不列") + open_table("by_unit", _BY_UNIT),
        )
        + when("complaints", caption("投诉统计", "单位：件") + counts_table("complaints", "item", "count"))
    )


# -- what a person writes ------------------------------------------------------------------------------


def _head(form: Form) -> str:
    rows = (
        GridRow(tuple(Box(form.by_name[name], _VALUE_UNITS[len(names)]) for name in names)) for names in _HEAD
    )
    return _grid(rows)


def _written(form: Form) -> Iterator[str]:
    """Yield the sections of typed fields that do not stand in the head, drawn as in any form."""
    for number, part in enumerate(parts_of(_without_figures(form), "filled")[1:], _FIRST_OWN):
        yield _band(number, str(part.title))
        yield from _blocks(part)


def _without_figures(form: Form) -> Form:
    return replace(form, sections=tuple(map(_typed_rest, form.sections)))


def _typed_rest(part: Section) -> Section:
    above = {name for names in _HEAD for name in names}
    return replace(part, fields=tuple(f for f in part.fields if f.typed and f.name not in above))


def _blocks(part: Part) -> Iterator[str]:
    for at, block in enumerate(part.blocks):
        if isinstance(block, Group):
            yield group(block, "filled")
        else:
            yield (GAP if at else "") + _grid(block.rows)


def _grid(rows: Iterable[GridRow | SignRow]) -> str:
    drawn = (signature(one, _PEN) if isinstance(one, SignRow) else grid_row(one, _PEN) for one in rows)
    return table((UNIT,) * UNITS, drawn, "boxed")


def _band(number: int, title: str, note: str = "") -> str:
    right = [TAB, run(note, font="kai", size=9, color="263238", bold=False)] if note else []
    return para("KcBand", run(f"{ordinal(number)}　{title}"), *right)


def _note(text: str) -> str:
    return para("KcNote", text, properties='<w:spacing w:before="60"/>')
