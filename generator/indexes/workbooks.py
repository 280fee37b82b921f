"""Index workbooks: all customers, and all documents by year, to be filtered on the shared drive (domain G.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby
from typing import Any, Final

from generator.drawing.excel_lists import Column, Formula, ListSheet, list_workbook
from generator.indexes.model import Folder, Listed

_LINKS: Final = "../"
"""The workbooks lie in a folder of the archive's root."""


_DOCUMENTS: Final = (
    Column("序号\nNo.", 7), Column("档号\nArchive no.", 22), Column("记录编号\nRecord", 24),
    Column("题名\nTitle", 40), Column("责任者\nResponsible", 14), Column("日期\nDate", 10),
    Column("密级\nClass", 10), Column("页数\nPages", 7), Column("路径\nPath", 64), Column("打开\nOpen", 7),
    Column("备注\nNote", 12),
)  # fmt: skip
_CUSTOMERS: Final = (
    Column("编码\nCode", 9), Column("简称\nShort name", 16), Column("客户单位\nCustomer", 38),
    Column("文件数\nDocuments", 10), Column("最近日期\nNewest", 12), Column("受限\nRestricted", 10),
    Column("文件夹\nFolder", 34), Column("打开\nOpen", 7), Column("并入\nMerged into", 12),
)  # fmt: skip
_NO_YEAR: Final = "无日期"


def customers_workbook(folders: Sequence[Folder]) -> bytes:
    """Return 客户一览表.xlsx."""
    return list_workbook({"客户一览表": ListSheet(_CUSTOMERS, map(_customer_row, folders))})


def _customer_row(f: Folder) -> Sequence[Any]:
    into = f.survivor.code if f.survivor else ""
    return f.code, f.short_name, f.name, f.documents, f.newest, f.restricted, f.path, _link(f.path), into


def documents_workbook(documents: Iterable[Listed]) -> bytes:
    """Return 档案目录.xlsx: a sheet a year, columns as in a filing list, oldest first."""
    ordered = sorted(documents, key=lambda d: (d.day, d.path))
    by_year = groupby(ordered, lambda d: d.day[:4] or _NO_YEAR)
    sheets = {year: ListSheet(_DOCUMENTS, list(_document_rows(held))) for year, held in by_year}
    return list_workbook(sheets or {_NO_YEAR: ListSheet(_DOCUMENTS, [])})


def _document_rows(documents: Iterable[Listed]) -> Iterator[tuple[Any, ...]]:
    for number, d in zip(count(1), documents, strict=False):
        title = f"{d.form.zh}　{d.title}" if d.title != d.form.zh else d.title
        day = d.day.replace("-", "")
        yield (
            number, d.archive_no, d.record_no, title, d.responsible, day, d.confidentiality, "", d.path,
            _link(d.path), d.note.zh,
        )  # fmt: skip


def _link(path: str) -> Formula:
    """Return the formula of a link; a sheet holds no more than 65,530 links of the other kind."""
    target = f"{_LINKS}{path}".replace('"', '""')
    return Formula(f'=HYPERLINK("{target}","打开")')
