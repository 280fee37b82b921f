"""What people do to single values in Word."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lxml import etree

from edits.paper import Paper, paragraph, run, unwrap
from edits.samples import SAME, Expected, changed, flagged
from generator.readback.word_names import CELL, CONTROL, CONTROL_CONTENT, W

Edit = Callable[[Paper], Expected]
NEW = "改过的“内容”——第2稿…"


def typed_over(paper: Paper) -> Expected:
    name = paper.field("longtext")
    paper.type_over(name, NEW)
    return changed(**{name: NEW})


def cleared_and_retyped(paper: Paper) -> Expected:
    name = paper.field("longtext")
    paper.retype(name, NEW)
    return changed(**{name: NEW})


def cleared(paper: Paper) -> Expected:
    name = paper.field("longtext")
    paper.retype(name, "")
    return changed(**{name: None})


def pasted_paragraphs(paper: Paper) -> Expected:
    name = paper.field("longtext")
    paper.retype(name, "第一段", "", "第三段")
    return changed(**{name: "第一段\n\n第三段"})


def typed_line_breaks_and_tabs(paper: Paper) -> Expected:
    name = paper.field("longtext")
    line = run("第一行")
    etree.SubElement(line, f"{W}br")
    tab = run("第二行")
    etree.SubElement(tab, f"{W}tab")
    paper.type_over(name, line, tab, run("后"))
    return changed(**{name: "第一行\n第二行\t后"})


def numbered_list(paper: Paper) -> Expected:
    name = paper.field("longtext")
    items = [paragraph(run(text)) for text in ("检查", "整改")]
    for item in items:
        properties = etree.Element(f"{W}pPr")
        numbered = etree.SubElement(properties, f"{W}numPr")
        etree.SubElement(numbered, f"{W}numId").set(f"{W}val", "1")
        item.insert(0, properties)
    paper.retype(name, *items)
    return changed(**{name: "检查\n整改"})


def split_runs(paper: Paper) -> Expected:
    """Each character in a run of its own, with spelling marks between, as Word saves often."""
    name = paper.field("longtext")
    paper.type_over(name, *(e for c in NEW for e in (run(c), etree.Element(f"{W}proofErr"))))
    return changed(**{name: NEW})


def formatted(paper: Paper) -> Expected:
    name = paper.field("longtext")
    paper.type_over(name, run("改", "b"), run("过", "i", "u"), run("了", "highlight"))
    return changed(**{name: "改过了"})


def struck_through(paper: Paper) -> Expected:
    """Strikes a word out and writes the right one behind, as on paper."""
    name = paper.field("longtext")
    paper.type_over(name, run("旧", "strike"), run("新"))
    return flagged(name)


def typed_beside_control(paper: Paper) -> Expected:
    name = paper.field("longtext")
    paper.control(name).addnext(run("另有补充"))
    return flagged(name)


def control_deleted(paper: Paper) -> Expected:
    unwrap(paper.control(paper.field("longtext")))
    return SAME


def all_controls_deleted(paper: Paper) -> Expected:
    for control in list(paper.root.iter(CONTROL)):
        unwrap(control)
    return SAME


def wrapped_in_another_control(paper: Paper) -> Expected:
    name = paper.field("longtext")
    outer = etree.Element(CONTROL)
    etree.SubElement(outer, f"{W}sdtPr")
    content = etree.SubElement(outer, CONTROL_CONTENT)
    control = paper.control(name)
    control.addprevious(outer)
    content.append(control)
    return SAME


def tracked_change(paper: Paper) -> Expected:
    name = paper.field("longtext")
    content = paper.content(name)
    struck, inserted = etree.Element(f"{W}del"), etree.Element(f"{W}ins")
    struck.extend(list(content))
    for text in struck.iter(f"{W}t"):
        text.tag = f"{W}delText"
    inserted.append(run(NEW))
    content[:] = [struck, inserted]
    return changed(**{name: NEW})


def tracked_move(paper: Paper) -> Expected:
    name = paper.field("longtext")
    moved_from, moved_to = etree.Element(f"{W}moveFrom"), etree.Element(f"{W}moveTo")
    moved_from.append(run("后句。"))
    moved_to.append(run("后句。"))
    paper.type_over(name, moved_to, run("前句。"), moved_from)
    return changed(**{name: "后句。前句。"})


def blanks_around(paper: Paper) -> Expected:
    name = paper.field("longtext")
    paper.type_over(name, "\u3000\u00a0" + NEW + "\u200b \ufeff")
    return changed(**{name: NEW})


def soft_hyphen(paper: Paper) -> Expected:
    name = paper.field("longtext")
    word = run("re")
    etree.SubElement(word, f"{W}softHyphen")
    paper.type_over(name, word, run("search"))
    return changed(**{name: "research"})


def hyperlink(paper: Paper) -> Expected:
    name = paper.field("longtext")
    link = etree.Element(f"{W}hyperlink")
    link.append(run("见网页"))
    paper.type_over(name, link)
    return changed(**{name: "见网页"})


def field_code(paper: Paper) -> Expected:
    """A cross-reference or date that Word computes: its code is no text."""
    name = paper.field("longtext")
    code = etree.Element(f"{W}r")
    etree.SubElement(code, f"{W}instrText").text = " DATE "
    paper.type_over(name, code, run("今天"))
    return changed(**{name: "今天"})


def footnote(paper: Paper) -> Expected:
    """What stands in the footnote is not read."""
    name = paper.field("longtext")
    mark = etree.Element(f"{W}r")
    etree.SubElement(mark, f"{W}footnoteReference").set(f"{W}id", "2")
    paper.control(name).addnext(mark)
    return flagged(name)


def comment(paper: Paper) -> Expected:
    name = paper.field("longtext")
    mark = etree.Element(f"{W}r")
    etree.SubElement(mark, f"{W}commentReference").set(f"{W}id", "0")
    paper.control(name).addprevious(etree.Element(f"{W}commentRangeStart"))
    paper.control(name).addnext(mark)
    return SAME


def hidden_text(paper: Paper) -> Expected:
    name = paper.field("longtext")
    paper.type_over(name, run("改过"), run("看不见", "vanish"))
    return changed(**{name: "改过"})


def picture(paper: Paper) -> Expected:
    name = paper.field("longtext")
    holder = etree.Element(f"{W}r")
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
    etree.SubElement(etree.SubElement(holder, f"{W}drawing"), f"{drawing}inline")
    paper.cell(name).append(paragraph(holder))
    return flagged(name)


def text_box(paper: Paper) -> Expected:
    name = paper.field("longtext")
    mc = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
    holder = etree.Element(f"{W}r")
    choice = etree.SubElement(etree.SubElement(holder, f"{mc}AlternateContent"), f"{mc}Choice")
    etree.SubElement(etree.SubElement(choice, f"{W}drawing"), f"{W}txbxContent").append(
        paragraph(run("框内"))
    )
    paper.cell(name).append(paragraph(holder))
    return flagged(name)


def nested_table(paper: Paper) -> Expected:
    name = paper.field("longtext")
    table = etree.Element(f"{W}tbl")
    row = etree.SubElement(table, f"{W}tr")
    for text in ("甲", "乙"):
        etree.SubElement(row, CELL).append(paragraph(run(text)))
    paper.cell(name).insert(1, table)
    return flagged(name)


# -- types --------------------------------------------------------------------------------------------


def _typed(types: tuple[str, ...], text: str, stored: object, paper: Paper) -> Expected:
    name = paper.field(*types)
    paper.type_over(name, text)
    return changed(**{name: stored})


def _unclear(types: tuple[str, ...], text: str, paper: Paper) -> Expected:
    name = paper.field(*types)
    paper.type_over(name, text)
    return flagged(name)


_DATES = (
    "2026/8/3", "2026年8月3日", "2026-8-3", "2026.08.03", "２０２６年８月３日", "2026 年 8 月 3 日",
    "2026年\u200b8月3日", "2026\u00ad年8月3日", "２０２６／８／３",
)  # fmt: skip
_NO_DATES = ("8月3日", "2026年8月", "26/8/3", "2026年13月3日", "8/3/2026", "明天", "2026年8月3日或4日")
_AMOUNTS = ("38,601.00元", "¥38601", "３８６０１元", "38，601.00", "￥38,601.00")
_NO_AMOUNTS = ("3.86万元", "约38600", "38,60", "38600美元", "-5", "三万八千六百元整")
VALUES: dict[str, Edit] = {
    **{f"date {text!a}": partial(_typed, ("date",), text, "2026-08-03") for text in _DATES},
    **{f"no date {text!a}": partial(_unclear, ("date",), text) for text in _NO_DATES},
    **{f"amount {text!a}": partial(_typed, ("money",), text, "38601.00") for text in _AMOUNTS},
    **{f"no amount {text!a}": partial(_unclear, ("money",), text) for text in _NO_AMOUNTS},
    "number in full width": partial(_typed, ("int",), "１２", 12),
    "no number": partial(_unclear, ("int",), "12人"),
    "phone with blanks": partial(_unclear, ("phone",), "1380013800"),
}

PLAIN: tuple[Edit, ...] = (
    typed_over, cleared_and_retyped, cleared, pasted_paragraphs, typed_line_breaks_and_tabs, numbered_list, split_runs,
    formatted, struck_through, typed_beside_control, control_deleted, all_controls_deleted, wrapped_in_another_control,
    tracked_change, tracked_move, blanks_around, soft_hyphen, hyperlink, field_code, footnote, comment, hidden_text,
    picture, text_box, nested_table )  # fmt: skip
