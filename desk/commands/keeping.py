"""``kece verify journal rebuild``: an office that survives."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardfile.text import Text
from desk.shell import Shell, as_json, fail, pass_shell

if TYPE_CHECKING:
    from archive.journal_line import Line
    from archive.manifest import Finding
    from desk.rebuilding import Rebuilt

_PROBLEMS = {
    "missing": Text("缺失", "missing"),
    "changed": Text("已改动", "changed"),
    "unexpected": Text("多余", "unexpected"),
    "unreadable": Text("读不出", "unreadable"),
    "broken-chain": Text("日志断链", "broken chain"),
}


@click.command()
@as_json
@pass_shell
def verify(shell: Shell, *, json_: bool) -> None:
    """核对档案、卡片与日志：缺失、改动、多余、读不出、断链 / check the archive, the cards and the journal."""
    checked, findings = shell.office.verify()
    if json_:
        found = [_finding_json(shell, finding) for finding in findings]
        shell.emit({"ok": not findings, "checked": checked, "findings": found})
    else:
        shell.lines((shell.label(_PROBLEMS[f.problem]), _place(shell, f)) for f in findings)
        shell.say(
            Text(
                f"核对 {checked} 个文件，{len(findings)} 处问题。",
                f"{checked} files checked, {len(findings)} findings.",
            )
        )
        _say_head(shell)
    if findings:
        fail()


def _finding_json(shell: Shell, finding: Finding) -> dict[str, Any]:
    told: dict[str, Any] = {"path": finding.path, "problem": finding.problem}
    if finding.line:
        told["line"] = finding.line
    return {**told, "file": str(_file(shell, finding))}


def _place(shell: Shell, finding: Finding) -> str:
    line = f":{finding.line}" if finding.line else ""
    return f"{_file(shell, finding)}{line}"


def _file(shell: Shell, finding: Finding) -> Path:
    site = shell.office.site
    ours = finding.path.split("/", 1)[0] in (site.cards.name, site.journal.name)
    return (site.root if ours else site.archive) / finding.path


def _say_head(shell: Shell) -> None:
    head = shell.office.journal.head()
    shell.say(
        Text(
            f"日志 {head.seq} 行，末行校验值 {head.hash}（另处抄存，日后可证明日志未被改写）。",
            f"The journal has {head.seq} lines and ends in {head.hash}; noted elsewhere, this proves later on "
            "that nothing before it was rewritten.",
        )
    )


@click.command()
@as_json
@pass_shell
def index(shell: Shell, *, json_: bool) -> None:
    """制作档案索引：网页与工作簿，供不用本程序的人查阅 / list the archive for people without kece."""
    from desk.progress import progress

    with progress(shell.label(Text("制作索引", "Indexing"))) as tell:
        made = shell.office.index(tell)
    if json_:
        shell.emit({"written": list(made.written), "unchanged": made.unchanged})
    else:
        shell.lines((path,) for path in made.written)
        shell.say(
            Text(
                f"更新 {len(made.written)} 个，{made.unchanged} 个未变。",
                f"{len(made.written)} written, {made.unchanged} unchanged.",
            )
        )


@click.command()
@click.option("--object", "about", help="只列此记录或文件 / of this record or file only")
@click.option("--last", type=click.IntRange(min=1), help="只列最后几行 / the last lines only")
@as_json
@pass_shell
def journal(shell: Shell, about: str | None, last: int | None, *, json_: bool) -> None:
    """列出日志：何时、何人、何事、何故 / list who did what, when and why."""
    told = [line for line in shell.office.journal.lines() if about in (None, line.act.object)]
    shown = told[-last:] if last else told
    if json_:
        shell.emit([line.told() for line in shown])
    else:
        shell.lines(_cells(line) for line in shown)


def _cells(line: Line) -> tuple[object, ...]:
    act = line.act
    moved = f"{act.before.get('state', '')}→{act.after['state']}" if "state" in act.after else ""
    return line.head.seq, line.at, act.actor or "—", act.action, act.object, moved, act.reason, act.source


@click.command()
@click.option("--cards", is_flag=True, help="由档案文件重建卡片 / make the cards again from the documents")
@click.option(
    "--catalogue", is_flag=True, help="由卡片重建检索目录 / make the catalogue again from the cards"
)
@as_json
@pass_shell
def rebuild(shell: Shell, *, cards: bool, catalogue: bool, json_: bool) -> None:
    """重建数据；期间请勿使用本办公室 / make data again; nobody may work in the office meanwhile."""
    if cards == catalogue:
        raise click.UsageError(
            shell.label(Text("请给出 --cards 或 --catalogue 之一。", "Give either --cards or --catalogue."))
        )
    if catalogue:
        _rebuild_catalogue(shell, json_=json_)
    else:
        _rebuild_cards(shell, json_=json_)


def _rebuild_catalogue(shell: Shell, *, json_: bool) -> None:
    binders = shell.office.search.rebuild()
    if json_:
        shell.emit({"binders": len(binders)})
    shell.say(
        Text(f"检索目录已重建：{len(binders)} 个卷宗。", f"The catalogue holds {len(binders)} binders.")
    )


def _rebuild_cards(shell: Shell, *, json_: bool) -> None:
    from desk.progress import progress

    with progress(shell.label(Text("读取档案", "Reading the archive"))) as tell:
        told = shell.office.rebuild_cards(tell)
    if json_:
        shell.emit(_rebuilt_json(told))
    _say_rebuilt(shell, told)
    if told.missing or told.lost or told.unusable:
        fail()


def _rebuilt_json(told: Rebuilt) -> dict[str, Any]:
    return {
        "records": told.records,
        "documents": told.documents,
        "missing": [{"record_no": number, "state": state} for number, state in told.missing.items()],
        "lost": [asdict(lost) for lost in told.lost],
        "unusable": told.unusable,
        "unclaimed": told.unclaimed,
        "kept": str(told.kept) if told.kept else None,
    }


def _say_rebuilt(shell: Shell, told: Rebuilt) -> None:
    shell.say(
        Text(
            f"重建 {told.records} 条记录、{told.documents} 份文件的卡片。",
            f"Rebuilt the cards of {told.records} records with {told.documents} documents.",
        )
    )
    for state, count in told.missing_by_state.items():
        shell.say(
            Text(f"「{state}」{count} 条没有文件，未能恢复。", f"{count} of state {state} have no document.")
        )
    for lost in told.lost:
        fields = "、".join(lost.fields)
        where = f"{lost.record_no} r{lost.revision}"
        shell.say(
            Text(f"{where}：旧值已无从恢复（{fields}）。", f"{where}: earlier values are gone ({fields}).")
        )
    for path in told.unusable:
        shell.say(Text(f"已被改动或无法读取，未采用：{path}", f"changed or unreadable, not used: {path}"))
    if told.kept:
        shell.say(Text(f"原卡片保存在 {told.kept}。", f"The old cards are kept in {told.kept}."))
