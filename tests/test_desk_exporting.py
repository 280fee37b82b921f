"""An office goes out as a bag and comes back equal; a damaged bag is refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from offices import a_sample_office

from archive.bag_reading import CHANGED, MISSING, UNEXPECTED, UNSAFE, BagDamagedError, NoBagError
from archive.bag_writing import BagExistsError
from cardfile.records import Record
from desk.cli import kece
from desk.exporting import NewerLayoutError, export, import_office
from desk.office import Office
from desk.site import OfficeExistsError

OLDER = Path(__file__).parent / "exports"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = a_sample_office(tmp_path_factory.mktemp("export") / "office")
    for number in ("KH0001", "KH0003", "TS-KH0001-2026-0001"):
        office.document(number)
    office.blank("visit", customer="KH0001")
    (office.site.root / "forms" / "说明.txt").write_text("own", encoding="utf-8")
    return office


@pytest.fixture
def bag(office: Office, tmp_path: Path) -> Path:
    return export(office, tmp_path / "bag").path


def records(office: Office) -> list[Record]:
    return list(office.records())


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", ["out.zip", "out"])
def test_an_office_comes_back_equal(office: Office, tmp_path: Path, name: str) -> None:
    done = export(office, tmp_path / name)
    import_office(tmp_path / name, tmp_path / "new")
    new = Office(tmp_path / "new")
    assert records(new) == records(office)
    assert files(new.site.archive) == files(office.site.archive)
    assert (new.site.root / "forms" / "说明.txt").read_text("utf-8") == "own"
    told = list(new.journal.lines())
    assert (told[-2].head.hash, told[-1].act.action) == (done.head, "office.import")
    assert new.verify()[1] == ()


def test_the_library_of_congress_finds_the_bag_valid(bag: Path) -> None:
    import bagit

    assert bagit.Bag(str(bag)).is_valid()


def test_one_customer_goes_out_with_nobody_elses_data(office: Office, tmp_path: Path) -> None:
    out = export(office, tmp_path / "KH0003.zip", "KH0003").path
    with zipfile.ZipFile(out) as package:
        told = {name: package.read(name) for name in package.namelist() if "/shipped/" not in name}
    assert [name for name, content in told.items() if b"KH0001" in content or "KH0001" in name] == []
    import_office(out, tmp_path / "new")
    new = Office(tmp_path / "new")
    assert records(new) == list(office.records(customer="KH0003"))
    mine = {path for path in files(office.site.archive) if "KH0003_" in path}
    assert {path for path in files(new.site.archive) if "/" in path} == mine
    assert new.verify()[1] == ()


@pytest.mark.parametrize(
    "kind", ["data/archive", "data/journal", "data/cards", "manifest-sha256.txt", "bagit.txt"]
)
def test_one_changed_byte_is_named_and_nothing_is_imported(bag: Path, tmp_path: Path, kind: str) -> None:
    victim = next(
        p for p in sorted(bag.rglob("*")) if p.is_file() and p.relative_to(bag).as_posix().startswith(kind)
    )
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    with pytest.raises(BagDamagedError) as refusal:
        import_office(bag, tmp_path / "new")
    assert victim.relative_to(bag).as_posix() in refusal.value.damaged
    assert not (tmp_path / "new").exists()


def test_all_that_is_wrong_with_a_bag_is_told_at_once(bag: Path, tmp_path: Path) -> None:
    (bag / "data" / "kece.yaml").unlink()
    (bag / "data" / "stray.txt").write_text("x")
    (bag / "kece-export.json").write_text("{}")
    with (bag / "manifest-sha256.txt").open("a") as stream:
        stream.write(f"{'0' * 64}  data/../../out.txt\n")
    with pytest.raises(BagDamagedError) as refusal:
        import_office(bag, tmp_path / "new")
    assert refusal.value.damaged == {
        "data/../../out.txt": UNSAFE,
        "data/kece.yaml": MISSING,
        "data/stray.txt": UNEXPECTED,
        "kece-export.json": CHANGED,
        "manifest-sha256.txt": CHANGED,
    }


def test_nothing_is_overwritten(office: Office, bag: Path, tmp_path: Path) -> None:
    with pytest.raises(BagExistsError):
        export(office, bag)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    with pytest.raises(OfficeExistsError):
        import_office(bag, tmp_path / "full")
    with pytest.raises(NoBagError):
        import_office(tmp_path / "full", tmp_path / "new")


def test_a_bag_of_a_later_version_is_refused(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.exporting.LAYOUT", 2)
    later = export(office, tmp_path / "later.zip").path
    monkeypatch.undo()
    with pytest.raises(NewerLayoutError):
        import_office(later, tmp_path / "new")


@pytest.mark.parametrize("stored", sorted(OLDER.glob("*.zip")), ids=lambda path: path.stem)
def test_exports_of_all_earlier_layouts_are_restored(stored: Path, tmp_path: Path) -> None:
    import_office(stored, tmp_path / "new")
    new = Office(tmp_path / "new")
    told = json.loads((stored.with_suffix(".json")).read_text("utf-8"))
    assert {r.record_no: [r.state, r.revision, len(r.documents)] for r in new.records()} == told
    assert new.verify()[1] == ()


def test_there_is_an_export_of_this_layout_to_be_restored_by_later_versions() -> None:
    assert (OLDER / "layout-1.zip").is_file()


def test_export_and_import_on_the_command_line(office: Office, tmp_path: Path) -> None:
    run = CliRunner()
    out = run.invoke(kece, ["--office", str(office.site.root), "export", str(tmp_path / "o.zip"), "--json"])
    told = run.invoke(kece, ["import", str(tmp_path / "o.zip"), str(tmp_path / "new"), "--json"])
    counted = {key: json.loads(out.stdout)[key] for key in ("files", "records")}
    assert json.loads(told.stdout) == {"office": str(tmp_path / "new"), **counted}
