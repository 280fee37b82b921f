"""Codes, names and parts by which a Word document is found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardfile.forms import Field
from cardfile.text import verbatim
from generator.carriers import (
    blank_code_line,
    blank_qr_text,
    check_character,
    code_line,
    column_bookmark,
    custom_properties,
    drawn_in,
    drawn_properties,
    label_bookmark,
    part_bookmark,
    qr_png,
    qr_text,
    read_values_part,
    values_part,
)

CODES = st.text("0123456789ABCDEFGHJKLMNP-", min_size=2, max_size=30).filter(str.isalnum)
SIDE = {2: 25 + 8, 3: 29 + 8}
PIXELS = 8


def field(name: str) -> Field:
    return Field(name, "text", verbatim(name))


def test_a_record_is_told_by_line_and_code() -> None:
    assert code_line("TS-KH0001-2026-0001", 9) == "TS-KH0001-2026-0001 · r9 · Y"
    assert qr_text("TS-KH0001-2026-0001", 9) == "KECE:TS-KH0001-2026-0001:9:Y"


def test_a_blank_is_told_by_line_and_code() -> None:
    assert blank_code_line("TS", 1, "B-000127") == "TS 1 · B-000127 · N"
    assert blank_qr_text("TS", 1, "B-000127") == "KECE:TS:1:B-000127:N"


@given(CODES, st.data())
def test_two_neighbours_exchanged_are_betrayed(code: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(code) - 2))
    wrong = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert (check_character(wrong) == check_character(code)) == (wrong == code)


@given(CODES, st.data())
def test_a_wrong_digit_is_betrayed(code: str, data: st.DataObject) -> None:
    at, other = data.draw(st.integers(0, len(code) - 1)), data.draw(st.sampled_from("0123456789ABCDE"))
    wrong = code[:at] + other + code[at + 1 :]
    alike = (int(other, 36) - int(code[at], 36)) % 31 == 0
    assert (check_character(wrong) == check_character(code)) == alike


@pytest.mark.parametrize(("text", "version"), [("KECE:TS-KH0001-2026-0001:9:Y", 2), ("KECE:" + "A" * 40, 3)])
def test_the_code_is_of_version_2_as_long_as_the_text_fits(text: str, version: int) -> None:
    png = qr_png(text)
    assert int.from_bytes(png[16:20], "big") == SIDE[version] * PIXELS
    assert png == qr_png(text)


def test_names_of_bookmarks_fit_word() -> None:
    assert label_bookmark(field("content")) == "fc_content"
    assert part_bookmark(field("closed"), "name") == "fc_closed__name"
    assert column_bookmark(field("actions"), field("measure")) == "fc_actions__measure"
    long = [column_bookmark(field("a" * 30), field("b" * n)) for n in (28, 29, 30)]
    assert {len(name) for name in long} == {40}
    assert len(set(long)) == 3


def test_custom_properties_are_texts() -> None:
    xml = custom_properties({"fc.form": "complaint", "fc.revision": 9, "fc.note": "<&>"}).decode()
    assert 'pid="2" name="fc.form"><vt:lpwstr>complaint<' in xml
    assert 'pid="3" name="fc.revision"><vt:lpwstr>9<' in xml
    assert "&lt;&amp;&gt;" in xml


@given(st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True), max_size=60))
def test_the_drawn_fields_come_back_from_properties_that_word_keeps_whole(names: list[str]) -> None:
    properties = drawn_properties(names)
    assert drawn_in({"form": "complaint", **properties}) == tuple(names)
    assert all(len(text) <= 255 for text in properties.values())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_the_values_come_back_from_their_part(json_text: str) -> None:
    assert read_values_part(values_part(json_text)) == json_text


@pytest.mark.parametrize("part", [b"<other/>", b"no xml", b""])
def test_a_foreign_part_holds_no_values(part: bytes) -> None:
    assert read_values_part(part) is None
