"""How people fill a blank in Word."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import partial
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from edits.blanks import BlankPaper
from edits.paper import W14, around, drop, paragraph, run
from edits.samples import SAME, Expected, NotHereError, changed, flagged
from edits.word_values import NEW
from generator.carriers import part_bookmark
from generator.readback.word_names import BOOKMARK, CELL, ROW, TABLE, W

Edit = Callable[[BlankPaper], Expected]


def nothing_filled(paper: BlankPaper) -> Expected:
    del paper
    return SAME


def typed_over_the_hint(paper: BlankPaper) -> Expected:
    name = paper.field("longtext")
    paper.type_over(name, NEW)
    return changed(**{name: NEW})


def typed_beside_the_hint(paper: BlankPaper) -> Expected:
    name = paper.field("longtext")
    paper.control(name).addnext(run(NEW))
    return changed(**{name: NEW})


def typed_before_the_hint(paper: BlankPaper) -> Expected:
    name = paper.field("longtext")
    paper.control(name).addprevious(run(NEW))
    return changed(**{name: NEW})


def typed_within_the_hint(paper: BlankPaper) -> Expected:
    """Typed into the middle of the blanks that a control shows, in the same run."""
    name = paper.field("longtext")
    paper.type_over(name, f"\u3000 {NEW} \u3000")
    return changed(**{name: NEW})


def cleared_and_retyped(paper: BlankPaper) -> Expected:
    name = paper.field("longtext")
    paper.retype(name, NEW)
    return changed(**{name: NEW})


def several_lines_pasted(paper: BlankPaper) -> Expected:
    """Pasted behind the control, as paragraphs of their own."""
    name = paper.field("longtext")
    paper.cell(name).extend(paragraph(run(text)) for text in ("第一段", "第二段"))
    return changed(**{name: "第一段\n第二段"})


def runs_split(paper: BlankPaper) -> Expected:
    """The hint's own run between the pieces of what was typed, as Word saves after a correction."""
    name = paper.field("longtext")
    paper.type_over(name, run("改"), run(""), run("过", "b"), etree.Element(f"{W}proofErr"), run("了"))
    return changed(**{name: "改过了"})


def control_deleted_and_typed(paper: BlankPaper) -> Expected:
    name = paper.field("longtext")
    control = paper.control(name)
    control.addnext(run(NEW))
    drop(control)
    return changed(**{name: NEW})


def a_grid_row_deleted(paper: BlankPaper) -> Expected:
    row = around(paper.control(paper.field("longtext")), ROW)
    tags = [tag.get(f"{W}val", "").partition(".")[0] for tag in row.iter(f"{W}tag")]
    drop(row)
    return flagged(*(tag for tag in tags if tag in paper.form.by_name))


def a_table_deleted(paper: BlankPaper) -> Expected:
    table = paper.table()
    drop(around(paper.head(table), TABLE))
    return flagged(table)


# -- values -------------------------------------------------------------------------------------------


def _typed(types: tuple[str, ...], text: str, stored: object, paper: BlankPaper) -> Expected:
    name = paper.field(*types)
    paper.type_over(name, text)
    return changed(**{name: stored})


def _unclear(types: tuple[str, ...], text: str, paper: BlankPaper) -> Expected:
    name = paper.field(*types)
    paper.type_over(name, text)
    return flagged(name)


def _beside(types: tuple[str, ...], text: str, stored: object, paper: BlankPaper) -> Expected:
    """Typed behind the hint, which is left: read exactly, or told."""
    name = paper.field(*types)
    paper.control(name).addnext(run(text))
    return Expected({name: stored}, perhaps=frozenset({name}))


def amount_before_its_unit(paper: BlankPaper) -> Expected:
    name = paper.field("money")
    paper.control(name).addprevious(run("38601"))
    return changed(**{name: "38601.00"})


