"""Word documents of strangers, put into one of ours: the one place that uses docxcompose.

Their text, tables, pictures, lists and footnotes come along; headers, footers and page formats stay behind, and
a style that both know looks as ours does. It costs about 15 ms a sheet, with many pictures more.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from generator.engine.package import Package

if TYPE_CHECKING:
    from docx.document import Document

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_BEHIND: Final = (
    "sectPr",
    "commentRangeStart",
    "commentRangeEnd",
    "commentReference",
    "bookmarkStart",
    "bookmarkEnd",
)
"""Page formats would change our own; comments have no part to point to; bookmarks may bear our names."""


def merge(document: bytes, sheets: Mapping[str, bytes]) -> bytes:
    """Return a document with others put in, each after the paragraph of a bookmark.

    Args:
        document: ours.
        sheets: .docx files by the name of the bookmark; one that is not there is left out.

    Raises:
        Exception: whatever docxcompose says of a document that it cannot read; see :func:`can_merge`.
    """
    from docxcompose.composer import Composer

    composer = Composer(_opened(document))
    body = composer.doc.element.body
    for mark, sheet in sheets.items():
        place = _place(body, mark)
        if place is not None:
            composer.insert(body.index(place) + 1, _bared(_opened(sheet)))
    _name_lists(composer.doc)
    stream = BytesIO()
    composer.save(stream)
    return Package.read(stream.getvalue()).write()  # without the moment of saving


def can_merge(sheet: bytes) -> bool:
    """Tell whether a document can be put into another, by trying."""
    import docx
    from docxcompose.composer import Composer

    try:
        composer = Composer(docx.Document())
        composer.append(_bared(_opened(sheet)))
        composer.save(BytesIO())
    except Exception:  # noqa: BLE001 - python-docx and docxcompose raise anything on damaged documents
        return False
    return True


def _name_lists(document: Document) -> None:
    """Give each list a number of its own in the place of docxcompose's random ones: same input, same bytes."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    if not any(r.reltype == RELATIONSHIP_TYPE.NUMBERING for r in document.part.rels.values()):
        return
    names = document.part.numbering_part.element.iter(f"{_W}nsid")
    for number, name in enumerate(names, 0x4B430000):
        name.set(f"{_W}val", f"{number:08X}")


def _opened(data: bytes) -> Document:
    import docx

    return docx.Document(BytesIO(data))


def _place(body: Any, mark: str) -> Any:
    """Return the child of the body that holds a bookmark."""
    start = next((b for b in body.iter(f"{_W}bookmarkStart") if b.get(f"{_W}name") == mark), None)
    return (
        None if start is None else next(e for e in (start, *start.iterancestors()) if e.getparent() is body)
    )


def _bared(sheet: Document) -> Document:
    """Return a document without what must not come along; its last page format stays for docxcompose."""
    body = sheet.element.body
    for element in [e for name in _LEFT_BEHIND for e in body.iter(f"{_W}{name}")]:
        if element.getparent() is not body or not element.tag.endswith("}sectPr"):
            element.getparent().remove(element)
    return sheet
