"""Reads ``forms/_obligations.yaml``; every fault is told at once, with its line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from cardfile.deadlines import Span
from cardfile.forms import Form
from cardfile.library import Library
from cardfile.obligations import (
    ANYBODY,
    Calendar,
    Condition,
    Event,
    Evidence,
    Obligation,
    Obligations,
    Subjects,
    Uncomputed,
)
from cardfile.periods import Kind
from cardfile.settings import KINDS
from cardfile.text import Text
from cardfile.yamlfile import Fault, Located, Reader, read_located, unknown_word

MAKES: Final = ("sheets", "monthly", "satisfaction", "blank", "handbook")
_WINDOWS: Final = ("week", "month", "quarter", "half", "year")
_HEAD: Final = ("id", "title", "clause", "basis")
_SUBJECTS: Final = ("who", "customers", "each")
_KEYS: Final = (
    *_HEAD, *_SUBJECTS, "where", "whose", "every", "due", "times", "after", "within", "until", "shift",
    "given", "evidence", "makes",
)  # fmt: skip
_WAYS: Final = ("period", "on", "link", "field")
_EVIDENCE: Final = ("form", *_WAYS, "of", "where", "whose", "dated")
_FIELD: Final = Text("字段", "field")
_FORM: Final = Text("表单", "form")

Members = dict[str, Located]


def read_obligations(text: str, path: str, library: Library) -> Obligations:
    """Return the obligations of a file.

    Args:
        text: its content.
        path: for messages.
        library: the forms whose records are evidence.

    Raises:
        DefinitionError: the file has faults; all of them are in the message.
    """
    reading = _Reading(Reader(path), library)
    reader = reading.reader
    whole = reader.mapping(read_located(text, path), ("obligations", "elsewhere"), Text("文件", "the file"))
    nodes = reader.items(whole.get("obligations"), Text("obligations", "obligations"))
    others = reader.items(whole.get("elsewhere"), Text("elsewhere", "elsewhere"))
    found = [reading.obligation(node) for node in nodes]
    left = tuple(reading.uncomputed(node) for node in others)
    reading.check_repeated([*nodes, *others])
    reader.finish()
    return Obligations(tuple(o for o in found if o), left)


@dataclass(frozen=True)
class _Reading:
    """Reads obligations, and checks their words against the forms."""

    reader: Reader
    library: Library

    def obligation(self, node: Located) -> Obligation | None:
        what = Text("义务", "the obligation")
        body = self.reader.mapping(node, _KEYS, what, (*_HEAD, "evidence"))
        title = self.reader.text(body.get("title"), "title")
        forms = self._forms(body)
        subjects = self._subjects(node, body, forms)
        rhythm = self._rhythm(node, body, forms)
        evidence = self.reader.items(body.get("evidence"), Text("evidence", "evidence"))
        proofs = tuple(self._evidence(proof, forms) for proof in evidence)
        given = body.get("given")
        basis = self.reader.word(body.get("basis"), ("stated", "assumed"), Text("basis", "basis"), "")
        makes = self._words(body.get("makes"), MAKES, Text("文件", "document"))
        if not (title and subjects and rhythm):
            return None
        return Obligation(
            **{key: self._word(body, key) for key in ("id", "clause")},
            title=title,
            basis=basis,
            subjects=subjects,
            rhythm=rhythm,
            evidence=proofs,
            given=self._evidence(given, forms) if given else None,
            makes=makes,
            shift=bool(self.reader.scalar(body.get("shift"), bool, "shift", default=False)),
        )

    def uncomputed(self, node: Located) -> Uncomputed:
        keys = ("id", "clause", "why")
        body = self.reader.mapping(node, keys, Text("义务", "the obligation"), keys)
        why = self.reader.text(body.get("why"), "why")
        return Uncomputed(self._word(body, "id"), self._word(body, "clause"), why or Text("", ""))

    def check_repeated(self, nodes: Sequence[Located]) -> None:
        """Note each id that stands twice."""
        seen: set[str] = set()
        for node in nodes:
            body = node.value if isinstance(node.value, dict) else {}
            id_ = body["id"].value if "id" in body else ""
            if id_ in seen:
                self.reader.fault(node.line, f"「{id_}」重复出现", f"“{id_}” stands twice")
            seen.add(id_)

    # -- who ------------------------------------------------------------------------------------------

    def _forms(self, body: Members) -> tuple[Form, ...]:
        """Return the forms whose records owe something."""
        names = self._words(body.get("each"), tuple(self.library.files), _FORM)
        return tuple(map(self.library.get, names))

    def _subjects(self, node: Located, body: Members, forms: Sequence[Form]) -> Subjects | None:
        given = [key for key in _SUBJECTS if key in body]
        if len(given) != 1:
            keys = ", ".join(_SUBJECTS)
            self.reader.fault(node.line, f"{keys} 须恰好写一个", f"exactly one of {keys} is needed")
            return None
        where = self._condition(body.get("where"), forms)
        if given == ["who"]:
            return Subjects("units", self._words(body["who"], KINDS, Text("单位类型", "kind of unit")))
        card = (self.library.get("customer"),)
        if given == ["customers"]:
            return Subjects("customers", whose=self._condition(body["customers"], card))
        names = tuple(form.name for form in forms)
        return Subjects("records", names, where, self._condition(body.get("whose"), card))

    # -- when -----------------------------------------------------------------------------------------

    def _rhythm(self, node: Located, body: Members, forms: Sequence[Form]) -> Calendar | Event | None:
        if ("every" in body) == ("after" in body) or bool(forms) != ("after" in body):
            self.reader.fault(
                node.line,
                "单位和客户写 every，记录写 after",
                "units and customers need “every”, records need “after”",
            )
            return None
        return self._calendar(body) if "every" in body else self._event(body, forms)

    def _calendar(self, body: Members) -> Calendar:
        every = self.reader.word(body["every"], _WINDOWS, Text("周期", "period"), "month")
        times = self.reader.scalar(body.get("times"), int, "times", 1)
        return Calendar(cast("Kind", every), self._due(body.get("due")), times)

    def _due(self, node: Located | None) -> tuple[int, int] | None:
        if node is None:
            return None
        keys = ("month", "day")
        body = self.reader.mapping(node, keys, Text("due", "due"), keys)
        month, day = (self.reader.scalar(body.get(key), int, key, 1) for key in keys)
        if not 1 <= day <= 31:  # noqa: PLR2004 -- days of a month
            self.reader.fault(node.line, "day 应为 1 到 31", "day must be from 1 to 31")
        return month, day

    def _event(self, body: Members, forms: Sequence[Form]) -> Event:
        after = self._fields(body["after"], forms)
        until = body.get("until")
        text = self._word(body, "within")
        span = Span.parse(text)
        if span is None:
            line = body["after"].line
            self.reader.fault(
                line,
                f"within 应如 24h、3WD、1M，不能是「{text}」",
                f"within is like 24h, 3WD or 1M, not “{text}”",
            )
        return Event(after, span or Span(0, "D"), self._field(until, forms))

    # -- evidence -------------------------------------------------------------------------------------

    def _evidence(self, node: Located, own: Sequence[Form]) -> Evidence:
        what = Text("evidence", "evidence")
        body = self.reader.mapping(node, _EVIDENCE, what)
        if sum(way in body for way in _WAYS) != 1 or ("form" in body) == ("field" in body):
            self.reader.fault(
                node.line,
                "证据须写 field，或 form 加 period、on、link 之一",
                "evidence needs “field”, or “form” with one of period, on, link",
            )
        names = self._words_of(body.get("form"))
        forms = tuple(map(self.library.get, names)) or tuple(own)
        card = (self.library.get("customer"),)
        of = body.get("of")
        anybody = of is not None and of.value == ANYBODY
        return Evidence(
            form=next(iter(names), ""),
            **{way: self._field(body.get(way), forms) for way in (*_WAYS, "dated")},
            of=ANYBODY if anybody else self._field(of, forms),
            where=self._condition(body.get("where"), forms),
            whose=self._condition(body.get("whose"), card),
        )

    def _words_of(self, node: Located | None) -> tuple[str, ...]:
        known = tuple(self.library.files)
        name = self.reader.word(node, known, _FORM, "")
        return (name,) if name else ()

    # -- words ----------------------------------------------------------------------------------------

    def _condition(self, node: Located | None, forms: Sequence[Form]) -> Condition:
        if node is None:
            return ()
        names = sorted({name for form in forms for name in form.by_name})
        body = self.reader.mapping(node, names, Text("条件", "the condition"))
        return tuple(sorted((name, self._allowed(name, member, forms)) for name, member in body.items()))

    def _allowed(self, name: str, node: Located, forms: Sequence[Form]) -> tuple[Any, ...]:
        members = self.reader.items(node, Text(name, name))
        choices = {c for form in forms if name in form.by_name for c in form.by_name[name].choices}
        for member in members:
            if choices and member.value not in choices:
                what = Text("选项", "choice")
                self.reader.faults.append(Fault(member.line, unknown_word(what, str(member.value), choices)))
        return tuple(member.value for member in members)

    def _field(self, node: Located | None, forms: Sequence[Form]) -> str:
        known = set.intersection(*(set(form.by_name) for form in forms)) if forms else set()
        return self.reader.word(node, known, _FIELD, "")

    def _fields(self, node: Located, forms: Sequence[Form]) -> tuple[str, ...]:
        members = self.reader.items(node, Text("after", "after"))
        return tuple(self._field(member, forms) for member in members)

    def _words(self, node: Located | None, known: Collection[str], what: Text) -> tuple[str, ...]:
        members = self.reader.items(node, what)
        words = (self.reader.word(member, known, what, "") for member in members)
        return tuple(word for word in words if word)

    def _word(self, body: Members, key: str) -> str:
        return str(self.reader.scalar(body.get(key), str, key, ""))
