"""The check of templates: what it finds in broken ones, and where."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from word_paper import cell, document, field, package, row, run, table

from cardfile.formfile import read_form
from cardfile.forms import Form
from cardfile.library import Library
from desk.site import shipped
from generator.checking.template_check import check_template
from generator.engine.package import Package

KNOWN: dict[str, Any] = {
    "subject": "往来",
    "visits": [{"place": "海口", "day": "6月12日"}],
    "reviewed": {"name": "陶然", "date": "6月12日"},
    "pick": {"kind": ("走访",)},
    "total": None,
    "sub": "附件",
}
SAMPLES = {"full": KNOWN}
UNCLOSED = (
    "Unexpected end of template. Jinja was looking for the following tags: 'endfor' or 'else'. "
    "The innermost block that needs to be closed is 'for'"
)
FAILS = (
    "filled with the sample full: An expression fails with these values: "
    'can only concatenate list (not "int") to list.'
)
BOOKMARK = f'<w:bookmarkStart w:id="7" w:name="fc_x"/>{run("甲")}<w:bookmarkEnd w:id="7"/>'


def paragraphs(*texts: str) -> str:
    return "".join(f"<w:p>{run(text)}</w:p>" for text in texts)


def told(data: bytes, name: str = "x.docx", **how: Any) -> list[tuple[str, str, str]]:
    """What the check finds: level, place in the file, sentence."""
    how = how or {"samples": SAMPLES}
    return [(f.level, f.where, f.message.en) for f in check_template(data, name, **how)]


def body(text: str) -> str:
    return f"word/document.xml · {text}"


BROKEN = {
    "a misspelt name": (
        paragraphs("主题：{{ subjct }}"),
        [("error", body("主题：{{ subjct }}"), "there is nothing called “subjct”; did you mean “subject”?")],
    ),
    "a misspelt column": (
        paragraphs("{% for v in visits %}", "{{ v.plce }}", "{% endfor %}"),
        [("error", body("{{ v.plce }}"), "there is nothing called “v.plce”; did you mean “place”?")],
    ),
    "a misspelt part of a signature": (
        paragraphs("{{ reviewed.nam }}"),
        [
            (
                "error",
                body("{{ reviewed.nam }}"),
                "there is nothing called “reviewed.nam”; did you mean “name”?",
            )
        ],
    ),
    "a name in a branch that no sample takes": (
        paragraphs("{% if total %}{{ nothing }}{% endif %}"),
        [("error", body("{% if total %}{{ nothing }}{% endif %}"), "there is nothing called “nothing”")],
    ),
    "a loop without its end": (
        paragraphs("{% for v in visits %}", "{{ v.place }}"),
        [("error", body("{% for v in visits %}"), f"A tag of the template is wrong: {UNCLOSED}.")],
    ),
    "an unknown filter": (
        paragraphs("{{ subject|uppr }}"),
        [("error", body("{{ subject|uppr }}"), "A tag of the template is wrong: No filter named 'uppr'.")],
    ),
    "curled quotes": (
        paragraphs("{{ subject|replace(“a”, “b”) }}"),
        [
            (
                "warning",
                body("{{ subject|replace(“a”, “b”) }}"),
                "autocorrect curled the quotes in a tag; they are read as straight ones",
            )
        ],
    ),
    "full-width braces": (
        paragraphs("主题：｛｛ subject ｝｝"),
        [("error", body("主题：｛｛ subject ｝｝"), "full-width braces make no tag; type half-width { }")],
    ),
    "a tag across two cells": (
        table(row(cell(run("{{ sub")), cell(run("ject }}")))),
        [
            ("warning", body("{{ sub"), "a tag is not closed in its paragraph; what follows may be lost"),
            ("warning", body("ject }}"), "a tag ends that did not begin in this paragraph"),
            (
                "error",
                body("{{ sub"),
                "A tag of the template is wrong: a tag is not closed in its table cell.",
            ),
        ],
    ),
    "a tag across two paragraphs, which is joined": (
        paragraphs("{{ sub", "ject }}"),
        [
            ("warning", body("{{ sub"), "a tag is not closed in its paragraph; what follows may be lost"),
            ("warning", body("ject }}"), "a tag ends that did not begin in this paragraph"),
        ],
    ),
    "a tag split by a tracked insertion": (
        f'<w:p>{run("{{ sub")}<w:ins w:id="1" w:author="a">{run("ject }}")}</w:ins></w:p>',
        [
            (
                "error",
                body("{{ subject }}"),
                "A tag of the template is wrong: a tag crosses the border of <w:ins>.",
            )
        ],
    ),
    "a row that gives way to its tag": (
        table(
            row(cell(run("{%tr for v in visits %}")), cell(run("{{ v.place }}"))),
            row(cell(run("{%tr endfor %}")), cell("")),
        ),
        [
            (
                "error",
                body("{%tr for v in visits %}{{ v.place }}"),
                "the row of a {%tr …%} gives way to the tag; what else is in it is lost",
            )
        ],
    ),
    "a sub-document": (
        paragraphs("{{p sub }}"),
        [
            (
                "warning",
                body("{{p sub }}"),
                "{{p …}} may take in a sub-document; docxtpl then fills the document, which is slower",
            )
        ],
    ),
    "an expression that fails": (
        paragraphs("{{ visits + 1 }}"),
        [
            (
                "error",
                body("{{ visits + 1 }}"),
                FAILS,
            )
        ],
    ),
    "a bookmark that a loop repeats": (
        paragraphs("{%p for v in [1, 2] %}") + f"<w:p>{BOOKMARK}</w:p>" + paragraphs("{%p endfor %}"),
        [
            (
                "error",
                "word/document.xml",
                f"filled with the sample full: the {what} of a bookmark occurs twice: “{value}”",
            )
            for what, value in (("name", "fc_x"), ("number", "7"))
        ],
    ),
}
SOUND = {
    "columns of rows, sorted and filtered": "{% for v in visits|sort(attribute='day') if v.place %}{{ v.day }}{% endfor %}",
    "a name that is assigned": "{% set short = subject[:2] %}{{ short }}",
    "a name that may be missing": "{{ client|default('—') }}{% if client is defined %}x{% endif %}",
    "members of what is empty in the sample": "{% if total %}{{ total.amount }}{% endif %}",
    "a ticked option": "{{ '☑' if '走访' in pick.kind else '☐' }}",
    "a name bound for a block": "{% with first = visits[0] %}{{ first.place }}{% endwith %}",
    "a macro": "{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{{ twice(subject) }}",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_template_is_told_with_its_place(name: str) -> None:
    content, findings = BROKEN[name]
    assert told(document(content)) == findings


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_template_has_no_findings(name: str) -> None:
    assert told(document(paragraphs(SOUND[name]))) == []


def test_all_faults_are_told_at_once() -> None:
    content = paragraphs("{{ a }}", "｛｛ b ｝｝", "{{ c }}")
    assert [where for _, where, _ in told(document(content))] == [
        body("｛｛ b ｝｝"),
        body("{{ a }}"),
        body("{{ c }}"),
    ]


def test_each_part_tells_its_fault() -> None:
    parts = {m.name: m.data.decode() for m in Package.read(document(paragraphs("{{ a|one }}"))).members}
    core = parts["docProps/core.xml"].replace("<dc:identifier>", "<dc:identifier>{{ a|two }}")
    found = told(package({**parts, "docProps/core.xml": core}))
    assert [where for _, where, _ in found] == [body("{{ a|one }}"), "docProps/core.xml · {{ a|two }}"]


def test_without_a_form_names_are_not_judged_but_tags_are() -> None:
    assert told(document(paragraphs("{{ anything }}")), form=None) == []
    assert [level for level, *_ in told(document(paragraphs("{{ x|nofilter }}")), form=None)] == ["error"]


def test_a_tag_where_nothing_is_filled_is_an_error() -> None:
    parts = {m.name: m.data.decode() for m in Package.read(document(paragraphs("批注"))).members}
    notes = parts["word/document.xml"].replace("批注", "{{ subject }}")
    data = package({**parts, "word/comments.xml": notes})
    place = "word/comments.xml · {{ subject }}"
    assert [message for _, where, message in told(data) if where == place] == [
        "tags are not filled here, but only in body, headers, footers, footnotes and properties"
    ]


@pytest.mark.parametrize("name", ["x.docx", "x.xlsx"])
def test_a_file_that_is_no_template_is_told(name: str) -> None:
    expected = (
        "error",
        "",
        "This file cannot be used as a template (the file is damaged or incomplete (File is not a zip file)).",
    )
    assert told(b"nothing", name) == [expected]


def test_a_document_is_no_workbook() -> None:
    expected = ("error", "", "This file cannot be used as a template (it holds no workbook).")
    assert told(document(paragraphs("x")), "x.xlsx", form=None) == [expected]


# -- required fields -----------------------------------------------------------------------------------


def form() -> Form:
    text = """
