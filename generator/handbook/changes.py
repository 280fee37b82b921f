"""What changed since the last issued edition (domain C.4).

The stored list of contents of that edition (record, revision, digest) says what the reader has; the
histories of the records say what each revision held. Nothing else is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from json import dumps
from typing import Any, Final

from cardfile.records import Revision
from generator.handbook.absorbed import Absorbed, names_of
from generator.handbook.model import joined, mark_of
from generator.handbook.scope import CLOSED, DEALINGS, EVENTS, IN_POST, Held, Scope
from generator.handbook.text import part_ordinal

SIGNED_AND_COUNTED: Final = ("reviewed", "approved", "updated_on", "last_contact_on", "opened_on")
"""Fields that move without anybody learning anything new of the customer."""
CLASSES: Final = ("tier", "grade")
WITHDRAWN: Final = "已撤回"
RUNNING: Final = "执行中"


@dataclass(frozen=True, slots=True)
class Content:
    """One line of an edition's list of contents (F00 8)."""

    record_no: str
    form: str
    revision: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change: how many, which, and the place of the first."""

    kind: str
    count: int
    note: str = ""
    see: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with its old and new stored value, and the revision that changed it."""

    held: Held
    name: str
    old: Any
    new: Any
    revision: Revision


def content_of(held: Iterable[Held], absorbed: Iterable[Absorbed] = ()) -> tuple[Content, ...]:
    """Return the list of contents of a book: everything it holds, in its order, then whom it took over."""
    own = (Content(h.record_no, h.form.name, h.revision.number, digest(h.values)) for h in held)
    taken_over = (Content(a.code, "customer", a.revision, digest(asdict(a))) for a in absorbed)
    return (*own, *taken_over)


