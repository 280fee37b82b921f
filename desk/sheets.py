"""Sheets: what a paper is made from, and the Word or Excel file that is made of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from cardfile.errors import KeceError
from cardfile.forms import Form
from cardfile.parsers import show_date
from cardfile.records import Record
from cardfile.text import Text
from desk.carrying import carried_record
from desk.documents import named
from desk.issues import Issue

if TYPE_CHECKING:
    from markupsafe import Markup

    from desk.rooms import Rooms
    from generator.excel import ExcelTemplate
    from generator.word import WordTemplate
    from generator.word.album import Album

WORD: Final = ".docx"
EXCEL: Final = ".xlsx"
PHOTO_WIDTH: Final = 60.0
PHOTO_HEIGHT: Final = 35.0
"""The box that photographs are fitted into, in mm: a portrait is 25 × 35 (LOOK 5), a business card lies across."""


class WrongSuffixError(KeceError):
    """A document is wanted in a format that forms do not have."""

    def __init__(self, suffix: str) -> None:
        super().__init__(
            Text(f"不能生成「{suffix}」文件。", f"files of the kind “{suffix}” are not made."),
            remedy=Text("文件名请以 .docx 或 .xlsx 结尾。", "Let the file name end in .docx or .xlsx."),
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a paper is made from.

    Attributes:
        around: what is printed outside the fields: head, foot, code line.
        identity: what tells this paper from others: number and revision, or the issue of a blank.
        record: the record it shows; None for a blank.
    """

    form: Form
    values: Mapping[str, Any]
    around: Mapping[str, Any]
    identity: Mapping[str, Any]
    record: Record | None = None

    @property
    def identified(self) -> dict[str, Any]:
        """Form and version with the identity."""
        return {"form": self.form.name, "version": self.form.version, **self.identity}

    def carried(self, template: str) -> Mapping[str, Any]:
        """Return what the document carries, so that its record can be rebuilt from it (DESIGN 4)."""
        told = carried_record(self.record) if self.record else {"values": dict(self.values)}
        return {**self.identified, "template": template, **told}


@dataclass(frozen=True)
class Sheets:
    """Fills the templates of forms: the office's own, the shipped ones, or such as are drawn at once."""

    rooms: Rooms

    def made(self, sheet: Sheet, suffix: str) -> bytes:
        """Return the file of a sheet.

        Raises:
            WrongSuffixError: forms do not have this format.
        """
        makers = {WORD: self._word, EXCEL: self._excel}
        if suffix not in makers:
            raise WrongSuffixError(suffix)
        return makers[suffix](sheet)

    def _word(self, sheet: Sheet) -> bytes:
        from generator.carriers import (
            CUSTOM_PART,
            QR_PART,
            custom_properties,
            drawn_fields,
            drawn_properties,
            qr_png,
        )
        from generator.word.album import Album

        template = self._word_template(sheet.form, blank=sheet.record is None)
        album = Album()
        context = self._context(sheet)
        context["photos"] = {**context["photos"], **self._photos(sheet, album)}
        told = {**sheet.identified, **drawn_properties(drawn_fields(sheet.form, template.bookmarks))}
        properties = {f"fc.{key}": value for key, value in told.items() if value is not None}
        parts = {
            _qr_part(template, QR_PART): qr_png(sheet.around["qr_text"]),
            CUSTOM_PART: custom_properties(properties),
            **_carried(sheet, template.sha256),
            **_chart(context, template.parts),
        }
        return template.fill(context, parts=_known_to(template, parts), album=album)

    def _photos(self, sheet: Sheet, album: Album) -> dict[str, Markup]:
        """Return the photographs that are in the archive, by field; a name alone is printed as a name."""
        record = sheet.record
        fields = [f for f in sheet.form.fields if f.type == "photo"] if record else []
        files = {f.name: (f, named(record, sheet.values.get(f.name))) for f in fields if record}
        return {
            name: album.show(
                self.rooms.archive.locate(document.path).read_bytes(),
                width=PHOTO_WIDTH,
                height=PHOTO_HEIGHT,
                name=f.label.zh,
            )
            for name, (f, document) in files.items()
            if document
        }

    def _word_template(self, form: Form, *, blank: bool) -> WordTemplate:
        """Return the office's own template, the shipped one, or one drawn from the definition."""
        from generator.word import WordTemplate, load

        path = self.rooms.site.template("word", f"{form.name}{'_blank' if blank else ''}{WORD}")
        if path:
            return load(path)
        from generator.drawing.scaffold_word import draw_blank
        from generator.drawing.word_templates import draw_word

        return WordTemplate((draw_blank if blank else draw_word)(form))

    def _excel(self, sheet: Sheet) -> bytes:
        from generator.carriers import QR_PICTURE, qr_png
        from generator.drawing.excel_scaffold import blank_context
        from generator.drawing.excel_templates import draw_workbook
        from generator.excel import ExcelTemplate
        from generator.reading import Identity

        path = self.rooms.site.template("excel", f"{sheet.form.name}{EXCEL}")
        template = ExcelTemplate(path or draw_workbook(sheet.form), missing="blank")
        printed = self._context(sheet, numbers=True, dash="")
        rows = {} if sheet.record else blank_context(sheet.form)
        empty = {name: lines for name, lines in rows.items() if not printed.get(name)}
        context = {**printed, **empty, "identity": Identity(**sheet.identified)}
        parts = {
            template.pictures.get(QR_PICTURE, ""): qr_png(sheet.around["qr_text"]),
            **_carried(sheet, template.sha256),
        }
        return template.fill(context, parts=_known_to(template, parts))

    def _context(self, sheet: Sheet, **printing: Any) -> dict[str, Any]:
        """Return what the template prints: the fields, what is around them, and a report's figures beside."""
        from generator.context import Printer

        printed = Printer(sheet.form, self.rooms.directory, **printing).context(sheet.values, sheet.around)
        if sheet.record is None:
            return printed
        saved_on = date.fromisoformat(sheet.record.current.at[:10])
        return {**printed, **self.rooms.filling.printed_beside(sheet.form, sheet.values, saved_on)}


