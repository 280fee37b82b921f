"""The wheel holds what an office needs, and works without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))


def test_the_wheel_has_our_four_packages_with_forms_and_templates(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {n.split("/")[0] for n in names if ".dist-info" not in n} == {
        "cardfile",
        "generator",
        "archive",
        "desk",
    }
    shipped = {n for n in names if n.startswith("desk/_shipped/")}
    here = [
        p.relative_to(ROOT).as_posix() for kind in ("forms", "templates") for p in (ROOT / kind).rglob("*.*")
    ]
    assert shipped == {f"desk/_shipped/{name}" for name in here}
    assert "desk/sample_data/demo.yaml" in names
    assert {f"{package}/py.typed" for package in ("cardfile", "generator", "archive", "desk")} <= set(names)


def test_an_installed_wheel_does_its_work_far_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    env = os.environ | {"PYTHONPATH": str(tmp_path / "site")}

    def kece(*args: str) -> str:
        code = "import sys; from desk.cli import main; main()"
        run = [sys.executable, "-P", "-c", code, *args]
        return subprocess.run(
            run,
            cwd=tmp_path,
            env=env,
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        ).stdout

    where = subprocess.run(
        [sys.executable, "-P", "-c", "import desk; print(desk.__file__)"],
        cwd=tmp_path,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )
    assert str(tmp_path) in where.stdout
    assert len(json.loads(kece("forms", "list", "--json"))) == 30
    kece("init", "office", "--sample")
    path = kece("--office", "office", "document", "TS-KH0001-2026-0001").strip()
    assert (tmp_path / "office" / "archive" / path).is_file()
