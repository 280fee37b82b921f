"""Filing never overwrites, never leaves the root, and may be cut off anywhere."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import disk, filing
from archive.filing import Archive, Filed
from archive.manifest import MANIFEST, verify
from archive.naming import DocumentName, PathTooLongError, safe_title
from archive.plan import AlreadyFiled, Filing, NameTaken, Place, plan_filing
from archive.refusals import ArchiveAwayError, EmptyDocumentError, NameTakenError, OutsideArchiveError
from cardfile.errors import KeceError

BINDER = "客户档案/KH0001_南溟石油"
VISITS = Place(BINDER, "D01_勘探部/30_回访关怀")
VISIT = DocumentName(date(2026, 6, 12), "HF-KH0001-2026-0006", "作业结束回访")
V1 = f"{VISITS.folder}/{VISIT}"
V2 = V1.replace("_v1", "_v2")
OLD = f"90_旧版/{VISIT}"


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    (tmp_path / "archive").mkdir()
    return Archive(tmp_path / "archive", tmp_path / "locks")


def tree(archive: Archive) -> dict[str, bytes]:
    """Return all files below the customer's folder, its manifest in short form."""
    binder = archive.root / BINDER
    files = {path.relative_to(binder).as_posix(): path for path in binder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != MANIFEST}


def is_verified(archive: Archive, files: int) -> bool:
    return verify(archive.root) == (files, ())


# Deciding


@pytest.mark.parametrize(
    ("held", "lost", "plan"),
    [
        ({}, {}, Filing(V1)),
        ({V1: "other"}, {}, Filing(V2, (V1,))),
        ({V1: "same"}, {}, AlreadyFiled(V1)),
        ({V1: "other", V2: "same"}, {}, AlreadyFiled(V2, (V1,))),
        ({OLD: "other"}, {}, Filing(V2)),
        ({OLD: "same", V2: "other"}, {}, AlreadyFiled(OLD)),
        ({}, {V1: "other"}, Filing(V2)),
        ({}, {V1: "same"}, Filing(V1)),
        (
            {f"D02_钻完井部/30_回访关怀/{VISIT}": "other"},
            {},
            Filing(V2, (f"D02_钻完井部/30_回访关怀/{VISIT}",)),
        ),
        ({V1: ""}, {}, Filing(V2, (V1,))),
        ({V1.replace("0006", "0007"): ""}, {}, Filing(V1)),
    ],
)
def test_what_a_binder_holds_decides_what_filing_means(
    held: dict[str, str], lost: dict[str, str], plan: Filing | AlreadyFiled | NameTaken
) -> None:
    assert plan_filing(held, lost, VISITS, VISIT, "same") == plan


def test_an_issued_edition_is_never_changed() -> None:
    book = DocumentName(date(2026, 6, 30), "SC-KH0001-2026H1-E01", "南溟石油", None, variant="通用版")
    where = Place(BINDER, "00_手册/2026H1")
    path = f"00_手册/2026H1/{book}"
    assert plan_filing({}, {}, where, book, "same") == Filing(path)
    assert plan_filing({path: "same"}, {}, where, book, "same") == AlreadyFiled(path)
    assert plan_filing({path: "other"}, {}, where, book, "same") == NameTaken(path)
    assert plan_filing({}, {path: "other"}, where, book, "same") == NameTaken(path)
    assert plan_filing({path.upper(): ""}, {}, where, book, "same") == NameTaken(path.upper())


def test_old_versions_of_a_restricted_folder_stay_under_its_access_rights() -> None:
    assert Place(BINDER, "02_背景(受限)").old_versions == "02_背景(受限)/90_旧版"
    assert Place(BINDER, "60_投诉/2026").old_versions == "90_旧版"


# Acting


def test_the_first_document_of_a_record_is_its_version_one(archive: Archive) -> None:
    assert archive.file(b"one", VISITS, VISIT) == Filed(f"{BINDER}/{V1}", sha(b"one"))
    assert tree(archive) == {V1: b"one"}
    assert (archive.root / BINDER / MANIFEST).read_text("utf-8") == f"{sha(b'one')}  {V1}\n"


