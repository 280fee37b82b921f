"""The cells, the names and the properties of a filled workbook, as plain values.

Values come from calamine, which is fast and never runs a formula; names and properties, which it does not
show, come from the parts themselves.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from cardfile.errors import KeceError
from cardfile.text import Text
from generator.drawing.excel_meta import META_SHEET
from generator.engine.xmltree import parse_xml
from generator.engine.zipfiles import ForeignZip, UnsafeZipError, opened
from generator.excel.columns import column_number
from generator.readback.excel_unread import Unread, unread_cells

_NAME: Final = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")
_PARTS: Final = ("xl/workbook.xml", "docProps/custom.xml", "docProps/core.xml", "xl/_rels/workbook.xml.rels")
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_FAR_CELL: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*\br=\"(?:[A-Z]{3}\d+|[A-Z]+\d{6,})\"[^>]*(?<!/)>")
_MOST_CELLS: Final = 200_000


class UnreadableWorkbookError(KeceError):
    """A file is no workbook that can be read."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            Text(f"无法读取这个 Excel 文件（{reason}）。", f"This workbook cannot be read ({reason})."),
            remedy=Text(
                "请用 Excel 打开它，去掉密码，另存为 .xlsx 后再交。",
                "Open it in Excel, remove any password, save it as .xlsx and hand it in again.",
            ),
        )


class Area(NamedTuple):
    """A range of a sheet, rows and columns counted from 1."""

    sheet: str
    row: int
    column: int
    last_column: int


@dataclass(frozen=True)
class Grid:
    """The values of one sheet; a cell outside is blank.

    Attributes:
        unread: what stands in place of a value that cannot be known, by row and column.
    """

    name: str
    rows: Sequence[Sequence[object]]
    unread: Mapping[tuple[int, int], Unread] = field(default_factory=dict)

    def at(self, row: int, column: int) -> object:
        """Return a cell's value, rows and columns counted from 1; ``""`` for a blank one."""
        if (row, column) in self.unread:
            return self.unread[row, column]
        line = self.rows[row - 1] if 0 < row <= len(self.rows) else ()
        return line[column - 1] if 0 < column <= len(line) else ""


@dataclass(frozen=True)
class Workbook:
    """A workbook's visible content.

    Attributes:
        names: workbook-level names by name, those of one area only.
        properties: custom properties by name.
        identifier: the core property of that name.
    """

    grids: Mapping[str, Grid]
    merges: Mapping[str, Mapping[tuple[int, int], int]]
    names: Mapping[str, Area]
    properties: Mapping[str, str]
    identifier: str


def open_workbook(source: bytes | ForeignZip) -> Workbook:
    """Return a workbook's content.

    Raises:
        UnreadableWorkbookError: it is damaged, or far too large.
    """
    try:
        package = opened(source)
        _refuse_doubtful(package)
        grids, merges = _contents(package.data)
        book, custom, core, links = (_part(package, name) for name in _PARTS)
        for name, part in _sheet_parts(book, links):
            if name in grids and part in package and name != META_SHEET:
                grids[name] = replace(grids[name], unread=dict(unread_cells(_root(package.read(part)))))
    except UnsafeZipError as fault:
        raise UnreadableWorkbookError(str(fault)) from fault
    return Workbook(
        grids=grids,
        merges=merges,
        names=dict(_names(book)) if book is not None else {},
        properties=dict(_properties(custom)) if custom is not None else {},
        identifier=_identifier(core) if core is not None else "",
    )


def _part(package: ForeignZip, name: str) -> Element | None:
    return _root(package.read(name)) if name in package else None


def _refuse_doubtful(package: ForeignZip) -> None:
    """Refuse parts of one name, and a filled cell where no form has any: calamine keeps the area up to it."""
    for name in package.doubled:
        raise UnreadableWorkbookError(f"{name}: 2 ×")  # noqa: TRY003 - the fault's class has the sentence
    for name in filter(_SHEET.fullmatch, package.names):
        if _FAR_CELL.search(package.read(name)):
            raise _too_large(name)


def _contents(data: bytes) -> tuple[dict[str, Grid], dict[str, dict[tuple[int, int], int]]]:
    from python_calamine import CalamineWorkbook

    grids, merges = {}, {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > _MOST_CELLS:
                raise _too_large(name)  # noqa: TRY301 - it ends the loop over the sheets
            grids[name] = Grid(name, sheet.to_python(skip_empty_area=False))
            ranges = sheet.merged_cell_ranges or ()
            merges[name] = {(first[0] + 1, first[1] + 1): last[1] + 1 for first, last in ranges}
    except (UnreadableWorkbookError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # calamine's panics are no Exception
        raise UnreadableWorkbookError(str(error)) from error
    return grids, merges


def _too_large(sheet: str) -> UnreadableWorkbookError:
    return UnreadableWorkbookError(f"{sheet}: > {_MOST_CELLS:,} 单元格 cells")


def _root(xml: bytes) -> Element:
    try:
        return parse_xml(xml)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableWorkbookError(str(error)) from error


def _sheet_parts(book: Element | None, links: Element | None) -> Iterator[tuple[str, str]]:
    """Yield the names of the sheets with their parts."""
    parts = {link.get("Id"): link.get("Target", "") for link in (links if links is not None else ())}
    for sheet in book.iterfind("{*}sheets/{*}sheet") if book is not None else ():
        target = parts.get(sheet.get(_RELATION), "")
        yield sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _names(root: Element) -> Iterator[tuple[str, Area]]:
    for element in root.iterfind("{*}definedNames/{*}definedName"):
        match = _NAME.fullmatch(element.text or "")
        if match and element.get("localSheetId") is None:
            sheet = (match[1] or match[2] or "").replace("''", "'")
            first = column_number(match[3])
            last = column_number(match[5] or match[3])
            yield element.get("name", ""), Area(sheet, int(match[4]), first, last)


def _properties(root: Element) -> Iterator[tuple[str, str]]:
    for element in root.iterfind("{*}property"):
        yield element.get("name", ""), "".join(map(str, element.itertext("{*}*"))).strip()


def _identifier(root: Element) -> str:
    return (root.findtext("{http://purl.org/dc/elements/1.1/}identifier") or "").strip()
