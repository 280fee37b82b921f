"""The WordprocessingML that templates are drawn with: paragraphs, controls, tables, sections (LOOK 1–6).

Everything is a text of XML; lengths are twips, a 1/20 of a point, unless a name says otherwise. Each
function draws one thing in the house's look. Numbers of bookmarks and controls, which must be unique in a
document, are left open (``@``) until :func:`numbered` gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count
from typing import Final, Literal
from xml.sax.saxutils import escape, quoteattr

from generator.carriers import QR_SIZE

Border = Literal["open", "boxed", "plain", "none"]

ACCENT: Final = "1F4E5F"
INNER_LINE: Final = "3F4A4E"
HAIRLINE: Final = "C3CBCE"
LABEL_FILL: Final = "F3F6F7"
LABEL_INK: Final = "263238"
QUIET: Final = "4D4D4D"
PEN_HINT: Final = "6B6B6B"

WIDTH: Final = 9360
"""The text width of a portrait page."""
WIDE: Final = 14798
"""The text width of a landscape page."""
UNIT: Final = 780
"""A half column of the grid, 13.75 mm; twelve fill the page."""
UNITS: Final = 12

NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_MM: Final = 1440 / 25.4
_FACES: Final = {
    "song": ("Times New Roman", "宋体"),
    "hei": ("Arial", "黑体"),
    "kai": ("Times New Roman", "楷体"),
    "fang": ("Times New Roman", "仿宋"),
    "code": ("Consolas", "黑体"),
    "tick": ("Segoe UI Symbol", "Segoe UI Symbol"),
}
FONTS: Final = {
    name: f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}" w:cs="{latin}"/>'
    for name, (latin, chinese) in _FACES.items()
}


def twips(mm: float) -> int:
    """Return a length in mm as twips."""
    return round(mm * _MM)


# -- text ----------------------------------------------------------------------------------------------


def run(
    text: str,
    *,
    font: str = "",
    size: float = 0,
    color: str = "",
    bold: bool | None = None,
    spacing: float = 0,
) -> str:
    """Return a run of text; a newline is a line break. Size and tracking are points."""
    look = [
        FONTS.get(font, ""),
        "" if bold is None else "<w:b/>" if bold else '<w:b w:val="0"/>',
        f'<w:color w:val="{color}"/>' if color else "",
        f'<w:spacing w:val="{round(spacing * 20)}"/>' if spacing else "",
        f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else "",
    ]
    properties = "".join(look)
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{lines}</w:r>"


TAB: Final = "<w:r><w:tab/></w:r>"
BREAK: Final = "<w:r><w:br/></w:r>"


def field(instruction: str, shown: str = "") -> str:
    """Return a field; ``shown`` stands until Word computes it."""
    code = f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
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


KEEP: Final = "<w:keepNext/>"
NEW_PAGE: Final = "<w:pageBreakBefore/>"
GAP: Final = para("KcGap")


def justified(align: str) -> str:
    """Return the alignment of a paragraph."""
    return f'<w:jc w:val="{align}"/>'


# -- template statements -------------------------------------------------------------------------------


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


def run_tag(statement: str) -> str:
    """Return a run that holds a template statement."""
    return run(f"{{%r {statement} %}}")


def run_when(condition: str, then: str, otherwise: str) -> str:
    """Return runs and controls of which one or the other is printed."""
    return f"{run_tag(f'if {condition}')}{then}{run_tag('else')}{otherwise}{run_tag('endif')}"


# -- carriers ------------------------------------------------------------------------------------------


def bookmark(name: str, content: str) -> str:
    """Return runs inside a bookmark."""
    return f'<w:bookmarkStart w:id="@{name}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="@{name}"/>'


def control(tag: str, alias: str, content: str, *, kind: str = "", placeholder: bool = False) -> str:
    """Return an inline content control.

    Args:
        tag: what it carries.
        alias: the name that Word shows.
        content: runs and other controls.
        kind: the element of a date, list or check box; a rich control has none.
        placeholder: whether the content is a hint that typing replaces.
    """
    hint = "<w:showingPlcHdr/>" if placeholder else ""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val={quoteattr(alias)}/><w:tag w:val={quoteattr(tag)}/><w:id w:val="@"/>'
        f"{hint}{kind}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


DATE_KIND: Final = (
    '<w:date><w:dateFormat w:val="yyyy年M月d日"/><w:lid w:val="zh-CN"/>'
    '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
)


def list_kind(options: Iterable[str]) -> str:
    """Return the kind of a control that offers options in a drop-down list."""
    names = map(quoteattr, options)
    items = "".join(f"<w:listItem w:displayText={name} w:value={name}/>" for name in names)
    return f"<w:dropDownList>{items}</w:dropDownList>"


def check_box(tag: str, alias: str, *, ticked: bool) -> str:
    """Return a box that can be clicked."""
    kind = (
        f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/>'
        '<w14:checkedState w14:val="2611" w14:font="Segoe UI Symbol"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="Segoe UI Symbol"/></w14:checkbox>'
    )
    return control(tag, alias, run("☐☑"[ticked], font="tick", size=10.5), kind=kind)


_OPEN_NUMBER: Final = re.compile(
    r'(<(?:wp:docPr|w:id|w:bookmarkStart|w:bookmarkEnd) (?:w:)?(?:id|val)=")@([^"]*)'
)


def numbered(xml: str, first: int = 1) -> str:
    """Return a part with its bookmarks, controls and pictures numbered; pictures are unique in a whole file."""
    numbers = count(first)
    bookmarks: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        start, name = match.groups()
        mine = next(numbers) if name not in bookmarks else bookmarks[name]
        if name:
            bookmarks[name] = mine
        return f"{start}{mine}"

    return _OPEN_NUMBER.sub(number, xml)


def picture(relation: str, name: str, description: str, size: int = QR_SIZE) -> str:
    """Return a run with a square picture in the line; ``size`` is in EMU, 36,000 to the mm."""
    box = f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{size}" cy="{size}"/></a:xfrm>'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{size}" cy="{size}"/>'
        f'<wp:docPr id="@" name="{name}" descr={quoteattr(description)}/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="0" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/>'
        f"<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>{box}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
