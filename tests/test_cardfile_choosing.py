"""Tick lists, answers and signatures."""

from __future__ import annotations

from typing import Any

import pytest
from builders import a_field
from hypothesis import given
from hypothesis import strategies as st

from cardfile.cleaning import BadValue
from cardfile.fieldtypes import parse_value
from cardfile.parsers import ticked, ticks

OPTIONS = ("电话", "短信", "其他")


def read(kind: str, raw: Any) -> Any:
    return parse_value(a_field(kind, *OPTIONS), raw)


def refusal(kind: str, raw: Any) -> str:
    with pytest.raises(BadValue) as caught:
        read(kind, raw)
    return caught.value.message.en


class TestTickLists:
    @pytest.mark.parametrize("raw", ["短信", "☐ 电话 ☑ 短信 ☐ 其他", "□电话 √短信 □其他", "☐ 电话　☒短信"])
    def test_one_ticked_box_is_the_choice(self, raw: str):
        assert read("choice", raw) == "短信"

    def test_several_ticks_are_a_list_in_the_printed_order(self):
        assert read("multichoice", "☑ 其他 ✔ 电话 ☐ 短信") == ["电话", "其他"]
        assert (
            read("multichoice", "短信、电话") == read("multichoice", ["短信", "电话", ""]) == ["电话", "短信"]
        )

    def test_no_tick_is_no_answer_and_two_are_too_many(self):
        assert (read("choice", "☐ 电话 ☐ 短信"), read("multichoice", "☐ 电话")) == (None, None)
        assert refusal("choice", "☑ 电话 ☑ 短信") == "choose one only: 电话, 短信"
        assert refusal("multichoice", "电报") == "“电报” is not one of: 电话、短信、其他"

    def test_an_option_typed_in_full_width_is_the_option(self):
        assert parse_value(a_field("choice", "A", "B"), "Ａ") == "A"

    def test_yes_and_no(self):
        yes = ("是", "√", "☑", "☑ 是 ☐ 否", "Yes", "TRUE", 1, True)
        no = ("否", "☐", "☐ 是 √ 否", "no", 0, False)
        assert [read("bool", raw) for raw in (*yes, *no, "☐ 是 ☐ 否")] == [True] * 8 + [False] * 6 + [None]
        assert refusal("bool", "☑ 是 ☑ 否")
        assert refusal("bool", "也许") == "“也许” should be yes or no"

    @given(st.sets(st.sampled_from(OPTIONS)))
    def test_a_printed_list_says_what_was_ticked(self, chosen: set[str]):
        assert set(ticked(ticks(OPTIONS, list(chosen)))) == chosen


class TestSignatures:
    def test_a_signature_has_a_name_a_date_and_an_opinion(self):
        whole = {"name": "张三", "date": "2026-06-12", "opinion": "同意"}
        assert read("sign", {"name": "张三", "date": "2026年6月12日", "opinion": "同意" }) == whole  # fmt: skip
        assert read("sign", "同意　张三　2026年6月12日") == read("sign", "同意　张三 2026-06-12") == whole
        assert read("sign", "张三") == {"name": "张三"}
        assert read("sign", {"name": "", "date": None}) is None

    def test_other_parts_and_no_dates_are_refused(self):
        assert refusal("sign", {"nam": "张三"}) == "a signature has no “nam”"
        assert refusal("sign", {"name": "张三", "date": "明天"}) == "“明天” is not a date; write 2026-06-12"
