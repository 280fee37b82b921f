"""What must be in order in a workbook: rows, cells, styles, strings, merged cells and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cardfile.text import Text
from generator.checking.flaws import Flaw, repeated
from generator.excel.columns import column_number
from generator.excel.sheet_source import MAIN

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_STYLES: Final = "xl/styles.xml"
_STRINGS: Final = "xl/sharedStrings.xml"


def workbook_flaws(trees: Mapping[str, Element]) -> Iterator[Flaw]:
    """Yield the flaws of a workbook's sheets and names."""
    styles = _count(trees.get(_STYLES), f"{MAIN}cellXfs/{MAIN}xf")
    strings = _count(trees.get(_STRINGS), f"{MAIN}si")
    for name, tree in trees.items():
        if tree.tag == f"{MAIN}worksheet":
            yield from _disorder(name, tree)
            yield from _beyond(name, tree, styles, strings)
        elif tree.tag == f"{MAIN}workbook":
            names = (
                f"{n.get('name', '').lower()}@{n.get('localSheetId', '')}"
                for n in tree.iter(f"{MAIN}definedName")
            )
            for twice in repeated(names):
                shown = twice.partition("@")[0]
                yield Flaw(name, Text(f"名称「{shown}」重复", f"the name “{shown}” is defined twice"))


def _count(tree: Element | None, path: str) -> int:
    return 0 if tree is None else len(tree.findall(path))


def _disorder(name: str, sheet: Element) -> Iterator[Flaw]:
    rows = list(sheet.iter(f"{MAIN}row"))
    if not _ascending([int(row.get("r") or 0) for row in rows]):
        yield Flaw(name, Text("行的次序有误", "its rows are out of order"))
    for row in rows:
        references = [cell.get("r", "") for cell in row]
        columns = [column_number(reference.rstrip("0123456789")) for reference in references if reference]
        strange = [r for r in references if r and r.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != row.get("r")]
        if strange or not _ascending(columns):
            yield Flaw(
                name,
                Text(
                    f"第 {row.get('r')} 行的单元格次序有误",
                    f"the cells of row {row.get('r')} are out of order",
                ),
            )


def _ascending(numbers: Sequence[int]) -> bool:
    return all(before < after for before, after in pairwise(numbers))


def _beyond(name: str, sheet: Element, styles: int, strings: int) -> Iterator[Flaw]:
    """Yield the cells that ask for a style or a shared string that is not there."""
    for cell in sheet.iter(f"{MAIN}c"):
        value = cell.findtext(f"{MAIN}v") or "0"
        if int(cell.get("s") or 0) >= max(styles, 1) or (cell.get("t") == "s" and int(value) >= strings):
            where = cell.get("r")
            yield Flaw(
                name,
                Text(
                    f"单元格 {where} 的样式或文字不存在", f"cell {where} has a style or text that is absent"
                ),
            )
