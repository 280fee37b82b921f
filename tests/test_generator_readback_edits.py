"""What people do to a form in Word, done to the XML of a drawn one, and what is read of it then."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from directories import DIRECTORY
from lxml import etree
from lxml.etree import _Element as Element
from strategies import stored
from word_paper import package

from cardfile.library import Library
from generator.context import Printer
from generator.drawing.scaffold_word import draw_blank, draw_form
from generator.readback import read_back
from generator.readback.interpret import interpret
from generator.readback.word_names import CELL, CONTROL, CONTROL_CONTENT, PARAGRAPH, ROW, W
from generator.word import WordTemplate

FORM = Library((Path(__file__).parents[1] / "forms",)).get("complaint")
AROUND = dict.fromkeys(
    [
        "company",
        "confidentiality",
        "title",
        "record_no",
        "identifier",
        "state",
        "revision",
        "issued",
        "issue",
        "code_line",
        "qr_text",
    ],
    "x",
)
VALUES = stored(
    FORM,
    {
        "customer_code": "KH0001",
        "occurred_on": "2026-04-13",
        "content": "未系安全带",
        "cause": "设备",
        "channel": "短信",
        "problem_on": "2026-04-12",
        "first_receiver": "SYB01-S02",
        "actions": [{"measure": "培训", "kind": "纠正", "planned_on": "2026-04-17"}],
    },
)
Edit = Callable[[Element], None]


def made(draw: Callable[..., bytes], values: dict[str, Any]) -> bytes:
    return WordTemplate(draw(FORM)).fill(Printer(FORM, DIRECTORY).context(values, AROUND))


DOCUMENT = made(draw_form, VALUES)
BLANK = made(draw_blank, {})


def edited(data: bytes, edit: Edit) -> bytes:
    """The document after somebody changed its body."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, Any] = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(parts["word/document.xml"])
    edit(root)
    return package({**parts, "word/document.xml": etree.tostring(root)})


def control(root: Element, tag: str) -> Element:
    (found,) = root.xpath(f"//w:sdt[w:sdtPr/w:tag/@w:val='{tag}']", namespaces={"w": W[1:-1]})
    return found


def around(element: Element, tag: str) -> Element:
    return next(element.iterancestors(tag))


def written(text: str) -> Element:
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}t").text = text
    return run


def retyped(tag: str, *paragraphs: str) -> Edit:
    """Clear the whole cell, control included, and type."""

    def edit(root: Element) -> None:
        cell = around(control(root, tag), CELL)
        for paragraph in cell.findall(PARAGRAPH):
            cell.remove(paragraph)
        for text in paragraphs:
            etree.SubElement(cell, PARAGRAPH).append(written(text))

    return edit


def typed_into(tag: str, text: str) -> Edit:
    """Replace what the control holds."""

    def edit(root: Element) -> None:
        content = control(root, tag).find(CONTROL_CONTENT)
        assert content is not None
        content[:] = [written(text)]

    return edit


def typed_behind(tag: str, text: str) -> Edit:
    """Type in the cell, but behind the control."""
    return lambda root: control(root, tag).addnext(written(text))


def struck_and_inserted(tag: str, text: str) -> Edit:
    """Replace what the control holds while changes are tracked."""

    def edit(root: Element) -> None:
        content = control(root, tag).find(CONTROL_CONTENT)
        assert content is not None
        struck, inserted = etree.Element(f"{W}del"), etree.Element(f"{W}ins")
        struck.extend(list(content))
        for old in struck.iter(f"{W}t"):
            old.tag = f"{W}delText"
        inserted.append(written(text))
        content[:] = [struck, inserted]

    return edit


def ticked_by_hand(tag: str, box: str) -> Edit:
    """Type √ over an empty box, and delete the tick of another."""

    def edit(root: Element) -> None:
        for sign in control(root, tag).iter(f"{W}t"):
            sign.text = (sign.text or "").replace("☑", "☐")
        for state in control(root, tag).iter("{http://schemas.microsoft.com/office/word/2010/wordml}checked"):
            state.set(state.keys()[0], "0")
        next(control(root, box).iter(f"{W}t")).text = "√"

    return edit


