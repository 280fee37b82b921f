"""Draws what stands round a form: running lines, head with title and QR code (LOOK 1, 6)."""

from __future__ import annotations

from typing import Final

from cardfile.forms import Form
from generator.carriers import QR_PICTURE
from generator.drawing.scaffold import Variant
from generator.drawing.word_parts import QR
from generator.drawing.wordml import (
    ACCENT,
    GAP,
    LABEL_INK,
    QUIET,
    TAB,
    WIDTH,
    field,
    justified,
    para,
    picture,
    run,
)
from generator.drawing.wordml_tables import cell, row, table

_SIDE: Final = 2494
"""44 mm for the facts and as much for the QR code: the title stands in the middle of the page."""
_COLUMNS: Final = (_SIDE, WIDTH - 2 * _SIDE, _SIDE)
_LONG_TITLE: Final = 11
_DARK_EDGE_OUT: Final = '<w:ind w:right="-168"/><w:jc w:val="right"/>'
"""The quiet zone stands beyond the edge, so that the dark square meets it."""
_FACTS: Final = (
    ("状态　", "{{ doc.state }}"),
    ("修订　", "第 {{ doc.revision }} 次"),
    ("签发　", "{{ doc.issued }}"),
)


def header() -> str:
    """Return the running head: company, and the classification in the accent."""
    return para(
        "KcHead", run("{{ doc.company }}"), TAB, _classification(), properties=_ruled("bottom", WIDTH)
    )


def footer(form: Form, variant: Variant) -> str:
    """Return the running foot: number, form, page."""
    number = (
        "{{ doc.record_no }}　第 {{ doc.revision }} 次修订"
        if variant == "filled"
        else f"{form.code} {form.version} · {{{{ doc.issue }}}}"
    )
    pages = run("第 ") + field("PAGE", "1") + run(" 页　共 ") + field("NUMPAGES", "1") + run(" 页")
    edition = run(f"表单 {form.id}/{form.version}")
    return para("KcFoot", run(number), TAB, edition, TAB, pages, properties=_ruled("top", WIDTH // 2, WIDTH))


def continuation_header(form: Form) -> str:
    """Return the head of a blank's next sheets: company, title and code, QR code."""
    names = para("KcHead", run("{{ doc.company }}")) + para("KcHead", _classification())
    centred = justified("center")
    title = para(
        "KcHead", run(f"{form.title.zh}（续页）", font="hei", size=10.5, color="000000"), properties=centred
    )
    code = para("KcHead", run("{{ doc.code_line }}"), properties=centred)
    ruled = (
        f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="{ACCENT}"/></w:pBdr>'
        '<w:spacing w:after="100"/>'
    )
    return _three(names, title + code, _qr()) + para("KcGap", properties=ruled)


def page_head(form: Form, variant: Variant) -> str:
    """Return the head of the first page: facts or advice, title over number, QR code over code line."""
    facts = "".join(map(_fact, _FACTS)) if variant == "filled" else _advice()
    code = para("KcCode", run("{{ doc.code_line }}"))
    return _three(facts, _title(form, variant), _qr() + code, qr_align="bottom") + GAP


def _three(left: str, middle: str, right: str, qr_align: str = "center") -> str:
    cells = (
        cell(left, _COLUMNS[0]),
        cell(middle, _COLUMNS[1]),
        cell(right, _COLUMNS[2], align=qr_align),
    )
    return table(_COLUMNS, [row(cells)], "none")


def _title(form: Form, variant: Variant) -> str:
    long = len(form.title.zh) > _LONG_TITLE
    title = para("KcTitle", run(form.title.zh, size=15 if long else 0))
    if variant == "filled":
        return title + para("KcSub", run("编号　{{ doc.record_no }}"))
    return title + para("KcSub", run("编号　", color=LABEL_INK), run("＿" * 9))


def _fact(fact: tuple[str, str]) -> str:
    key, value = fact
    return para("KcMeta", run(key, color=QUIET), run(value))


def _advice() -> str:
    tick = run("在 ") + run("☐", font="tick") + run(" 内打 √")
    return (
        _fact(("空白表　", "黑色墨水填写"))
        + para("KcMeta", run("选项　", color=QUIET), tick)
        + _fact(("留空　", "写「无」或划线"))
    )


def _qr() -> str:
    return para("KcPic", picture(QR, "qr", QR_PICTURE), properties=_DARK_EDGE_OUT)


def _classification() -> str:
    return run("{{ doc.confidentiality }}", font="hei", bold=True, color=ACCENT)


def _ruled(side: str, *tabs: int) -> str:
    kinds = ("center", "right") if len(tabs) > 1 else ("right",)
    stops = "".join(f'<w:tab w:val="{kind}" w:pos="{at}"/>' for kind, at in zip(kinds, tabs, strict=True))
    return (
        f'<w:pBdr><w:{side} w:val="single" w:sz="4" w:space="3" w:color="{ACCENT}"/></w:pBdr>'
        f"<w:tabs>{stops}</w:tabs>"
    )
