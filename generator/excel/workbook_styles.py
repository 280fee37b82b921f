"""What filling needs to know of the cell styles of a workbook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DATE_CODE: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_NO_CODE: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_IDS: Final = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_TEXT_ID: Final = 49


@dataclass(frozen=True, slots=True)
class CellStyle:
    """One cell style.

    Attributes:
        kind: ``date``, ``text`` or ``general``, by the number format.
        size: the font's size in points.
        wraps: whether long text goes on in further lines.
        indent: steps that the text is moved in.
    """

    kind: str = "general"
    size: float = 11
    wraps: bool = False
    indent: int = 0


def cell_styles(root: Element) -> list[CellStyle]:
    """Return the cell styles of a ``styleSheet`` in their order."""
    codes = {
        int(f.get("numFmtId", "0")): f.get("formatCode", "") for f in root.iterfind("{*}numFmts/{*}numFmt")
    }
    sizes = [_size(font) for font in root.iterfind("{*}fonts/{*}font")]
    return [_style(xf, codes, sizes) for xf in root.iterfind("{*}cellXfs/{*}xf")]


def _size(font: Element) -> float:
    size = font.find("{*}sz")
    return float(size.get("val", "11")) if size is not None else 11


def _style(xf: Element, codes: dict[int, str], sizes: list[float]) -> CellStyle:
    number = int(xf.get("numFmtId", "0"))
    font = int(xf.get("fontId", "0"))
    alignment = xf.find("{*}alignment")
    return CellStyle(
        kind=_kind(number, codes.get(number, "")),
        size=sizes[font] if font < len(sizes) else 11,
        wraps=alignment is not None and alignment.get("wrapText") in ("1", "true"),
        indent=int(alignment.get("indent", "0")) if alignment is not None else 0,
    )


def _kind(number: int, code: str) -> str:
    if number == _TEXT_ID or code == "@":
        return "text"
    dated = number in _DATE_IDS or bool(_DATE_CODE.search(_NO_CODE.sub("", code)))
    return "date" if dated else "general"
