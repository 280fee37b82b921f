"""``kece copies``: who holds a copy of a handbook, and which copies came back."""

from __future__ import annotations

import click

from cardfile.text import Text
from desk.shell import Shell, as_json, pass_shell


@click.command()
@click.argument("record_no")
@click.option("--give", metavar="UNIT", help="发给此单位 / hand one out to this unit")
@click.option("--receiver", default="", help="接收人 / who takes it")
@click.option("--copy", "copy_no", default="", help="副本号 / number of the copy")
@click.option("--variant", type=click.Choice(["通用版", "完整版"]), help="版本类型 / variant")
@click.option("--back", metavar="COPY", help="此副本已收回 / this copy came back")
@click.option("--by", help="登记人的人员代码 / staff code of the archivist")
@as_json
@pass_shell
def copies(
    shell: Shell,
    record_no: str,
    *,
    give: str | None,
    receiver: str,
    copy_no: str,
    variant: str | None,
    back: str | None,
    by: str | None,
    json_: bool,
) -> None:
    """手册副本的发放与收回 / copies of a handbook, handed out and called back."""
    if give and (back or not receiver):
        raise click.UsageError(
            shell.label(
                Text("--give 须同时给出 --receiver。", "Give --receiver with --give, and not --back.")
            )
        )
    from desk.copies import Copies

    held = Copies(shell.office)
    if give:
        held.give(record_no, give, receiver, copy_no=copy_no, variant=variant or "", by=by)
    if back:
        held.back(record_no, back, by=by)
    found = held.of(record_no)
    if json_:
        shell.emit([dict(row) for row in found])
        return
    yes = shell.label(Text("已收回", "came back"))
    columns = ("copy_no", "unit", "receiver", "variant", "date")
    shell.lines(
        (*(row.get(name) or "—" for name in columns), yes if row.get("recalled") else "") for row in found
    )
