"""Draws labels and values of the form's grid: texts, pen hints, tick lists, signatures (LOOK 4, 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cardfile.forms import Field
from generator.carriers import label_bookmark, part_bookmark
from generator.drawing.scaffold import FULL, LABEL_UNITS, THIRD, Box, GridRow, SignRow, Variant
from generator.drawing.ticklist import gap_text, is_tick_list, options_of, tick_lines
from generator.drawing.wording import even_lines
from generator.drawing.wordml import (
    BREAK,
    DATE_KIND,
    KEEP,
    LABEL_FILL,
    PEN_HINT,
    QUIET,
    UNIT,
    UNITS,
    bookmark,
    check_box,
    control,
    justified,
    list_kind,
    para,
    run,
    run_when,
)
from generator.drawing.wordml_tables import cell, line, row

EMPTY: Final = "—"
ROOM: Final = "\u2003" * 6
"""What an empty control holds; without it Word puts its own prompt there."""
DAY_HINT: Final = "20　　　年　　月　　日"
_UNIT_MM: Final = 13.75
_HINTS: Final = {
    "date": DAY_HINT,
    "datetime": "20　　年　\u2002月　\u2002日　\u2002时　\u2002分",
    "period": "20　　　年",
    "money": "　" * 10 + "元",
    "percent": "　" * 10 + "%",
    "photo": "照片",
}
ROW_HEIGHT: Final = {"filled": 6.9, "blank": 8.2}
PHOTO_HEIGHT: Final = 37.0
_FREE_LINE: Final = '<w:spacing w:line="240" w:lineRule="auto"/>'
"""A line as high as the picture in it; lines of a fixed height would cut it off."""


@dataclass(frozen=True, slots=True)
class Pen:
    """How a row is drawn.

    Attributes:
        variant: the printed document or the blank for the pen.
        keep: whether the row stays on one page with the next.
    """

    variant: Variant
    keep: bool = False

    @property
    def blank(self) -> bool:
        """Whether it is for the pen."""
        return self.variant == "blank"

    def para(self, style: str, *content: str, properties: str = "") -> str:
        """Return a paragraph of the row."""
        return para(style, *content, properties=(KEEP if self.keep else "") + properties)


@dataclass(frozen=True, slots=True)
class Carried:
    """A text that a control carries.

    Attributes:
        name: the name of the template's value: ``reviewed.date``; also the control's tag.
        alias: the name that Word shows.
        hint: what the pen finds when the value is empty.
        dash: whether an empty value prints 「—」 in a document.
    """

    name: str
    alias: str
    hint: str = ROOM
    kind: str = ""
    font: str = ""
    dash: bool = True

    def text(self) -> str:
        """Return the run that prints the value."""
        return run(f"{{{{ {self.name} }}}}", font=self.font)

    def empty(self, text: str, color: str, size: float = 0) -> str:
        """Return the run that prints something when the value is empty."""
        return run(f"{{% if not {self.name} %}}{text}{{% endif %}}", color=color, size=size)

    def drawn(self, pen: Pen) -> str:
        """Return the control; a blank has another one for the hint, which typing replaces."""
        if not pen.blank:
            rest = self.empty(EMPTY, QUIET) if self.dash else self.empty(self.hint, PEN_HINT, 9)
            return control(self.name, self.alias, self.text() + rest, kind=self.kind)
        hint = run(self.hint) if self.hint == ROOM else run(self.hint, color=PEN_HINT, size=9)
        return run_when(
            self.name,
            control(self.name, self.alias, self.text(), kind=self.kind),
            control(self.name, self.alias, hint, kind=self.kind, placeholder=True),
        )


# -- labels and values ---------------------------------------------------------------------------------


def broken(lines: tuple[str, ...]) -> str:
    """Return runs with a line break between lines."""
    return BREAK.join(map(run, lines))


def label(field: Field, units: int = LABEL_UNITS) -> str:
    """Return the runs of a label; what is computed has no bookmark, for it is not read back."""
    runs = broken(even_lines(field.label.zh, units * 3.5))
    return bookmark(label_bookmark(field), runs) if field.typed else runs


def grid_row(drawn: GridRow, pen: Pen) -> str:
    """Return a row of labels and values; a long text may go over to the next page."""
    cells = [cell for box in drawn.boxes for cell in _box(box, pen)]
    if rest := UNITS - sum(LABEL_UNITS + box.units for box in drawn.boxes):
        cells.append(_spanning(rest, pen.para("KcNote", drawn.note), fill=LABEL_FILL))
    splits = not pen.blank and any(box.field.type == "longtext" for box in drawn.boxes)
    return row(cells, height=row_height(drawn, pen.variant), splits=splits)


def row_height(drawn: GridRow, variant: Variant) -> float:
    """Return the least height of a row in mm; long texts of a blank have their writing space."""
    least = ROW_HEIGHT[variant]
    if variant == "filled":
        return least
    return max(least, *(_writing_space(box.field) for box in drawn.boxes))


def _writing_space(field: Field) -> float:
    return {"longtext": float(field.height), "photo": PHOTO_HEIGHT}.get(field.type, 0.0)


def _spanning(units: int, content: str, **look: str) -> str:
    return cell(content, units * UNIT, span=units, **look)  # type: ignore[arg-type]


def _box(box: Box, pen: Pen) -> Iterator[str]:
    yield _spanning(LABEL_UNITS, pen.para("KcLabel", label(box.field)), fill=LABEL_FILL)
    small = box.units == THIRD or is_tick_list(box.field)
    align = "top" if pen.blank and box.field.type == "longtext" else "center"
    style, free = (
        "KcValueS" if small else "KcValue",
        _FREE_LINE if box.field.type == "photo" and not pen.blank else "",
    )
    yield _spanning(box.units, pen.para(style, _value(box, pen), properties=free), align=align)


def _value(box: Box, pen: Pen) -> str:
    field = box.field
    if not field.typed:
        computed = Carried(field.name, field.label.zh)
        return computed.text() + computed.empty(EMPTY, QUIET)
    if is_tick_list(field):
        return _tick_list(field, box.units * _UNIT_MM, pen)
    shown = run(f"{{{{ photos.{field.name} }}}}") if field.type == "photo" and not pen.blank else ""
    return shown + Carried(field.name, field.label.zh, _HINTS.get(field.type, ROOM), _kind(field)).drawn(pen)


def _kind(field: Field) -> str:
    if field.type == "date":
        return DATE_KIND
    return list_kind(field.choices) if field.type == "choice" else ""


# -- tick lists ----------------------------------------------------------------------------------------


def _tick_list(field: Field, width: float, pen: Pen) -> str:
    """Return one control that holds a box for each option."""
    lines = tick_lines(options_of(field), width)
    numbers = {option: number for number, option in enumerate(options_of(field), 1)}
    content = BREAK.join(
        run(gap_text(options, width)).join(_option(field, option, numbers[option], pen) for option in options)
        for options in lines
    )
    return control(field.name, field.label.zh, content)


def _option(field: Field, option: str, number: int, pen: Pen) -> str:
    """Return a box and its option: chosen black, else grey, for the pen always black."""
    tag, alias = f"{field.name}.{number}", f"{field.label.zh}：{option}"
    text = "\u00a0" + option
    return run_when(
        f"'{option}' in pick.{field.name}",
        check_box(tag, alias, ticked=True) + run(text),
        check_box(tag, alias, ticked=False) + run(text, color="" if pen.blank else QUIET),
    )


# -- signatures ----------------------------------------------------------------------------------------


def opinion_height(field: Field, variant: Variant) -> float:
    """Return the height of a signature's opinion in mm."""
    if field.stamp:
        return 34 if variant == "blank" else 30
    return 12 if variant == "blank" else 9


