"""Why a scan cannot be read."""

from __future__ import annotations

from cardfile.errors import KeceError
from cardfile.text import Text


class ScanReaderMissingError(KeceError):
    """A library that reads scans is not installed."""

    def __init__(self, library: str) -> None:
        super().__init__(
            Text(f"未安装 {library}，无法读取扫描件。", f"{library} is not installed; scans cannot be read."),
            remedy=Text(f"请安装：pip install {library}", f"Install it: pip install {library}"),
        )


class UnreadableScanError(KeceError):
    """The bytes are no picture and no PDF that can be opened."""

    def __init__(self) -> None:
        super().__init__(
            Text("文件无法打开，可能已损坏。", "The file cannot be opened; it may be damaged."),
            remedy=Text(
                "请重新复制，或重新扫描为 PDF、JPEG、PNG 或 TIFF 后再交。",
                "Copy it again, or scan it again as PDF, JPEG, PNG or TIFF.",
            ),
        )


class LockedScanError(KeceError):
    """The PDF wants a password."""

    def __init__(self) -> None:
        super().__init__(
            Text("PDF 设有密码，无法读取。", "The PDF has a password and cannot be read."),
            remedy=Text("请去掉密码后重新交来。", "Remove the password and hand it in again."),
        )


class ScanTooLargeError(KeceError):
    """A scan is larger than any that a scanner makes of forms."""

    def __init__(self, what: Text) -> None:
        super().__init__(
            what,
            remedy=Text(
                "请分成几份，或以 300 dpi 重新扫描。", "Hand it in in parts, or scan it again at 300 dpi."
            ),
        )
