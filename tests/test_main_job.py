"""The main job, end to end on the sample office: what lies in the archive afterwards (domain F.5, F.6)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from documents import every_text, paragraphs, rows

from cardfile.text import Text
from desk.demo import TODAY, Demo
from desk.office import Office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("演示 demo") / "office"
    told: list[Text] = []
    Demo(folder, told.append).run()
    return Office(folder, today=TODAY)


def the(office: Office, name: str, suffix: str = ".docx") -> Path:
    found = [p for p in office.site.archive.rglob(f"*{name}*{suffix}") if "90_旧版" not in p.parts]
    assert len(found) == 1, found
    return found[0]


# -- the inbox -----------------------------------------------------------------------------------------


def test_every_dropped_file_ended_in_one_place_with_a_reason_when_it_was_not_filed(office: Office) -> None:
    inbox = office.site.inbox
    left = sorted(str(p.relative_to(inbox)) for p in inbox.rglob("*") if p.is_file())
    assert left == [
        ".kece-root",
        "待认领/来函.docx",
        "待认领/来函.docx.原因.txt",
        "退回件/原件/询价_填错.docx",
        "退回件/询价_填错.docx",
        "退回件/询价_填错.docx.原因.txt",
        "重复件/询价_勘探部_再放一次.docx",
        "重复件/询价_勘探部_再放一次.docx.原因.txt",
    ]
    reason = (inbox / "退回件/询价_填错.docx.原因.txt").read_text(encoding="utf-8-sig")
    assert "发生日期（occurred_on）: 「昨天」不是日期" in reason
    assert "Amount (amount): “大约五万” is not an amount of money" in reason


def test_what_was_typed_into_the_forms_is_what_the_records_hold(office: Office) -> None:
    quote = office.show("WL-KH0002-2027-0001")
    assert {k: quote.values[k] for k in ("amount", "started_on", "narrative", "our_people")} == {
        "amount": "128000.50",
        "started_on": "2027-01-13",
        "narrative": "按 A&B 两套方案报价，含 <4K> 母带。",
        "our_people": [{"person": "SYB02-S02"}],
    }
    visit = office.show("HF-KH0001-2027-0001")
    assert (visit.values["kind"], visit.values["our_rank"], visit.values["cost"]) == (
        ["服务回访"],
        "单位负责人",
        "0.00",
    )
    assert [row["contact"] for row in visit.values["customer_people"]] == ["KH0001-P003", "KH0001-P004"]
    sheet = office.show("MD-KH0001-2027-0001")
    assert (sheet.values["q1"], sheet.values["validity"], sheet.values["suggestions"]) == (
        5,
        "有效",
        "=提高响应速度",
    )


def test_a_filed_form_lies_beside_its_clean_document(office: Office) -> None:
    record = office.show("WL-KH0001-2027-0001")
    folder = "客户档案/KH0001_南溟石油/D01_勘探部/20_往来/20270112_WL-KH0001-2027-0001_三维资料连片处理询价"
    assert [d.path for d in record.documents] == [f"{folder}_原件_v1.docx", f"{folder}_v1.docx"]


def test_the_archive_agrees_with_its_manifests(office: Office) -> None:
    checked, findings = office.verify()
    assert findings == ()
    files = [p for p in office.site.archive.rglob("*") if p.is_file() and p.suffix not in (".txt", "")]
    assert checked == len(files)


# -- satisfaction (F.5) --------------------------------------------------------------------------------

MEASURES = {
    "2026H1": {
        "发放份数": "8", "收回份数": "6", "有效份数": "6", "回收率": "75.0", "有效率": "100.0",
        "总体满意率": "83.3", "总体满意度得分": "83.3", "加权得分": "82.7",
    },
    "2026H2": {
        "发放份数": "10", "收回份数": "8", "有效份数": "7", "回收率": "80.0", "有效率": "87.5",
        "总体满意率": "85.7", "总体满意度得分": "82.9", "加权得分": "82.9",
    },
}  # fmt: skip
TRENDS = {
    "回收率": "+5.0", "有效率": "−12.5", "总体满意率": "+2.4", "总体满意度得分": "−0.5", "加权得分": "+0.2",
}  # fmt: skip
DIMENSIONS = [
    ("质量", "83.3", "85.7", "+2.4", "83.3", "82.9", "−0.5", "7"),
    ("价格", "66.7", "71.4", "+4.8", "73.3", "77.1", "+3.8", "7"),
    ("基本服务", "100.0", "85.7", "−14.3", "86.7", "85.7", "−1.0", "7"),
]


def sheet_rows(path: Path) -> list[tuple[str, ...]]:
    book = openpyxl.load_workbook(path, data_only=True)
    return [
        tuple(str(c) for c in row if c is not None) for row in book.worksheets[0].iter_rows(values_only=True)
    ]


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
@pytest.mark.parametrize("period", ["2026H1", "2026H2"])
def test_the_satisfaction_report_prints_the_figures_of_the_half_year(
    office: Office, period: str, suffix: str
) -> None:
    path = the(office, f"MB-FGS01-{period}", suffix)
    printed = {row[0]: row for row in (rows(path) if suffix == ".docx" else sheet_rows(path)) if row}
    assert {name: printed[name][3] for name in MEASURES[period]} == MEASURES[period]
    assert printed["客户覆盖率"][3] == ("2/2" if period == "2026H1" else "3/3")


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_the_second_report_compares_with_the_first(office: Office, suffix: str) -> None:
    path = the(office, "MB-FGS01-2026H2", suffix)
    found = rows(path) if suffix == ".docx" else sheet_rows(path)
    printed = {row[0]: row for row in found if row}
    assert {name: printed[name][4] for name in TRENDS} == TRENDS
    assert [
        row for row in found if row and row[0] in ("质量", "价格", "基本服务") and len(row) == 8
    ] == DIMENSIONS
    tiers = {row[0]: row[1] for row in found if row and row[0] in ("战略合作", "重点", "一般")}
    assert tiers == {"战略合作": "4/4", "重点": "1/2", "一般": "1/1"}
    assert any("+42.9" in cell for row in found for cell in row)


def test_the_report_command_tells_the_same_figures(office: Office) -> None:
    values = office.show("MB-FGS01-2026H2").values
    assert {k: round(values[k], 1) for k in ("sat_rate", "sat_score", "weighted_score", "nps")} == {
        "sat_rate": 85.7,
        "sat_score": 82.9,
        "weighted_score": 82.9,
        "nps": 42.9,
    }
    assert values["due_on"] == "2027-01-10"


# -- handbooks (F.6) -----------------------------------------------------------------------------------

BOOKS = {
    "SC-KH0001-2026H1-E01": ["第一部分　客户单位总览", "第二部分　勘探部", "第三部分　钻完井部"],
    "SC-KH0001-2026H2-E02": [
        "第一部分　客户单位总览",
        "第二部分　勘探部",
        "第三部分　钻完井部",
        "第四部分　合同采办部",
    ],
    "SC-KH0002-2026H1-E01": ["第一部分　客户单位总览", "第二部分　品牌中心"],
    "SC-KH0002-2026H2-E02": ["第一部分　客户单位总览", "第二部分　品牌中心", "第三部分　制作部"],
    "SC-KH0003-2026H2-E01": ["第一部分　客户单位总览", "第二部分　综合"],
}


def books(office: Office) -> Iterator[Path]:
    return office.site.archive.rglob("*SC-*.docx")


def test_each_customer_has_its_books_and_an_unopened_one_none(office: Office) -> None:
    assert {p.name.split("_")[1] for p in books(office)} == set(BOOKS)


@pytest.mark.parametrize("number", BOOKS)
def test_a_book_has_a_part_for_each_department_with_dealings(office: Office, number: str) -> None:
    titles = [text for text in paragraphs(the(office, number), "KcH1") if text.startswith("第")]
    assert titles == BOOKS[number]


def test_the_blocks_of_a_part_always_stand_in_the_same_order(office: Office) -> None:
    titles = [t for t in paragraphs(the(office, "SC-KH0002-2026H1-E01"), "KcH2") if t.startswith("2.")]
    assert titles == [
        "2.1　商务信息",
        "2.2　通讯信息",
        "2.3　背景信息",
        "2.4　往来业务记录",
        "2.5　附件一　服务回访及关怀记录表",
        "2.6　附件二　合同运作总结报告",
        "2.7　投诉与改进",
    ]
    assert "截至2026年6月30日无记录" in paragraphs(the(office, "SC-KH0002-2026H1-E01"))


def test_the_change_page_of_a_second_edition(office: Office) -> None:
    changes = {row[0]: row[1:3] for row in rows(the(office, "SC-KH0001-2026H2-E02")) if len(row) == 4}
    assert changes["新增部门部分"] == ("1", "第四部分　合同采办部（D03）")
    assert changes["调离联系人"] == ("1", "孟庭舟")
    assert changes["因撤回同意删除的信息"] == ("1", "1 人，只列数量")


def test_the_change_page_of_a_first_edition_says_so(office: Office) -> None:
    assert any(p.startswith("首版，无对比") for p in paragraphs(the(office, "SC-KH0001-2026H1-E01")))


def test_incomplete_dealings_are_printed_with_their_reason(office: Office) -> None:
    found = [
        row for row in rows(the(office, "SC-KH0001-2026H1-E01")) if row[0].startswith("WL-KH0001-2026-0003")
    ]
    assert [row[1:4] for row in found if "未签定合同" in row] == [
        (
            "三维资料解释询价",
            "未签定合同",
            "客户要求四十天内交付成果，我方解释人员排期需六十天，未能满足工期，客户转由其他单位承担。",
        )
    ]


def test_a_general_edition_holds_no_personal_value_in_any_part(office: Office) -> None:
    private = {f.name for f in office.form("contact").fields if f.private}
    values = {
        json.dumps(value, ensure_ascii=False).strip('"')
        for contact in office.records("contact")
        for revision in contact.history
        for name, value in revision.values.items()
        if name in private and name != "retain_until" and isinstance(value, str)
    }
    assert values
    for book in books(office):
        text = every_text(book)
        assert [value for value in values if value in text] == []


def test_compiling_again_changes_nothing(office: Office) -> None:
    before = {p: p.stat().st_mtime_ns for p in books(office)}
    run = office.handbooks([], "2026H2")
    assert (run.made, [b.edition for b in run.unchanged], run.failed) == ((), [2, 2, 1], ())
    assert {p: p.stat().st_mtime_ns for p in books(office)} == before
