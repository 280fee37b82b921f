"""The two-page customer archive that all Word engines fill: one template, two hundred records.

Thirty scalar tags, a loop of five contacts with eight columns, one of twelve dealings with six, a
conditional block, a logo, and a header and footer with tags and page fields. ``dialect`` writes the tags
as other engines want them.
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from docx import Document
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table

SCALARS: Final = (
    "number",
    "name",
    "short",
    "code",
    "kind",
    "tier",
    "industry",
    "scale",
    "founded",
    "capital",
    "leader",
    "address",
    "postcode",
    "phone",
    "fax",
    "mail",
    "site",
    "bank",
    "account",
    "tax",
    "unit",
    "owner",
    "opened",
    "checked",
    "approved",
    "summary",
    "needs",
    "risks",
    "plan",
    "year",
)
CONTACT: Final = ("name", "sex", "post", "duty", "phone", "mail", "birthday", "note")
DEALING: Final = ("date", "kind", "subject", "people", "outcome", "next")
_WORDS: Final = [
    "南溟石油",
    "勘探",
    "开发",
    "研究院",
    "地震",
    "资料",
    "处理",
    "解释",
    "项目",
    "客户",
    "技术",
    "服务",
    "质量",
    "合同",
    "验收",
    "回访",
    "报价",
    "方案",
    "培训",
    "设备",
    "数据",
    "交流",
    "评审",
    "计划",
    "报告",
    "负责",
    "重点",
    "年度",
    "合作",
    "现场",
]


@dataclass(frozen=True)
class Dialect:
    """How an engine writes its tags.

    Attributes:
        value: a value, with its name for ``{}``.
        item: a column of a row, with its name for ``{0}`` and the table's for ``{1}``.
        loop: the tags before and after the rows, with the table's name.
        in_rows: whether these stand in rows of their own, else in the first and last cell.
        second: a column of a second row, for an engine that takes the loop from two rows.
        condition: the tags around a conditional paragraph.
    """

    value: str = "{{{{ {} }}}}"
    item: str = "{{{{ row.{0} }}}}"
    loop: tuple[str, str] = ("{{%tr for row in {} %}}", "{{%tr endfor %}}")
    in_rows: bool = True
    second: str = ""
    condition: tuple[str, str] = ("{%p if vip %}", "{%p endif %}")


DOCXTPL: Final = Dialect()
MUSTACHE: Final = Dialect(
    value="{{{}}}", item="{{{0}}}", loop=("{{#{}}}", "{{/{}}}"), in_rows=False, condition=("{#vip}", "{/vip}")
)
"""docxtemplater and easy-template-x."""
CARBONE: Final = Dialect(
    value="{{d.{}}}",
    item="{{d.{1}[i].{0}}}",
    loop=("", ""),
    in_rows=False,
    second="{{d.{1}[i+1].{0}}}",
    condition=("{d.vip:ifEQ(true):showBegin}", "{d.vip:showEnd}"),
)


def template(dialect: Dialect = DOCXTPL) -> bytes:
    """Return the template in an engine's dialect."""
    document = lean_document()
    document.styles["Normal"].font.size = Pt(10)
    _furnish(document, dialect)
    _draw_scalars(document, dialect)
    _draw_rows(document, dialect, "contacts", CONTACT)
    _draw_rows(document, dialect, "dealings", DEALING)
    for text in (dialect.condition[0], "本客户为重点客户，每月回访一次，由总部督办。", dialect.condition[1]):
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def records(count: int = 200) -> list[dict[str, Any]]:
    """Return distinct records; one name in seven has ``&`` and ``<``, half have a line break."""
    return [_record(number, random.Random(number)) for number in range(count)]  # noqa: S311 - no secret


def logo() -> bytes:
    """Return a picture of noise, which no packer makes smaller."""
    noise = random.Random(1)  # noqa: S311 - no secret
    rows = b"".join(b"\0" + noise.randbytes(64 * 3) for _ in range(64))
    chunks = (
        (b"IHDR", struct.pack(">2I5B", 64, 64, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def lean_document() -> Docx:
    """Return an empty document without what Word would not write: it would cost the peers time."""
    document = Document()
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()
    for rels in (document.part.rels, document.part.package.rels):
        for key in [
            key for key, rel in rels.items() if rel.reltype.endswith(("stylesWithEffects", "thumbnail"))
        ]:
            del rels[key]
    return document


def _record(number: int, chance: random.Random) -> dict[str, Any]:
    words = sentences(chance)
    record: dict[str, Any] = {name: next(words) for name in SCALARS}
    record["number"] = f"DA-KH{number:04}"
    record["name"] = f"{next(words)}<{number}>&{next(words)}" if number % 7 == 0 else next(words)
    record["summary"] = "\n".join((next(words), next(words))) if number % 2 else next(words)
    record["vip"] = number % 3 == 0
    record["contacts"] = [{column: next(words) for column in CONTACT} for _ in range(5)]
    record["dealings"] = [{column: next(words) for column in DEALING} for _ in range(12)]
    return record


def sentences(chance: random.Random) -> Iterator[str]:
    while True:
        yield "".join(chance.choices(_WORDS, k=chance.randint(1, 5)))


def _furnish(document: Docx, dialect: Dialect) -> None:
    section = document.sections[0]
    section.header.paragraphs[
        0
    ].text = f"客户档案　{dialect.value.format('name')}　{dialect.value.format('number')}"
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{dialect.value.format('unit')}　第 ")
    for code, after in (("PAGE", " 页，共 "), ("NUMPAGES", " 页")):
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        footer._p.append(field)  # noqa: SLF001 - python-docx has no fields.
        footer.add_run(after)
    document.add_picture(io.BytesIO(logo()), width=Cm(2))
    document.add_heading(f"{dialect.value.format('short')} 客户档案", 1)


def _draw_scalars(document: Docx, dialect: Dialect) -> None:
    table = document.add_table(len(SCALARS) // 2, 4, style="Table Grid")
    cells = [text for name in SCALARS for text in (name, dialect.value.format(name))]
    write_table(table, [cells[start : start + 4] for start in range(0, len(cells), 4)])


def _draw_rows(document: Docx, dialect: Dialect, name: str, columns: tuple[str, ...]) -> None:
    begin, end = (tag.format(name) for tag in dialect.loop)
    items = [dialect.item.format(column, name) for column in columns]
    if dialect.in_rows:
        rows = [list(columns), [begin], items, [end]]
    else:
        rows = [list(columns), [begin + items[0], *items[1:-1], items[-1] + end]]
    if dialect.second:
        rows.append([dialect.second.format(column, name) for column in columns])
    document.add_heading(name, 2)
    write_table(document.add_table(len(rows), len(columns), style="Table Grid"), rows)


def write_table(table: Table, rows: list[list[str]]) -> None:
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            run = cell.paragraphs[0].add_run(text)
            run.font.name = "宋体"
            run.font.size = Pt(9)
