"""What people do to tables in Word."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

from edits.paper import Paper, around, drop, paragraph, run
from edits.samples import SAME, Expected, changed, flagged
from generator.readback.word_names import BOOKMARK, CELL, PARAGRAPH, ROW, TABLE, W

Edit = Callable[[Paper], Expected]


def _rows(paper: Paper) -> tuple[str, list[dict[str, Any]], list[Element]]:
    table = paper.table()
    return table, paper.values[table], paper.rows(table)


def row_added_with_tab(paper: Paper) -> Expected:
    table, values, rows = _rows(paper)
    row = etree.Element(ROW)
    for i, cell in enumerate(rows[-1].findall(CELL)):
        blank = etree.SubElement(row, CELL)
        blank.extend(deepcopy(p) for p in cell.findall(f"{W}tcPr"))
        blank.append(paragraph(run("新的" if i == _at_first(paper, table) else "")))
    rows[-1].addnext(row)
    return changed(**{table: [*values, {paper.first_column(table): "新的"}]})


def _at_first(paper: Paper, table: str) -> int:
    """Where the first column stands: a column of numbers before it is none."""
    cells = paper.head(table).findall(CELL)
    return next(i for i, cell in enumerate(cells) if next(cell.iter(BOOKMARK), None) is not None)


def row_copied(paper: Paper) -> Expected:
    table, values, rows = _rows(paper)
    rows[0].addnext(deepcopy(rows[0]))
    return changed(**{table: [values[0], *values]})


def row_inserted_while_tracking(paper: Paper) -> Expected:
    table, values, rows = _rows(paper)
    copy = deepcopy(rows[0])
    properties = copy.find(f"{W}trPr")
    etree.SubElement(etree.SubElement(copy, f"{W}trPr") if properties is None else properties, f"{W}ins")
    rows[-1].addnext(copy)
    return changed(**{table: [*values, values[0]]})


def row_deleted(paper: Paper) -> Expected:
    table, values, rows = _rows(paper)
    drop(rows[1])
    return changed(**{table: [values[0], values[2]]})


def row_deleted_while_tracking(paper: Paper) -> Expected:
    table, values, rows = _rows(paper)
    properties = rows[1].find(f"{W}trPr")
    etree.SubElement(etree.SubElement(rows[1], f"{W}trPr") if properties is None else properties, f"{W}del")
    return changed(**{table: [values[0], values[2]]})


def all_rows_emptied(paper: Paper) -> Expected:
    table, _, rows = _rows(paper)
    for cell in (cell for row in rows for cell in row.findall(CELL)):
        paper.write(cell, "")
    return changed(**{table: None})


def rows_reordered(paper: Paper) -> Expected:
    table, values, rows = _rows(paper)
    rows[0].addprevious(rows[2])
    return changed(**{table: [values[2], values[0], values[1]]})


def blank_row_in_the_middle(paper: Paper) -> Expected:
    _, _, rows = _rows(paper)
    copy = deepcopy(rows[0])
    for cell in copy.findall(CELL):
        paper.write(cell, "")
    rows[0].addnext(copy)
    return SAME


def several_lines_in_a_row(paper: Paper) -> Expected:
    """A list pasted into one cell of a single line: its breaks become blanks."""
    table, values, rows = _rows(paper)
    cell = rows[0].findall(CELL)[_at_first(paper, table)]
    paper.write(cell, "第一")
    cell.append(paragraph(run("第二")))
    return changed(**{table: [{**values[0], paper.first_column(table): "第一 第二"}, *values[1:]]})


def column_inserted(paper: Paper) -> Expected:
    table, _, rows = _rows(paper)
    for row, text in zip([paper.head(table), *rows], ("新列", "甲", "乙", "丙"), strict=False):
        copy = deepcopy(row.findall(CELL)[-1])
        for mark in list(copy.iter(BOOKMARK)):
            drop(mark)
        paper.write(copy, text)
        row.findall(CELL)[-1].addnext(copy)
    return flagged(table)


def columns_exchanged(paper: Paper) -> Expected:
    """The first two columns dragged to each other's place."""
    table, _, rows = _rows(paper)
    for row in (paper.head(table), *rows):
        cells = row.findall(CELL)
        at = _at_first(paper, table)
        cells[at].addprevious(cells[at + 1])
    return SAME


