"""The XML names that the readers of Word documents look for."""

from __future__ import annotations

from typing import Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

VAL: Final = f"{W}val"
TABLE: Final = f"{W}tbl"
ROW: Final = f"{W}tr"
CELL: Final = f"{W}tc"
PARAGRAPH: Final = f"{W}p"
CONTROL: Final = f"{W}sdt"
CONTROL_CONTENT: Final = f"{W}sdtContent"
BOOKMARK: Final = f"{W}bookmarkStart"
