"""The duty board of the sample office: what is due in the week of 10 July and of 10 January."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from offices import a_sample_office

from desk.board import DutyBoard
from desk.cli import kece
from desk.founding import found
from desk.office import Office
from desk.refusals import UnknownUnitError


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return a_sample_office(tmp_path_factory.mktemp("board") / "office")


def told(office: Office, on: date, since: str, within: int = 0) -> list[tuple[str, ...]]:
    found = DutyBoard(office).due(on, within=within)
    rows = [(d.due_text, d.state, d.obligation.id, d.about, " ".join(d.evidence)) for d in found]
    return [row for row in rows if row[0] >= since]


def test_the_week_of_the_tenth_of_july(office: Office) -> None:
    assert told(office, date(2026, 7, 10), "2026-07-05") == [
        ("2026-07-05", "done", "OB-04", "SYB01 2026-06", "YH-SYB01-202606"),
        ("2026-07-05", "done", "OB-04", "SYB02 2026-06", "YH-SYB02-202606"),
        ("2026-07-05", "done", "OB-05", "FGS01 2026-06", "YH-FGS01-202606"),
        ("2026-07-05", "overdue", "OB-30", "KH0001 2026-W27", ""),
        ("2026-07-05", "overdue", "OB-30", "KH0002 2026-W27", ""),
        ("2026-07-05", "overdue", "OB-57", "ZB 2026-06", ""),
        ("2026-07-06", "done", "OB-01", "WL-KH0002-2026-0001", "WL-KH0002-2026-0001"),
        ("2026-07-06", "done", "OB-22", "SYB01 2026Q2", "GF-KH0001-2026-0001"),
        ("2026-07-06", "overdue", "OB-56", "FGS01 2026Q2", ""),
        ("2026-07-06", "overdue", "OB-56", "SYB01 2026Q2", ""),
        ("2026-07-06", "overdue", "OB-56", "SYB02 2026Q2", ""),
        ("2026-07-08", "overdue", "OB-51", "ZB 2026Q2", ""),
        ("2026-07-10", "open", "OB-36", "ZB 2026-06", ""),
        ("2026-07-10", "done", "OB-37", "FGS01 2026H1", "MB-FGS01-2026H1"),
        ("2026-07-10", "open", "OB-37", "SYB01 2026H1", ""),
        ("2026-07-10", "open", "OB-37", "SYB02 2026H1", ""),
    ]


def test_the_week_of_the_tenth_of_january(office: Office) -> None:
    assert told(office, date(2027, 1, 10), "2027-01-03") == [
        ("2027-01-03", "overdue", "OB-30", "KH0001 2026-W53", ""),
        ("2027-01-03", "overdue", "OB-30", "KH0002 2026-W53", ""),
        ("2027-01-05", "done", "OB-04", "SYB01 2026-12", "YH-SYB01-202612"),
        ("2027-01-05", "done", "OB-04", "SYB02 2026-12", "YH-SYB02-202612"),
        ("2027-01-05", "done", "OB-05", "FGS01 2026-12", "YH-FGS01-202612"),
        ("2027-01-05", "overdue", "OB-57", "ZB 2026-12", ""),
        ("2027-01-06", "overdue", "OB-56", "FGS01 2026Q4", ""),
        ("2027-01-06", "overdue", "OB-56", "SYB01 2026Q4", ""),
        ("2027-01-06", "overdue", "OB-56", "SYB02 2026Q4", ""),
        ("2027-01-08", "overdue", "OB-51", "ZB 2026Q4", ""),
        ("2027-01-10", "open", "OB-30", "KH0001 2027-W01", ""),
        ("2027-01-10", "open", "OB-30", "KH0002 2027-W01", ""),
        ("2027-01-10", "open", "OB-36", "ZB 2026-12", ""),
        ("2027-01-10", "done", "OB-37", "FGS01 2026H2", "MB-FGS01-2026H2"),
        ("2027-01-10", "open", "OB-37", "SYB01 2026H2", ""),
        ("2027-01-10", "open", "OB-37", "SYB02 2026H2", ""),
    ]


def test_on_a_day_to_come_nothing_is_overdue_that_is_not_overdue_today(office: Office) -> None:
    ahead = told(office, date(2027, 1, 31), "2027-01-16")
    assert {state for _, state, *_ in ahead} == {"open"}
    assert ("2027-01-31", "open", "OB-06", "KH0003 2026H2", "") in ahead


def test_the_late_slot_and_the_missing_one_of_the_bases_are_seen(office: Office) -> None:
    march = DutyBoard(office).due(date(2026, 4, 10), unit="BAS02")
    late = [(d.about, d.due_text, d.state) for d in march if d.state == "late"]
    assert late == [("BAS02 2026-03", "2026-03-30", "late")]
    august = DutyBoard(office).due(date(2026, 8, 31), unit="BAS01", only_open=True)
    missing = [(d.about, d.due_text, d.state) for d in august if d.obligation.id == "OB-02"]
    assert missing == [("BAS01 2026-08", "2026-08-15", "overdue")]


def test_the_summary_of_a_contract_four_days_late_is_told_so(office: Office) -> None:
    found = DutyBoard(office).due(date(2026, 12, 10))
    (summary,) = (d for d in found if d.obligation.id == "OB-26")
    assert (summary.due_text, summary.state, summary.evidence) == (
        "2026-11-30",
        "late",
        ("HZ-KH0002-2026-0001",),
    )


def test_a_unit_that_does_not_exist_is_refused(office: Office) -> None:
    with pytest.raises(UnknownUnitError):
        DutyBoard(office).due(date(2026, 7, 10), unit="XX")


def due(office: Office, *options: str) -> str:
    root = ["--office", str(office.site.root), "--today", "2027-01-15", "--lang", "en", "due"]
    run = CliRunner().invoke(kece, [*root, *options])
    assert run.exit_code == 0, run.output
    return run.stdout


def test_the_command_prints_what_programs_read(office: Office) -> None:
    listed = json.loads(due(office, "--on", "2026-07-10", "--unit", "FGS01", "--json"))
    assert listed[-1] == {
        "obligation": "OB-37",
        "title": "Satisfaction report of the unit",
        "subject": "FGS01",
        "unit": "FGS01",
        "period": "2026H1",
        "due": "2026-07-10",
        "state": "done",
        "clause": "001 Art 15(5)",
        "evidence": ["MB-FGS01-2026H1"],
    }


def test_the_calendar_keeps_its_uids(office: Office, tmp_path: Path) -> None:
    from icalendar import Calendar

    def events(day: str) -> dict[str, str]:
        due(office, "--on", day, "--unit", "SYB01", "--ics", str(tmp_path / "due.ics"))
        read = Calendar.from_ical((tmp_path / "due.ics").read_bytes())
        return {str(e["uid"]): f"{e.decoded('dtstart')} {e['summary']}" for e in read.walk("VEVENT")}

    before, after = events("2027-01-09"), events("2027-01-10")
    assert before.items() <= after.items()
    assert after.items() - before.items() == {
        ("OB-30.KH0001.2027-W01@kece", "2027-01-10 Weekly call of the unit head KH0001 2027-W01"),
        ("OB-37.SYB01.2026H2@kece", "2027-01-10 Satisfaction report of the unit SYB01 2026H2"),
    }


def test_a_new_office_owes_nothing_yet(tmp_path: Path) -> None:
    found(tmp_path / "new")
    assert due(Office(tmp_path / "new"), "--on", "2027-01-10").strip() == ""