def digest(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of stored values, written as JSON with sorted keys and no blanks."""
    text = dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Comparison:
    """A book beside the list of contents of the last edition.

    Attributes:
        base: that list; empty for a first edition.
        base_cutoff: the cut-off day of that edition, ISO; empty for a first edition.
    """

    scope: Scope
    base: tuple[Content, ...]
    base_cutoff: str

    @cached_property
    def before(self) -> Mapping[str, Content]:
        """The lines of the last edition by record number."""
        return {line.record_no: line for line in self.base}

    @cached_property
    def added(self) -> tuple[Held, ...]:
        """What the last edition did not hold."""
        return tuple(h for h in self.scope.held if h.record_no not in self.before)

    @cached_property
    def kept(self) -> tuple[Held, ...]:
        """What both editions hold."""
        return tuple(h for h in self.scope.held if h.record_no in self.before)

    @cached_property
    def dropped(self) -> tuple[Content, ...]:
        """What only the last edition held: voided since, or no longer counted."""
        present = {h.record_no for h in self.scope.held} | {a.code for a in self.scope.absorbed}
        return tuple(line for line in self.base if line.record_no not in present)

    @property
    def absorbed(self) -> tuple[Absorbed, ...]:
        """The customers that were merged into this one since the last edition."""
        return tuple(a for a in self.scope.absorbed if a.code not in self.before)

    @property
    def new_records(self) -> tuple[Held, ...]:
        """New events that occurred since the last cut-off."""
        return tuple(h for h in self.added if h.form.name in EVENTS and h.day > self.base_cutoff)

    @property
    def late_records(self) -> tuple[Held, ...]:
        """New events from before the last cut-off: filed late (补录)."""
        return tuple(h for h in self.added if h.form.name in EVENTS and h.day <= self.base_cutoff)

    def old_revision(self, held: Held) -> Revision | None:
        """Return the revision that the last edition printed."""
        line = self.before.get(held.record_no)
        return next((r for r in held.record.history if line and r.number == line.revision), None)

    def field_changes(self, held: Held) -> tuple[FieldChange, ...]:
        """Return what changed in a record from the last edition's revision to this book's, step by step."""
        start = self.old_revision(held) or held.record.history[0]
        steps = [r for r in held.record.history if start.number <= r.number <= held.revision.number]
        return tuple(change for old, new in pairwise(steps) for change in _differences(held, old, new))


def _differences(held: Held, old: Revision, new: Revision) -> Iterator[FieldChange]:
    for field in held.form.fields:
        before, after = old.values.get(field.name), new.values.get(field.name)
        if before != after and field.name not in SIGNED_AND_COUNTED:
            yield FieldChange(held, field.name, before, after, new)


# -- the kinds of change -------------------------------------------------------------------------------


def changes_of(comparison: Comparison) -> tuple[Change, ...]:
    """Return every kind of change with its count, zero included, in the order of domain C.4; a merger if there is one."""
    merged = _turned(comparison, "department", "state", lambda _, new: new == CLOSED)
    left = _turned(comparison, "contact", "state", lambda _, new: new != IN_POST)
    ended = _turned(comparison, "contract", "state", lambda old, _: old == RUNNING)
    new_contracts = _added(comparison, "contract")
    over = [*ended, *(c for c in new_contracts if c.values.get("state") != RUNNING)]
    named = {h.record_no for h in (*merged, *left, *ended, comparison.scope.customer)}
    return (
        _records("新增记录", comparison.new_records),
        _records("补录", comparison.late_records),
        _revised(comparison, named),
        _dropped(comparison),
        _named("新增部门", _added(comparison, "department")),
        _named("撤并部门", merged),
        _new_parts(comparison),
        _named("新增联系人", _added(comparison, "contact")),
        _named("调离联系人", left),
        _customer_fields("单位级字段变化", comparison, lambda name: name not in CLASSES),
        _customer_fields("等级或层级变化", comparison, lambda name: name in CLASSES),
        _named("新增合同", new_contracts),
        _named("结束合同", over),
        _withdrawn(comparison),
        *_mergers(comparison),
    )


def _records(kind: str, records: Sequence[Held]) -> Change:
    codes = [h.form.code for h in records]
    counts = [f"{code} {codes.count(code)}" for code in dict.fromkeys(codes)]
    return Change(kind, len(records), joined(counts, "，"), _place(records))


def _place(records: Sequence[Held]) -> str:
    return mark_of(records[0].record_no) if records else ""


def _named(kind: str, records: Sequence[Held]) -> Change:
    names = [str(h.values.get("name") or h.record_no) for h in records]
    return Change(kind, len(records), joined(names), _place(records))


def _added(comparison: Comparison, form: str) -> list[Held]:
    return [h for h in comparison.added if h.form.name == form]


def _turned(comparison: Comparison, form: str, field: str, turned: Callable[[Any, Any], bool]) -> list[Held]:
    """Return the records of a form whose field took another value of a certain kind."""
    pairs = [(h, comparison.old_revision(h)) for h in comparison.kept if h.form.name == form]
    states = [(h, old.values.get(field), h.values.get(field)) for h, old in pairs if old]
    return [h for h, old, new in states if old != new and turned(old, new)]


def _revised(comparison: Comparison, named: Collection[str]) -> Change:
    """Tell which records were revised; those that have a line of their own are not told twice."""
    before = comparison.before
    later = [h for h in comparison.kept if h.revision.number > before[h.record_no].revision]
    records = [h for h in later if h.record_no not in named and comparison.field_changes(h)]
    notes = (
        f"{h.record_no} 第 {before[h.record_no].revision} 次改为第 {h.revision.number} 次" for h in records
    )
    return Change("修订", len(records), joined(notes, "；"), _place(records))


def _dropped(comparison: Comparison) -> Change:
    lines = comparison.dropped
    return Change("作废", len(lines), joined(line.record_no for line in lines))


def _new_parts(comparison: Comparison) -> Change:
    """Tell which departments have a part for the first time: the last edition held no dealing of theirs."""
    scope = comparison.scope
    busy = {h.department for h in comparison.kept if h.form.name in DEALINGS}
    codes = [str(d.values["code"]) for d in scope.with_dealings]
    new = [code for code in codes if code not in busy]
    titles = [f"{part_ordinal(codes.index(c) + 2)}　{scope.department(c)}（{c}）" for c in new]
    return Change("新增部门部分", len(new), joined(titles), f"kp_{codes.index(new[0]) + 2}" if new else "")


def _customer_fields(kind: str, comparison: Comparison, wanted: Callable[[str], bool]) -> Change:
    scope = comparison.scope
    if scope.customer.record_no not in comparison.before:
        return Change(kind, 0)
    names = dict.fromkeys(c.name for c in comparison.field_changes(scope.customer) if wanted(c.name))
    labels = [scope.customer.form.by_name[name].label.zh for name in names]
    note = f"{joined(labels)}，见附录 D" if labels else ""
    return Change(kind, len(labels), note, "ka_D" if labels else "")


def _withdrawn(comparison: Comparison) -> Change:
    """Count the people whose information went with their consent; nothing is ever named (C.4)."""
    kind = "因撤回同意删除的信息"
    count = sum(
        _had_information(h)
        for h in _turned(comparison, "contact", "consent_level", lambda _, new: new == WITHDRAWN)
    )
    return Change(kind, count, f"{count} 人，只列数量" if count else "")


def _had_information(contact: Held) -> bool:
    private = {f.name for f in contact.form.fields if f.private}
    return any(r.purged or private & r.values.keys() for r in contact.record.history)


def _mergers(comparison: Comparison) -> Iterator[Change]:
    if comparison.absorbed:
        note = f"{names_of(comparison.absorbed)}，见附录 F"
        yield Change("并入客户", len(comparison.absorbed), note, "ka_F")


def main_changes(changes: Iterable[Change]) -> str:
    """Return the changes of an edition in a line for the history of editions."""
    said = [f"{c.kind} {c.count}" for c in changes if c.count]
    return joined(said[:4], "；") or "无变化"
