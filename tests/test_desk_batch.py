"""Everything a deadline needs: planned from the open duties, made once, gone on with when it was cut off."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from offices import a_sample_office

from desk.batch.items import Row
from desk.batch.run import Batch
from desk.cli import kece
from desk.office import Office
from desk.reports import Report, ReportKind, make_report
from generator.readback import read_back

JULY = date(2027, 7, 10)
"""The next survey: none of its sheets is recorded yet."""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return a_sample_office(tmp_path / "office")


def told(rows: Sequence[Row]) -> list[tuple[str, str, str, str]]:
    return [(row.item.due.isoformat(), row.state, row.item.what, row.item.subject) for row in rows]


def handed_out(office: Office) -> dict[str, str]:
    root = office.site.root / "发放"
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(p.relative_to(root)): sha256(p.read_bytes()).hexdigest() for p in files}


def test_what_a_unit_needs_by_the_tenth_of_january(office: Office) -> None:
    office.today = date(2027, 1, 8)
    rows = [Row(item, "planned") for item in Batch(office).plan(date(2027, 1, 10))]
    assert [row for row in told(rows) if row[0] >= "2027-01-05"] == [
        ("2027-01-05", "planned", "blank", "ZB"),
        ("2027-01-06", "planned", "blank", "FGS01"),
        ("2027-01-06", "planned", "blank", "SYB01"),
        ("2027-01-06", "planned", "blank", "SYB02"),
        ("2027-01-08", "planned", "blank", "ZB"),
        ("2027-01-10", "planned", "monthly", "ZB"),
        ("2027-01-10", "planned", "satisfaction", "FGS01"),
        ("2027-01-10", "planned", "satisfaction", "SYB01"),
        ("2027-01-10", "planned", "satisfaction", "SYB02"),
    ]


def test_a_plan_writes_nothing(office: Office) -> None:
    before = {
        p: p.stat().st_mtime_ns for p in office.site.root.rglob("*") if p.is_file() and "work" not in p.parts
    }
    Batch(office).plan(JULY)
    assert before == {
        p: p.stat().st_mtime_ns for p in office.site.root.rglob("*") if p.is_file() and "work" not in p.parts
    }


def test_the_sheets_of_a_survey_are_prefilled_for_each_respondent(office: Office) -> None:
    rows = [row for row in made(office, JULY, "FGS01") if row.item.what == "sheets"]
    assert Counter(row.state for row in rows) == {"made": len(rows)}
    first = read_back((office.site.root / rows[0].files[0]).read_bytes())
    assert first.identity is not None
    assert first.identity.issue == "B-000002"
    shown = {name: first.values.get(name) for name in ("unit_code", "customer_code", "period", "sent_on")}
    assert shown == {
        "unit_code": "华北分公司市场营销部",
        "customer_code": "南溟海洋石油开发（示例）有限公司\u3000KH0001",
        "period": "2027年上半年",
        "sent_on": "2027年1月15日",
    }
    assert [row.item.subject for row in rows] == [
        "KH0001-D01-P001",
        "KH0001-D02-P003",
        "KH0001-D03-P005",
        "KH0001-D03-P006",
        "KH0002-D01-P001",
        "KH0002-D02-P003",
        "KH0003-D01-P001",
        "KH0003-D01-P002",
    ]
    assert rows[0].files == ("发放/2027-07-10/FGS01/KH0001_南溟石油_D01_P001_满意度调查2027H1_B-000002.docx",)


def made(office: Office, due: date, unit: str = "") -> list[Row]:
    batch = Batch(office)
    return batch.run(batch.plan(due, unit), jobs=1)


def test_run_again_everything_is_unchanged(office: Office) -> None:
    first = made(office, JULY, "FGS01")
    files = handed_out(office)
    again = made(office, JULY, "FGS01")
    assert {row.state for row in again if row.state != "refused"} == {"unchanged"}
    assert [row.item for row in again] == [row.item for row in first]
    assert handed_out(office) == files


class CutOffError(BaseException):
    """The process ends here."""


def test_a_run_that_was_cut_off_goes_on_with_the_same_numbers(office: Office, tmp_path: Path) -> None:
    undisturbed = a_sample_office(tmp_path / "undisturbed")
    made(undisturbed, JULY, "FGS01")
    batch, done = Batch(office), 0

    def cut_off(_total: int, item: str) -> None:
        nonlocal done
        done += bool(item)
        if done == 3:
            raise CutOffError

    with pytest.raises(CutOffError):
        batch.run(batch.plan(JULY, "FGS01"), jobs=1, tell=cut_off)
    assert 0 < len(handed_out(office)) < len(handed_out(undisturbed))
    again = made(office, JULY, "FGS01")
    assert Counter(row.state for row in again)["unchanged"] == 3
    assert handed_out(office) == handed_out(undisturbed)


def test_a_sheet_that_somebody_took_away_comes_back_as_it_was(office: Office) -> None:
    made(office, JULY, "FGS01")
    before = handed_out(office)
    taken = min(before)
    (office.site.root / "发放" / taken).unlink()
    made(office, JULY, "FGS01")
    assert handed_out(office) == before


def test_a_sheet_that_somebody_filled_in_place_is_left_alone(office: Office) -> None:
    rows = [row for row in made(office, JULY, "FGS01") if row.item.what == "sheets"]
    sheet = office.site.root / rows[0].files[0]
    sheet.write_bytes(b"filled")
    made(office, JULY, "FGS01")
    assert sheet.read_bytes() == b"filled"


def test_one_report_that_fails_does_not_stop_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.today = date(2027, 1, 8)
    from desk.batch import run

    def report(office: Office, kind: ReportKind, unit: str, period: str) -> Report:
        if unit == "SYB01":
            raise RuntimeError("broken")
        return make_report(office, kind, unit, period)

    monkeypatch.setattr(run, "make_report", report)
    batch = Batch(office)
    wanted = [
        item
        for item in batch.plan(date(2027, 1, 10))
        if (item.what, str(item.period)) == ("satisfaction", "2026H2")
    ]
    rows = batch.run(wanted)
    assert [(row.item.subject, row.state) for row in rows] == [
        ("FGS01", "made"),
        ("SYB01", "failed"),
        ("SYB02", "made"),
    ]


def test_the_handbooks_that_do_not_pass_the_checks_are_refused_with_the_reason(office: Office) -> None:
    run = CliRunner().invoke(
        kece,
        [
            "--office",
            str(office.site.root),
            "--today",
            "2027-01-15",
            "batch",
            "--due",
            "2027-01-31",
            "--json",
        ],
    )
    table = json.loads(run.stdout)
    refused = [(row["subject"], row["period"], row["obligation"]) for row in table["refused"]]
    assert run.exit_code == 1
    assert refused == [(code, "2026H2", "OB-06") for code in ("KH0001", "KH0003")]
    assert table["failed"] == []
    assert all(row["reason"] for row in table["refused"])


def test_a_period_that_has_not_begun_is_refused(office: Office) -> None:
    rows = [row for row in made(office, JULY, "ZB") if row.state == "refused"]
    assert ("2027-03-10", "refused", "monthly", "ZB") in told(rows)
    assert {str(row.reason) for row in rows if row.item.due == date(2027, 3, 10)} == {"2027年2月尚未开始。"}
