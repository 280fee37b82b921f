"""The body of the handbook's template: the first part, the departments' parts, the appendices."""

from __future__ import annotations

from typing import Final

from generator.drawing.wordml import ACCENT, GAP, each, para, run, when
from generator.handbook.appendix import TITLES
from generator.handbook.department import BLOCKS, SUBSECTIONS
from generator.handbook.overview import BLOCKS as FIRST
from generator.handbook.template_blocks import (
    bare_listing,
    block_title,
    copies,
    empty_box,
    grid,
    listing,
    matrices,
    part_title,
    place,
    subsection,
)


def overview_portrait() -> str:
    """Return 1.1 to 1.5."""
    o = "overview"
    return (
        part_title(
            "{{ overview.title }}",
            "overview.anchor",
            _key("{{ overview.key }}", "{{ overview.key_facts }}"),
            new_page=False,
        )
        + _first(1, close=True)
        + grid(f"{o}.facts")
        + _first(2)
        + grid(f"{o}.standing")
        + GAP
        + listing("credentials", f"{o}.credentials", or_empty=False)
        + listing("finance", f"{o}.finance", or_empty=False)
        + when(f"{o}.grading", para("KcCap", "最近一次分级评分") + grid(f"{o}.grading"))
        + _first(3)
        + listing("departments", f"{o}.departments")
        + _first(4)
        + listing("contracts", f"{o}.contracts")
        + _first(5)
        + matrices(f"{o}.counts")
        + listing("general", f"{o}.general", or_empty=False)
    )


def overview_landscape() -> str:
    """Return 1.6, whose tables need the wide page."""
    o = "overview"
    return (
        _first(6, close=True)
        + listing("visits", f"{o}.visits", or_empty=False)
        + listing("complaints", f"{o}.complaints")
        + para("KcBody", "{{ overview.satisfaction }}", properties='<w:spacing w:before="160"/>')
        + listing("sheets", f"{o}.sheets", or_empty=False)
    )


def overview_rest() -> str:
    """Return 1.7 and 1.8."""
    o = "overview"
    return (
        _first(7, close=True)
        + grid(f"{o}.ours")
        + GAP
        + listing("people", f"{o}.people")
        + _first(8)
        + listing("plans", f"{o}.plans")
    )


def _first(number: int, *, close: bool = False) -> str:
    return block_title(f"1.{number}　{FIRST[number - 1]}", f"overview.at.b{number}", close=close)


def _key(key: str, facts: str) -> str:
    return run(key, font="hei", size=10.5, color=ACCENT) + run(f"　　{facts}", size=10.5)


# -- departments ---------------------------------------------------------------------------------------


def department_parts() -> str:
    """Return the part of a department, seven blocks, printed for each."""
    return each(
        "part", "parts", _head() + _facts() + _background() + _dealings() + _attached() + _complaints()
    )


def _head() -> str:
    return part_title("{{ part.title }}", "part.anchor", _key("{{ part.key }}", "{{ part.facts }}"))


def _block(number: int, *, new_page: bool = False, close: bool = False) -> str:
    title = f"{{{{ part.number }}}}.{number}　{BLOCKS[number - 1]}"
    return block_title(title, f"part.at.b{number}", new_page=new_page, close=close)


def _facts() -> str:
    return (
        _block(1, close=True)
        + grid("part.business")
        + _block(2)
        + grid("part.reach")
        + GAP
        + listing("contacts", "part.contacts")
    )


def _background() -> str:
    """Return the background: its own sheets in a full edition, so that they can be taken out (C.2)."""
    note = para("KcNote", "依据本人同意印制；本栏单独成页，可整页抽出。")
    card = para("KcCap", "{{ card.name }}") + grid("card.facts") + GAP
    cards = when("part.cards", each("card", "part.cards", card), empty_box())
    general = (
        _block(3)
        + para("KcNote", "通用版只列职务与工作需求，个人信息不在本册内。")
        + listing("needs", "part.needs")
    )
    return when("book.full", _block(3, new_page=True) + note + cards, general)


_DEALINGS: Final = ("complete", "running", "incomplete", "field_changes", "messages")


def _dealings() -> str:
    title = when("book.full", _block(4, new_page=True), _block(4))
    tables = (
        subsection(f"{{{{ part.number }}}}.4.{n}　{label}", f"part.at.s{n}") + listing(name, f"part.{name}")
        for n, (label, name) in enumerate(zip(SUBSECTIONS, _DEALINGS, strict=True), 1)
    )
    return title + "".join(tables)


def _attached() -> str:
    note = para("KcNote", "本期及上期记录全文附后，新的在前；更早的只列索引。")
    return "".join(
        _block(number)
        + note
        + listing(index, f"part.{index}")
        + listing(older, f"part.{older}", or_empty=False)
        + copies(f"part.{records}")
        for number, index, older, records in (
            (5, "visit_index", "older_visits", "visits"),
            (6, "summary_index", "older_summaries", "summaries"),
        )
    )


def _complaints() -> str:
    after_copies = when("part.summaries", _block(7, new_page=True), _block(7))
    return (
        after_copies + listing("tickets", "part.tickets") + listing("actions", "part.actions", or_empty=False)
    )


# -- appendices ----------------------------------------------------------------------------------------


def appendices() -> str:
    """Return the appendices; the last one is printed when customers were merged into this one."""
    return (
        _appendix("A", "按姓名拼音排列；页码指该联系人首次出现的部门通讯信息页。", new_page=True)
        + _index("people_index", "appendix.people_index")
        + _appendix("B", "修订号为本册所收的修订；文件名为归档文件名。")
        + _index("record_index", "appendix.record_index")
        + _appendix("C", "必填而尚未填写的项目，由责任人补齐。")
        + listing("gaps", "appendix.gaps")
        + _appendix("D", "自上一版以来主数据逐项变更；个人信息与账号只注明有变更。")
        + listing("details", "appendix.details")
        + _appendix("E", "收录的来源、规则，以及发布前检查的结果。")
        + listing("sources", "appendix.sources")
        + listing("checks", "appendix.checks")
        + when("appendix.absorbed.rows", _absorbed())
        + para("KcNote", place("end"))
    )


def _absorbed() -> str:
    return (
        _appendix("F", "并入客户的记录留在其原档案内，手册不再续编；各册按归档路径查阅。")
        + listing("absorbed", "appendix.absorbed")
        + listing("absorbed_records", "appendix.absorbed_records", or_empty=False)
    )


def _appendix(letter: str, note: str, *, new_page: bool = False) -> str:
    title = f"附录 {letter}　{TITLES[letter]}"
    space = "" if new_page else para("KcGap", properties='<w:spacing w:before="400"/>')
    return space + part_title(title, f"appendix.at.{letter}", note, new_page=new_page)


def _index(name: str, path: str) -> str:
    return when(f"{path}.rows", bare_listing(name, path) + GAP, empty_box())
