"""The peers of the Word engine: docxtpl in this process, the npm engines in one process of Node."""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any, Final
from xml.sax.saxutils import escape

from docxtpl import DocxTemplate
from lxml import etree

import generator.engine.package
from benchmarks.customer_archive import CARBONE, MUSTACHE, SCALARS, template
from generator.engine.package import Package

_NODE_FOLDER: Final = Path(os.environ.get("KECE_PEERS") or Path(tempfile.gettempdir(), "peers"))
"""Where ``npm install --prefix`` put the engines."""
_SCRIPT: Final = Path(__file__).with_name("peers") / "word.cjs"


def by_docxtpl(data: bytes, context: Mapping[str, Any]) -> bytes:
    """Return a document filled by docxtpl, which opens the template anew for each, as its users do."""
    template = DocxTemplate(io.BytesIO(data))
    template.render(dict(context), autoescape=True)
    stream = io.BytesIO()
    template.save(stream)
    return stream.getvalue()


def is_equal_to_docxtpls(document: bytes, template: bytes, context: Mapping[str, Any]) -> bool:
    """Whether all parts of a document are what docxtpl makes of them, in canonical XML."""
    return _canonical(document) == _canonical(by_docxtpl(template, context))


def _canonical(document: bytes) -> dict[str, bytes]:
    return {
        member.name: etree.tostring(etree.fromstring(member.data), method="c14n")
        if member.name.endswith((".xml", ".rels"))
        else member.data
        for member in Package.read(document).members
    }


@contextmanager
def stdlib_zlib() -> Iterator[None]:
    """Deflate as on an installation without isal."""
    package: Any = generator.engine.package
    isal, package.isal_zlib = package.isal_zlib, None
    try:
        yield
    finally:
        package.isal_zlib = isal


def with_zlib(run: Callable[[], object]) -> Callable[[], object]:
    """Return the run with the standard library's deflate."""

    def changed() -> object:
        with stdlib_zlib():
            return run()

    return changed


def in_turns(runs: Mapping[str, Callable[[], object]], *, rounds: int = 7) -> dict[str, float]:
    """Return the median seconds of each run; they take turns, so that a busy machine slows all alike."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            if number:
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def peak_mib(code: str) -> float:
    """Return the greatest memory of a process that runs some code, 0 where the system does not tell."""
    if not Path("/proc/self/status").exists():
        return 0.0
    tell = "; print(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1])"
    done = subprocess.run([sys.executable, "-c", code + tell], check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


def node_peers(records: list[dict[str, Any]]) -> dict[str, float]:
    """Return seconds for each document by the npm engines that are installed and fill record 0 right.

    ``npm install --prefix FOLDER docxtemplater@3 pizzip easy-template-x carbone`` installs them;
    ``KECE_PEERS`` names the folder.
    """
    if which("node") is None or not (_NODE_FOLDER / "node_modules").is_dir():
        return {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "mustache.docx").write_bytes(template(MUSTACHE))
        (folder / "carbone.docx").write_bytes(template(CARBONE))
        (folder / "records.json").write_text(json.dumps(records), encoding="utf-8")
        done = subprocess.run(
            ["node", str(_SCRIPT), str(_NODE_FOLDER), name], check=True, capture_output=True, text=True
        )
        found: dict[str, dict[str, Any]] = json.loads(done.stdout)
        return {
            f"{engine} {result['version']}": result["seconds"]
            for engine, result in found.items()
            if _is_filled(folder / f"{engine}.docx", records[0])
        }


def _is_filled(path: Path, record: Mapping[str, Any]) -> bool:
    xml = "".join(
        member.data.decode()
        for member in Package.read(path.read_bytes()).members
        if member.name.startswith("word/") and member.name.endswith(".xml")
    )
    rows = [value for name in ("contacts", "dealings") for row in record[name] for value in row.values()]
    return all(escape(text) in xml for text in [*(str(record[name]) for name in SCALARS), *rows])
