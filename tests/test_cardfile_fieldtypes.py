"""Types of fields: what is typed, what is stored, what is printed."""

# ruff: noqa: DTZ001 - the office keeps local time
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from builders import a_field
from hypothesis import given
from hypothesis import strategies as st

from cardfile.cleaning import BadValue, clean
from cardfile.fieldtypes import TYPES, live_value, parse_value, show_value, store_value
from cardfile.forms import FIELD_TYPES
from cardfile.parsers import uscc_check
from cardfile.periods import Period

OPTIONS = ("电话", "短信", "其他")
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60).map(clean).filter(bool)
LINES = st.lists(TEXT, min_size=1, max_size=3).map("\n".join).map(clean)
DAYS = st.dates(date(1000, 1, 1)).map(date.isoformat)
WORDS = st.text("同意张三李四abc", min_size=1, max_size=6)
MOMENTS = st.datetimes(datetime(1000, 1, 1)).map(lambda at: at.isoformat(timespec="minutes"))
PERIODS = st.tuples(st.dates(date(1000, 1, 1)), st.sampled_from(("year", "half", "quarter", "month", "day")))
SERIALS = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17)

STORED: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT,
    "longtext": LINES,
    "photo": TEXT,
    "file": TEXT,
    "int": st.integers(-(10**15), 10**15),
    "number": st.decimals(-(10**9), 10**9, places=6).map(lambda n: parse_value(a_field("number"), str(n))),
    "percent": st.decimals(0, 100, places=2).map(lambda n: parse_value(a_field("percent"), str(n))),
    "money": st.decimals(0, 10**15, places=2).map(lambda n: f"{abs(n):f}"),
    "date": DAYS,
    "datetime": MOMENTS,
    "period": PERIODS.map(lambda p: str(Period.containing(*p))),
    "choice": st.sampled_from(OPTIONS),
    "multichoice": st.sets(st.sampled_from(OPTIONS), min_size=1).map(lambda s: sorted(s, key=OPTIONS.index)),
    "bool": st.booleans(),
    "phone": st.from_regex(r"1[3-9][0-9]{9}|0[0-9]{3}-[0-9]{8}", fullmatch=True),
    "email": st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.cn", fullmatch=True),
    "uscc": SERIALS.map(lambda first: first + uscc_check(first)),
    "sign": st.fixed_dictionaries({"name": WORDS}, optional={"date": DAYS, "opinion": WORDS}),
}


def read(kind: str, raw: Any, **keys: Any) -> Any:
    return parse_value(a_field(kind, *OPTIONS, **keys), raw)


def refusal(kind: str, raw: Any, **keys: Any) -> str:
    with pytest.raises(BadValue) as caught:
        read(kind, raw, **keys)
    return caught.value.message.en


def test_every_type_has_its_conversions_and_every_type_its_law():
    assert set(TYPES) == set(FIELD_TYPES)
    assert set(FIELD_TYPES) - set(STORED) == {"ref", "table"}


@pytest.mark.parametrize("kind", STORED)
@given(data=st.data())
def test_what_is_printed_is_read_back_as_it_was_stored(kind: str, data: st.DataObject):
    stored = data.draw(STORED[kind])
    field = a_field(kind, *OPTIONS)
    assert parse_value(field, show_value(field, stored)) == stored
    assert parse_value(field, stored) == stored


@pytest.mark.parametrize("kind", sorted(set(FIELD_TYPES) - {"table"}))
@given(raw=st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.lists(st.text()), st.binary()))
def test_any_raw_value_is_stored_or_refused(kind: str, raw: Any):
    try:
        stored = read(kind, raw)
    except BadValue:
        return
    assert stored is None or read(kind, stored) == stored


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("raw", [None, "", "  \u3000\n", "—", "-", "－"])
def test_blanks_and_a_lone_dash_are_empty(kind: str, raw: Any):
    assert read(kind, raw) is None


def test_an_empty_value_prints_a_dash():
    assert [show_value(a_field("text"), v) for v in (None, "", [], {})] == ["—"] * 4


