"""Draws the repeating tables of a form: caption, header row with bookmarks, looped rows (LOOK 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cardfile.forms import Field
from generator.carriers import column_bookmark
from generator.drawing.form_rows import heading
from generator.drawing.scaffold import Group, Variant, drawn_columns
from generator.drawing.scaffold_cells import ROW_HEIGHT, broken
from generator.drawing.scaffold_columns import PADDING, Piece, alignment, pieces_of
from generator.drawing.wording import EM, even_lines
from generator.drawing.wordml import GAP, KEEP, LABEL_FILL, QUIET, bookmark, justified, para, run
from generator.drawing.wordml_tables import cell, row, row_tag, table

HEAD_HEIGHT: Final = 7.0
_LINE: Final = 6.4
_SIDE: Final = 74
_APART: Final = 284
"""5 mm left of a text that stands beside a right-aligned column."""
_TWIPS_PER_MM: Final = 56.7
_SPARE_ROWS: Final = 3
_LEAST_ROWS: Final = 4
_FEW_ROWS: Final = {"attachments": 2}
"""Every form has this table, few fill it."""
_COUNTS: Final = "零一二三四五六七八九十"


def group(drawn: Group, variant: Variant) -> str:
    """Return a group: one table, or several with the same rows when the page is too narrow for one."""
    field = drawn.field
    pieces = pieces_of(drawn_columns(field, variant))
    captions = [_caption(field, variant), *[_continuation(field)] * (len(pieces) - 1)]
    tables = (_table(field, piece, variant) for piece in pieces)
    return "".join(caption + drawn_table for caption, drawn_table in zip(captions, tables, strict=True))


def blank_rows(field: Field) -> int:
    """Return how many empty rows a blank has."""
    return _FEW_ROWS.get(field.name) or max(field.min_rows + _SPARE_ROWS, _LEAST_ROWS)


def group_height(field: Field, variant: Variant) -> float:
    """Return about how high a group is in mm; a document's rows are not known, two are reckoned."""
    pieces = len(pieces_of(drawn_columns(field, variant)))
    rows = blank_rows(field) * ROW_HEIGHT["blank"] if variant == "blank" else 2 * _LINE
    return pieces * (8 + HEAD_HEIGHT + 2 + rows)


def _caption(field: Field, variant: Variant) -> str:
    notes = [field.hint.zh] if field.hint else []
    if field.min_rows and variant == "blank":
        notes.append(f"至少{_COUNTS[field.min_rows]}项")
    return _noted(field.label.zh, "；".join(notes))


def _continuation(field: Field) -> str:
    return GAP + _noted(f"{field.label.zh}（续）", "各行与上表对应")


def _noted(title: str, note: str) -> str:
    return para("KcCap", run(title) + (run(f"　{note}", font="kai", color=QUIET) if note else ""))


def _table(field: Field, piece: Piece, variant: Variant) -> str:
    rows = [_header(field, piece), *_loop(field, piece, variant)]
    if variant == "blank":
        count = blank_rows(field)
        rows += [_empty_row(field, piece, number, keep=number < count) for number in range(1, count + 1)]
    return table(piece.widths, rows, "boxed", side=_SIDE)


def _header(field: Field, piece: Piece) -> str:
    heads = [
        (bookmark(column_bookmark(field, column), _heading(column, wide)), look)
        for column, wide, look in zip(
            piece.columns, piece.widths[piece.counted :], _looks(piece), strict=True
        )
    ]
    if piece.counted:
        heads.insert(0, (run("序号"), ("center", 0)))
    cells = (
        cell(para("KcTh", content, properties=KEEP + justified(align)), wide, fill=LABEL_FILL, left=left)
        for (content, (align, left)), wide in zip(heads, piece.widths, strict=True)
    )
    return row(cells, height=HEAD_HEIGHT, head=True)


def _heading(column: Field, wide: int) -> str:
    """Return a heading, on two even lines when it is too wide for one."""
    capacity = (wide / _TWIPS_PER_MM - 2 * PADDING) / EM
    return broken(even_lines(heading(column), capacity))


def _looks(piece: Piece) -> list[tuple[str, int]]:
    """Return alignment and left padding of each column."""
    aligns = [alignment(c, first=not i and not piece.counted) for i, c in enumerate(piece.columns)]
    before = ["", *aligns[:-1]]
    return [
        (align, _APART if align == "left" and left == "right" else 0)
        for left, align in zip(before, aligns, strict=True)
    ]


def _loop(field: Field, piece: Piece, variant: Variant) -> Iterator[str]:
    """Yield a row for each of the values, and 「无」 for none."""
    span = len(piece.widths)
    yield row_tag(f"for row in {field.name}", span)
    yield _line_of(piece, "{{ loop.index }}", [_shown(column) for column in piece.columns], _LINE)
    if variant == "filled":
        yield row_tag("else", span)
        yield row([cell(para("KcTd", run("无", color=QUIET)), sum(piece.widths), span=span)], height=_LINE)
    yield row_tag("endfor", span)


def _shown(column: Field) -> str:
    return run(f"{{{{ row.{column.name} }}}}", font="tick" if column.type == "bool" else "")


def _empty_row(field: Field, piece: Piece, number: int, *, keep: bool) -> str:
    counted = f"{{{{ {field.name}|length + {number} }}}}"
    return _line_of(piece, counted, [""] * len(piece.columns), ROW_HEIGHT["blank"], keep=keep)


def _line_of(piece: Piece, number: str, contents: Sequence[str], height: float, *, keep: bool = False) -> str:
    """Return one row; one with a long text may go over to the next page."""
    kept = KEEP if keep else ""
    looks = _looks(piece)
    if piece.counted:
        contents, looks = [run(number), *contents], [("center", 0), *looks]
    cells = (
        cell(para("KcTd", content, properties=kept + justified(align)), wide, left=left)
        for content, wide, (align, left) in zip(contents, piece.widths, looks, strict=True)
    )
    return row(cells, height=height, splits=any(c.type == "longtext" for c in piece.columns))
