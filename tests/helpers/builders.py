"""Small parts of an office for the tests of cardfile."""

# ruff: noqa: DTZ001 - the office keeps local time
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from cardfile.formfile import read_form
from cardfile.forms import Choices, Field, Form
from cardfile.library import Library
from cardfile.records import Record, new_record
from cardfile.references import Directory
from cardfile.settings import Settings, Staff, Unit
from cardfile.text import Text

FORMS = Path(__file__).parents[2] / "forms"
NOW = datetime(2026, 7, 15, 9, 30)


@cache
def the_library() -> Library:
    """The shipped forms."""
    return Library((FORMS,))


def a_field(kind: str, *options: str, **keys: Any) -> Field:
    choices = Choices({option: f"English of {option}" for option in options})
    return Field("x", kind, Text("栏", "Box"), choices=choices, **keys)


def form_text(fields: str, **keys: str) -> str:
    """The text of ``note.yaml``; ``keys`` replace or add lines of the head."""
    head = {
        "form": "note",
        "id": "F99",
        "code": "BJ",
        "version": "1",
        "title": "{zh: 便笺, en: Note}",
        "owner": "unit",
        "number": "'BJ-{owner}-{year}-{serial:04}'",
        "folder": "便笺",
    } | keys
    lines = [f"{key}: {value}" for key, value in head.items()]
    body = indent(dedent(fields).strip(), "      ")
    return "\n".join([*lines, "sections:", "  - title: {zh: 内容, en: Content}", "    fields:", body]) + "\n"


def a_form(fields: str, **keys: str) -> Form:
    return read_form(form_text(fields, **keys), "note.yaml", the_library().shared)


class MemoryShelf:
    """Records in a list instead of a store."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._records = list(records)

    def find(self, record_no: str) -> Record | None:
        return next((r for r in self._records if r.record_no == record_no), None)

    def records(self, binder: str) -> list[Record]:
        return [r for r in self._records if r.binder == binder]

    def binders(self) -> list[str]:
        return sorted({r.binder for r in self._records})


SETTINGS = Settings(
    units=(Unit("SYB01", "作业服务事业部", province="天津"), Unit("ZB", "总部")),
    staff=(Staff("SYB01-S01", "韩越", "SYB01"), Staff("SYB01-S02", "陶然", "SYB01")),
)


def a_record(record_no: str, form: str = "note", binder: str = "SYB01", **values: Any) -> Record:
    return new_record(record_no, form, 1, binder, values, state="已提交", at=NOW, by="SYB01-S02")


CUSTOMER = a_record(
    "KH0001", "customer", "KH0001", code="KH0001", name="南溟石油有限公司", short_name="南溟石油"
)
DEPARTMENT = a_record("KH0001-D01", "department", "KH0001", code="D01", name="勘探部", customer_code="KH0001")


def a_directory(*records: Record) -> Directory:
    return Directory(SETTINGS, MemoryShelf(records))