def test_new_content_becomes_the_next_version_and_the_older_one_moves(archive: Archive) -> None:
    archive.file(b"one", VISITS, VISIT)
    filed = archive.file(b"two", VISITS, VISIT)
    assert filed == Filed(f"{BINDER}/{V2}", sha(b"two"), replaced=f"{BINDER}/{OLD}")
    assert tree(archive) == {V2: b"two", OLD: b"one"}
    assert is_verified(archive, 2)


def test_a_record_that_moves_to_another_department_has_one_current_document(archive: Archive) -> None:
    archive.file(b"one", VISITS, VISIT)
    archive.file(b"two", Place(BINDER, "D02_钻完井部/30_回访关怀"), VISIT)
    assert tree(archive) == {V2.replace("D01_勘探部", "D02_钻完井部"): b"two", OLD: b"one"}
    assert is_verified(archive, 2)


def test_the_same_bytes_are_not_written_again(archive: Archive) -> None:
    archive.file(b"one", VISITS, VISIT)
    before = (archive.root / BINDER / V1).stat()
    assert archive.file(b"one", VISITS, VISIT) == Filed(f"{BINDER}/{V1}", sha(b"one"), already=True)
    assert (archive.root / BINDER / V1).stat() == before
    assert tree(archive) == {V1: b"one"}


def test_a_file_is_filed_like_bytes_and_stays_where_it_was(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "came.docx").write_bytes(b"one")
    archive.file(tmp_path / "came.docx", VISITS, VISIT)
    assert tree(archive) == {V1: b"one"}
    assert (tmp_path / "came.docx").read_bytes() == b"one"


def test_a_folder_that_has_the_name_is_not_touched(archive: Archive) -> None:
    book = DocumentName(date(2026, 6, 30), "SC-KH0001-2026H1-E01", "南溟石油", None)
    (archive.root / BINDER / "00_手册" / str(book)).mkdir(parents=True)
    with pytest.raises(NameTakenError):
        archive.file(b"book", Place(BINDER, "00_手册"), book)
    assert tree(archive) == {}


def test_a_lost_document_goes_back_to_where_it_was(archive: Archive) -> None:
    archive.file(b"one", VISITS, VISIT)
    (archive.root / BINDER / V1).unlink()
    archive.file(b"one", VISITS, VISIT)
    assert tree(archive) == {V1: b"one"}
    assert is_verified(archive, 1)


def test_damage_still_shows_after_the_damaged_version_was_replaced(archive: Archive) -> None:
    archive.file(b"one", VISITS, VISIT)
    (archive.root / BINDER / V1).write_bytes(b"forged")
    archive.file(b"two", VISITS, VISIT)
    _, findings = verify(archive.root)
    assert [(finding.path, finding.problem) for finding in findings] == [(f"{BINDER}/{OLD}", "changed")]


def test_an_old_version_does_not_overwrite_a_stray_file_of_its_name(archive: Archive) -> None:
    archive.file(b"one", VISITS, VISIT)
    (archive.root / BINDER / "90_旧版").mkdir()
    (archive.root / BINDER / OLD).write_bytes(b"stray")
    archive.file(b"two", VISITS, VISIT)
    assert tree(archive) == {V2: b"two", OLD: b"stray", OLD.replace("_v1", "_v1 (2)"): b"one"}


def test_nothing_is_filed_while_the_share_is_away(tmp_path: Path) -> None:
    with pytest.raises(ArchiveAwayError):
        Archive(tmp_path / "gone", tmp_path / "locks").file(b"one", VISITS, VISIT)
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("content", [b"", Path("empty")])
def test_an_empty_file_is_no_document(
    archive: Archive, tmp_path: Path, content: bytes | Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").touch()
    with pytest.raises(EmptyDocumentError):
        archive.file(content, VISITS, VISIT)


def test_a_long_path_shortens_the_title_and_a_longer_one_is_refused(archive: Archive) -> None:
    room = VISITS.room() - len(str(VISIT))
    path = archive.file(b"one", Place(BINDER, VISITS.folder + "x" * (room + 2)), VISIT).path
    assert path.endswith("_作业结束_v1.docx")
    assert len(path) == 160
    with pytest.raises(PathTooLongError):
        archive.file(b"two", Place(BINDER, VISITS.folder + "x" * (room + 6)), VISIT)


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "客户档案/../../x", "link/x"])
def test_a_path_that_leads_out_is_refused(archive: Archive, tmp_path: Path, path: str) -> None:
    (archive.root / "link").symlink_to(tmp_path)
    with pytest.raises(OutsideArchiveError):
        archive.locate(path)


