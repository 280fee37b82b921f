"""Where the fields of a filled Word document stand: by control, by marked label, by the label's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cardfile.forms import Form
from cardfile.text import Text, verbatim
from generator.carriers import MARK, SIGN_PARTS, column_bookmark, label_bookmark, part_bookmark
from generator.readback.word_controls import Control, field_controls, has_control
from generator.readback.word_grid import Cell, Row, tables
from generator.readback.word_lists import (
    Header,
    Part,
    Worded,
    body_length,
    lines_below,
    marked_header,
    plain_label,
    rows_without_header,
    worded_header,
)
from generator.readback.word_names import TABLE

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SEPARATOR: Final = "__"
_SELDOM_DRAWN: Final = frozenset({"confidentiality", "reviewed", "approved"})
"""Fields that stand in a page's head, or only where somebody signs."""
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
        apart: the groups whose table was cut in two.
    """

    body: Element
    form: Form | None
    beside: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    worded: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[str, str] = field(default_factory=dict)
    _pairs: list[tuple[Cell, Cell]] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        above: Header | None = None
        for rows in tables(self.body, _full_names(self.form)):
            below = self._scan(rows)
            if above and not below and rows_without_header(above, rows):
                self.apart.append(above.group)
            above = below

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

    def _scan(self, rows: Sequence[Row]) -> Header | None:
        """Find the places of one table; return the header that its last rows stand under."""
        at, labelled, last = 0, [], None
        while at < len(rows):
            header = marked_header(rows[at], self._tables) or worded_header(rows[at], self._tables or ())
            at += 1
            if header:
                self.parts[header.group].append(lines_below(header, rows[at:]))
                at += body_length(rows[at:])
                last = header
            else:
                last = None
                labelled.append(rows[at - 1])
                self._find_labels(rows[at - 1])
        self._pairs += (pair for row in labelled for pair in pairwise(row))
        return last

    def _find_labels(self, row: Row) -> None:
        for label, value in pairwise(row):
            if value.marks or label.continued:
                continue
            for key in label.marks:
                self.labels[key] = label.text
            for key in label.marks or (self._worded_key(label, row[0]),):
                if self._has_value(key):
                    (self.beside if label.marks else self.worded)[key].append(value)

    def strays(self, shown: Collection[str]) -> list[str]:
        """Return the labels beside a value that no field has, when a field of the form has no place.

        Args:
            shown: the fields that were found.
        """
        lost = self.form and {f.name for f in self.form.typed_fields()} - {*shown} - _SELDOM_DRAWN
        head = next(self.body.iter(TABLE), None)
        pairs = (pair for pair in self._pairs if next(pair[0].element.iterancestors(TABLE)) is not head)
        return [label.text for label, value in pairs if self._is_stray(label, value)] if lost else []

    def _is_stray(self, label: Cell, value: Cell) -> bool:
        filled = any(map(str.isalpha, label.text)) and value.text and not label.continued
        known = label.marks or value.marks or has_control(label.element) or has_control(value.element)
        return bool(filled and not known) and not {plain_label(c.text) for c in (label, value)} & self._words

    @cached_property
    def _words(self) -> frozenset[str]:
        """Every label that the form prints, those of calculated fields and signatures included."""
        fields = self.form.fields if self.form else ()
        return frozenset((*(plain_label(f.label.zh) for f in fields), *_SIGN_LABELS))

    def _has_value(self, key: str) -> bool:
        """Tell whether a value stands beside a label: not beside a heading, nor a signature's main label."""
        _, _, part = key.partition(SEPARATOR)
        return part in SIGN_PARTS if part else bool(key) and self.type_of(key) != "sign"

    @cached_property
    def _tables(self) -> tuple[Worded, ...] | None:
        return tuple(Worded.of(f) for f in self.form.fields if f.type == "table") if self.form else None

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
