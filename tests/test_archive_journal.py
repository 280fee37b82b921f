"""The journal: a chain of acts in which no byte changes unseen."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import journal as journal_module
from archive.acts import Act
from archive.journal import Journal
from archive.journal_line import Head
from archive.manifest import Finding

SUBMIT = Act(
    "record.submit", "TS-KH0001-2026-0001", after={"revision": 1, "state": "已受理"}, actor="SYB01-S02"
)
FILE = Act(
    "document.file", "客户档案/KH0001_南溟石油/60_投诉/a.docx", after={"sha256": "0" * 64}, source="cli"
)
VOID = Act("record.advance", "HF-KH0001-2026-0001", {"state": "草稿"}, {"state": "已作废"}, reason="重复")


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 7, 9, 8, 30, tzinfo=UTC))


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Journal:
    return opened(tmp_path, clock)


def opened(home: Path, clock: Clock) -> Journal:
    """Open the journal as another process would."""
    return Journal(home / "journal", home / "work", clock)


def test_a_line_tells_when_who_what_and_why_and_seals_the_line_before(
    journal: Journal, tmp_path: Path
) -> None:
    journal.append(SUBMIT, VOID)
    first, second = map(json.loads, (tmp_path / "journal/2026.jsonl").read_text("utf-8").splitlines())
    assert second == {
        "seq": 2,
        "at": "2026-07-09T08:30:00.000Z",
        "action": "record.advance",
        "object": "HF-KH0001-2026-0001",
        "before": {"state": "草稿"},
        "after": {"state": "已作废"},
        "actor": "",
        "reason": "重复",
        "source": "",
        "previous": first["hash"],
        "hash": journal.head().hash,
    }


def test_acts_are_read_back_as_they_were_told(journal: Journal) -> None:
    journal.append(SUBMIT)
    journal.append(FILE, VOID)
    assert [line.act for line in journal.lines()] == [SUBMIT, FILE, VOID]
    assert journal.check() == ()


def test_the_chain_goes_on_through_years_and_clocks_that_go_back(
    journal: Journal, clock: Clock, tmp_path: Path
) -> None:
    for year in (2026, 2027, 2026):
        clock.now = clock.now.replace(year=year)
        journal.append(SUBMIT)
    opened(tmp_path, clock).append(VOID)
    counted = {f.name: len(f.read_bytes().splitlines()) for f in (tmp_path / "journal").iterdir()}
    assert counted == {"2026.jsonl": 1, "2027.jsonl": 3}
    assert (journal.head().seq, journal.check()) == (4, ())


def test_every_byte_that_is_changed_is_named_with_its_line(journal: Journal, tmp_path: Path) -> None:
    journal.append(SUBMIT, FILE, VOID)
    path = tmp_path / "journal/2026.jsonl"
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        line = whole.count(b"\n", 0, at) + 1
        assert Finding("journal/2026.jsonl", "broken-chain", line) in journal.check(), at


@pytest.mark.parametrize(
    ("damage", "lines"),
    [
        (lambda lines: lines[:1] + lines[2:], [2]),
        (lambda lines: [lines[1], lines[0], *lines[2:]], [1, 2, 3]),
        (lambda lines: [*lines[:2], b"\n", *lines[2:]], [3, 4]),
        (lambda lines: lines[:2], [2]),
        (lambda lines: [*lines[:2], lines[2][:50]], [3]),
        (lambda _: [], [0]),
    ],
    ids=["taken out", "exchanged", "put in", "cut off", "torn", "emptied"],
)
def test_lines_that_are_taken_out_moved_or_cut_off_are_named(
    journal: Journal, tmp_path: Path, damage: object, lines: list[int]
) -> None:
    journal.append(SUBMIT, FILE, VOID)
    path = tmp_path / "journal/2026.jsonl"
    path.write_bytes(b"".join(damage(path.read_bytes().splitlines(keepends=True))))  # type: ignore[operator]
    assert [f.line for f in journal.check()] == lines


def test_a_journal_that_is_gone_is_named(journal: Journal, tmp_path: Path) -> None:
    journal.append(SUBMIT)
    (tmp_path / "journal/2026.jsonl").unlink()
    assert journal.check() == (Finding("journal", "broken-chain"),)


def test_a_cut_stays_visible_after_the_next_act(journal: Journal, clock: Clock, tmp_path: Path) -> None:
    journal.append(SUBMIT, FILE, VOID)
    path = tmp_path / "journal/2026.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    later = opened(tmp_path, clock)
    later.append(VOID)
    assert later.head().seq == 4
    assert later.check() == (Finding("journal/2026.jsonl", "broken-chain", 2),)


def test_half_a_line_that_a_crash_left_is_cut_off_and_told(
    journal: Journal, clock: Clock, tmp_path: Path
) -> None:
    journal.append(SUBMIT)
    path = tmp_path / "journal/2026.jsonl"
    path.write_bytes(path.read_bytes() + b'{"seq":2,"at":"20')
    later = opened(tmp_path, clock)
    later.append(VOID)
    assert [line.act.action for line in later.lines()] == ["record.submit", "journal.heal", "record.advance"]
    assert later.check() == ()


def test_a_whole_line_that_only_lacks_its_end_is_kept(journal: Journal, clock: Clock, tmp_path: Path) -> None:
    journal.append(SUBMIT, FILE)
    path = tmp_path / "journal/2026.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    later = opened(tmp_path, clock)
    later.append(VOID)
    assert [line.act for line in later.lines()] == [SUBMIT, FILE, VOID]
    assert later.check() == ()


def test_work_may_be_emptied(journal: Journal, clock: Clock, tmp_path: Path) -> None:
    journal.append(SUBMIT)
    (tmp_path / "work/journal-head.json").unlink()
    later = opened(tmp_path, clock)
    later.append(VOID)
    assert (later.head().seq, later.check()) == (2, ())


def test_processes_append_to_one_chain(journal: Journal, tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from archive.acts import Act; from archive.journal import Journal\n"
        "home = Path(sys.argv[1])\n"
        "journal = Journal(home / 'journal', home / 'work', lambda: datetime(2026, 7, 9, tzinfo=UTC))\n"
        "for n in range(40): journal.append(Act('record.submit', f'{sys.argv[2]}-{n}'))\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name], cwd=Path(__file__).parents[1])
        for name in "ab"
    ]
    assert [process.wait() for process in started] == [0, 0]
    told = [line.act.object for line in journal.lines()]
    assert sorted(told) == sorted(f"{name}-{n}" for name in "ab" for n in range(40))
    assert (journal.head().seq, journal.check()) == (80, ())


def test_many_acts_wait_for_the_disk_once(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.append(SUBMIT)
    waits: list[int] = []
    monkeypatch.setattr(journal_module.os, "fsync", waits.append)
    journal.append(SUBMIT, FILE, VOID)
    with journal.together():
        journal.append(SUBMIT)
        assert journal.kept() == Head(4, journal.kept().hash)
        journal.append(VOID)
    assert (len(waits), journal.kept()) == (2, journal.head())


def test_an_append_reads_only_the_end_of_the_journal(journal: Journal, clock: Clock, tmp_path: Path) -> None:
    journal.append(*[SUBMIT] * 500)
    path = tmp_path / "journal/2026.jsonl"
    damaged = b"x" * 90_000 + path.read_bytes()[90_000:]
    path.write_bytes(damaged)
    later = opened(tmp_path, clock)
    later.append(VOID)
    assert later.head().seq == 501
