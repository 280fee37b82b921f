"""A form as blocks on the grid of twelve half columns: what stands where, before anything is drawn (LOOK 4).

Widths: long texts, files and long tick lists are full rows; neighbours of one kind of number, date or yes-no
are thirds; all else is half. Everything stands in the order of the definition, but that a lone half takes
the next half of its section if that is at most two fields away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, Literal

from cardfile.forms import Field, Form, Section
from cardfile.text import Text
from generator.drawing.form_rows import score_bounds
from generator.drawing.ticklist import half_width_lines, is_tick_list

Variant = Literal["filled", "blank"]

LABEL_UNITS: Final = 2
FULL, HALF, THIRD = 10, 4, 2
"""Units of the value beside its label."""

_LAST_OF_HEADER: Final = ("reviewed", "approved", "attachments", "remarks")
_IN_PAGE_HEAD: Final = "confidentiality"
_HEAD_ORDER: Final = (
    "customer_code",
    "department_code",
    "unit_code",
    "prepared_by",
    "occurred_on",
    "prepared_on",
)
_ALONE: Final = ("table", "sign")
_THIRDS: Final = ("int", "number", "percent", "bool", "date")
_LOOK_AHEAD: Final = 2
_ROW_OF_THIRDS: Final = 3
_NOT_WRITTEN_BY_PEN: Final = ("sha256",)
_PHOTO_NOTE: Final = "左框贴照片，25 × 35 毫米"
CLOSING: Final = Text("审核与批准", "Review and approval")


@dataclass(frozen=True, slots=True)
class Box:
    """A label and its value in a row of the grid; ``units`` are the value's."""

    field: Field
    units: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """Boxes side by side; ``note`` fills what they leave of the row."""

    boxes: tuple[Box, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignRow:
    """A signature: opinion above name and date."""

    field: Field


@dataclass(frozen=True, slots=True)
class Grid:
    """A boxed table of labels and values."""

    rows: tuple[GridRow | SignRow, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A repeating table under its caption."""

    field: Field


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its band and what stands below it; the head block has no title."""

    title: Text | None
    who: Text | None
    blocks: tuple[Grid | Group, ...]


def parts_of(form: Form, variant: Variant) -> tuple[Part, ...]:
    """Return the parts of a form in printed order."""
    head = Part(None, None, (Grid(tuple(_head_rows(form, variant))),))
    sections = [_section(section, variant) for section in form.sections]
    return (head, *_closed([part for part in sections if part.blocks], _closing_fields(form), variant))


def drawn_fields(fields: Iterable[Field], variant: Variant) -> list[Field]:
    """Return the fields that are drawn: retired ones never, computed ones not in a blank."""
    return [f for f in fields if not f.retired and (f.typed or variant == "filled")]


def drawn_columns(group: Field, variant: Variant) -> list[Field]:
    """Return the columns that are drawn; nobody writes a checksum with a pen."""
    columns = drawn_fields(group.columns, variant)
    if variant == "filled":
        return columns
    return [column for column in columns if column.name not in _NOT_WRITTEN_BY_PEN]


# -- the head and the end ------------------------------------------------------------------------------


def _head_rows(form: Form, variant: Variant) -> Iterator[GridRow]:
    """Yield the common block: customer full, department and unit, then who and when."""
    waiting = [form.by_name[name] for name in _HEAD_ORDER if name in form.by_name]
    if waiting[0].name == "customer_code":
        yield _row([waiting.pop(0)])
    dates = _ROW_OF_THIRDS if variant == "filled" else 2
    places, people = waiting[:-3], waiting[-3:]
    if variant == "blank" and len(places) == 1:
        places, people = [*places, people[0]], people[1:]
    for fields in (places, people[:dates], people[dates:]):
        if fields:
            yield _row(fields)


def _row(fields: Sequence[Field]) -> GridRow:
    units = {1: FULL, 2: HALF, 3: THIRD}[len(fields)]
    return GridRow(tuple(Box(f, units) for f in fields))


def _closing_fields(form: Form) -> list[Field]:
    """Return what stands last: signatures that the workflow asks for, remarks, attachments."""
    last = {f.name: f for f in form.header if f.name in _LAST_OF_HEADER}
    order = ("reviewed", "approved", "remarks", "attachments")
    return [
        last[name] for name in order if name in last and (last[name].type != "sign" or last[name].required)
    ]


def _closed(sections: list[Part], closing: list[Field], variant: Variant) -> list[Part]:
    """Return the sections with the end; without a signature it goes on with the last section."""
    if any(f.type == "sign" for f in closing):
        return [*sections, Part(CLOSING, None, tuple(_blocks(closing, variant)))]
    last = sections[-1]
    return [*sections[:-1], replace(last, blocks=_joined((*last.blocks, *_blocks(closing, variant))))]


def _joined(blocks: Iterable[Grid | Group]) -> tuple[Grid | Group, ...]:
    """Return blocks with neighbouring grids made one."""
    made: list[Grid | Group] = []
    for block in blocks:
        if isinstance(block, Grid) and made and isinstance(made[-1], Grid):
            made[-1] = Grid(made[-1].rows + block.rows)
        else:
            made.append(block)
    return tuple(made)


# -- sections ------------------------------------------------------------------------------------------


def _section(section: Section, variant: Variant) -> Part:
    fields = drawn_fields(section.fields, variant)
    return Part(section.title, section.who, tuple(_blocks(fields, variant)))


def _blocks(fields: Sequence[Field], variant: Variant) -> Iterator[Grid | Group]:
    """Yield grids and the tables that close them."""
    for is_table, run in groupby(fields, key=lambda f: f.type == "table"):
        if is_table:
            yield from (Group(f) for f in run)
        else:
            yield Grid(tuple(_grid_rows(list(run), variant)))


def _grid_rows(fields: list[Field], variant: Variant) -> Iterator[GridRow | SignRow]:
    for in_thirds, run in _runs(fields, variant):
        if in_thirds:
            yield from _third_rows(run)
        else:
            yield from _half_rows(run, variant)


def _runs(fields: Sequence[Field], variant: Variant) -> Iterator[tuple[bool, list[Field]]]:
    """Yield runs of neighbours that make rows of thirds, and what stands between them."""
    others: list[Field] = []
    for _, group in groupby(fields, key=lambda f: _third_kind(f, variant)):
        run = list(group)
        if _third_kind(run[0], variant) and _fits_thirds(run):
            if others:
                yield False, others
            yield True, run
            others = []
        else:
            others += run
    if others:
        yield False, others


def _third_kind(field: Field, variant: Variant) -> str:
    """Return what neighbours must have in common to stand in thirds; a date for the pen needs more room."""
    if field.width:
        return field.type if field.width == "third" else ""
    narrow = field.type in _THIRDS and not (field.type == "date" and variant == "blank")
    return f"{field.type} {score_bounds(field)}" if narrow else ""


def _fits_thirds(run: Sequence[Field]) -> bool:
    """Whether a run fills rows of three; two may be left when a note on the scale stands beside them."""
    rest = len(run) % _ROW_OF_THIRDS
    return len(run) >= _ROW_OF_THIRDS and (rest == 0 or bool(_scale_note(run[0])))


def _third_rows(run: list[Field]) -> Iterator[GridRow]:
    for start in range(0, len(run), _ROW_OF_THIRDS):
        row = run[start : start + _ROW_OF_THIRDS]
        boxes = tuple(Box(f, THIRD) for f in row)
        yield GridRow(boxes, _scale_note(run[0]) if len(row) < _ROW_OF_THIRDS else "")


def _scale_note(field: Field) -> str:
    bounds = score_bounds(field)
    return f"{bounds[0]} 至 {bounds[1]} 分，{bounds[1]} 分最高" if bounds else ""


def _half_rows(fields: list[Field], variant: Variant) -> Iterator[GridRow | SignRow]:
    waiting = list(fields)
    while waiting:
        first = waiting.pop(0)
        if first.type == "sign":
            yield SignRow(first)
        elif first.type == "photo" and variant == "blank":
            yield GridRow((Box(first, THIRD),), _PHOTO_NOTE)
        elif _is_full(first):
            yield GridRow((Box(first, FULL),))
        else:
            partner = _partner(waiting)
            yield _row([first, partner] if partner else [first])


def _partner(waiting: list[Field]) -> Field | None:
    """Take the next half that is at most two fields away; a signature between ends the search."""
    for at, field in enumerate(waiting[: _LOOK_AHEAD + 1]):
        if field.type in _ALONE:
            return None
        if not _is_full(field):
            return waiting.pop(at)
    return None


def _is_full(field: Field) -> bool:
    if field.width:
        return field.width == "full"
    if is_tick_list(field):
        return half_width_lines(field) > 2  # noqa: PLR2004 - two lines look well in half a row.
    return field.type in ("longtext", "file", "photo") or (field.type == "ref" and field.ref == "customer")
