"""The open tables of a report: they are read, not written into (LOOK 5, 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from generator.drawing.wordml import ACCENT, KEEP, LABEL_FILL, QUIET, WIDTH, justified, para, run, twips
from generator.drawing.wordml_tables import cell, cell_tag, line, row, row_tag, table

DASH: Final = "—"
_HEAD, _GROUPED_HEAD, _ROW = 7, 6, 5.8
_FIGURE_LINE: Final = '<w:spacing w:before="40" w:after="40" w:line="480" w:lineRule="exact"/>'
_FIGURES: Final = 4
_KEY_PADDING: Final = 170


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an open table.

    Attributes:
        head: its heading.
        name: the key of a row's value.
        mm: its width; the last column takes what the others leave of the page.
        align: figures stand right, words left.
        group: the heading over it and its neighbours, in a head of two lines.
    """

    head: str
    name: str
    mm: float = 0
    align: str = "right"
    group: str = ""


def caption(title: str, note: str = "") -> str:
    """Return the caption over a table or a chart, with what all its rows share."""
    return para("KcCap", run(title) + (run(f"　{note}", font="kai", color=QUIET) if note else ""))


def open_table(rows: str, columns: Sequence[Column], *, only: str = "") -> str:
    """Return an open table; one without rows says so.

    Args:
        rows: the name of the template's list.
        columns: what is shown of each row.
        only: a condition on ``row``: others are left out.
    """
    widths = _widths(columns)
    span = len(columns)
    nothing = para("KcTd", run("本期无记录", color=QUIET), properties=justified("center"))
    lines = [
        *_heads(list(zip(columns, widths, strict=True))),
        row_tag(f"for row in {rows}{f' if {only}' if only else ''}", span),
        row(map(_value_cell, columns, widths), height=_ROW),
        row_tag("else", span),
        row([cell(nothing, WIDTH, span=span)], height=_ROW),
        row_tag("endfor", span),
    ]
    return table(widths, lines, "open")


def counts_table(rows: str, head: str, value: str) -> str:
    """Return an open table with a column for each row of a list: its name above its count."""

    def across(style: str, shown: str, fill: str = "", rule: str = "") -> list[str]:
        text = para(style, shown, properties=justified("center"))
        return [
            cell_tag(f"for row in {rows}"),
            cell(text, WIDTH // 4, fill=fill, rule=rule),
            cell_tag("endfor"),
        ]

    heads = across("KcTh", run(f"{{{{ row.{head} }}}}"), LABEL_FILL, "bottom")
    counts = across("KcTd", run(f"{{{{ row.{value} }}}}"))
    columns = [WIDTH // 4] * 4
    return table(columns, [row(heads, height=_HEAD, head=True), row(counts, height=_ROW)], "open")


def key_figures(rows: str) -> str:
    """Return four large figures side by side, each with its label, its unit, and its basis below (LOOK 9)."""
    width = WIDTH // _FIGURES
    cells = (_key_figure(f"{rows}[{number}]", width) for number in range(_FIGURES))
    return table([width] * _FIGURES, [row(cells)], "none", side=57)


def _key_figure(path: str, width: int) -> str:
    figure = run(f"{{{{ {path}.figure }}}}", font="hei", size=20, color=ACCENT)
    unit = run(f" {{{{ {path}.unit }}}}", font="hei", size=9)
    content = (
        para("KcLabel", run(f"{{{{ {path}.label }}}}"), properties=KEEP)
        + para("KcValue", figure + unit, properties=KEEP + _FIGURE_LINE)
        + para("KcNote", run(f"{{{{ {path}.note }}}}", font="song", size=8))
    )
    return cell(content, width, align="top", borders=line("left", 12), left=_KEY_PADDING)


# -- heads and cells -----------------------------------------------------------------------------------


def _widths(columns: Sequence[Column]) -> list[int]:
    widths = [twips(column.mm) for column in columns[:-1]]
    return [*widths, WIDTH - sum(widths)]


_Placed = tuple[Column, int]


def _heads(columns: Sequence[_Placed]) -> list[str]:
    """Return the head: one line, or two where columns are grouped."""
    if not any(column.group for column, _ in columns):
        return [row((_head_cell(*placed, "bottom") for placed in columns), height=_HEAD, head=True)]
    lower = (_head_cell(*placed, "bottom", "" if placed[0].group else "continue") for placed in columns)
    return [row(rows, height=_GROUPED_HEAD, head=True) for rows in (_upper_cells(columns), lower)]


def _upper_cells(columns: Iterable[_Placed]) -> Iterator[str]:
    """Yield the upper line: a group over its columns, other columns through both lines."""
    for name, group in groupby(columns, key=lambda placed: placed[0].group):
        placed = list(group)
        if name:
            width = sum(wide for _, wide in placed)
            yield cell(_th(name, "center"), width, fill=LABEL_FILL, rule="bottom", span=len(placed))
        else:
            yield from (_head_cell(*one, "bottom", "restart") for one in placed)


def _head_cell(column: Column, width: int, rule: str, merge: str = "") -> str:
    text = _th("" if merge == "continue" else column.head, column.align)
    return cell(text, width, fill=LABEL_FILL, rule=rule, merge=merge)


def _th(text: str, align: str) -> str:
    return para("KcTh", text, properties=KEEP + justified(align))


def _value_cell(column: Column, width: int) -> str:
    """Return a cell; the dash of a missing value is quieter than a value."""
    value = f"row.{column.name}"
    content = run(f"{{% if {value} != '{DASH}' %}}{{{{ {value} }}}}{{% endif %}}") + run(
        f"{{% if {value} == '{DASH}' %}}{DASH}{{% endif %}}", color=QUIET
    )
    return cell(para("KcTd", content, properties=justified(column.align)), width)
