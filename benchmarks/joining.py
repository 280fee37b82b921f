"""Sixty record sheets in one document, beside docxcompose; and twice as many, each with a picture."""

from __future__ import annotations

import io
from functools import partial
from importlib.metadata import version

from docx import Document
from docx.shared import Cm
from docxcompose.composer import Composer

from benchmarks.customer_archive import CONTACT, SCALARS, lean_document, logo, records, write_table
from benchmarks.measure import Row, Table
from benchmarks.word_peers import in_turns
from generator.word import WordTemplate
from generator.word.joining import Sheet, join

_SHEETS = 60
_BATCH = 10


def measure() -> Table:
    """Return the time of joining sheets, with rendering, beside docxcompose's of joining alone."""
    rows = [
        row
        for pictured in (False, True)
        for count in (_SHEETS, 2 * _SHEETS)
        for row in _rows(count, pictured=pictured)
    ]
    note = (
        "One-page sheets of one style set. kece: rendering and joining; docxcompose: joining documents that "
        "were filled before. With pictures, each sheet has one of its own."
    )
    return Table("Joining sheets", note, "× kece", tuple(rows))


def _rows(count: int, *, pictured: bool) -> tuple[Row, Row]:
    template = WordTemplate(_template(pictured=pictured))
    sheets = [
        Sheet(template, record, pictures={"logo": logo() + b"%d" % number} if pictured else {})
        for number, record in enumerate(records(count))
    ]
    documents = [template.fill(sheet.context, pictures=sheet.pictures) for sheet in sheets]
    peer, mine = f"docxcompose {version('docxcompose')}", "kece"
    seconds = in_turns({peer: partial(_compose, documents), mine: partial(_repeat, sheets)}, rounds=3)
    seconds[mine] /= _BATCH
    kind = f"{count} sheets" + (", a picture in each" if pictured else "")
    return (
        Row(f"{peer}, {kind}", seconds[peer], seconds[peer] / seconds[mine]),
        Row(f"{mine}, {kind}", seconds[mine], 1),
    )


def _repeat(sheets: list[Sheet]) -> None:
    for _ in range(_BATCH):
        join(sheets)


def _template(*, pictured: bool) -> bytes:
    document = lean_document()
    document.add_heading("{{ name }}", 1)
    if pictured:
        shape = document.add_picture(io.BytesIO(logo()), width=Cm(2))
        shape._inline.docPr.set("descr", "logo")  # noqa: SLF001 - python-docx has no alternative texts.
    cells = [text for name in SCALARS[:20] for text in (name, f"{{{{ {name} }}}}")]
    write_table(
        document.add_table(10, 4, style="Table Grid"), [cells[start : start + 4] for start in range(0, 40, 4)]
    )
    rows = [
        list(CONTACT[:4]),
        ["{%tr for row in contacts %}"],
        [f"{{{{ row.{c} }}}}" for c in CONTACT[:4]],
        ["{%tr endfor %}"],
    ]
    write_table(document.add_table(4, 4, style="Table Grid"), rows)
    document.add_paragraph("{{ summary }}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _compose(documents: list[bytes]) -> bytes:
    first = Document(io.BytesIO(documents[0]))
    composer = Composer(first)
    for data in documents[1:]:
        composer.doc.add_page_break()
        composer.append(Document(io.BytesIO(data)))
    stream = io.BytesIO()
    composer.save(stream)
    return stream.getvalue()
