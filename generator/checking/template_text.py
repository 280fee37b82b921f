"""What is wrong with tags as their author typed them: seen in the text of a paragraph or a cell.

Word and Chinese input methods change what is typed: quotes are curled, braces become full-width ones. The
engine heals what it can; here the author is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from generator.checking.findings import Finding, error, warning
from generator.engine.faults import Place

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_COMMENT: Final = re.compile(r"\{#.*?#\}", re.DOTALL)
_CURLED: Final = re.compile("[“”‘’]")
_WIDE: Final = re.compile("｛[｛%％{]|[{]｛|[｝%％}]｝|｝[}]")
_OPENED: Final = re.compile(r"\{[{%#]")
_CLOSED: Final = re.compile(r"[}%#]\}")
_SUBDOCUMENT: Final = re.compile(r"\{\{p\s")
_SHOWN: Final = 80
_HOLDERS: Final[Mapping[str, tuple[str, str]]] = {
    "tr": ("表格行", "row"),
    "tc": ("单元格", "cell"),
    "p": ("段落", "paragraph"),
}


def text_findings(place: Place) -> Iterator[Finding]:
    """Yield what is wrong with the tags in the text of a place."""
    text = place.text
    shown = shortened(place)
    if _WIDE.search(text):
        yield error(
            shown,
            "花括号是全角的，不会被识别为标签，请改用半角 { }",
            "full-width braces make no tag; type half-width { }",
        )
    if any(_CURLED.search(tag) for tag in _TAG.findall(text)):
        yield warning(
            shown,
            "标签里的引号被自动更正成了弯引号，按直引号处理",
            "autocorrect curled the quotes in a tag; they are read as straight ones",
        )
    rest = _TAG.sub("", text)
    if _OPENED.search(rest):
        yield warning(
            shown,
            "标签没有在同一段内写完，其后的文字可能被吞掉",
            "a tag is not closed in its paragraph; what follows may be lost",
        )
    elif _CLOSED.search(rest) and not _WIDE.search(text):
        yield warning(
            shown,
            "有标签的结尾，本段内没有它的开头",
            "a tag ends that did not begin in this paragraph",
        )


def paragraph_findings(tree: Element, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with the tags of a part of a Word document."""
    for paragraph in tree.iter(f"{_W}p"):
        there = Place(place.template, place.part, paragraph_text(paragraph))
        yield from text_findings(there)
        if _SUBDOCUMENT.search(there.text):
            yield warning(
                shortened(there),
                "{{p …}} 若插入子文档，这份文件改由 docxtpl 生成，速度较慢",
                "{{p …}} may take in a sub-document; docxtpl then fills the document, which is slower",
            )
    yield from _swallowed(tree, place)


def _swallowed(tree: Element, place: Place) -> Iterator[Finding]:
    """Yield the rows, cells and paragraphs that vanish with their tag although they hold more."""
    for holder, words in _HOLDERS.items():
        tag = re.compile(rf"\{{%-?\s*{holder}\s.*?%\}}", re.DOTALL)
        for element in tree.iter(_W + holder):
            text = "".join(map(paragraph_text, element.iter(f"{_W}p")))
            rest = _COMMENT.sub("", tag.sub("", text, count=1)).strip()
            if rest and tag.search(text):
                # Lost words may be a note of the author; a lost tag is a value that nobody will see.
                yield (error if _OPENED.search(rest) else warning)(
                    shortened(Place(place.template, place.part, text)),
                    f"带 {{%{holder} …%}} 的{words[0]}整个让位给标签，其中别的内容会丢失",
                    f"the {words[1]} of a {{%{holder} …%}} gives way to the tag; what else is in it is lost",
                )


def paragraph_text(paragraph: Element) -> str:
    """Return the text of a paragraph itself, without that of boxes in it."""
    texts = (t.text or "" for t in paragraph.iter(f"{_W}t") if _owner(t) is paragraph)
    return "".join(texts)


def _owner(text: Element) -> Element | None:
    return next(text.iterancestors(f"{_W}p"), None)


def shortened(place: Place) -> Place:
    """Return a place whose text fits into a line."""
    text = " ".join(place.text.split())
    return Place(place.template, place.part, text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
