"""What the pages of a handbook are made of: headings, listings, grids, counts, attached records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from generator.drawing.form_rows import UNITS
from generator.drawing.wordml import (
    ACCENT,
    GAP,
    KEEP,
    LABEL_FILL,
    NEW_PAGE,
    QUIET,
    WIDE,
    WIDTH,
    each,
    justified,
    para,
    run,
    twips,
    when,
)
from generator.drawing.wordml_tables import cell, cell_tag, row, row_tag, table
from generator.handbook.context import MATRIX_UNITS
from generator.handbook.tables import LANDSCAPE, SEE, TABLES, Column, Table

_NO_WIDTH: Final = '<w:tcW w:w="0" w:type="auto"/>'
"""docxtpl writes a span before this element, where the schema does not want it."""
_RULE: Final = f'<w:pBdr><w:top w:val="single" w:sz="12" w:space="5" w:color="{ACCENT}"/></w:pBdr>'
_HEAD_ROW, _GROUP_ROW, _ROW, _GRID_ROW, _PEN_ROW, _EMPTY_ROW = 7, 5.5, 6.2, 6.9, 8.2, 9


def place(path: str) -> str:
    """Return the run in whose place the plan puts XML of its own: a bookmark, a page, a link."""
    return run(f"{{{{r {path} }}}}")


# -- headings ------------------------------------------------------------------------------------------


def part_title(title: str, anchor: str, *under: str, new_page: bool = True) -> str:
    """Return the title of a part, its rule, and the line of key facts under it (LOOK 8)."""
    top = NEW_PAGE if new_page else ""
    line = para("KcHead", *under, properties=f'{_RULE}<w:spacing w:after="120"/>')
    return para("KcH1", place(anchor), run(title), properties=top) + line


def block_title(title: str, anchor: str = "", *, new_page: bool = False, close: bool = False) -> str:
    """Return the heading of a block; ``close`` stands right under the part's title."""
    top = NEW_PAGE if new_page else ""
    near = '<w:spacing w:before="160"/>' if close else ""
    mark = [place(anchor)] if anchor else []
    return para("KcH2", *mark, run(title), properties=top + near)


def subsection(title: str, anchor: str) -> str:
    """Return the heading of a subsection."""
    return para("KcH3", place(anchor), run(title))


def empty_box(width: int = WIDTH) -> str:
    """Return the box of an empty block: a box, so that nobody takes it for a missing table."""
    text = para("KcTd", run("{{ book.empty }}", color="404040"), properties=justified("center"))
    return table([width], [row([cell(text, width)], height=_EMPTY_ROW)], "plain") + GAP


# -- open tables ---------------------------------------------------------------------------------------


def caption(number: str, title: str, note: str = "") -> str:
    """Return the caption over a table, with what all its rows share."""
    said = run(f"表 {{{{ {number} }}}}　{title}") + (
        run(f"　{note}", font="kai", color=QUIET) if note else ""
    )
    return para("KcCap", said)


def listing(name: str, path: str, *, or_empty: bool = True) -> str:
    """Return a listing with its caption, or the box of an empty block.

    Args:
        name: the table in :data:`generator.handbook.tables.TABLES`.
        path: where the template finds it: ``part.contacts``.
        or_empty: whether an empty one prints the box; else it prints nothing.
    """
    drawn = (
        caption(f"{path}.number", TABLES[name].caption, TABLES[name].note) + bare_listing(name, path) + GAP
    )
    return when(f"{path}.rows", drawn, empty_box(_width(TABLES[name])) if or_empty else "")


def bare_listing(name: str, path: str) -> str:
    """Return a listing without its caption."""
    spec = TABLES[name]
    widths = _twips(spec)
    lines = [
        *_heads(spec, widths),
        row_tag(f"for r in {path}.rows"),
        _data_row(spec, widths),
        row_tag("endfor"),
        row_tag(f"if {path}.total"),
        _total_row(spec, widths, f"{path}.total"),
        row_tag("endif"),
    ]
    side = twips(0.8) if spec.width == LANDSCAPE else None
    return table(widths, lines, "boxed" if spec.boxed else "open", side=side)


def _twips(spec: Table) -> list[int]:
    """Return the widths of the columns; the last one takes the rounding (LOOK 5)."""
    widths = [twips(mm) for mm in spec.widths()]
    return [*widths[:-1], _width(spec) - sum(widths[:-1])]


