"""Where the fields of a filled Word document stand: by control, by marked label, by the label's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cardfile.forms import Field, Form
from cardfile.text import Text, verbatim
from generator.carriers import MARK, column_bookmark, label_bookmark, part_bookmark
from generator.readback.word_controls import SIGN_PARTS, Control, field_controls
from generator.readback.word_grid import Cell, Row, tables
from generator.readback.word_lists import (
    Part,
    body_length,
    lines_below,
    marked_header,
    plain_label,
    worded_header,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SEPARATOR: Final = "__"
_SIGN_LABELS: Final = {"意见": "opinion", "签字": "name", "日期": "date"}


@dataclass
class WordPage:
    """The places of one document; what stands there is read by :mod:`generator.readback.word`.

    Attributes:
        form: the form it is, None when it is not known.
        beside: value cells by the key of the label before them; the label is marked.
        worded: the same where a label is known by its words only.
        parts: the drawn tables of each group.
        labels: the printed labels by key.
    """

    body: Element
    form: Form | None
    beside: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    worded: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rows in tables(self.body, _full_names(self.form)):
            self._scan(rows)

    @property
    def marked(self) -> bool:
        """Whether any of our bookmarks is left."""
        return bool(self.labels or self.parts)

    @cached_property
    def controls(self) -> tuple[Control, ...]:
        """The content controls of the form's fields, in the order of the page."""
        return tuple(c for c in field_controls(self.body) if self._is_ours(c))

    def cells(self, key: str, *, controlled: bool) -> list[Cell]:
        """Return the cells of a value; a label's words are believed only without bookmark and control."""
        return self.beside.get(key) or ([] if controlled else self.worded.get(key, []))

    def type_of(self, key: str) -> str | None:
        """Return the type of a field, or of a part of a signature; None when the form is not known."""
        name, _, part = key.partition(SEPARATOR)
        if part:
            return "date" if part == "date" else "text"
        known = self.form.by_name.get(name) if self.form else None
        return known.type if known else None

    def label(self, path: str) -> Text:
        """Return the label that people know a field by."""
        name = path.partition("[")[0].partition(SEPARATOR)[0]
        known = self.form.by_name.get(name) if self.form else None
        printed = self.labels.get(path, self.labels.get(name, ""))
        return known.label if known else verbatim(printed.replace("\n", ""))

    # -- finding ----------------------------------------------------------------------------------

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
        _, _, part = key.partition(SEPARATOR)
        return part in SIGN_PARTS if part else bool(key) and self.type_of(key) != "sign"

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
        if word in _SIGN_LABELS and owner and self.type_of(owner) == "sign":
            return f"{owner}{SEPARATOR}{_SIGN_LABELS[word]}"
        return self._names_by_label.get(word, "")

    def _is_ours(self, control: Control) -> bool:
        return not self.form or control.key.partition(SEPARATOR)[0] in self.form.by_name


def _full_names(form: Form | None) -> dict[str, str]:
    """Return what the bookmarks stand for that Word's limit of 40 characters has cut (carriers)."""
    fields = form.fields if form else ()
    names = {label_bookmark(f): f.name for f in fields}
    names |= {part_bookmark(f, part): f"{f.name}{SEPARATOR}{part}" for f in fields for part in SIGN_PARTS}
    names |= {column_bookmark(f, c): f"{f.name}{SEPARATOR}{c.name}" for f in fields for c in f.columns}
    return {mark.removeprefix(MARK): key for mark, key in names.items()}
