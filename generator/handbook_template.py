"""Draws ``templates/word/handbook.docx``: the one template of all handbooks, deterministic to the byte.

The template is plain docxtpl, so an office may change it in Word: every loop and tag stands in a
paragraph, a row or a cell of its own.
"""

from __future__ import annotations

from typing import Final

from generator.handbook_paper import (
    ACCENT,
    TAB,
    WIDE,
    WIDTH,
    field,
    para,
    run,
    section,
    section_end,
)
from generator.handbook_template_blocks import bookmark
from generator.handbook_template_body import (
    appendices,
    department_parts,
    overview_landscape,
    overview_portrait,
    overview_rest,
)
from generator.handbook_template_front import cover, front_matter

PART_STYLE: Final = "部分标题"
"""The name of style ``KcH1``; the footer asks for it, to print the current part."""
_NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def document() -> str:
    """Return the main part: cover, front matter, body; one landscape page inside the first part."""
    front = section(head="rIdHead", foot="rIdFootFront", numbers='w:fmt="lowerRoman" w:start="1"')
    first = section(head="rIdHead", foot="rIdFoot", numbers='w:fmt="decimal" w:start="1"')
    wide = section(head="rIdHeadWide", foot="rIdFootWide", landscape=True)
    rest = section(head="rIdHead", foot="rIdFoot")
    body = (
        cover()
        + section_end(section(cover=True))
        + front_matter()
        + section_end(front)
        + overview_portrait()
        + section_end(first)
        + overview_landscape()
        + section_end(wide)
        + overview_rest()
        + department_parts()
        + appendices()
        + rest
    )
    return f"{_DECLARATION}<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>"


def header(width: int) -> str:
    """Return the running head: what book of whom, its number and its classification (LOOK 8)."""
    properties = (
        f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="{ACCENT}"/></w:pBdr>'
        f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    )
    content = (
        run("{{ book.title }}　{{ book.short_name }}")
        + TAB
        + run("{{ book.record_no }}　{{ book.variant }}　")
        + run("{{ book.classification }}", font="hei", bold=True, color=ACCENT)
    )
    return f"{_DECLARATION}<w:hdr {_NAMESPACES}>{para('KcHead', content, properties=properties)}</w:hdr>"


def footer(width: int, page: str) -> str:
    """Return the running foot: edition and period, the current part, the page."""
    properties = (
        f'<w:pBdr><w:top w:val="single" w:sz="4" w:space="3" w:color="{ACCENT}"/></w:pBdr>'
        f'<w:tabs><w:tab w:val="center" w:pos="{width // 2}"/><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    )
    part = field(f'STYLEREF "{PART_STYLE}"')
    content = run("{{ book.edition }}　{{ book.period }}") + TAB + part + TAB + page
    return f"{_DECLARATION}<w:ftr {_NAMESPACES}>{para('KcFoot', content, properties=properties)}</w:ftr>"


def _pages() -> str:
    """Return 「第 x 页　共 y 页」; y is the page of the body's end, NUMPAGES would count the front matter."""
    return run("第 ") + field("PAGE", "1") + run(" 页　共 ") + bookmark("book.pages") + run(" 页")


def parts() -> dict[str, str]:
    """Return the parts of the template that are the handbook's own, by member name."""
    return {
        "word/document.xml": document(),
        "word/header1.xml": header(WIDTH),
        "word/header2.xml": header(WIDE),
        "word/footer1.xml": footer(WIDTH, field("PAGE", "i")),
        "word/footer2.xml": footer(WIDTH, _pages()),
        "word/footer3.xml": footer(WIDE, _pages()),
    }