def row_of(root: Element, text: str) -> Element:
    return around(next(t for t in root.iter(f"{W}t") if t.text == text), ROW)


def row_copied(root: Element) -> None:
    row = row_of(root, "培训")
    row.addnext(deepcopy(row))


def row_added(root: Element) -> None:
    """A row as Tab in the last cell makes it: cells and nothing in them, then two are filled."""
    row = etree.Element(ROW)
    for text in ("检查", "预防", "", "", "", ""):
        paragraph = etree.SubElement(etree.SubElement(row, CELL), PARAGRAPH)
        paragraph.append(written(text))
    row_of(root, "培训").addnext(row)


def tag_copied(root: Element) -> None:
    control(root, "demand").addnext(deepcopy(control(root, "cause")))


def controls_removed(root: Element) -> None:
    """Content controls deleted, their texts kept, as programs do that do not know them."""
    for element in list(root.iter(CONTROL)):
        content = element.find(CONTROL_CONTENT)
        for child in list(content if content is not None else ()):
            element.addprevious(child)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)


def bookmarks_removed(root: Element) -> None:
    for mark in list(root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        parent = mark.getparent()
        assert parent is not None
        parent.remove(mark)


def both_removed(root: Element) -> None:
    controls_removed(root)
    bookmarks_removed(root)


TRAINING = VALUES["actions"][0]


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (retyped("content", "重新填写"), {"content": "重新填写"}),
        (retyped("content", "第一段", "第二段"), {"content": "第一段\n第二段"}),
        (retyped("channel", "电话"), {"channel": "电话"}),
        (retyped("first_receiver", "石垒"), {"first_receiver": "SYB01-S03"}),
        (typed_into("problem_on", "2026-4-9"), {"problem_on": "2026-04-09"}),
        (typed_into("problem_on", " 2026 年 4 月 9 日 "), {"problem_on": "2026-04-09"}),
        (typed_into("cause", ""), {"cause": None}),
        (struck_and_inserted("cause", "人员"), {"cause": "人员"}),
        (typed_behind("claim_amount", "38,600元"), {"claim_amount": "38600.00"}),
        (ticked_by_hand("channel", "channel.1"), {"channel": "电话"}),
        (row_copied, {"actions": [TRAINING, TRAINING]}),
        (row_added, {"actions": [TRAINING, {"measure": "检查", "kind": "预防"}]}),
        (controls_removed, {}),
        (bookmarks_removed, {}),
        (both_removed, {}),
    ],
)
def test_an_edit_changes_its_field_and_no_other(edit: Edit, changed: dict[str, Any]) -> None:
    reading = read_back(edited(DOCUMENT, edit), FORM)
    found, problems = interpret(reading, FORM, DIRECTORY)
    assert (*reading.problems, *problems) == ()
    expected = {name: value for name, value in {**VALUES, **changed}.items() if value is not None}
    assert stored(FORM, found) == expected


@pytest.mark.parametrize(
    ("edit", "field"),
    [(typed_behind("cause", "和人员"), "cause"), (tag_copied, "cause")],
    ids=["outside", "twice"],
)
def test_an_edit_that_could_mean_two_things_is_told(edit: Edit, field: str) -> None:
    reading = read_back(edited(DOCUMENT, edit), FORM)
    assert field in [problem.field for problem in reading.problems]
    assert reading.problems[0].label == FORM.by_name[field].label


def test_a_blank_that_nobody_filled_says_nothing() -> None:
    reading = read_back(BLANK, FORM)
    assert (reading.problems, interpret(reading, FORM, DIRECTORY)) == ((), ({}, ()))


def test_a_blank_is_filled_in_its_controls_and_beside_them() -> None:
    def edit(root: Element) -> None:
        for change in (
            typed_into("content", "未系安全带"),
            typed_behind("problem_on", "2026年4月12日"),
            typed_into("claim_amount", "　　38,600.00元"),
            ticked_by_hand("channel", "channel.1"),
        ):
            change(root)

    found, problems = interpret(read_back(edited(BLANK, edit), FORM), FORM, DIRECTORY)
    assert problems == ()
    assert found == {
        "content": "未系安全带",
        "problem_on": "2026年4月12日",
        "claim_amount": "38,600.00元",
        "channel": "电话",
    }
