"""The content controls of a Word document: which field each one carries, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Final

from cardfile.problems import Problem
from generator.carriers import SIGN_PARTS
from generator.engine.xmltree import child
from generator.readback.problems import contradicting_box
from generator.readback.word_names import CELL, CONTROL, CONTROL_CONTENT, MC, VAL, W14, W
from generator.readback.word_text import text_of, trimmed

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PROPERTIES: Final = f"{W}sdtPr"
_CHECKBOX: Final = (_PROPERTIES, f"{W14}checkbox")
_CHECKED: Final = (*_CHECKBOX, f"{W14}checked")
_COPIES: Final = 3


@dataclass(frozen=True, eq=False)
class Control:
    """One content control.

    Attributes:
        key: the field that its tag names; ``reviewed__name`` for a part of a signature.
    """

    element: Element
    key: str

    @cached_property
    def raw_text(self) -> str:
        """The text with its outer blanks."""
        return _content_text(self.element)

    @property
    def text(self) -> str:
        """The text without blanks at its ends."""
        return trimmed(self.raw_text)


def field_controls(body: Element) -> Iterator[Control]:
    """Yield the controls that carry a field; the boxes of a tick list and foreign tags are left out."""
    for element in _controls(body):
        field, dot, part = _property(element, "tag").partition(".")
        if field.isidentifier() and (not dot or part in SIGN_PARTS):
            yield Control(element, f"{field}__{part}" if dot else field)


def box_problems(body: Element) -> Iterator[Problem]:
    """Yield a problem for each check box whose glyph contradicts its state.

    Another sign typed over the box (√, ✔, 是) is no contradiction but a tick by hand.
    """
    for element in _controls(body):
        checked = child(element, *_CHECKED)
        if checked is None:
            continue
        ticked = checked.get(f"{W14}val", "1") in ("1", "true", "on")
        if trimmed(_content_text(element)) in (("☐",) if ticked else ("☑", "☒")):
            yield contradicting_box(_box_field(element), _property(element, "alias"))


def has_boxes(cell: Element) -> bool:
    """Tell whether a cell holds check boxes, so that it is a tick list whatever its form is."""
    return any(child(control, *_CHECKBOX) is not None for control in _controls(cell))


def has_control(cell: Element) -> bool:
    """Tell whether a cell holds any content control."""
    return next(cell.iter(CONTROL), None) is not None


def single_text(cell: Element) -> str | None:
    """Return the text that LibreOffice 7 has multiplied in a cell, None when it has not.

    It writes a control with ``<w:text/>`` as three that hold S, SS and S.

    Raises:
        ValueError: three controls of one alias hold other texts; what was typed cannot be told.
    """
    for texts in _copies(cell):
        first = texts[0]
        if texts != [first, first * 2, first]:
            raise ValueError(first)
        return first
    return None


def _copies(cell: Element) -> Iterator[list[str]]:
    """Yield the texts of neighbouring controls of one alias."""
    controls = list(_controls(cell))
    if len(controls) < _COPIES:
        return
    controls = [c for c in controls if child(c, *_CHECKBOX) is None and _cell_of(c) is cell]
    for alias, group in groupby(controls, lambda control: _property(control, "alias")):
        same = list(group)
        texts = [trimmed(_content_text(c)) for c in same] if alias and len(same) >= _COPIES else []
        if any(texts):
            yield texts


def _cell_of(element: Element) -> Element | None:
    return next(element.iterancestors(CELL), None)


def _controls(root: Element) -> Iterator[Element]:
    for element in root.iter(CONTROL):
        if next(element.iterancestors(f"{MC}Fallback"), None) is None:
            yield element


def _property(control: Element, name: str) -> str:
    element = child(control, _PROPERTIES, f"{W}{name}")
    return element.get(VAL, "") if element is not None else ""


def _content_text(control: Element) -> str:
    content = child(control, CONTROL_CONTENT)
    return text_of(content) if content is not None else ""


def _box_field(box: Element) -> str:
    """Return the field of a check box: its tag's, else the one of the control around it."""
    tags = [_property(box, "tag"), *(_property(outer, "tag") for outer in box.iterancestors(CONTROL))]
    return next((tag.partition(".")[0] for tag in tags if tag), "")