def test_a_binder_behind_a_link_is_refused(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (archive.root / "客户档案").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutsideArchiveError):
        archive.file(b"one", VISITS, VISIT)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_behind_a_link_is_refused(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (archive.root / BINDER).mkdir(parents=True)
    (archive.root / BINDER / "D01_勘探部").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutsideArchiveError):
        archive.file(b"one", VISITS, VISIT)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_customers_folder_keeps_its_first_name(archive: Archive) -> None:
    assert archive.folder_of("客户档案", "KH0001", "南溟石油") == BINDER
    archive.file(b"one", VISITS, VISIT)
    assert archive.folder_of("客户档案", "KH0001", "南溟能源") == BINDER


paths = st.lists(
    st.text(max_size=8) | st.sampled_from(["..", ".", "", "/", "C:", "\\", "a"]), max_size=4
).map("/".join)


@settings(max_examples=60, deadline=None)
@given(paths, paths, st.text(max_size=30), st.text(max_size=30))
def test_no_filing_leaves_the_root(binder: str, folder: str, number: str, title: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        root = Path(home, "a", "archive")
        root.mkdir(parents=True)
        try:
            name = DocumentName(date(2026, 6, 12), number, safe_title(title))
            Archive(root, Path(home, "locks")).file(b"one", Place(binder, folder), name)
        except KeceError:
            pass
        outside = [path for path in Path(home).rglob("*") if path.is_file() and not path.is_relative_to(root)]
        assert [path for path in outside if path.suffix != ".lock"] == []


# Cut off


class PowerCutError(BaseException):
    """The process ends here."""


def cut_after(step: Callable[..., object]) -> Callable[..., object]:
    def stepping(*args: object, **options: object) -> object:
        step(*args, **options)
        raise PowerCutError

    return stepping


def cut_before(_step: Callable[..., object]) -> Callable[..., object]:
    def stepping(*_args: object, **_options: object) -> object:
        raise PowerCutError

    return stepping


@pytest.mark.parametrize("cut", [cut_before, cut_after])
@pytest.mark.parametrize(
    ("module", "step"),
    [
        (filing, "place"),
        (filing, "move"),
        (filing, "write_manifest"),
        (disk, "_give_name"),
        (disk, "_take_name"),
        (disk, "sync_folder"),
    ],
)
def test_filing_that_was_cut_off_ends_the_same_when_done_again(
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    cut: Callable[..., Callable[..., object]],
    module: object,
    step: str,
) -> None:
    archive.file(b"one", VISITS, VISIT)
    with monkeypatch.context() as power:
        power.setattr(module, step, cut(getattr(module, step)))
        with pytest.raises(PowerCutError):
            archive.file(b"two", VISITS, VISIT)
    assert b"one" in tree(archive).values()
    archive.file(b"two", VISITS, VISIT)
    assert tree(archive) == {V2: b"two", OLD: b"one"}
    assert is_verified(archive, 2)


def test_a_disk_without_links_is_filed_to_all_the_same(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(_source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "no links here", target)

    monkeypatch.setattr(os, "link", no_links)
    archive.file(b"one", VISITS, VISIT)
    archive.file(b"two", VISITS, VISIT)
    assert tree(archive) == {V2: b"two", OLD: b"one"}


def test_a_reservation_that_a_crash_left_is_taken_again(archive: Archive) -> None:
    (archive.root / BINDER / VISITS.folder).mkdir(parents=True)
    (archive.root / BINDER / V1).touch()
    archive.file(b"one", VISITS, VISIT)
    assert tree(archive) == {V1: b"one"}


def test_what_a_killed_process_left_of_its_copy_is_cleared_away(archive: Archive) -> None:
    (archive.root / BINDER / VISITS.folder).mkdir(parents=True)
    (archive.root / BINDER / VISITS.folder / ".kece-0123abcd.tmp").write_bytes(b"on")
    archive.file(b"one", VISITS, VISIT)
    assert tree(archive) == {V1: b"one"}


def test_a_crash_leaves_whole_documents_or_none_under_their_names(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_sync", cut_before(disk._sync))
    with pytest.raises(PowerCutError):
        archive.file(b"one", VISITS, VISIT)
    assert tree(archive) == {}
