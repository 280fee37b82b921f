"""The drawn Word templates: what every one of them must hold, and what it prints."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from directories import DIRECTORY
from lxml import etree

from cardfile.forms import Field, Form
from cardfile.library import Library
from generator.carriers import column_bookmark, label_bookmark, part_bookmark
from generator.context import Printer
from generator.drawing.scaffold import Variant, drawn_columns
from generator.drawing.scaffold_word import draw_blank, draw_form
from generator.drawing.ticklist import is_tick_list
from generator.drawing.wordml import UNIT, UNITS, WIDTH
from generator.readback import read_back
from generator.word import WordTemplate

LIBRARY = Library((Path(__file__).parents[1] / "forms",))
FORMS = sorted(LIBRARY.files)
VARIANTS: tuple[Variant, ...] = ("filled", "blank")
DRAW = {"filled": draw_form, "blank": draw_blank}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOC = dict.fromkeys(
    (
        "company",
        "confidentiality",
        "record_no",
        "identifier",
        "state",
        "revision",
        "issued",
        "issue",
        "code_line",
    ),
    "甲",
)
COMPLAINT = {
    "customer_code": "KH0001",
    "channel": "电话",
    "is_repeat": False,
    "content": "第一行\n<二> & 三",
    "claim_amount": "38600.00",
    "problem_on": "2026-04-12",
    "remedy": ["解释", "补偿"],
    "leader_approval": {"name": "SYB01-S01", "date": "2026-04-13", "opinion": "同意"},
    "actions": [{"measure": "培训", "kind": "纠正", "planned_on": "2026-04-17"}],
}


def filled(form: Form, values: dict[str, Any], variant: Variant = "filled") -> bytes:
    return WordTemplate(DRAW[variant](form)).fill(Printer(form, DIRECTORY).context(values, DOC))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body(data: bytes) -> Any:
    return etree.fromstring(parts(data)["word/document.xml"])[0]


def text(data: bytes) -> str:
    lines = ("".join(p.itertext(f"{W}t")) for p in body(data).iter(f"{W}p"))
    return "\n".join(filter(str.strip, lines))


def values_of(root: Any, path: str, attribute: str) -> list[str]:
    return [element.get(f"{W}{attribute}") for element in root.iter(f"{W}{path}")]


def typed(form: Form) -> list[Field]:
    """The fields that a person fills on the page: not the classification, nor signatures nobody asks for."""
    return [
        f
        for f in form.typed_fields()
        if f.name != "confidentiality" and not (f in form.header and f.type == "sign" and not f.required)
    ]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", FORMS)
class TestEveryTemplate:
    def test_it_is_the_same_each_time(self, name: str, variant: Variant) -> None:
        form = LIBRARY.get(name)
        assert DRAW[variant](form) == DRAW[variant](form)

    def test_every_typed_field_has_its_label_and_what_carries_its_value(
        self, name: str, variant: Variant
    ) -> None:
        form = LIBRARY.get(name)
        root = body(DRAW[variant](form))
        bookmarks, tags = set(values_of(root, "bookmarkStart", "name")), set(values_of(root, "tag", "val"))
        assert _wanted_bookmarks(form, variant) <= bookmarks
        assert {f.name for f in typed(form) if f.type not in ("table", "sign")} <= tags

    def test_bookmarks_and_controls_are_numbered_and_named_once(self, name: str, variant: Variant) -> None:
        root = body(DRAW[variant](LIBRARY.get(name)))
        numbers = values_of(root, "bookmarkStart", "id") + values_of(root, "id", "val")
        bookmarks = values_of(root, "bookmarkStart", "name")
        assert _repeated(numbers) == _repeated(bookmarks) == []
        assert values_of(root, "bookmarkEnd", "id") == values_of(root, "bookmarkStart", "id")
        assert max(map(len, bookmarks)) <= 40

    def test_every_row_fills_the_grid_of_its_table(self, name: str, variant: Variant) -> None:
        for table in body(DRAW[variant](LIBRARY.get(name))).iter(f"{W}tbl"):
            grid = [int(width) for width in values_of(table, "gridCol", "w")]
            assert sum(grid) == WIDTH
            for row in table.findall(f"{W}tr"):
                spans = [
                    int(value)
                    for cell in row
                    for value in values_of(cell, "gridSpan", "val") or ["1"]
                    if cell.tag == f"{W}tc"
                ]
                assert sum(spans) == len(grid)

    def test_the_body_ends_with_a_paragraph_and_no_table_touches_another(
        self, name: str, variant: Variant
    ) -> None:
        root = body(DRAW[variant](LIBRARY.get(name)))
        kinds = [child.tag.removeprefix(W) for child in root]
        assert kinds[-2:] == ["p", "sectPr"]
        assert "tbl tbl" not in " ".join(kinds)

    def test_nothing_repeats_inside_a_loop_that_must_be_unique(self, name: str, variant: Variant) -> None:
        for row in body(DRAW[variant](LIBRARY.get(name))).iter(f"{W}tr"):
            if "{{ row." in "".join(row.itertext()):
                assert not values_of(row, "bookmarkStart", "name") + values_of(row, "tag", "val")

    def test_an_empty_record_names_nothing_that_is_missing(self, name: str, variant: Variant) -> None:
        document = filled(LIBRARY.get(name), {}, variant)
        assert not re.search(r"\{[{%]|[%}]\}", text(document))

    def test_an_empty_document_reads_back_as_empty(self, name: str, variant: Variant) -> None:
        form = LIBRARY.get(name)
        reading = read_back(filled(form, {}, variant), form)
        assert reading.problems == ()
        found = {
            key: value
            for key, value in reading.values.items()
            if form.by_name[key].typed and any(_leaves(value))
        }
        assert found == {}


def _wanted_bookmarks(form: Form, variant: Variant) -> set[str]:
    wanted = set()
    for f in typed(form):
        if f.type == "table":
            wanted |= {column_bookmark(f, column) for column in drawn_columns(f, variant)}
        else:
            wanted.add(label_bookmark(f))
        if f.type == "sign":
            wanted |= {
                part_bookmark(f, part) for part in ("name", "date", *(["opinion"] if f.opinion else []))
            }
    return wanted


def _repeated(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in _leaves(inner)]
    return [leaf for inner in value for leaf in _leaves(inner)] if isinstance(value, list) else [value]


class TestDocument:
    def test_a_chosen_option_is_ticked_black_and_the_others_are_grey(self) -> None:
        root = body(filled(LIBRARY.get("complaint"), COMPLAINT))
        (cell,) = (c for c in root.iter(f"{W}sdt") if values_of(c, "tag", "val")[0] == "channel")
        shown = {
            "".join(run.itertext(f"{W}t")).strip(): values_of(run, "color", "val")
            for run in cell.iter(f"{W}r")
            if "".join(run.itertext(f"{W}t")).strip() not in ("", "☐", "☑")
        }
        assert shown["电话"] == []
        assert set(map(tuple, list(shown.values())[1:])) == {("4D4D4D",)}
        assert "☑\u00a0电话\u2002 ☐\u00a0短信" in "".join(cell.itertext())

    def test_an_empty_value_prints_a_dash_and_an_empty_table_says_so(self) -> None:
        printed = text(filled(LIBRARY.get("complaint"), COMPLAINT)).splitlines()
        assert printed[printed.index("客户要求") + 1] == "—"
        assert printed[printed.index("时间") : printed.index("时间") + 7][-1] == "无"

    def test_texts_keep_their_lines_and_their_signs(self) -> None:
        document = parts(filled(LIBRARY.get("complaint"), COMPLAINT))["word/document.xml"].decode()
        assert "第一行" in document
        assert "&lt;二&gt; &amp; 三" in document

    def test_an_unsigned_signature_waits_for_ink(self) -> None:
        printed = text(filled(LIBRARY.get("complaint"), {})).splitlines()
        at = printed.index("主管领导审批")
        assert "—" not in printed[at : at + 5]

    def test_what_is_filled_reads_back(self) -> None:
        form = LIBRARY.get("complaint")
        reading = read_back(filled(form, COMPLAINT), form)
        assert reading.problems == ()
        assert reading.values["channel"] == "电话"
        assert reading.values["remedy"] == ["解释", "补偿"]
        assert reading.values["content"] == "第一行\n<二> & 三"
        assert reading.values["actions"] == [
            {
                "measure": "培训",
                "kind": "纠正",
                "responsible": "",
                "planned_on": "2026年4月17日",
                "done_on": "",
                "evidence": "",
            }
        ]

    def test_the_rows_of_a_table_in_pieces_are_joined_again(self) -> None:
        form = LIBRARY.get("improvement_plan")
        rows = [{"measure": "甲", "goal": "零投诉"}, {"measure": "乙", "evidence": "考核表"}]
        found = read_back(filled(form, {"actions": rows}), form).values["actions"]
        assert isinstance(found, list)
        assert [{key: text for key, text in row.items() if text} for row in found] == rows


class TestBlank:
    def test_every_sheet_shows_the_code(self) -> None:
        members = parts(draw_blank(LIBRARY.get("complaint")))
        assert (
            members["word/document.xml"].count(b"rIdQr") == members["word/header2.xml"].count(b"rIdQr") == 1
        )
        assert b"media/qr.png" in members["word/_rels/header2.xml.rels"]
        assert b"<w:titlePg/>" in members["word/document.xml"]

    def test_a_prefilled_value_takes_the_place_of_the_hint(self) -> None:
        form = LIBRARY.get("complaint")
        empty, known = filled(form, {}, "blank"), filled(form, {"problem_on": "2026-04-12"}, "blank")
        hints = "20　　　年　　月　　日"
        assert text(empty).count(hints) - text(known).count(hints) == 1
        assert "2026年4月12日" in text(known)

    def test_a_table_has_three_rows_more_than_it_must_have_and_at_least_four(self) -> None:
        form = LIBRARY.get("inspection")
        root = body(filled(form, {}, "blank"))
        rows = {
            table[2].findall(f".//{W}bookmarkStart")[0].get(f"{W}name"): len(table.findall(f"{W}tr")) - 1
            for table in root.iter(f"{W}tbl")
            if values_of(table, "tblHeader", "val")
        }
        assert rows == {
            "fc_inspectors__name": 5,
            "fc_checklist__item": 4,
            "fc_corrections__problem": 4,
            "fc_attachments__title": 2,
        }

    def test_a_person_who_fills_a_stage_gets_a_sheet_for_it(self) -> None:
        assert values_of(body(draw_blank(LIBRARY.get("complaint"))), "pageBreakBefore", "val") == [None]

    def test_tick_lists_are_black(self) -> None:
        form = LIBRARY.get("complaint")
        fields = {f.name for f in form.fields if is_tick_list(f)}
        root = body(filled(form, {}, "blank"))
        lists = [c for c in root.iter(f"{W}sdt") if values_of(c, "tag", "val")[0] in fields]
        assert [values_of(c, "color", "val") for c in lists] == [[]] * len(lists)


def test_the_grid_is_the_page() -> None:
    assert UNIT * UNITS == WIDTH
