"""The front matter of a handbook: cover, change page, registers (domain C.2, C.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cardfile.parsers import BLANK, show_date
from cardfile.periods import Period
from cardfile.records import Record
from generator.handbook.absorbed import names_of
from generator.handbook.changes import Change, Comparison, Content, changes_of, main_changes
from generator.handbook.counts import count_matrices
from generator.handbook.model import Listing, Matrix, Row, joined, mark_of
from generator.handbook.scope import EVENTS, Held, Scope
from generator.handbook.text import event_row

VERSION: Final = "版本与更新"
REGISTER: Final = "发放与查阅登记"
NOTICE: Final = "使用与保密说明"
CONTENTS: Final = "目录"


@dataclass(frozen=True, slots=True)
class Edition:
    """An issued edition, as its record keeps it (F00).

    Attributes:
        issued_on: the day of approval, else the day it was compiled; ISO.
        contents: what it held; the next edition of the variant is compared with it.
        distribution: who got a copy.
    """

    record_no: str
    period: str
    edition: int
    variant: str
    cutoff_on: str
    issued_on: str
    compiled_by: str
    approved_by: str
    changes: tuple[Change, ...]
    contents: tuple[Content, ...]
    distribution: tuple[dict[str, Any], ...] = ()

    @classmethod
    def from_record(cls, record: Record) -> Edition:
        """Return the edition that a handbook record describes."""
        values = record.values
        approved = values.get("approved") or {}
        return cls(
            record.record_no,
            str(values["period"]),
            int(values["edition"]),
            str(values["variant"]),
            str(values["cutoff_on"]),
            str(approved.get("date") or values.get("prepared_on") or ""),
            str(values.get("prepared_by") or ""),
            str(approved.get("name") or ""),
            tuple(
                Change(r["kind"], int(r.get("quantity") or 0), r.get("note") or "")
                for r in values.get("changes") or ()
            ),
            tuple(
                Content(r["record_no"], r["form"], r["revision"], r["sha256"])
                for r in values.get("contents") or ()
            ),
            tuple(values.get("distribution") or ()),
        )

    @property
    def main_changes(self) -> str:
        """Its line in the history of editions."""
        return "首版" if self.edition == 1 else main_changes(self.changes)


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the cover; empty cells are filled with the pen when a copy is handed out."""

    classification: str
    title: str
    customer: str
    period: str
    facts: tuple[tuple[str, str], ...]
    company: str
    publisher: str


@dataclass(frozen=True, slots=True)
class VersionPage:
    """The change page: what is new, or what a first edition holds (C.4)."""

    editions: Listing
    basis: str
    first: str
    changes: Listing
    held: tuple[Matrix, ...]
    new_records: Listing
    without_part: tuple[str, ...]
    waivers: Listing
    warnings: Listing


@dataclass(frozen=True, slots=True)
class Issue:
    """Facts of the edition that is being made."""

    record_no: str
    edition: int
    compiled_by: str
    earlier: tuple[Edition, ...]

    @property
    def is_first(self) -> bool:
        """Whether there is nothing to compare with."""
        return not self.earlier


def plan_cover(scope: Scope, issue: Issue) -> Cover:
    """Return the cover."""
    values = scope.customer.values
    first = "（首版）" if issue.is_first else ""
    return Cover(
        classification=scope.show(scope.customer, "confidentiality"),
        title="客户信息手册",
        customer=str(values["name"]),
        period=scope.period.title.zh,
        facts=(
            ("手册编号", issue.record_no),
            ("客户编码", scope.code),
            ("版次", f"第 {issue.edition} 版{first}"),
            ("版本类型", scope.variant),
            ("数据期间", _span(scope.period)),
            ("数据截止日", show_date(scope.cutoff.isoformat())),
            ("编制", issue.compiled_by),
            ("审核", ""),
            ("批准", ""),
            ("发布日期", ""),
            ("持有单位", ""),
            ("持有人", ""),
        ),
        company=scope.settings.company,
        publisher=f"{_headquarters(scope)}　编制发布",
    )


def _span(period: Period) -> str:
    start, end = show_date(period.start.isoformat()), show_date(period.end.isoformat())
    return f"{start}至{end.partition('年')[2]}"


def _headquarters(scope: Scope) -> str:
    names = (unit.name for unit in scope.settings.units if unit.kind == "HQ")
    return next(names, scope.settings.company)