def _width(spec: Table) -> int:
    return WIDE if spec.width == LANDSCAPE else WIDTH


def _heads(spec: Table, widths: Sequence[int]) -> list[str]:
    """Return the head; where columns are grouped it has two lines, the group over its columns."""
    columns = list(zip(spec.columns, widths, range(len(widths)), strict=True))
    if not any(column.group for column in spec.columns):
        return [row((_head_cell(spec, *c, rule="bottom") for c in columns), height=_HEAD_ROW, head=True)]
    upper = [
        cell(_th(name, "center"), sum(w for _, w, _ in some), fill=LABEL_FILL, rule="bottom", span=len(some))
        if name
        else "".join(_head_cell(spec, *c, merge="restart") for c in some)
        for name, some in ((key, list(group)) for key, group in groupby(columns, lambda c: c[0].group))
    ]
    lower = [_head_cell(spec, *c, rule="bottom", merge="" if c[0].group else "continue") for c in columns]
    return [row(upper, height=_GROUP_ROW, head=True), row(lower, height=_HEAD_ROW, head=True)]


def _head_cell(
    spec: Table, column: Column, width: int, index: int, *, rule: str = "", merge: str = ""
) -> str:
    head = "" if merge == "continue" else column.head
    text = _th(head, column.align)
    return cell(text, width, fill=LABEL_FILL, rule=rule, merge=merge, left=_apart(spec, index))


def _th(text: str, align: str) -> str:
    return para("KcTh", text, properties=KEEP + justified(align))


def _apart(spec: Table, index: int) -> int:
    """Return more padding for a left column that follows a right one, or the two texts touch."""
    follows = index > 0 and spec.columns[index - 1].align == "right" and spec.columns[index].align == "left"
    return twips(5) if follows else 0


def _data_row(spec: Table, widths: Sequence[int]) -> str:
    cells = []
    for i, (column, width) in enumerate(zip(spec.columns, widths, strict=True)):
        anchor = place("r.anchor") if i == 0 else ""
        text = para("KcTd", anchor + _cell_text(column), properties=justified(column.align))
        cells.append(cell(text, width, left=_apart(spec, i)))
    return row(cells, height=_PEN_ROW if spec.boxed else _ROW)


def _cell_text(column: Column) -> str:
    if column.name.startswith(SEE):
        return place(f"r.{column.name.replace(SEE, 'page')}")
    second = f"\n{{{{ r.{column.under} }}}}" if column.under else ""
    return run(f"{{{{ r.{column.name} }}}}{second}")


def _total_row(spec: Table, widths: Sequence[int], path: str) -> str:
    cells = [
        cell(
            para(
                "KcTd", run(f"{{{{ {path}.{column.name} }}}}", font="hei"), properties=justified(column.align)
            ),
            width,
            rule="top",
            left=_apart(spec, i),
        )
        for i, (column, width) in enumerate(zip(spec.columns, widths, strict=True))
    ]
    return row(cells, height=_ROW)


# -- counts --------------------------------------------------------------------------------------------


def matrices(path: str) -> str:
    """Return tables of counts by form and department; their columns are known only when filled."""
    title = para(
        "KcCap", run("表 {{ m.number }}　{{ m.caption }}"), run("　单位：件", font="kai", color=QUIET)
    )
    return each("m", path, title + _matrix() + GAP)


def _matrix() -> str:
    wide = WIDTH // MATRIX_UNITS
    columns = [wide] * (MATRIX_UNITS - 1) + [WIDTH - wide * (MATRIX_UNITS - 1)]
    lines = [
        row(
            _counted("KcTh", "表单", "代码", "m.heads", fill=LABEL_FILL, rule="bottom"),
            height=_HEAD_ROW,
            head=True,
        ),
        row_tag("for r in m.rows"),
        row(_counted("KcTd", "{{ r[0] }}", "{{ r[1] }}", "r[2:]", keep=KEEP), height=_ROW),
        row_tag("endfor"),
        row(_counted("KcTd", "{{ m.total[0] }}", "", "m.total[2:]", font="hei", rule="top"), height=_ROW),
    ]
    return table(columns, lines, "open")


