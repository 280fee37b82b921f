"""``kece due batch``: what is due, and the documents that a deadline needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cardfile.text import Text
from desk.shell import Day, Shell, as_json, fail, pass_shell

if TYPE_CHECKING:
    from cardfile.duties import Duty
    from desk.batch.items import Row

STATES: Final = {
    "done": Text("已完成", "done"),
    "late": Text("逾期完成", "done late"),
    "open": Text("待办", "open"),
    "overdue": Text("已逾期", "overdue"),
}

SHEETS: Final = Text("客户满意度调查表", "Questionnaire")


@click.command()
@click.option("--on", type=Day(), help="截至此日，默认今天 / by this day, today if not given")
@click.option("--within", type=click.IntRange(min=0), default=0, help="再往后几天 / and so many days more")
@click.option("--unit", default="", help="只看此单位 / only what this unit answers for")
@click.option("--open", "only_open", is_flag=True, help="只看未完成的 / only what is not done")
@click.option("--ics", type=click.Path(path_type=Path), help="写成日历文件 / write a calendar file")
@as_json
@pass_shell
def due(
    shell: Shell, on: date | None, within: int, unit: str, ics: Path | None, *, only_open: bool, json_: bool
) -> None:
    """到期义务一览，附条款和证据 / what is due, with its clause and its evidence."""
    from desk.board import DutyBoard

    office = shell.office
    found = DutyBoard(office).due(on or office.now().date(), within=within, unit=unit, only_open=only_open)
    if ics:
        from cardfile.store import write_beside
        from desk.ics import calendar_of

        write_beside(ics, calendar_of(found, office.now(), shell.lang))
    if json_:
        shell.emit([duty_json(shell, duty) for duty in found])
        return
    shell.lines(_line(shell, duty) for duty in found)
    left = sum(not duty.done for duty in found)
    shell.say(
        Text(f"共 {len(found)} 项，{left} 项未完成。", f"{len(found)} duties, {left} of them not done.")
    )


def duty_json(shell: Shell, duty: Duty) -> dict[str, Any]:
    """Return a duty as ``due`` prints it (DESIGN 8)."""
    return {
        "obligation": duty.obligation.id,
        "title": duty.obligation.title.in_(shell.lang),
        "subject": duty.subject.code,
        "unit": duty.subject.unit,
        "period": str(duty.period or ""),
        "due": duty.due_text,
        "state": duty.state,
        "clause": duty.obligation.clause,
        "evidence": list(duty.evidence),
    }


def _line(shell: Shell, duty: Duty) -> tuple[str, ...]:
    state, title = shell.label(STATES[duty.state]), shell.label(duty.obligation.title)
    return duty.due_text, state, duty.about, title, duty.obligation.clause, " ".join(duty.evidence)


@click.command()
@click.option("--due", "on", type=Day(), required=True, help="截止日 / the deadline, 2027-01-10")
@click.option("--unit", default="", help="只做此单位的 / only what this unit answers for")
@click.option("--plan", is_flag=True, help="只显示将要生成什么 / only show what would be made")
@click.option("--jobs", type=click.IntRange(min=1), help="进程数 / how many processes")
@as_json
@pass_shell
def batch(shell: Shell, on: date, unit: str, *, plan: bool, jobs: int | None, json_: bool) -> None:
    """生成截止日所需的全部文件；中断后重新运行即继续 / make everything a deadline needs; run again, it goes on."""
    from desk.batch.items import Row
    from desk.batch.run import Batch
    from desk.progress import counting

    work = Batch(shell.office)
    items = work.plan(on, unit)
    if plan:
        rows = [Row(item, "planned") for item in items]
    else:
        with counting(shell.label(Text("生成文件", "Making documents"))) as count:
            rows = work.run(items, jobs, count)
    (_batch_json if json_ else _tell_batch)(shell, rows)
    if any(row.state in ("refused", "failed") for row in rows):
        fail()


OUTCOMES: Final = {
    "planned": Text("将生成", "planned"),
    "made": Text("已生成", "made"),
    "unchanged": Text("未变", "unchanged"),
    "refused": Text("未通过检查", "refused"),
    "failed": Text("失败", "failed"),
}


def _batch_json(shell: Shell, rows: Sequence[Row]) -> None:
    shell.emit({state: [_row_json(shell, r) for r in rows if r.state == state] for state in OUTCOMES})


def _row_json(shell: Shell, row: Row) -> dict[str, Any]:
    told = {
        "what": row.item.what,
        "subject": row.item.subject,
        "unit": row.item.unit,
        "period": str(row.item.period),
        "due": row.item.due.isoformat(),
        "obligation": row.item.duty.obligation.id,
        "clause": row.item.duty.obligation.clause,
        "files": list(row.files),
    }
    return told | ({"reason": row.reason.in_(shell.lang)} if row.reason else {})


def _tell_batch(shell: Shell, rows: Sequence[Row]) -> None:
    shell.lines(_batch_line(shell, row) for row in rows)
    for state, title in OUTCOMES.items():
        count = sum(row.state == state for row in rows)
        if count or state in ("refused", "failed"):
            shell.say(f"{count:>7,}  {shell.label(title)}")


def _batch_line(shell: Shell, row: Row) -> tuple[str, ...]:
    item, obligation = row.item, row.item.duty.obligation
    title = SHEETS if item.what == "sheets" else obligation.title
    told = row.reason.in_(shell.lang) if row.reason else " ".join(row.files)
    state = shell.label(OUTCOMES[row.state])
    about = f"{item.subject} {item.period}"
    return item.due.isoformat(), state, about, shell.label(title), obligation.clause, told
