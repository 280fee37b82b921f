"""What people do to labels and to the marks that tell which document it is, in Word."""

from __future__ import annotations

from copy import deepcopy

from lxml.etree import _Element as Element

from edits.paper import Paper, around, drop
from edits.samples import SAME, Expected, changed, flagged
from edits.word_values import NEW, Edit
from generator.carriers import code_line
from generator.readback.word_names import CELL, PARAGRAPH, W


def pasted_controls_of_the_same_field(paper: Paper) -> Expected:
    """A row pasted from another copy of the form."""
    name = paper.field("longtext")
    row = around(paper.control(name), f"{W}tr")
    copy = deepcopy(row)
    row.addnext(copy)
    for text in copy.iter(f"{W}t"):
        text.text = "另一份的内容" if text.text == paper.values[name] else text.text
    return flagged(*_fields_of(paper, row))


def _fields_of(paper: Paper, row: Element) -> list[str]:
    tags = [tag.get(f"{W}val", "").partition(".")[0] for tag in row.iter(f"{W}tag")]
    return [name for name in dict.fromkeys(tags) if name in paper.form.by_name]


def label_reworded(paper: Paper) -> Expected:
    name = paper.field("longtext")
    label = around(paper.label(name), PARAGRAPH)
    next(label.iter(f"{W}t")).text = "换了说法"
    return SAME


def label_retyped(paper: Paper) -> Expected:
    """The label typed anew, its bookmark lost."""
    drop(paper.label(paper.field("longtext")))
    return SAME


def label_retyped_and_value_too(paper: Paper) -> Expected:
    name = paper.field("longtext")
    drop(paper.label(name))
    paper.retype(name, NEW)
    return changed(**{name: NEW})


def label_reworded_and_value_retyped(paper: Paper) -> Expected:
    """All three marks lost: nobody can tell whose text it is, and its field has no place any more."""
    name = paper.field("longtext")
    label_reworded(paper)
    drop(paper.label(name))
    paper.retype(name, NEW)
    return flagged("", name)


def row_of_the_grid_deleted(paper: Paper) -> Expected:
    """Nobody knows whether the value is to stay or to go."""
    row = around(paper.control(paper.field("longtext")), f"{W}tr")
    fields = _fields_of(paper, row)
    drop(row)
    return flagged(*fields)


def label_and_value_merged(paper: Paper) -> Expected:
    """The two cells made one: the control is left, in the label's cell."""
    name = paper.field("longtext")
    cell = paper.cell(name)
    label = around(paper.label(name), CELL)
    label.extend(cell.findall(PARAGRAPH))
    drop(cell)
    return SAME


def code_line_of_another_record(paper: Paper) -> Expected:
    paper.code_line().text = code_line("TS-KH0001-2026-0777", 9)
    return flagged("")


def code_line_with_a_wrong_check_character(paper: Paper) -> Expected:
    line = paper.code_line()
    line.text = (line.text or "")[:-1] + ("7" if (line.text or "")[-1] != "7" else "8")
    return flagged("")


def code_line_deleted(paper: Paper) -> Expected:
    paper.code_line().text = ""
    return SAME


def properties_lost(paper: Paper) -> Expected:
    paper.parts["docProps/custom.xml"] = (
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
    )
    return SAME


MARKS: tuple[Edit, ...] = (
    pasted_controls_of_the_same_field,
    label_reworded,
    label_retyped,
    label_retyped_and_value_too,
    label_reworded_and_value_retyped,
    row_of_the_grid_deleted,
    label_and_value_merged,
    code_line_of_another_record,
    code_line_with_a_wrong_check_character,
    code_line_deleted,
    properties_lost,
)