def plan_version(scope: Scope, issue: Issue, comparison: Comparison) -> VersionPage:
    """Return the change page."""
    last = issue.earlier[-1] if issue.earlier else None
    changes = changes_of(comparison) if last else ()
    new = (*comparison.new_records, *comparison.late_records) if last else ()
    return VersionPage(
        editions=Listing("editions", tuple(_editions(scope, issue, changes))),
        basis=_basis(last),
        first="" if last else _first(scope),
        changes=Listing("changes", tuple(map(_change_row, changes))),
        held=() if last else tuple(count_matrices(scope, _events(scope), "收录统计")),
        new_records=Listing("new_records", tuple(_new_record(scope, h) for h in new)),
        without_part=tuple(_without_part(scope)),
        waivers=Listing("waivers"),
        warnings=Listing("warnings"),
    )


def _editions(scope: Scope, issue: Issue, changes: Iterable[Change]) -> Iterator[Row]:
    """Yield the editions of the variant, newest first."""
    yield {
        "edition": f"第 {issue.edition} 版",
        "period": scope.period.title.zh,
        "issued_on": BLANK,
        "changes": "首版" if issue.is_first else main_changes(changes),
        "compiled_by": issue.compiled_by or BLANK,
        "approved_by": BLANK,
    }
    for edition in reversed(issue.earlier):
        yield {
            "edition": f"第 {edition.edition} 版",
            "period": Period.parse(edition.period).title.zh,
            "issued_on": show_date(edition.issued_on) if edition.issued_on else BLANK,
            "changes": edition.main_changes,
            "compiled_by": scope.staff(edition.compiled_by) or BLANK,
            "approved_by": scope.staff(edition.approved_by) or BLANK,
        }


def _basis(last: Edition | None) -> str:
    if last is None:
        return ""
    return f"与第 {last.edition} 版（{last.record_no}，{last.variant}）逐件比较记录编号、修订号和校验值。"


def _first(scope: Scope) -> str:
    events, parts = _events(scope), len(scope.with_dealings)
    return (
        f"首版，无对比。本版收录截至{show_date(scope.cutoff.isoformat())}的已审核记录 {len(events)} 件，"
        f"涉及往来部门 {len(scope.departments)} 个；其中有往来记录、单列部分的部门 {parts} 个。{_taken_over(scope)}"
    )


def _taken_over(scope: Scope) -> str:
    return f"已并入客户：{names_of(scope.absorbed)}，见附录 F。" if scope.absorbed else ""


def _events(scope: Scope) -> list[Held]:
    return [h for h in scope.held if h.form.name in EVENTS]


def _change_row(change: Change) -> Row:
    note = change.note or BLANK
    return {"kind": change.kind, "count": str(change.count), "note": note, "see": change.see}


def _new_record(scope: Scope, held: Held) -> Row:
    return event_row(scope, held) | {"see": mark_of(held.record_no)}


def _without_part(scope: Scope) -> Iterator[str]:
    """Yield a sentence for each department that is only listed in 1.3 (C.1-2)."""
    parts = {d.record_no for d in scope.with_dealings}
    for department in (d for d in scope.departments if d.record_no not in parts):
        code = str(department.values["code"])
        held = _kinds([h for h in _events(scope) if h.department == code])
        only = f"仅有{held}，" if held else ""
        day = show_date(scope.cutoff.isoformat())
        yield f"{code} {scope.department(code)}：截至{day}{only}无往来记录，列入 1.3，不单列部分。"


def _kinds(held: Sequence[Held]) -> str:
    titles = [h.form.title.zh for h in held]
    return joined(f"{title} {titles.count(title)} 件" for title in dict.fromkeys(titles))


NOTICES: Final = (
    ("谁可以阅读", "本手册供公司各市场营销单位使用，只发给发放登记所列的持有人；其他部门或人员查阅，须先填写客户档案查阅申请及登记（CY）并经批准。"),
    ("复制与携带", "未经批准不得复制、摘抄、拍照或带出办公场所；活页拆下使用后按页码放回。持有人变动时交回，由档案管理员重新发放。"),
    ("个人信息", "完整版的联系人背景信息依据本人同意印制，单独成页，可整页抽出；同意撤回或保存期满后，应即抽出销毁，并以新版替换。通用版不含个人信息字段。"),
    ("更正", "发现错漏，请填写客户信息变更记录（BG）报归口单位；发放后的更改须经批准，以新的版次发布。"),
    ("收回与保存", "新版发出时收回旧版并在发放登记中注明；旧版由档案管理员保存一份，其余销毁。涉及索赔或诉讼的手册，在事项了结前不得销毁。"),
)  # fmt: skip
"""The page on use and confidentiality (C.2 三; 000-C 1.1-1.3, 001 Art 30, 002-L Art 7)."""
