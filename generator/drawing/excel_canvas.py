"""A worksheet on the house's grid: 24 equal columns over the text width of an A4 page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from generator.drawing.carried_values import with_values_part
from generator.drawing.excel_look import GAP, LID, Look
from generator.drawing.form_rows import UNITS
from generator.engine.package import Member, Package

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_UNIT_WIDTH: Final = {"portrait": 3.71, "landscape": 5.9}
_DIGIT: Final = 7
"""Pixels of a digit of Arial 10, in which Excel measures columns (ECMA-376-1, 18.3.1.13)."""
_EMU_PER_PIXEL: Final = 9_525
_MM: Final = 1 / 25.4
_LONGEST_LIST: Final = 250
_LISTS: Final = "_fc_lists"
DRAWN: Final = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass
class Canvas:
    """Draws boxes row by row; ``row`` is the row that is being drawn.

    Attributes:
        title: the sheet's name.
        wide: a landscape page, for tables of many columns.
    """

    title: str
    wide: bool = False
    row: int = 0
    book: Workbook = field(default_factory=Workbook)
    _lists: dict[tuple[str, ...], str] = field(default_factory=dict)
    _validations: dict[tuple[str, ...], DataValidation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sheet.title = self.title
        # Column widths are counted in digits of this font; Arial has the same ones everywhere.
        self.book._named_styles["Normal"].font = Font(name="Arial", size=10)  # type: ignore[attr-defined]  # noqa: SLF001
        for number in range(1, UNITS + 1):
            self.sheet.column_dimensions[get_column_letter(number)].width = self._unit_width
        self.sheet.sheet_view.showGridLines = False

    @property
    def sheet(self) -> Worksheet:
        """The sheet that is drawn."""
        return self.book.worksheets[0]

    @property
    def unit(self) -> int:
        """The width of a column in EMU; programs show whole pixels."""
        return int((self._unit_width + int(128 / _DIGIT) / 256) * _DIGIT) * _EMU_PER_PIXEL

    @property
    def _unit_width(self) -> float:
        return _UNIT_WIDTH["landscape" if self.wide else "portrait"]

    def next_row(self, height: float) -> int:
        """Begin a row of a height in points; return its number."""
        self.row += 1
        self.sheet.row_dimensions[self.row].height = height
        return self.row

    def box(self, start: int, width: int, text: str | float | None, look: Look, *, rows: int = 1) -> str:
        """Fill ``width`` columns from ``start`` (0 is the first) and return the box's address."""
        first, last = start + 1, start + width
        for row in range(self.row, self.row + rows):
            for column in range(first, last + 1):
                _dress(self.sheet.cell(row, column), look)
        self.sheet.cell(self.row, first).value = text
        if width * rows > 1:
            self.sheet.merge_cells(
                start_row=self.row, end_row=self.row + rows - 1, start_column=first, end_column=last
            )
        return f"{get_column_letter(first)}{self.row}"

    def gap(self, height: float = 6, *, lid: bool = False) -> None:
        """Leave a narrow row; with ``lid`` its upper edge closes the frame of what stands above."""
        self.next_row(height)
        self.box(0, UNITS, None, LID if lid else GAP)

    def tag_row(self, tag: str) -> None:
        """Draw a row that only steers the template: a loop's begin or end."""
        self.next_row(12)
        self.sheet.cell(self.row, 1).value = f"{{%tr {tag} %}}"

    def name(self, name: str, address: str) -> None:
        """Give a cell or a row of cells a name that survives other programs (letters, digits, _)."""
        place = ":".join(
            f"${part.rstrip('0123456789')}${part.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
            for part in address.split(":")
        )
        self.book.defined_names[name] = DefinedName(name, attr_text=f"'{self.title}'!{place}")

    def offer(self, address: str, options: Sequence[str]) -> None:
        """Let a cell be filled from a list; a long list moves to a hidden sheet."""
        key = tuple(options)
        if key not in self._validations:
            rule = DataValidation("list", formula1=self._list(key), allow_blank=True, showErrorMessage=True)
            rule.errorTitle, rule.error = "请从列表中选择", "这里只能填列表中的选项。Choose from the list."
            self._add(key, rule)
        self._validations[key].add(address)

    def restrict(self, address: str, low: int, high: int) -> None:
        """Let a cell take whole numbers from ``low`` to ``high`` only."""
        key = (f"{low}–{high}",)
        if key not in self._validations:
            rule = DataValidation(
                "whole", operator="between", formula1=str(low), formula2=str(high), allow_blank=True
            )
            rule.showErrorMessage, rule.error = True, f"请填 {low} 至 {high} 的整数。Fill {low} to {high}."
            self._add(key, rule)
        self._validations[key].add(address)

    def prompt(self, address: str, text: str) -> None:
        """Show a short hint beside the cell while it is being filled."""
        key = ("?", text)
        if key not in self._validations:
            rule = DataValidation(allow_blank=True, showInputMessage=True, prompt=text[:250])
            self._add(key, rule)
        self._validations[key].add(address)

    def _add(self, key: tuple[str, ...], rule: DataValidation) -> None:
        self._validations[key] = rule
        self.sheet.add_data_validation(rule)

    def _list(self, options: tuple[str, ...]) -> str:
        joined = ",".join(options)
        if len(joined) <= _LONGEST_LIST and not any("," in option or '"' in option for option in options):
            return f'"{joined}"'
        if options not in self._lists:
            self._lists[options] = self._hidden_list(options)
        return self._lists[options]

    def _hidden_list(self, options: tuple[str, ...]) -> str:
        if _LISTS not in self.book.sheetnames:
            self.hidden_sheet(_LISTS)
        column = len(self._lists) + 1
        for row, option in enumerate(options, 1):
            self.book[_LISTS].cell(row, column).value = option
        letter = get_column_letter(column)
        return f"{_LISTS}!${letter}$1:${letter}${len(options)}"

    def hidden_sheet(self, title: str) -> Worksheet:
        """Return a new sheet that people do not see."""
        sheet: Worksheet = self.book.create_sheet(title)
        sheet.sheet_state = "hidden"
        return sheet

    def print_on_a4(self, *, header: Iterable[str], footer: Iterable[str], repeat: str = "") -> None:
        """Set the page: A4, one page wide, the punching edge free, running lines left, centre, right."""
        setup = self.sheet.page_setup
        setup.paperSize, setup.fitToWidth, setup.fitToHeight = 9, 1, 0
        setup.orientation = "landscape" if self.wide else "portrait"
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margins = self.sheet.page_margins
        left, right, top = (18, 18, 25) if self.wide else (25, 20, 22)
        margins.left, margins.right, margins.top, margins.bottom = (mm * _MM for mm in (left, right, top, 19))
        margins.header, margins.footer = 11 * _MM, 10 * _MM
        for lines, texts in ((self.sheet.oddHeader, header), (self.sheet.oddFooter, footer)):
            for side, text in zip(("left", "center", "right"), texts, strict=True):
                part = getattr(lines, side)
                part.text, part.size, part.font = text or None, 9, "宋体,Regular"
        self.sheet.print_area = f"A1:{get_column_letter(UNITS)}{self.row}"
        if repeat:
            self.sheet.print_title_rows = repeat

    def protect(self) -> None:
        """Lock what is printed; rows may still be added, and heights changed. There is no password."""
        protection = self.sheet.protection
        protection.sheet = True
        protection.insertRows = protection.deleteRows = protection.formatRows = protection.formatColumns = (
            False
        )
        protection.formatCells = False

    def saved(self) -> bytes:
        """Return the workbook; the same drawing gives the same bytes."""
        properties = self.book.properties
        properties.created = properties.modified = DRAWN
        properties.creator = "kece"
        buffer = io.BytesIO()
        self.book.save(buffer)
        return with_values_part(dated(buffer.getvalue()))


def dated(workbook: bytes) -> bytes:
    """Return a workbook that openpyxl saved without the moment of saving."""
    import re

    def still(member: Member) -> Member:
        if member.name != "docProps/core.xml":
            return member
        stamp = DRAWN.isoformat().encode() + b"Z"
        return Member.of(
            member.name, re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, member.data)
        )

    return Package(tuple(still(member) for member in Package.read(workbook).members)).write()


def _dress(cell: object, look: Look) -> None:
    cell.font, cell.fill, cell.alignment = look.font, look.background, look.alignment  # type: ignore[attr-defined]
    cell.border, cell.protection = look.border, look.protection  # type: ignore[attr-defined]
    cell.number_format = look.number  # type: ignore[attr-defined]
