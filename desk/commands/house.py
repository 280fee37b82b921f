"""``kece init doctor demo``: founding an office, and what a machine lacks."""

from __future__ import annotations

from pathlib import Path

import click

from cardfile.text import Text
from desk.shell import Shell, as_json, fail, pass_shell


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--sample", is_flag=True, help="装入示例办公室 / fill it with the sample office")
@click.option(
    "--customers",
    type=click.IntRange(min=0),
    default=0,
    help="示例客户总数，用于演练 / customers of the sample, to rehearse",
)
@click.option("--documents/--no-documents", default=False, help="同时生成全部文件 / make all documents too")
@as_json
@pass_shell
def init(shell: Shell, folder: Path, *, sample: bool, customers: int, documents: bool, json_: bool) -> None:
    """新建办公文件夹 / make a new office."""
    from desk.founding import found

    records, made = _sample(shell, folder, customers, documents=documents) if sample else (0, 0)
    if not sample:
        found(folder)
        shell.say(Text(f"已建立 {folder}。请先填写 kece.yaml。", f"Made {folder}. Fill in kece.yaml first."))
    if json_:
        shell.emit({"office": str(folder), "records": records, "documents": made})


def _sample(shell: Shell, folder: Path, customers: int, *, documents: bool) -> tuple[int, int]:
    """Found the sample office; return how many records and documents it holds."""
    from desk.founding import found_sample
    from desk.office import Office
    from desk.progress import progress

    with progress(shell.label(Text("装入示例", "Filling in the sample"))) as tell:
        records = found_sample(folder, lambda day: Office(folder, today=day), tell, customers)
    shell.say(Text(f"示例办公室已建立：{records} 条记录。", f"The sample office is made: {records} records."))
    if not documents:
        return records, 0
    with progress(shell.label(Text("生成文件", "Making documents"))) as tell:
        made = Office(folder, today=shell.today).document_all(tell)
    shell.say(Text(f"已归档 {made} 份文件。", f"{made} documents filed."))
    return records, made


@click.command()
@as_json
@pass_shell
def doctor(shell: Shell, *, json_: bool) -> None:
    """检查本机与办公文件夹：缺什么、影响什么 / what is missing here and what that costs."""
    from desk.doctor import examine

    signs = examine(shell.folder)
    if json_:
        shell.emit([{"check": s.name, "ok": s.ok, "message": s.message.in_(shell.lang)} for s in signs])
    else:
        shell.lines(("✓" if s.ok else "✗", s.name, s.message.in_(shell.lang)) for s in signs)
    if any(not s.ok and s.needed for s in signs):
        fail()


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@pass_shell
def demo(shell: Shell, folder: Path) -> None:
    """在新文件夹里从头到尾演示一遍 / do the main job on the sample office in a fresh folder."""
    from desk.demo import Demo

    Demo(folder, shell.say).run()
