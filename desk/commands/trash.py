"""``kece trash contact``: what leaves the open archive, and what is held on one person."""

from __future__ import annotations

from dataclasses import asdict

import click

from archive.trash import Why
from cardfile.text import Text
from desk.shell import Shell, as_json, pass_shell

_BY = click.option("--by", default="", help="经办人代码 / staff code of who does it")
_REASON = click.option("--reason", required=True, help="理由 / why")


@click.group()
def trash() -> None:
    """回收站：文件只移走，不删除 / documents are moved away, never deleted."""


@trash.command("list")
@as_json
@pass_shell
def list_command(shell: Shell, *, json_: bool) -> None:
    """列出回收站中的文件 / list what lies in the trash."""
    from desk.discarding import discarded

    found = list(discarded(shell.office))
    if json_:
        shell.emit([asdict(document) for document in found])
    else:
        shell.lines((d.at, d.by or "—", d.reason, d.path) for d in found)


@trash.command()
@click.argument("path")
@_REASON
@_BY
@as_json
@pass_shell
def put(shell: Shell, path: str, reason: str, by: str, *, json_: bool) -> None:
    """把一份文件移入回收站 / move a document into the trash."""
    from desk.discarding import discard

    _tell(shell, path, discard(shell.office, path, Why(reason, by)), json_=json_)


@trash.command()
@click.argument("path")
@click.option("--reason", default="", help="理由 / why")
@_BY
@as_json
@pass_shell
def restore(shell: Shell, path: str, reason: str, by: str, *, json_: bool) -> None:
    """把一份文件放回原处 / move a document back to where it was."""
    from desk.discarding import restore

    _tell(shell, path, restore(shell.office, path, Why(reason, by)), json_=json_)


def _tell(shell: Shell, before: str, after: str, *, json_: bool) -> None:
    if json_:
        shell.emit({"path": after, "before": before})
    else:
        shell.say(f"{before} → {after}")


@click.group()
def contact() -> None:
    """一位联系人的个人信息：查阅与清除 / what is held on one contact, and its removal."""


@contact.command()
@click.argument("number")
@pass_shell
def export(shell: Shell, number: str) -> None:
    """输出所持有的全部信息（JSON）和文件清单 / print everything held on a contact, with the files."""
    from desk.purging import held_on

    shell.emit(held_on(shell.office, number))


@contact.command()
@click.argument("number")
@_REASON
@_BY
@as_json
@pass_shell
def purge(shell: Shell, number: str, reason: str, by: str, *, json_: bool) -> None:
    """清除个人信息，销毁显示它们的文件 / remove personal values and destroy the documents that show them."""
    from desk.purging import purge

    office = shell.office
    done = purge(office, office.papers, number, Why(reason, by))
    if json_:
        shell.emit(asdict(done))
        return
    shell.lines([path] for path in done.destroyed)
    shell.say(
        Text(
            f"{number}：已清除 {len(done.fields)} 个字段，销毁 {len(done.destroyed)} 份文件。以前的导出和备份中仍有这些内容。",
            f"{number}: {len(done.fields)} fields emptied, {len(done.destroyed)} documents destroyed. "
            "Earlier exports and backups still hold them.",
        )
    )
