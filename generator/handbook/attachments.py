"""Attached records: their index, and the records themselves in full (k.5, k.6; domain C.1-5, C.1-6)."""

from __future__ import annotations

from cardfile.parsers import BLANK, show_date
from generator.carriers import code_line
from generator.handbook.enclosures import enclosures
from generator.handbook.grid import sections_of
from generator.handbook.model import Copy, Row, mark_of
from generator.handbook.scope import Held, Scope
from generator.handbook.text import content_of, money


def attached(scope: Scope, form: str, department: str) -> tuple[list[Held], list[Held]]:
    """Return the records printed in full, of this half-year and the last, and the older ones (C.1-6)."""
    since = scope.period.previous.start.isoformat()
    newest_first = list(reversed(scope.of(form, department)))
    return [h for h in newest_first if h.day >= since], [h for h in newest_first if h.day < since]


def visit_row(scope: Scope, visit: Held, number: str) -> Row:
    """Return a line of the index of visits."""
    return {
        "number": number,
        "record_no": visit.record_no,
        "date": show_date(visit.day),
        "kind": scope.show(visit, "kind"),
        "trigger": scope.show(visit, "trigger"),
        "cost": money(visit.values.get("cost")),
        "see": mark_of(visit.record_no),
    }


def summary_row(scope: Scope, summary: Held, number: str) -> Row:
    """Return a line of the index of contract summaries."""
    return {
        "number": number,
        "record_no": summary.record_no,
        "date": show_date(summary.day),
        "contract_no": scope.show(summary, "contract_no"),
        "title": scope.show(summary, "title"),
        "stage": scope.show(summary, "stage"),
        "see": mark_of(summary.record_no),
    }


def older_row(scope: Scope, held: Held) -> Row:
    """Return the one line of an older record, with the path of its document."""
    document = held.record.document
    return {
        "record_no": held.record_no,
        "date": show_date(held.day),
        "trigger": scope.show(held, "trigger") if "trigger" in held.form.by_name else BLANK,
        "contract_no": scope.show(held, "contract_no"),
        "path": document.path if document else BLANK,
        "mark": mark_of(held.record_no),
    }


def copy_of(scope: Scope, held: Held, number: str) -> Copy:
    """Return a record in full; it bears no QR code, because it is not the record (LOOK 6)."""
    revision = held.revision
    return Copy(
        number=number,
        title=held.form.title.zh,
        record_no=held.record_no,
        facts=f"{content_of(scope, held)}　{revision.state}　第 {revision.number} 次修订",
        code_line=code_line(held.record_no, revision.number),
        sections=sections_of(scope, held),
        mark=mark_of(held.record_no),
        files=enclosures(held, number),
    )