def name_height(variant: Variant) -> float:
    """Return the height of a signature's name and date in mm."""
    return 11 if variant == "blank" else 10


def signature(drawn: SignRow, pen: Pen) -> str:
    """Return a signature: opinion, if one is wanted, above name and date; both stay on one page."""
    field = drawn.field
    name = _part(field, "name", "签字", pen) + _part(field, "date", "日期", pen)
    height = name_height(pen.variant)
    if not field.opinion:
        return row([_sign_label(field, pen), *name], height=height)
    kept = Pen(pen.variant, keep=True)
    opinion = [_sign_label(field, kept, "restart"), *_opinion(field, kept)]
    below = _spanning(LABEL_UNITS, pen.para("KcLabel"), merge="continue", fill=LABEL_FILL)
    return row(opinion, height=opinion_height(field, pen.variant)) + row([below, *name], height=height)


def _sign_label(field: Field, pen: Pen, merge: str = "") -> str:
    return _spanning(LABEL_UNITS, pen.para("KcLabel", label(field)), merge=merge, fill=LABEL_FILL)


def _small_label(field: Field, part: str, text: str, pen: Pen) -> str:
    content = bookmark(part_bookmark(field, part), run(text))
    return _spanning(1, pen.para("KcLabel", content), fill=LABEL_FILL)


def _part(field: Field, part: str, text: str, pen: Pen) -> list[str]:
    """Return the small label and the value of a name or a date; empty, they wait for ink."""
    hint, kind = (DAY_HINT, DATE_KIND) if part == "date" else (ROOM, "")
    carried = Carried(f"{field.name}.{part}", field.label.zh + text, hint, kind, dash=False)
    return [_small_label(field, part, text, pen), _spanning(4, pen.para("KcValue", carried.drawn(pen)))]


def _opinion(field: Field, pen: Pen) -> Iterator[str]:
    carried = Carried(f"{field.name}.opinion", f"{field.label.zh}意见", font="kai", dash=False)
    yield _small_label(field, "opinion", "意见", pen)
    content = pen.para("KcValue", carried.drawn(pen))
    if not field.stamp:
        yield _spanning(FULL - 1, content)
        return
    yield _spanning(5, content, borders=line("right", 0))
    seal = pen.para("KcNote", run("（盖章）", color=QUIET), properties=justified("center"))
    yield _spanning(4, seal, borders=line("left", 0), align="bottom")
