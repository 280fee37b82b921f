"""What a workbook says of itself: which document it is, and where each field was handed out.

The identity is written four times, because every program on the way loses another copy: custom
properties, the core property ``identifier``, a visible line of code, and the hidden sheet ``_fc_meta``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cardfile.forms import Form

if TYPE_CHECKING:
    from openpyxl import Workbook

    from generator.drawing.excel_canvas import Canvas

META_SHEET: Final = "_fc_meta"
PREFIX: Final = "fc."
IDENTITY_KEYS: Final = ("record_no", "revision", "issue", "customer")
CODE_CELL: Final = "fc__code"
IDENTITY: Final = "identity"
FIELD: Final = "field"
COLUMN: Final = "column"
ROWS: Final = "rows"
STOP: Final = "stop"


def _tag(key: str) -> str:
    return f"{{{{ identity.{key} or '' }}}}"


def write_identity(book: Workbook, form: Form) -> None:
    """Write the identity's tags into the properties."""
    from openpyxl.packaging.custom import StringProperty

    known = {"form": form.name, "version": str(form.version), **{key: _tag(key) for key in IDENTITY_KEYS}}
    for key, value in known.items():
        book.custom_doc_props.append(  # type: ignore[attr-defined]
            StringProperty(name=PREFIX + key, value=value)
        )
    book.properties.identifier = "|".join(known.values())
    book.properties.title = form.title.zh


@dataclass
class MetaSheet:
    """Collects where fields and tables are; written as rows ``kind, name, label, column, row``.

    The row is a formula on the cell itself, so that it stays true when rows above are added. A line
    ``rows, table, count`` tells how many rows a table was handed out with.
    """

    canvas: Canvas
    code_cell: str = ""
    _rows: list[tuple[str, str, str, str]] = field(default_factory=list)
    _tables: list[str] = field(default_factory=list)

    def field(self, name: str, label: str, address: str) -> None:
        """Note the value cell of a field."""
        self._rows.append((FIELD, name, label, address))

    def table(self, name: str, columns: Sequence[tuple[str, str, str]]) -> None:
        """Note the header cells of a table: name, heading and address of each column."""
        self._rows += [(COLUMN, f"{name}.{column}", label, address) for column, label, address in columns]
        self._tables.append(name)

    def stop(self, text: str, address: str = "") -> None:
        """Note a text that ends the rows of the table above it."""
        self._rows.append((STOP, "", text, address))

    def write(self, form: Form) -> None:
        """Write the hidden sheet."""
        if self.code_cell:
            self.canvas.name(CODE_CELL, self.code_cell)
        sheet = self.canvas.hidden_sheet(META_SHEET)
        sheet.append([IDENTITY, "form", form.name])
        sheet.append([IDENTITY, "version", form.version])
        for key in IDENTITY_KEYS:
            sheet.append([IDENTITY, key, _tag(key)])
        for kind, name, label, address in self._rows:
            column = address.rstrip("0123456789")
            sheet.append(
                [kind, name, label, column, f"=ROW('{self.canvas.title}'!{address})" if address else None]
            )
        for table in self._tables:
            # The empty rows of a blank are none.
            sheet.append([ROWS, table, f"{{{{ {table}|select|list|length }}}}"])