form: note
id: F99
code: BJ
version: 1
title: {zh: 便笺, en: Note}
owner: unit
number: "BJ-{owner}-{year}-{serial:04}"
confidentiality: 内部
workflow: default
customer: none
department: none
folder: 便笺
sections:
  - title: {zh: 内容, en: Content}
    fields:
      - {name: subject, type: text, label: {zh: 主题, en: Subject}, required: submit}
      - {name: answer, type: text, label: {zh: 回复, en: Answer}, required: submit, required_if: "filled(subject)"}
      - name: visits
        type: table
        label: {zh: 走访, en: Visits}
        columns:
          - {name: place, type: text, label: {zh: 地点, en: Place}, required: submit}
          - {name: day, type: date, label: {zh: 日期, en: Day}}
"""
    return read_form(text, "note.yaml", Library((shipped("forms"),)).shared)


HEADER = "{{ unit_code }}{{ prepared_by }}{{ occurred_on }}{{ prepared_on }}{{ doc.confidentiality }}"
SIGNED = "{{ reviewed.name }}{{ approved.name }}"


def absent(word: str, label_: str, name: str) -> tuple[str, str, str]:
    return word, "", f"the required field “{label_}” ({name}) has no place in the template"


def test_required_fields_without_a_place_are_told() -> None:
    assert told(document(paragraphs(HEADER)), form=form()) == [
        absent("warning", "Reviewed", "reviewed"),
        absent("warning", "Approved", "approved"),
        absent("error", "Subject", "subject"),
        absent("warning", "Answer", "answer"),
    ]


def test_an_optional_table_may_be_left_out_but_not_half_of_it() -> None:
    content = paragraphs(HEADER + SIGNED + "{{ subject }}{{ answer }}")
    assert told(document(content), form=form()) == []
    half = content + paragraphs("{% for row in visits %}{{ row.day }}{% endfor %}")
    assert told(document(half), form=form()) == [
        ("error", "走访", "the required field “Place” (place) has no place in the template")
    ]


def test_the_bookmark_of_a_label_is_a_place_of_its_field() -> None:
    content = paragraphs(HEADER + SIGNED + "{{ answer }}") + table(field("subject", "主题", ""))
    assert told(document(content), form=form()) == []


# -- workbooks -----------------------------------------------------------------------------------------


def workbook(*cells: tuple[str, str]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "便笺"
    for address, text in cells:
        sheet[address] = text
    book.defined_names["fc_subject"] = DefinedName("fc_subject", attr_text="便笺!$B$1")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_is_told_by_sheet_and_row() -> None:
    data = workbook(
        ("A1", "{{ subjct }}"),
        ("A2", "{%tr for v in visits %}"),
        ("A3", "{{ v.plce }}"),
        ("A4", "{%tr endfor %}"),
        ("B5", "｛｛ subject ｝｝"),
    )
    assert told(data, "x.xlsx") == [
        ("error", "便笺!B5 · ｛｛ subject ｝｝", "full-width braces make no tag; type half-width { }"),
        ("error", "便笺!1 · {{ subjct }}", "there is nothing called “subjct”; did you mean “subject”?"),
        ("error", "便笺!3 · {{ v.plce }}", "there is nothing called “v.plce”; did you mean “place”?"),
    ]


def test_a_wrong_tag_of_a_workbook_names_its_row() -> None:
    data = workbook(("A1", "x"), ("A2", "{{ subject|nofilter }}"))
    assert [found[:2] for found in told(data, "x.xlsx")] == [("error", "便笺!2 · {{ subject|nofilter }}")]


def test_a_name_of_a_workbook_is_a_place_of_its_field() -> None:
    assert told(workbook(("A2", HEADER + SIGNED + "{{ answer }}")), "x.xlsx", form=form()) == []
