"""Draws the Word template of a form from its definition: the document, and the blank for the pen (LOOK 4–7).

The context of a drawn template is that of :mod:`generator.context`; the picture of the QR code, the custom
properties and the values are parts to replace when it is filled (:mod:`generator.carriers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cardfile.forms import Form
from generator.drawing.form_rows import ordinal
from generator.drawing.scaffold import Grid, GridRow, Group, Part, SignRow, Variant, parts_of
from generator.drawing.scaffold_cells import (
    Pen,
    grid_row,
    name_height,
    opinion_height,
    row_height,
    signature,
)
from generator.drawing.scaffold_page import continuation_header, footer, header, page_head
from generator.drawing.scaffold_tables import group, group_height
from generator.drawing.word_parts import WordFile, relationship_of
from generator.drawing.wordml import GAP, NEW_PAGE, UNIT, UNITS, numbered, para, run
from generator.drawing.wordml_tables import section, table

_COLUMNS: Final = (UNIT,) * UNITS
_FIRST_PAGE: Final = 222.0
"""Room below the head of the first page, in mm."""
_NEXT_PAGE: Final = 232.0
_SHORT: Final = 90.0
"""A part whose rows are at least this high without their texts takes about half a page."""
_BAND: Final = 9.0
_FRAME_NUMBERS: Final = 100_001
"""Where the numbers of running heads begin, above those of any body."""


def draw_form(form: Form) -> bytes:
    """Return the template of a form's documents."""
    return _drawn(form, "filled")


def draw_blank(form: Form) -> bytes:
    """Return the template of a form's blanks; each sheet bears the QR code, for they come back as loose scans."""
    return _drawn(form, "blank")


def _drawn(form: Form, variant: Variant) -> bytes:
    frames = {"header1.xml": header(), "footer1.xml": footer(form, variant)}
    if variant == "blank":
        frames["header2.xml"] = numbered(continuation_header(form), _FRAME_NUMBERS)
    parts = "".join(_parts(parts_of(form, variant), variant))
    body = numbered(page_head(form, variant) + parts + _end(form) + _section(variant))
    return WordFile(body, form.title.zh, frames).written()


def _section(variant: Variant) -> str:
    first, foot = relationship_of("header1.xml"), relationship_of("footer1.xml")
    if variant == "filled":
        return section(head=first, foot=foot)
    return section(head=relationship_of("header2.xml"), foot=foot, first_head=first)


def _end(form: Form) -> str:
    """Return the closing note; the body must end with a paragraph."""
    if not form.note:
        # One point high: a sheet that is full to the last row must not begin another.
        return para("KcGap", properties='<w:spacing w:line="20" w:lineRule="exact"/>')
    return para("KcNote", form.note.zh, properties='<w:spacing w:before="60"/>')


# -- parts ---------------------------------------------------------------------------------------------


def _parts(parts: Sequence[Part], variant: Variant) -> Iterator[str]:
    """Yield the parts; in a blank one that another person fills starts a sheet if it does not fit whole."""
    left = _FIRST_PAGE
    for number, part in enumerate(parts, -1):
        height = _height(part, variant)
        # The head block and the first section are filled by one person.
        if variant == "blank" and number > 0 and part.who and height > left:
            yield para("KcGap", properties=NEW_PAGE)
            left = _NEXT_PAGE
        left = left - height if height <= left else _NEXT_PAGE - (height - left) % _NEXT_PAGE
        if part.title:
            yield _band(part, number)
        yield from _blocks(part.blocks, variant, keep=height <= _SHORT)


def _band(part: Part, number: int) -> str:
    title = run(f"{ordinal(number)}　{part.title}")
    if not part.who:
        return para("KcBand", title)
    return para(
        "KcBand",
        title,
        "<w:r><w:tab/></w:r>",
        run(part.who.zh, font="kai", size=9, color="263238", bold=False),
    )


def _blocks(blocks: Sequence[Grid | Group], variant: Variant, *, keep: bool) -> Iterator[str]:
    for at, block in enumerate(blocks):
        if isinstance(block, Group):
            yield group(block, variant)
        else:
            if at:
                yield GAP
            yield _grid(block, variant, keep=keep, last=at == len(blocks) - 1)


def _grid(grid: Grid, variant: Variant, *, keep: bool, last: bool) -> str:
    """Return a grid; the rows of a short section stay together."""
    ends = len(grid.rows) - 1 if last else len(grid.rows)
    rows = (_row(drawn, Pen(variant, keep=keep and at < ends)) for at, drawn in enumerate(grid.rows))
    return table(_COLUMNS, rows, "boxed")


def _row(drawn: GridRow | SignRow, pen: Pen) -> str:
    return signature(drawn, pen) if isinstance(drawn, SignRow) else grid_row(drawn, pen)


# -- heights -------------------------------------------------------------------------------------------


def _height(part: Part, variant: Variant) -> float:
    """Return about how high a part is, in mm."""
    return (_BAND if part.title else 0) + sum(_block_heights(part.blocks, variant))


def _block_heights(blocks: Iterable[Grid | Group], variant: Variant) -> Iterator[float]:
    for block in blocks:
        if isinstance(block, Group):
            yield group_height(block.field, variant)
        else:
            yield from (_row_height(drawn, variant) for drawn in block.rows)


def _row_height(drawn: GridRow | SignRow, variant: Variant) -> float:
    if isinstance(drawn, GridRow):
        return row_height(drawn, variant)
    opinion = opinion_height(drawn.field, variant) if drawn.field.opinion else 0
    return opinion + name_height(variant)
