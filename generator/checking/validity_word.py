"""What must be unique, and what must stand last, in a Word document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from cardfile.text import Text
from generator.checking.flaws import Flaw, repeated

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PICTURE: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_STORY: Final = ("document", "hdr", "ftr", "footnotes", "endnotes")


def document_flaws(trees: Mapping[str, Element]) -> Iterator[Flaw]:
    """Yield the flaws of the stories of a document: its body, headers, footers and notes."""
    stories = {name: tree for name, tree in trees.items() if tree.tag in {f"{_W}{tag}" for tag in _STORY}}
    yield from _repeated_numbers(stories)
    for name, tree in stories.items():
        yield from _open_bookmarks(name, tree)
        yield from _endings(name, tree)


def _repeated_numbers(stories: Mapping[str, Element]) -> Iterator[Flaw]:
    asked = (
        (f"{_W}sdtPr/{_W}id", f"{_W}val", Text("内容控件编号", "the number of a content control")),
        (f"{_W}bookmarkStart", f"{_W}name", Text("书签名", "the name of a bookmark")),
        (f"{_W}bookmarkStart", f"{_W}id", Text("书签编号", "the number of a bookmark")),
        (_PICTURE, "id", Text("图形编号", "the number of a picture")),
    )
    for path, attribute, what in asked:
        found = [
            (name, str(element.get(attribute)))
            for name, tree in stories.items()
            for element in tree.iterfind(f".//{path}")
        ]
        for number in repeated(number for _, number in found):
            places = "、".join(dict.fromkeys(name for name, value in found if value == number))
            yield Flaw(places, Text(f"{what.zh}「{number}」重复", f"{what.en} occurs twice: “{number}”"))


def _open_bookmarks(name: str, tree: Element) -> Iterator[Flaw]:
    begun = {element.get(f"{_W}id") for element in tree.iter(f"{_W}bookmarkStart")}
    ended = {element.get(f"{_W}id") for element in tree.iter(f"{_W}bookmarkEnd")}
    for number in sorted(map(str, begun ^ ended)):
        yield Flaw(name, Text(f"书签「{number}」缺一端", f"the bookmark “{number}” lacks an end"))


def _endings(name: str, tree: Element) -> Iterator[Flaw]:
    """Yield the cell that Word refuses, and the last table that LibreOffice loses in a .doc."""
    for cell in tree.iter(f"{_W}tc"):
        if _last(cell) != f"{_W}p":
            yield Flaw(name, Text("有一个单元格不以段落结尾", "a cell does not end with a paragraph"))
            return
    body = tree.find(f"{_W}body")
    if body is not None and _last(body) != f"{_W}p":
        what = Text("正文不以段落结尾", "the body does not end with a paragraph")
        yield Flaw(name, what, "warning")


def _last(element: Element) -> str:
    """Return the kind of an element's last block, past section properties and ends of bookmarks."""
    passed = {f"{_W}sectPr", f"{_W}bookmarkEnd", f"{_W}bookmarkStart"}
    return next((str(child.tag) for child in reversed(element) if child.tag not in passed), "")
