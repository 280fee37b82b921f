"""``kece receive`` and ``kece watch``: documents that come in."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardfile.text import Text
from desk.shell import Shell, as_json, fail, pass_shell

if TYPE_CHECKING:
    from archive.watcher import Receipt


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
@as_json
@pass_shell
def watch(shell: Shell, *, once: bool, json_: bool) -> None:
    """看守收件箱 / watch the inbox."""
    if once:
        _tell(shell, shell.office.watch_once(), json_=json_)
        return
    stop = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    shell.say(Text("正在看守收件箱，按 Ctrl+C 结束。", "Watching the inbox; end with Ctrl+C."))
    shell.office.intake.watch(stop, lambda receipt: _tell_one(shell, receipt))


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
    names = {
        "filed": Text("已归档", "filed"),
        "held": Text("待认领", "held"),
        "duplicate": Text("重复件", "duplicate"),
        "returned": Text("退回件", "returned"),
        "failed": Text("失败件", "failed"),
    }
    said = outcome.record_no if outcome.kind == "filed" else outcome.reason.in_(shell.lang)
    shell.lines([(receipt.intake, names[outcome.kind].in_(shell.lang), receipt.file, said or "")])


def _receipt_json(shell: Shell, receipt: Receipt) -> dict[str, Any]:
    outcome = receipt.outcome
    return {
        "intake": receipt.intake,
        "file": receipt.file,
        "outcome": outcome.kind,
        "record_no": outcome.record_no,
        "path": outcome.path,
        "reason": outcome.reason.in_(shell.lang),
    }
