"""From what a document says to what the validation takes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import word_paper as paper
from directories import DIRECTORY, NOW, SETTINGS
from word_paper import cell, document, label, row, run, table

from cardfile.library import Library
from cardfile.references import Directory
from cardfile.settings import Staff
from cardfile.validation import validate
from generator.carriers import column_bookmark, values_part
from generator.readback import issued_values, read_back
from generator.readback.interpret import interpret
from generator.reading import Identity, Reading

LIBRARY = Library((Path(__file__).parents[1] / "forms",))
FORM = LIBRARY.get("complaint")
NAMESAKES = Directory(
    replace(SETTINGS, staff=(*SETTINGS.staff, Staff(code="ZB-S09", name="陶然", unit="ZB"))), DIRECTORY.shelf
)


def values(
    snapshot: dict[str, Any] | None = None, directory: Directory = DIRECTORY, **read: Any
) -> dict[str, Any]:
    found, problems = interpret(Reading(Identity(), read), FORM, directory, snapshot)
    assert problems == ()
    return found


def problem_fields(**read: Any) -> list[str]:
    return [problem.field for problem in interpret(Reading(Identity(), read), FORM, DIRECTORY)[1]]


@pytest.mark.parametrize("nothing", ["", "—", "\u3000", None, [], (), {}])
def test_what_is_empty_is_left_out(nothing: Any) -> None:
    assert values(content=nothing) == {}


@pytest.mark.parametrize(
    ("field", "hint"),
    [("problem_on", "20 年 月 日"), ("received_at", "20年月日时分"), ("claim_amount", "　元")],
)
def test_pen_hints_are_empty_where_they_are_printed(field: str, hint: str) -> None:
    assert values(**{field: hint}) == {}


def test_a_pen_hint_is_a_text_like_any_in_a_field_that_does_not_print_it() -> None:
    assert values(content="元") == {"content": "元"}


def test_computed_and_retired_fields_are_left_out() -> None:
    computed = {f.name: "x" for f in FORM.fields if not f.typed}
    assert computed
    assert values(**computed) == {}


def test_a_field_of_no_form_is_told() -> None:
    assert problem_fields(nonsense="x", actions=[{"measure": "培训", "nature": "纠正"}]) == [
        "nonsense",
        "actions[1].nature",
    ]


@pytest.mark.parametrize(
    ("read", "chosen"),
    [
        ("☐ 电话  ☑ 短信", "短信"),
        ("☐ 电话√  ☐ 短信", "电话"),
        ("短信", "短信"),
        ("☑ 电话  ☑ 短信", "电话、短信"),
        ("☐ 电话  ☐ 短信", None),
        ("微信", "微信"),
    ],
)
def test_a_choice_is_its_ticked_option(read: str, chosen: str | None) -> None:
    assert values(channel=read) == ({"channel": chosen} if chosen else {})


@pytest.mark.parametrize("read", [["解释", "道歉"], "☑ 解释 ☑ 道歉 ☐ 更换", "道歉、解释"])
def test_a_multiple_choice_is_the_list_of_its_ticked_options(read: Any) -> None:
    assert values(remedy=read) == {"remedy": ["解释", "道歉"]}


def test_a_tick_list_that_is_not_clear_is_told_and_left_out() -> None:
    assert problem_fields(channel="☐ 电话 √ ☐ 短信") == ["channel"]


@pytest.mark.parametrize(("read", "taken"), [("☑", "☑"), ("☐", "☐"), ("√", "√"), ("是", "是"), ("—", None)])
def test_a_tick_in_a_table_is_left_to_the_validation(read: str, taken: str | None) -> None:
    row = {"content": "x", **({"told_customer": taken} if taken else {})}
    assert values(progress=[{"content": "x", "told_customer": read}]) == {"progress": [row]}


def test_values_that_a_workbook_typed_stay_typed() -> None:
    read = {"problem_on": date(2026, 4, 12), "claim_amount": 38600, "is_repeat": "否"}
    assert values(**read) == {**read, "is_repeat": "否"}


def test_a_signature_names_staff_by_code_and_others_by_name() -> None:
    read = {
        "leader_approval": {"name": "林知远", "date": "2026年 4月 13日", "opinion": "同意"},
        "confirm_sign": {"name": "冯远帆", "date": "20　年　月　日", "opinion": ""},
    }
    assert values(**read) == {
        "leader_approval": {"name": "ZB-S01", "date": "2026年4月13日", "opinion": "同意"},
        "confirm_sign": {"name": "冯远帆"},
    }


class TestSnapshot:
    """What was issued decides what an untouched cell means."""

    def test_an_untouched_reference_keeps_its_key_among_namesakes(self) -> None:
        issued = {"prepared_by": "ZB-S09"}
        assert values(issued, NAMESAKES, prepared_by="陶然") == {"prepared_by": "ZB-S09"}

    def test_an_edited_reference_is_left_as_its_text(self) -> None:
        assert values({"prepared_by": "ZB-S09"}, NAMESAKES, prepared_by="石垒") == {"prepared_by": "石垒"}

    def test_an_untouched_signature_keeps_its_name(self) -> None:
        issued = {"closed": {"name": "ZB-S09", "date": "2026-05-08"}}
        read = {"name": "陶然", "date": "2026年5月9日"}
        assert values(issued, NAMESAKES, closed=read) == {
            "closed": {"name": "ZB-S09", "date": "2026年5月9日"}
        }

    def test_rows_keep_their_keys_where_they_moved_to(self) -> None:
        issued = {"actions": [{"measure": "培训", "responsible": "ZB-S09"}, {"measure": "检查"}]}
        read = [{"measure": "新增", "responsible": ""}, {"measure": "培训", "responsible": "陶然"}]
        assert values(issued, NAMESAKES, actions=read) == {
            "actions": [{"measure": "新增"}, {"measure": "培训", "responsible": "ZB-S09"}]
        }

    def test_a_name_issued_for_two_keys_keeps_the_one_of_its_row(self) -> None:
        issued = {"actions": [{"responsible": "SYB01-S02"}, {"responsible": "ZB-S09"}]}
        read = [{"responsible": "陶然"}, {"responsible": "陶然"}, {"responsible": "陶然"}]
        assert values(issued, NAMESAKES, actions=read)["actions"] == [
            {"responsible": "SYB01-S02"},
            {"responsible": "ZB-S09"},
            {"responsible": "陶然"},
        ]

    def test_a_cleared_cell_is_cleared(self) -> None:
        assert values({"content": "未系安全带"}, content="") == {}

    def test_a_field_that_the_document_does_not_show_keeps_its_value(self) -> None:
        assert values({"confidentiality": "内部"}) == {"confidentiality": "内部"}


class TestIssuedValues:
    def carrying(self, part: bytes, name: str = "customXml/item3.xml") -> bytes:
        return paper.package({"word/document.xml": "<x/>", name: part.decode()})

    def test_a_document_carries_what_it_was_issued_with(self) -> None:
        part = values_part(json.dumps({"form": "complaint", "values": {"content": "<x> & ]]>"}}))
        assert issued_values(self.carrying(part)) == {"content": "<x> & ]]>"}

    @pytest.mark.parametrize("part", [b"<other/>", b"not xml", values_part("not json"), values_part("[]")])
    def test_parts_of_others_are_passed_over(self, part: bytes) -> None:
        assert issued_values(self.carrying(part)) is None

    def test_a_file_that_cannot_be_opened_carries_nothing(self) -> None:
        assert issued_values(b"PK damaged") is None


def test_a_bookmark_cut_to_words_limit_is_known_by_the_form() -> None:
    long = replace(FORM.by_name["cause"], name="a_name_of_thirty_characters_xx")
    group = replace(FORM.by_name["actions"], name="another_name_of_thirty_letters", columns=(long,))
    form = replace(FORM, header=(), sections=(replace(FORM.sections[0], fields=(group,)),))
    bookmark = column_bookmark(group, long)
    assert f"{group.name}__{long.name}" not in bookmark
    shortened = bookmark.removeprefix("fc_")
    data = document(table(row(cell(label(shortened, "原因"))), row(cell(run("设备")))))
    assert read_back(data, form).values == {group.name: [{long.name: "设备"}]}


def test_a_row_in_which_nothing_is_left_counts_for_the_numbers_of_the_problems() -> None:
    rows = [{"planned_on": "20 年 月 日"}, {"measure": "检查", "planned_on": "明天"}]
    checked = validate(
        FORM, values(occurred_on="2026-04-13", actions=rows), DIRECTORY, NOW, state=FORM.workflow.draft
    )
    assert [problem.field for problem in checked.problems] == ["actions[2].planned_on"]
    assert checked.values["actions"] == [{"measure": "检查"}]
