"""A form that went through LibreOffice says the same: tags are lost there, bookmarks and texts are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from directories import DIRECTORY
from libreoffice import SavedAgain
from needs import needs
from strategies import stored

from cardfile.library import Library
from generator.carriers import code_line, custom_properties
from generator.context import Printer
from generator.drawing.scaffold_word import draw_form
from generator.readback import read_back
from generator.readback.interpret import interpret
from generator.reading import Identity
from generator.word import WordTemplate

pytestmark = needs("soffice", "its re-saving cannot be tried")

FORM = Library((Path(__file__).parents[1] / "forms",)).get("complaint")
AROUND = dict.fromkeys(
    ["company", "confidentiality", "title", "state", "revision", "issued", "issue", "qr_text"], "x"
) | {
    "record_no": "TS-KH0001-2026-0001",
    "identifier": "TS-KH0001-2026-0001@9",
    "code_line": code_line("TS-KH0001-2026-0001", 9),
}
RAW: dict[str, Any] = {
    "unit_code": "SYB01",
    "prepared_by": "SYB01-S02",
    "occurred_on": "2026-04-13",
    "prepared_on": "2026-04-13",
    "customer_code": "KH0001",
    "department_code": "D02",
    "received_at": "2026-04-13T09:20",
    "channel": "电话",
    "content": '4月12日夜班，未系安全带。\n\nresearch·R&D <5%> "引号" {{ 7*7 }}\n第三行 👍🏽',
    "claim_amount": "38600.00",
    "is_repeat": False,
    "severity": "较大",
    "onsite_needed": True,
    "escalated_to": "法律事务部",
    "leader_approval": {"name": "ZB-S01", "date": "2026-04-13", "opinion": "同意定责意见。"},
    "actions": [
        {"measure": "重新培训", "kind": "纠正", "responsible": "SYB01-S03", "planned_on": "2026-04-17"},
        {"measure": "以备换修", "kind": "预防", "evidence": "新版检查表"},
    ],
    "progress": [
        {"at": "2026-04-15T16:30", "content": "核查完成", "told_department": True, "told_customer": False}
    ],
    "remedy": ["解释", "道歉", "流程改进"],
    "confirm_sign": {"name": "冯远帆", "date": "2026-04-24"},
}
VALUES = stored(FORM, RAW)


def document() -> bytes:
    properties = {"form": "complaint", "version": 1, "record_no": "TS-KH0001-2026-0001", "revision": 9}
    parts = {
        "docProps/custom.xml": custom_properties({f"fc.{key}": value for key, value in properties.items()})
    }
    printed = Printer(FORM, DIRECTORY).context(VALUES, AROUND)
    return WordTemplate(draw_form(FORM)).fill(printed, parts=parts)


@pytest.mark.parametrize("path", [("docx",), ("odt", "docx"), ("doc", "docx")], ids=" → ".join)
def test_a_form_saved_by_libreoffice_says_the_same(tmp_path: Path, path: tuple[str, ...]) -> None:
    reading = read_back(SavedAgain(tmp_path).through(document(), *path), FORM)
    found, problems = interpret(reading, FORM, DIRECTORY)
    assert (*reading.problems, *problems) == ()
    assert reading.identity == Identity("complaint", 1, "TS-KH0001-2026-0001", 9)
    assert stored(FORM, {"confidentiality": VALUES["confidentiality"], **found}) == VALUES
