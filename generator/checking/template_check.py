"""Checks a template before anybody relies on it: its tags, its fields, and documents made from samples.

Everything is reported at once. Without a form only what holds for any template is checked: the tags, and
the soundness of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from cardfile.forms import SUBMIT, Field, Form
from cardfile.text import Text
from cardfile.yamlfile import suggestion
from generator.carriers import column_bookmark, label_bookmark
from generator.checking.findings import Finding, Level, error, of_fault
from generator.checking.flaws import Flaw
from generator.checking.samples import SIZES, sample_context
from generator.checking.template_names import NameReader, UnknownName
from generator.checking.template_sources import Part, Source
from generator.checking.template_text import shortened
from generator.checking.validity import flaws
from generator.engine.faults import Place, TemplateFault

Samples = dict[str, dict[str, Any]]
"""Contexts by name; the last one holds every name that the template may use."""

Paths = AbstractSet[tuple[str, ...]]
"""Names that a template uses, those of columns and parts with what they belong to."""

EXCEL: Final = ".xlsx"
_PRINTED_AROUND: Final = {"confidentiality": ("doc", "confidentiality")}
"""Fields that the page head shows from what is printed around the form."""


def check_template(
    data: bytes, name: str, form: Form | None = None, samples: Samples | None = None
) -> tuple[Finding, ...]:
    """Return everything that is wrong with a template.

    Args:
        data: the template's bytes.
        name: its file name; the ending tells its kind.
        form: the form that it prints, if any.
        samples: contexts to fill it with; default: those of the form.
    """
    source = _read(data, name)
    if samples is None:
        samples = form_samples(form, numbers=name.lower().endswith(EXCEL)) if form else {}
    reader = NameReader(next(reversed(samples.values())) if samples else None)
    unknown = list(_unknown_names(source, reader))
    found = [*source.findings, *unknown]
    if form and source.compiles:
        found += _absent_fields(form, reader.used, source.labels, name)
    if source.compiles:
        found += _sample_findings(source, samples, name, tolerant=bool(unknown))
    if not samples:
        # What is no package at all was told by the reader.
        found += (_flaw(flaw, name) for flaw in flaws(data) if flaw.part)
    return tuple(dict.fromkeys(found))


def form_samples(form: Form, beside: Mapping[str, Any] | None = None, *, numbers: bool = False) -> Samples:
    """Return the samples of a form by their size."""
    return {size: sample_context(form, size, beside, numbers=numbers) for size in SIZES}


def _read(data: bytes, name: str) -> Source:
    if name.lower().endswith(EXCEL):
        from generator.checking.template_excel import read_excel

        return read_excel(data, name)
    from generator.checking.template_word import read_word

    return read_word(data, name)


def _unknown_names(source: Source, reader: NameReader) -> Iterator[Finding]:
    for part in source.parts:
        before = len(reader.unknown)
        reader.read(part.tree)
        yield from (_unknown(name, part) for name in reader.unknown[before:])


def _unknown(name: UnknownName, part: Part) -> Finding:
    called, near = ".".join(filter(None, (name.owner, name.name))), suggestion(name.name, name.known)
    return error(
        shortened(part.place(name.lineno)),
        f"没有名为「{called}」的内容{near.zh}",
        f"there is nothing called “{called}”{near.en}",
    )


# -- fields --------------------------------------------------------------------------------------------


def _absent_fields(form: Form, used: Paths, labels: frozenset[str], name: str) -> Iterator[Finding]:
    """Yield the required fields that the template shows nowhere; one that may stay empty is a warning."""
    for f in form.typed_fields():
        if _shown(f, used, labels):
            columns = [c for c in f.columns if c.required and c.typed]
            absent = (c for c in columns if not _column_shown(f, c, used, labels))
            yield from (_absent(column, Place(name, "", f.label.zh)) for column in absent)
        elif f.required:
            yield _absent(f, Place(name))


def _shown(f: Field, used: Paths, labels: frozenset[str]) -> bool:
    paths = {(f.name,), ("pick", f.name), _PRINTED_AROUND.get(f.name, (f.name,))}
    label = label_bookmark(f)
    return bool(paths & used) or any(known == label or known.startswith(f"{label}__") for known in labels)


def _column_shown(table: Field, column: Field, used: Paths, labels: frozenset[str]) -> bool:
    return (table.name, column.name) in used or column_bookmark(table, column) in labels


def _absent(f: Field, place: Place) -> Finding:
    firm = f.required == SUBMIT and f.required_if is None and f.relevant is None
    level: Level = "error" if firm else "warning"
    return Finding(
        level,
        place,
        Text(
            f"必填项「{f.label.zh}」（{f.name}）在模板中没有位置",
            f"the required field “{f.label.en}” ({f.name}) has no place in the template",
        ),
    )


# -- samples -------------------------------------------------------------------------------------------


def _sample_findings(source: Source, samples: Samples, name: str, *, tolerant: bool) -> Iterator[Finding]:
    """Fill the template with each sample and check the documents."""
    for sample, context in samples.items():
        try:
            document = source.fill(context, "blank" if tolerant else "error")
        except TemplateFault as fault:
            found = of_fault(fault)
            place = Place(name, found.place.part, found.place.text)
            yield Finding(found.level, place, _of_sample(sample, found.message))
        else:
            for flaw in flaws(document):
                yield Finding(flaw.level, Place(name, flaw.part), _of_sample(sample, flaw.what))


def _of_sample(sample: str, message: Text) -> Text:
    return Text(f"填入样本 {sample} 后：{message.zh}", f"filled with the sample {sample}: {message.en}")


def _flaw(flaw: Flaw, name: str) -> Finding:
    return Finding(flaw.level, Place(name, flaw.part), flaw.what)
