"""Files attached to records that a handbook prints in full: shown as pages, or listed (domain C.1-5).

Word documents become pages of the book, pictures a page each; PDFs and all else are listed with their place in
the archive. A file in which anything would run or be fetched is listed with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cardfile.records import Document
from generator.foreign.examining import examine
from generator.foreign.kinds import Kind
from generator.handbook.model import Enclosure
from generator.handbook.scope import Held

_PICTURES: Final = (Kind.JPEG, Kind.PNG)
_NOT_READ: Final = "无法作为附页并入，请看原件"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the book shows of a file.

    Attributes:
        told: what the file is, or why it is only listed.
        sheet: a Word document that becomes pages.
        picture: a JPEG or PNG file that becomes a page.
    """

    told: str
    sheet: bytes | None = None
    picture: bytes | None = None

    @property
    def paged(self) -> bool:
        """Whether it takes pages of its own."""
        return bool(self.sheet or self.picture)


MISSING: Final = Shown("档案中没有这个文件")
BROKEN: Final = Shown("文件已损坏，没有打开")


def enclosures(held: Held, number: str) -> tuple[Enclosure, ...]:
    """Return the files that a record names, numbered ``附件 2-1-03-1``; personal ones are never among them."""
    documents = {d.name: d for d in held.record.documents if d.name and not d.discarded}
    return tuple(
        _enclosure(f"{number}-{n}", title, name, documents.get(name))
        for n, (title, name) in enumerate(dict.fromkeys(_named(held)), 1)
    )


def _enclosure(number: str, title: str, name: str, document: Document | None) -> Enclosure:
    mark = "kq_" + number.rpartition(" ")[2].replace("-", "_")
    return Enclosure(number, title, name, document.path if document else "", mark)


def _named(held: Held) -> Iterator[tuple[str, str]]:
    """Yield title and name of each file."""
    for f in (f for f in held.form.attaching if not f.private):
        value = held.values.get(f.name)
        if isinstance(value, str):
            yield f.label.zh, value
        for row in value if isinstance(value, list | tuple) else ():
            names = (str(row[c.name]) for c in f.columns if c.attaches and row.get(c.name))
            yield from ((_title(row, name), name) for name in names)


def _title(row: Mapping[str, Any], name: str) -> str:
    return str(row.get("title") or name)


# -- looking into a file -------------------------------------------------------------------------------


def shown(data: bytes) -> Shown:
    """Return what a book shows of a file from outside; call it where a crash costs nothing."""
    from generator.word.merging import can_merge

    examined = examine(data)
    label = examined.kind.label.zh
    if examined.kind is Kind.PDF:
        return Shown(f"{label}，{_pages(data)} 页")
    if examined.kind in _PICTURES:
        return Shown(label, picture=data)
    if examined.refusal and examined.kind is Kind.DOCX:
        return Shown(f"{label}：{examined.refusal.zh}")
    if examined.kind is Kind.DOCX:
        return Shown(label, sheet=data) if can_merge(data) else Shown(f"{label}，{_NOT_READ}")
    return Shown(label)


def _pages(data: bytes) -> int:
    from pypdfium2 import PdfDocument

    with PdfDocument(data) as opened:
        return len(opened)
