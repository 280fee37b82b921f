"""The theme and the font table of every template.

The styles name all fonts and colours themselves (LOOK 2); Word still expects both parts, and offers the
theme's colours to whoever changes a template.
"""

from __future__ import annotations

from typing import Final

from generator.drawing.wordml import ACCENT, HAIRLINE, INNER_LINE, LABEL_FILL, LABEL_INK, PEN_HINT, QUIET

_MAIN: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_COLORS: Final = {
    "dk1": "000000", "lt1": "FFFFFF", "dk2": LABEL_INK, "lt2": LABEL_FILL, "accent1": ACCENT, "accent2": "C9D4D8",
    "accent3": "DFE8EB", "accent4": INNER_LINE, "accent5": HAIRLINE, "accent6": PEN_HINT, "hlink": ACCENT,
    "folHlink": QUIET,
}  # fmt: skip
_LATIN_CHARSET, _CHINESE_CHARSET = "00", "86"
_FONTS: Final = {
    "Times New Roman": ("roman", _LATIN_CHARSET),
    "Arial": ("swiss", _LATIN_CHARSET),
    "Consolas": ("modern", _LATIN_CHARSET),
    "Segoe UI Symbol": ("swiss", _LATIN_CHARSET),
    "宋体": ("auto", _CHINESE_CHARSET),
    "黑体": ("modern", _CHINESE_CHARSET),
    "楷体": ("modern", _CHINESE_CHARSET),
    "仿宋": ("modern", _CHINESE_CHARSET),
}
_FILL: Final = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_LINE: Final = f'<a:ln w="6350">{_FILL}</a:ln>'
_EFFECT: Final = "<a:effectStyle><a:effectLst/></a:effectStyle>"


def theme_part() -> str:
    """Return the content of ``word/theme/theme1.xml``."""
    colors = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLORS.items())
    return (
        f'<a:theme xmlns:a="{_MAIN}" name="kece"><a:themeElements><a:clrScheme name="kece">{colors}</a:clrScheme>'
        f'<a:fontScheme name="kece"><a:majorFont>{_faces("Arial", "黑体")}</a:majorFont>'
        f"<a:minorFont>{_faces('Times New Roman', '宋体')}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="kece"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{_LINE * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{_EFFECT * 3}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


def _faces(latin: str, chinese: str) -> str:
    return f'<a:latin typeface="{latin}"/><a:ea typeface="{chinese}"/><a:cs typeface=""/>'


def font_table_part() -> str:
    """Return the content of ``word/fontTable.xml``."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:charset w:val="{charset}"/><w:family w:val="{family}"/></w:font>'
        for name, (family, charset) in _FONTS.items()
    )
    return f'<w:fonts xmlns:w="{_WORD}">{fonts}</w:fonts>'
