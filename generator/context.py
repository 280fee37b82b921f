"""What a form's template sees of a record: every value as printed text (docs/forms.md).

``{{ field }}`` is a text, '' when empty; ``pick.FIELD`` the ticked options; a signature has ``name``,
``date`` and ``opinion``; a table is a list of rows of texts; ``doc`` holds what is printed around the form.
``photos.FIELD`` shows the picture of a field above the name of its file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cardfile.fieldtypes import live_value, show_value
from cardfile.forms import Field, Form
from cardfile.parsers import BLANK, NO, TICKED, UNTICKED, YES, show_date
from cardfile.references import Directory

_NUMERIC: Final = ("int", "number", "percent", "money")


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints the values of one record.

    Attributes:
        numbers: leave numbers as numbers, for workbooks that compute with them.
        dash: what an empty table cell shows.
    """

    form: Form
    directory: Directory
    numbers: bool = False
    dash: str = BLANK

    def context(self, values: Mapping[str, Any], doc: Mapping[str, Any]) -> dict[str, Any]:
        """Return the context of a template for stored values."""
        fields = [f for f in self.form.fields if not f.retired]
        printed = {f.name: self._field(f, values.get(f.name), values) for f in fields}
        picks = {f.name: picked(f, values.get(f.name)) for f in fields if f.choices or f.type == "bool"}
        photos = {f.name: "" for f in fields if f.type == "photo"}
        return {**printed, "pick": picks, "photos": photos, "doc": dict(doc)}

    def _field(self, f: Field, stored: Any, values: Mapping[str, Any]) -> Any:
        if f.type == "table":
            return [self._row(f, row, values) for row in stored or ()]
        if f.type == "sign":
            return self._sign(stored or {})
        return self.text(f, stored, values)

    def _row(self, table: Field, row: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        owner = {"customer_code": row.get("customer", values.get("customer_code"))}
        return {c.name: self._cell(c, row.get(c.name), owner) for c in table.columns}

    def _cell(self, column: Field, stored: Any, values: Mapping[str, Any]) -> Any:
        if column.type == "bool" and stored is not None:
            return TICKED if stored else UNTICKED
        text = self.text(column, stored, values)
        if text == "":
            return self.dash
        return text.removesuffix(" 元") if column.type == "money" and isinstance(text, str) else text

    def _sign(self, stored: Mapping[str, str]) -> dict[str, str]:
        name = self.directory.name("staff", stored["name"]) if stored.get("name") else ""
        day = show_date(stored["date"]) if stored.get("date") else ""
        return {"name": name, "date": day, "opinion": stored.get("opinion", "")}

    def text(self, f: Field, stored: Any, values: Mapping[str, Any]) -> Any:
        """Return one printed value, '' when it is empty."""
        if stored in (None, "", [], {}):
            return ""
        if self.numbers and f.type in _NUMERIC:
            return live_value(f, stored)
        if f.type == "ref" and f.ref:
            return self.directory.name(f.ref, str(stored), values.get("customer_code"))
        return show_value(f, stored)


def picked(f: Field, stored: Any) -> tuple[str, ...]:
    """Return the ticked options of a field: of a choice, a list of choices, or yes and no."""
    if stored is None:
        return ()
    if f.type == "bool":
        return (YES if stored else NO,)
    return tuple(stored) if isinstance(stored, list) else (str(stored),)
