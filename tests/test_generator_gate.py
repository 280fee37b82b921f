"""Headquarters' checklist before a handbook is issued, check by check (domain C.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from gate_sample import (
    POLICY,
    SIGNERS,
    altered,
    an_edition,
    facts,
    like,
    planned,
    subjects,
    told,
    without,
)
from handbook_sample import JANUARY, JULY, SETTINGS, binder, office

from cardfile.records import Document
from cardfile.text import Text
from generator.handbook.gate.facts import Signers
from generator.handbook.gate.table import CHECKS, blocking, check_lines, used, violations
from generator.handbook.gate.violation import Violation
from generator.handbook.model import FULL
from generator.handbook.plan import Waiver

HERE = binder("KH0001", JULY)
UNITS = office(JULY)
LATER = {"period": "2026H2", "today": JANUARY}


def test_there_are_twenty_two_checks_and_six_of_them_only_warn():
    assert [check.number for check in CHECKS] == [f"K{n:02}" for n in range(1, 23)]
    warning = [check.number for check in CHECKS if check.level == "W"]
    assert warning == ["K14", "K15", "K16", "K17", "K18", "K19", "K20"]


# -- master data ---------------------------------------------------------------------------------------


def test_k01_names_the_required_fields_that_are_empty_and_who_fills_them():
    records = altered(HERE, "KH0001", profile=None, workforce=None)
    assert told("K01", facts(records)) == ["客户档案缺 客户单位简介、队伍状况；请专管人陶然补填。"]
    assert told("K01", facts(HERE)) == []


def test_k01_finds_a_credit_code_whose_check_digit_is_wrong():
    records = altered(HERE, "KH0001", uscc="91990000MA0DEM0012")
    assert told("K01", facts(records)) == [
        "统一社会信用代码「91990000MA0DEM0012」校验不符；请专管人陶然核对执照。"
    ]
    assert told("K01", facts(altered(HERE, "KH0001", uscc=None))) == []


def test_k04_wants_exactly_one_main_contact_in_post():
    two = altered(HERE, "KH0001-P004", is_main=True)
    [message] = told("K04", facts(two))
    assert message.startswith("钻完井部（D02）有 2 名在职的主要联系人（何潮生、冯远帆），应恰有一名")
    assert told("K04", facts(HERE)) == []


def test_k04_does_not_count_a_main_contact_who_left():
    left = [_with_values(r, state="调离") if r.record_no == "KH0001-P003" else r for r in HERE]
    assert told("K04", facts(left))[0].startswith("钻完井部（D02）有 0 名在职的主要联系人（—）")


def test_k04_wants_one_way_to_reach_a_department():
    records = altered(HERE, "KH0001-D03", phone=None, email=None)
    for number in ("KH0001-P005", "KH0001-P006"):
        records = altered(records, number, phone=None, mobile=None, email=None)
    assert told("K04", facts(records)) == ["合同采办部（D03）没有可用的电话、手机或邮箱；请陶然补填。"]


def test_k04_asks_nothing_of_a_closed_department():
    closed = [_with_values(r, state="已撤并") if r.record_no == "KH0001-D02" else r for r in HERE]
    assert told("K04", facts(altered(closed, "KH0001-P003", is_main=False))) == []


def test_k11_finds_a_contact_twice_by_name_or_by_mobile():
    named = like(HERE, "KH0001-P002", "KH0001-P008", mobile=None)
    called = like(HERE, "KH0001-P002", "KH0001-P008", name="沈燕", department_code="D03")
    for twin in (named, called):
        assert subjects("K11", facts([*HERE, twin])) == [("KH0001-P002", "KH0001-P008")]
    assert (
        told("K11", facts([*HERE, like(HERE, "KH0001-P002", "KH0001-P008", name="沈燕", mobile=None)])) == []
    )


def test_k11_finds_an_event_that_business_unit_and_branch_both_filed():
    other = like(HERE, "WL-KH0001-2026-0003", "WL-KH0001-2026-0009", unit_code="FGS01")
    [message] = told("K11", facts([*HERE, other]))
    assert message == (
        "同一事项两次上报：WL-KH0001-2026-0003（作业服务事业部）与 WL-KH0001-2026-0009（华北分公司）；"
        "请两单位核对，作废其一。"
    )
    again = like(HERE, "WL-KH0001-2026-0003", "WL-KH0001-2026-0009", unit_code="FGS01", subject="另一次询价")
    assert told("K11", facts([*HERE, again])) == []


def test_k18_warns_when_the_card_was_not_looked_at_for_a_year():
    seen = facts(HERE, period="2027H2", today=date(2028, 1, 8))
    assert told("K18", seen) == [
        "银行账号和信用状况自 2026-06-30 起未复核，超过 12 个月；请专管人陶然复核。",
        "评分等级自 2026-01-05 起未复核，超过 12 个月；请专管人陶然复核。",
    ]
    assert told("K18", facts(HERE)) == []


def test_k19_lists_the_people_nobody_met_for_half_a_year():
    seen = facts(binder("KH0001", JANUARY), **LATER)
    assert subjects("K19", seen) == [("KH0001-P002", "KH0001-P004")]
    assert told("K19", facts(HERE)) == []


# -- the book ------------------------------------------------------------------------------------------


def test_k02_wants_a_department():
    bare = [r for r in HERE if r.form in ("customer", "contact")]
    assert told("K02", facts(bare)) == [
        "客户没有部门；请专管人陶然填写部门表，至少一个（小客户填「综合」）。"
    ]


def test_k02_finds_dealings_of_a_department_that_nobody_entered():
    records = altered(HERE, "WL-KH0001-2026-0003", department_code="D07")
    assert told("K02", facts(records)) == [
        "部门 D07 有往来记录 1 件，手册中却没有它的部分；请陶然补填部门表。"
    ]


def test_k03_finds_a_part_without_one_of_its_blocks():
    book = planned(HERE)
    cut = replace(book, contents=tuple(h for h in book.contents if h.mark != "kb_2_3"))
    assert told("K03", facts(HERE, book=cut)) == ["第二部分　勘探部栏目不全；请管理员检查手册模板。"]
    assert told("K03", facts(HERE)) == []


def test_k05_lists_the_drafts_of_the_half_year_and_no_voided_record():
    records = altered(HERE, "HF-KH0001-2026-0002", moved="已提交")
    records = altered(records, "HF-KH0001-2026-0003", moved="已作废")
    assert told("K05", facts(records)) == [
        "本期 1 件记录尚未审核：HF-KH0001-2026-0002（已提交，苏禾）；请填表人提交，单位负责人审核或作废。"
    ]
    assert told("K05", facts(records, period="2026H2", today=JANUARY)) == []


def test_k21_wants_a_reviewer_and_an_approver_who_did_not_compile():
    advice = "请在 kece.yaml 中设总部审核人，或用 --by 指定批准人。"
    assert told("K21", facts(HERE, signers=Signers("ZB-S02", "ZB-S02", ""))) == [
        f"审核人与编制人同为苏禾；{advice}",
        f"没有批准人；{advice}",
    ]
    assert told("K21", facts(HERE, signers=SIGNERS)) == []


def test_k21_wants_editions_in_a_row():
    issued = [*HERE, an_edition(1)]
    assert told("K21", facts(issued, **LATER)) == []
    jumped = replace(planned(issued, period="2026H2", today=JANUARY), edition=3)
    assert told("K21", facts(issued, book=jumped)) == [
        "版次应为第 2 版，而不是第 3 版；请总部编制员核对已发布的版次。"
    ]


COPY = {"unit": "SYB01", "copy_no": "03", "receiver": "韩越"}


def test_k22_is_content_while_the_holders_of_the_last_edition_get_the_new_one():
    issued = [*HERE, an_edition(1, distribution=[COPY])]
    assert facts(issued, **LATER).book.distribution == (COPY,)
    assert told("K22", facts(issued, **LATER)) == []


def test_k22_wants_the_copy_back_of_a_holder_who_left():
    gone = replace(
        SETTINGS, staff=tuple(replace(s, state="离职") if s.name == "韩越" else s for s in SETTINGS.staff)
    )
    issued = [*HERE, an_edition(1, distribution=[COPY])]
    assert told("K22", facts(issued, settings=gone, **LATER)) == [
        "第 1 版副本 03（作业服务事业部 韩越）的持有人已不在，旧版未收回；请档案管理员收回并登记。"
    ]
    back = [*HERE, an_edition(1, distribution=[{**COPY, "recalled": True}])]
    assert told("K22", facts(back, settings=gone, **LATER)) == []


# -- contracts, activities, dealings --------------------------------------------------------------------


def test_k06_wants_the_summary_of_an_ended_contract_and_warns_until_it_is_due():
    records = without(HERE, "HZ-KH0001-2026-0001")
    [late] = told("K06", facts(records))
    assert late.startswith(
        "合同 HT-2026-0007 已于 2026-05-20 结束，没有合同运作总结报告（应于 2026-06-20 前）"
    )
    [early] = told("K06", facts(altered(records, "HT-2026-0007", job_end_on="2026-06-20")))
    assert early.startswith("警告：")
    assert told("K06", facts(HERE)) == []


def test_k07_wants_an_oil_companys_job_revisited_within_a_month():
    late = altered(HERE, "HF-KH0001-2026-0006", occurred_on="2026-06-21")
    assert subjects("K07", facts(late)) == [("HT-2026-0007",)]
    assert told("K07", facts(altered(HERE, "HF-KH0001-2026-0006", occurred_on="2026-06-20"))) == []
    assert told("K07", facts(altered(late, "KH0001", industry="制造"))) == []


def test_k13_wants_approval_of_what_costs_over_the_limit():
    dear = altered(HERE, "HF-KH0001-2026-0005", cost="30000.01")
    assert told("K13", facts(dear)) == [
        "HF-KH0001-2026-0005「勘探发现二十周年庆典」费用 30000.01 元，没有审批单；请作业服务事业部补报总部。"
    ]
    assert told("K13", facts(HERE)) == [], "the limit itself needs none"


@pytest.mark.parametrize(
    ("sign", "fault"),
    [
        ({"name": "ZB-S01", "date": "2026-05-14", "opinion": "批准"}, None),
        ({"name": "ZB-S01", "date": "2026-05-16", "opinion": "批准"}, "批准于 2026-05-16，晚于活动"),
        ({"name": "ZB-S01", "date": "2026-05-14", "opinion": "不同意"}, "未获总部批准"),
        ({}, "未获总部批准"),
    ],
)
def test_k13_wants_the_approval_given_and_no_later_than_the_day(sign, fault):
    records = altered(HERE, "HF-KH0001-2026-0005", plan_source="计划外", approval_ref="SP-ZB-2026-0009")
    approval = like(UNITS, "SP-ZB-2026-0001", "SP-ZB-2026-0009", hq_sign=sign)
    messages = told("K13", facts(records, units=[*UNITS, approval]))
    assert [fault in message for message in messages] == ([True] if fault else [])


def test_k13_counts_seminars_in_which_the_customers_people_took_part():
    unapproved = altered(UNITS, "YT-ZB-2026-0001", approval_ref=None)
    assert subjects("K13", facts(HERE, units=unapproved)) == [("YT-ZB-2026-0001",)]


def test_k14_wants_reasons_and_lists_what_is_in_progress_too_long():
    records = altered(HERE, "WL-KH0001-2026-0003", incomplete_reason=None)
    assert told("K14", facts(records)) == ["WL-KH0001-2026-0003 为「未签定合同」，没有写明原因；请陶然补填。"]
    running = altered(HERE, "WL-KH0001-2026-0003", deal_state="进行中", started_on="2025-12-29")
    assert told("K14", facts(running))[0].startswith(
        "WL-KH0001-2026-0003 自 2025-12-29 起进行中，已超过 6 个月"
    )
    assert told("K14", facts(altered(running, "WL-KH0001-2026-0003", started_on="2025-12-30"))) == []


def test_k15_wants_complaints_closed_and_revisited():
    assert told("K15", facts(HERE)) == []
    records = altered(
        without(HERE, "HF-KH0001-2026-0004"), "TS-KH0001-2026-0001", visit_ref=None, moved="整改中"
    )
    assert told("K15", facts(records)) == [
        "投诉 TS-KH0001-2026-0001 尚未关闭（整改中）；请作业服务事业部办结。",
        "投诉 TS-KH0001-2026-0001 尚无当年回访；请作业服务事业部在年内回访客户。",
    ]


# -- cadence -------------------------------------------------------------------------------------------


def test_k16_counts_the_weeks_and_months_without_a_call_of_the_rank():
    seen = facts(binder("KH0002", JANUARY), customer="KH0002")
    assert told("K16", seen) == [
        "重点客户应有单位负责人每周一次电话，本期 17 周中 16 周没有；请方亦安排。",
        "重点客户应有单位负责人每年一次现场走访，本年至截止日没有；请方亦安排。",
    ]


def test_k16_is_content_with_a_call_in_each_whole_month():
    call = next(r for r in binder("KH0002", JANUARY) if r.form == "communication")
    calls = [
        replace(like([call], call.record_no, f"GT-KH0002-2026-{n:04}", occurred_on=f"2026-{n:02}-09"))
        for n in range(3, 7)
    ]
    records = [*altered(binder("KH0002", JANUARY), "KH0002", tier="一般"), *calls]
    assert told("K16", facts(records, customer="KH0002")) == []


def test_k16_asks_nothing_of_a_tier_without_rules():
    records = altered(HERE, "KH0001", tier="储备")
    assert told("K16", facts(records)) == []
    assert POLICY.gate.cadence["储备"] == ()


# -- reports of the units ------------------------------------------------------------------------------


def test_k08_tells_what_is_missing_unsigned_and_late():
    units = without(UNITS, "CD-BAS01-20260115")
    units = altered(units, "CD-BAS01-20260130", receipts=[{"unit": "SYB01", "at": "2026-01-30T15:30"}])
    units = altered(units, "CD-BAS01-20260228", sent_at="2026-03-02T09:00")
    assert told("K08", facts(HERE, units=units)) == [
        "滨港基地（BAS01）2026-01-15 应传递的信息单未收到；请滨港基地补报，作业服务事业部、华北分公司签收。",
        "滨港基地（BAS01）2026-01-30 的信息单 CD-BAS01-20260130 未经华北分公司签收；请华北分公司签收。",
        "警告：滨港基地（BAS01）2026-02-28 的信息单 CD-BAS01-20260228 迟至 2026-03-02 传递。",
    ]
    assert told("K08", facts(HERE)) == []


def test_k08_asks_for_the_bases_of_the_customers_units_only():
    units = without(UNITS, "CD-BAS02-20260115")
    assert told("K08", facts(HERE, units=units)) == []
    branch = altered(HERE, "HT-2026-0007", owner_unit="FGS01")
    assert len(told("K08", facts(branch, units=units))) == 2


def test_k08_does_not_miss_what_is_not_due_yet():
    june = date(2026, 6, 10)
    due = [r for r in UNITS if not r.record_no.startswith("CD-BAS01-202606")]
    assert told("K08", facts(HERE, units=due, today=june)) == []


def test_k09_wants_the_monthly_summaries_of_the_customers_units():
    units = without(UNITS, "YH-SYB01-202603", "YH-SYB01-202606", "YH-SYB02-202601")
    assert told("K09", facts(HERE, units=units)) == [
        "作业服务事业部（SYB01）缺 2026-03、2026-06 的月度客户信息汇总表；请作业服务事业部补报。"
    ]


def test_k17_wants_a_valid_questionnaire_and_the_report():
    seen = facts(HERE)
    assert told("K17", seen) == ["华北分公司的2026年上半年客户满意率调查报告尚未上报；请华北分公司上报。"], (
        "the report is of 9 July"
    )
    assert told("K17", facts(HERE, units=office(JANUARY))) == []
    sheets = [r for r in HERE if r.form != "satisfaction_sheet"]
    assert told("K17", facts(sheets)) == ["客户没有2026年上半年的有效满意度调查表；请陶然安排调查。"]


def test_k20_wants_the_archives_of_the_customers_units_inspected():
    assert told("K20", facts(HERE)) == []
    assert told("K20", facts(HERE, units=without(UNITS, "JC-SYB01-2026H1"))) == [
        "没有2026年上半年的档案检查记录：作业服务事业部；请总部档案管理员检查。"
    ]


# -- personal information and files --------------------------------------------------------------------


def k10(records, **more):
    return told("K10", facts(records, variant=FULL, **more))


def test_k10_is_content_with_the_consents_of_the_sample():
    assert k10(HERE) == []


def test_k10_finds_a_value_that_no_consent_covers():
    records = altered(HERE, "KH0001-P004", hobbies="垂钓", retain_until="2029-01-01")
    assert k10(records) == [
        "冯远帆（KH0001-P004）的个人信息不能印制——爱好：需「已同意」，现为「未告知」；请陶然取得同意或清除。"
    ]
    assert told("K10", facts(records)) == [], "a general edition does not print it"


@pytest.mark.parametrize(
    ("consent", "fault"),
    [
        ({"withdrawn_on": "2026-07-01"}, "同意已撤回"),
        ({"retain_until": "2026-07-07"}, "同意书的保存期限已过"),
        ({"categories": ["通讯", "生日"]}, "同意书未包括此项信息或手册编制"),
        ({"purposes": ["业务联系"]}, "同意书未包括此项信息或手册编制"),
        ({"contact": "KH0001-P001"}, "没有有效的同意书"),
        ({"moved": "草稿"}, "没有有效的同意书"),
    ],
)
def test_k10_wants_a_consent_in_force(consent, fault):
    [message] = k10(altered(HERE, "TY-KH0001-2026-0002", **consent))
    assert fault in message
    assert message.startswith("何潮生（KH0001-P003）的个人信息不能印制")


def test_k10_finds_a_value_whose_time_is_over():
    assert "保存期已过" in k10(HERE, today=date(2029, 3, 1), units=[])[0]


def test_k12_wants_the_files_that_records_name():
    named = altered(HERE, "WL-KH0001-2026-0003", attachments=[{"title": "来函", "file": "来函.pdf"}])
    assert told("K12", facts(named)) == ["WL-KH0001-2026-0003 的附件「来函.pdf」不在档案中；请陶然补交原件。"]
    letter = Document("客户档案/来函.pdf", "ab", 1, "attachment", "来函.pdf")
    filed = [replace(r, documents=(letter,)) if r.record_no == "WL-KH0001-2026-0003" else r for r in named]
    seen: list[tuple[str, str]] = []

    def look(path: str, sha256: str) -> str:
        seen.append((path, sha256))
        return "changed"

    assert told("K12", facts(filed, attachment=look)) == [
        "WL-KH0001-2026-0003 的附件「来函.pdf」与登记的校验值不符；请陶然补交原件。"
    ]
    assert seen == [("客户档案/来函.pdf", "ab")]


# -- what comes of them --------------------------------------------------------------------------------


def a_violation(check: str, level: str = "E", *, final: bool = False) -> Violation:
    return Violation(check, level, Text(f"{check} 的事由", f"why {check}"), (), final)


FOUND = [a_violation("K05"), a_violation("K08"), a_violation("K08", "W"), a_violation("K16", "W")]


def test_what_is_not_waived_blocks():
    assert blocking(FOUND, ["K05"]) == (FOUND[1],)
    assert blocking(FOUND, ["K05", "K08"]) == ()


def test_no_waiver_helps_a_personal_value_in_a_general_edition():
    leak = a_violation("K10", final=True)
    assert blocking([leak], ["K10"]) == (leak,)


def test_a_waiver_that_was_not_needed_is_not_kept():
    asked = [
        Waiver("K08", "", "停产检修", "林知远"),
        Waiver("K09", "", "迟报", "林知远"),
        Waiver("K16", "", "—", "林知远"),
    ]
    assert used(FOUND, asked) == (Waiver("K08", "K08 的事由", "停产检修", "林知远"),)


def test_all_checks_are_printed_with_their_results():
    waived = [Waiver("K08", "", "停产检修", "林知远")]
    lines = {line.check: (line.level, line.result, line.note) for line in check_lines(FOUND, waived)}
    assert len(lines) == len(CHECKS)
    assert {check: lines[check] for check in ("K01", "K05", "K08", "K16")} == {
        "K01": ("E", "通过", "—"),
        "K05": ("E", "不通过", "K05 的事由"),
        "K08": ("E", "豁免", "K08 的事由\nK08 的事由"),
        "K16": ("W", "警告", "K16 的事由"),
    }


def test_a_check_that_blocks_may_find_what_only_warns():
    late = check_lines([a_violation("K08", "W")], [])[7]
    assert (late.check, late.result) == ("K08", "警告")


def test_warnings_stand_on_the_change_page():
    book = planned(HERE).checked(check_lines(FOUND, []))
    assert [row["check"] for row in book.version.warnings.rows] == ["K16"]


def test_everything_wrong_is_told_at_once():
    records = altered(altered(HERE, "KH0001", profile=None), "HF-KH0001-2026-0002", moved="草稿")
    numbers = [v.check for v in violations(facts(records)) if v.level == "E"]
    assert numbers == ["K01", "K05"]


def _with_values(record, **values):
    return record.revised(
        {**record.values, **values}, state=record.state, at=record_time(record), by="S", reason="更正"
    )


def record_time(record):
    return datetime.fromisoformat(record.current.at)


# -- closed departments (C.1-2) ------------------------------------------------------------------------

CLOSED = altered(HERE, "KH0001-D01", state="已撤并", active_to="2026-06-15")


@pytest.mark.parametrize(
    ("printed", "parts"),
    [([], ["D01", "D02"]), (["2026H1"], ["D01", "D02"]), (["2026H1", "2026H1"], ["D01", "D02"]),
     (["2026H1", "2026H2"], ["D02"])],
)  # fmt: skip
def test_a_closed_department_keeps_its_part_for_two_half_years(printed: list[str], parts: list[str]) -> None:
    issued = [an_edition(n, period) for n, period in enumerate(printed, 1)]
    seen = facts([*CLOSED, *issued], period="2027H1", today=date(2027, 7, 8))
    assert [part.code for part in seen.book.parts] == parts
    assert told("K02", seen) == []
    listed = {row["code"]: row["part"] for row in seen.book.overview.departments.rows}
    assert (listed["D01"] == "已撤并，不再单列") == ("D01" not in parts)
