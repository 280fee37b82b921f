"""Names of documents and folders (G.3)."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.naming import (
    BYTE_ROOM,
    COMPONENT_ROOM,
    DocumentName,
    PathTooLongError,
    UnsafeNameError,
    byte_length,
    checked_component,
    folder_name,
    keyed_folder,
    name_key,
    safe_title,
    utf16_length,
)

DAY = date(2026, 6, 12)
texts = st.text(max_size=60) | st.text(
    alphabet="CONauxNUL1_v2.~$-= （）：/\\“é\u0301\u0338\u200b南溟😀", max_size=30
)
titles = texts.map(safe_title)
numbers = st.from_regex(r"[A-Z]{2}-KH[0-9]{4}-2026-[0-9]{4}", fullmatch=True)
names = st.builds(
    DocumentName,
    st.dates(),
    numbers,
    titles,
    st.none() | st.integers(1, 999),
    st.sampled_from([".docx", ".xlsx", ".pdf"]),
    st.just("") | titles.filter(lambda text: not text.lower().startswith("v")),
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            DocumentName(DAY, "HF-KH0001-2026-0006", "作业结束回访"),
            "20260612_HF-KH0001-2026-0006_作业结束回访_v1.docx",
        ),
        (
            DocumentName(date(2026, 6, 30), "SC-KH0001-2026H1-E01", "南溟石油", None, variant="通用版"),
            "20260630_SC-KH0001-2026H1-E01_南溟石油_通用版.docx",
        ),
        (
            DocumentName(date(2026, 7, 9), "MB-FGS01-2026H1", "满意率报告", suffix=".xlsx"),
            "20260709_MB-FGS01-2026H1_满意率报告_v1.xlsx",
        ),
        (
            DocumentName(DAY, "TS-KH0001-2026-0001", "投诉受理单", 2, ".jpg", "附件01"),
            "20260612_TS-KH0001-2026-0001_投诉受理单_附件01_v2.jpg",
        ),
    ],
)
def test_a_name_is_written_as_the_rules_say_and_reads_back(name: DocumentName, text: str) -> None:
    assert (str(name), DocumentName.parse(text)) == (text, name)


@given(names)
def test_every_name_reads_back_as_itself(name: DocumentName) -> None:
    assert DocumentName.parse(str(name)) == name


@given(names)
def test_every_fitted_name_is_a_component_that_windows_takes(name: DocumentName) -> None:
    fitted = str(name.fitted())
    assert checked_component(fitted) == fitted


@given(names, st.integers(40, COMPONENT_ROOM))
def test_every_fitted_name_keeps_to_all_budgets_and_loses_letters_of_its_title_only(
    name: DocumentName, room: int
) -> None:
    try:
        fitted = name.fitted(room)
    except PathTooLongError:
        return
    assert (utf16_length(str(fitted)) <= room, byte_length(str(fitted)) <= BYTE_ROOM) == (True, True)
    assert fitted.series == name.series
    assert unicodedata.is_normalized("NFC", str(fitted))


@given(numbers, texts)
def test_every_new_folder_keeps_to_the_budget_of_bytes(code: str, text: str) -> None:
    folder = folder_name(code, text)
    assert byte_length(folder) <= BYTE_ROOM
    assert checked_component(folder) == folder


def test_a_chinese_title_of_many_letters_is_cut_to_what_encrypted_folders_take() -> None:
    name = DocumentName(DAY, "HF-KH0001-2026-0006", "客" * 60)
    assert str(name.fitted()) == f"20260612_HF-KH0001-2026-0006_{'客' * 35}_v1.docx"
    assert DocumentName.parse(str(name)) == name  # what has its long name already keeps it


@given(texts, texts)
def test_names_that_a_disk_takes_for_one_have_one_key(one: str, other: str) -> None:
    spelled = {one, unicodedata.normalize("NFD", one), unicodedata.normalize("NFC", one)}
    assert len({name_key(text) for text in spelled}) == 1
    assert name_key(name_key(other)) == name_key(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "报告.docx",
        "20260612_HF-KH0001-2026-0006_v1.docx.tmp",
        "20261340_HF-KH0001-2026-0006_回访_v1.docx",
        "20260612_HF-KH0001-2026-0006_回访_v1 (2).docx",
        "20260612_HF-KH0001-2026-0006_通用版 (2).docx",
        "20260612_HF-KH0001-2026-0006_回访_v0.docx",
        "20260612_../x_回访_v1.docx",
        "90_旧版",
    ],
)
def test_foreign_names_are_not_taken_for_ours(text: str) -> None:
    assert DocumentName.parse(text) is None


@pytest.mark.parametrize(
    "parts",
    [
        {"record_no": "HF_1"},
        {"record_no": "../HF-1"},
        {"record_no": ""},
        {"title": ""},
        {"title": "a/b"},
        {"title": "a_b"},
        {"variant": "v2"},
        {"variant": "V2"},
        {"suffix": ".DOCX"},
        {"suffix": "docx"},
        {"version": 0},
    ],
)
def test_parts_that_would_not_read_back_are_refused(parts: dict[str, object]) -> None:
    usual = {"day": DAY, "record_no": "HF-KH0001-2026-0006", "title": "回访"}
    with pytest.raises(UnsafeNameError):
        DocumentName(**(usual | parts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("作业结束回访", "作业结束回访"),
        ("ＡＢＣ１２３", "ABC123"),
        ('a<b>c:d"e/f\\g|h?i*j', "abcdefghij"),
        ("作业 结束\u3000（一期）\t", "作业结束一期"),
        ("~$.-=回访", "回访"),
        ("回访...", "回访"),
        ("a_b", "a-b"),
        ("e\u0301te\u0301", "été"),
        ("报告\u202excod.exe", "报告xcod.exe"),
        ("con", "无题"),
        ("NUL.txt", "无题"),
        ("com¹", "无题"),
        ("Console", "Console"),
        ("", "无题"),
        ("???", "无题"),
        ("一二三四五六七八九十一二三四五六七八九十多", "一二三四五六七八九十一二三四五六七八九十"),
        ("一二三四五六七八九十一二三四五六七八九.多", "一二三四五六七八九十一二三四五六七八九"),
    ],
)
def test_a_title_loses_what_a_file_name_cannot_hold(text: str, title: str) -> None:
    assert safe_title(text) == title


@given(texts)
def test_a_safe_title_stays_what_it_is(text: str) -> None:
    once = safe_title(text)
    assert safe_title(once) == once
    assert len(once) <= 20
    assert unicodedata.is_normalized("NFC", once)


def test_a_name_that_is_too_long_loses_letters_of_its_title_only() -> None:
    name = DocumentName(DAY, "HF-KH0001-2026-0006", "作业结束回访")
    assert str(name.fitted(utf16_length(str(name)) - 2)) == "20260612_HF-KH0001-2026-0006_作业结束_v1.docx"
    with pytest.raises(PathTooLongError):
        name.fitted(30)


def test_lengths_are_counted_as_windows_does() -> None:
    assert (utf16_length("客册"), utf16_length("😀")) == (2, 2)


def test_names_differing_in_case_or_composition_are_the_same_name() -> None:
    assert name_key("ÉTÉ.docx") == name_key("e\u0301te\u0301.DOCX")


def test_versions_of_one_document_are_a_series_whatever_their_date_and_title() -> None:
    first = DocumentName(DAY, "HF-KH0001-2026-0006", "回访")
    later = DocumentName(date(2026, 6, 13), "HF-KH0001-2026-0006", "关怀", 2)
    assert first.series == later.series
    assert first.series != DocumentName(DAY, "HF-KH0001-2026-0006", "回访", suffix=".pdf").series
    assert first.series != DocumentName(DAY, "HF-KH0001-2026-0006", "回访", variant="附件01").series


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "a/b",
        "a\\b",
        "a:b",
        "a.",
        "a ",
        " a",
        "CON",
        "aux.docx",
        "~$a.docx",
        "._a",
        "a.tmp",
        "x" * 121,
        "@eaDir",
        "#recycle",
        "Thumbs.db",
        "a.原因.txt",
        "a\0b",
        "a\nb",
    ],
)
def test_components_that_lead_away_or_cannot_be_stored_are_refused(name: str) -> None:
    with pytest.raises(UnsafeNameError):
        checked_component(name)


def test_a_component_is_stored_composed() -> None:
    assert checked_component("e\u0301te\u0301") == "été"
    assert checked_component("x" * COMPONENT_ROOM) == "x" * COMPONENT_ROOM


def test_a_folder_is_named_by_code_and_name_and_keeps_its_first_name() -> None:
    assert folder_name("KH0001", "南溟石油（集团）") == "KH0001_南溟石油集团"
    assert keyed_folder(["KH0002_远洋", "kh0001_南溟石油"], "KH0001", "南溟能源") == "kh0001_南溟石油"
    assert keyed_folder(["KH00012_别家"], "KH0001", "南溟能源") == "KH0001_南溟能源"
