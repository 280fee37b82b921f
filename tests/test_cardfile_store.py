"""The store: whole files, whatever happens to the writers."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders import a_record

from cardfile import store as module
from cardfile.store import AtomicJSONStorage, BinderDamagedError, BinderNameError, TinyStore

ROOT = Path(__file__).parents[1]
WRITER = """
import sys
from datetime import datetime
from pathlib import Path
from cardfile.records import new_record
from cardfile.store import TinyStore
folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = TinyStore(folder / "cards", folder / "locks")
print("ready", flush=True)
for n in range(1, count + 1):
    with store.change("KH0001") as binder:
        number = f"{name}-KH0001-2026-{n:04}"
        values = {"text": "工" * 3000, "seen": len(binder.records)}
        binder.put(new_record(number, "visit", 1, "KH0001", values, state="", at=datetime.min, by=""))
"""


def a_writer(folder: Path, name: str, count: int) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-c", WRITER, str(folder), name, str(count)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    (tmp_path / "cards").mkdir()
    return tmp_path / "cards" / "KH0001.json"


class TestReadingAndWriting:
    def test_what_is_put_is_found_again_by_another_store(self, store: TinyStore, tmp_path: Path):
        records = [a_record(f"HF-KH0001-2026-000{n}", binder="KH0001", rows=[{"a": n}]) for n in (2, 1)]
        with store.change("KH0001") as binder:
            for record in records:
                binder.put(record)
        other = TinyStore(tmp_path / "cards", tmp_path / "locks")
        assert other.records("KH0001") == store.records("KH0001") == records[::-1]
        assert other.find("HF-KH0001-2026-0002") == records[0]
        assert (other.binders(), other.records("KH0002"), other.find("KH0002")) == (["KH0001"], [], None)

    def test_a_revision_takes_the_records_place(self, store: TinyStore):
        record = a_record("KH0001", binder="KH0001", name="甲")
        with store.change("KH0001") as binder:
            binder.put(record)
        with store.change("KH0001") as binder:
            binder.put(binder.records["KH0001"].without({"name"}))
        assert store.records("KH0001") == [record.without({"name"})]

    def test_a_block_that_fails_changes_nothing(self, store: TinyStore, card: Path):
        with pytest.raises(ZeroDivisionError), store.change("KH0001") as binder:  # noqa: PT012
            binder.put(a_record("KH0001", binder="KH0001"))
            1 / 0  # noqa: B018
        assert (store.records("KH0001"), card.exists()) == ([], False)

    def test_a_block_that_changes_nothing_writes_nothing(self, store: TinyStore, card: Path):
        with store.change("KH0001"):
            pass
        assert not card.exists()

    def test_a_block_is_one_replacement_of_the_file(self, store: TinyStore, monkeypatch: pytest.MonkeyPatch):
        replaced = []
        monkeypatch.setattr(
            module, "write_beside", lambda path, content, **_: replaced.append((path, content))
        )
        with store.change("KH0001") as binder:
            for n in range(20):
                binder.put(a_record(f"HF-KH0001-2026-{n:04}", binder="KH0001"))
        assert [(path.name, len(json.loads(content)["records"])) for path, content in replaced] == [
            ("KH0001.json", 20)
        ]

    def test_nothing_is_left_beside_the_cards(self, store: TinyStore, card: Path):
        with store.change("KH0001") as binder:
            binder.put(a_record("KH0001", binder="KH0001"))
        assert list(card.parent.iterdir()) == [card]

    def test_a_contract_is_found_whatever_its_number_reads_like(self, store: TinyStore):
        contracts = [a_record(number, binder="KH0001") for number in ("HT-2026-0007", "XS-SYB01-2026-0001")]
        with store.change("KH0001") as binder:
            for contract in contracts:
                binder.put(contract)
        assert [store.find(contract.record_no) for contract in contracts] == contracts


class TestOtherProcesses:
    def test_what_another_process_writes_is_seen(self, store: TinyStore, tmp_path: Path):
        assert store.records("KH0001") == []
        for name in ("AA", "BB"):
            assert a_writer(tmp_path, name, 1).communicate(timeout=20) == (b"ready\n", b"")
            assert f"{name}-KH0001-2026-0001" in [r.record_no for r in store.records("KH0001")]

    def test_four_writers_at_once_lose_nothing(self, store: TinyStore, tmp_path: Path):
        writers = [a_writer(tmp_path, name, 12) for name in ("AA", "BB", "CC", "DD")]
        assert [(writer.communicate(timeout=50)[1], writer.returncode) for writer in writers] == [
            (b"", 0)
        ] * 4
        records = store.records("KH0001")
        assert len(records) == 48
        # Each saw all that was there before it: no two wrote over the same state.
        assert sorted(record.values["seen"] for record in records) == list(range(48))

    def test_a_killed_writer_leaves_a_whole_file(self, tmp_path: Path, card: Path):
        for kill in range(24):
            writer = a_writer(tmp_path, f"K{kill:02}", 10_000)
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(random.Random(kill).uniform(0, 0.06))  # noqa: S311 - the moment of the kill, not a wait
            writer.kill()
            writer.communicate()
            if card.exists():
                json.loads(card.read_bytes())
        fresh = TinyStore(tmp_path / "cards", tmp_path / "locks")
        before = fresh.records("KH0001")
        with fresh.change("KH0001") as binder:
            binder.put(a_record("KH0001", binder="KH0001"))
        assert before
        assert len(fresh.records("KH0001")) == len(before) + 1


class TestDamage:
    @pytest.mark.parametrize(
        "content", [b"", b'{"records": {"1"', b"[]", b"\xff", b'{"records": []}', b'{"records": {"x": {}}}',
                    b'{"records": {"1": {"record_no": "A"}}}', b'"text"'],
    )  # fmt: skip
    def test_a_damaged_file_is_named_and_neither_read_nor_overwritten(
        self, store: TinyStore, card: Path, content: bytes
    ):
        card.write_bytes(content)
        with pytest.raises(BinderDamagedError) as caught:
            store.records("KH0001")
        assert caught.value.where == str(card)
        with pytest.raises(BinderDamagedError), store.change("KH0001") as binder:
            binder.put(a_record("KH0001", binder="KH0001"))
        assert card.read_bytes() == content

    def test_a_write_that_fails_leaves_the_old_file(self, card: Path, monkeypatch: pytest.MonkeyPatch):
        card.write_bytes(b"{}")
        monkeypatch.setattr(module.os, "fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            AtomicJSONStorage(card).write({"records": {}})
        assert [(path.name, path.read_bytes()) for path in card.parent.iterdir()] == [("KH0001.json", b"{}")]

    def test_a_reader_that_has_the_file_open_is_waited_for(self, card: Path, monkeypatch: pytest.MonkeyPatch):
        refusals = [PermissionError("in use"), PermissionError("in use")]
        replace = Path.replace

        def busy(path: Path, target: Path) -> Path:
            if refusals:
                raise refusals.pop()
            return replace(path, target)

        monkeypatch.setattr(Path, "replace", busy)
        monkeypatch.setattr(module.time, "sleep", lambda _: None)
        AtomicJSONStorage(card).write({"records": {}})
        assert card.read_bytes() == b'{"records":{}}'


@pytest.mark.parametrize(
    "name", ["../KH0001", "a/b", "a\\b", "", ".", "..", "C:x", "KH0001.json", "客户", "KH0001\n"]
)
def test_a_name_cannot_lead_out_of_the_folder(store: TinyStore, tmp_path: Path, name: str):
    with pytest.raises(BinderNameError), store.change(name) as binder:
        binder.put(a_record("KH0001", binder=name))
    assert store.records(name) == []
    assert list(tmp_path.rglob("*")) == []
