"""``kece forms to-excel`` and ``kece forms from-excel``: headquarters edits form definitions in Excel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardfile.text import Text
from desk.shell import Shell, as_json, pass_shell

if TYPE_CHECKING:
    from desk.forms_excel import Revision
    from generator.formsheets.faults import SheetFault


@click.command("to-excel")
@click.argument("names", metavar="FORM…", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写到哪个文件 / the file to write [表单.xlsx]",
)
@pass_shell
def to_excel(shell: Shell, names: tuple[str, ...], output: Path | None) -> None:
    """把表单定义写成 Excel 供编辑 / write form definitions as a workbook to edit."""
    from desk.forms_excel import forms_to_excel

    target = output or Path("表单.xlsx")
    forms_to_excel(shell.library, names, target)
    shell.lines([(target,)])


@click.command("from-excel")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="只检查并列出改动 / only check, and tell what would change")
@as_json
@pass_shell
def from_excel(shell: Shell, file: Path, *, dry_run: bool, json_: bool) -> None:
    """从 Excel 读回表单定义；有错则什么都不写 / read definitions back; with faults nothing is written."""
    from desk.forms_excel import forms_from_excel, take_from_excel
    from generator.formsheets.faults import SheetFaultsError

    try:
        if dry_run:
            revisions = forms_from_excel(shell.library, file.read_bytes(), str(file))
        else:
            office = shell.office
            revisions = take_from_excel(office.site, file.read_bytes(), str(file), office.note)
    except SheetFaultsError as refusal:
        if json_:
            shell.emit({"forms": [], "faults": [_sheet_fault_json(f, shell) for f in refusal.faults]})
        raise
    if json_:
        shell.emit({"forms": [_revision_json(r, shell) for r in revisions], "faults": []})
        return
    for revision in revisions:
        click.echo(shell.label(_revised(revision)))
        shell.lines((f"  {shell.label(change.text)}",) for change in revision.changes)
    shell.say(_taken(revisions, dry_run=dry_run))


def _revised(revision: Revision) -> Text:
    form, before = revision.form, revision.before
    if before is None:
        return Text(f"{form.name} {form.title.zh}：新表单", f"{form.name} {form.title.en}: a new form")
    if not revision.changes:
        return Text(f"{form.name} {form.title.zh}：没有改动", f"{form.name} {form.title.en}: unchanged")
    return Text(
        f"{form.name} {form.title.zh}：第 {before} 版改为第 {form.version} 版",
        f"{form.name} {form.title.en}: version {before} becomes {form.version}",
    )


def _taken(revisions: tuple[Revision, ...], *, dry_run: bool) -> Text:
    written = [revision for revision in revisions if revision.writes]
    files = ", ".join(revision.file for revision in written)
    if not files:
        return Text("没有改动，没有写入。", "Nothing changed, nothing was written.")
    if dry_run:
        return Text(f"将写入 {files}。", f"This would write {files}.")
    drawing = "; ".join(f"kece template new {revision.form.name}" for revision in written)
    return Text(
        f"已写入 {files}。模板还是旧的，请重画：{drawing}（改过的模板用 kece template check 核对）。旧版空白表交回时由人认领。",
        f"Written: {files}. The templates are still the old ones; draw them again: {drawing} (templates of your own: "
        "kece template check). Blanks of the old version wait for a person when they come back.",
    )


def _revision_json(revision: Revision, shell: Shell) -> dict[str, Any]:
    return {
        "form": revision.form.name,
        "before": revision.before,
        "version": revision.form.version,
        "changes": [shell.label(change.text) for change in revision.changes],
        "file": revision.file if revision.writes else None,
    }


def _sheet_fault_json(fault: SheetFault, shell: Shell) -> dict[str, Any]:
    place = fault.place
    return {
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
        "message": shell.label(fault.message),
    }
