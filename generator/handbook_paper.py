"""The WordprocessingML that the handbook's template is drawn with: paragraphs, tables, sections.

Everything is a text of XML; lengths are twips, a 1/20 of a point. Each function draws one thing in the
house's look, so that the pages of the template read like pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from generator.xmltext import escaped

Border = Literal["open", "boxed", "plain", "none"]

ACCENT: Final = "1F4E5F"
LABEL_FILL: Final = "F3F6F7"
QUIET: Final = "4D4D4D"
WIDTH: Final = 9360
"""The text width of a portrait page."""
WIDE: Final = 14798
"""The text width of a landscape page."""
UNIT: Final = 780
"""A half column of the grid."""

_MM: Final = 1440 / 25.4
_SONG = (
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体" w:cs="Times New Roman"/>'
)
_HEI = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="黑体" w:cs="Arial"/>'
_KAI = (
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="楷体" w:cs="Times New Roman"/>'
)
FONTS: Final = {"song": _SONG, "hei": _HEI, "kai": _KAI}


def twips(mm: float) -> int:
    """Return a length in mm as twips."""
    return round(mm * _MM)


# -- text ----------------------------------------------------------------------------------------------


def run(
    text: str, *, font: str = "", size: float = 0, color: str = "", bold: bool = False, spacing: float = 0
) -> str:
    """Return a run of text; a newline is a line break. Size and tracking are points."""
    look = [
        FONTS.get(font, ""),
        "<w:b/>" if bold else "",
        f'<w:color w:val="{color}"/>' if color else "",
        f'<w:spacing w:val="{round(spacing * 20)}"/>' if spacing else "",
        f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else "",
    ]
    properties = "".join(look)
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escaped(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{lines}</w:r>"


TAB: Final = "<w:r><w:tab/></w:r>"


def field(instruction: str, shown: str = "") -> str:
    """Return a field; ``shown`` stands until Word computes it."""
    code = f'<w:r><w:instrText xml:space="preserve"> {escaped(instruction)} </w:instrText></w:r>'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{code}'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def para(style: str, *content: str, properties: str = "") -> str:
    """Return a paragraph; plain texts become runs.

    Args:
        style: the style's id.
        content: runs, or texts.
        properties: further elements of ``w:pPr``, in the order that the schema wants.
    """
    runs = "".join(part if part.startswith("<") else run(part) for part in content)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def tag(statement: str) -> str:
    """Return a paragraph that holds a template statement: ``for part in parts``."""
    return f'<w:p><w:pPr><w:pStyle w:val="KcNote"/></w:pPr>{run(f"{{%p {statement} %}}")}</w:p>'


def when(condition: str, then: str, otherwise: str = "") -> str:
    """Return paragraphs and tables that are printed only under a condition."""
    other = tag("else") + otherwise if otherwise else ""
    return tag(f"if {condition}") + then + other + tag("endif")


def each(name: str, items: str, body: str) -> str:
    """Return paragraphs and tables that are printed once for each item."""
    return tag(f"for {name} in {items}") + body + tag("endfor")


GAP: Final = para("KcGap")


# -- tables --------------------------------------------------------------------------------------------


def _line(side: str, size: int, color: str) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{color}"/>'


_SIDES: Final = ("top", "left", "bottom", "right")
_BORDERS: Final = {
    "open": _line("top", 8, ACCENT) + _line("bottom", 8, ACCENT) + _line("insideH", 2, "C3CBCE"),
    "boxed": "".join(_line(side, 8, ACCENT) for side in _SIDES)
    + _line("insideH", 4, "3F4A4E")
    + _line("insideV", 4, "3F4A4E"),
    "plain": "".join(_line(side, 4, "3F4A4E") for side in _SIDES),
    "none": "".join(f'<w:{side} w:val="nil"/>' for side in (*_SIDES, "insideH", "insideV")),
}
_PADDING: Final = {"open": (28, 74), "boxed": (28, 96), "plain": (28, 96), "none": (0, 0)}


def table(columns: Sequence[int], rows: Iterable[str], border: Border, *, side: int | None = None) -> str:
    """Return a table of fixed columns.

    Args:
        columns: widths in twips.
        rows: as :func:`row` draws them.
        border: boxed tables are written into, open ones are read (LOOK 5).
        side: padding at the sides, when it is not the usual one.
    """
    above, beside = _PADDING[border]
    beside = beside if side is None else side
    margins = "".join(
        f'<w:{name} w:w="{width}" w:type="dxa"/>'
        for name, width in (("top", above), ("left", beside), ("bottom", above), ("right", beside))
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f"<w:tblBorders>{_BORDERS[border]}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(cells: Iterable[str], *, height: float = 0, head: bool = False, splits: bool = False) -> str:
    """Return a row of at least so many mm; a head is repeated on every page."""
    parts = [
        "" if splits else "<w:cantSplit/>",
        f'<w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>' if height else "",
        "<w:tblHeader/>" if head else "",
    ]
    properties = "".join(parts)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


def cell(
    content: str,
    width: int = 0,
    *,
    fill: str = "",
    rule: str = "",
    align: str = "center",
    span: int = 1,
    merge: str = "",
    left: int = 0,
) -> str:
    """Return a cell.

    Args:
        content: its paragraphs.
        width: in twips; 0 leaves it to the grid, for cells whose span is known only when filled.
        fill: colour of the ground.
        rule: ``bottom`` or ``top``: a half-point line in the accent there.
        align: ``center``, ``top`` or ``bottom``.
        span: columns of the grid.
        merge: ``restart`` or ``continue``: joined with the cell above or below.
        left: left padding, when it is not the table's.
    """
    measure = f'<w:tcW w:w="{width}" w:type="dxa"/>' if width else '<w:tcW w:w="0" w:type="auto"/>'
    properties = [
        measure,
        f'<w:gridSpan w:val="{span}"/>' if span > 1 else "",
        f'<w:vMerge w:val="{merge}"/>' if merge else "",
        f"<w:tcBorders>{_line(rule, 4, ACCENT)}</w:tcBorders>" if rule else "",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else "",
        f'<w:tcMar><w:left w:w="{left}" w:type="dxa"/></w:tcMar>' if left else "",
        f'<w:vAlign w:val="{align}"/>',
    ]
    return f"<w:tc><w:tcPr>{''.join(properties)}</w:tcPr>{content}</w:tc>"


def row_tag(statement: str) -> str:
    """Return a row that holds a template statement."""
    return row([cell(para("KcTd", f"{{%tr {statement} %}}"))])


def cell_tag(statement: str) -> str:
    """Return a cell that holds a template statement."""
    return cell(para("KcTd", f"{{%tc {statement} %}}"))


# -- pages ---------------------------------------------------------------------------------------------


def justified(align: str) -> str:
    """Return the alignment of a paragraph."""
    return f'<w:jc w:val="{align}"/>'


def section(
    *, head: str = "", foot: str = "", landscape: bool = False, numbers: str = "", cover: bool = False
) -> str:
    """Return the properties of a section (LOOK 1).

    Args:
        head: relationship id of its header; a cover has none.
        foot: relationship id of its footer.
        landscape: 261 mm of text, punched at the top.
        numbers: attributes of ``w:pgNumType``.
        cover: more room at the foot.
    """
    references = (
        f'<w:headerReference w:type="default" r:id="{head}"/><w:footerReference w:type="default" r:id="{foot}"/>'
        if head
        else ""
    )
    size = (
        '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
        if landscape
        else '<w:pgSz w:w="11906" w:h="16838"/>'
    )
    margins = (
        (1417, 1020, 1020, 1020)
        if landscape
        else (1361, 1129, 907, 1417)
        if cover
        else (1247, 1129, 1077, 1417)
    )
    top, right, bottom, left = margins
    counted = f"<w:pgNumType {numbers}/>" if numbers else ""
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/>{size}'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="624" w:footer="567" w:gutter="0"/>{counted}</w:sectPr>'
    )


def section_end(properties: str) -> str:
    """Return the paragraph that ends a section."""
    return para("KcGap", properties=properties)