def _qr_part(template: WordTemplate, usual: str) -> str:
    """Return the part of the QR picture: a program that saved the template again has renamed it."""
    from generator.carriers import QR_PICTURE

    return usual if usual in template.parts else template.pictures.get(QR_PICTURE, usual)


def _carried(sheet: Sheet, template: str) -> Mapping[str, bytes]:
    """Return the part in which a document carries its values, by name."""
    from generator.carriers import VALUES_PART, values_part

    carried = json.dumps(sheet.carried(template), ensure_ascii=False, sort_keys=True)
    return {VALUES_PART: values_part(carried)}


def _known_to(template: WordTemplate | ExcelTemplate, parts: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the parts that a template has; one that an office drew itself need not have all of them."""
    return {name: part for name, part in parts.items() if name in template.parts}


def _chart(context: Mapping[str, Any], parts: Collection[str]) -> Mapping[str, bytes]:
    """Return the parts of a report's native chart, as far as its template shows one."""
    if "chart" not in context:
        return {}
    from generator.drawing.report_chart import chart_parts

    return chart_parts(context["chart"], tuple(parts))


def around(rooms: Rooms, form: Form, record: Record) -> dict[str, Any]:
    """Return what a document prints outside its fields: head, foot, code line."""
    from generator.carriers import code_line, qr_text

    return {
        **_house(rooms, form, str(record.values.get("confidentiality", form.confidentiality))),
        "record_no": record.record_no,
        "identifier": f"{record.record_no}@{record.revision}",
        "state": record.state,
        "revision": str(record.revision),
        "issued": show_date(record.current.at[:10]),
        "issue": "",
        "code_line": code_line(record.record_no, record.revision),
        "qr_text": qr_text(record.record_no, record.revision),
    }


def around_blank(rooms: Rooms, form: Form, issue: Issue) -> dict[str, Any]:
    """Return what a blank prints outside its fields."""
    from generator.carriers import blank_code_line, blank_qr_text

    return {
        **_house(rooms, form, form.confidentiality),
        "record_no": "",
        "identifier": issue.number,
        "state": "",
        "revision": "",
        "issued": show_date(issue.on),
        "issue": issue.number,
        "code_line": blank_code_line(form.code, form.version, issue.number),
        "qr_text": blank_qr_text(form.code, form.version, issue.number),
    }


def _house(rooms: Rooms, form: Form, confidentiality: str) -> dict[str, Any]:
    return {"company": rooms.settings.company, "confidentiality": confidentiality, "title": form.title.zh}
