"""Inserting into a binder: the same time in a small and in a large office."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, Table, median
from desk.founding import found
from desk.office import Office
from desk.sample import sample_settings

PER_BINDER = 50
SIZES = (1_000, 100_000)
DEALING: dict[str, Any] = {
    "unit_code": "SYB01",
    "prepared_by": "SYB01-S02",
    "occurred_on": "2026-03-11",
    "prepared_on": "2026-03-11",
    "deal_type": "询价",
    "subject": "三维资料解释询价",
    "started_on": "2026-03-11",
    "deal_state": "进行中",
    "product": "资料解释",
    "our_people": [{"person": "SYB01-S02"}],
    "narrative": "客户来函询价。",
    "outcome": "三日内报价。",
}


def measure() -> Table:
    """Return the time of one submitted record in offices of two sizes."""
    taken = [_insert(size) for size in SIZES]
    rows = [
        Row(f"{size:,} records in the office", seconds, seconds / taken[0])
        for size, seconds in zip(SIZES, taken, strict=True)
    ]
    note = (
        f"One dealing submitted (validated, numbered, written, flushed), {PER_BINDER} records in each binder."
    )
    return Table("Inserting a record", note, "× the small office", tuple(rows))


def _insert(size: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "office"
        _fill(root, size // PER_BINDER)
        office = Office(root, today=date(2026, 3, 12))
        codes = iter([f"KH{n:04}" for n in range(1, size // PER_BINDER + 1)] * 100)
        return median(lambda: office.submit("dealing", [{**DEALING, "customer_code": next(codes)}]), times=19)


def _fill(root: Path, binders: int) -> None:
    found(root, sample_settings())
    for n in range(1, binders + 1):
        code = f"KH{n:04}"
        records = {str(i): _stored(code, i) for i in range(1, PER_BINDER + 1)}
        (root / "cards" / f"{code}.json").write_text(
            json.dumps({"records": records}, ensure_ascii=False), encoding="utf-8"
        )


def _stored(code: str, i: int) -> dict[str, Any]:
    first = i == 1
    values = {"code": code, "name": f"客户{code}"} if first else {**DEALING, "customer_code": code}
    revision = {
        "number": 1,
        "at": "2026-03-11T09:00",
        "by": "SYB01-S02",
        "reason": "",
        "state": "已提交",
        "values": values,
    }
    form, number = ("customer", code) if first else ("dealing", f"WL-{code}-2026-{i:04}")
    return {
        "record_no": number,
        "form": form,
        "version": 1,
        "binder": code,
        "history": [revision],
        "documents": [],
    }
