"""The tables and pages that templates are drawn with (LOOK 1, 5); texts of XML like :mod:`generator.drawing.wordml`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from generator.drawing.wordml import ACCENT, HAIRLINE, INNER_LINE, Border, para, twips

_SIDES: Final = ("top", "left", "bottom", "right")


def line(side: str, size: int, color: str = ACCENT) -> str:
    """Return one border; ``size`` is in eighths of a point, 0 takes the line away."""
    if not size:
        return f'<w:{side} w:val="nil"/>'
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{color}"/>'


_FRAME: Final = "".join(line(side, 8) for side in _SIDES)
_BORDERS: Final = {
    "open": line("top", 8) + line("bottom", 8) + line("insideH", 2, HAIRLINE),
    "boxed": _FRAME + line("insideH", 4, INNER_LINE) + line("insideV", 4, INNER_LINE),
    "plain": "".join(line(side, 4, INNER_LINE) for side in _SIDES),
    "none": "".join(line(side, 0) for side in (*_SIDES, "insideH", "insideV")),
}
_PADDING: Final = {"open": (28, 74), "boxed": (28, 96), "plain": (28, 96), "none": (0, 0)}


def table(columns: Sequence[int], rows: Iterable[str], border: Border, *, side: int | None = None) -> str:
    """Return a table of fixed columns.

    Args:
        columns: widths in twips.
        rows: as :func:`row` draws them.
        border: boxed tables are written into, open ones are read.
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
    borders: str = "",
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
        borders: other lines of its own, as :func:`line` gives them.
        align: ``center``, ``top`` or ``bottom``.
        span: columns of the grid.
        merge: ``restart`` or ``continue``: joined with the cell above or below.
        left: left padding, when it is not the table's.
    """
    measure = f'<w:tcW w:w="{width}" w:type="dxa"/>' if width else '<w:tcW w:w="0" w:type="auto"/>'
    lines = borders + (line(rule, 4) if rule else "")
    properties = [
        measure,
        f'<w:gridSpan w:val="{span}"/>' if span > 1 else "",
        f'<w:vMerge w:val="{merge}"/>' if merge else "",
        f"<w:tcBorders>{lines}</w:tcBorders>" if lines else "",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else "",
        f'<w:tcMar><w:left w:w="{left}" w:type="dxa"/></w:tcMar>' if left else "",
        f'<w:vAlign w:val="{align}"/>',
    ]
    return f"<w:tc><w:tcPr>{''.join(properties)}</w:tcPr>{content}</w:tc>"


def row_tag(statement: str, span: int = 1) -> str:
    """Return a row that holds a template statement."""
    return row([cell(para("KcTd", f"{{%tr {statement} %}}"), span=span)])


def cell_tag(statement: str) -> str:
    """Return a cell that holds a template statement."""
    return cell(para("KcTd", f"{{%tc {statement} %}}"))


def section(
    *,
    head: str = "",
    foot: str = "",
    first_head: str = "",
    landscape: bool = False,
    numbers: str = "",
    cover: bool = False,
) -> str:
    """Return the properties of a section (LOOK 1).

    Args:
        head: relationship id of its header; a cover has none.
        foot: relationship id of its footer.
        first_head: relationship id of another header for its first page.
        landscape: 261 mm of text, punched at the top.
        numbers: attributes of ``w:pgNumType``.
        cover: more room at the foot.
    """
    size = (
        '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
        if landscape
        else '<w:pgSz w:w="11906" w:h="16838"/>'
    )
    top, right, bottom, left = _margins(landscape=landscape, cover=cover)
    counted = f"<w:pgNumType {numbers}/>" if numbers else ""
    return (
        f'<w:sectPr>{_references(head, foot, first_head)}<w:type w:val="nextPage"/>{size}'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="624" w:footer="567" w:gutter="0"/>{counted}{"<w:titlePg/>" if first_head else ""}</w:sectPr>'
    )


def _margins(*, landscape: bool, cover: bool) -> tuple[int, int, int, int]:
    if landscape:
        return 1417, 1020, 1020, 1020
    return (1361, 1129, 907, 1417) if cover else (1247, 1129, 1077, 1417)


def _references(head: str, foot: str, first_head: str) -> str:
    def reference(kind: str, page: str, relation: str) -> str:
        return f'<w:{kind}Reference w:type="{page}" r:id="{relation}"/>' if relation else ""

    return (
        reference("header", "default", head)
        + reference("header", "first", first_head)
        + reference("footer", "default", foot)
        + (reference("footer", "first", foot) if first_head else "")
    )


def section_end(properties: str) -> str:
    """Return the paragraph that ends a section."""
    return para("KcGap", properties=properties)
