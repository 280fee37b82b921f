"""``kece forms`` and ``kece template``: what forms there are, and are their files sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardfile.errors import KeceError
from cardfile.text import Text
from desk.commands.forms_excel import from_excel, to_excel
from desk.shell import Shell, as_json, fail, pass_shell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cardfile.forms import Field, Form
    from desk.templates import TemplateDesk
    from generator.checking.findings import Finding


@click.group()
def forms() -> None:
    """表单定义 / form definitions."""


forms.add_command(to_excel)
forms.add_command(from_excel)


@forms.command("list")
@as_json
@pass_shell
def list_forms(shell: Shell, json_: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """列出全部表单 / list all forms."""
    heads = list(shell.library.heads())
    if json_:
        shell.emit(
            [
                {
                    "form": h.name,
                    "id": h.id,
                    "code": h.code,
                    "version": h.version,
                    "title": {"zh": h.title.zh, "en": h.title.en},
                }
                for h in heads
            ]
        )
    else:
        shell.lines((h.id, h.code, h.name, shell.label(h.title)) for h in heads)


@forms.command()
@click.argument("form")
@as_json
@pass_shell
def show(shell: Shell, form: str, json_: bool) -> None:  # noqa: FBT001
    """显示一张表单的全部字段 / show the fields of a form."""
    found = shell.library.get(form)
    if json_:
        shell.emit(_form_json(found))
        return
    click.echo(f"{found.id} {found.code}@{found.version} {shell.label(found.title)}")
    for section in found.sections:
        click.echo(f"\n{shell.label(section.title)}")
        shell.lines((f"  {f.name}", f.type, shell.label(f.label), f.required or "") for f in section.fields)


def _form_json(form: Form) -> dict[str, Any]:
    return {
        "form": form.name,
        "id": form.id,
        "code": form.code,
        "version": form.version,
        "title": {"zh": form.title.zh, "en": form.title.en},
        "owner": form.owner,
        "number": form.number,
        "states": list(form.workflow.states),
        "fields": [_field_json(f) for f in form.fields],
    }


def _field_json(f: Field) -> dict[str, Any]:
    told = {
        "name": f.name,
        "type": f.type,
        "label": {"zh": f.label.zh, "en": f.label.en},
        "required": f.required,
        "typed": f.typed,
        "choices": list(f.choices),
        "ref": f.ref,
        "columns": [_field_json(column) for column in f.columns],
    }
    return {key: value for key, value in told.items() if value not in (None, [])}


@forms.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@as_json
@pass_shell
def check(shell: Shell, files: tuple[Path, ...], json_: bool) -> None:  # noqa: FBT001
    """检查表单文件，一次报出全部错误 / check form files, all faults at once."""
    from cardfile.formfile import read_form
    from cardfile.library import form_text

    library = shell.library
    refusals: list[KeceError] = []
    paths = files or tuple(library.files.values())
    for path in paths:
        try:
            read_form(form_text(path), str(path), library.shared, library.files)
        except KeceError as fault:
            refusals.append(fault)
    if json_:
        shell.emit(
            {
                "checked": len(paths),
                "faults": [{"path": f.where, "message": f.text(shell.lang)} for f in refusals],
            }
        )
    for refusal in refusals:
        shell.say(refusal.text(shell.lang))
    if refusals:
        fail()
    shell.say(Text(f"{len(paths)} 张表单全部正确。", f"All {len(paths)} forms are sound."))


@click.group()
def template() -> None:
    """模板 / templates."""


@template.command("new")
@click.argument("form")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="放在哪个文件夹 / the folder to write to",
)
@as_json
@pass_shell
def new_template(shell: Shell, form: str, output: Path | None, *, json_: bool) -> None:
    """按表单定义绘制 Word 与 Excel 模板 / draw the Word and Excel templates of a form."""
    from desk.drawing import draw_templates

    folder = output or shell.office.site.root / "templates"
    drawn = list(draw_templates(shell.library.get(form), folder))
    if json_:
        shell.emit([str(path) for path in drawn])
    else:
        shell.lines((path,) for path in drawn)


@template.command("check")
@click.argument("templates", nargs=-1, metavar="[FORM|FILE]…")
@as_json
@pass_shell
def check_templates(shell: Shell, templates: tuple[str, ...], json_: bool) -> None:  # noqa: FBT001
    """检查模板：标签、必填项、样本文件 / check templates: tags, required fields, sample documents."""
    from desk.progress import progress

    desk = _template_desk(shell)
    paths = [path for word in templates for path in desk.named(word)] if templates else desk.all()
    found: list[tuple[Path, Finding]] = []
    with progress(shell.label(Text("检查模板", "Checking templates")), len(paths)) as tell:
        for path in paths:
            tell(path.name)
            found += ((path, finding) for finding in desk.check(path))
    if json_:
        findings = [_finding_json(path, finding, shell) for path, finding in found]
        shell.emit({"checked": len(paths), "findings": findings})
    else:
        shell.lines(_finding_rows(found, shell))
    errors = sum(finding.level == "error" for _, finding in found)
    warnings = len(found) - errors
    shell.say(
        Text(
            f"检查了 {len(paths)} 个模板：{errors} 个错误，{warnings} 个提醒。",
            f"{len(paths)} templates checked: {errors} errors, {warnings} warnings.",
        )
    )
    if errors:
        fail()


def _template_desk(shell: Shell) -> TemplateDesk:
    """Return the check of the office's templates, or of the shipped ones outside any office."""
    from desk.site import NoOfficeError, shipped
    from desk.templates import TemplateDesk, shipped_templates

    try:
        office = shell.office
    except NoOfficeError:
        if shell.folder:
            raise
        return shipped_templates()
    return TemplateDesk(office.library, (office.site.root / "templates", shipped("templates")), office.policy)


def _finding_rows(found: Iterable[tuple[Path, Finding]], shell: Shell) -> Iterable[tuple[str, ...]]:
    levels = {"error": Text("错误", "error"), "warning": Text("提醒", "warning")}
    for path, finding in found:
        yield path.name, shell.label(levels[finding.level]), finding.where, shell.label(finding.message)


def _finding_json(path: Path, finding: Finding, shell: Shell) -> dict[str, str]:
    return {
        "template": str(path),
        "level": finding.level,
        "place": finding.where,
        "message": shell.label(finding.message),
    }
