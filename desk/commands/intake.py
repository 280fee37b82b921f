"""``kece receive`` and ``kece watch``: documents that come in."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cardfile.text import Text
from desk.shell import Shell, as_json, fail, pass_shell

if TYPE_CHECKING:
    from archive.claims import InHand
    from archive.heartbeat import Life
    from archive.watcher import Receipt
    from desk.intake.room import WatchStatus

_OUTCOMES: Final = {
    "filed": Text("已归档", "filed"),
    "held": Text("待认领", "held"),
    "duplicate": Text("重复件", "duplicate"),
    "returned": Text("退回件", "returned"),
    "failed": Text("失败件", "failed"),
}
_WAITS: Final = Text("稍后重试", "tried again later")


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@as_json
@pass_shell
def receive(shell: Shell, files: tuple[Path, ...], *, json_: bool) -> None:
    """立即收下文件 / take documents in now."""
    receipts = shell.office.receive(files)
    _tell(shell, receipts, json_=json_)
    if any(receipt.outcome.kind == "returned" for receipt in receipts):
        fail()


@click.command()
@click.option("--once", is_flag=True, help="处理完现有文件即结束 / deal with what is there, then end")
@click.option("--status", is_flag=True, help="看守程序是否在运行 / whether a watcher runs, and how")
@as_json
@pass_shell
def watch(shell: Shell, *, once: bool, status: bool, json_: bool) -> None:
    """看守收件箱 / watch the inbox."""
    if status:
        _tell_status(shell, shell.office.intake.status(), json_=json_)
    elif once:
        _watch_once(shell, json_=json_)
    else:
        _watch(shell)


def _watch_once(shell: Shell, *, json_: bool) -> None:
    """Take in what is there, and name on stderr what is never taken."""
    receipts = shell.office.watch_once()
    for name, why in shell.office.intake.inbox.passed_over():
        shell.say(f"{name}: {why.in_(shell.lang)}")
    _tell(shell, receipts, json_=json_)


def _watch(shell: Shell) -> None:
    stop = threading.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: stop.set())
    shell.say(Text("正在看守收件箱，按 Ctrl+C 结束。", "Watching the inbox; end with Ctrl+C."))
    shell.office.intake.watch(stop, lambda receipt: _tell_one(shell, receipt))


# -- receipts ---------------------------------------------------------------------------------------------


def _tell(shell: Shell, receipts: Iterable[Receipt], *, json_: bool) -> None:
    found = list(receipts)
    if json_:
        shell.emit([_receipt_json(shell, receipt) for receipt in found])
    else:
        for receipt in found:
            _tell_one(shell, receipt)
    if any(receipt.outcome.kind == "failed" for receipt in found):
        fail()


def _tell_one(shell: Shell, receipt: Receipt) -> None:
    outcome = receipt.outcome
    name = _WAITS if outcome.waits else _OUTCOMES[outcome.kind]
    said = outcome.reason.in_(shell.lang).replace("\r\n", "\n")
    shell.lines([(receipt.intake, name.in_(shell.lang), receipt.file, said)])


def _receipt_json(shell: Shell, receipt: Receipt) -> dict[str, Any]:
    outcome = receipt.outcome
    return {
        "intake": receipt.intake,
        "file": receipt.file,
        "outcome": outcome.kind,
        "record_no": outcome.record_no,
        "path": outcome.path,
        "reason": outcome.reason.in_(shell.lang),
        "waits": outcome.waits,
    }


# -- the state of the watch -------------------------------------------------------------------------------


def _tell_status(shell: Shell, status: WatchStatus, *, json_: bool) -> None:
    """Tell how the watch is; exit code 1 when nobody watches, or nothing can be done now."""
    if json_:
        shell.emit(_status_json(shell, status))
    else:
        shell.lines(_status_lines(shell, status))
    if not status.running or (status.life and status.life.sign.away):
        fail()


def _status_json(shell: Shell, status: WatchStatus) -> dict[str, Any]:
    life = status.life
    return {
        "running": status.running,
        "watcher": _life_json(shell, life) if life else None,
        "in_hand": [
            {
                "intake": held.intake,
                "file": held.slip.name,
                "attempts": held.slip.attempts,
                "again_at": held.slip.again_at,
                "reason": held.slip.reason.in_(shell.lang),
            }
            for held in status.in_hand
        ],
        "passed_over": [{"file": name, "reason": why.in_(shell.lang)} for name, why in status.passed_over],
    }


def _life_json(shell: Shell, life: Life) -> dict[str, Any]:
    sign = life.sign
    away = Text(*sign.away).in_(shell.lang) if sign.away else None
    return {**asdict(life), "sign": {**asdict(sign), "files": list(sign.files), "away": away}}


def _status_lines(shell: Shell, status: WatchStatus) -> Iterator[tuple[str, str]]:
    running = (
        Text("正在看守", "watching") if status.running else Text("没有看守程序在运行", "no watcher runs")
    )
    yield shell.label(Text("状态", "state")), shell.label(running)
    for label, said in _life_rows(shell, status.life) if status.life else ():
        yield shell.label(label), said
    for held in status.in_hand:
        yield shell.label(Text("在手", "in hand")), _held(shell, held)
    for name, why in status.passed_over:
        yield shell.label(Text("没有收下", "not taken")), f"{name}: {why.in_(shell.lang)}"


def _life_rows(shell: Shell, life: Life) -> Iterator[tuple[Text, str]]:
    sign = life.sign
    yield Text("程序", "process"), f"{life.host}, PID {life.pid}, {life.since}"
    yield Text("最近一次", "last sign"), f"{life.at} ({sign.seconds:g} s)"
    if sign.away:
        yield Text("无法工作", "cannot work"), Text(*sign.away).in_(shell.lang)
    counted = Text(
        f"未完成 {sign.waiting}，被占用 {sign.open}，空文件 {sign.empty}",
        f"{sign.waiting} unfinished, {sign.open} open, {sign.empty} empty",
    )
    yield Text("收件箱", "inbox"), shell.label(counted)
    for file in sign.files:
        yield Text("文件", "file"), file
    events = Text("有", "yes") if sign.events else Text("没有，只靠定时查看", "no, only regular looks")
    yield Text("文件事件", "file events"), f"{shell.label(events)} ({sign.restarts})"


def _held(shell: Shell, held: InHand) -> str:
    slip = held.slip
    tried = Text(f"已试 {slip.attempts} 次", f"tried {slip.attempts} times").in_(shell.lang)
    return f"{held.intake} {slip.name}: {tried} {slip.reason.in_(shell.lang)}"
