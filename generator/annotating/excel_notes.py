"""Notes on the cells of a workbook: a part with the texts, and the old drawing that Excel shows them by.

Excel keeps one note for a cell. Where somebody wrote one already, ours goes below it in the same note,
behind a line that tells where it begins; that line finds it again when the next return replaces it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from generator.annotating.note_shapes import NoteShapes
from generator.annotating.notes import AUTHOR, Note
from generator.annotating.parts import OFFICE, CannotAnnotate, Parts
from generator.excel.columns import column_letters, column_number
from generator.readback.excel_page import Cell
from generator.readback.excel_places import ExcelPlaces

_X: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COMMENT: Final = f"{_X}comment"
_TEXT: Final = f"{_X}t"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_HEAD: Final = f"〔{AUTHOR}〕"
_BEHIND_DRAWING: Final = frozenset(
    f"{_X}{name}"
    for name in (
        [
            "legacyDrawingHF",
            "drawingHF",
            "picture",
            "oleObjects",
            "controls",
            "webPublishItems",
            "tableParts",
            "extLst",
        ]
    )
)
"""What the schema wants behind the sheet's old drawing."""


def annotated_workbook(parts: Parts, places: ExcelPlaces, notes: Iterable[Note]) -> bytes:
    """Return a workbook with these notes on the sheet that people fill; those of other people stay.

    Raises:
        CannotAnnotate: its parts do not say where that sheet is.
    """
    sheet = _sheet_part(parts, places.sheet)
    relation = parts.find(sheet, "comments")
    comments = parts.tree(relation.target) if relation else _no_comments()
    gone = _removed(comments)
    said = _by_cell(notes, places)
    for cell, lines in said.items():
        _write(comments, _reference(cell), lines)
    if gone or said:
        target = relation or parts.add(sheet, "comments", "xl/comments{}.xml", _COMMENTS_TYPE)
        _sort(comments)
        parts.put(target.target, comments)
        _draw(parts, sheet, comments, said)
    return parts.write()


def _by_cell(notes: Iterable[Note], places: ExcelPlaces) -> Mapping[Cell, list[str]]:
    """Return what is to be said at which cell."""
    said: dict[Cell, list[str]] = {}
    for note in notes:
        said.setdefault(places[note.path] or places.title, []).extend(note.lines)
    return said


def _sheet_part(parts: Parts, name: str) -> str:
    """Return the part that holds a sheet."""
    book = parts.main
    sheets = (sheet for sheet in parts.tree(book).iter(f"{_X}sheet") if sheet.get("name") == name)
    sheet = next(sheets, None)
    found = parts.by_id(book, sheet.get(f"{{{OFFICE}}}id", "")) if sheet is not None else None
    if found is None:
        raise CannotAnnotate(name)
    return found.target


# -- texts --------------------------------------------------------------------------------------------


def _no_comments() -> Element:
    root = etree.Element(f"{_X}comments", nsmap={None: _X[1:-1]})  # type: ignore[dict-item]
    etree.SubElement(root, f"{_X}authors")
    etree.SubElement(root, f"{_X}commentList")
    return root


def _removed(comments: Element) -> bool:
    """Take what we said before out of the notes; tell whether there was anything."""
    ours = [comment for comment in comments.iter(_COMMENT) if _HEAD in _words(comment)]
    for comment in ours:
        kept = _words(comment).partition(_HEAD)[0].rstrip()
        _shorten(comment, len(kept))
        parent = comment.getparent()
        if parent is not None and not kept:
            parent.remove(comment)
    return bool(ours)


def _words(comment: Element) -> str:
    return "".join(text.text or "" for text in comment.iter(_TEXT))


def _shorten(comment: Element, length: int) -> None:
    """Keep the first characters of a note; programs that save it may have cut it into other runs."""
    left = length
    for text in list(comment.iter(_TEXT)):
        text.text = (text.text or "")[:left]
        left -= len(text.text)
        run = text.getparent()
        holder = run.getparent() if run is not None and run.tag == f"{_X}r" else None
        if run is not None and holder is not None and not text.text:
            holder.remove(run)


def _write(comments: Element, reference: str, lines: Iterable[str]) -> None:
    """Put a text into the note of a cell, below what somebody else wrote there."""
    told = "\n".join((_HEAD, *lines))
    note = next((c for c in comments.iter(_COMMENT) if c.get("ref") == reference), None)
    if note is None:
        author = str(_author(comments))
        holder = etree.SubElement(_list(comments), _COMMENT, ref=reference, authorId=author)
        _run(etree.SubElement(holder, f"{_X}text"), told)
    else:
        text = note.find(f"{_X}text")
        _run(etree.SubElement(note, f"{_X}text") if text is None else text, f"\n\n{told}")


def _run(text: Element, words: str) -> None:
    run = etree.Element(f"{_X}r")
    etree.SubElement(run, _TEXT, {_SPACE: "preserve"}).text = words
    runs = text.findall(f"{_X}r")
    if runs or text.find(_TEXT) is None:
        text.insert(len(runs), run)
        return
    plain = etree.Element(f"{_X}r")
    plain.append(text.find(_TEXT))  # type: ignore[arg-type]
    text[:0] = [plain, run]


def _author(comments: Element) -> int:
    """Return our place among the authors of a part."""
    authors = comments.find(f"{_X}authors")
    if authors is None:
        raise CannotAnnotate(_X)
    names = [author.text for author in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, f"{_X}author").text = AUTHOR
        return len(names)
    return names.index(AUTHOR)


def _list(comments: Element) -> Element:
    found = comments.find(f"{_X}commentList")
    if found is None:
        raise CannotAnnotate(_X)
    return found


def _sort(comments: Element) -> None:
    """Bring the notes into the order of the cells, which some programs expect."""
    notes = _list(comments)
    notes[:] = sorted(notes, key=lambda note: _cell(note.get("ref", "")))


def _cell(reference: str) -> Cell:
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :] or 0), column_number(letters)


def _reference(cell: Cell) -> str:
    return f"{column_letters(cell[1])}{cell[0]}"


# -- shapes -------------------------------------------------------------------------------------------


def _draw(parts: Parts, sheet: str, comments: Element, said: Mapping[Cell, list[str]]) -> None:
    """Give each note of ours its shape, and take those away whose note is gone."""
    name = _drawing(parts, sheet)
    shapes = NoteShapes(parts.tree(name)) if name in parts.names else NoteShapes.new()
    shapes.keep({_cell(note.get("ref", "")) for note in _list(comments)})
    for cell, lines in said.items():
        shapes.add(cell, len(lines) + 1)
    parts.put(name, shapes.root)


def _drawing(parts: Parts, sheet: str) -> str:
    """Return the name of the sheet's old drawing, after making room for one where there was none."""
    root = parts.tree(sheet)
    element = root.find(f"{_X}legacyDrawing")
    if element is not None:
        known = parts.by_id(sheet, element.get(f"{{{OFFICE}}}id", ""))
        if known is None:
            raise CannotAnnotate(sheet)
        return known.target
    added = parts.add_vml(sheet)
    element = etree.Element(f"{_X}legacyDrawing", {f"{{{OFFICE}}}id": added.name}, nsmap={"r": OFFICE})
    behind = next((child for child in root if child.tag in _BEHIND_DRAWING), None)
    root.insert(len(root) if behind is None else root.index(behind), element)
    parts.put(sheet, root)
    return added.target