def signed_and_dated(paper: BlankPaper) -> Expected:
    marks = {mark.get(f"{W}name"): mark for mark in paper.root.iter(BOOKMARK)}
    signed = [f for f in paper.form.typed_fields() if f.type == "sign" and part_bookmark(f, "date") in marks]
    if not signed:
        raise NotHereError
    for part, text in (("name", "陶然"), ("date", "2026 年 4 月 20 日")):
        label = around(marks[part_bookmark(signed[0], part)], CELL)
        paper.write(next(label.itersiblings(CELL)), text)
    return changed(**{signed[0].name: {"name": "SYB01-S02", "date": "2026-04-20"}})


# -- tick lists ---------------------------------------------------------------------------------------


def _list(paper: BlankPaper) -> tuple[str, list[str]]:
    for nth in range(20):
        name = paper.field("choice", nth=nth)
        options = list(paper.definition(name).choices)
        if len(paper.boxes(name)) == len(options) > 1:
            return name, options
    raise NotHereError


def _sign(box: Element, sign: str) -> None:
    first, *others = box.iter(f"{W}t")
    first.text = sign
    for text in others:
        text.text = ""


def ticked_by_a_click(paper: BlankPaper) -> Expected:
    name, options = _list(paper)
    box = paper.boxes(name)[1]
    _sign(box, "☑")
    next(box.iter(f"{W14}checked")).set(f"{W14}val", "1")
    return changed(**{name: options[1]})


def tick_typed_over_the_box(paper: BlankPaper) -> Expected:
    name, options = _list(paper)
    _sign(paper.boxes(name)[1], "√")
    return changed(**{name: options[1]})


def tick_typed_before_the_box(paper: BlankPaper) -> Expected:
    name, options = _list(paper)
    paper.boxes(name)[1].addprevious(run("√"))
    return changed(**{name: options[1]})


def tick_typed_between_box_and_option(paper: BlankPaper) -> Expected:
    name, options = _list(paper)
    paper.boxes(name)[1].addnext(run("√"))
    return changed(**{name: options[1]})


def tick_typed_behind_the_option(paper: BlankPaper) -> Expected:
    """It stands between two options, and may belong to the next one."""
    name, options = _list(paper)
    _text_of(paper, name, options[1]).addnext(run("√"))
    return Expected({name: options[1]}, perhaps=frozenset({name}))


def tick_typed_behind_the_last_option(paper: BlankPaper) -> Expected:
    name, options = _list(paper)
    _text_of(paper, name, options[-1]).addnext(run("√"))
    return Expected({name: options[-1]}, perhaps=frozenset({name}))


def _text_of(paper: BlankPaper, name: str, option: str) -> Element:
    texts = paper.content(name).iter(f"{W}t")
    return around(next(t for t in texts if (t.text or "").strip() == option), f"{W}r")


def ticked_twice(paper: BlankPaper) -> Expected:
    name, _ = _list(paper)
    for box in paper.boxes(name)[:2]:
        _sign(box, "√")
    return flagged(name)


def option_typed_instead(paper: BlankPaper) -> Expected:
    name, options = _list(paper)
    paper.retype(name, options[1])
    return changed(**{name: options[1]})


def option_typed_behind_the_list(paper: BlankPaper) -> Expected:
    name, options = _list(paper)
    paper.control(name).addnext(run(options[1]))
    return Expected({name: options[1]}, perhaps=frozenset({name}))


def yes_ticked(paper: BlankPaper) -> Expected:
    name = paper.field("bool")
    _sign(paper.boxes(name)[0], "√")
    return changed(**{name: True})


def two_of_many_ticked(paper: BlankPaper) -> Expected:
    name = paper.field("multichoice")
    options = list(paper.definition(name).choices)
    if len(paper.boxes(name)) < 3:
        raise NotHereError
    for at in (0, 2):
        _sign(paper.boxes(name)[at], "√")
    return changed(**{name: [options[0], options[2]]})


# -- tables -------------------------------------------------------------------------------------------


def _write(paper: BlankPaper, row: Element, table: str, text: str) -> dict[str, str]:
    """Write into the first column of a row; return the row as stored."""
    heads = paper.head(table).findall(CELL)
    at = next(i for i, cell in enumerate(heads) if next(cell.iter(BOOKMARK), None) is not None)
    paper.write(row.findall(CELL)[at], text)
    return {paper.first_column(table): text}


