"""Checks of the book itself: parts, blocks, drafts, signatures, copies (K02, K03, K05, K21, K22)."""

from __future__ import annotations

from collections.abc import Iterator

from cardfile.records import Record
from cardfile.text import Text
from generator.handbook.department import BLOCKS
from generator.handbook.distribution import unaccounted
from generator.handbook.gate.facts import EDITION, Facts, Found, edition_of
from generator.handbook.scope import DEALINGS
from generator.handbook.text import lies_in


def parts_complete(facts: Facts) -> Iterator[Found]:
    """K02: there is a department, and each department with dealings has a part."""
    if not facts.of("department"):
        yield Found(
            Text(
                f"客户没有部门；请专管人{facts.keeper}填写部门表，至少一个（小客户填「综合」）。",
                f"the customer has no department; {facts.keeper} enters at least one.",
            ),
            (facts.customer.record_no,),
        )
    printed = {part.code for part in facts.book.parts} | set(facts.book.retired)
    for code in sorted({h.department for h in facts.held if h.form.name in DEALINGS} - printed - {""}):
        lost = [h for h in facts.held if h.department == code and h.form.name in DEALINGS]
        who = facts.author(lost[0].values)
        yield Found(
            Text(
                f"部门 {code} 有往来记录 {len(lost)} 件，手册中却没有它的部分；请{who}补填部门表。",
                f"department {code} has {len(lost)} dealings but no part; {who} enters the department.",
            ),
            tuple(h.record_no for h in lost),
        )


def blocks_complete(facts: Facts) -> Iterator[Found]:
    """K03: each part has all its blocks, in their order; an empty one says so."""
    marks = [h.mark for h in facts.book.contents]
    for part in facts.book.parts:
        wanted = [f"kb_{part.number}_{n}" for n in range(1, len(BLOCKS) + 1)]
        if [mark for mark in marks if mark in wanted] != wanted:
            yield Found(
                Text(
                    f"{part.title}栏目不全；请管理员检查手册模板。",
                    f"blocks of {part.title} are missing; the administrator looks at the template.",
                ),
                (part.key,),
            )


def nothing_pending(facts: Facts) -> Iterator[Found]:
    """K05: all records of the half-year are reviewed; the others are listed."""
    waiting = sorted((r for r in facts.records if _pending(facts, r)), key=lambda r: r.record_no)
    if waiting:
        listed = "、".join(f"{r.record_no}（{r.state}，{facts.author(r.values)}）" for r in waiting)
        yield Found(
            Text(
                f"本期 {len(waiting)} 件记录尚未审核：{listed}；请填表人提交，单位负责人审核或作废。",
                f"{len(waiting)} records of the half-year are not reviewed: {listed}; "
                "to be submitted, then reviewed or voided.",
            ),
            tuple(r.record_no for r in waiting),
        )


def _pending(facts: Facts, record: Record) -> bool:
    if record.form == EDITION or not lies_in(str(record.values.get("occurred_on")), facts.period):
        return False
    flow = facts.library.get(record.form).workflow
    return not flow.counts(record.state) and not flow.states[record.state].side


def signed_and_numbered(facts: Facts) -> Iterator[Found]:
    """K21: the reviewer is not the compiler, somebody approves, the edition follows the last one."""
    yield from _signers(facts)
    last = max(map(edition_of, facts.earlier), default=0)
    taken = [r.record_no for r in facts.editions if edition_of(r) == facts.book.edition]
    if facts.book.edition != last + 1 or taken:
        yield Found(
            Text(
                f"版次应为第 {last + 1} 版，而不是第 {facts.book.edition} 版；请总部编制员核对已发布的版次。",
                f"the edition should be {last + 1}, not {facts.book.edition}; headquarters looks at the editions.",
            ),
            tuple(taken),
        )


def _signers(facts: Facts) -> Iterator[Found]:
    signers = facts.signers
    settled = Text(
        "请在 kece.yaml 中设总部审核人，或用 --by 指定批准人",
        "name a reviewer of headquarters in kece.yaml, or the approver with --by",
    )
    for role, code in (
        (Text("审核人", "reviewer"), signers.reviewer),
        (Text("批准人", "approver"), signers.approver),
    ):
        if not code:
            yield Found(Text(f"没有{role.zh}；{settled.zh}。", f"there is no {role.en}; {settled.en}."))
        elif code == signers.compiler:
            name = facts.person(code)
            yield Found(
                Text(
                    f"{role.zh}与编制人同为{name}；{settled.zh}。",
                    f"the {role.en} is the compiler, {name}; {settled.en}.",
                )
            )


def copies_accounted(facts: Facts) -> Iterator[Found]:
    """K22: who holds a copy of the last edition gets the new one, or has given the old one back."""
    if not facts.earlier:
        return
    last = facts.earlier[-1]
    copies = last.values.get("distribution") or ()
    for copy in unaccounted(copies, facts.book.distribution):
        where = f"{facts.unit(copy.get('unit'))} {copy.get('receiver') or ''}".strip()
        number = copy.get("copy_no") or "—"
        yield Found(
            Text(
                f"第 {edition_of(last)} 版副本 {number}（{where}）的持有人已不在，旧版未收回；请档案管理员收回并登记。",
                f"the holder of copy {number} of edition {edition_of(last)} ({where}) is gone and the copy has not "
                "come back; the archivist recalls it and enters that.",
            ),
            (last.record_no,),
        )
