"""The paragraph styles of the handbook's template (LOOK 2), and the small parts every .docx has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from generator.drawing import ACCENT, FONTS

_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PART_STYLE: Final = "部分标题"
"""The name of style ``KcH1``; a footer asks for it, to print the current part."""


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style: name, font, size and exact line in points, space before and after.

    Attributes:
        extra: further elements of ``w:pPr`` before the spacing.
        outline: its level in Word's navigation pane.
    """

    name: str
    font: str
    size: float
    line: float
    before: float = 0
    after: float = 0
    color: str = "000000"
    align: str = "left"
    bold: bool = False
    extra: str = ""
    indent: int = 0
    outline: int | None = None


_KEEP: Final = "<w:keepNext/>"
_BAND: Final = (
    f'{_KEEP}<w:pBdr><w:left w:val="single" w:sz="36" w:space="4" w:color="{ACCENT}"/></w:pBdr>'
    '<w:shd w:val="clear" w:color="auto" w:fill="DFE8EB"/><w:tabs><w:tab w:val="right" w:pos="9258"/></w:tabs>'
)
_STYLES: Final = {
    "KcMeta": _Style("题左说明", "hei", 9, 15, color="263238"),
    "KcBand": _Style(
        "段标题", "hei", 10.5, 18, 7, color=ACCENT, bold=True, extra=_BAND, indent=170, outline=0
    ),
    "KcCap": _Style("表题", "hei", 9, 14, 6, 2, color=ACCENT, extra=_KEEP),
    "KcLabel": _Style("标签", "hei", 9, 13, color="263238"),
    "KcValue": _Style("值", "song", 10.5, 15.5),
    "KcTh": _Style("表头", "hei", 9, 13, color="263238", align="center"),
    "KcTd": _Style("表格文字", "song", 9, 13),
    "KcNote": _Style("注", "kai", 9, 13, color="404040"),
    "KcCode": _Style("编码行", "code", 7, 9, align="right"),
    "KcHead": _Style("页眉文字", "song", 9, 12, color="263238"),
    "KcFoot": _Style("页脚文字", "song", 9, 12, color="263238"),
    "KcH1": _Style(PART_STYLE, "hei", 22, 32, 0, 10, extra=_KEEP, outline=0),
    "KcH2": _Style("块标题", "hei", 14, 20, 14, 5, color=ACCENT, extra=_KEEP, outline=1),
    "KcH3": _Style("小节标题", "hei", 10.5, 16, 9, 4, extra=_KEEP, outline=2),
    "KcBody": _Style("正文", "song", 10.5, 18, 0, 4, align="both"),
    "KcToc1": _Style("目录一级", "hei", 10.5, 17, 4),
    "KcToc2": _Style("目录二级", "song", 10.5, 16),
    "KcToc3": _Style("目录三级", "song", 9, 14, color="404040"),
    "KcGap": _Style("间隔", "song", 2, 4),
    "KcPic": _Style("图", "song", 10.5, 0),
}
_CODE: Final = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:eastAsia="黑体" w:cs="Consolas"/>'


def styles() -> str:
    """Return the part that defines the styles."""
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{FONTS['song']}"
        '<w:kern w:val="0"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr>'
        '<w:widowControl/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
        '<w:spacing w:line="320" w:lineRule="exact"/></w:pPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    )
    drawn = "".join(_drawn(key, style) for key, style in _STYLES.items())
    return f"{_DECLARATION}<w:styles {_W}>{defaults}{drawn}</w:styles>"


def _drawn(key: str, style: _Style) -> str:
    line = (
        f'w:line="{round(style.line * 20)}" w:lineRule="exact"'
        if style.line
        else 'w:line="240" w:lineRule="auto"'
    )
    indent = f'<w:ind w:left="{style.indent}"/>' if style.indent else ""
    outline = "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>'
    font = _CODE if style.font == "code" else FONTS[style.font]
    size = round(style.size * 2)
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{style.extra}<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        f'<w:spacing w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}" {line}/>{indent}'
        f'<w:jc w:val="{style.align}"/>{outline}</w:pPr>'
        f"<w:rPr>{font}{'<w:b/>' if style.bold else ''}"
        f'<w:color w:val="{style.color}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def settings() -> str:
    """Return the settings: Word 2013 and later, no document grid; fields are not updated on opening."""
    return (
        f'{_DECLARATION}<w:settings {_W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting '
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
    )
