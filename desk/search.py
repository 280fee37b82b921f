"""Finding records by text: a plain scan over what they hold."""

from __future__ import annotations

import json
from typing import Any

from cardfile.forms import Form
from cardfile.periods import Period
from cardfile.records import Record


def matches(record: Record, form: Form, text: str) -> bool:
    """Tell whether a text occurs in a record's values, number or title; case does not matter."""
    wanted = text.casefold()
    return any(
        wanted in part.casefold()
        for part in (record.record_no, form.title.zh, form.title.en, _words(record.values))
    )


def _words(values: Any) -> str:
    return json.dumps(dict(values), ensure_ascii=False)


def within(record: Record, period: str | None) -> bool:
    """Tell whether a record's event lies in a period; without a period every record does."""
    return period is None or record.occurred_on in Period.parse(period)
