"""Personal information and files: consents, the search of a general edition, attachments (K10, K12; domain E.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cardfile.records import Record
from cardfile.text import Text
from generator.handbook.gate.facts import Attachment, Facts, Found
from generator.handbook.model import FULL
from generator.handbook.scope import CONSENTS, Held

_PURPOSE: Final = "手册编制"
_KINDS: Final[Mapping[str, str]] = {
    "photo": "照片", "birthday_md": "生日", "career": "经历", "hobbies": "爱好", "family": "家庭",
}  # fmt: skip
"""By personal field, the kind of information that the notice must have named (F26)."""


def consents_valid(facts: Facts) -> Iterator[Found]:
    """K10: a valid consent covers each personal value of a full edition; general editions hold none at all.

    That a general edition really holds none is found out in the finished file
    (:mod:`generator.handbook.gate.search`).
    """
    if facts.book.variant != FULL:
        return
    for contact in facts.of("contact"):
        fields = [f for f in contact.form.fields if f.private and contact.values.get(f.name)]
        faults = [
            (f.label, fault) for f in fields if (fault := _fault(facts, contact, f.name, str(f.private)))
        ]
        if faults:
            yield _uncovered(facts, contact, faults)


def _uncovered(facts: Facts, contact: Held, faults: list[tuple[Text, Text]]) -> Found:
    zh = "；".join(f"{label.zh}：{fault.zh}" for label, fault in faults)
    en = "; ".join(f"{label.en}: {fault.en}" for label, fault in faults)
    name = contact.values.get("name")
    return Found(
        Text(
            f"{name}（{contact.record_no}）的个人信息不能印制——{zh}；请{facts.keeper}取得同意或清除。",
            f"personal information of {name} ({contact.record_no}) may not be printed: {en}; "
            f"{facts.keeper} obtains consent or removes it.",
        ),
        (contact.record_no,),
    )


def _fault(facts: Facts, contact: Held, field: str, needed: str) -> Text | None:
    """Return why a personal value may not be printed, or None."""
    level = contact.record.values.get("consent_level")
    if level not in CONSENTS or CONSENTS.index(level) < CONSENTS.index(needed):
        return Text(f"需「{needed}」，现为「{level}」", f"needs “{needed}”, is “{level}”")
    if str(contact.record.values.get("retain_until") or "") < facts.today.isoformat():
        return Text("保存期已过", "its time is over")
    consent = facts.record(contact.record.values.get("consent_ref"))
    return _consent_fault(facts, contact, consent, field, needed)


def _consent_fault(
    facts: Facts, contact: Held, consent: Record | None, field: str, needed: str
) -> Text | None:
    values: Mapping[str, Any] = consent.values if consent else {}
    counts = consent and facts.library.get("consent").workflow.counts(consent.state)
    if not counts or values.get("contact") != contact.record_no:
        return Text("没有有效的同意书", "there is no valid consent on file")
    if values.get("withdrawn_on"):
        return Text("同意已撤回", "the consent was withdrawn")
    if str(values.get("retain_until") or "") < facts.today.isoformat():
        return Text("同意书的保存期限已过", "the consent has run out")
    if needed == CONSENTS[-1] and values.get("consent_type") == "同意":
        return Text("同意书不是单独同意", "the consent is not a separate one")
    kind = _KINDS.get(field)
    if _PURPOSE not in (values.get("purposes") or ()) or (
        kind and kind not in (values.get("categories") or ())
    ):
        return Text("同意书未包括此项信息或手册编制", "the consent does not cover it, or not handbooks")
    return None


def attachments_there(facts: Facts) -> Iterator[Found]:
    """K12: every file that a printed record names is in the archive, unchanged."""
    for held in facts.held:
        for name, sha256 in _files(held, personal=facts.book.variant == FULL):
            state = _state(facts, held.record, name, sha256)
            if state != "found":
                yield _bad_file(facts, held, name, missing=state == "missing")


def _state(facts: Facts, record: Record, name: str, sha256: str) -> Attachment:
    filed = [d for d in record.documents if d.name == name]
    return facts.attachment(filed[-1].path, sha256 or filed[-1].sha256) if filed else "missing"


def _files(held: Held, *, personal: bool) -> Iterator[tuple[str, str]]:
    """Yield the files a record names, with the checksums it noted; personal ones only where they are printed."""
    for f in (f for f in held.form.attaching if personal or not f.private):
        value = held.values.get(f.name)
        if isinstance(value, str):
            yield value, ""
        elif value:
            columns = [c.name for c in f.columns if c.attaches]
            named = ((row.get(name), row.get("sha256")) for row in value for name in columns)
            yield from ((str(name), str(sha256 or "")) for name, sha256 in named if name)


def _bad_file(facts: Facts, held: Held, name: str, *, missing: bool) -> Found:
    fault = (
        Text("不在档案中", "is not in the archive") if missing else Text("与登记的校验值不符", "was changed")
    )
    who = facts.author(held.values)
    return Found(
        Text(
            f"{held.record_no} 的附件「{name}」{fault.zh}；请{who}补交原件。",
            f"the attachment “{name}” of {held.record_no} {fault.en}; {who} hands in the original.",
        ),
        (held.record_no,),
    )
