"""The satisfaction report in Word: every figure of both half-years, a native chart, and fields that come back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from offices import a_sample_office

from cardfile.forms import Form
from cardfile.library import Library
from desk.office import Office
from generator.context import Printer
from generator.drawing.report_chart import CHART_PART, EMPTY, WORKBOOK_PART, chart_part, chart_parts
from generator.drawing.report_template import draw_satisfaction_report
from generator.drawing.word_templates import draw_word
from generator.engine.package import Package
from generator.readback import read_back
from generator.readback.interpret import interpret
from generator.word import WordTemplate

FORM: Form = Library((Path(__file__).parents[1] / "forms",)).get("satisfaction_report")
TEMPLATE = WordTemplate(draw_satisfaction_report(FORM))
AROUND = dict.fromkeys(
    [
        "company",
        "confidentiality",
        "title",
        "record_no",
        "identifier",
        "state",
        "revision",
        "issued",
        "code_line",
    ],
    "x",
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return a_sample_office(tmp_path_factory.mktemp("reports") / "office")


def context(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    printed = Printer(FORM, office.directory).context(values, AROUND)
    return {**printed, **office.filling.printed_beside(FORM, values, office.now().date())}


def stored(office: Office, period: str) -> Mapping[str, Any]:
    record = office.store.find(f"MB-FGS01-{period}")
    assert record
    return record.values


def consolidated(office: Office) -> dict[str, Any]:
    given = {"level": "公司汇总", "unit_code": "ZB", "period": "2026H2"}
    return {**given, **office.filling(FORM, given)}


def document(office: Office, values: Mapping[str, Any]) -> bytes:
    shown = context(office, values)
    return TEMPLATE.fill(shown, parts=chart_parts(shown["chart"], TEMPLATE.parts))


def body(data: bytes) -> Any:
    return etree.fromstring(Package.read(data)["word/document.xml"].data)


def text(element: Any) -> str:
    return "".join(element.itertext(f"{W}t"))


def printed_tables(data: bytes) -> dict[str, list[tuple[str, ...]]]:
    """The rows of every table below a caption, by the caption's first words."""
    tables: dict[str, list[tuple[str, ...]]] = {}
    for table in body(data).iter(f"{W}tbl"):
        caption = table.getprevious()
        if caption is not None and caption.find(f"{W}pPr/{W}pStyle[@{W}val='KcCap']") is not None:
            rows = [tuple(map(text, row.iter(f"{W}tc"))) for row in table.iter(f"{W}tr")]
            tables["　".join(text(caption).split("　")[:2])] = rows
    return tables


# Domain F.5, and the two indicators beside it.


def test_the_second_half_year_is_compared_with_the_first(office: Office):
    tables = printed_tables(document(office, stored(office, "2026H2")))
    assert tables["表 1　主要指标与上期比较"] == [
        ("指标", "算法", "上期", "本期", "差"),
        ("发放份数", "—", "8", "10", "+2"),
        ("收回份数", "—", "6", "8", "+2"),
        ("有效份数", "—", "6", "7", "+1"),
        ("回收率", "收回 ÷ 发放", "75.0", "80.0", "+5.0"),
        ("有效率", "有效 ÷ 收回", "100.0", "87.5", "−12.5"),
        ("客户覆盖率", "有有效问卷的客户 ÷ 应调查客户", "2/2", "3/3", "—"),
        ("总体满意率", "（很满意 + 满意）÷ 有效", "83.3", "85.7", "+2.4"),
        ("满意率（按客户）", "均值 ≥ 3.5 的客户 ÷ 有有效问卷的客户", "2/2", "2/3", "—"),
        ("总体满意度得分", "均值 × 20", "83.3", "82.9", "−0.5"),
        ("加权得分", "质量 0.4，价格 0.2，基本服务 0.4", "82.7", "82.9", "+0.2"),
    ]
    assert tables["表 2　分维度结果"] == [
        ("维度", "满意率", "满意度得分", "n"),
        ("", "上期", "本期", "差", "上期", "本期", "差", ""),
        ("质量", "83.3", "85.7", "+2.4", "83.3", "82.9", "−0.5", "7"),
        ("价格", "66.7", "71.4", "+4.8", "73.3", "77.1", "+3.8", "7"),
        ("基本服务", "100.0", "85.7", "−14.3", "86.7", "85.7", "−1.0", "7"),
    ]
    assert tables["表 3　分层级结果"] == [
        ("层级", "满意数/n", "满意率", "得分"),
        ("战略合作", "4/4", "—", "90.0"),
        ("重点", "1/2", "—", "60.0"),
        ("一般", "1/1", "—", "100.0"),
    ]
    assert tables["表 4　分项结果"][1] == ("质量·产品或作业质量", "85.7", "82.9", "7")
    assert tables["投诉统计　单位：件"] == [("受理", "结案", "按时", "逾期"), ("0", "0", "0", "0")]
    assert "表 5　分单位结果" not in tables


def test_the_first_report_says_that_there_is_no_previous_one(office: Office):
    first = document(office, stored(office, "2026H1"))
    tables = printed_tables(first)
    assert {row[2] for row in tables["表 1　主要指标与上期比较"][1:]} == {"无上期数据"}
    assert [row[3] for row in tables["表 1　主要指标与上期比较"][1:]] == [
        "8", "6", "6", "75.0", "100.0", "2/2", "83.3", "2/2", "83.3", "82.7",
    ]  # fmt: skip
    assert tables["表 2　分维度结果"][2:] == [
        ("质量", "—", "83.3", "—", "—", "83.3", "—", "6"),
        ("价格", "—", "66.7", "—", "—", "73.3", "—", "6"),
        ("基本服务", "—", "100.0", "—", "—", "86.7", "—", "6"),
    ]
    assert [row[:2] for row in tables["表 3　分层级结果"][1:]] == [("战略合作", "3/4"), ("重点", "2/2")]
    assert "一　总体结果无上期数据" in map(text, body(first).iter(f"{W}p"))


