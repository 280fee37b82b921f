"""The table of the checks before issue, and what comes of them: violations, waivers, printed lines (C.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cardfile.parsers import BLANK
from cardfile.text import Text
from generator.handbook.appendix import CheckLine, Result
from generator.handbook.gate.book_checks import (
    blocks_complete,
    copies_accounted,
    nothing_pending,
    parts_complete,
    signed_and_numbered,
)
from generator.handbook.gate.business_checks import (
    activities_approved,
    complaints_settled,
    dealings_decided,
    jobs_revisited,
    summaries_there,
)
from generator.handbook.gate.cadence_check import cadence_met
from generator.handbook.gate.customer_checks import (
    contact_kept,
    contacts_and_reach,
    customer_facts,
    duplicates,
    reviewed_in_time,
)
from generator.handbook.gate.facts import Facts, Found
from generator.handbook.gate.privacy_checks import attachments_there, consents_valid
from generator.handbook.gate.report_checks import (
    archive_inspected,
    satisfaction_known,
    summaries_received,
    transmissions_received,
)
from generator.handbook.gate.search import Leak
from generator.handbook.gate.violation import Level, Violation
from generator.handbook.plan import Waiver

SEARCHED: Final = "K10"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of headquarters' checklist.

    Attributes:
        find: yields what is wrong in one customer's book.
    """

    number: str
    level: Level
    title: Text
    find: Callable[[Facts], Iterable[Found]]


CHECKS: Final = (
    Check("K01", "E", Text("客户必填项齐全，信用代码有效", "customer's required fields, valid credit code"), customer_facts),
    Check("K02", "E", Text("部门至少一个，有往来的部门均单列部分", "a department; a part for each with dealings"), parts_complete),
    Check("K03", "E", Text("各部分栏目齐全", "each part has all its blocks"), blocks_complete),
    Check("K04", "E", Text("各部门恰有一名主要联系人、可联系", "one main contact and a way to reach each department"), contacts_and_reach),
    Check("K05", "E", Text("本期记录均已审核", "all records of the half-year are reviewed"), nothing_pending),
    Check("K06", "E", Text("结束的合同均有运作总结报告", "each ended contract has its summary"), summaries_there),
    Check("K07", "E", Text("油公司作业结束一个月内已回访", "oil companies' jobs revisited within a month"), jobs_revisited),
    Check("K08", "E", Text("本期基地传递单齐全、两方签收", "the bases' transmissions received by both units"), transmissions_received),
    Check("K09", "E", Text("责任单位六个月的月度汇总齐全", "six monthly summaries of each unit"), summaries_received),
    Check(SEARCHED, "E", Text("个人信息均有有效同意；通用版不含个人信息", "valid consents; no personal value in a general edition"), consents_valid),
    Check("K11", "E", Text("联系人、记录无重复", "no duplicate contacts or records"), duplicates),
    Check("K12", "E", Text("所引附件存在且校验相符", "attachments are there, unchanged"), attachments_there),
    Check("K13", "E", Text("超限及计划外关怀活动均事先批准", "costly and unplanned activities approved beforehand"), activities_approved),
    Check("K14", "W", Text("不完整往来有原因；进行中未久拖", "incomplete dealings have reasons; none in progress too long"), dealings_decided),
    Check("K15", "W", Text("本期投诉已关闭并回访", "complaints closed and revisited"), complaints_settled),
    Check("K16", "W", Text("按层级联系、走访", "calls and visits by tier"), cadence_met),
    Check("K17", "W", Text("本期满意度结果已有", "satisfaction result of the half-year"), satisfaction_known),
    Check("K18", "W", Text("账号、信用、等级按期复核", "bank account, credit, grade reviewed in time"), reviewed_in_time),
    Check("K19", "W", Text("联系人均在期限内有联系", "contacts met in time"), contact_kept),
    Check("K20", "W", Text("本期档案检查已做", "archive inspected for the half-year"), archive_inspected),
    Check("K21", "E", Text("审核人、批准人与编制人分开，版次连续", "reviewer, approver and compiler apart; editions in a row"), signed_and_numbered),
    Check("K22", "E", Text("上版持有人均已发放新版或收回旧版", "holders of the last edition get the new one or gave it back"), copies_accounted),
)  # fmt: skip


def violations(facts: Facts) -> tuple[Violation, ...]:
    """Return everything that is wrong with a book, in the order of the checks."""
    return tuple(_violation(check, found) for check in CHECKS for found in check.find(facts))


def _violation(check: Check, found: Found) -> Violation:
    level: Level = "W" if found.warning else check.level
    return Violation(check.number, level, found.message, found.subjects)


def leaked(found: Sequence[Leak]) -> tuple[Violation, ...]:
    """Return what the search of the finished general edition says; nobody can waive it (domain E.4)."""
    return tuple(
        Violation(
            SEARCHED,
            "E",
            Text(
                f"通用版文件的 {leak.part} 中有 {leak.contact} 的「{leak.field}」；文件未发布，请管理员检查模板。",
                f"the general edition holds “{leak.field}” of {leak.contact} in {leak.part}; it was not issued, "
                "the administrator looks at the template.",
            ),
            (leak.contact,),
            final=True,
        )
        for leak in found
    )


# -- what comes of them ---------------------------------------------------------------------------------


def blocking(found: Iterable[Violation], waived: Iterable[str]) -> tuple[Violation, ...]:
    """Return the violations that keep a book from being issued, whatever was waived."""
    allowed = frozenset(waived)
    return tuple(v for v in found if v.level == "E" and (v.final or v.check not in allowed))


def used(found: Sequence[Violation], waivers: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """Return the waivers that were needed, each with what it allows; one for a check that passed is left out."""
    told = [(waiver, _notes(found, waiver.check, "E")) for waiver in waivers]
    return tuple(Waiver(w.check, note, w.reason, w.approved_by) for w, note in told if note)


def check_lines(found: Sequence[Violation], waivers: Iterable[Waiver]) -> tuple[CheckLine, ...]:
    """Return the results of all checks as appendix E prints them: 通过, 警告, 不通过 or 豁免."""
    waived = {waiver.check for waiver in waivers}
    return tuple(_line(check, [v for v in found if v.check == check.number], waived) for check in CHECKS)


def _line(check: Check, found: Sequence[Violation], waived: set[str]) -> CheckLine:
    failed = any(v.level == "E" for v in found)
    result: Result = (
        "通过" if not found else "警告" if not failed else "豁免" if check.number in waived else "不通过"
    )
    note = "\n".join(v.message.zh for v in found) or BLANK
    return CheckLine(check.number, check.level, check.title.zh, result, note)


def _notes(found: Iterable[Violation], check: str, level: Level) -> str:
    return "\n".join(v.message.zh for v in found if v.check == check and v.level == level)
