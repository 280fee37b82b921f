"""Index workbooks: all customers, and all documents by year, to be filtered on the shared drive (domain G.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import count, groupby
from typing import TYPE_CHECKING, Any, Final

from generator.drawing.excel_canvas import DRAWN, dated
from generator.drawing.excel_look import ACCENT, DATA_VOICE, FORM_VOICE, HAIR, LABEL
from generator.engine.xmltext import legal
from generator.indexes.model import Folder, Listed

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell

_LINKS: Final = "../"
"""The workbooks lie in a folder of the archive's root."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading in both languages, width in characters."""

    heading: str
    width: float


Sheet = tuple[Sequence[Column], Iterable[Sequence[Any]]]
_DOCUMENTS: Final = (
    Column("序号\nNo.", 7), Column("档号\nArchive no.", 22), Column("记录编号\nRecord", 24),
    Column("题名\nTitle", 40), Column("责任者\nResponsible", 14), Column("日期\nDate", 10),
    Column("密级\nClass", 10), Column("页数\nPages", 7), Column("路径\nPath", 64), Column("打开\nOpen", 7),
    Column("备注\nNote", 12),
)  # fmt: skip
_CUSTOMERS: Final = (
    Column("编码\nCode", 9), Column("简称\nShort name", 16), Column("客户单位\nCustomer", 38),
    Column("文件数\nDocuments", 10), Column("最近日期\nNewest", 12), Column("受限\nRestricted", 10),
    Column("文件夹\nFolder", 34), Column("打开\nOpen", 7),
)  # fmt: skip
_A4: Final = 9
"""The number of the paper size A4 (ECMA-376, 18.3.1.63)."""
_HEAD_HEIGHT: Final = 27.0
"""Two lines, in points."""
_NO_YEAR: Final = "无日期"


def customers_workbook(folders: Sequence[Folder]) -> bytes:
    """Return 客户一览表.xlsx."""
    rows = (
        (f.code, f.short_name, f.name, f.documents, f.newest, f.restricted, f.path, _link(f.path))
        for f in folders
    )
    return _written({"客户一览表": (_CUSTOMERS, rows)})


def documents_workbook(documents: Iterable[Listed]) -> bytes:
    """Return 档案目录.xlsx: a sheet a year, columns as in a filing list, oldest first."""
    ordered = sorted(documents, key=lambda d: (d.day, d.path))
    by_year = groupby(ordered, lambda d: d.day[:4] or _NO_YEAR)
    sheets: dict[str, Sheet] = {year: (_DOCUMENTS, list(_document_rows(held))) for year, held in by_year}
    return _written(sheets or {_NO_YEAR: (_DOCUMENTS, [])})


def _document_rows(documents: Iterable[Listed]) -> Iterator[tuple[Any, ...]]:
    for number, d in zip(count(1), documents, strict=False):
        title = f"{d.form.zh}　{d.title}" if d.title != d.form.zh else d.title
        day = d.day.replace("-", "")
        yield (
            number, d.archive_no, d.record_no, title, d.responsible, day, d.confidentiality, "", d.path,
            _link(d.path), d.note.zh,
        )  # fmt: skip


def _link(path: str) -> str:
    """Return the formula of a link; a sheet holds no more than 65,530 links of the other kind."""
    target = f"{_LINKS}{path}".replace('"', '""')
    return f'=HYPERLINK("{target}","打开")'


# -- writing -------------------------------------------------------------------------------------------


def _written(sheets: Mapping[str, Sheet]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.created = DRAWN
    for name, (columns, rows) in sheets.items():
        _write_sheet(book, name, columns, rows)
    target = BytesIO()
    book.save(target)
    return dated(target.getvalue())


def _write_sheet(book: Workbook, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    letters = [get_column_letter(n) for n in range(1, len(columns) + 1)]
    for letter, column in zip(letters, columns, strict=True):
        sheet.column_dimensions[letter].width = column.width
    sheet.row_dimensions[1].height = _HEAD_HEIGHT
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, 0.4)
    sheet.append([_head(sheet, column.heading) for column in columns])
    style = _body_style(sheet)
    last = 1
    for last, row in enumerate(rows, 2):  # noqa: B007 - the number of the last row is needed
        sheet.append([_cell(sheet, value, style) for value in row])
    sheet.auto_filter.ref = f"A1:{letters[-1]}{last}"


def _head(sheet: Any, text: str) -> Cell:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(FORM_VOICE, 9, color=ACCENT)
    cell.fill = PatternFill("solid", LABEL)
    cell.border = Border(top=Side("medium", ACCENT), bottom=Side("thin", ACCENT))
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _body_style(sheet: Any) -> Any:
    """Return the style that all cells share; making one for each would cost most of the time."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, Side

    cell = WriteOnlyCell(sheet)
    cell.font = Font(DATA_VOICE, 9)
    cell.border = Border(bottom=Side("hair", HAIR))
    cell.alignment = Alignment(vertical="center")
    return cell._style  # type: ignore[attr-defined]  # noqa: SLF001 - openpyxl shares it in no public way


def _cell(sheet: Any, value: Any, style: Any) -> Cell:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, legal(value) if isinstance(value, str) else value)
    if isinstance(value, str) and not value.startswith("=HYPERLINK("):
        cell.data_type = "s"  # what begins with = is no formula
    cell._style = style  # type: ignore[attr-defined]  # noqa: SLF001
    return cell
