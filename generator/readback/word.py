"""Reads a filled Word document back: each field by its control, its label's bookmark, or its label.

The control's text and the whole cell beside the label are both read; where they differ a person must
decide. A label's words count only where both are lost, and only for a known form.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cardfile.choosing import NO, YES
from cardfile.forms import Field, Form
from cardfile.problems import Problem
from cardfile.text import Text, verbatim
from generator.carriers import MARK, column_bookmark, label_bookmark, part_bookmark
from generator.readback.pen_hints import is_empty
from generator.readback.problems import (
    doubled_member,
    label_twice,
    multiplied_text,
    not_ours,
    outside_control,
    tag_twice,
)
from generator.readback.ticks import printed_options, ticked_options
from generator.readback.word_controls import (
    SIGN_PARTS,
    Control,
    box_problems,
    field_controls,
    has_boxes,
    single_text,
)
from generator.readback.word_file import UnreadableWord, WordFile, open_word
from generator.readback.word_grid import Cell, Row, tables
from generator.readback.word_identity import identity_of
from generator.readback.word_lists import (
    Part,
    body_length,
    joined,
    lines_below,
    marked_header,
    plain_label,
    worded_header,
)
from generator.readback.word_text import trimmed
from generator.reading import Identity, Reading

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SIGN_LABELS: Final = {"意见": "opinion", "签字": "name", "日期": "date"}
_SEPARATOR: Final = "__"


def read_word(data: bytes, form: Form | None = None) -> Reading:
    """Return what a filled Word document says; its content never raises.

    Args:
        data: the file's bytes.
        form: the form it is, when the caller knows; then fields are also found by the words of their
            labels, and foreign content controls are left out.
    """
    try:
        document = open_word(data)
    except UnreadableWord as fault:
        return Reading(Identity(), {}, (Problem("", fault.message),))
    identity, problems = identity_of(document)
    page = _Page(document, form)
    values = page.values()
    if not (page.marked or identity.form or form) or not values:
        return Reading(identity, {}, (*problems, not_ours()))
    return Reading(identity, values, (*problems, *page.labelled_problems()))


@dataclass
class _Page:
    """One document being read.

    Attributes:
        beside: value cells by the key of the label before them; the label is marked, or is only worded.
        parts: the drawn tables of each group.
    """

    document: WordFile
    form: Form | None
    beside: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    worded: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        for rows in tables(self.document.body, _full_names(self.form)):
            self._scan(rows)

    # -- finding ----------------------------------------------------------------------------------

    @property
    def marked(self) -> bool:
        """Whether any of our bookmarks is left."""
        return bool(self.labels or self.parts)

    def _scan(self, rows: Sequence[Row]) -> None:
        at = 0
        while at < len(rows):
            header = marked_header(rows[at]) or worded_header(rows[at], self._tables)
            at += 1
            if header:
                self.parts[header.group].append(lines_below(header, rows[at:]))
                at += body_length(rows[at:])
            else:
                self._find_labels(rows[at - 1])

    def _find_labels(self, row: Row) -> None:
        for label, value in pairwise(row):
            if value.marks or label.continued:
                continue
            for key in label.marks:
                self.labels[key] = label.text
            for key in label.marks or (self._worded_key(label, row[0]),):
                if self._has_value(key):
                    (self.beside if label.marks else self.worded)[key].append(value)

    def _has_value(self, key: str) -> bool:
        """Tell whether a value stands beside a label: not beside a heading, nor a signature's main label."""
        _, _, part = key.partition(_SEPARATOR)
        return part in SIGN_PARTS if part else bool(key) and self._type(key) != "sign"

    @cached_property
    def _tables(self) -> tuple[Field, ...]:
        return tuple(f for f in self.form.fields if f.type == "table") if self.form else ()

    @cached_property
    def _names_by_label(self) -> Mapping[str, str]:
        fields = self.form.fields if self.form else ()
        return {plain_label(f.label.zh): f.name for f in fields if f.typed}

    def _worded_key(self, label: Cell, first: Cell) -> str:
        """Return the key that the words of a label mean; 签字 belongs to the signature named first in the row."""
        word = plain_label(label.text)
        owner = self._names_by_label.get(plain_label(first.text), "")
        if word in _SIGN_LABELS and owner and self._type(owner) == "sign":
            return f"{owner}{_SEPARATOR}{_SIGN_LABELS[word]}"
        return self._names_by_label.get(word, "")

    def _type(self, key: str) -> str | None:
        """Return the type of a field, or of a part of a signature; None when the form is not known."""
        name, _, part = key.partition(_SEPARATOR)
        if part:
            return "date" if part == "date" else "text"
        known = self.form.by_name.get(name) if self.form else None
        return known.type if known else None

    # -- deciding ---------------------------------------------------------------------------------

    def values(self) -> dict[str, object]:
        """Return the values by field name; a field found empty is ''."""
        controls = self._controls()
        values: dict[str, object] = {}
        for key in dict.fromkeys((*self.beside, *controls, *self.worded)):
            _put(values, key, self._value(key, controls.get(key)))
        for group, parts in self.parts.items():
            values[group], problems = joined(parts)
            self.problems += problems
        self.problems += box_problems(self.document.body)
        return values

    def _controls(self) -> dict[str, Control]:
        found = [c for c in field_controls(self.document.body) if self._is_ours(c)]
        self.problems += [tag_twice(key) for key, n in Counter(c.key for c in found).items() if n > 1]
        return {control.key: control for control in reversed(found)}

    def _is_ours(self, control: Control) -> bool:
        return not self.form or control.key.partition(_SEPARATOR)[0] in self.form.by_name

    def _value(self, key: str, control: Control | None) -> object:
        cell = self._cell(key, control)
        raw = self._cell_text(key, cell, control) if cell else control.raw_text if control else ""
        if is_empty(raw, self._type(key)):
            return ""
        text = trimmed(raw)
        holder = cell.element if cell else control.element if control else None
        ticked = ticked_options(text, self._options(key, text, holder))
        return text if ticked is None else _one_or_many(ticked)

    def _options(self, key: str, text: str, holder: Element | None) -> Collection[str]:
        """Return what a tick list offers, nothing for a field that is none."""
        known = self.form.by_name.get(key) if self.form else None
        if known:
            return (YES, NO) if known.type == "bool" else tuple(known.choices)
        return printed_options(text) if not self.form and holder is not None and has_boxes(holder) else ()

    def _cell(self, key: str, control: Control | None) -> Cell | None:
        """Return the value's cell; a label's words are believed only without bookmark and control."""
        cells = self.beside.get(key) or ([] if control else self.worded.get(key, []))
        filled = [cell for cell in cells if not is_empty(cell.raw_text, self._type(key))]
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
        if is_empty(control.raw_text, self._type(key)):
            # Typed beside an empty control: only its pen hint must go.
            return cell.raw_text.replace(control.raw_text, "", 1)
        if control.text != cell.text:
            self.problems.append(outside_control(key, control.text, cell.text))
        return cell.raw_text

    # -- telling ----------------------------------------------------------------------------------

    def labelled_problems(self) -> Iterator[Problem]:
        """Yield the problems with the labels that people know their fields by."""
        yield from map(doubled_member, self.document.doubled)
        for problem in self.problems:
            yield replace(problem, label=self._label(problem.field))

    def _label(self, path: str) -> Text:
        name = path.partition("[")[0].partition(_SEPARATOR)[0]
        known = self.form.by_name.get(name) if self.form else None
        return (
            known.label
            if known
            else verbatim(self.labels.get(path, self.labels.get(name, "")).replace("\n", ""))
        )


def _full_names(form: Form | None) -> dict[str, str]:
    """Return what the bookmarks stand for that Word's limit of 40 characters has cut (carriers)."""
    fields = form.fields if form else ()
    names = {label_bookmark(f): f.name for f in fields}
    names |= {part_bookmark(f, part): f"{f.name}{_SEPARATOR}{part}" for f in fields for part in SIGN_PARTS}
    names |= {column_bookmark(f, c): f"{f.name}{_SEPARATOR}{c.name}" for f in fields for c in f.columns}
    return {mark.removeprefix(MARK): key for mark, key in names.items()}


def _one_or_many(ticked: list[str]) -> object:
    return ticked if len(ticked) > 1 else next(iter(ticked), "")


def _put(values: dict[str, object], key: str, text: object) -> None:
    """File a text; ``reviewed__name`` goes into the signature ``reviewed``."""
    whole, _, part = key.rpartition(_SEPARATOR)
    if part not in SIGN_PARTS or not whole:
        values[key] = text
        return
    signature = values.setdefault(whole, {})
    if isinstance(signature, dict):
        signature[part] = text