def test_the_key_figures_stand_above_the_tables(office: Office):
    cells = set(map(text, body(document(office, stored(office, "2026H2"))).iter(f"{W}tc")))
    assert cells >= {
        "总体满意率85.7 %6 ÷ 7，较上期 +2.4 百分点",
        "总体满意度得分82.9 分均值 × 20，较上期 −0.5",
        "回收率80.0 %8 ÷ 10，较上期 +5.0 百分点",
        "净推荐值+42.9 推荐 4，贬损 1，n = 7",
    }


def test_the_consolidated_report_prints_its_units(office: Office):
    tables = printed_tables(document(office, consolidated(office)))
    assert tables["表 5　分单位结果"] == [
        ("单位", "发放", "收回", "有效（n）", "满意率", "得分"),
        ("华北分公司市场营销部", "10", "8", "7", "85.7", "82.9"),
    ]


def test_items_that_nobody_answered_stand_below_the_table(office: Office):
    values = dict(stored(office, "2026H2"))
    answered, silent = values["by_item"][0], {"item": "质量·设备与材料", "rate": None, "score": None, "n": 0}
    shown = document(office, {**values, "by_item": [answered, silent]})
    assert len(printed_tables(shown)["表 4　分项结果"]) == 2
    assert "本期无人作答：质量·设备与材料" in map(text, body(shown).iter(f"{W}p"))


@pytest.mark.parametrize("period", ["2026H1", "2026H2"])
def test_no_cell_of_an_open_table_is_empty(office: Office, period: str):
    tables = printed_tables(document(office, stored(office, period)))
    read = [rows for name, rows in tables.items() if name.startswith(("表", "投诉"))]
    assert [cell for rows in read for row in rows[2:] for cell in row if not cell.strip()] == []


def test_what_a_person_wrote_comes_back(office: Office):
    values = stored(office, "2026H2")
    reading = read_back(document(office, values), FORM)
    found, problems = interpret(reading, FORM, office.directory, values)
    assert (*reading.problems, *problems) == ()
    typed = [f.name for f in FORM.typed_fields()]
    assert set(typed) - set(reading.values) == {"confidentiality"}
    assert found == {name: values[name] for name in typed if name in values}


# -- the chart -----------------------------------------------------------------------------------------


def series(part: bytes) -> list[tuple[str, list[str]]]:
    root = etree.fromstring(part)
    return [
        (one.findtext(f"{C}tx//{C}v", ""), [value.text or "" for value in one.iterfind(f"{C}val//{C}v")])
        for one in root.iter(f"{C}ser")
    ]


def test_the_chart_shows_both_half_years_and_holds_their_workbook(office: Office):
    from openpyxl import load_workbook

    package = Package.read(document(office, stored(office, "2026H2")))
    assert series(package[CHART_PART].data) == [
        ("2026年上半年", ["83.3", "83.3", "66.7", "100.0"]),
        ("2026年下半年", ["85.7", "85.7", "71.4", "85.7"]),
    ]
    sheet = load_workbook(io.BytesIO(package[WORKBOOK_PART].data)).active
    assert sheet is not None
    assert list(sheet.values) == [
        (None, "2026年上半年", "2026年下半年"),
        ("总体", 83.3, 85.7),
        ("质量", 83.3, 85.7),
        ("价格", 66.7, 71.4),
        ("基本服务", 100, 85.7),
    ]


def test_the_first_report_charts_its_own_half_year_alone(office: Office):
    package = Package.read(document(office, stored(office, "2026H1")))
    assert series(package[CHART_PART].data) == [("2026年上半年", ["83.3", "83.3", "66.7", "100.0"])]
    assert b"C9D4D8" not in package[CHART_PART].data


def test_a_rate_of_too_few_answers_leaves_its_column_empty():
    chart = {"categories": ["总体", "质量"], "series": [{"name": "本期", "values": [None, 75.0]}]}
    points = etree.fromstring(chart_part(chart)).findall(f".//{C}val//{C}pt")
    assert [(point.get("idx"), point.findtext(f"{C}v")) for point in points] == [("1", "75.0")]


def test_a_template_without_the_chart_gets_none_and_one_saved_by_word_gets_no_workbook():
    assert chart_parts(EMPTY, ()) == {}
    saved = chart_parts(EMPTY, (CHART_PART, "word/embeddings/Microsoft_Excel_Worksheet.xlsx"))
    assert list(saved) == [CHART_PART]
    assert b"externalData" not in saved[CHART_PART]


# -- the file ------------------------------------------------------------------------------------------


def test_the_same_record_gives_the_same_bytes(office: Office):
    values = stored(office, "2026H2")
    assert draw_word(FORM) == TEMPLATE.data
    assert document(office, values) == document(office, values)


def test_every_part_is_declared_and_every_target_is_there(office: Office):
    with zipfile.ZipFile(io.BytesIO(document(office, stored(office, "2026H2")))) as archive:
        types = etree.fromstring(archive.read("[Content_Types].xml"))
        declared = {element.get("PartName", "").lstrip("/") for element in types} - {""}
        suffixes = {element.get("Extension") for element in types}
        assert declared <= set(archive.namelist())
        assert {name.rpartition(".")[2] for name in archive.namelist()} <= suffixes
        links = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
        assert {
            f"word/{link.get('Target')}" for link in links if "../" not in str(link.get("Target"))
        } <= set(archive.namelist())