def first_row_filled(paper: BlankPaper) -> Expected:
    table = paper.table()
    return changed(**{table: [_write(paper, paper.rows(table)[0], table, "甲")]})


def a_row_left_out(paper: BlankPaper) -> Expected:
    table = paper.table()
    first, *_, last = paper.rows(table)
    return changed(**{table: [_write(paper, first, table, "甲"), _write(paper, last, table, "乙")]})


def row_added_with_tab(paper: BlankPaper) -> Expected:
    """All rows filled, and one more below, without controls."""
    table = paper.table()
    rows = list(paper.head(table).itersiblings(ROW))
    filled = [_write(paper, row, table, f"第{i}") for i, row in enumerate(rows, 1)]
    added = deepcopy(rows[-1])
    for cell in added.findall(CELL):
        paper.write(cell, "")
    rows[-1].addnext(added)
    return changed(**{table: [*filled, _write(paper, added, table, "新的")]})


def row_copied(paper: BlankPaper) -> Expected:
    table = paper.table()
    row = paper.rows(table)[0]
    filled = _write(paper, row, table, "甲")
    row.addnext(deepcopy(row))
    return changed(**{table: [filled, filled]})


def unneeded_rows_deleted(paper: BlankPaper) -> Expected:
    table = paper.table()
    first, *others = paper.rows(table)
    for row in others:
        drop(row)
    return changed(**{table: [_write(paper, first, table, "甲")]})


def all_rows_deleted(paper: BlankPaper) -> Expected:
    table = paper.table()
    for row in list(paper.head(table).itersiblings(ROW)):
        drop(row)
    return SAME


_EDITS: Final[tuple[Edit, ...]] = (
    nothing_filled, typed_over_the_hint, typed_beside_the_hint, typed_before_the_hint, typed_within_the_hint,
    cleared_and_retyped, several_lines_pasted, runs_split, control_deleted_and_typed, a_grid_row_deleted,
    a_table_deleted, amount_before_its_unit, signed_and_dated, ticked_by_a_click, tick_typed_over_the_box,
    tick_typed_before_the_box, tick_typed_between_box_and_option, tick_typed_behind_the_option,
    tick_typed_behind_the_last_option, ticked_twice, option_typed_instead, option_typed_behind_the_list, yes_ticked,
    two_of_many_ticked, first_row_filled, a_row_left_out, row_added_with_tab, row_copied, unneeded_rows_deleted,
    all_rows_deleted,
)  # fmt: skip
_DATES: Final = (
    "2026/8/3",
    "2026-08-03",
    "2026年8月3日",
    "20 26 年 8 月 3 日",
    "2026\u3000年\u3000 8月\u3000 3日",
)
_NO_DATES: Final = ("20 年8月3日", "2026年8月 日", "20\u3000\u300026年 月3日")
BLANKS: Final[dict[str, Edit]] = {
    **{edit.__name__.replace("_", " "): edit for edit in _EDITS},
    **{f"date {text!a}": partial(_typed, ("date",), text, "2026-08-03") for text in _DATES},
    **{f"no date {text!a}": partial(_unclear, ("date",), text) for text in _NO_DATES},
    "a moment": partial(_typed, ("datetime",), "2026年 8月 3日 9时 5分", "2026-08-03T09:05"),
    "a date beside its hint": partial(_beside, ("date",), "2026-8-3", "2026-08-03"),
    "an amount over its hint": partial(_typed, ("money",), "38,601.00", "38601.00"),
    "an amount with its unit": partial(_typed, ("money",), "\u3000\u300038,601.00 元", "38601.00"),
    "an amount behind its unit": partial(_beside, ("money",), "38601", "38601.00"),
    "a number": partial(_typed, ("int",), " 12 ", 12),
    "a phone": partial(_typed, ("phone",), "13800138001", "13800138001"),
}
