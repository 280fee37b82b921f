"""``kece submit show list find revise advance attach``: records in, out, and on their way."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardfile.mergers import merger_of
from cardfile.text import Text
from desk.shell import Shell, as_json, fail, objects, pass_shell, read_json, record_json, state_text

if TYPE_CHECKING:
    from cardfile.records import Record
    from desk.submission import Submitted

_BY = click.option("--by", help="经办人代码 / staff code of who does it")


@click.command()
@click.argument("form")
@click.option("--json", "json_file", help="JSON 文件，- 为标准输入 / JSON file, - for stdin")
@click.option(
    "--excel", "excel_file", type=click.Path(path_type=Path), help="填好的 Excel 表单 / a filled Excel form"
)
@click.option("--dry-run", is_flag=True, help="只检查，不保存 / only check")
@click.option(
    "--draft", is_flag=True, help="存为草稿，必填项可空 / save as drafts; required fields may be empty"
)
@click.option(
    "--blank", default="", help="手填空白表单的编号，如 B-000127 / the blank that this record was typed from"
)
@pass_shell
def submit(
    shell: Shell,
    form: str,
    json_file: str | None,
    excel_file: Path | None,
    *,
    dry_run: bool,
    draft: bool,
    blank: str,
) -> None:
    """提交记录：一条或多条，逐条完整保存或不保存 / submit one record or a list."""
    if (json_file is None) == (excel_file is None):
        raise click.UsageError(
            shell.label(Text("请给出 --json 或 --excel 之一。", "Give either --json or --excel."))
        )
    items = _from_json(json_file) if json_file else _from_excel(shell, form, excel_file or Path())
    if blank and len(items) != 1:
        raise click.UsageError(
            shell.label(Text("--blank 只能用于一条记录。", "--blank takes one record only."))
        )
    outcome = shell.office.submit(form, items, draft=draft, dry_run=dry_run, blank=blank)
    shell.emit(_submitted_json(shell, outcome))
    for refused in outcome.refused:
        place = Text(f"第 {refused.index + 1} 条", f"record {refused.index + 1}")
        for problem in refused.problems:
            shell.say(f"{shell.label(place)}: {problem.text(shell.lang)}")
    if outcome.refused:
        fail()


def _from_json(source: str) -> list[Any]:
    return list(objects(read_json(source), source))


def _from_excel(shell: Shell, form: str, path: Path) -> list[Any]:
    from desk.reading import values_of_file

    return [values_of_file(shell.office, shell.office.form(form), path)]


def _submitted_json(shell: Shell, outcome: Submitted) -> dict[str, Any]:
    return {
        "records": [_brief(record) for record in outcome.records],
        "problems": [
            {"index": refused.index, "field": p.field, "message": p.message.in_(shell.lang)}
            for refused in outcome.refused
            for p in refused.problems
        ],
    }


def _brief(record: Record) -> dict[str, Any]:
    return {"record_no": record.record_no, "state": record.state, "revision": record.revision}


@click.command()
@click.argument("record_no")
@click.option("--history", is_flag=True, help="列出全部修订 / list all revisions")
@as_json
@pass_shell
def show(shell: Shell, record_no: str, *, history: bool, json_: bool) -> None:
    """显示一条记录 / show a record."""
    record = shell.office.show(record_no)
    if json_:
        shell.emit({**record_json(record), **({"history": _history_json(record)} if history else {})})
        return
    form = shell.office.form(record.form)
    click.echo(
        f"{record.record_no}  {shell.label(form.title)}  {state_text(record).in_(shell.lang)}  r{record.revision}"
    )
    shell.lines(
        (f"  {shell.label(f.label)}", _shown(shell, record, f))
        for f in form.fields
        if f.name in record.values
    )
    shell.lines(("  " + shell.label(Text("文件", "document")), d.path) for d in record.documents)
    if history:
        shell.lines((f"  r{r.number}", r.at, r.by, r.state, r.reason) for r in record.history)


def _shown(shell: Shell, record: Record, f: Any) -> str:
    from generator.context import Printer

    printer = Printer(shell.office.form(record.form), shell.office.directory)
    if f.type == "table":
        return f"{len(record.values[f.name])} " + shell.label(Text("行", "rows"))
    if f.type == "sign":
        return "  ".join(str(part) for part in record.values[f.name].values())
    return str(printer.text(f, record.values[f.name], record.values)).replace("\n", " / ")


def _history_json(record: Record) -> list[dict[str, Any]]:
    return [
        {
            "revision": r.number,
            "at": r.at,
            "by": r.by,
            "reason": r.reason,
            "state": r.state,
            "values": dict(r.values),
            "purged": list(r.purged),
        }
        for r in record.history
    ]


def _print_records(shell: Shell, records: Iterable[Record], *, json_: bool) -> None:
    if json_:
        shell.emit([record_json(record) for record in records])
    else:
        shell.lines(
            (r.record_no, r.values.get("occurred_on", ""), state_text(r).in_(shell.lang), _title(shell, r))
            for r in records
        )


def _title(shell: Shell, record: Record) -> str:
    named = next((str(record.values[k]) for k in ("name", "title", "subject") if record.values.get(k)), "")
    merger = merger_of(record)
    pointer = f" → {merger.into}" if merger else ""
    return f"{shell.label(shell.office.form(record.form).title)} {named}".strip() + pointer


@click.command("list")
@click.argument("form", required=False)
@click.option("--customer", help="只列此客户 / of this customer only")
@as_json
@pass_shell
def list_command(shell: Shell, form: str | None, customer: str | None, *, json_: bool) -> None:
    """列出某种表单的记录 / list the records of a form."""
    _print_records(shell, shell.office.records(form, customer), json_=json_)


@click.command()
@click.argument("text")
@click.option("--form", help="只在此表单中 / in this form only")
@click.option("--customer", help="只在此客户中 / of this customer only")
@click.option("--period", help="发生日期在此期间，如 2026H1 / of this period, such as 2026H1")
@as_json
@pass_shell
def find(
    shell: Shell, text: str, form: str | None, customer: str | None, period: str | None, *, json_: bool
) -> None:
    """查找含有某段文字的记录，或二维码下编码行的记录 / find records by a text, or by the line under a QR code."""
    found = shell.office.find(text, form=form, customer=customer, period=period)
    _print_records(shell, found, json_=json_)


@click.command()
@click.argument("record_no")
@click.option("--json", "json_file", required=True, help="改动的字段 / the fields that change, - for stdin")
@click.option("--reason", required=True, help="修订理由 / why")
@_BY
@pass_shell
def revise(shell: Shell, record_no: str, json_file: str, reason: str, by: str | None) -> None:
    """修订一条记录：给出的字段替换原值，null 清空 / make a new revision."""
    changes = objects(read_json(json_file), json_file)
    merged = {key: value for change in changes for key, value in change.items()}
    shell.emit(_brief(shell.office.revise(record_no, merged, reason=reason, by=by)))


@click.command()
@click.argument("record_no")
@click.argument("state")
@_BY
@click.option("--reason", default="", help="意见或理由 / opinion or reason")
@as_json
@pass_shell
def advance(shell: Shell, record_no: str, state: str, by: str | None, reason: str, *, json_: bool) -> None:
    """把记录推进到下一状态 / move a record to its next state."""
    record = shell.office.advance(record_no, state, by=by, reason=reason)
    if json_:
        shell.emit(_brief(record))
    else:
        shell.say(f"{record.record_no}: {record.state}")


@click.command()
@click.argument("record_no")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--field", default="", help="文件或照片字段；省略则记入附件表 / a field of a file or photo")
@click.option("--title", default="", help="附件表中的标题 / its title in the table of attachments")
@_BY
@as_json
@pass_shell
def attach(
    shell: Shell, record_no: str, file: Path, *, field: str, title: str, by: str | None, json_: bool
) -> None:
    """为记录添加附件或照片，并归档 / file an attachment or a photograph of a record."""
    record = shell.office.attach(record_no, file, field, title=title, by=by)
    if json_:
        shell.emit(record_json(record))
    else:
        shell.say("\n".join(d.path for d in record.documents if d.name == file.name))
