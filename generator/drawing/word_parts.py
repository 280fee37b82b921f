"""The parts of a Word file that kece draws, put together: types, relationships, settings, properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from generator.carriers import CUSTOM_PART, QR_PART, VALUES_PART, custom_properties, qr_png
from generator.drawing.carried_values import COMPANIONS, NO_VALUES, PROPERTIES_TYPE
from generator.drawing.word_look import font_table_part, theme_part
from generator.drawing.word_styles import styles_part
from generator.drawing.wordml import DECLARATION, NAMESPACES
from generator.engine.package import Member, write_zip
from generator.engine.xmltext import escaped

_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P: Final = "http://schemas.openxmlformats.org/package/2006"
_WML: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
QR: Final = "rIdQr"
"""The relationship of the QR picture, in the document and in the headers that show it."""
_PICTURE: Final = ("image", "media/qr.png")
_CONTENT: Final = {
    "word/document.xml": f"{_WML}.document.main+xml",
    "word/styles.xml": f"{_WML}.styles+xml",
    "word/settings.xml": f"{_WML}.settings+xml",
    "word/fontTable.xml": f"{_WML}.fontTable+xml",
    "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    **PROPERTIES_TYPE,
}
_SETTINGS: Final = (
    f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat></w:settings>"
)
_APP: Final = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>kece</Application></Properties>"
)


@dataclass(frozen=True)
class WordFile:
    """What is drawn of a Word file; :meth:`written` adds what every file of kece has.

    Attributes:
        body: content of the main document's body, section properties included.
        running: headers and footers by file name: ``header1.xml``.
        title: the document's title, a text of the template language.
    """

    body: str
    title: str
    running: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> bytes:
        """Return the file; the same drawing gives the same bytes."""
        return write_zip([Member.of(name, content) for name, content in self._members().items()])

    def _members(self) -> dict[str, bytes]:
        texts = {
            "[Content_Types].xml": self._types(),
            "_rels/.rels": _relationships(
                {
                    "rId1": ("officeDocument", "word/document.xml"),
                    "rId2": ("extended-properties", "docProps/app.xml"),
                    "rId3": ("custom-properties", "docProps/custom.xml"),
                },
                core="docProps/core.xml",
            ),
            "docProps/core.xml": self._core(),
            "docProps/app.xml": _APP,
            "word/document.xml": f"<w:document {NAMESPACES}><w:body>{self.body}</w:body></w:document>",
            "word/_rels/document.xml.rels": self._document_relationships(),
            "word/styles.xml": styles_part(),
            "word/settings.xml": _SETTINGS,
            "word/fontTable.xml": font_table_part(),
            "word/theme/theme1.xml": theme_part(),
            **{f"word/{name}": _running(name, content) for name, content in self.running.items()},
            **{
                f"word/_rels/{name}.rels": _relationships({QR: _PICTURE})
                for name, content in self.running.items()
                if QR in content
            },
            **COMPANIONS,
        }
        parts = {name: (DECLARATION + text).encode() for name, text in texts.items()}
        return {
            **parts,
            CUSTOM_PART: custom_properties({}),
            VALUES_PART: NO_VALUES,
            QR_PART: qr_png("KECE"),
        }

    def _types(self) -> str:
        running = {
            f"word/{name}": f"{_WML}.{'header' if name.startswith('header') else 'footer'}+xml"
            for name in self.running
        }
        overrides = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>'
            for name, kind in {**_CONTENT, **running}.items()
        )
        defaults = (
            '<Default Extension="png" ContentType="image/png"/><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        )
        return f'<Types xmlns="{_P}/content-types">{defaults}{overrides}</Types>'

    def _document_relationships(self) -> str:
        return _relationships(
            {
                "rIdStyles": ("styles", "styles.xml"),
                "rIdSettings": ("settings", "settings.xml"),
                "rIdFonts": ("fontTable", "fontTable.xml"),
                "rIdTheme": ("theme", "theme/theme1.xml"),
                "rIdValues": ("customXml", "../customXml/item1.xml"),
                QR: _PICTURE,
                **{relationship_of(name): (_kind(name), name) for name in self.running},
            }
        )

    def _core(self) -> str:
        return (
            f'<cp:coreProperties xmlns:cp="{_P}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escaped(self.title)}</dc:title><dc:creator>{{{{ doc.company }}}}</dc:creator>"
            "<dc:identifier>{{ doc.identifier }}</dc:identifier></cp:coreProperties>"
        )


def relationship_of(name: str) -> str:
    """Return the relationship id of a header or footer: ``rIdHeader1``."""
    return "rId" + name.removesuffix(".xml").capitalize()


def _kind(name: str) -> str:
    return "header" if name.startswith("header") else "footer"


def _running(name: str, content: str) -> str:
    element = "w:hdr" if name.startswith("header") else "w:ftr"
    return f"<{element} {NAMESPACES}>{content}</{element}>"


def _relationships(targets: Mapping[str, tuple[str, str]], core: str = "") -> str:
    entries = [
        f'<Relationship Id="{key}" Type="{_R}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    ]
    if core:
        entries.append(
            f'<Relationship Id="rIdCore" Type="{_P}/relationships/metadata/core-properties" Target="{core}"/>'
        )
    return f'<Relationships xmlns="{_P}/relationships">{"".join(entries)}</Relationships>'
