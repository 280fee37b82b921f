"""``kece export import``: an office as a BagIt bag, and an office from one."""

from __future__ import annotations

from pathlib import Path

import click

from cardfile.text import Text
from desk.shell import Shell, as_json, pass_shell


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--customer", help="只导出此客户 / this customer only")
@as_json
@pass_shell
def export(shell: Shell, target: Path, customer: str | None, *, json_: bool) -> None:
    """导出到新文件夹或 .zip（BagIt）/ write the office into a new folder or .zip (a BagIt bag)."""
    from desk.exporting import export

    done = export(shell.office, target, customer)
    if json_:
        shell.emit(
            {"path": str(done.path), "files": done.files, "records": done.records, "journal": done.head}
        )
        return
    shell.say(
        Text(
            f"已导出 {done.records} 条记录、{done.files} 个文件到 {done.path}。日志末行校验值 {done.head}。",
            f"Exported {done.records} records in {done.files} files to {done.path}. The journal ends in {done.head}.",
        )
    )


@click.command("import")
@click.argument("bag", type=click.Path(path_type=Path, exists=True))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@as_json
@pass_shell
def import_command(shell: Shell, bag: Path, folder: Path, *, json_: bool) -> None:
    """由导出文件建立新的办公文件夹，从不改动已有的 / make a new office from an export; none is ever changed."""
    from desk.exporting import import_office

    done = import_office(bag, folder)
    if json_:
        shell.emit({"office": str(done.folder), "files": done.files, "records": done.records})
        return
    shell.say(
        Text(
            f"已建立 {done.folder}：{done.records} 条记录、{done.files} 个文件。请运行 kece verify，并核对 kece.yaml 中的 work。",
            f"Made {done.folder}: {done.records} records in {done.files} files. Run kece verify, and set work in kece.yaml.",
        )
    )
