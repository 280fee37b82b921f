"""Draws ``templates/word/handbook.docx``: the one template of all handbooks, deterministic to the byte.

The template is plain docxtpl, so an office may change it in Word: every loop and tag stands in a
paragraph, a row or a cell of its own.
"""

from __future__ import annotations

from typing import Final

from generator.carriers import custom_properties, qr_png
from generator.drawing import ACCENT, DECLARATION, NAMESPACES, TAB, WIDE, WIDTH, field, numbered, para, run
from generator.drawing_tables import section, section_end
from generator.handbook_context import CUSTOM_PART, QR_PART
from generator.handbook_styles import PART_STYLE, settings, styles
from generator.handbook_template_blocks import place
from generator.handbook_template_body import (
    appendices,
    department_parts,
    overview_landscape,
    overview_portrait,
    overview_rest,
)
from generator.handbook_template_front import cover, front_matter
from generator.package import Member, write_zip


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
    return numbered(f"{DECLARATION}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")


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
    return f"{DECLARATION}<w:hdr {NAMESPACES}>{para('KcHead', content, properties=properties)}</w:hdr>"


def footer(width: int, page: str) -> str:
    """Return the running foot: edition and period, the current part, the page."""
    properties = (
        f'<w:pBdr><w:top w:val="single" w:sz="4" w:space="3" w:color="{ACCENT}"/></w:pBdr>'
        f'<w:tabs><w:tab w:val="center" w:pos="{width // 2}"/><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    )
    part = field(f'STYLEREF "{PART_STYLE}"')
    content = run("{{ book.edition }}　{{ book.period }}") + TAB + part + TAB + page
    return f"{DECLARATION}<w:ftr {NAMESPACES}>{para('KcFoot', content, properties=properties)}</w:ftr>"


def _pages() -> str:
    """Return 「第 x 页　共 y 页」; y is the page of the body's end, NUMPAGES would count the front matter."""
    return run("第 ") + field("PAGE", "1") + run(" 页　共 ") + place("book.pages") + run(" 页")


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


_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS: Final = (
    ("rIdStyles", "styles", "styles.xml"),
    ("rIdSettings", "settings", "settings.xml"),
    ("rIdQr", "image", QR_PART.removeprefix("word/")),
    ("rIdHead", "header", "header1.xml"),
    ("rIdHeadWide", "header", "header2.xml"),
    ("rIdFootFront", "footer", "footer1.xml"),
    ("rIdFoot", "footer", "footer2.xml"),
    ("rIdFootWide", "footer", "footer3.xml"),
)


def draw_template() -> bytes:
    """Return the handbook's template; each drawing gives the same bytes."""
    drawn = {name: text.encode() for name, text in (_frame() | parts()).items()}
    drawn |= {CUSTOM_PART: custom_properties({}), QR_PART: qr_png("KECE")}
    return write_zip(Member.of(name, data) for name, data in drawn.items())


def _frame() -> dict[str, str]:
    """Return the parts that every Word document has, the list of their kinds first."""
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId3", f"{_OFFICE}/custom-properties", CUSTOM_PART),
        ),
        "docProps/core.xml": _core(),
        "word/_rels/document.xml.rels": _relations(
            *((i, f"{_OFFICE}/{kind}", at) for i, kind, at in _RELATIONS)
        ),
        "word/styles.xml": styles(),
        "word/settings.xml": settings(),
    }


def _content_types() -> str:
    kinds = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "png": "image/png",
    }
    defaults = "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in kinds.items())
    parts_of = {"document": "document.main", "styles": "styles", "settings": "settings"}
    parts_of |= {f"header{n}": "header" for n in (1, 2)} | {f"footer{n}": "footer" for n in (1, 2, 3)}
    words = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for name, kind in parts_of.items()
    )
    properties = (
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f'<Override PartName="/{CUSTOM_PART}" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'
    )
    return f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">{defaults}{words}{properties}</Types>'


def _relations(*relations: tuple[str, str, str]) -> str:
    lines = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{at}"/>' for i, kind, at in relations)
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _core() -> str:
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>{{ book.qr }}</dc:identifier>'
        "<dc:title>{{ book.title }}　{{ book.customer }}　{{ book.period }}</dc:title></cp:coreProperties>"
    )
