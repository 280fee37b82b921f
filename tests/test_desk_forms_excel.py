"""``kece forms to-excel`` and ``from-excel``: an office's own forms edited in Excel, or nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from offices import DEALING, a_sample_office
from openpyxl import Workbook, load_workbook

from desk.cli import kece
from desk.office import Office


class Headquarters:
    """Exports forms of one office, edits them, takes them back."""

    def __init__(self, folder: Path) -> None:
        self.office = a_sample_office(folder / "office")
        self.file = folder / "forms.xlsx"

    def run(self, *args: str) -> Result:
        office = ["--office", str(self.office.site.root), "--lang", "en", "--today", "2027-01-15"]
        return CliRunner().invoke(kece, [*office, *args])

    def export(self, *names: str) -> None:
        result = self.run("forms", "to-excel", *names, "-o", str(self.file))
        assert (result.exit_code, result.stdout) == (0, f"{self.file}\n"), result.output

    def edit(self, sheet: str, heading: str, value: Any, **where: Any) -> None:
        """Write a value into the row where columns hold these values."""
        book = load_workbook(self.file)
        held = book[sheet]
        numbers = {str(cell.value).split("\n")[-1]: cell.column for cell in held[1]}
        rows = (
            row
            for row in range(2, held.max_row + 1)
            if all(held.cell(row, numbers[key]).value == wanted for key, wanted in where.items())
        )
        held.cell(next(rows), numbers[heading]).value = value
        book.save(self.file)

    def change(self, edit: Callable[[Workbook], object]) -> None:
        book = load_workbook(self.file)
        edit(book)
        book.save(self.file)

    def take(self, *options: str) -> Any:
        result = self.run("forms", "from-excel", str(self.file), "--json", *options)
        return json.loads(result.stdout), result.exit_code

    def own_forms(self) -> list[str]:
        return sorted(path.name for path in (self.office.site.root / "forms").glob("*"))

    def reopened(self) -> Office:
        return Office(self.office.site.root, today=self.office.today)


@pytest.fixture
def hq(tmp_path: Path) -> Headquarters:
    return Headquarters(tmp_path)


def a_label_is_changed(hq: Headquarters) -> None:
    hq.export("WL")
    hq.edit("字段", "label::en", "What it was about", name="subject")


def test_a_changed_form_is_written_with_the_next_version(hq: Headquarters) -> None:
    a_label_is_changed(hq)
    answer, code = hq.take()
    assert code == 0
    assert [(f["form"], f["before"], f["version"], f["file"]) for f in answer["forms"]] == [
        ("dealing", 1, 2, "forms/dealing.yaml")
    ]
    assert len(answer["forms"][0]["changes"]) == 1
    assert hq.own_forms() == ["dealing.yaml"]
    form = hq.reopened().form("WL")
    assert (form.version, form.by_name["subject"].label.en) == (2, "What it was about")


def test_records_are_made_with_the_new_version_and_old_ones_keep_theirs(hq: Headquarters) -> None:
    before = hq.office.submit("WL", [DEALING]).records[0]
    a_label_is_changed(hq)
    hq.take()
    office = hq.reopened()
    after = office.submit("WL", [{**DEALING, "subject": "另一项"}]).records[0]
    assert [office.show(r.record_no).version for r in (before, after)] == [1, 2]


def test_the_journal_tells_of_it(hq: Headquarters) -> None:
    a_label_is_changed(hq)
    hq.take()
    act = list(hq.office.journal.lines())[-1].act
    assert (act.action, act.object, act.before, act.after["version"]) == (
        "form.change",
        "dealing",
        {"version": 1},
        2,
    )


def test_a_dry_run_tells_the_same_and_writes_nothing(hq: Headquarters) -> None:
    a_label_is_changed(hq)
    rehearsed, code = hq.take("--dry-run")
    assert (code, hq.own_forms()) == (0, [])
    assert hq.take() == (rehearsed, 0)


def test_an_unchanged_workbook_writes_nothing(hq: Headquarters) -> None:
    hq.export("complaint", "visit")
    result = hq.run("forms", "from-excel", str(hq.file))
    assert (
        result.stdout == "complaint Complaint ticket: unchanged\nvisit Revisit and care record: unchanged\n"
    )
    assert hq.own_forms() == []


def test_one_wrong_form_keeps_all_from_being_written(hq: Headquarters) -> None:
    hq.export("WL", "visit")
    hq.edit("字段", "label::en", "What it was about", form="dealing", name="subject")
    hq.edit("字段", "name", "place2", form="visit", name="place")
    answer, code = hq.take()
    assert (code, answer["forms"], hq.own_forms()) == (1, [], [])
    assert [(f["sheet"], f["row"], f["column"]) for f in answer["faults"]] == [("设置", 3, 0)]
    assert "field “place” (Place) is gone" in answer["faults"][0]["message"]


def test_another_type_is_refused_at_its_cell(hq: Headquarters) -> None:
    hq.export("visit")
    hq.edit("字段", "type", "多行 longtext", name="place")
    result = hq.run("forms", "from-excel", str(hq.file))
    assert result.exit_code == 1
    assert "column D (type): field “place” is of type text, which never changes" in result.stderr
    assert "nothing was written" in result.stderr


def test_a_workbook_of_an_older_version_is_refused_and_the_same_one_twice_is_not(hq: Headquarters) -> None:
    a_label_is_changed(hq)
    hq.take()
    again, code = hq.take()
    assert (code, again["forms"][0]["changes"]) == (0, [])
    hq.edit("字段", "label::en", "Whatever", name="subject")
    answer, code = hq.take()
    assert code == 1
    assert [f["message"] for f in answer["faults"]] == [
        "this is version 1, the one in use is 2; export it again and edit that"
    ]


def test_a_form_with_another_name_and_code_is_a_new_form(hq: Headquarters) -> None:
    hq.export("approval")

    def rename(book: Workbook) -> None:
        heads = {str(cell.value).split("\n")[-1]: cell.column for cell in book["设置"][1]}
        for key, value in (("id", "F77"), ("code", "XX"), ("number", "XX-{owner}-{year}-{serial:04}")):
            book["设置"].cell(2, heads[key]).value = value
        for sheet in (book["设置"], book["字段"]):
            for row in range(2, sheet.max_row + 1):
                sheet.cell(row, 1).value = "favour"

    hq.change(rename)
    answer, code = hq.take()
    assert (code, answer["forms"][0]["before"], hq.own_forms()) == (0, None, ["favour.yaml"])
    assert hq.reopened().form("XX").name == "favour"


def test_a_code_of_another_form_is_refused(hq: Headquarters) -> None:
    hq.export("visit")
    hq.edit("设置", "id", "F07", form="visit")
    answer, code = hq.take()
    assert (code, [f["message"] for f in answer["faults"]]) == (1, ["form “complaint” has “F07”"])


def test_a_workbook_that_somebody_may_be_editing_is_not_overwritten(hq: Headquarters) -> None:
    a_label_is_changed(hq)
    edited = hq.file.read_bytes()
    result = hq.run("forms", "to-excel", "WL", "-o", str(hq.file))
    assert (result.exit_code, hq.file.read_bytes()) == (1, edited)
    assert "this file exists and was not overwritten" in result.stderr


def test_templates_are_to_be_drawn_again(hq: Headquarters) -> None:
    a_label_is_changed(hq)
    assert "kece template new dealing" in hq.run("forms", "from-excel", str(hq.file)).stderr


def test_a_file_that_is_no_workbook_is_refused(hq: Headquarters) -> None:
    hq.file.write_bytes(b"form: visit")
    result = hq.run("forms", "from-excel", str(hq.file))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "it cannot be read as a workbook" in result.stderr
