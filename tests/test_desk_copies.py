"""Copies of a handbook: handed out, followed by the next edition, called back (C.1-10, K22)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from offices import WAIVED, a_sample_office

from desk.cli import kece
from desk.copies import Copies, CopyNumberError, NotAnEditionError
from desk.office import Office
from desk.refusals import ValuesRefusedError

FIRST, SECOND = "SC-KH0001-2026H1-E01", "SC-KH0001-2026H2-E02"
THIRD_COPY = {
    "unit": "SYB01", "copy_no": "01", "variant": "通用版", "receiver": "韩越", "date": "2027-01-15",
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = a_sample_office(tmp_path / "office")
    office.handbooks(["KH0001"], "2026H1")
    return office


def test_a_copy_is_handed_out_and_comes_back(office: Office) -> None:
    copies = Copies(office)
    copies.give(FIRST, "SYB01", "韩越", by="ZB-S03")
    copies.give(FIRST, "FGS01", "秦川", copy_no="05")
    assert copies.of(FIRST)[0] == THIRD_COPY
    assert [row["copy_no"] for row in copies.of(FIRST)] == ["01", "05"]
    record = copies.back(FIRST, "05")
    assert (record.current.reason, copies.of(FIRST)[1]["recalled"]) == ("收回副本 05", True)


def test_what_cannot_be_is_refused(office: Office) -> None:
    copies = Copies(office)
    copies.give(FIRST, "SYB01", "韩越")
    with pytest.raises(CopyNumberError):
        copies.give(FIRST, "SYB01", "陶然", copy_no="01")
    with pytest.raises(CopyNumberError):
        copies.back(FIRST, "07")
    with pytest.raises(NotAnEditionError):
        copies.of("KH0001-D01")
    with pytest.raises(ValuesRefusedError):
        copies.give(FIRST, "SYB99", "谁")


def test_holders_get_the_next_edition_and_their_old_copies_are_called_back(office: Office) -> None:
    copies = Copies(office)
    copies.give(FIRST, "SYB01", "韩越")
    copies.give(FIRST, "FGS01", "秦川")
    copies.back(FIRST, "02")
    [book] = office.handbooks(["KH0001"], "2026H2", issuing=WAIVED).made
    assert copies.of(SECOND) == ({key: THIRD_COPY[key] for key in THIRD_COPY if key != "date"},)
    copies.give(SECOND, "SYB01", "韩越", copy_no="01")
    assert copies.of(SECOND) == (THIRD_COPY,)
    assert "应收回第 1 版 SC-KH0001-2026H1-E01 共 1 份" in _text(office, book.files[0])


def _text(office: Office, path: str) -> str:
    from documents import every_text

    return every_text(office.site.archive / path)


def test_handing_out_copies_makes_no_new_edition(office: Office) -> None:
    Copies(office).give(FIRST, "SYB01", "韩越")
    assert [
        b.edition
        for b in Office(office.site.root, today=office.today).handbooks(["KH0001"], "2026H1").unchanged
    ] == [1]


def test_the_command(office: Office) -> None:
    def call(*arguments: str) -> tuple[int, str]:
        start = ["--office", str(office.site.root), "--today", "2027-01-15", "copies", FIRST]
        result = CliRunner().invoke(kece, [*start, *arguments])
        return result.exit_code, result.stdout

    assert call("--give", "SYB01")[0] == 2
    assert json.loads(call("--give", "SYB01", "--receiver", "韩越", "--json")[1]) == [THIRD_COPY]
    assert "已收回" in call("--back", "01")[1]
