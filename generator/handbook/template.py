"""Draws ``templates/word/customer_handbook.docx``: the one template of all handbooks, deterministic to the byte.

The template is plain docxtpl, so an office may change it in Word: every loop and tag stands in a
paragraph, a row or a cell of its own.
"""

from __future__ import annotations

from typing import Final

from generator.drawing.word_parts import WordFile, relationship_of
from generator.drawing.wordml import ACCENT, TAB, WIDE, WIDTH, field, numbered, para, run
from generator.drawing.wordml_tables import section, section_end
from generator.handbook.template_blocks import place
from generator.handbook.template_body import (
    appendices,
    department_parts,
    overview_landscape,
    overview_portrait,
    overview_rest,
)
from generator.handbook.template_front import cover, front_matter

PART_STYLE: Final = "部分标题"
"""The name of style ``KcH1``; the footer asks for it, to print the current part."""


def draw_template() -> bytes:
    """Return the handbook's template; each drawing gives the same bytes."""
    running = {
        "header1.xml": header(WIDTH),
        "header2.xml": header(WIDE),
        "footer1.xml": footer(WIDTH, field("PAGE", "i")),
        "footer2.xml": footer(WIDTH, _pages()),
        "footer3.xml": footer(WIDE, _pages()),
    }
    title = "{{ book.title }}　{{ book.customer }}　{{ book.period }}"
    return WordFile(numbered(body()), title, running).written()


def body() -> str:
    """Return cover, front matter and body; one landscape page lies inside the first part."""
    return (
        cover()
        + section_end(section(cover=True))
        + front_matter()
        + section_end(_section(1, 1, numbers='w:fmt="lowerRoman" w:start="1"'))
        + overview_portrait()
        + section_end(_section(1, 2, numbers='w:fmt="decimal" w:start="1"'))
        + overview_landscape()
        + section_end(_section(2, 3, landscape=True))
        + overview_rest()
        + department_parts()
        + appendices()
        + _section(1, 2)
    )


def _section(head: int, foot: int, *, landscape: bool = False, numbers: str = "") -> str:
    return section(
        head=relationship_of(f"header{head}.xml"),
        foot=relationship_of(f"footer{foot}.xml"),
        landscape=landscape,
        numbers=numbers,
    )


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
    return para("KcHead", content, properties=properties)


def footer(width: int, page: str) -> str:
    """Return the running foot: edition and period, the current part, the page."""
    properties = (
        f'<w:pBdr><w:top w:val="single" w:sz="4" w:space="3" w:color="{ACCENT}"/></w:pBdr>'
        f'<w:tabs><w:tab w:val="center" w:pos="{width // 2}"/><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    )
    part = field(f'STYLEREF "{PART_STYLE}"')
    content = run("{{ book.edition }}　{{ book.period }}") + TAB + part + TAB + page
    return para("KcFoot", content, properties=properties)


def _pages() -> str:
    """Return 「第 x 页　共 y 页」; y is the page of the body's end, NUMPAGES would count the front matter."""
    return run("第 ") + field("PAGE", "1") + run(" 页　共 ") + place("book.pages") + run(" 页")
