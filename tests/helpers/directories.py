"""A small fixed office for tests: who and what a reference can name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cardfile.records import Record, new_record
from cardfile.references import Directory
from cardfile.settings import Settings, Staff, Unit

NOW: Final = datetime(2026, 7, 8, 10, 0)  # noqa: DTZ001 - the office's local time

SETTINGS: Final = Settings(
    units=(
        Unit(code="ZB", name="公司市场营销部", kind="HQ"),
        Unit(code="SYB01", name="作业服务事业部市场营销部", kind="BU"),
    ),
    staff=(
        Staff(code="ZB-S01", name="林知远", unit="ZB"),
        Staff(code="SYB01-S02", name="陶然", unit="SYB01"),
        Staff(code="SYB01-S03", name="石垒", unit="SYB01"),
    ),
)

_MASTER: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    (
        "KH0001",
        "customer",
        {"code": "KH0001", "name": "南溟海洋石油开发（示例）有限公司", "short_name": "南溟石油"},
    ),
    ("KH0001-D01", "department", {"code": "D01", "name": "勘探部"}),
    ("KH0001-D02", "department", {"code": "D02", "name": "钻完井部"}),
    ("KH0001-P001", "contact", {"code": "P001", "name": "何潮生"}),
    ("KH0001-P002", "contact", {"code": "P002", "name": "冯远帆"}),
    ("HT-2026-0007", "contract", {"title": "钻完井液技术服务"}),
    ("TS-KH0001-2026-0001", "complaint", {"content": "未系安全带"}),
)


@dataclass(frozen=True)
class Shelf:
    """Records in memory."""

    all: tuple[Record, ...]

    def find(self, record_no: str) -> Record | None:
        return next((record for record in self.all if record.record_no == record_no), None)

    def records(self, binder: str) -> Iterable[Record]:
        return [record for record in self.all if record.binder == binder]

    def binders(self) -> Iterable[str]:
        return sorted({record.binder for record in self.all})


def _record(number: str, form: str, values: dict[str, Any]) -> Record:
    return new_record(number, form, 1, "KH0001", values, state="已归档", at=NOW, by="ZB-S01")


DIRECTORY: Final = Directory(SETTINGS, Shelf(tuple(_record(*entry) for entry in _MASTER)))

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "unit": ("ZB", "SYB01"),
    "staff": ("ZB-S01", "SYB01-S02", "SYB01-S03"),
    "customer": ("KH0001",),
    "department": ("D01", "D02"),
    "contact": ("KH0001-P001", "KH0001-P002"),
    "contract": ("HT-2026-0007",),
}
"""Keys that name something, by kind of reference; any other kind takes a record's number."""
RECORD_KEYS: Final = ("TS-KH0001-2026-0001", "HF-KH0001-2026-0003")
