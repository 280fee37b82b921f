"""From a handbook's plan to what its template sees, and to the finished document.

The template's names are those of the plan's classes. Three things are added, because only the finished
book has them: ``anchor`` is the bookmark of a place, ``page`` the field that prints a place's page,
``link`` a line of the contents. They are Word's own XML, so that a template shows plain tags only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from json import dumps
from os import PathLike
from typing import Any, Final

from markupsafe import Markup

from generator.carriers import (
    CUSTOM_PART,
    QR_PART,
    VALUES_PART,
    code_line,
    custom_properties,
    qr_png,
    qr_text,
    values_part,
)
from generator.handbook.appendix import TITLES
from generator.handbook.contents import are_close
from generator.handbook.department import BLOCKS, SUBSECTIONS, DepartmentPart
from generator.handbook.enclosures import Shown
from generator.handbook.model import FULL, Listing, Matrix, joined
from generator.handbook.overview import BLOCKS as FIRST_BLOCKS
from generator.handbook.overview import PART
from generator.handbook.pictures import album_of
from generator.handbook.places import END, NOTHING, PRINTED, Places, fields_of, marks_of
from generator.handbook.plan import Handbook
from generator.handbook.tables import SEE, TABLES

MATRIX_UNITS: Final = 33
"""The columns of the grid of a table of counts, 5 mm each."""
_TITLE, _CODE, _WIDEST = 10, 3, 5


def handbook_context(
    book: Handbook, pictures: Mapping[str, Markup] | None = None, enclosed: Mapping[str, Shown] | None = None
) -> dict[str, Any]:
    """Return the context of the handbook's template.

    Args:
        book: the plan.
        pictures: what shows a photograph or an enclosed picture, by the key of the contact or the file's mark.
        enclosed: what is shown of the files attached to records, by mark.
    """
    places = Places(marks_of(book))
    return {
        "book": _view(book.cover, places) | _facts(book) | {"pages": places.page(END)},
        "doc": {"company": book.cover.company, "identifier": qr_text(book.record_no, book.revision)},
        "front": {"at": {n: places.anchor(f"kf_{n}") for n in range(1, 5)}},
        "version": _view(book.version, places),
        "register": _view(book.register, places),
        "notices": book.notices,
        "contents_close": are_close(book.contents),
        "contents": [{"level": h.level, "link": places.link(h)} for h in book.contents],
        "overview": _view(book.overview, places)
        | {"title": PART, "anchor": places.anchor("kp_1"), "at": _block_anchors(places, 1, FIRST_BLOCKS)},
        "parts": [_part(part, places, pictures or {}, enclosed or {}) for part in book.parts],
        "appendix": _view(book.appendices, places) | {"at": {c: places.anchor(f"ka_{c}") for c in TITLES}},
        "end": places.anchor(END),
    }


def _part(
    part: DepartmentPart, places: Places, pictures: Mapping[str, Markup], enclosed: Mapping[str, Shown]
) -> dict[str, Any]:
    seen: dict[str, Any] = _view(part, places) | {"at": _part_anchors(places, part.number)}
    for card in (card for card in seen["cards"] if card["key"] in pictures):
        for cell in (cell for row in card["facts"] for cell in row["cells"] if cell["kind"] == "photo"):
            cell["text"] = pictures[card["key"]]
    for file in (file for copy in (*seen["visits"], *seen["summaries"]) for file in copy["files"]):
        file.update(_enclosed(file, enclosed.get(file["mark"], Shown("")), pictures))
    return seen


def _enclosed(file: Mapping[str, Any], shown: Shown, pictures: Mapping[str, Markup]) -> dict[str, Any]:
    where = f"存档：{file['path']}" if file["path"] else ""
    return {
        "told": joined([file["name"], shown.told, where], "　"),
        "paged": shown.paged,
        "picture": pictures.get(file["mark"], ""),
    }


def _facts(book: Handbook) -> dict[str, Any]:
    return {
        "record_no": book.record_no,
        "code_line": code_line(book.record_no, book.revision),
        "qr": qr_text(book.record_no, book.revision),
        "short_name": book.short_name,
        "edition": f"第 {book.edition} 版",
        "variant": book.variant,
        "full": book.variant == FULL,
        "empty": book.empty,
        "is_first": book.is_first,
    }


def _block_anchors(places: Places, part: int, blocks: tuple[str, ...]) -> dict[str, Markup]:
    return {f"b{n}": places.anchor(f"kb_{part}_{n}") for n in range(1, len(blocks) + 1)}


def _part_anchors(places: Places, part: int) -> dict[str, Markup]:
    subs = {f"s{n}": places.anchor(f"ks_{part}_4_{n}") for n in range(1, len(SUBSECTIONS) + 1)}
    return {**_block_anchors(places, part, BLOCKS), **subs}


def _view(value: Any, places: Places) -> Any:
    """Return a value of the plan as the template reads it: dataclasses as mappings, listings with pages."""
    kind = type(value)
    if kind in PRINTED:
        return value
    if kind is tuple:
        return [_view(member, places) for member in value]
    if kind is Listing:
        return _listing(value, places)
    if kind is Matrix:
        return _matrix(value)
    names = fields_of(value)
    if not names:
        return value
    members = ((name, getattr(value, name)) for name in names)
    seen = {name: m if type(m) in PRINTED else _view(m, places) for name, m in members}
    if "mark" in seen:
        seen["anchor"] = places.anchor(seen["mark"])
    return seen


def _listing(listing: Listing, places: Places) -> dict[str, Any]:
    columns = _columns(listing.name)
    pages = {name: name.replace(SEE, "page") for name in columns if name.startswith(SEE)}
    total = listing.total
    return {
        "number": listing.number,
        "rows": [_row(row, columns, pages, places) for row in listing.rows],
        "total": None if total is None else {name: total.get(name, "") for name in columns},
    }


@cache
def _columns(table: str) -> tuple[str, ...]:
    spec = TABLES[table].columns
    return tuple(name for column in spec for name in (column.name, column.under) if name)


def _row(
    row: Mapping[str, str], columns: Sequence[str], pages: Mapping[str, str], places: Places
) -> dict[str, Any]:
    seen: dict[str, Any] = {name: row.get(name, "") for name in columns}
    for name, page in pages.items():
        seen[page] = places.page(row[name]) if name in row else NOTHING
    seen["anchor"] = places.anchor(row.get("mark", ""))
    return seen


def _matrix(matrix: Matrix) -> dict[str, Any]:
    """Return a table of counts; its columns share what form and code leave of the grid's 33 units."""
    count_of_heads = len(matrix.heads)
    span = min(_WIDEST, (MATRIX_UNITS - _TITLE - _CODE) // count_of_heads)
    return {
        "caption": matrix.caption,
        "number": matrix.number,
        "heads": matrix.heads,
        "rows": matrix.rows,
        "total": matrix.total,
        "span": span,
        "title_span": MATRIX_UNITS - _CODE - span * count_of_heads,
        "code_span": _CODE,
    }


def render_handbook(
    template: str | PathLike[str] | bytes,
    book: Handbook,
    *,
    carried: Mapping[str, Any] | None = None,
    photos: Mapping[str, bytes] | None = None,
    enclosed: Mapping[str, Shown] | None = None,
) -> bytes:
    """Return the document of a planned handbook; the same plan gives the same bytes.

    Args:
        template: the handbook's template, its path or its bytes.
        book: the plan.
        carried: the edition's record, so that it can be rebuilt from its document.
        photos: JPEG or PNG files by the key of the contact, those that :attr:`Handbook.photos` names.
        enclosed: what is shown of the files that :attr:`Handbook.enclosures` names, by mark.

    Raises:
        TemplateFault: the template asks for something the plan does not hold, or a photograph is none.
    """
    from generator.word.template import WordTemplate

    files = enclosed or {}
    album, pictures = album_of(book, photos or {}, files)
    context, parts = handbook_context(book, pictures, files), _carriers(book, carried or {})
    document = WordTemplate(template).fill(context, parts=parts, album=album)
    sheets = {mark: shown.sheet for mark, shown in files.items() if shown.sheet}
    if not sheets:
        return document
    from generator.word.merging import merge

    return merge(document, sheets)


def _carriers(book: Handbook, carried: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the parts that say which record the document is."""
    identity = {
        "form": "handbook",
        "version": "1",
        "record_no": book.record_no,
        "revision": str(book.revision),
        "customer": book.customer,
    }
    return {
        QR_PART: qr_png(qr_text(book.record_no, book.revision)),
        CUSTOM_PART: custom_properties({f"fc.{key}": text for key, text in identity.items()}),
        VALUES_PART: values_part(dumps(carried, ensure_ascii=False, sort_keys=True)),
    }
