"""What is done to a disk overwrites nothing and leaves nothing half done."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from archive.disk import ContentChangedError, free_name, move, place, write_whole

ONE = hashlib.sha256(b"one").hexdigest()


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_taken_name_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        place(b"one", tmp_path / "a", ONE)
    assert tree(tmp_path) == {"a": b"theirs"}


def test_a_taken_name_is_not_moved_to(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"theirs")
    (tmp_path / "b").write_bytes(b"one")
    with pytest.raises(FileExistsError):
        move(tmp_path / "b", tmp_path / "a")
    assert tree(tmp_path) == {"a": b"theirs", "b": b"one"}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "a").symlink_to(tmp_path / "empty")
    with pytest.raises(FileExistsError):
        place(b"one", tmp_path / "a", ONE)
    assert tree(tmp_path) == {"a": b"", "empty": b""}


def test_content_that_is_not_what_was_hashed_is_not_placed(tmp_path: Path) -> None:
    with pytest.raises(ContentChangedError):
        place(b"two", tmp_path / "a", ONE)
    assert tree(tmp_path) == {}


def test_a_file_that_cannot_be_moved_leaves_the_name_free(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        move(tmp_path / "gone", tmp_path / "a")
    assert tree(tmp_path) == {}


def test_a_file_of_ours_is_replaced_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"one")
    write_whole(tmp_path / "a", b"two")
    assert tree(tmp_path) == {"a": b"two"}


def test_a_free_name_counts_up(tmp_path: Path) -> None:
    assert free_name(tmp_path, "a.docx") == tmp_path / "a.docx"
    (tmp_path / "a.docx").write_bytes(b"1")
    (tmp_path / "a (2).docx").write_bytes(b"2")
    assert free_name(tmp_path, "a.docx") == tmp_path / "a (3).docx"
