"""What is wrong in a workbook of forms: each fault with its sheet, its row and its column, all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cardfile.errors import KeceError
from cardfile.text import Text

_MEND: Final = Text("请在 Excel 中改正后重试。", "Mend them in Excel and try again.")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell, a row (``column`` 0) or a whole sheet (``row`` 0); counted from 1 as Excel does.

    Attributes:
        order: of the sheet in the workbook.
        heading, key: of the column, for people and for us.
    """

    order: int
    sheet: str
    row: int = 0
    column: int = 0
    heading: Text | None = field(default=None, compare=False)
    key: str = field(default="", compare=False)

    @property
    def text(self) -> Text:
        """Where it is, in words: ``「字段」表第 12 行 J 列（约束）``."""
        from openpyxl.utils import get_column_letter

        letter = get_column_letter(self.column) if self.column else ""
        row = Text(f"第 {self.row} 行", f", row {self.row}") if self.row else Text("", "")
        column = Text(f" {letter} 列", f", column {letter}") if letter else Text("", "")
        named = Text(f"（{self.heading.zh}）", f" ({self.heading.en})") if self.heading else Text("", "")
        return Text(
            f"「{self.sheet}」表{row.zh}{column.zh}{named.zh}",
            f"sheet “{self.sheet}”{row.en}{column.en}{named.en}",
        )


@dataclass(frozen=True, slots=True)
class SheetFault:
    """One fault, and where it stands."""

    place: Place
    message: Text


class SheetFaultsError(KeceError):
    """A workbook of forms has faults; nothing was written."""

    def __init__(self, path: str, faults: Iterable[SheetFault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.place))
        told = [
            Text(f"  {f.place.text.zh}：{f.message.zh}", f"  {f.place.text.en}: {f.message.en}")
            for f in self.faults
        ]
        super().__init__(
            Text(
                "\n".join(
                    (f"有 {len(told)} 处错误，什么都没有写入：", *(line.zh for line in told), _MEND.zh)
                ),
                "\n".join(
                    (f"{len(told)} fault(s); nothing was written:", *(line.en for line in told), _MEND.en)
                ),
            ),
            where=path,
        )


class NoFormsWorkbookError(KeceError):
    """A file is no workbook."""

    def __init__(self, path: str, reason: Text) -> None:
        super().__init__(
            Text(
                f"无法作为 Excel 工作簿读取（{reason.zh}）。",
                f"it cannot be read as a workbook ({reason.en}).",
            ),
            where=path,
            remedy=Text(
                "请用 Excel 打开并另存为 .xlsx，去掉密码。",
                "Open it in Excel, remove any password, save it as .xlsx.",
            ),
        )


class NotLosslessError(KeceError):
    """A definition holds something that the sheets cannot carry."""

    def __init__(self, form: str) -> None:
        super().__init__(
            Text(
                f"表单「{form}」中有工作表无法原样保存的内容，没有写出。",
                f"form “{form}” holds something that the sheets cannot carry to the letter; nothing was written.",
            ),
            remedy=Text(
                "请直接编辑它的 YAML 文件（docs/forms.md）；常见原因是多余的首尾空格或没有引号的日期。",
                "Edit its YAML file instead (docs/forms.md); often the cause is a date without quotes.",
            ),
        )
