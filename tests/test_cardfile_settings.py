"""The settings of an office."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardfile.settings import Settings, Staff, Unit, read_settings
from cardfile.yamlfile import DefinitionError

OFFICE = """\
company: 海岳能源
units:
  - {code: ZB, name: 总部, kind: HQ}
  - {code: BAS01, name: 滨港基地, kind: BASE, parent: ZB, alt_names: [滨港]}
staff:
  - {code: ZB-S01, name: 林知远, unit: ZB, rank: 单位负责人}
policy: {approval: {limit: '20000.00'}}
"""


def faults(text: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        read_settings(text)
    return [f"{fault.line}: {fault.message.en}" for fault in caught.value.faults]


def test_settings_are_what_the_file_says():
    assert read_settings(OFFICE) == Settings(
        company="海岳能源",
        units=(
            Unit("ZB", "总部", kind="HQ"),
            Unit("BAS01", "滨港基地", kind="BASE", parent="ZB", alt_names=("滨港",)),
        ),
        staff=(Staff("ZB-S01", "林知远", "ZB", rank="单位负责人"),),
        policy={"approval": {"limit": "20000.00"}},
    )


@pytest.mark.parametrize("text", ["", "\n# nothing yet\n", "{}"])
def test_an_empty_file_is_valid(text: str):
    assert read_settings(text) == Settings()


def test_all_faults_are_told_at_once_with_their_lines():
    assert faults(
        """\
company: 5
units:
  - {code: sub1, name: 甲, parent: ZZ}
  - {code: ZB, name: 乙, knd: HQ}
  - {code: ZB, name: [丙], kind: HQX}
staff:
  - {code: ZB-S01, name: 林}
  - {code: S02, name: 苏, unit: ZB, rank: 主任}
polici: {}
"""
    ) == [
        "1: “company” should be a text",
        "3: the unit code “sub1” should be 2 to 5 capitals and up to two digits, such as SYB01",
        "3: unit sub1 names the unknown unit “ZZ”",
        "4: unknown key “knd”; did you mean “kind”?",
        "5: “name” should be a text",
        "5: unknown kind of unit “HQX”; did you mean “HQ”?",
        "5: the code “ZB” stands twice",
        "7: ZB-S01 belongs to the unknown unit “”",
        "8: unknown rank “主任”",
        "8: the staff code “S02” should be like ZB-S01",
        "9: unknown key “polici”; did you mean “policy”?",
    ]


@pytest.mark.parametrize(
    "code", ["Z", "ZBZBZB", "SYB001", "KHB", "KH01", "CON", "NUL", "COM1", "zb", "Z-B", "../A", "总部"]
)
def test_a_unit_code_must_fit_record_numbers_and_file_names(code: str):
    assert len(faults(f"units: [{{code: {code}, name: 甲}}]")) == 1


@given(st.one_of(st.text(), st.lists(st.sampled_from(["units:", "staff:", "- ", "{", "}", "[", "]", "code: ", "name: ", "ZB", ",",
                                                      "\n", "  ", "parent: ", "alt_names: ", "unit: ", "1", "~"])).map("".join)))  # fmt: skip
def test_any_text_is_settings_or_a_definition_error(text: str):
    with suppress(DefinitionError):
        assert isinstance(read_settings(text), Settings)
