"""Form definitions as frozen values: what a file of ``forms/`` says (docs/forms.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from string import Formatter
from typing import Any, Final, Literal

from cardfile.expressions import Expression
from cardfile.text import Text
from cardfile.workflow import Workflow

Owner = Literal["customer", "unit", "either"]

SUBMIT: Final = "submit"
TODAY: Final = "today"
FIELD_TYPES: Final = (
    "text", "longtext", "int", "number", "percent", "money", "date", "datetime", "period", "choice",
    "multichoice", "bool", "phone", "email", "uscc", "photo", "file", "ref", "sign", "table",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """A closed list of options; the Chinese text is the stored value."""

    options: Mapping[str, str]

    def __iter__(self) -> Iterator[str]:
        return iter(self.options)

    def __len__(self) -> int:
        return len(self.options)

    def __contains__(self, option: object) -> bool:
        return option in self.options


NO_CHOICES: Final = Choices({})


@dataclass(frozen=True, slots=True)
class Field:
    """One field, or one column of a table.

    Attributes:
        required: ``submit`` or the state that the record cannot enter while the field is empty.
        private: the least consent with which a personal value may be printed (domain E.4).
        line: where the field stands in its file, for messages.
    """

    name: str
    type: str
    label: Text
    required: str | None = None
    required_if: Expression | None = None
    relevant: Expression | None = None
    constraint: Expression | None = None
    message: Text | None = None
    calculation: Expression | None = None
    by_program: bool = False
    choices: Choices = NO_CHOICES
    ref: str | None = None
    columns: tuple[Field, ...] = ()
    min_rows: int = 0
    max: int = 200
    pattern: str | None = None
    private: str | None = None
    default: Any = None
    height: int = 20
    width: str | None = None
    opinion: bool = False
    stamp: bool = False
    hint: Text | None = None
    retired: bool = False
    line: int = field(default=0, compare=False)

    @property
    def typed(self) -> bool:
        """Whether a person fills the field."""
        return self.calculation is None and not self.by_program and not self.retired

    @property
    def attaches(self) -> bool:
        """Whether its value names a file."""
        return self.type in ("file", "photo")


@dataclass(frozen=True, slots=True)
class Section:
    """A band of a form: its title, who fills it, its fields."""

    title: Text
    fields: tuple[Field, ...]
    who: Text | None = None


@dataclass(frozen=True)
class Form:
    """A form definition, one file of ``forms/``.

    Attributes:
        number: the pattern of record numbers (domain G.2).
        key: the pattern of the ``code`` that the program gives to master data: ``KH{serial:04}``.
        folder, short: where its documents are filed and what their file names say.
        restricted: the folder instead, while a record holds personal values (domain G.4).
        permanent: its documents cannot be discarded (001 Art 25).
    """

    name: str
    id: str
    code: str
    version: int
    title: Text
    owner: Owner
    number: str
    confidentiality: str
    workflow: Workflow
    header: tuple[Field, ...]
    sections: tuple[Section, ...]
    folder: str
    restricted: str = ""
    permanent: bool = False
    key: str = ""
    short: str = ""
    note: Text | None = None
    source: str = field(default="", compare=False)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Header fields, then the form's own, in printed order; retired ones included."""
        return self.header + tuple(f for section in self.sections for f in section.fields)

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Every field by its name."""
        return {f.name: f for f in self.fields}

    @cached_property
    def attaching(self) -> tuple[Field, ...]:
        """The fields that name files, and the tables with a column that does."""
        return tuple(f for f in self.fields if f.attaches or any(c.attaches for c in f.columns))

    @property
    def label(self) -> str:
        """The name with version that a record keeps: ``TS@1`` (domain B.1)."""
        return f"{self.code}@{self.version}"

    def typed_fields(self) -> tuple[Field, ...]:
        """Return the fields that a person fills."""
        return tuple(f for f in self.fields if f.typed)


def placeholders(pattern: str) -> tuple[str, ...]:
    """Return the names in braces of a number, folder or title pattern; itself when it is malformed."""
    try:
        return tuple(name for _, name, _, _ in Formatter().parse(pattern) if name is not None)
    except ValueError:
        return (pattern,)
