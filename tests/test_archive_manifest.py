"""Manifests: readable by sha256sum, and complete findings."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from needs import needs

from archive.manifest import MANIFEST, Finding, caught_up, read_manifest, verify, write_manifest

ONE = hashlib.sha256(b"one").hexdigest()


@pytest.fixture
def binder(tmp_path: Path) -> Path:
    binder = tmp_path / "客户档案" / "KH0001_南溟石油"
    (binder / "60_投诉").mkdir(parents=True)
    for name in ("b.docx", "a.docx", "60_投诉/c.docx"):
        (binder / name).write_bytes(b"one")
    write_manifest(binder, {"b.docx": ONE, "a.docx": ONE, "60_投诉/c.docx": ONE})
    return binder


def test_a_manifest_is_sorted_text_with_one_line_for_each_file(binder: Path) -> None:
    lines = [f"{ONE}  60_投诉/c.docx", f"{ONE}  a.docx", f"{ONE}  b.docx", ""]
    assert (binder / MANIFEST).read_bytes().decode() == "\n".join(lines)
    assert read_manifest(binder) == {"b.docx": ONE, "a.docx": ONE, "60_投诉/c.docx": ONE}


@needs("sha256sum", "its reading of our manifests cannot be tried")
def test_sha256sum_verifies_it(binder: Path) -> None:
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", MANIFEST], cwd=binder, check=True)


def test_an_intact_archive_has_no_findings(binder: Path) -> None:
    assert verify(binder.parent.parent) == (3, ())


def test_every_kind_of_damage_is_found_at_once(binder: Path) -> None:
    (binder / "a.docx").write_bytes(b"two")
    (binder / "b.docx").unlink()
    (binder / "60_投诉" / "c.docx").unlink()
    (binder / "60_投诉" / "c.docx").mkdir()
    (binder / "stray.docx").write_bytes(b"x")
    (binder.parent / "nowhere.docx").write_bytes(b"x")
    (binder / "link.docx").symlink_to(binder / "a.docx")
    here = "客户档案/KH0001_南溟石油"
    assert verify(binder.parent.parent) == (
        3,
        (
            Finding(f"{here}/60_投诉/c.docx", "changed"),
            Finding(f"{here}/a.docx", "changed"),
            Finding(f"{here}/b.docx", "missing"),
            Finding(f"{here}/link.docx", "unexpected"),
            Finding(f"{here}/stray.docx", "unexpected"),
            Finding("客户档案/nowhere.docx", "unexpected"),
        ),
    )


def test_side_files_of_programs_and_servers_and_the_indexes_do_not_count(binder: Path) -> None:
    root = binder.parent.parent
    for name in ("Thumbs.db", ".DS_Store", "~$a.docx", "._a.docx", ".kece-1234.tmp"):
        (binder / name).write_bytes(b"x")
    for folder in (binder / "@eaDir", root / "#recycle", root / "索引"):
        folder.mkdir()
        (folder / "x.xlsx").write_bytes(b"x")
    assert verify(root) == (3, ())


def test_without_its_manifest_a_binder_is_unexpected(binder: Path) -> None:
    (binder / MANIFEST).unlink()
    checked, findings = verify(binder.parent.parent)
    assert (checked, {finding.problem for finding in findings}, len(findings)) == (0, {"unexpected"}, 3)


def test_a_line_that_is_no_entry_does_not_hide_its_file(binder: Path) -> None:
    (binder / MANIFEST).write_text(f"{ONE}  a.docx\nrubbish b.docx\n", encoding="utf-8")
    _, findings = verify(binder.parent.parent)
    assert [finding.path.rsplit("/", 1)[-1] for finding in findings] == ["c.docx", "b.docx", MANIFEST]


def test_every_byte_of_a_manifest_that_is_changed_is_named(binder: Path) -> None:
    whole = (binder / MANIFEST).read_bytes()
    for at in range(len(whole)):
        for damaged in {whole[at] ^ 1, whole[at] ^ ord(" ") ^ ord("*")}:
            (binder / MANIFEST).write_bytes(whole[:at] + bytes([damaged]) + whole[at + 1 :])
            assert verify(binder.parent.parent)[1], at


@pytest.mark.parametrize(
    ("entries", "present", "result"),
    [
        ({}, {"f/a": "1"}, {"f/a": "1"}),
        ({"f/a": "1"}, {"old/a": "1"}, {"old/a": "1"}),
        ({"f/a": "recorded"}, {"old/a": "damaged"}, {"old/a": "recorded"}),
        ({"f/a": "recorded"}, {"f/a": "damaged"}, {"f/a": "recorded"}),
        ({"f/a": "1", "f/b": "2"}, {"f/a": "1"}, {"f/a": "1", "f/b": "2"}),
    ],
)
def test_a_manifest_catches_up_with_the_disk_but_keeps_what_it_recorded(
    entries: dict[str, str], present: dict[str, str], result: dict[str, str]
) -> None:
    assert caught_up(entries, present) == result
