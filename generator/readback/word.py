"""Reads a filled Word document back: each field by its control, its label's bookmark, or its label.

The control's text and the whole cell beside the label are both read; where they differ a person must
decide. A label's words count only where both are lost, and only for a known form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cardfile.choosing import NO, YES
from cardfile.forms import Form
from cardfile.problems import Problem
from generator.carriers import SIGN_PARTS, drawn_in
from generator.engine.zipfiles import ForeignZip
from generator.readback.pen_hints import is_empty
from generator.readback.problems import (
    column_added,
    doubled_member,
    label_twice,
    multiplied_text,
    nameless_value,
    not_ours,
    outside_control,
    place_deleted,
    rows_apart,
    tag_twice,
)
from generator.readback.ticks import printed_options, ticked_options
from generator.readback.word_controls import Control, box_problems, has_boxes, single_text
from generator.readback.word_file import UnreadableWord, open_word
from generator.readback.word_grid import Cell
from generator.readback.word_identity import identity_of, properties_of
from generator.readback.word_lists import cells_of, joined
from generator.readback.word_losses import losses
from generator.readback.word_page import SEPARATOR, WordPage
from generator.readback.word_text import trimmed
from generator.reading import Identity, Reading

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


FormFinder = Callable[[Identity], Form | None]
"""Gives the form that a document says it is, None when nobody knows it."""


def read_word(package: ForeignZip, find: FormFinder) -> Reading:
    """Return what a filled Word document says; its content never raises.

    Args:
        package: the file.
        find: gives the form it is; then fields are also found by the words of their labels, and
            foreign content controls are left out.
    """
    try:
        document = open_word(package)
    except UnreadableWord as fault:
        return Reading(Identity(), {}, (Problem("", fault.message),))
    identity, problems = identity_of(document)
    form = find(identity)
    page = WordPage(document.body, form)
    reader = _Reader(page)
    values = reader.values()
    if not (page.marked or identity.form or form) or not values:
        return Reading(identity, {}, (*problems, not_ours()))
    drawn = drawn_in(properties_of(document.custom))
    reader.problems += (place_deleted(name) for name in drawn if name not in values)
    return Reading(
        identity, values, (*problems, *map(doubled_member, document.doubled), *reader.labelled_problems())
    )


@dataclass
class _Reader:
    """One document being read; problems are collected on the way."""

    page: WordPage
    problems: list[Problem] = field(default_factory=list)

    def values(self) -> dict[str, object]:
        """Return the values by field name; a field found empty is ''."""
        controls = self._controls()
        values: dict[str, object] = {}
        for key in dict.fromkeys((*self.page.beside, *controls, *self.page.worded)):
            _put(values, key, self._value(key, controls.get(key)))
        for group, parts in self.page.parts.items():
            values[group], problems = joined(parts)
            self.problems += problems
            self.problems += (column_added(group, heading) for part in parts for heading in part.strays)
            self.problems += (
                Problem(path, lost) for path, cell in cells_of(parts) for lost in losses(cell, None)
            )
        self.problems += box_problems(self.page.body)
        self.problems += (*map(nameless_value, self.page.strays(values)), *map(rows_apart, self.page.apart))
        return values

    def _controls(self) -> dict[str, Control]:
        found = self.page.controls
        self.problems += [tag_twice(key) for key, n in Counter(c.key for c in found).items() if n > 1]
        return {control.key: control for control in reversed(found)}

    def _value(self, key: str, control: Control | None) -> object:
        cell = self._cell(key, control)
        self._look_for_losses(key, cell.element if cell else control.element if control else None)
        raw = self._cell_text(key, cell, control) if cell else control.raw_text if control else ""
        if is_empty(raw, self.page.type_of(key)):
            return ""
        text = trimmed(raw)
        holder = cell.element if cell else control.element if control else None
        ticked = ticked_options(text, self._options(key, text, holder))
        return text if ticked is None else _one_or_many(ticked)

    def _look_for_losses(self, key: str, holder: Element | None) -> None:
        kind = None if SEPARATOR in key else self.page.type_of(key)
        if holder is not None:
            self.problems += (Problem(key, lost) for lost in losses(holder, kind))

    def _options(self, key: str, text: str, holder: Element | None) -> Collection[str]:
        """Return what a tick list offers, nothing for a field that is none."""
        known = self.page.form.by_name.get(key) if self.page.form else None
        if known:
            return (YES, NO) if known.type == "bool" else tuple(known.choices)
        return (
            printed_options(text) if not self.page.form and holder is not None and has_boxes(holder) else ()
        )

    def _cell(self, key: str, control: Control | None) -> Cell | None:
        """Return the value's cell: the filled one, where the label stands twice."""
        cells = self.page.cells(key, controlled=control is not None)
        filled = [cell for cell in cells if not is_empty(cell.raw_text, self.page.type_of(key))]
        if len({cell.text for cell in filled}) > 1:
            self.problems.append(label_twice(key))
        return next(iter(filled or cells), None)

    def _cell_text(self, key: str, cell: Cell, control: Control | None) -> str:
        """Return the text of a value's cell, with its outer blanks."""
        try:
            once = single_text(cell.element)
        except ValueError:
            self.problems.append(multiplied_text(key, cell.text))
            return cell.raw_text
        if once is not None:
            return once
        return self._settled(key, cell, control) if control else cell.raw_text

    def _settled(self, key: str, cell: Cell, control: Control) -> str:
        """Return the cell's text; when its control holds something else, a person must look."""
        if is_empty(control.raw_text, self.page.type_of(key)):
            # Typed beside an empty control: only its pen hint must go.
            return cell.raw_text.replace(control.raw_text, "", 1)
        if control.text != cell.text:
            self.problems.append(outside_control(key, control.text, cell.text))
        return cell.raw_text

    def labelled_problems(self) -> Iterator[Problem]:
        """Yield the problems with the labels that people know their fields by."""
        for problem in self.problems:
            yield replace(problem, label=self.page.label(problem.field))


def _one_or_many(ticked: list[str]) -> object:
    return ticked if len(ticked) > 1 else next(iter(ticked), "")


def _put(values: dict[str, object], key: str, text: object) -> None:
    """File a text; ``reviewed__name`` goes into the signature ``reviewed``."""
    whole, _, part = key.rpartition(SEPARATOR)
    if part not in SIGN_PARTS or not whole:
        values[key] = text
        return
    signature = values.setdefault(whole, {})
    if isinstance(signature, dict):
        signature[part] = text
