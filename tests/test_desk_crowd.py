"""The large sample office: many customers, all of them fit for the forms of this installation."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from offices import AFTER_ALL, a_sample_office

from cardfile.records import Record
from cardfile.validation import validate
from desk.crowd import MOULDS, TOLD, copy_crowd, crowd, mould_events
from desk.founding import found_sample
from desk.office import Office
from desk.sample import Filed

CUSTOMERS = TOLD + MOULDS + 3


@pytest.fixture(scope="module")
def moulded(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office with one customer filed through every check."""
    folder = tmp_path_factory.mktemp("crowd") / "office"
    found_sample(folder, lambda day: Office(folder, today=day), lambda _: None, TOLD + 1)
    return Office(folder, today=AFTER_ALL)


def told_numbers(number: int) -> set[str]:
    code = f"KH{number:04}"
    filed = [e.record for e in mould_events(CUSTOMERS) if isinstance(e, Filed)]
    return {r.number for r in filed if code in (r.values.get("customer_code"), r.values.get("code"))}


def test_a_customer_has_about_thirty_records_in_both_half_years(moulded: Office) -> None:
    records = list(moulded.store.records("KH0004"))
    assert {r.record_no for r in records} == told_numbers(4)
    assert len(records) == 30
    assert {f"{r.occurred_on:%Y}H{1 + (r.occurred_on.month > 6)}" for r in records if r.occurred_on} == {
        "2026H1",
        "2026H2",
    }


def test_one_mould_in_twelve_is_not_fit_to_be_issued() -> None:
    drafts = {
        e.record.number for e in mould_events(CUSTOMERS) if isinstance(e, Filed) and e.record.state == "草稿"
    }
    assert drafts == {"HF-KH0010-2026-0002", "HZ-KH0021-2026-0001"}


def test_copies_are_their_mould_under_names_that_nobody_else_has(moulded: Office, tmp_path: Path) -> None:
    copytree(moulded.site.root, tmp_path / "office")
    office = Office(tmp_path / "office", today=AFTER_ALL)
    for number in crowd(TOLD + MOULDS)[1:]:  # the test needs no more than one mould's card under each code
        (office.site.cards / f"KH{number:04}.json").write_bytes(
            (office.site.cards / "KH0004.json").read_bytes()
        )
    copies = dict(copy_crowd(office.store, CUSTOMERS))
    assert copies == {"KH0028": 30, "KH0029": 30, "KH0030": 30}
    mould, copy = (list(office.store.records(code)) for code in ("KH0004", "KH0028"))
    assert [r.form for r in copy] == [r.form for r in mould]
    assert all("KH0004" not in str(r) for r in copy)
    own = ("name", "short_name", "uscc", "bank_account", "legal_rep")
    before, after = (office.show(code).values for code in ("KH0004", "KH0028"))
    assert all(before[name] != after[name] for name in own)
    assert faults(office, copy) == []


def faults(office: Office, records: list[Record]) -> list[str]:
    """Return what the forms find wrong with records as they are stored."""
    return [
        f"{r.record_no}: {problem}"
        for r in records
        for problem in validate(
            office.form(r.form), r.values, office.directory, office.now(), state=r.state
        ).problems
    ]


def test_the_sample_office_stays_what_it_is_without_a_crowd(tmp_path: Path) -> None:
    assert a_sample_office(tmp_path / "office").store.binders() == [
        *("BAS01", "BAS02", "FGS01", "KH0001", "KH0002", "KH0003", "SYB01", "SYB02", "ZB")
    ]
    assert mould_events(TOLD) == ()
