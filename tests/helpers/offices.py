"""The sample office for tests: built once a run, copied for each test that changes it."""

from __future__ import annotations

import atexit
import json
import shutil
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from desk.demo import ISSUING
from desk.founding import found_sample
from desk.office import Office

AFTER_ALL = date(2027, 1, 15)
"""A day after the last record of the sample office."""

WAIVED = ISSUING
"""What the second half-year of the sample office needs waived."""

DEALING: dict[str, Any] = {
    "unit_code": "SYB01",
    "prepared_by": "SYB01-S02",
    "occurred_on": "2027-01-11",
    "prepared_on": "2027-01-11",
    "customer_code": "KH0001",
    "department_code": "D01",
    "deal_type": "询价",
    "subject": "重磁资料处理询价",
    "started_on": "2027-01-11",
    "deal_state": "进行中",
    "product": "资料处理",
    "our_people": [{"person": "陶然"}],
    "narrative": "客户来函。",
    "outcome": "一周内报价。",
}
"""A dealing that the sample office accepts on that day."""


@cache
def _built() -> Path:
    folder = Path(mkdtemp(prefix="kece-sample-")) / "office"
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    found_sample(folder, lambda day: Office(folder, today=day), lambda _: None)
    return folder


def a_sample_office(folder: Path, today: date = AFTER_ALL) -> Office:
    """Return an own copy of the sample office."""
    shutil.copytree(_built(), folder)
    return Office(folder, today=today)


def without_documents(office: Office, record_no: str) -> None:
    """Take the documents out of a card, as if they had never been entered."""
    path = office.site.cards / f"{record_no.split('-')[1]}.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    for record in card["records"].values():
        if record["record_no"] == record_no:
            record["documents"] = []
    path.write_text(json.dumps(card, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
