"""Taking files out of the inbox, and where they end; a crash anywhere loses none."""

from __future__ import annotations

import errno
from datetime import date
from pathlib import Path

import pytest

from archive import disk
from archive import inbox as inbox_module
from archive.claims import Claim
from archive.inbox import Inbox, InboxAwayError
from archive.ledger import Entry, Ledger
from archive.marker import MARKER
from archive.naming import BYTE_ROOM, byte_length
from archive.outcomes import Kind, Outcome, put_aside
from cardfile.text import Text

WHY = Text("请补充联系电话。", "Please add the phone number.")
NOTE = "\ufeff请补充联系电话。\r\n\r\nPlease add the phone number.\r\n".encode()


class PowerCutError(BaseException):
    """The process ends here."""


def open_inbox(home: Path) -> Inbox:
    return Inbox(home / "inbox", home / "work", lambda: date(2026, 7, 9))


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    (tmp_path / "inbox" / "SYB01").mkdir(parents=True)
    return open_inbox(tmp_path)


def drop(inbox: Inbox, name: str, content: bytes = b"one") -> Path:
    path = inbox.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def files(inbox: Inbox) -> dict[str, bytes]:
    """Return everything below the inbox and the claims, except notes beside documents."""
    home = inbox.root.parent
    paths = [*inbox.root.rglob("*"), *(home / "work" / "claimed").rglob("*")]
    kept = [p for p in paths if p.is_file() and not p.name.endswith(".原因.txt") and p.name != MARKER]
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in kept}


def leftovers(inbox: Inbox) -> list[Claim]:
    """Return what a restarted process finds in hand."""
    return [claim for held in inbox.in_hand() if (claim := inbox.resume(held.intake))]


def test_a_scan_sees_regular_files_of_the_drop_boxes_only(inbox: Inbox) -> None:
    seen = [drop(inbox, name) for name in ("SYB01/a.docx", "SYB01/六月/b.docx", "c.docx", "SYB01/~$a.docx")]
    for name in (
        "待认领/d.docx",
        "重复件/e.docx",
        "退回件/原件/f.docx",
        "失败件/g.docx",
        "SYB01/@eaDir/h.docx",
    ):
        drop(inbox, name)
    (inbox.root / "SYB01" / "link.docx").symlink_to(seen[0])
    assert set(inbox.scan()) == set(map(str, seen))


def test_an_inbox_that_is_away_is_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(InboxAwayError):
        open_inbox(tmp_path).scan()


def test_a_claim_moves_the_file_and_gives_it_a_number(inbox: Inbox) -> None:
    with inbox.lock():
        claim = inbox.claim(drop(inbox, "SYB01/六月/a.docx"))
        second = inbox.claim(drop(inbox, "b.docx", b"two"))
    assert claim == Claim(
        "I-20260709-0001",
        inbox.root.parent / "work" / "claimed" / "I-20260709-0001" / "a.docx",
        "a.docx",
        "SYB01/六月",
        "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
    )
    assert (second.intake, second.unit) == ("I-20260709-0002", "")
    assert inbox.scan() == {}


def test_a_number_is_not_given_twice(inbox: Inbox) -> None:
    claim = inbox.claim(drop(inbox, "SYB01/a.docx"))
    inbox.finish(claim, Outcome("filed", WHY))
    assert inbox.claim(drop(inbox, "SYB01/b.docx")).intake == "I-20260709-0002"


def test_a_received_file_stays_where_it_lies(inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "mail.docx").write_bytes(b"one")
    claim = inbox.receive(tmp_path / "mail.docx", "FGS01")
    assert (claim.path.read_bytes(), claim.unit) == (b"one", "FGS01")
    assert (tmp_path / "mail.docx").read_bytes() == b"one"


def test_a_filed_claim_leaves_nothing_but_its_line_in_the_ledger(inbox: Inbox) -> None:
    claim = inbox.claim(drop(inbox, "SYB01/a.docx"))
    outcome = Outcome("filed", WHY, "HF-KH0001-2026-0006", "客户档案/x.docx")
    assert inbox.finish(claim, outcome) == outcome
    assert files(inbox) == {}
    entry = Entry(claim.intake, claim.sha256, "a.docx", "filed", "HF-KH0001-2026-0006", "客户档案/x.docx")
    assert inbox.ledger.filed(claim.sha256) == entry


@pytest.mark.parametrize(
    ("kind", "folder"),
    [("held", "待认领"), ("duplicate", "重复件"), ("returned", "退回件"), ("failed", "失败件")],
)
def test_any_other_claim_goes_to_its_outcome_folder_with_a_note(
    inbox: Inbox, kind: Kind, folder: str
) -> None:
    claim = inbox.claim(drop(inbox, "SYB01/a.docx"))
    outcome = inbox.finish(claim, Outcome(kind, WHY))
    assert outcome.path == str(inbox.root / folder / "a.docx")
    assert files(inbox) == {f"inbox/{folder}/a.docx": b"one"}
    note = (inbox.root / folder / "a.docx.原因.txt").read_bytes().decode("utf-8-sig")
    assert note == (
        "请补充联系电话。\r\n收件编号：I-20260709-0001 · SYB01\r\n\r\n"
        "Please add the phone number.\r\nIntake number: I-20260709-0001 · SYB01\r\n"
    )
    assert inbox.ledger.filed(claim.sha256) is None


def test_a_returned_file_comes_back_with_comments_and_the_original_is_kept(inbox: Inbox) -> None:
    claim = inbox.claim(drop(inbox, "SYB01/a.docx"))
    inbox.finish(claim, Outcome("returned", WHY, annotated=b"one, with comments"))
    assert files(inbox) == {
        "inbox/退回件/a.docx": b"one, with comments",
        "inbox/退回件/原件/a.docx": b"one",
    }


