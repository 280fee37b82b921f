"""A file is taken when it is finished, and not before."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from containers import compound

from archive.endings import has_end
from archive.settling import Look, SettleTracker, Stat

FOLDER = Path("inbox/SYB01")
X = str(FOLDER / "回访.docx")
STAT = Stat(size=10, mtime_ns=1, inode=7)


def tracker(*, ends: bool = True) -> SettleTracker:
    return SettleTracker(lambda _: ends, quiet=2, patience=60)


def test_a_file_is_ready_when_it_was_the_same_for_two_seconds() -> None:
    settle = tracker()
    assert settle.observe(100, {X: STAT}) == Look(waiting=(X,))
    assert settle.observe(101.9, {X: STAT}) == Look(waiting=(X,))
    assert settle.observe(102, {X: STAT}) == Look(ready=(X,))


@pytest.mark.parametrize("change", [{"size": 11}, {"mtime_ns": 2}, {"inode": 8}])
def test_any_change_starts_the_wait_again(change: dict[str, int]) -> None:
    settle = tracker()
    settle.observe(0, {X: STAT})
    assert settle.observe(2, {X: STAT._replace(**change)}) == Look(waiting=(X,))
    assert settle.observe(4, {X: STAT._replace(**change)}) == Look(ready=(X,))


def test_a_file_that_went_away_and_came_back_waits_again() -> None:
    settle = tracker()
    settle.observe(0, {X: STAT})
    settle.observe(1, {})
    assert settle.observe(2, {X: STAT}) == Look(waiting=(X,))


@pytest.mark.parametrize("lock", ["~$回访.docx", "~$访.docx", "~$.docx", ".~回访.docx", ".~lock.回访.docx#"])
def test_a_file_that_a_program_has_open_is_left_however_long(lock: str) -> None:
    settle, snapshot = tracker(), {X: STAT, str(FOLDER / lock): STAT}
    settle.observe(0, snapshot)
    assert settle.observe(9999, snapshot) == Look(opened=(X,))
    assert settle.observe(9999, {X: STAT}) == Look(ready=(X,))


def test_a_quiet_file_without_an_end_is_stuck_after_long_patience() -> None:
    settle = tracker(ends=False)
    settle.observe(0, {X: STAT})
    assert settle.observe(59, {X: STAT}) == Look(waiting=(X,))
    assert settle.observe(60, {X: STAT}) == Look(stuck=(X,))


def test_a_file_that_keeps_growing_is_never_stuck() -> None:
    settle = tracker(ends=False)
    looks = [settle.observe(second, {X: STAT._replace(size=second + 1)}) for second in range(0, 300, 30)]
    assert set(looks) == {Look(waiting=(X,))}


@pytest.mark.parametrize(
    "name",
    [
        "~$x.docx",
        ".~x.docx",
        ".~lock.x.docx#",
        "x.tmp",
        "~WRD0001.tmp",
        "~WPS1234",
        "x.part",
        "x.crdownload",
        "._x.docx",
        "Thumbs.db",
        "THUMBS.DB",
        "desktop.ini",
        ".DS_Store",
        "x.docx.原因.txt",
    ],
)
def test_side_files_are_no_documents(name: str) -> None:
    settle = tracker()
    settle.observe(0, {str(FOLDER / name): STAT})
    assert settle.observe(9, {str(FOLDER / name): STAT}) == Look()


def test_an_empty_file_that_is_left_lying_is_told_and_not_taken() -> None:
    settle, empty = tracker(), {X: STAT._replace(size=0)}
    settle.observe(0, empty)
    assert settle.observe(59, empty) == Look()
    assert settle.observe(60, empty) == Look(empty=(X,))


def test_the_end_of_a_quiet_file_is_looked_for_more_and_more_seldom() -> None:
    asked: list[int] = []
    settle = SettleTracker(lambda _: bool(asked.append(now)), quiet=2, patience=60)
    for now in range(0, 70, 2):
        settle.observe(now, {X: STAT})
    assert asked == [2, 4, 8, 16, 32, 60, 62, 64, 66, 68]


def test_an_empty_file_is_no_document_yet() -> None:
    settle = tracker()
    settle.observe(0, {X: STAT._replace(size=0)})
    assert settle.observe(9, {X: STAT._replace(size=0)}) == Look()


def zip_bytes() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "x" * 5000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "ends"),
    [
        (zip_bytes(), True),
        (zip_bytes()[:-30], False),
        (zip_bytes()[:2000], False),
        (b"%PDF-1.7 ... %%EOF\n", True),
        (b"%PDF-1.7 ...", False),
        (b"%PDF-1.7 %%EOF" + b"x" * 2000, False),
        (b"\0" * 5000, False),
        (b"\xff\xd8 a photo", True),
        (compound({"WordDocument": b"a", "SummaryInformation": b""}), True),
        (compound({"WordDocument": b"a"})[:700], False),
        (compound({"WordDocument": b"a"})[:512] + bytes(5000), False),
        (b"name,phone\n", True),
    ],
)
def test_a_file_ends_as_its_kind_must(tmp_path: Path, content: bytes, ends: bool) -> None:  # noqa: FBT001
    (tmp_path / "x").write_bytes(content)
    assert has_end(tmp_path / "x") is ends


def test_a_file_that_cannot_be_read_has_no_end_yet(tmp_path: Path) -> None:
    assert has_end(tmp_path / "gone") is False
