"""The look of kece's workbooks: three voices, one accent, tinted is printed and white is to be written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

ACCENT: Final = "1F4E5F"
BAND: Final = "DFE8EB"
LABEL: Final = "F3F6F7"
LINE: Final = "3F4A4E"
HAIR: Final = "C3CBCE"
INK: Final = "263238"
NOTE: Final = "404040"

FORM_VOICE: Final = "黑体"
DATA_VOICE: Final = "宋体"
PERSON_VOICE: Final = "楷体"
CODE_VOICE: Final = "Consolas"

_THIN: Final = Side("thin", LINE)
_HAIR: Final = Side("hair", HAIR)
_FRAME: Final = Side("medium", ACCENT)
_BAR: Final = Side("thick", ACCENT)

Lines = Literal["boxed", "open", "head", "total", "lid", "bar", "key", "none"]
_BORDERS: Final[dict[str, Border]] = {
    "boxed": Border(_THIN, _THIN, _THIN, _THIN),
    "open": Border(bottom=_HAIR),
    "head": Border(top=_FRAME, bottom=_THIN),
    "total": Border(top=_THIN),
    "lid": Border(top=_FRAME),
    "bar": Border(left=_BAR),
    "key": Border(left=_FRAME),
    "none": Border(),
}


@dataclass(frozen=True)
class Look:
    """How a cell looks and behaves; sizes in points.

    Attributes:
        lines: which of the house's borders it has.
        number: the number format; ``@`` keeps what is typed as text.
        open: a person may write into it although the sheet is protected.
    """

    voice: str = DATA_VOICE
    size: float = 10
    bold: bool = False
    ink: str = "000000"
    fill: str = ""
    across: str = "left"
    down: str = "center"
    indent: int = 0
    wrap: bool = True
    lines: Lines = "boxed"
    number: str = "@"
    open: bool = False

    def but(self, **changes: object) -> Look:
        """Return this look with some changes."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @cached_property
    def font(self) -> Font:
        """The cell's font."""
        return Font(name=self.voice, size=self.size, bold=self.bold, color=self.ink)

    @cached_property
    def background(self) -> PatternFill:
        """The cell's tint, if any."""
        return PatternFill("solid", fgColor=self.fill) if self.fill else PatternFill()

    @cached_property
    def alignment(self) -> Alignment:
        """Where the text stands in its cell."""
        return Alignment(self.across, self.down, wrap_text=self.wrap, indent=self.indent)

    @property
    def border(self) -> Border:
        """The cell's lines."""
        return _BORDERS[self.lines]

    @cached_property
    def protection(self) -> Protection:
        """Whether the cell stays locked in a protected sheet."""
        return Protection(locked=not self.open)


TITLE: Final = Look(FORM_VOICE, 18, across="center", down="bottom", lines="none", wrap=False)
SUBTITLE: Final = Look(DATA_VOICE, 10.5, across="center", down="top", lines="none", wrap=False)
CODE: Final = Look(CODE_VOICE, 7, across="right", lines="none", wrap=False)
BAND_TITLE: Final = Look(
    FORM_VOICE, 10.5, bold=True, ink=ACCENT, fill=BAND, lines="bar", indent=1, wrap=False
)
BAND_NOTE: Final = Look(
    PERSON_VOICE, 9, ink=NOTE, fill=BAND, lines="none", across="right", indent=1, wrap=False
)
CAPTION: Final = Look(FORM_VOICE, 9, ink=ACCENT, lines="none", down="bottom", wrap=False)
LABEL_CELL: Final = Look(FORM_VOICE, 9, ink=INK, fill=LABEL, indent=1)
VALUE: Final = Look(indent=1, open=True)
HEAD_CELL: Final = LABEL_CELL.but(across="center", indent=0)
TABLE_CELL: Final = Look(size=9, open=True)
FOOT_NOTE: Final = Look(PERSON_VOICE, 9, ink=NOTE, lines="none", down="top")
GAP: Final = Look(size=2, lines="none")
LID: Final = Look(size=2, lines="lid")
