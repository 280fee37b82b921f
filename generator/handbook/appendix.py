"""The appendices of a handbook: indexes, gaps, changes in detail, sources (domain C.2, A to E), mergers (C.1-1, F)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, Literal

from cardfile.parsers import BLANK
from cardfile.validation import missing
from generator.handbook.absorbed import Absorbed
from generator.handbook.changes import Comparison, FieldChange
from generator.handbook.dealings import target_name
from generator.handbook.grid import MASK
from generator.handbook.model import Listing, Row, joined, mark_of
from generator.handbook.people import name_of
from generator.handbook.scope import EVENTS, MASTER, Held, Scope
from generator.handbook.text import day

Result = Literal["通过", "警告", "不通过", "豁免"]
TITLES: Final = {
    "A": "联系人索引", "B": "记录编号索引", "C": "资料缺项清单", "D": "变更明细", "E": "数据来源与检查结果",
    "F": "并入客户的手册",
}  # fmt: skip
ALWAYS: Final = "ABCDE"
"""The appendices of every book; the last one is only printed after a merger."""
_ROOM: Final = 60
"""Characters of an old or new value; longer ones are cut, the record has them whole."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checks before issue (C.5)."""

    check: str
    level: str
    matter: str
    result: Result
    note: str = ""

    @property
    def warns(self) -> bool:
        """Whether the change page tells of it."""
        return self.result == "警告"


@dataclass(frozen=True, slots=True)
class Appendices:
    """The appendices."""

    people_index: Listing
    record_index: Listing
    gaps: Listing
    details: Listing
    sources: Listing
    checks: Listing
    absorbed: Listing
    absorbed_records: Listing


def plan_appendices(scope: Scope, comparison: Comparison) -> Appendices:
    """Return the appendices of a book; the gate enters its checks."""
    return Appendices(
        people_index=Listing("people_index", tuple(_people(scope))),
        record_index=Listing("record_index", tuple(_records(scope))),
        gaps=Listing("gaps", tuple(_gaps(scope))),
        details=Listing("details", tuple(_details(scope, comparison))),
        sources=Listing("sources", tuple(_sources(scope))),
        checks=check_listing(()),
        absorbed=Listing("absorbed", tuple(_last_book(scope, a) for a in scope.absorbed)),
        absorbed_records=Listing("absorbed_records", tuple(_last_contents(scope))),
    )


def lettered(appendices: Appendices) -> Appendices:
    """Return the appendices with their captioned tables numbered by letter; the indexes have no caption."""
    numbers = {
        "gaps": "C-1", "details": "D-1", "sources": "E-1", "checks": "E-2", "absorbed": "F-1", "absorbed_records": "F-2",
    }  # fmt: skip
    return replace(
        appendices,
        **{name: replace(getattr(appendices, name), number=number) for name, number in numbers.items()},
    )


# -- A and B -------------------------------------------------------------------------------------------


def _people(scope: Scope) -> Iterator[Row]:
    """Yield the index of contacts in two columns, ordered by pinyin."""
    entries = [_person(scope, contact, key) for key, contact in sorted(_by_pinyin(scope), key=lambda e: e[0])]
    half = (len(entries) + 1) // 2
    blank = dict.fromkeys(("initial", "name", "place"), "")
    for n in range(half):
        right = entries[half + n] if half + n < len(entries) else blank
        yield entries[n] | {f"{key}2": text for key, text in right.items()}


def _by_pinyin(scope: Scope) -> list[tuple[tuple[str, str], Held]]:
    from pypinyin import lazy_pinyin

    contacts = scope.of("contact")
    return [((" ".join(lazy_pinyin(str(c.values["name"]))), c.record_no), c) for c in contacts]


def _person(scope: Scope, contact: Held, key: tuple[str, str]) -> dict[str, str]:
    place = f"{scope.department(contact.department)}　{scope.show(contact, 'position')}"
    listed = scope.part_number(contact.department) is not None
    see = mark_of(contact.record_no if listed else f"{scope.code}-{contact.department}")
    return {"initial": key[0][:1].upper(), "name": name_of(contact), "place": place, "see": see}


def _records(scope: Scope) -> Iterator[Row]:
    wanted = (*EVENTS, "contract")
    for held in sorted((h for h in scope.held if h.form.name in wanted), key=lambda h: h.record_no):
        document = held.record.document
        yield {
            "record_no": held.record_no,
            "revision": str(held.revision.number),
            "file": document.path.rpartition("/")[2] if document else BLANK,
            "see": "kb_1_2" if held.form.name == "grading" else mark_of(held.record_no),
        }