@pytest.mark.parametrize("raw", ["a\x00b", "a\x0bb", "\ud800", "\uffff"])
@pytest.mark.parametrize("kind", ["text", "longtext", "money", "date", "choice", "multichoice", "sign"])
def test_what_no_document_can_carry_is_refused(kind: str, raw: str):
    assert "which no document can carry" in refusal(kind, raw)


class TestTexts:
    def test_a_text_is_kept_as_it_was_written(self):
        assert read("text", "  ＡＢＣ（１２）㎡  ") == "ＡＢＣ（１２）㎡"

    def test_a_typed_value_is_folded_to_half_width(self):
        assert (read("money", "￥１２，０００．５"), read("phone", "０８９８－66668888")) == (
            "12000.50",
            "0898-66668888",
        )

    def test_only_a_long_text_keeps_its_lines(self):
        assert (read("text", "一\r\n二"), read("longtext", "一\r\n二\r三")) == ("一 二", "一\n二\n三")

    def test_a_text_has_a_longest_length_and_a_pattern(self):
        assert read("text", "一" * 200)
        assert refusal("text", "一" * 201) == "at most 200 characters (201 now)"
        assert refusal("text", "一二三", max=2) == "at most 2 characters (3 now)"
        assert refusal("text", "P1", pattern=r"P\d{3}") == r"“P1” does not fit: the pattern P\d{3}"

    def test_a_code_that_a_spreadsheet_kept_as_a_number_has_no_fraction(self):
        assert read("text", 2026.0) == "2026"


class TestCodesAndAddresses:
    def test_the_check_character_is_that_of_the_standards_example(self):
        assert uscc_check("91350100M000100Y4") == "3"
        assert read("uscc", " 91350100m000100y43 ") == "91350100M000100Y43"

    def test_a_wrong_check_character_and_a_wrong_length_differ(self):
        assert "check character" in refusal("uscc", "91350100M000100Y44")
        assert "18-character" in refusal("uscc", "91350100M000100Y4")
        assert "18-character" in refusal("uscc", "91350100I000100Y43")

    @pytest.mark.parametrize(
        "phone",
        ["13812345678", "0898-66668888", "66668888-123", "66668888转12", "+86 010-66668888", "+1 2025550123"],
    )
    def test_telephones(self, phone: str):
        assert read("phone", phone) == phone

    @pytest.mark.parametrize("wrong", ["1381234567x", "110", "电话", "1" * 300])
    def test_no_telephones(self, wrong: str):
        assert refusal("phone", wrong)

    @pytest.mark.parametrize("wrong", ["a@b", "a b@c.cn", "a@@b.cn", "a@南溟.cn", "a@-b.cn", "@b.cn"])
    def test_no_addresses(self, wrong: str):
        assert refusal("email", wrong) == f"“{wrong}” is not a valid e-mail address"


class TestNumbers:
    def test_money_is_a_text_with_two_decimals(self):
        given = ("38600", "38,600.5", "¥38600.00元", 38600, 38600.1, "-0")
        assert [read("money", raw) for raw in given] == [
            "38600.00", "38600.50", "38600.00", "38600.00", "38600.10", "0.00",
        ]  # fmt: skip

    def test_money_is_neither_negative_nor_finer_than_a_cent(self):
        assert refusal("money", "-1") == "“-1” is negative"
        assert refusal("money", "1.005") == "“1.005” has more than two decimals"

    def test_what_a_spreadsheet_computed_in_binary_is_the_amount_it_shows(self):
        assert read("money", 0.1 + 0.2) == "0.30"

    def test_numbers_are_whole_when_they_can_be(self):
        assert [read("number", raw) for raw in ("1,860", "87.50", "−3", "100%", 5.0)] == [
            1860,
            87.5,
            -3,
            100,
            5,
        ]
        assert refusal("int", "1.5") == "“1.5” should be a whole number"

    @pytest.mark.parametrize("raw", ["12,5", "1,2,3", "1,234,5", "5%", "1e5", "5 万", "1.2.3"])
    def test_a_slip_of_the_pen_is_no_amount(self, raw: str):
        assert refusal("money", raw)

    @pytest.mark.parametrize("kind", ["int", "number", "percent", "money"])
    @pytest.mark.parametrize("raw", ["nan", "inf", "1e999999999", "1e30", "三", True, [1], float("nan")])
    def test_a_number_is_finite_and_of_bearable_size(self, kind: str, raw: Any):
        assert refusal(kind, raw)

    def test_printed_numbers_have_their_thousands_apart(self):
        assert [show_value(a_field("number"), n) for n in (1860, -5000.5)] == ["1,860", "−5,000.5"]
        assert show_value(a_field("money"), "38600.00") == "38,600.00 元"


