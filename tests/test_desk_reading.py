"""A filled form that somebody names, read for ``submit --excel``."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_files import packed, parts_of
from offices import DEALING, a_sample_office

from cardfile.errors import KeceError
from desk.clerk import fill_excel
from desk.office import Office
from desk.reading import values_of_file
from desk.refusals import ValuesRefusedError
from desk.shell import BadInputError


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return a_sample_office(tmp_path_factory.mktemp("desk_reading") / "office")


@pytest.fixture(scope="module")
def filled(office: Office) -> bytes:
    blank = office.blank("WL", customer="KH0001", department="D01", suffix=".xlsx")
    printed = {"customer_code", "department_code"}
    return fill_excel(blank.content, {k: v for k, v in DEALING.items() if k not in printed})


def refusal(office: Office, form: str, path: Path) -> KeceError:
    with pytest.raises(KeceError) as caught:
        values_of_file(office, office.form(form), path)
    return caught.value


def test_a_filled_workbook_says_what_was_printed_and_what_was_typed(
    office: Office, filled: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "往来.xlsx"
    path.write_bytes(filled)
    submitted = office.submit("WL", [values_of_file(office, office.form("WL"), path)])
    assert submitted.refused == ()
    told = ("customer_code", "department_code", "subject", "narrative")
    assert [submitted.records[0].values[name] for name in told] == [DEALING[name] for name in told]


def test_a_workbook_in_which_something_runs_is_refused(office: Office, filled: bytes, tmp_path: Path) -> None:
    path = tmp_path / "宏.xlsx"
    path.write_bytes(packed({**parts_of(filled), "xl/vbaProject.bin": b"macro"}))
    fault = refusal(office, "WL", path)
    assert (type(fault), fault.where) == (BadInputError, str(path))
    assert "宏" in fault.what.zh


def test_a_file_that_is_not_there_is_refused(office: Office, tmp_path: Path) -> None:
    assert type(refusal(office, "WL", tmp_path / "没有.xlsx")) is BadInputError


def test_another_form_is_refused_by_the_name_of_the_one_that_is_wanted(
    office: Office, filled: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "往来.xlsx"
    path.write_bytes(filled)
    assert refusal(office, "MD", path).what.zh == "不是「客户满意度调查表」。"


def test_what_the_reading_is_not_sure_of_is_told_and_nothing_is_taken(
    office: Office, filled: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "往来.xlsx"
    path.write_bytes(fill_excel(filled, {"narrative": 110101199003074512}))
    fault = refusal(office, "WL", path)
    assert isinstance(fault, ValuesRefusedError)
    assert [problem.field for problem in fault.problems] == ["narrative"]