def test_killed_between_the_annotated_copy_and_the_original_only_one_copy_comes_back(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = inbox.claim(drop(inbox, "SYB01/a.docx"))
    with monkeypatch.context() as power:
        power.setattr("archive.outcomes.move", cut)
        with pytest.raises(PowerCutError):
            inbox.finish(claim, Outcome("returned", WHY, annotated=b"with comments of 9:00"))
    [leftover] = leftovers(inbox)
    inbox.finish(leftover, Outcome("returned", WHY, annotated=b"with comments of 9:01"))
    assert files(inbox) == {
        "inbox/退回件/a.docx": b"with comments of 9:01",
        "inbox/退回件/原件/a.docx": b"one",
    }


def test_a_second_file_of_the_same_name_gets_a_number(tmp_path: Path) -> None:
    for content in (b"one", b"two"):
        (tmp_path / "a.docx").write_bytes(content)
        put_aside(tmp_path / "a.docx", tmp_path / "失败件", WHY)
    kept = {path.name: path.read_bytes() for path in (tmp_path / "失败件").iterdir()}
    assert kept == {
        "a.docx": b"one",
        "a.docx.原因.txt": NOTE,
        "a (2).docx": b"two",
        "a (2).docx.原因.txt": NOTE,
    }


def test_a_name_that_fills_the_disks_limit_still_gets_its_note(tmp_path: Path) -> None:
    name = "长" * 83 + ".docx"
    (tmp_path / name).write_bytes(b"one")
    target = put_aside(tmp_path / name, tmp_path / "失败件", WHY)
    assert (target.read_bytes(), target.suffix) == (b"one", ".docx")
    beside = target.with_name(target.name + ".原因.txt")
    assert beside.exists()
    assert byte_length(beside.name) <= BYTE_ROOM


def test_a_file_moves_across_file_systems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "a.docx", tmp_path / "there" / "a.docx"
    source.write_bytes(b"one")
    take_name = disk._take_name

    def other_disk(path: Path, name: Path) -> None:
        if path == source:
            raise OSError(errno.EXDEV, "cross-device link")
        take_name(path, name)

    monkeypatch.setattr(disk, "_take_name", other_disk)
    disk.move(source, target)
    assert (source.exists(), target.read_bytes()) == (False, b"one")


def test_a_file_that_is_in_use_stays_in_the_inbox(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    path = drop(inbox, "SYB01/a.docx")

    def in_use(*_: Path) -> None:
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr(inbox_module, "take", in_use)
    with pytest.raises(PermissionError):
        inbox.claim(path)
    assert files(inbox) == {"inbox/SYB01/a.docx": b"one"}


# Cut off


def cut(*_: object) -> None:
    raise PowerCutError


def test_killed_before_the_move_the_file_lies_in_the_inbox(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(inbox, "SYB01/a.docx")
    with monkeypatch.context() as power:
        power.setattr(inbox_module, "take", cut)
        with pytest.raises(PowerCutError):
            inbox.claim(path)
    assert leftovers(open_inbox(inbox.root.parent)) == []
    assert files(inbox) == {"inbox/SYB01/a.docx": b"one"}


def test_killed_after_the_move_the_claim_is_a_leftover(inbox: Inbox) -> None:
    claim = inbox.claim(drop(inbox, "SYB01/a.docx"))
    [leftover] = leftovers(open_inbox(inbox.root.parent))
    assert leftover == Claim(claim.intake, claim.path, "a.docx", "SYB01", claim.sha256, resumed=True)


@pytest.mark.parametrize("kind", ["filed", "held"])
def test_killed_while_finishing_nothing_is_left_to_do_twice(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    claim = inbox.claim(drop(inbox, "SYB01/a.docx"))
    with monkeypatch.context() as power:
        power.setattr(inbox, "_clear", cut)
        with pytest.raises(PowerCutError):
            inbox.finish(claim, Outcome(kind, WHY))
    assert leftovers(open_inbox(inbox.root.parent)) == []
    assert files(inbox) == ({} if kind == "filed" else {"inbox/待认领/a.docx": b"one"})


def test_killed_between_note_and_move_the_same_name_is_taken_again(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = inbox.claim(drop(inbox, "SYB01/a.docx"))
    with monkeypatch.context() as power:
        power.setattr("archive.outcomes.move", cut)
        with pytest.raises(PowerCutError):
            inbox.finish(claim, Outcome("held", WHY))
    [leftover] = leftovers(inbox)
    inbox.finish(leftover, Outcome("held", WHY))
    assert files(inbox) == {"inbox/待认领/a.docx": b"one"}
    assert len(list((inbox.root / "待认领").iterdir())) == 2


# The ledger


def test_the_ledger_survives_half_a_line(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "intake.jsonl")
    first, second = Entry("I-1", "aa", "a", "filed"), Entry("I-2", "bb", "b", "filed")
    ledger.append(first)
    with (tmp_path / "intake.jsonl").open("ab") as stream:
        stream.write(b'{"intake": "I-')
    ledger.append(second)
    assert (ledger.filed("aa"), ledger.filed("bb")) == (first, second)
    again = Ledger(tmp_path / "intake.jsonl")
    assert [again.has(intake) for intake in ("I-1", "I-2", "I-3")] == [True, True, False]


def test_the_ledger_sees_what_another_process_wrote(tmp_path: Path) -> None:
    one, other = Ledger(tmp_path / "intake.jsonl"), Ledger(tmp_path / "intake.jsonl")
    assert one.filed("aa") is None
    other.append(Entry("I-1", "aa", "a", "held"))
    other.append(Entry("I-2", "aa", "a", "filed"))
    assert one.filed("aa") == Entry("I-2", "aa", "a", "filed")
