"""Comments in a Word document: a part of its own, and marks round what each one is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain, count
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from cardfile.forms import Form
from generator.annotating.notes import AUTHOR, Note
from generator.annotating.parts import CannotAnnotate, Parts
from generator.readback.word_names import CELL, PARAGRAPH, VAL, W14, W
from generator.readback.word_places import WordPlaces
from generator.readback.word_text import text_of, trimmed

_COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_COMMENT: Final = f"{W}comment"
_START, _END, _REFERENCE = (
    f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference")
)
_ID: Final = f"{W}id"
_AUTHOR: Final = f"{W}author"
_INITIALS: Final = "KC"
_TITLE_STYLE: Final = "KcTitle"
_COMPANIONS: Final = ("commentsExtended", "commentsIds")
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def annotated_document(parts: Parts, notes: Iterable[Note], form: Form, at: datetime | None) -> bytes:
    """Return a Word file with these notes as its comments of ours; those of other people stay.

    Raises:
        CannotAnnotate: it is no Word document whose comments can be written.
    """
    main = parts.main
    document = parts.tree(main)
    body = document.find(f"{W}body")
    if body is None:
        raise CannotAnnotate(main)
    comments, name = _comments(parts, main)
    gone = _removed(comments, body)
    _forget(parts, main, gone)
    _comment_all(comments, body, _by_place(notes, body, form), at)
    if gone or len(comments):
        name = name or parts.add(main, "comments", _new_name(main), _COMMENTS_TYPE).target
        parts.put(name, comments)
        parts.put(main, document)
    return parts.write()


def _comments(parts: Parts, main: str) -> tuple[Element, str]:
    """Return the comments of a document and their part's name; none, and '' when it has no such part."""
    relation = parts.find(main, "comments")
    if relation:
        return parts.tree(relation.target), relation.target
    return etree.Element(f"{W}comments", nsmap={"w": W[1:-1]}), ""


def _new_name(main: str) -> str:
    return f"{main.rpartition('/')[0] or '.'}/comments{{}}.xml".removeprefix("./")


# -- the comments of an earlier return ------------------------------------------------------------


def _removed(comments: Element, body: Element) -> list[Element]:
    """Remove our comments and their marks; return the comments."""
    ours = [comment for comment in comments.iter(_COMMENT) if comment.get(_AUTHOR) == AUTHOR]
    ids = {comment.get(_ID) for comment in ours}
    marks = [mark for mark in body.iter(_START, _END, _REFERENCE) if mark.get(_ID) in ids]
    for element in (*ours, *marks):
        _cut(element)
    return ours


def _forget(parts: Parts, main: str, comments: Iterable[Element]) -> None:
    """Remove what other parts say of comments that are gone; Word keeps their threads there."""
    gone = {paragraph.get(f"{W14}paraId") for comment in comments for paragraph in comment.iter(PARAGRAPH)}
    for relation in (parts.find(main, kind) for kind in _COMPANIONS if gone):
        if relation:
            root = parts.tree(relation.target)
            for entry in [entry for entry in root if gone.intersection(entry.attrib.values())]:
                root.remove(entry)
            parts.put(relation.target, root)


def _cut(element: Element) -> None:
    """Remove an element, and the run that held nothing else."""
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    if parent.tag == f"{W}r" and all(child.tag == f"{W}rPr" for child in parent):
        _cut(parent)


# -- the comments of this return ------------------------------------------------------------------


def _by_place(notes: Iterable[Note], body: Element, form: Form) -> Mapping[Element, list[str]]:
    """Return what is to be said at which element."""
    places = WordPlaces.of(body, form)
    said: dict[Element, list[str]] = {}
    for note in notes:
        place = places[note.path]
        at = place if place is not None and list(_paragraphs(place)) else _title(body, form)
        said.setdefault(at, []).extend(note.lines)
    return said


def _title(body: Element, form: Form) -> Element:
    """Return the paragraph of the document's title: by its style, by its words, else the first one."""
    paragraphs = list(body.iter(PARAGRAPH))
    styled = (p for p in paragraphs if _style(p) == _TITLE_STYLE)
    worded = (p for p in paragraphs if trimmed(text_of(p)) == form.title.zh)
    found = next(chain(styled, worded, paragraphs), None)
    if found is None:
        raise CannotAnnotate(PARAGRAPH)
    return found


def _style(paragraph: Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style.get(VAL, "") if style is not None else ""


def _comment_all(
    comments: Element, body: Element, said: Mapping[Element, list[str]], at: datetime | None
) -> None:
    taken = {element.get(_ID) for element in (*comments, *body.iter(_START, _END, _REFERENCE))}
    numbers = (str(n) for n in count() if str(n) not in taken)
    for (place, lines), number in zip(said.items(), numbers, strict=False):
        comments.append(_comment(number, lines, at))
        _mark(place, number)


def _comment(number: str, lines: Iterable[str], at: datetime | None) -> Element:
    comment = etree.Element(_COMMENT, {_ID: number, _AUTHOR: AUTHOR, f"{W}initials": _INITIALS})
    if at:
        comment.set(f"{W}date", at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    for line in lines:
        run = etree.SubElement(etree.SubElement(comment, PARAGRAPH), f"{W}r")
        etree.SubElement(run, f"{W}t", {_SPACE: "preserve"}).text = line
    return comment


def _mark(place: Element, number: str) -> None:
    """Set the marks of a comment round the content of a cell, or of a paragraph."""
    paragraphs = list(_paragraphs(place))
    first, last = paragraphs[0], paragraphs[-1]
    properties = first.find(f"{W}pPr")
    first.insert(0 if properties is None else 1, etree.Element(_START, {_ID: number}))
    etree.SubElement(last, _END, {_ID: number})
    etree.SubElement(etree.SubElement(last, f"{W}r"), _REFERENCE, {_ID: number})


def _paragraphs(place: Element) -> Iterator[Element]:
    """Yield the paragraphs of a place, without those of a table inside it."""
    cell = place if place.tag == CELL else next(place.iterancestors(CELL), None)
    for paragraph in place.iter(PARAGRAPH):
        if next(paragraph.iterancestors(CELL), None) is cell:
            yield paragraph
