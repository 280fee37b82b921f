"""``kece due batch``: what is due, and the documents that a deadline needs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cardfile.text import Text
from desk.shell import Day, Shell, as_json, pass_shell

if TYPE_CHECKING:
    from cardfile.duties import Duty

STATES: Final = {
    "done": Text("已完成", "done"),
    "late": Text("逾期完成", "done late"),
    "open": Text("待办", "open"),
    "overdue": Text("已逾期", "overdue"),
}


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
