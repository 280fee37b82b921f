"""What every command shares: the office, the language, and how results and faults are told."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardfile.errors import KeceError
from cardfile.text import Lang, Text, verbatim

if TYPE_CHECKING:
    from cardfile.library import Library
    from cardfile.records import Record
    from desk.office import Office


class BadInputError(KeceError):
    """A file given on the command line cannot be read as what it should be."""

    def __init__(self, where: str, reason: Text) -> None:
        super().__init__(
            reason, where=where, remedy=Text("请检查文件后重试。", "Check the file and try again.")
        )


@dataclass
class Shell:
    """The options that stand before the command."""

    folder: str | None
    lang: Lang
    today: date | None

    @cached_property
    def office(self) -> Office:
        """The office that the command works in."""
        from desk.office import Office
        from desk.site import find_office

        return Office(find_office(Path.cwd(), self.folder), today=self.today, source="cli")

    @cached_property
    def library(self) -> Library:
        """The office's forms; outside any office the shipped ones."""
        from cardfile.library import Library
        from desk.site import NoOfficeError, Site, find_office, shipped

        try:
            return Site(find_office(Path.cwd(), self.folder)).library
        except NoOfficeError:
            if self.folder:
                raise
            return Library((shipped("forms"),))

    def say(self, text: Text | str) -> None:
        """Tell a person something, on stderr: stdout is for results."""
        click.echo(text.in_(self.lang) if isinstance(text, Text) else text, err=True)

    def lines(self, rows: Iterable[Sequence[object]]) -> None:
        """Print rows of text, columns divided by tabs."""
        for row in rows:
            click.echo("\t".join(str(cell) for cell in row))

    def emit(self, value: Any) -> None:
        """Print one JSON value on stdout and nothing else."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))

    def label(self, text: Text) -> str:
        """Return a label in the language of the shell."""
        return text.in_(self.lang)


class Day(click.ParamType[date]):
    """A date on the command line: ``2026-07-09``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date of a text."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(
                f"「{value}」不是日期，应如 2026-07-09 / “{value}” is no date; write 2026-07-09", param, ctx
            )


pass_shell = click.make_pass_decorator(Shell)
as_json = click.option("--json", "json_", is_flag=True, help="只输出一个 JSON 值 / print one JSON value only")


def fail() -> None:
    """End with exit code 1: something was refused, and named."""
    raise click.exceptions.Exit(1)


def read_json(source: str) -> Any:
    """Return the JSON value of a file, or of stdin for ``-``.

    Raises:
        BadInputError: it is no JSON, or cannot be read.
    """
    try:
        text = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return json.loads(text.decode("utf-8-sig"))
    except OSError as fault:
        reason = Text(f"文件无法读取：{fault.strerror}。", f"the file cannot be read: {fault.strerror}.")
    except UnicodeDecodeError:
        reason = Text("文件不是 UTF-8 编码。", "the file is not UTF-8.")
    except json.JSONDecodeError as fault:
        reason = Text(
            f"不是有效的 JSON（第 {fault.lineno} 行第 {fault.colno} 列：{fault.msg}）。",
            f"this is no valid JSON (line {fault.lineno}, column {fault.colno}: {fault.msg}).",
        )
    except RecursionError:
        reason = Text("JSON 嵌套过深。", "the JSON is nested too deeply.")
    raise BadInputError(source, reason)


def objects(value: Any, source: str) -> list[Mapping[str, Any]]:
    """Return one object or a list of objects as a list.

    Raises:
        BadInputError: it is neither.
    """
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, dict) for item in items):
        raise BadInputError(
            source, Text("应为一个对象或对象的列表。", "one object or a list of objects is expected.")
        )
    return items


def record_json(record: Record) -> dict[str, Any]:
    """Return a record as ``show``, ``list`` and ``find`` print it (DESIGN 8)."""
    return {
        "record_no": record.record_no,
        "form": record.form,
        "version": record.version,
        "state": record.state,
        "revision": record.revision,
        "values": dict(record.values),
        "signed": record.signed is not None,
        "signed_revision": record.signed,
        "documents": [asdict(document) for document in record.documents],
    }


def state_text(record: Record) -> Text:
    """Return a record's state as people read it: with the signed copy, when one is filed."""
    if record.signed is None:
        return verbatim(record.state)
    if record.signed == record.revision:
        return Text(f"{record.state}（已签字扫描）", f"{record.state} (signed copy filed)")
    return Text(
        f"{record.state}（第 {record.signed} 次修订已签字扫描）",
        f"{record.state} (signed copy of revision {record.signed} filed)",
    )
