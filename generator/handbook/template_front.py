"""The cover and the front matter of the handbook's template (LOOK 8)."""

from __future__ import annotations

from typing import Final

from generator.drawing.word_parts import QR
from generator.drawing.wordml import ACCENT, GAP, WIDTH, each, justified, para, picture, run, when
from generator.drawing.wordml_tables import cell, row, row_tag, table
from generator.handbook.front import CONTENTS, NOTICE, REGISTER, VERSION
from generator.handbook.template_blocks import (
    bare_listing,
    block_title,
    empty_box,
    listing,
    matrices,
    paragraphs,
    part_title,
    place,
)

_HALF: Final = WIDTH // 2


def cover() -> str:
    """Return the cover: classification, bar with the title, facts, publisher with QR code."""
    return (
        _top()
        + para("KcGap", properties='<w:spacing w:before="3000"/>')
        + _bar("{{ book.title }}", 1200, font="hei", size=36, spacing=4)
        + _bar("{{ book.customer }}", 760, font="song", size=18)
        + _bar("{{ book.period }}", 600, font="hei", size=14, color=ACCENT)
        + para("KcGap", properties='<w:spacing w:before="2700"/>')
        + _facts()
        + para("KcGap", properties='<w:spacing w:before="840"/>')
        + _foot()
    )


def _top() -> str:
    left = para(
        "KcH2",
        run("{{ book.classification }}"),
        properties='<w:spacing w:before="0" w:after="0"/><w:outlineLvl w:val="9"/>',
    )
    right = para("KcHead", run("副本　　　　共　　　份", size=10.5), properties=justified("right"))
    return table([_HALF, _HALF], [row([cell(left, _HALF), cell(right, _HALF)])], "none")


def _bar(text: str, line: int, *, font: str, size: float, color: str = "000000", spacing: float = 0) -> str:
    properties = (
        f'<w:pBdr><w:left w:val="single" w:sz="64" w:space="16" w:color="{ACCENT}"/></w:pBdr>'
        f'<w:spacing w:before="0" w:line="{line}" w:lineRule="exact"/><w:ind w:left="480"/>'
    )
    return para(
        "Normal", run(text, font=font, size=size, color=color, spacing=spacing), properties=properties
    )


def _facts() -> str:
    """Return twelve facts in two columns."""
    widths = [1560, 3120, 1560, 3120]
    texts = ("{{ pair[0][0] }}", "{{ pair[0][1] }}", "{{ pair[1][0] }}", "{{ pair[1][1] }}")
    styles = ("KcLabel", "KcValue", "KcLabel", "KcValue")
    cells = [
        cell(para(style, run(text)), width) for text, style, width in zip(texts, styles, widths, strict=True)
    ]
    lines = [row_tag("for pair in book.facts|batch(2)"), row(cells, height=8.5), row_tag("endfor")]
    return table(widths, lines, "open", side=0)


def _foot() -> str:
    words = (
        para("KcValue", run("{{ book.company }}", font="hei", size=12))
        + para("KcValue", run("{{ book.publisher }}"), properties='<w:spacing w:before="60"/>')
        + para(
            "KcNote",
            run("本手册归公司所有，未经批准不得复制、摘抄或带出；持有人变动时交回。"),
            properties='<w:spacing w:before="100"/>',
        )
    )
    code = para(
        "KcPic",
        picture(QR, "二维码", "{{ book.qr }}"),
        properties='<w:ind w:right="-168"/>' + justified("right"),
    ) + para("KcCode", run("{{ book.code_line }}"))
    widths = [6355, 3005]
    return table(widths, [row([cell(words, 6355, align="bottom"), cell(code, 3005, align="bottom")])], "none")


def front_matter() -> str:
    """Return the pages i to iv."""
    return _version() + _register() + _notice() + _contents()


def _version() -> str:
    compared = (
        para("KcNote", "{{ version.basis }}")
        + listing("changes", "version.changes")
        + listing("new_records", "version.new_records", or_empty=False)
    )
    without = when("version.without_part", paragraphs("version.without_part"), empty_box())
    first = (
        para("KcBody", "{{ version.first }}")
        + matrices("version.held")
        + block_title("未单列部分的部门")
        + without
    )
    return (
        part_title(
            VERSION, "front.at[1]", "每次发布增加一版；发布后的修改须经批准并另编版次。", new_page=False
        )
        + listing("editions", "version.editions")
        + block_title("本期变化")
        + when("book.is_first", first, compared)
        + block_title("放行说明")
        + listing("waivers", "version.waivers")
        + when("version.warnings.rows", listing("warnings", "version.warnings", or_empty=False))
    )


def _register() -> str:
    return (
        part_title(REGISTER, "front.at[2]", "发放时由档案管理员逐行登记；旧版收回后打勾。")
        + block_title("发放登记", close=True)
        + when(
            "register.recall",
            para("KcNote", "{{ register.recall }}", properties='<w:spacing w:after="100"/>'),
        )
        + bare_listing("distribution", "register.distribution")
        + block_title("本期查阅登记")
        + when(
            "register.consultations.rows",
            bare_listing("consultations", "register.consultations") + GAP,
            empty_box(),
        )
    )


def _notice() -> str:
    each_notice = para("KcH3", "{{ n[0] }}", properties='<w:outlineLvl w:val="9"/>') + para(
        "KcBody", "{{ n[1] }}"
    )
    return part_title(NOTICE, "front.at[3]") + each("n", "notices", each_notice)


_CLOSE: Final = {1: (40, 300), 2: (0, 270)}
"""Space before and height of the contents' lines by level, in twips, when many must fit one page."""


def _contents() -> str:
    lines = when("h.level == 1", _entry(1, 0), when("h.level == 2", _entry(2, 312), _entry(3, 794)))
    return part_title(CONTENTS, "front.at[4]") + each("h", "contents", lines) + GAP


def _entry(level: int, indent: int) -> str:
    dots = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{WIDTH}"/></w:tabs>'
    style, place_of, inset = f"KcToc{level}", place("h.link"), f'<w:ind w:left="{indent}"/>'
    plain = para(style, place_of, properties=dots + inset)
    if level not in _CLOSE:
        return plain
    before, line = _CLOSE[level]
    spacing = f'<w:spacing w:before="{before}" w:line="{line}" w:lineRule="exact"/>'
    return when("contents_close", para(style, place_of, properties=dots + spacing + inset), plain)
