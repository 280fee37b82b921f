"""The styles part of every template: the voices, sizes and spacings of the house's look (LOOK 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from generator.drawing.wordml import ACCENT, FONTS, LABEL_INK, NAMESPACES

BLACK: Final = "000000"
NOTE_INK: Final = "404040"
BAND_FILL: Final = "DFE8EB"
_BAND_EDGE: Final = (
    f'<w:pBdr><w:left w:val="single" w:sz="36" w:space="4" w:color="{ACCENT}"/></w:pBdr>'
    f'<w:shd w:val="clear" w:color="auto" w:fill="{BAND_FILL}"/>'
    '<w:tabs><w:tab w:val="right" w:pos="9258"/></w:tabs>'
)
_TWO_CHARACTERS: Final = '<w:ind w:firstLineChars="200" w:firstLine="480"/>'


@dataclass(frozen=True, slots=True)
class Style:
    """One paragraph style; sizes and lines are points, lines are exact.

    Attributes:
        line: height of a line; 0 lets pictures take what they need.
        outline: level in Word's navigation pane, from 0.
        look: elements of ``w:pPr`` between ``w:keepNext`` and ``w:spacing``.
        running: running text, where Latin words and digits keep a little distance from Chinese.
    """

    id: str
    name: str
    font: str
    size: float
    line: float
    before: float = 0
    after: float = 0
    color: str = ""
    align: str = "left"
    bold: bool = False
    tracking: float = 0
    keeps: bool = False
    outline: int | None = None
    look: str = ""
    indent: str = ""
    running: bool = False

    def xml(self) -> str:
        """Return the ``w:style`` element."""
        return (
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{self.id}"><w:name w:val="{self.name}"/>'
            f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{self._paragraph()}</w:pPr>'
            f"<w:rPr>{self._letters()}</w:rPr></w:style>"
        )

    def _paragraph(self) -> str:
        rule = (
            f'w:line="{self.line * 20:.0f}" w:lineRule="exact"'
            if self.line
            else 'w:line="240" w:lineRule="auto"'
        )
        return "".join(
            (
                "<w:keepNext/>" if self.keeps else "",
                self.look,
                '<w:autoSpaceDE w:val="1"/><w:autoSpaceDN w:val="1"/>' if self.running else "",
                f'<w:spacing w:before="{self.before * 20:.0f}" w:after="{self.after * 20:.0f}" {rule}/>',
                self.indent,
                f'<w:jc w:val="{self.align}"/>',
                "" if self.outline is None else f'<w:outlineLvl w:val="{self.outline}"/>',
            )
        )

    def _letters(self) -> str:
        return "".join(
            (
                FONTS[self.font],
                "<w:b/>" if self.bold else "",
                f'<w:color w:val="{self.color}"/>' if self.color else "",
                f'<w:spacing w:val="{self.tracking * 20:.0f}"/>' if self.tracking else "",
                f'<w:sz w:val="{self.size * 2:.0f}"/><w:szCs w:val="{self.size * 2:.0f}"/>',
            )
        )


STYLES: Final = (
    Style("KcTitle", "表单题名", "hei", 18, 26, color=BLACK, align="center", tracking=1.5),
    Style("KcSub", "题下编号", "song", 10.5, 15, color=BLACK, align="center"),
    Style("KcMeta", "题左说明", "hei", 9, 15, color=LABEL_INK),
    Style(
        "KcBand", "段标题", "hei", 10.5, 18, before=7, color=ACCENT, bold=True, keeps=True, outline=0,
        look=_BAND_EDGE, indent='<w:ind w:left="170"/>',
    ),
    Style("KcCap", "表题", "hei", 9, 14, before=6, after=2, color=ACCENT, keeps=True),
    Style("KcLabel", "标签", "hei", 9, 13, color=LABEL_INK),
    Style("KcValue", "值", "song", 10.5, 15.5),
    Style("KcValueS", "值小", "song", 9, 13),
    Style("KcTh", "表头", "hei", 9, 13, color=LABEL_INK, align="center"),
    Style("KcTd", "表格文字", "song", 9, 13),
    Style("KcNote", "注", "kai", 9, 13, color=NOTE_INK),
    Style("KcCode", "编码行", "code", 7, 9, color=BLACK, align="right"),
    Style("KcHead", "页眉文字", "song", 9, 12, color=LABEL_INK),
    Style("KcFoot", "页脚文字", "song", 9, 12, color=LABEL_INK),
    Style("KcGap", "间隔", "song", 2, 4),
    Style("KcH1", "部分标题", "hei", 22, 32, after=10, color=BLACK, keeps=True, outline=0),
    Style("KcH2", "块标题", "hei", 14, 20, before=14, after=5, color=ACCENT, keeps=True, outline=1),
    Style("KcH3", "小节标题", "hei", 10.5, 16, before=9, after=4, color=BLACK, keeps=True, outline=2),
    Style("KcBody", "手册正文", "song", 10.5, 18, after=4, align="both", running=True),
    Style("KcFang", "报告正文", "fang", 12, 21, align="both", indent=_TWO_CHARACTERS, running=True),
    Style("KcToc1", "目录一级", "hei", 10.5, 17, before=4),
    Style("KcToc2", "目录二级", "song", 10.5, 16),
    Style("KcToc3", "目录三级", "song", 9, 14, color=NOTE_INK),
    Style("KcPic", "图", "song", 10.5, 0),
)  # fmt: skip

_DEFAULTS: Final = (
    f'<w:docDefaults><w:rPrDefault><w:rPr>{FONTS["song"]}<w:kern w:val="0"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:widowControl/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
    '<w:spacing w:line="320" w:lineRule="exact"/></w:pPr></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
)


def styles_part() -> str:
    """Return the content of ``word/styles.xml``."""
    styles = "".join(style.xml() for style in STYLES)
    return f"<w:styles {NAMESPACES}>{_DEFAULTS}{styles}</w:styles>"