def _counted(
    style: str,
    title: str,
    code: str,
    counts: str,
    *,
    font: str = "",
    fill: str = "",
    rule: str = "",
    keep: str = "",
) -> list[str]:
    left, right = keep + justified("left"), keep + justified("right")
    texts = (("title_span", title), ("code_span", code))
    names = [
        _spanned(f"m.{span}", style, run(text, font=font), left, fill=fill, rule=rule) for span, text in texts
    ]
    count = _spanned("m.span", style, run("{{ c }}", font=font), right, fill=fill, rule=rule)
    return [*names, cell_tag(f"for c in {counts}"), count, cell_tag("endfor")]


def _spanned(span: str, style: str, text: str, properties: str, *, fill: str = "", rule: str = "") -> str:
    """Return a cell whose span is known only when filled; the grid alone gives its width."""
    content = para(style, run(f"{{% colspan {span} %}}") + text, properties=properties)
    return cell(content, fill=fill, rule=rule).replace(_NO_WIDTH, "")


# -- grids ---------------------------------------------------------------------------------------------

_KINDS: Final = (
    ("label", "KcLabel", LABEL_FILL, "left", ""),
    ("head", "KcTh", LABEL_FILL, "left", ""),
    ("figure", "KcTh", LABEL_FILL, "right", ""),
    ("value", "KcValue", "", "left", ""),
    ("same", "KcValue", "", "left", QUIET),
    ("number", "KcTd", "", "right", ""),
    ("person", "KcValue", "", "left", ""),
    ("photo", "KcPic", "", "left", ""),
)
"""How each kind of cell looks; any other is a cell of a table."""


def grid(path: str) -> str:
    """Return a boxed grid of labels and values, as wide as the page."""
    cells = _grid_cells()
    lines = [
        row_tag(f"for g in {path}"),
        row_tag("if g.splits"),
        row(cells, height=_GRID_ROW, splits=True),
        row_tag("else"),
        row(cells, height=_GRID_ROW),
        row_tag("endif"),
        row_tag("endfor"),
    ]
    return table([WIDTH // UNITS] * UNITS, lines, "boxed")


def _grid_cells() -> list[str]:
    cells = [cell_tag("for c in g.cells")]
    for n, (kind, style, fill, align, color) in enumerate(_KINDS):
        cells.append(cell_tag(f"{'elif' if n else 'if'} c.kind == '{kind}'"))
        font = "kai" if kind == "person" else ""
        cells.append(_grid_cell(style, align, fill=fill, color=color, font=font))
    return [*cells, cell_tag("else"), _grid_cell("KcTd", "left"), cell_tag("endif"), cell_tag("endfor")]


def _grid_cell(style: str, align: str, *, fill: str = "", color: str = "", font: str = "") -> str:
    text = run("{{ c.text }}", color=color, font=font)
    return _spanned("c.span", style, text, justified(align), fill=fill)


# -- attached records ----------------------------------------------------------------------------------


def copies(path: str) -> str:
    """Return records printed in full, each from a new page (LOOK 6 and 8)."""
    head = (
        para("KcH3", place("copy.anchor"), run("{{ copy.number }}　{{ copy.title }}"), properties=NEW_PAGE)
        + para("KcMeta", run("{{ copy.record_no }}　{{ copy.facts }}"))
        + para("KcCode", run("{{ copy.code_line }}"), properties=KEEP + '<w:spacing w:after="60"/>')
    )
    # Bands of a form carry an outline level of their own; inside the book they must not.
    band = para("KcBand", "{{ s.title }}", properties='<w:outlineLvl w:val="9"/>')
    label = para("KcCap", "{{ t.caption }}")
    tables = each("t", "s.grids", when("t.caption", label) + grid("t.rows") + GAP)
    sections = each("s", "copy.sections", when("s.title", band) + tables)
    return each("copy", path, head + sections + each("f", "copy.files", _enclosure()))


def _enclosure() -> str:
    """Return a file attached to a record: the head of its pages, after which a Word document is put in, or a line."""
    title = run("{{ f.number }}　{{ f.title }}")
    paged = (
        para("KcH3", title, properties=NEW_PAGE)
        + para("KcMeta", place("f.anchor"), run("{{ f.told }}"))
        + when("f.picture", para("KcPic", "{{ f.picture }}", properties=justified("center")))
    )
    return when("f.paged", paged, para("KcNote", place("f.anchor"), title, run("　{{ f.told }}")))


def paragraphs(items: str, style: str = "KcBody") -> str:
    """Return a paragraph for each text of a list."""
    return each("text", items, para(style, "{{ text }}"))


def joined(parts: Iterable[str]) -> str:
    """Return pieces of a page in one."""
    return "".join(parts)
