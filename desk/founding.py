"""Founding an office: its folders, and the sample office filed day by day (domain F)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from importlib.resources import files
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.marker import mark
from cardfile.errors import KeceError
from cardfile.problems import listing
from cardfile.text import Text
from desk.site import OUTCOMES, SETTINGS, OfficeExistsError

if TYPE_CHECKING:
    from desk.office import Office
    from desk.sample import Filed, Revised

_FOLDERS: Final = ("cards", "archive", "inbox", "journal", "work", "forms", "templates")
_SETTINGS: Final = """\
# 客册办公室设置 / settings of a kece office
# 写明公司、单位和人员后即可使用；空文件也有效。
# Name the company, its units and staff; an empty file is valid too.
company: 公司名称
company_en: Company
units: []
#  - {code: ZB, name: 公司市场营销部, kind: HQ, province: 天津, head: ZB-S01}
staff: []
#  - {code: ZB-S01, name: 张三, unit: ZB, position: 负责人, rank: 单位负责人}
"""


class SampleRefusedError(KeceError):
    """The sample office does not fit the forms of this installation."""

    def __init__(self, number: str, details: str) -> None:
        super().__init__(
            Text(f"示例记录未被接受：\n{details}\n", f"a sample record was refused:\n{details}\n"),
            where=number,
            remedy=Text("请检查 forms/ 中改动过的表单。", "Check the forms that were changed in forms/."),
        )


def found(folder: Path, settings: str = _SETTINGS) -> None:
    """Make the folders of a new office.

    Raises:
        OfficeExistsError: the folder holds something already; nothing was changed.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OfficeExistsError(folder)
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in OUTCOMES:
        (folder / "inbox" / name).mkdir(exist_ok=True)
    for name in ("archive", "inbox"):
        mark(folder / name)
    (folder / SETTINGS).write_text(settings, encoding="utf-8")


def found_sample(
    folder: Path,
    open_office: Callable[[date], Office],
    progress: Callable[[str], None],
    customers: int = 0,
) -> int:
    """Make the sample office: every record is filed on its own day; return how many there are.

    Args:
        folder: an empty or new folder.
        open_office: opens the office with the clock set to a day.
        progress: is told the day that is being filed, then each customer that is copied.
        customers: how many there shall be, more than the sample tells of (:mod:`desk.crowd`).
    """
    from desk.crowd import copy_crowd, mould_events
    from desk.sample import Filed, Revised, sample_events, sample_settings

    found(folder, sample_settings())
    filed = 0
    # One chronicle after the other: customers without a code of their own are numbered as they come.
    days = (groupby(told, key=attrgetter("on")) for told in (sample_events(), mould_events(customers)))
    for day, events in chain.from_iterable(days):
        progress(day.isoformat())
        today = list(events)
        office = open_office(day)
        filed += _file(office, [e for e in today if isinstance(e, Filed)])
        for event in today:
            if isinstance(event, Revised):
                _revise(office, event)
        for event in today:
            _attach(office, event.number if isinstance(event, Revised) else event.record.number)
    office.intake.open_boxes()
    with office.journal.together():
        for code, records in copy_crowd(office.store, customers, office.note):
            progress(code)
            filed += records
    return filed


def _file(office: Office, events: Iterable[Filed]) -> int:
    """Submit the records of one day, the list of each form as a whole, then move them to their states."""
    filed = []
    for event in events:
        record = event.record
        outcome = office.submit(record.form, [record.values], draft=record.state == "草稿")
        for refused in outcome.refused:
            raise SampleRefusedError(record.number, listing(refused.problems, "zh"))
        filed.append((outcome.records[0].record_no, record.state))
    for record_no, state in filed:
        advance_to(office, record_no, state)
    return len(filed)


def _revise(office: Office, event: Revised) -> None:
    revision = event.revision
    office.revise(event.number, revision.values, reason=revision.reason)
    if revision.state:
        advance_to(office, event.number, revision.state)


def _attach(office: Office, record_no: str) -> None:
    """File what the values of a sample record name: one invented sheet, one drawn portrait stand for all."""
    from desk.attachments import Attachments, file_names

    record = office.show(record_no)
    known = {document.name for document in record.documents}
    attachments = Attachments(office, office.papers)
    for _, name in file_names(office.form(record.form), record.values):
        if name not in known:
            content = (files("desk") / "sample_data" / f"attachment{Path(name).suffix}").read_bytes()
            attachments.add(record_no, name, content)


def advance_to(office: Office, record_no: str, state: str) -> None:
    """Move a record on to a state, through all states on the way."""
    record = office.show(record_no)
    flow = office.form(record.form).workflow
    for step in flow.path(record.state, state):
        office.advance(record_no, step)
