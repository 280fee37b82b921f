"""The kinds of files that arrive, told by their content (round-trip 4): a name proves nothing."""

from __future__ import annotations

from enum import Enum
from pathlib import PurePath
from typing import Final

from cardfile.text import Text


class Kind(Enum):
    """What a file is.

    Attributes:
        label: what people call it.
        endings: endings that such a file may bear, the usual one first; none when any will do.
    """

    DOCX = Text("Word 文档", "Word document"), (".docx",)
    XLSX = Text("Excel 工作簿", "Excel workbook"), (".xlsx",)
    DOCX_OTHER = (
        Text("带宏的 Word 文档或 Word 模板", "Word document with macros, or Word template"),
        (
            ".docm",
            ".dotx",
            ".dotm",
        ),
    )
    XLSX_OTHER = (
        Text(
            "带宏的 Excel 工作簿或 Excel 模板",
            "Excel workbook with macros, binary workbook, or Excel template",
        ),
        (".xlsm", ".xltx", ".xltm", ".xlsb", ".xlam"),
    )
    PPTX = Text("演示文稿", "presentation"), (".pptx", ".pptm", ".ppsx", ".potx")
    DOC = Text("Word 97–2003 文档", "Word 97–2003 document"), (".doc", ".dot", ".wps", ".wpt")
    XLS = Text("Excel 97–2003 工作簿", "Excel 97–2003 workbook"), (".xls", ".xlt", ".et", ".ett")
    PPT = Text("PowerPoint 97–2003 演示文稿", "PowerPoint 97–2003 presentation"), (".ppt", ".pps", ".dps")
    LOCKED = (
        Text("有密码的 Office 文档", "Office document with a password"),
        (".docx", ".xlsx", ".pptx", ".docm", ".xlsm", ".doc", ".xls"),
    )
    CFB = Text("旧式 Office 容器（OLE）", "old Office container (OLE)"), ()
    RTF = Text("RTF 文档", "RTF document"), (".rtf", ".doc")
    ODT = Text("OpenDocument 文本", "OpenDocument text"), (".odt", ".ott")
    ODS = Text("OpenDocument 表格", "OpenDocument spreadsheet"), (".ods", ".ots")
    OFFICE_XML = (
        Text("单个 XML 或网页归档的 Office 文档", "Office document as one XML file or web archive"),
        (
            ".xml",
            ".mht",
            ".mhtml",
        ),
    )
    PDF = Text("PDF 文档", "PDF document"), (".pdf",)
    JPEG = Text("JPEG 图片", "JPEG picture"), (".jpg", ".jpeg", ".jpe", ".jfif")
    PNG = Text("PNG 图片", "PNG picture"), (".png",)
    TIFF = Text("TIFF 图片", "TIFF picture"), (".tif", ".tiff")
    BMP = Text("BMP 图片", "BMP picture"), (".bmp", ".dib")
    GIF = Text("GIF 图片", "GIF picture"), (".gif",)
    WEBP = Text("WebP 图片", "WebP picture"), (".webp",)
    HEIC = Text("HEIC 图片", "HEIC picture"), (".heic", ".heif")
    ZIP = Text("压缩包", "zip archive"), (".zip",)
    HTML = Text("网页", "web page"), (".html", ".htm", ".xhtml")
    XML = Text("XML 文件", "XML file"), (".xml",)
    TEXT = Text("文本文件", "text file"), ()
    ZEROS = Text("全部是零的文件", "file of nothing but zeros"), ()
    EMPTY = Text("空文件", "empty file"), ()
    NO_FILE = Text("不是普通文件", "no regular file"), ()
    UNKNOWN = Text("未知格式的文件", "file of an unknown format"), ()

    def __init__(self, label: Text, endings: tuple[str, ...]) -> None:
        self.label = label
        self.endings = endings

    @property
    def ending(self) -> str:
        """The ending that such a file should bear, empty when there is none for it."""
        return self.endings[0] if self.endings else ""

    def fits(self, name: str) -> bool:
        """Tell whether a file of this kind may be called so; a kind without endings may be called anything."""
        return not self.endings or PurePath(name).suffix.lower() in self.endings


READABLE: Final = frozenset({Kind.DOCX, Kind.XLSX})
"""Kinds that are read as they are."""

CONVERTIBLE: Final[dict[Kind, str]] = {
    Kind.DOC: "docx",
    Kind.RTF: "docx",
    Kind.ODT: "docx",
    Kind.XLS: "xlsx",
    Kind.ODS: "xlsx",
}
"""Kinds that LibreOffice turns into one that is read, and into which."""

SCANS: Final = frozenset({Kind.PDF, Kind.JPEG, Kind.PNG, Kind.TIFF})
"""Kinds that are looked through for the codes of our papers."""

PICTURES: Final = frozenset(
    {Kind.PDF, Kind.JPEG, Kind.PNG, Kind.TIFF, Kind.BMP, Kind.GIF, Kind.WEBP, Kind.HEIC}
)
"""Kinds that a scanned paper form arrives in."""
