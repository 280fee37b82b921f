"""The same ten forms as blanks, which people fill in Word and Excel."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from directories import DIRECTORY
from lxml.etree import _Element as Element

from edits.excel import Sheet
from edits.paper import Paper
from edits.samples import LIBRARY, filled_values
from generator.carriers import blank_code_line, custom_properties, drawn_fields, drawn_properties
from generator.context import Printer
from generator.reading import Identity

ISSUE: Final = "B-000127"
_AROUND: Final = dict.fromkeys(
    ("company", "confidentiality", "title", "state", "revision", "issued", "qr_text", "record_no"), ""
) | {"identifier": ISSUE, "issue": ISSUE}


@cache
def known(name: str) -> dict[str, Any]:
    """What a blank is handed out with: the default of its confidentiality."""
    form = LIBRARY.get(name)
    default = {"confidentiality": form.confidentiality}
    return {key: value for key, value in default.items() if key in form.by_name}


@cache
def blank_document(name: str) -> bytes:
    """The blank in Word, as an office hands it out."""
    from generator.drawing.scaffold_word import draw_blank
    from generator.word import WordTemplate

    form = LIBRARY.get(name)
    template = WordTemplate(draw_blank(form))
    told = {
        "form": form.name,
        "version": form.version,
        "issue": ISSUE,
        **drawn_properties(drawn_fields(form, template.bookmarks)),
    }
    properties = custom_properties({f"fc.{key}": value for key, value in told.items()})
    around = {**_AROUND, "code_line": blank_code_line(form.code, form.version, ISSUE)}
    printed = Printer(form, DIRECTORY).context(known(name), around)
    return template.fill(printed, parts={"docProps/custom.xml": properties})


@cache
def blank_workbook(name: str) -> bytes:
    """The blank in Excel, as an office hands it out."""
    from generator.drawing.excel_scaffold import blank_context
    from generator.drawing.excel_templates import draw_workbook
    from generator.excel import ExcelTemplate

    form = LIBRARY.get(name)
    printed = Printer(form, DIRECTORY, numbers=True, dash="").context(known(name), {})
    empty = {key: rows for key, rows in blank_context(form).items() if not printed.get(key)}
    identity = Identity(form.name, form.version, issue=ISSUE)
    return ExcelTemplate(draw_workbook(form), missing="blank").fill(
        {**printed, **empty, "identity": identity}
    )


class BlankPaper(Paper):
    """A blank in Word being filled."""

    def issued(self) -> bytes:
        return blank_document(self.form.name)

    @property
    def values(self) -> dict[str, Any]:
        return known(self.form.name)

    def sample(self, name: str) -> Any:
        """What the filled sample has in a field."""
        return filled_values(self.form.name)[name]

    def hint(self, name: str) -> Element:
        """The run that shows where to write."""
        return next(self.content(name).iter("{*}r"))


class BlankSheet(Sheet):
    """A blank in Excel being filled."""

    def issued(self) -> bytes:
        return blank_workbook(self.form.name)

    @property
    def values(self) -> dict[str, Any]:
        return known(self.form.name)
