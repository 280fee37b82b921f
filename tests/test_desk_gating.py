"""The gate of an office: what keeps a book from being issued, who lets it pass, what happens after issue (F.6)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from documents import rows
from gate_sample import planned
from handbook_sample import JULY, binder
from offices import WAIVED, a_sample_office

from cardfile.settings import Settings, Staff, Unit
from desk.books.outcomes import BookRun
from desk.cli import kece
from desk.gating import (
    Gate,
    Issuing,
    NoSuchCheckError,
    ReasonsUnevenError,
    UnsignedError,
    Waiving,
    issuing_of,
    signers,
)
from desk.office import Office
from desk.refusals import ReasonMissingError, UnknownStaffError
from generator.handbook.gate.facts import Signers

GENERAL, FULL = "通用版", "完整版"
LATE_NEWS = {"suggestions": "建议每周二召开作业协调会。"}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


def refusals(run: BookRun, level: str = "E") -> dict[str, list[str]]:
    return {r.customer: [v.check for v in r.violations if v.level == level] for r in run.refused}


def warned(run: BookRun) -> dict[str, set[str]]:
    return {book.customer: {v.check for v in book.warnings} for book in run.made}


def filed(office: Office, name: str) -> list[str]:
    root = office.site.archive / "客户档案/KH0001_南溟石油"
    return sorted(str(p.relative_to(root)) for p in root.rglob(f"*{name}*.docx"))


# -- the sample office (F.6) ----------------------------------------------------------------------------


def test_the_first_half_year_of_the_sample_passes_with_warnings(office: Office) -> None:
    run = office.handbooks([], "2026H1", plan=True)
    assert refusals(run) == {}
    assert warned(run) == {"KH0001": {"K16"}, "KH0002": {"K08", "K16", "K20"}}
    [late] = [v for book in run.made for v in book.warnings if v.check == "K08"]
    assert late.message.zh == "制作基地（BAS02）2026-03-30 的信息单 CD-BAS02-20260330 迟至 2026-04-02 传递。"


@pytest.mark.parametrize("variant", [GENERAL, FULL])
def test_the_second_half_year_is_refused_for_a_draft_and_a_slip_that_never_came(
    office: Office, variant: str
) -> None:
    run = office.handbooks([], "2026H2", variant)
    assert refusals(run) == {"KH0001": ["K05", "K08"], "KH0003": ["K08"]}
    assert [book.customer for book in run.made] == ["KH0002"]
    told = {v.check: (v.message.zh, v.subjects) for v in run.refused[0].violations if v.level == "E"}
    assert told["K05"][1] == ("HF-KH0001-2026-0007",)
    assert "BAS01）2026-08-15 应传递的信息单未收到" in told["K08"][0]


def test_nothing_is_written_for_a_refused_customer(office: Office) -> None:
    office.handbooks(["KH0001"], "2026H2")
    assert filed(office, "SC-") == []
    assert [r.form for r in office.records("handbook", "KH0001")] == []


def test_a_waived_book_says_so_in_its_record_and_on_its_pages(office: Office) -> None:
    [book] = office.handbooks(["KH0001"], "2026H2", issuing=WAIVED).made
    values = office.show("SC-KH0001-2026H2-E01").values
    assert values["waivers"] == [
        {"check": w.check, "reason": w.reason, "approved_by": "林知远"} for w in WAIVED.waivers
    ]
    results = {line["check"]: line["result"] for line in values["checks"]}
    assert len(results) == 22
    assert {check for check, result in results.items() if result == "豁免"} == {"K05", "K08"}
    assert {check for check, result in results.items() if result == "警告"} == {"K16", "K19", "K20"}
    assert set(results.values()) == {"通过", "豁免", "警告"}
    assert values["approved"] == {"name": "ZB-S01", "date": "2027-01-15"}
    printed = rows(office.site.archive / book.files[0])
    assert [row[-1] for row in printed if row and row[0] == "K08" and len(row) == 4] == ["林知远"]
    assert {row[3] for row in printed if row and row[0] == "K05" and len(row) == 5} == {"豁免"}
    assert any(row[0] == "K20" and len(row) == 2 for row in printed), "the change page warns"


def test_a_waiver_that_is_not_needed_is_not_kept(office: Office) -> None:
    office.handbooks(["KH0002"], "2026H2", issuing=WAIVED)
    assert "waivers" not in office.show("SC-KH0002-2026H2-E01").values


def test_the_other_variant_of_an_edition_needs_no_new_waiver(office: Office) -> None:
    office.handbooks(["KH0001"], "2026H2", issuing=WAIVED)
    [book] = office.handbooks(["KH0001"], "2026H2", FULL).made
    assert book.edition == 1


# -- waivers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issuing", "fault"),
    [
        (Issuing("ZB-S01", (Waiving("K99", "理由"),)), NoSuchCheckError),
        (Issuing("ZB-S01", (Waiving("K16", "只是警告"),)), NoSuchCheckError),
        (Issuing("ZB-S01", (Waiving("K08", " "),)), ReasonMissingError),
        (Issuing("", (Waiving("K08", "停产"),)), UnsignedError),
        (Issuing("", (), "更正"), UnsignedError),
        (Issuing("ZB-S99", ()), UnknownStaffError),
    ],
)
def test_a_waiver_needs_a_check_a_reason_and_somebody_who_answers_for_it(
    office: Office, issuing: Issuing, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        office.handbooks([], "2026H2", issuing=issuing)


def test_reasons_stand_in_the_order_of_what_they_are_for() -> None:
    assert issuing_of(["K05", "K08"], ["甲", "乙", "丙"], "ZB-S01", reissue=True) == Issuing(
        "ZB-S01", (Waiving("K05", "甲"), Waiving("K08", "乙")), "丙"
    )
    assert issuing_of(["K05", "K08"], ["同"], "", reissue=False).waivers == (
        Waiving("K05", "同"),
        Waiving("K08", "同"),
    )
    assert issuing_of([], [], "", reissue=False) == Issuing()
    for checks, reasons in (
        (["K05"], []),
        (["K05", "K08", "K09"], ["甲", "乙"]),
        ([], ["甲"]),
        (["K05"], [" "]),
    ):
        with pytest.raises(ReasonsUnevenError):
            issuing_of(checks, reasons, "ZB-S01", reissue=False)


def test_no_waiver_lets_a_personal_value_into_a_general_edition(office: Office) -> None:
    from generator.handbook import people

    shown = people.need_row
    leaking = pytest.MonkeyPatch()
    leaking.setattr(
        "generator.handbook.department.need_row",
        lambda scope, contact: shown(scope, contact) | {"needs": str(contact.values.get("hobbies") or "—")},
    )
    try:
        run = office.handbooks(
            ["KH0001"], "2026H1", issuing=Issuing("ZB-S01", (Waiving("K10", "无妨"),)), jobs=1
        )
    finally:
        leaking.undo()
    assert refusals(run) == {"KH0001": ["K10"]}
    assert filed(office, "SC-") == []


# -- who signs ------------------------------------------------------------------------------------------


def staff(*people: tuple[str, str], head: str = "ZB-S01") -> Settings:
    return Settings(
        units=(Unit("ZB", "总部", kind="HQ", head=head),),
        staff=tuple(Staff(code, code, "ZB", position) for code, position in people),
    )


@pytest.mark.parametrize(
    ("people", "by", "expected"),
    [
        ((("ZB-S01", "经理"), ("ZB-S02", "编制员")), "", Signers("ZB-S02", "ZB-S01", "ZB-S01")),
        (
            (("ZB-S01", "经理"), ("ZB-S02", "编制员"), ("ZB-S03", "客户信息主管")),
            "GLD-S02",
            Signers("ZB-S02", "ZB-S03", "GLD-S02"),
        ),
        ((("ZB-S01", "经理"),), "", Signers("ZB-S01", "ZB-S01", "ZB-S01")),
        ((("ZB-S01", "经理"),), "GLD-S02", Signers("ZB-S01", "GLD-S02", "GLD-S02")),
        ((), "", Signers("", "", "")),
    ],
)
def test_compiler_reviewer_and_approver_come_from_the_positions_at_headquarters(
    people: tuple[tuple[str, str], ...], by: str, expected: Signers
) -> None:
    assert signers(staff(*people), by) == expected


def test_the_units_records_are_sorted_once_for_all_customers(office: Office) -> None:
    read: list[str] = []
    records = office.store.records
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(office.store, "records", lambda code: (read.append(code), records(code))[1])
        gate = Gate(office)
        for code in ("KH0001", "KH0002"):
            book = planned(binder(code, JULY), customer=code)
            gate.check(book, binder(code, JULY))
    assert read == [unit.code for unit in office.settings.units]


# -- issuing again (C.1-10) -----------------------------------------------------------------------------


def changed(office: Office) -> Office:
    """Return an office in which the first half-year was issued in both variants, and a record changed since."""
    for variant in (GENERAL, FULL):
        office.handbooks(["KH0001"], "2026H1", variant)
    office.revise("HF-KH0001-2026-0001", LATE_NEWS, reason="更正")
    return Office(office.site.root, today=office.today)


def test_a_changed_half_year_that_was_issued_is_refused_and_says_what_to_do(office: Office) -> None:
    run = changed(office).handbooks(["KH0001"], "2026H1")
    [violation] = run.refused[0].violations
    assert violation.message.zh == (
        "第 1 版（SC-KH0001-2026H1-E01）已发布，其后收录内容有变化；发布后的更改须经批准："
        "请加上 --reissue --reason 理由 --by 批准人，另编一版。"
    )
    assert [r.record_no for r in office.records("handbook", "KH0001")] == ["SC-KH0001-2026H1-E01"]


def test_a_half_year_is_issued_again_with_reason_and_approval(office: Office) -> None:
    again = changed(office)
    [book] = again.handbooks(["KH0001"], "2026H1", issuing=Issuing("ZB-S01", (), "协调会改期")).made
    assert book.edition == 2
    new, old = again.show("SC-KH0001-2026H1-E02"), again.show("SC-KH0001-2026H1-E01")
    assert {c["kind"]: c["quantity"] for c in new.values["changes"] if c["quantity"]} == {"修订": 1}
    assert (new.values["approved"]["name"], new.values["remarks"]) == ("ZB-S01", "重新发布：协调会改期")
    assert (old.state, old.current.reason, old.current.by) == (
        "已被替代",
        "由 SC-KH0001-2026H1-E02 替代：协调会改期",
        "ZB-S01",
    )


def test_the_books_of_a_superseded_edition_lie_with_the_older_versions(office: Office) -> None:
    again = changed(office)
    again.handbooks(["KH0001"], "2026H1", issuing=Issuing("ZB-S01", (), "协调会改期"))
    assert filed(again, "SC-") == [
        "00_手册/2026H1/20260630_SC-KH0001-2026H1-E02_南溟石油_通用版.docx",
        "02_背景(受限)/90_旧版/20260630_SC-KH0001-2026H1-E01_南溟石油_完整版.docx",
        "90_旧版/20260630_SC-KH0001-2026H1-E01_南溟石油_通用版.docx",
    ]
    assert again.verify()[1] == ()
    assert all((again.site.archive / d.path).is_file() for d in again.show("SC-KH0001-2026H1-E01").documents)


def test_what_a_killed_run_left_of_the_old_edition_is_finished_by_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = changed(office)
    issuing = Issuing("ZB-S01", (), "协调会改期")
    with monkeypatch.context() as killed:
        killed.setattr(
            "desk.books.editions._retire", lambda *_: (_ for _ in ()).throw(RuntimeError("killed"))
        )
        assert again.handbooks(["KH0001"], "2026H1", issuing=issuing, jobs=1).failed
    next_run = Office(office.site.root, today=office.today).handbooks(["KH0001"], "2026H1")
    assert [book.edition for book in next_run.unchanged] == [2]
    assert office.show("SC-KH0001-2026H1-E01").state == "已被替代"
    assert office.verify()[1] == ()


def test_an_unchanged_half_year_is_not_issued_again(office: Office) -> None:
    office.handbooks(["KH0001"], "2026H1")
    run = office.handbooks(["KH0001"], "2026H1", issuing=Issuing("ZB-S01", (), "不必要"))
    assert ([b.edition for b in run.unchanged], run.made) == ([1], ())


# -- the command ----------------------------------------------------------------------------------------


def call(office: Office, *arguments: str) -> Any:
    return CliRunner().invoke(
        kece, ["--office", str(office.site.root), "--today", "2027-01-15", "handbook", *arguments]
    )


def test_the_command_lists_refusals_and_ends_with_1_and_a_plan_writes_nothing(office: Office) -> None:
    result = call(office, "--all", "--period", "2026H2", "--plan", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert {
        r["customer"]: [v["check"] for v in r["violations"] if v["level"] == "E"] for r in told["refused"]
    } == {
        "KH0001": ["K05", "K08"],
        "KH0003": ["K08"],
    }
    assert told["refused"][0]["violations"][0]["records"] == ["HF-KH0001-2026-0007"]
    assert list(office.records("handbook")) == []


def test_the_command_waives_with_reason_and_name(office: Office) -> None:
    waiving = ("--waive", "K05", "--waive", "K08", "--reason", "已说明", "--by", "ZB-S01")
    assert call(office, "--all", "--period", "2026H2", *waiving).exit_code == 0
    nobody = call(
        office, "KH0001", "--period", "2026H2", "--waive", "K08", "--reason", "停产", "--by", "ZB-S77"
    )
    assert nobody.exit_code == 1
    assert "ZB-S77" in nobody.stderr
