"""The search of a finished general edition: a personal value is found however it is written (K10)."""

from __future__ import annotations

import io
import json
from html import escape
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from handbook_sample import JULY, LIBRARY, binder, plan
from hypothesis import given
from hypothesis import strategies as st

from generator.handbook.context import render_handbook
from generator.handbook.gate.search import Leak, leaks, personal_values
from generator.handbook.gate.table import leaked
from generator.handbook.model import FULL, GENERAL

CONTACT = LIBRARY.get("contact")
VALUES = {
    "摄影、徒步": ("KH0001-P001", "爱好"),
    "03-18": ("KH0001-P003", "生日（月-日）"),
    "垂钓": ("KH0001-P004", "爱好"),
}
TEMPLATE = LIBRARY.folders[0].parent / "templates" / "word" / "customer_handbook.docx"


def package(**parts: bytes | str) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def found(content: bytes) -> list[tuple[str, str]]:
    return [(leak.contact, leak.part) for leak in leaks(content, VALUES)]


@pytest.mark.parametrize(
    "part",
    [
        "<w:t>爱好：摄影、徒步</w:t>",
        "<w:t>摄影</w:t></w:r><w:r><w:t>、徒步</w:t>",
        "".join(f"&#{ord(c)};" for c in "摄影、徒步"),
        "摄影、徒步".encode("utf-16"),
        "摄影、徒步".encode("utf-16-be"),
        json.dumps({"hobbies": "摄影、徒步"}),
    ],
    ids=["plain", "split", "entities", "utf-16", "utf-16-be", "json"],
)
def test_a_value_is_found_however_it_is_written(part: bytes | str) -> None:
    assert found(package(document=part)) == [("KH0001-P001", "document")]


def test_a_value_is_found_in_an_embedded_workbook_and_in_the_name_of_a_part() -> None:
    assert found(package(embedded=package(sheet="<t>摄影、徒步</t>"))) == [("KH0001-P001", "embedded/sheet")]
    assert found(package(**{"media/摄影、徒步.png": b"x"})) == [("KH0001-P001", "media/摄影、徒步.png")]


@pytest.mark.parametrize("text", ["2026-03-18", "03-184", "A03-18", "2026-03-18T09:00", "HF-03-18-2"])
def test_a_birthday_is_no_part_of_a_date_or_a_number(text: str) -> None:
    assert found(package(document=f"<t>{text}</t>")) == []
    assert found(package(document="<t>03-18</t>")) == [("KH0001-P003", "document")]


def test_a_short_value_must_stand_alone() -> None:
    assert found(package(document="<t>船上垂钓平台</t>")) == []
    assert found(package(document="<t>爱好</t></p><p><t>垂钓</t></p>")) == [("KH0001-P004", "document")]


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "P", "S"]), min_size=4, max_size=30)
)
def test_whatever_the_value_it_is_found_in_the_markup_that_shows_it(value: str) -> None:
    content = package(document=f"<w:t>{escape(value)}</w:t>".encode())
    assert [leak.contact for leak in leaks(content, {value: ("KH0001-P009", "爱好")})] == ["KH0001-P009"]


# -- which values mean something -----------------------------------------------------------------------


def test_values_that_stand_elsewhere_anyway_and_single_characters_are_not_looked_for() -> None:
    values = personal_values(binder("KH0001", JULY), CONTACT)
    assert values["摄影、徒步"] == ("KH0001-P001", "爱好")
    assert values["03-18"] == ("KH0001-P003", "生日（月-日）")
    assert "经理" not in values, "it is the position of somebody"
    assert not {text for text in values if len(text) < 2}


def test_a_customer_without_personal_values_costs_no_search() -> None:
    assert leaks(b"no package at all", {}) == ()


# -- the real book -------------------------------------------------------------------------------------


def rendered(variant: str) -> bytes:
    book = plan("KH0001", "2026H1", variant, JULY)
    carried = {"form": "handbook", "record_no": book.record_no, "values": {}}
    return render_handbook(TEMPLATE.read_bytes(), book, carried=carried)


def test_the_general_edition_of_the_sample_holds_none_and_the_full_one_does() -> None:
    values = personal_values(binder("KH0001", JULY), CONTACT)
    assert leaks(rendered(GENERAL), values) == ()
    told = {(leak.contact, leak.field) for leak in leaks(rendered(FULL), values)}
    assert {
        ("KH0001-P001", "爱好"),
        ("KH0001-P003", "生日（月-日）"),
        ("KH0001-P007", "教育与工作经历"),
    } <= told


def test_what_was_found_names_the_place_and_never_the_value() -> None:
    [violation] = leaked([Leak("KH0001-P001", "爱好", "word/document.xml")])
    assert (violation.check, violation.level, violation.final) == ("K10", "E", True)
    assert violation.message.zh == (
        "通用版文件的 word/document.xml 中有 KH0001-P001 的「爱好」；文件未发布，请管理员检查模板。"
    )
