"""The trash: documents leave the open archive and come back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archive.acts import Act
from archive.filing import Archive
from archive.manifest import Finding, verify
from archive.naming import DocumentName
from archive.plan import Place
from archive.refusals import NameTakenError, OutsideArchiveError
from archive.trash import NoSuchDocumentError, Trash, Why

HOME = "客户档案/KH0001_南溟石油"
WHY = Why("归错客户", "ZB-S01")


@pytest.fixture
def told() -> list[Act]:
    return []


@pytest.fixture
def trash(tmp_path: Path, told: list[Act]) -> Trash:
    (tmp_path / "archive").mkdir()
    return Trash(Archive(tmp_path / "archive", tmp_path / "locks", lambda *acts: told.extend(acts)))


def filed(trash: Trash, folder: str, content: bytes = b"one") -> str:
    name = DocumentName(date(2026, 6, 12), "HF-KH0001-2026-0006", "回访")
    return trash.archive.file(content, Place(HOME, folder), name).path


def test_a_discarded_document_keeps_its_path_in_the_trash_and_is_still_verified(trash: Trash) -> None:
    path = filed(trash, "D01_勘探部/30_回访关怀")
    gone = trash.discard(path, WHY)
    assert gone == path.replace(HOME, f"{HOME}/回收站")
    assert verify(trash.archive.root) == (1, ())
    (trash.archive.root / gone).write_bytes(b"two")
    assert verify(trash.archive.root)[1] == (Finding(gone, "changed"),)


def test_it_is_told_who_discarded_what_and_why(trash: Trash, told: list[Act]) -> None:
    path = filed(trash, "60_投诉")
    gone = trash.discard(path, WHY)
    assert [(a.action, a.object, a.after["path"], a.actor, a.reason) for a in told[1:]] == [
        ("document.discard", path, gone, "ZB-S01", "归错客户")
    ]


def test_what_was_restricted_stays_under_its_access_rights(trash: Trash) -> None:
    path = filed(trash, "02_背景(受限)/00_手册")
    assert trash.discard(path, WHY).startswith(f"{HOME}/02_背景(受限)/回收站/00_手册/")
    assert verify(trash.archive.root) == (1, ())


def test_a_document_is_restored_to_where_it_was(trash: Trash) -> None:
    path = filed(trash, "02_背景(受限)")
    trash.restore(trash.discard(path, WHY), path, WHY)
    assert (trash.archive.root / path).read_bytes() == b"one"
    assert verify(trash.archive.root) == (1, ())


def test_two_documents_of_one_name_lie_side_by_side_in_the_trash(trash: Trash) -> None:
    paths = [trash.discard(filed(trash, "60_投诉", content), WHY) for content in (b"one", b"two")]
    assert len({*paths}) == 2
    assert verify(trash.archive.root) == (2, ())


def test_nothing_is_overwritten_by_what_comes_back(trash: Trash) -> None:
    path = filed(trash, "60_投诉")
    gone = trash.discard(path, WHY)
    filed(trash, "60_投诉", b"two")
    with pytest.raises(NameTakenError):
        trash.restore(gone, path, WHY)
    assert ((trash.archive.root / path).read_bytes(), (trash.archive.root / gone).read_bytes()) == (
        b"two",
        b"one",
    )


def test_what_is_destroyed_leaves_its_checksum_in_the_journal(trash: Trash, told: list[Act]) -> None:
    path = filed(trash, "02_背景(受限)")
    trash.destroy(path, WHY)
    assert not (trash.archive.root / path).exists()
    assert (told[-1].action, told[-1].before) == ("document.destroy", told[0].after)
    assert verify(trash.archive.root) == (0, ())


@pytest.mark.parametrize(
    ("path", "fault"), [(f"{HOME}/nowhere.docx", NoSuchDocumentError), ("../kece.yaml", OutsideArchiveError)]
)
def test_only_documents_of_the_archive_can_be_discarded(
    trash: Trash, path: str, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        trash.discard(path, WHY)