# -- C -------------------------------------------------------------------------------------------------


def _gaps(scope: Scope) -> Iterator[Row]:
    """Yield every required field of the master data that is still empty, with who looks after it."""
    for held in (h for h in scope.held if h.form.name in MASTER):
        for label in _missing(scope, held):
            yield {
                "record_no": held.record_no,
                "object": f"{held.record_no}　{held.values.get('name') or held.values.get('title') or ''}",
                "form": held.form.title.zh,
                "field": label,
                "responsible": scope.staff(held.values.get("prepared_by")) or BLANK,
            }


def _missing(scope: Scope, held: Held) -> list[str]:
    now = datetime.combine(scope.printed_on, datetime.max.time())
    fields = missing(held.form, held.values, scope.directory, now, state=held.revision.state)
    return [field.label.zh for field in fields]


# -- D -------------------------------------------------------------------------------------------------


def _details(scope: Scope, comparison: Comparison) -> Iterator[Row]:
    """Yield each changed field of the master data, in the order of time, with its source."""
    masters = [h for h in scope.held if h.form.name in MASTER]
    changes = [c for h in masters for c in comparison.field_changes(h)]
    for change in sorted(changes, key=lambda c: (c.revision.at, c.held.record_no)):
        field = change.held.form.by_name[change.name]
        yield {
            "date": day(change.revision.at),
            "target": target_name(scope, change.held.record_no),
            "field": field.label.zh,
            "old": _stored(scope, change, change.old),
            "new": _stored(scope, change, change.new),
            "source": _source(scope, change),
        }


def _stored(scope: Scope, change: FieldChange, stored: Any) -> str:
    field = change.held.form.by_name[change.name]
    if field.private:
        return MASK if stored else BLANK
    if field.name == "bank_account":
        return MASK if stored else BLANK
    text = (
        f"{len(stored)} 行" if field.type == "table" and stored else scope.printed(field, stored, change.held)
    )
    return (text if len(text) <= _ROOM else text[: _ROOM - 1] + "…") or BLANK


def _source(scope: Scope, change: FieldChange) -> str:
    """Return the change record that tells of a change, else the reason of the revision."""
    label = change.held.form.by_name[change.name].label.zh
    for record in scope.of("change"):
        fields = {row.get("field") for row in record.values.get("changes") or ()}
        if record.values.get("target") == change.held.record_no and label in fields:
            return record.record_no
    return change.revision.reason or BLANK


# -- E -------------------------------------------------------------------------------------------------


def _sources(scope: Scope) -> Iterator[Row]:
    for name in (*MASTER, *EVENTS):
        form, held = scope.library.get(name), scope.of(name)
        rule = "截止日有效的修订" if name in MASTER else "截止日前发生、现状态计入"
        latest = max((h.day for h in held), default="")
        yield {
            "form": form.title.zh,
            "code": form.code,
            "count": str(len(held)),
            "latest": day(latest),
            "rule": rule,
        }


def check_listing(checks: tuple[CheckLine, ...]) -> Listing:
    """Return checks as the table of appendix E."""
    names = ("check", "level", "matter", "result", "note")
    return Listing("checks", tuple({name: getattr(line, name) for name in names} for line in checks))


# -- F -------------------------------------------------------------------------------------------------


def _last_book(scope: Scope, absorbed: Absorbed) -> Row:
    """Return the line of a customer's last handbook: it stays in the archive as it was issued."""
    named = {"customer": f"{absorbed.code}\n{absorbed.name}", "merged_on": day(absorbed.merged_on)}
    book = absorbed.book
    if book is None:
        return named | {"book": "没有手册", "cutoff_on": BLANK, "path": BLANK}
    number = f"{book.record_no}\n第 {book.edition} 版"
    path = book.path(scope.variant) or BLANK
    return named | {"book": number, "cutoff_on": day(book.cutoff_on), "path": path}


def _last_contents(scope: Scope) -> Iterator[Row]:
    """Yield what the last handbooks hold, form by form."""
    for absorbed in scope.absorbed:
        contents = absorbed.book.contents if absorbed.book else ()
        for form, lines in groupby(contents, itemgetter(0)):
            numbers = [number for _, number in lines]
            yield {
                "customer": absorbed.code,
                "form": scope.library.get(form).title.zh,
                "count": str(len(numbers)),
                "numbers": joined(numbers),
            }
