"""A clerk for demos and tests: types values into handed-out forms as a person does in Word or Excel.

It knows only what a person sees: the label, and the cell beside it. Nothing of it is used in daily work.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT = "word/document.xml"


def fill_word(blank: bytes, answers: Mapping[str, Any]) -> bytes:
    """Return a Word form with answers typed in: texts beside their labels, ticks at options, rows in tables."""
    from lxml import etree

    root = etree.fromstring(_member(blank, _DOCUMENT))
    cells = {_bookmark(mark): _cell_of(mark) for mark in root.iter(f"{W}bookmarkStart")}
    for field, answer in answers.items():
        if isinstance(answer, list) and answer and isinstance(answer[0], Mapping):
            _fill_rows(field, answer, cells)
        elif f"fc_{field}" in cells:
            _type(_next_cell(cells[f"fc_{field}"]), answer)
    return _with_member(
        blank, _DOCUMENT, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    )


def _fill_rows(group: str, rows: list[Mapping[str, Any]], cells: Mapping[str, Any]) -> None:
    for mark, head in cells.items():
        if not mark.startswith(f"fc_{group}__"):
            continue
        column = list(head.getparent()).index(head)
        row = head.getparent()
        for answer in rows:
            row = next(r for r in row.itersiblings(f"{W}tr"))
            _type(
                list(row.iter(f"{W}tc"))[column - _skipped(head)],
                answer.get(mark.removeprefix(f"fc_{group}__"), ""),
            )


def _skipped(head: Any) -> int:
    return sum(1 for sibling in head.itersiblings(preceding=True) if sibling.tag != f"{W}tc")


def _bookmark(mark: Any) -> str:
    return str(mark.get(f"{W}name"))


def _cell_of(mark: Any) -> Any:
    return next(mark.iterancestors(f"{W}tc"), None)


def _next_cell(label: Any) -> Any:
    return next(label.itersiblings(f"{W}tc"))


def _type(cell: Any, answer: Any) -> None:
    """Put a text into a cell's first text run, or tick an option of a tick list."""
    texts = list(cell.iter(f"{W}t"))
    shown = "".join(t.text or "" for t in texts)
    if "☐" in shown or "☑" in shown:
        _tick(texts, answer if isinstance(answer, list) else [answer])
        return
    if not texts:
        run = cell.iter(f"{W}p").__next__()
        texts = [run.makeelement(f"{W}t")]
        holder = run.makeelement(f"{W}r")
        holder.append(texts[0])
        run.append(holder)
    for text in texts:
        text.text = ""
    texts[0].text = str(answer)


def _tick(texts: list[Any], chosen: list[str]) -> None:
    """Turn the box before each chosen option; box and option may share a run or stand in two."""
    joined = "".join(t.text or "" for t in texts)
    for option in chosen:
        box = re.search(rf"☐(?=[\s\u00a0]*{re.escape(option)}(?![^\s\u00a0☐☑]))", joined)
        if box:
            joined = joined[: box.start()] + "☑" + joined[box.end() :]
    for text in texts:
        length = len(text.text or "")
        text.text, joined = joined[:length], joined[length:]


def fill_excel(blank: bytes, answers: Mapping[str, Any]) -> bytes:
    """Return a workbook form with answers typed into its named cells, rows below their headers."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(blank))
    remembered = [line for line in book["_fc_meta"].iter_rows(values_only=True) if line[0] == "column"]
    columns = {
        str(name): (str(letter), int(re.findall(r"\d+", str(row))[-1]))
        for _, name, _, letter, row, *_ in remembered
    }
    for field, answer in answers.items():
        if isinstance(answer, list):
            _fill_sheet_rows(book.worksheets[0], field, answer, columns)
        elif f"fc_{field}" in book.defined_names:
            sheet, place = next(iter(book.defined_names[f"fc_{field}"].destinations))
            area = book[sheet][place.replace("$", "")]
            _enter(area[0][0] if isinstance(area, tuple) else area, answer)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill_sheet_rows(
    sheet: Any, group: str, rows: list[Mapping[str, Any]], columns: Mapping[str, tuple[str, int]]
) -> None:
    for number, row in enumerate(rows, 1):
        for column, answer in row.items():
            letter, header = columns[f"{group}.{column}"]
            _enter(sheet[f"{letter}{header + number}"], answer)


def _enter(cell: Any, answer: Any) -> None:
    cell.value = answer
    if isinstance(answer, str):
        cell.data_type = "s"  # a text cell takes «=…» as text; openpyxl would make a formula of it


def _member(package: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(name)


def _with_member(package: bytes, name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            new.writestr(member, content if member.filename == name else old.read(member.filename))
    return stream.getvalue()
