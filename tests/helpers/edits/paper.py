"""One form in Word, in somebody's hands: what an edit can take hold of."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element
from word_paper import package

from cardfile.forms import Field, Form
from edits.samples import ROWS, NotHereError, document, filled_values, of_types
from generator.carriers import label_bookmark
from generator.readback.word_names import BOOKMARK, CELL, CONTROL, CONTROL_CONTENT, PARAGRAPH, ROW, TABLE, W


def run(text: str, *properties: str) -> Element:
    """A run of text; properties are names such as ``b``."""
    made = etree.Element(f"{W}r")
    if properties:
        listed = etree.SubElement(made, f"{W}rPr")
        for name in properties:
            etree.SubElement(listed, f"{W}{name}")
    words = etree.SubElement(made, f"{W}t")
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    words.text = text
    return made


def paragraph(*content: Element) -> Element:
    made = etree.Element(PARAGRAPH)
    made.extend(content)
    return made


def around(element: Element, tag: str) -> Element:
    return next(element.iterancestors(tag))


def drop(element: Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def unwrap(control: Element) -> None:
    """Delete a content control and keep what it holds."""
    content = control.find(CONTROL_CONTENT)
    for child in list(content if content is not None else ()):
        control.addprevious(child)
    drop(control)


@dataclass
class Paper:
    """A form in Word being changed."""

    form: Form

    def issued(self) -> bytes:
        """The document as it was handed out."""
        return document(self.form.name)

    @cached_property
    def parts(self) -> dict[str, Any]:
        with zipfile.ZipFile(io.BytesIO(self.issued())) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @cached_property
    def root(self) -> Element:
        return etree.fromstring(self.parts["word/document.xml"])

    def saved(self) -> bytes:
        return package({**self.parts, "word/document.xml": etree.tostring(self.root)})

    @property
    def values(self) -> dict[str, Any]:
        """What it was handed out with."""
        return filled_values(self.form.name)

    # -- fields -----------------------------------------------------------------------------------

    def field(self, *types: str, nth: int = 0) -> str:
        """The name of a filled field of these types that the paper shows in a control, the form's own first."""
        shown = [f.name for f in reversed(of_types(self.form, types)) if self._controls(f.name)]
        if len(shown) <= nth:
            raise NotHereError
        return shown[nth]

    def definition(self, name: str) -> Field:
        return self.form.by_name[name]

    def _controls(self, tag: str) -> list[Element]:
        found = self.root.xpath(f"//w:sdt[w:sdtPr/w:tag/@w:val='{tag}']", namespaces={"w": W[1:-1]})
        return list(found)

    def control(self, tag: str) -> Element:
        return self._controls(tag)[0]

    def content(self, tag: str) -> Element:
        content = self.control(tag).find(CONTROL_CONTENT)
        assert content is not None
        return content

    def cell(self, tag: str) -> Element:
        return around(self.control(tag), CELL)

    def label(self, name: str) -> Element:
        """The bookmark round a field's label."""
        mark = label_bookmark(self.definition(name))
        return next(b for b in self.root.iter(BOOKMARK) if b.get(f"{W}name") == mark)

    def type_over(self, tag: str, *content: Element | str) -> None:
        """Replace what a control holds."""
        self.content(tag)[:] = [run(c) if isinstance(c, str) else c for c in content]

    def retype(self, tag: str, *paragraphs: Element | str) -> None:
        """Clear the whole cell, control included, and type."""
        cell = self.cell(tag)
        for old in cell.findall(PARAGRAPH):
            cell.remove(old)
        cell.extend(paragraph(run(p)) if isinstance(p, str) else p for p in paragraphs)

    # -- tables -----------------------------------------------------------------------------------

    def table(self) -> str:
        """The name of a table with three rows that is drawn in one piece, with a text in its first column."""
        for f in reversed(of_types(self.form, ["table"])):
            marks = [
                b for b in self.root.iter(BOOKMARK) if b.get(f"{W}name", "").startswith(f"fc_{f.name}__")
            ]
            typed = {c.name for c in f.columns if c.typed and c.type == "text"}
            own = {around(mark, TABLE) for mark in marks}
            if len(own) == 1 and marks[0].get(f"{W}name", "").partition("__")[2] in typed and len(marks) > 1:
                return f.name
        raise NotHereError

    def first_column(self, table: str) -> str:
        marks = (b.get(f"{W}name", "") for b in self.root.iter(BOOKMARK))
        return next(mark.partition("__")[2] for mark in marks if mark.startswith(f"fc_{table}__"))

    def head(self, table: str) -> Element:
        """The header row of a table."""
        found = (b for b in self.root.iter(BOOKMARK) if b.get(f"{W}name", "").startswith(f"fc_{table}__"))
        return around(next(found), ROW)

    def rows(self, table: str) -> list[Element]:
        """The rows below the header that hold the sample's values."""
        below = list(self.head(table).itersiblings(ROW))
        return below[:ROWS]

    def write(self, cell: Element, text: str) -> None:
        """Replace what a cell says, whatever it holds."""
        for old in cell.findall(PARAGRAPH):
            cell.remove(old)
        cell.append(paragraph(run(text)))

    def texts(self) -> Iterator[Element]:
        yield from self.root.iter(f"{W}t")

    def code_line(self) -> Element:
        """The text of the visible line of code."""
        return next(t for t in self.texts() if f" · r{9} · " in (t.text or ""))

    def boxes(self, name: str) -> list[Element]:
        """The check boxes of a tick list, in the order of its options."""
        boxes = self.content(name).iter(CONTROL)
        return [box for box in boxes if box.find(f"{W}sdtPr/{W14}checkbox") is not None]


W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
