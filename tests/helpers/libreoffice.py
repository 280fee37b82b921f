"""LibreOffice for tests: saves a document again, in its own profile, as an office without Word would."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SOFFICE = shutil.which("soffice") or "soffice"
_SECONDS = 120


class SavedAgain:
    """Converts documents in one folder and one profile, which LibreOffice makes anew for each folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def through(self, data: bytes, *formats: str, ending: str = "docx") -> bytes:
        """The document, of the format of this ending, after it was saved in each of these formats in turn."""
        path = self.folder / f"form.{ending}"
        path.write_bytes(data)
        for i, wanted in enumerate(formats):
            path = self._converted(path, wanted, self.folder / f"{i}_{wanted}")
        return path.read_bytes()

    def _converted(self, path: Path, ending: str, into: Path) -> Path:
        into.mkdir()
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        command = [
            str(SOFFICE),
            profile,
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            str(into),
            str(path),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
        return into / f"form.{ending}"
