"""A customer is merged into another one: whose handbooks go on, and what may still be filed (domain C.1-1)."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from documents import paragraphs, rows
from lxml import html
from offices import DEALING, WAIVED, a_sample_office

from desk.cli import kece
from desk.gating import Waiving
from desk.office import Office
from desk.refusals import ValuesRefusedError

ABSORBED, SURVIVOR = "KH0002", "KH0001"
NEXT_YEAR = replace(WAIVED, waivers=(*WAIVED.waivers, Waiving("K09", "演练")))
"""The sample office has no records of 2027."""
APPENDIX = "附录 F　并入客户的手册"


def merge(office: Office, absorbed: str = ABSORBED, into: str = SURVIVOR, on: str = "2026-11-30") -> None:
    office.revise(absorbed, {"merged_into": into, "merged_on": on}, reason="合并公告", by="ZB-S01")
    office.advance(absorbed, "已并入", by="ZB-S01", reason="合并公告")


@pytest.fixture(scope="module")
def _issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    office = a_sample_office(tmp_path_factory.mktemp("issued") / "office")
    office.handbooks([], "2026H1", issuing=WAIVED)
    return office.site.root


@pytest.fixture
def office(_issued: Path, tmp_path: Path) -> Office:
    """An office in which the books of the first half-year are issued."""
    shutil.copytree(_issued, tmp_path / "office")
    return Office(tmp_path / "office", today=date(2027, 1, 15))


@pytest.fixture
def merged(office: Office) -> Office:
    """The same after a merger in the second half-year."""
    merge(office)
    return office


# -- the handbooks ---------------------------------------------------------------------------------------


def test_the_absorbed_customer_gets_no_further_edition_and_the_run_says_why(merged: Office) -> None:
    run = merged.handbooks([], "2026H2", issuing=WAIVED)
    assert [book.customer for book in run.made] == [SURVIVOR, "KH0003"]
    [skipped] = run.skipped
    assert skipped.customer == ABSORBED
    assert skipped.reason.en == (
        "skipped: merged into KH0001 on 2026-11-30, whose appendix F lists its last handbook."
    )


def test_the_book_of_a_half_year_that_ended_before_the_merger_stays_what_it_was(merged: Office) -> None:
    run = merged.handbooks([], "2026H1", issuing=WAIVED)
    assert [book.customer for book in run.unchanged] == [SURVIVOR, ABSORBED]


def test_the_survivors_book_lists_the_last_handbook_and_what_it_holds(merged: Office) -> None:
    run = merged.handbooks([SURVIVOR], "2026H2", issuing=WAIVED)
    book = merged.site.archive / run.made[0].files[0]
    last = merged.show("SC-KH0002-2026H1-E01")
    printed = rows(book)
    assert APPENDIX in paragraphs(book)
    assert (
        "KH0002\n云杉传媒（示例）有限公司",
        "2026年11月30日",
        "SC-KH0002-2026H1-E01\n第 1 版",
        "2026年6月30日",
        last.documents[0].path,
    ) in printed
    assert ("KH0002", "客户档案·部门表", "2", "KH0002-D01、KH0002-D02") in printed
    listed = [row for row in printed if len(row) == 4 and row[0] == ABSORBED]
    assert sum(int(row[2]) for row in listed) == len(last.values["contents"])


def test_the_change_page_tells_of_the_merger_once(merged: Office) -> None:
    merged.handbooks([SURVIVOR], "2026H2", issuing=WAIVED)
    changes = merged.show("SC-KH0001-2026H2-E02").values["changes"]
    assert [row for row in changes if row["kind"] == "并入客户"] == [
        {"kind": "并入客户", "quantity": 1, "note": "KH0002 云杉传媒（示例）有限公司，见附录 F"}
    ]
    later = Office(merged.site.root, today=date(2027, 7, 5))
    later.handbooks([SURVIVOR], "2027H1", issuing=NEXT_YEAR)
    third = later.show("SC-KH0001-2027H1-E03").values
    assert [row["quantity"] for row in third["changes"] if row["kind"] in ("并入客户", "作废")] == [0]
    assert third["contents"][-1]["record_no"] == ABSORBED


def test_a_merger_asks_for_the_survivors_book_though_its_own_card_is_the_same(office: Office) -> None:
    office.handbooks([], "2026H2", issuing=WAIVED)
    merge(Office(office.site.root, today=office.today))
    run = Office(office.site.root, today=office.today).handbooks([], "2026H2", issuing=WAIVED)
    assert [refusal.customer for refusal in run.refused] == [SURVIVOR]  # issued already: it needs --reissue
    assert [book.customer for book in run.unchanged] == ["KH0003"]


def test_two_processes_know_of_the_merger_too(merged: Office) -> None:
    run = merged.handbooks([], "2026H2", issuing=WAIVED, jobs=2)
    assert [skipped.customer for skipped in run.skipped] == [ABSORBED]
    assert APPENDIX in paragraphs(merged.site.archive / run.made[0].files[0])


def test_a_chain_of_mergers_ends_with_the_last_survivor(merged: Office) -> None:
    merge(merged, SURVIVOR, "KH0003", "2026-12-15")
    run = merged.handbooks([], "2026H2", issuing=WAIVED)
    assert [skipped.customer for skipped in run.skipped] == [SURVIVOR, ABSORBED]
    contents = merged.show("SC-KH0003-2026H2-E01").values["contents"]
    assert [row["record_no"] for row in contents[-2:]] == [SURVIVOR, ABSORBED]


def test_a_merger_that_is_taken_back_leaves_no_trace_in_the_books(merged: Office) -> None:
    merged.advance(ABSORBED, "已审核", by="ZB-S01", reason="误登")
    run = merged.handbooks([], "2026H2", issuing=WAIVED)
    assert [book.customer for book in run.made] == [SURVIVOR, ABSORBED, "KH0003"]
    assert APPENDIX not in paragraphs(merged.site.archive / run.made[0].files[0])


# -- the card --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("customer", "into"), [(SURVIVOR, SURVIVOR), (SURVIVOR, ABSORBED), ("KH0003", ABSORBED)]
)
def test_nobody_is_merged_into_itself_or_into_who_was_merged(
    merged: Office, customer: str, into: str
) -> None:
    with pytest.raises(ValuesRefusedError) as refused:
        merged.revise(customer, {"merged_into": into, "merged_on": "2026-12-01"}, reason="合并", by="ZB-S01")
    assert [problem.field for problem in refused.value.problems] == ["merged_into"]


def test_the_state_needs_the_survivor_and_the_day(office: Office) -> None:
    with pytest.raises(ValuesRefusedError) as refused:
        office.advance(ABSORBED, "已并入", by="ZB-S01", reason="合并公告")
    assert [problem.field for problem in refused.value.problems] == ["merged_into", "merged_on"]


# -- what may be filed -----------------------------------------------------------------------------------


def test_nothing_new_is_filed_for_the_absorbed_customer(merged: Office) -> None:
    outcome = merged.submit("WL", [{**DEALING, "customer_code": ABSORBED, "department_code": "D01"}])
    [refused] = outcome.refused
    assert [(problem.field, problem.message.en) for problem in refused.problems] == [
        (
            "customer_code",
            "KH0002 was merged into KH0001 on 2026-11-30: file new records there; headquarters files corrections",
        )
    ]


def test_headquarters_files_what_was_forgotten(merged: Office) -> None:
    late = {**DEALING, "customer_code": ABSORBED, "unit_code": "ZB", "prepared_by": "ZB-S02"}
    [record] = merged.submit("WL", [late]).records
    assert record.binder == ABSORBED


def test_open_matters_of_the_absorbed_customer_go_on(merged: Office) -> None:
    record = next(r for r in merged.records("complaint", ABSORBED))
    assert (
        merged.revise(record.record_no, {"remarks": "由 KH0001 继续跟进"}, reason="跟进").revision
        > record.revision
    )


# -- finding it ------------------------------------------------------------------------------------------


def test_the_index_of_the_absorbed_customer_leads_to_the_survivor(merged: Office) -> None:
    merged.index()
    archive = merged.site.archive
    page = html.fromstring((archive / "客户档案/KH0002_云杉传媒/索引.html").read_text("utf-8"))
    [link] = page.xpath("//p[@class='note']/a[contains(., 'KH0001')]")
    assert (link.get("href"), link.text) == (
        "../KH0001_%E5%8D%97%E6%BA%9F%E7%9F%B3%E6%B2%B9/%E7%B4%A2%E5%BC%95.html",
        "KH0001 南溟海洋石油开发（示例）有限公司",
    )
    everybody = html.fromstring((archive / "索引/index.html").read_text("utf-8"))
    assert everybody.xpath("//span[@class='form']/text()") == ["已并入 Merged into KH0001"]


def test_find_still_shows_the_absorbed_customer_and_points_on(merged: Office) -> None:
    office = ["--office", str(merged.site.root), "--today", "2027-01-15"]
    told = CliRunner().invoke(kece, [*office, "find", "云杉传媒", "--form", "DA"]).output
    assert "云杉传媒（示例）有限公司 → KH0001" in told
    [found] = json.loads(
        CliRunner().invoke(kece, [*office, "find", "云杉传媒", "--form", "DA", "--json"]).stdout
    )
    assert (found["state"], found["values"]["merged_into"]) == ("已并入", SURVIVOR)