def column_deleted(paper: Paper) -> Expected:
    table, _, rows = _rows(paper)
    for row in (paper.head(table), *rows):
        drop(row.findall(CELL)[-1])
    return flagged(table)


def table_split(paper: Paper) -> Expected:
    """A blank line between the rows: the lower half has no header."""
    table, _, rows = _rows(paper)
    upper = around(rows[0], TABLE)
    lower = etree.Element(TABLE)
    lower.extend(deepcopy(e) for e in upper if e.tag in (f"{W}tblPr", f"{W}tblGrid"))
    upper.addnext(lower)
    lower.addprevious(etree.Element(PARAGRAPH))
    lower.extend([rows[1], *rows[1].itersiblings()])
    return flagged(table)


def rows_merged(paper: Paper) -> Expected:
    """The first cells of two rows made one, over both."""
    table, _, rows = _rows(paper)
    at = _at_first(paper, table)
    for row, state in zip(rows, ("restart", "continue"), strict=False):
        cell = row.findall(CELL)[at]
        properties = cell.find(f"{W}tcPr")
        assert properties is not None
        merge = etree.Element(f"{W}vMerge")
        merge.set(f"{W}val", state)
        properties.append(merge)
    return flagged(table)


def cells_merged(paper: Paper) -> Expected:
    """Two cells of a row made one: whose text it is cannot be told."""
    table, _, rows = _rows(paper)
    at = _at_first(paper, table)
    first, second = rows[0].findall(CELL)[at : at + 2]
    properties = first.find(f"{W}tcPr")
    assert properties is not None
    spans = [int(s.get(f"{W}val", "1")) for c in (first, second) for s in c.iter(f"{W}gridSpan")]
    for old in properties.findall(f"{W}gridSpan"):
        properties.remove(old)
    merged = etree.Element(f"{W}gridSpan")
    merged.set(f"{W}val", str(sum(spans) + 2 - len(spans)))
    properties.append(merged)
    first.extend(second.findall(PARAGRAPH))
    drop(second)
    return flagged(table)


def heading_reworded(paper: Paper) -> Expected:
    table, _, _ = _rows(paper)
    cell = paper.head(table).findall(CELL)[_at_first(paper, table)]
    next(cell.iter(f"{W}t")).text = "换了说法"
    return SAME


def heading_retyped(paper: Paper) -> Expected:
    """The headings typed anew, their bookmarks lost."""
    table, _, _ = _rows(paper)
    for mark in list(paper.head(table).iter(BOOKMARK)):
        drop(mark)
    return SAME


def one_heading_retyped_otherwise(paper: Paper) -> Expected:
    table, _, _ = _rows(paper)
    cell = paper.head(table).findall(CELL)[_at_first(paper, table)]
    drop(next(cell.iter(BOOKMARK)))
    next(cell.iter(f"{W}t")).text = "换了说法"
    return flagged(table)


def table_deleted(paper: Paper) -> Expected:
    """Nobody knows whether its rows are to stay or to go."""
    table, _, _ = _rows(paper)
    drop(around(paper.head(table), TABLE))
    return flagged(table)


def table_pasted_twice(paper: Paper) -> Expected:
    """The table of another copy of the form pasted below."""
    table, _, rows = _rows(paper)
    whole = around(rows[0], TABLE)
    copy = deepcopy(whole)
    whole.addnext(copy)
    copy.addprevious(etree.Element(PARAGRAPH))
    for text in copy.iter(f"{W}t"):
        text.text = "另一份" if text.text == paper.values[table][0][paper.first_column(table)] else text.text
    return flagged(table)


TABLES: tuple[Edit, ...] = (
    row_added_with_tab,
    row_copied,
    row_inserted_while_tracking,
    row_deleted,
    row_deleted_while_tracking,
    all_rows_emptied,
    rows_reordered,
    blank_row_in_the_middle,
    several_lines_in_a_row,
    column_inserted,
    columns_exchanged,
    column_deleted,
    table_split,
    rows_merged,
    cells_merged,
    heading_reworded,
    heading_retyped,
    one_heading_retyped_otherwise,
    table_deleted,
    table_pasted_twice,
)
