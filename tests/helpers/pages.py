"""Render documents to PNG pages, to be looked at: ``pages.py OFFICE FOLDER [NAME …]``.

Needs LibreOffice and pdftoppm. The Windows fonts that the documents name are aliased to installed ones
(fonts.conf), so compare layouts, not letterforms.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

FONTS = Path(__file__).with_name("fonts.conf")


def render(documents: Iterable[Path], folder: Path, dpi: int = 80) -> None:
    """Write each page of each document as ``NAME-1.png`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as work:
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{work}/profile",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                work,
                *map(str, documents),
            ],
            check=True,
            capture_output=True,
            timeout=900,
            env=os.environ | {"FONTCONFIG_FILE": str(FONTS)},
        )
        for pdf in sorted(Path(work).glob("*.pdf")):
            subprocess.run(
                ["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(folder / pdf.stem)],
                check=True,
                timeout=300,
            )


def main() -> None:
    """Render one document of every form in an office's archive, and its handbooks."""
    office, folder, *names = sys.argv[1:]
    documents = sorted(p for p in Path(office, "archive").rglob("*.docx") if "旧版" not in p.parts)
    kinds = {p.name.split("_")[1].split("-")[0]: p for p in documents if "原件" not in p.name}
    wanted = [p for p in documents if any(name in p.name for name in names)] if names else [*kinds.values()]
    render(wanted, Path(folder))


if __name__ == "__main__":
    main()