class TestDays:
    @pytest.mark.parametrize(
        "raw",
        [
            "2026-06-12", "2026-6-12", "2026/6/12", "2026.06.12", "2026年6月12日", "2026 年 6 月 12 日", "２０２６－６－１２",
            "2026-06-12 00:00:00", "2026-06-12T00:00", date(2026, 6, 12), datetime(2026, 6, 12, 9),
        ],
    )  # fmt: skip
    def test_the_spellings_of_a_day(self, raw: Any):
        assert read("date", raw) == "2026-06-12"

    @pytest.mark.parametrize(
        "raw",
        [
            "2026-02-30",
            "26-06-12",
            "0026-06-12",
            "2026-06-120",
            "2026-06-12 09:30",
            "6月12日",
            "12/06/2026",
            46185,
        ],
    )
    def test_what_is_no_day(self, raw: Any):
        assert refusal("date", raw) == f"“{raw}” is not a date; write 2026-06-12"

    @pytest.mark.parametrize(
        "raw",
        ["2026-06-12T09:30", "2026-06-12 9:30", "2026年6月12日 09:30", "2026年6月12日9时30分", "2026-06-12 09:30:59",
         datetime(2026, 6, 12, 9, 30, 59)],
    )  # fmt: skip
    def test_the_spellings_of_a_moment(self, raw: Any):
        assert read("datetime", raw) == "2026-06-12T09:30"

    @pytest.mark.parametrize(
        "raw", ["2026-06-12", "09:30", "2026-06-12 24:00", "2026-06-12 9:60", date(2026, 6, 12)]
    )
    def test_what_is_no_moment(self, raw: Any):
        assert "is not a time" in refusal("datetime", raw)

    def test_the_spellings_of_a_period(self):
        given = (
            "2026",
            "2026年",
            "2026年上半年",
            "2026h2",
            "2026年第3季度",
            "2026年7月",
            "2026-07",
            "2026年5月6日",
        )
        assert [read("period", raw) for raw in given] == [
            "2026", "2026", "2026H1", "2026H2", "2026Q3", "2026-07", "2026-07", "2026-05-06",
        ]  # fmt: skip
        assert refusal("period", "2026H3") == "“2026H3” is not a valid period."


class TestExpressionsSeeLiveValues:
    def test_days_are_days_and_money_is_exact(self):
        pairs = {
            "date": "2026-06-12",
            "datetime": "2026-06-12T09:30",
            "money": "0.10",
            "number": 0.1,
            "int": 3,
        }
        assert {kind: live_value(a_field(kind), stored) for kind, stored in pairs.items()} == {
            "date": date(2026, 6, 12),
            "datetime": datetime(2026, 6, 12, 9, 30),
            "money": Decimal("0.10"),
            "number": Decimal("0.1"),
            "int": 3,
        }

    def test_what_was_computed_is_rounded_half_up_and_stored(self):
        assert store_value(a_field("money"), Decimal("4.995")) == "5.00"
        assert store_value(a_field("number"), Decimal(1) / 3) == 0.333333
        assert store_value(a_field("date"), datetime(2026, 6, 12, 9, 30)) == "2026-06-12"
        assert store_value(a_field("datetime"), datetime(2026, 6, 12, 9, 30)) == "2026-06-12T09:30"
        with pytest.raises(BadValue):
            store_value(a_field("money"), Decimal("1e30"))
