"""What a document carries of its record, so that the card can be rebuilt from it (DESIGN 4).

A document shows one revision, and carries its values whole. Of the revisions before it carries when, by whom
and why, and the names of the fields that came or changed, but no earlier value: who is given a document must not
find in it what was corrected. A value that no later revision changed is known all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from cardfile.records import Document, Record, Revision

Values = Mapping[str, Any]
_BROUGHT: Final = ("original", "attachment")


def carried_record(record: Record) -> dict[str, Any]:
    """Return what a document of a record's newest revision carries, as JSON values."""
    return {
        "form": record.form,
        "record_no": record.record_no,
        "revision": record.revision,
        "state": record.state,
        "values": dict(record.values),
        "card": {
            "version": record.version,
            "binder": record.binder,
            "history": _summary(record.history),
            "files": [_file(document) for document in record.documents if document.kind in _BROUGHT],
        },
    }


def _file(document: Document) -> dict[str, Any]:
    """Return what a file cannot tell of itself; scans come later, and must not change the document they show."""
    keys = ("revision", "kind", "name")
    return {"file": document.file_name, **{key: getattr(document, key) for key in keys}}


def _summary(history: Sequence[Revision]) -> list[dict[str, Any]]:
    before: Sequence[Values] = ({}, *(revision.values for revision in history))
    return [
        {
            "number": revision.number,
            "at": revision.at,
            "by": revision.by,
            "reason": revision.reason,
            "state": revision.state,
            "source": revision.source,
            "purged": list(revision.purged),
            "added": sorted(revision.values.keys() - earlier.keys()),
            "replaced": sorted(k for k, value in earlier.items() if revision.values.get(k) != value),
        }
        for earlier, revision in zip(before, history, strict=False)
    ]


@dataclass(frozen=True, slots=True)
class Restored:
    """A record as its documents tell it.

    Attributes:
        files: what the newest document knows of the files that people brought, by their file names.
        lost: by revision, the names of fields that had a value then which no document shows.
    """

    record: Record
    files: Mapping[str, Mapping[str, Any]]
    lost: Mapping[int, frozenset[str]]


def restored_record(carried: Mapping[int, Mapping[str, Any]]) -> Restored:
    """Return the record that documents carry.

    Args:
        carried: what a document of each revision carries; the newest tells of the history.

    Raises:
        KeyError, TypeError: it is not what :func:`carried_record` returned.
    """
    newest = carried[max(carried)]
    card, summaries = newest["card"], newest["card"]["history"]
    values, lost = _values_of_all(summaries, {number: told["values"] for number, told in carried.items()})
    history = tuple(_revision(summary, values[summary["number"]]) for summary in summaries)
    record = Record(newest["record_no"], newest["form"], card["version"], card["binder"], history)
    files = {told["file"]: told for told in card["files"]}
    return Restored(record, files, {number: names for number, names in lost.items() if names})


def _values_of_all(
    summaries: Sequence[Mapping[str, Any]], shown: Mapping[int, Values]
) -> tuple[dict[int, Values], dict[int, frozenset[str]]]:
    """Return the values of each revision, and the names of those that are lost, from the newest back."""
    newest = summaries[-1]["number"]
    values, lost = {newest: shown[newest]}, {newest: frozenset[str]()}
    for later, earlier in pairwise(reversed(summaries)):
        number, after = earlier["number"], later["number"]
        if number in shown:
            values[number], lost[number] = shown[number], frozenset()
            continue
        gone = {*later["added"], *later["replaced"]}
        values[number] = {k: value for k, value in values[after].items() if k not in gone}
        lost[number] = (lost[after] - {*later["added"]}) | {*later["replaced"]}
    return values, lost


def _revision(summary: Mapping[str, Any], values: Values) -> Revision:
    """Return a revision; what was purged from it stays out, even where an old document still shows it."""
    told = {key: summary[key] for key in ("number", "at", "by", "reason", "state", "source")}
    purged = tuple(summary["purged"])
    kept = {name: value for name, value in values.items() if name not in purged}
    return Revision(**told, values=kept, purged=purged)


def differences(before: Record, after: Record | None) -> tuple[str, ...]:
    """Return where two records differ, ``r2.values.outcome`` or ``documents``; the order of documents does not count."""
    if after is None:
        return ("record",)
    whole = [
        name
        for name in ("record_no", "form", "version", "binder")
        if getattr(before, name) != getattr(after, name)
    ]
    if {*before.documents} != {*after.documents}:
        whole.append("documents")
    held, restored = ({r.number: r for r in record.history} for record in (before, after))
    numbers = sorted(held.keys() | restored.keys())
    return (*whole, *(d for n in numbers for d in _in_revision(n, held.get(n), restored.get(n))))


def _in_revision(number: int, before: Revision | None, after: Revision | None) -> list[str]:
    if before is None or after is None:
        return [f"r{number}"]
    plain = ("at", "by", "reason", "state", "source", "purged")
    fields = sorted(before.values.keys() | after.values.keys())
    return [
        *(f"r{number}.{name}" for name in plain if getattr(before, name) != getattr(after, name)),
        *(f"r{number}.values.{n}" for n in fields if before.values.get(n) != after.values.get(n)),
    ]
