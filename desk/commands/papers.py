"""``kece blank document handbook report``: files to hand out, to file and to compile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardfile.text import Text
from desk.shell import Shell, as_json, fail, pass_shell, record_json

if TYPE_CHECKING:
    from desk.books.outcomes import BookRun, Failure, Outcome, Skipped
    from generator.handbook.gate.violation import Violation


@click.command()
@click.argument("form")
@click.option("--customer", help="客户编码 / customer code, KH0001")
@click.option("--department", help="部门编码 / department code, D01")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="写到此文件（.docx 或 .xlsx）/ write to this file"
)
@as_json
@pass_shell
def blank(
    shell: Shell, form: str, customer: str | None, department: str | None, output: Path | None, *, json_: bool
) -> None:
    """发出一张可填写的表单 / hand out a fillable form, empty or prefilled."""
    from desk.papers import write_new
    from desk.sheets import WORD

    suffix = output.suffix.lower() if output else WORD
    paper = shell.office.blank(form, customer=customer, department=department, suffix=suffix)
    path = output or Path(paper.name)
    try:
        write_new(path, paper.content)
    except FileExistsError:
        raise click.UsageError(
            shell.label(Text(f"{path} 已存在，没有覆盖。", f"{path} exists; it was not overwritten."))
        ) from None
    if json_:
        shell.emit({"form": shell.office.form(form).name, "path": str(path)})
    else:
        click.echo(path)


@click.command()
@click.argument("record_no", required=False)
@click.option("--all", "all_", is_flag=True, help="全部记录 / of all records")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="另存到此文件 / save a copy to this file"
)
@as_json
@pass_shell
def document(shell: Shell, record_no: str | None, output: Path | None, *, all_: bool, json_: bool) -> None:
    """生成并归档记录的文件 / make and file the document of a record."""
    if all_ == bool(record_no):
        raise click.UsageError(
            shell.label(Text("请给出记录编号或 --all。", "Give a record number or --all."))
        )
    if record_no:
        _one_document(shell, record_no, output, json_=json_)
        return
    from desk.progress import progress

    with progress(shell.label(Text("生成文件", "Making documents"))) as tell:
        made = shell.office.document_all(tell)
    if json_:
        shell.emit({"made": made})
    shell.say(Text(f"已归档 {made} 份文件。", f"{made} documents filed."))


def _one_document(shell: Shell, record_no: str, output: Path | None, *, json_: bool) -> None:
    if output:
        from desk.papers import write_new

        write_new(output, shell.office.papers.document(shell.office.show(record_no), output.suffix.lower()))
        click.echo(output)
        return
    record = shell.office.document(record_no)
    if json_:
        shell.emit(record_json(record))
    else:
        click.echo(record.documents[-1].path)


@click.command()
@click.argument("customers", nargs=-1)
@click.option("--all", "all_", is_flag=True, help="全部客户 / all customers")
@click.option("--period", required=True, help="半年，如 2026H1 / half-year, 2026H1")
@click.option(
    "--variant", type=click.Choice(["通用版", "完整版"]), default="通用版", help="版本类型 / variant"
)
@click.option("--plan", is_flag=True, help="只显示将要编制什么 / only show what would be made")
@click.option(
    "--waive",
    multiple=True,
    metavar="Knn",
    help="豁免未通过的检查，可重复 / waive a failed check; repeatable",
)
@click.option("--reissue", is_flag=True, help="已发布的期次另编一版 / issue a half-year again")
@click.option("--reason", multiple=True, help="理由，逐项对应或共用一个 / reasons, one each or one for all")
@click.option("--by", default="", help="批准人的人员代码 / staff code of the approver")
@click.option("--pdf", is_flag=True, help="另存 PDF，并填入页码 / also as PDF, with page numbers filled in")
@click.option("--excel", is_flag=True, help="另存各清单的工作簿 / also a workbook of its lists")
@click.option("--jobs", type=click.IntRange(min=1), help="进程数 / how many processes")
@as_json
@pass_shell
def handbook(
    shell: Shell,
    customers: tuple[str, ...],
    period: str,
    variant: str,
    *,
    all_: bool,
    plan: bool,
    waive: tuple[str, ...],
    reissue: bool,
    reason: tuple[str, ...],
    by: str,
    pdf: bool,
    excel: bool,
    jobs: int | None,
    json_: bool,
) -> None:
    """编制客户信息手册；中断后重新运行即继续 / compile customer handbooks; a run that was cut off goes on when run again."""
    if all_ == bool(customers):
        raise click.UsageError(shell.label(Text("请给出客户编码或 --all。", "Name customers or give --all.")))
    from desk.books.outcomes import EXCEL, PDF
    from desk.gating import issuing_of
    from desk.progress import counting

    issuing = issuing_of(waive, reason, by, reissue=reissue)
    with counting(shell.label(Text("编制手册", "Compiling handbooks"))) as count:
        run = shell.office.handbooks(
            customers,
            period,
            variant,
            plan=plan,
            issuing=issuing,
            beside=[suffix for suffix, wanted in ((PDF, pdf), (EXCEL, excel)) if wanted],
            jobs=jobs,
            tell=lambda total, done: count(total, _code(done)),
        )
    if json_:
        shell.emit(_run_json(shell, run))
    else:
        _tell_run(shell, run, plan=plan)
    if run.refused or run.failed:
        fail()


def _run_json(shell: Shell, run: BookRun) -> dict[str, Any]:
    return {
        "made": [
            {
                "customer": b.customer,
                "period": b.period,
                "edition": b.edition,
                "variant": b.variant,
                "files": list(b.files),
                "warnings": [_violation_json(shell, v) for v in b.warnings],
            }
            for b in run.made
        ],
        "unchanged": [
            {"customer": b.customer, "period": b.period, "edition": b.edition, "variant": b.variant}
            for b in run.unchanged
        ],
        "skipped": [{"customer": s.customer, "reason": s.reason.in_(shell.lang)} for s in run.skipped],
        "refused": [
            {
                "customer": r.customer,
                "violations": [_violation_json(shell, v) for v in r.violations],
            }
            for r in run.refused
        ],
        "failed": [{"customer": f.customer, "reason": f.reason.in_(shell.lang)} for f in run.failed],
    }


def _violation_json(shell: Shell, violation: Violation) -> dict[str, Any]:
    return {
        "check": violation.check,
        "level": violation.level,
        "message": violation.message.in_(shell.lang),
        "records": list(violation.subjects),
    }


def _code(outcome: Outcome | None) -> str:
    return outcome.customer if outcome else ""


def _tell_run(shell: Shell, run: BookRun, *, plan: bool) -> None:
    shell.lines((b.customer, b.period, f"E{b.edition:02}", *b.files) for b in run.made)
    told = [(b.customer, v) for b in run.made for v in b.warnings]
    told += [(r.customer, v) for r in run.refused for v in r.violations]
    for customer, v in told:
        shell.say(f"{customer}: {v.check} {v.level} {v.message.in_(shell.lang)}")
    left_out: tuple[Skipped | Failure, ...] = (*run.skipped, *run.failed)
    for left in left_out:
        shell.say(f"{left.customer}: {left.reason.in_(shell.lang)}")
    counted = (
        (Text("将编制", "to be made") if plan else Text("编制", "made"), run.made),
        (Text("未变", "unchanged"), run.unchanged),
        (Text("跳过", "skipped"), run.skipped),
        (Text("未通过检查", "refused"), run.refused),
        (Text("失败", "failed"), run.failed),
    )
    for title, found in counted:
        shell.say(f"{len(found):>7,}  {shell.label(title)}")


@click.command()
@click.argument("kind", type=click.Choice(["satisfaction", "monthly"]))
@click.option("--unit", required=True, help="单位编码 / unit code, FGS01")
@click.option("--period", required=True, help="2026H1，月报 2026-07 / 2026H1, monthly 2026-07")
@as_json
@pass_shell
def report(shell: Shell, kind: str, unit: str, period: str, *, json_: bool) -> None:
    """计算并归档报告 / compute a report and file it."""
    from desk.reports import KINDS, make_report

    made = make_report(shell.office, KINDS[kind], unit, period)
    if json_:
        shell.emit({"record_no": made.record_no, "figures": dict(made.figures), "files": list(made.files)})
        return
    labels = {f.name: shell.label(f.label) for f in shell.office.form(KINDS[kind].form).fields}
    shell.lines((labels[name], value) for name, value in made.figures.items() if not isinstance(value, list))
    shell.lines((path,) for path in made.files)
