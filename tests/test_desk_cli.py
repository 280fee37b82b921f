"""The command line: what each command prints, and how it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from offices import DEALING, a_sample_office

from desk.cli import kece


class Desk:
    """Runs commands against one office."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *args: str, stdin: str | None = None, today: str = "2027-01-15") -> Result:
        return CliRunner().invoke(kece, ["--office", str(self.root), "--today", today, *args], input=stdin)

    def json(self, *args: str, stdin: str | None = None) -> Any:
        result = self.run(*args, stdin=stdin)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(a_sample_office(tmp_path / "office").site.root)


def test_forms_list_names_all_thirty_forms(desk: Desk) -> None:
    listed = desk.json("forms", "list", "--json")
    assert len(listed) == 30
    assert listed[7] == {
        "form": "complaint",
        "id": "F07",
        "code": "TS",
        "version": 1,
        "title": {"zh": "投诉受理单", "en": "Complaint ticket"},
    }


def test_forms_show_takes_name_code_or_number(desk: Desk) -> None:
    shown = [desk.json("forms", "show", name, "--json") for name in ("complaint", "TS", "ts", "F07")]
    assert all(form == shown[0] for form in shown)
    assert shown[0]["number"] == "TS-{owner}-{year}-{serial:04}"


def test_submit_answers_with_numbers_and_problems(desk: Desk) -> None:
    items = json.dumps([DEALING, {**DEALING, "deal_type": "询价格"}], ensure_ascii=False)
    result = desk.run("submit", "WL", "--json", "-", stdin=items)
    answer = json.loads(result.stdout)
    assert answer["records"] == [{"record_no": "WL-KH0001-2027-0001", "state": "已提交", "revision": 1}]
    assert [(p["index"], p["field"]) for p in answer["problems"]] == [(1, "deal_type")]
    assert result.exit_code == 1
    assert "往来类型" in result.stderr


def test_show_list_and_find_print_records(desk: Desk) -> None:
    shown = desk.json("show", "TS-KH0001-2026-0001", "--json")
    assert {k: shown[k] for k in ("record_no", "form", "version", "state", "documents")} == {
        "record_no": "TS-KH0001-2026-0001",
        "form": "complaint",
        "version": 1,
        "state": "已关闭",
        "documents": [],
    }
    assert [r["record_no"] for r in desk.json("list", "TS", "--json")] == [
        "TS-KH0001-2026-0001",
        "TS-KH0002-2026-0001",
    ]
    found = desk.json(
        "find", "三维资料", "--form", "WL", "--customer", "KH0001", "--period", "2026H1", "--json"
    )
    assert [r["record_no"] for r in found] == ["WL-KH0001-2026-0003"]


def test_show_with_history_tells_who_changed_what_and_why(desk: Desk) -> None:
    history = desk.json("show", "TS-KH0001-2026-0001", "--history", "--json")["history"]
    assert [r["revision"] for r in history] == list(range(1, len(history) + 1))
    assert history[-1]["state"] == "已关闭"


def test_revise_and_advance_change_a_record(desk: Desk) -> None:
    desk.run("submit", "WL", "--json", "-", stdin=json.dumps(DEALING))
    number = "WL-KH0001-2027-0001"
    revised = desk.json("revise", number, "--json", "-", "--reason", "更正", stdin='{"subject": "重磁"}')
    assert revised == {"record_no": number, "state": "已提交", "revision": 2}
    advanced = desk.json("advance", number, "已审核", "--by", "SYB01-S01", "--json")
    assert advanced == {"record_no": number, "state": "已审核", "revision": 3}


@pytest.mark.parametrize(
    ("args", "stdin", "told"),
    [
        (("submit", "WL", "--json", "-"), "{", "不是有效的 JSON（第 1 行"),
        (("submit", "WL", "--json", "-"), "[1]", "应为一个对象或对象的列表"),
        (("submit", "WL", "--json", "没有.json"), None, "文件无法读取"),
        (("submit", "complain", "--json", "-"), "{}", "没有表单「complain」；您是不是想写「complaint」？"),
        (("show", "TS-KH0001-2026-0099"), None, "没有记录「TS-KH0001-2026-0099」"),
        (("blank", "TS", "--customer", "KH0099"), None, "没有客户或部门「KH0099」"),
        (("handbook", "KH0099", "--period", "2026H1"), None, "没有客户或部门「KH0099」"),
        (
            ("handbook", "--all", "--period", "2026H3"),
            None,
            "「2026H3」不是有效的期间。请写成 2026H1 的样子。",
        ),
        (("report", "satisfaction", "--unit", "FGS09", "--period", "2026H1"), None, "没有单位「FGS09」"),
    ],
)
def test_bad_input_gets_a_sentence_and_exit_code_1(
    desk: Desk, args: tuple[str, ...], stdin: str | None, told: str
) -> None:
    result = desk.run(*args, stdin=stdin)
    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stdout == ""


def test_the_same_refusal_is_told_in_english(desk: Desk) -> None:
    result = CliRunner().invoke(kece, ["--office", str(desk.root), "--lang", "en", "show", "X-1"])
    assert (result.exit_code, result.stderr) == (1, "there is no record “X-1”. Look for it with: kece find\n")


def test_wrong_usage_ends_with_exit_code_2(desk: Desk) -> None:
    assert desk.run("submit", "WL").exit_code == 2
    assert desk.run("nonsense").exit_code == 2
    assert desk.run("list", today="gestern").exit_code == 2


def test_outside_an_office_a_command_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(kece, ["--office", str(tmp_path), "list"])
    assert result.exit_code == 1
    assert "没有 kece.yaml" in result.stderr


def test_init_founds_an_office_and_never_in_a_folder_that_holds_something(tmp_path: Path) -> None:
    folder = tmp_path / "新办公室"
    assert CliRunner().invoke(kece, ["init", str(folder)]).exit_code == 0
    assert sorted(p.name for p in folder.iterdir()) == [
        "archive", "cards", "forms", "inbox", "journal", "kece.yaml", "templates", "work",
    ]  # fmt: skip
    again = CliRunner().invoke(kece, ["init", str(folder)])
    assert again.exit_code == 1
    assert "文件夹不是空的" in again.stderr


def test_verify_finds_nothing_wrong_in_a_fresh_office(desk: Desk) -> None:
    attachments = len([p for p in (desk.root / "archive").rglob("*附件*") if p.is_file()])
    assert desk.json("verify", "--json") == {"ok": True, "checked": attachments, "findings": []}


def test_a_faulty_form_of_the_office_is_told_with_its_lines(desk: Desk) -> None:
    (desk.root / "forms" / "dealing.yaml").write_text(
        "form: dealing\nid: F04\ncodde: WL\nsections: 3\n", encoding="utf-8"
    )
    result = desk.run("submit", "dealing", "--json", "-", stdin=json.dumps(DEALING))
    assert result.exit_code == 1
    assert "第 3 行：不认识的键「codde」；您是不是想写「code」？" in result.stderr
    checked = desk.run("forms", "check")
    assert checked.exit_code == 1
    assert "dealing.yaml" in checked.stderr


def test_verify_names_every_finding_with_its_full_path(desk: Desk) -> None:
    journal = next((desk.root / "journal").iterdir())
    journal.write_bytes(journal.read_bytes().replace(b"cli", b"clj").replace(b"library", b"librarx", 1))
    result = desk.run("verify", "--json")
    named = {"path": f"journal/{journal.name}", "problem": "broken-chain", "line": 1, "file": str(journal)}
    assert (result.exit_code, json.loads(result.stdout)["findings"]) == (1, [named])
    told = desk.run("verify")
    assert (told.exit_code, told.stdout) == (1, f"日志断链\t{journal}:1\n")


def test_the_journal_tells_what_was_done_to_a_record(desk: Desk) -> None:
    desk.run("submit", "WL", "--json", "-", stdin=json.dumps(DEALING))
    number = "WL-KH0001-2027-0001"
    desk.run("advance", number, "已审核", "--by", "SYB01-S01", "--reason", "属实")
    told = desk.json("journal", "--object", number, "--json")
    assert [(line["action"], line["actor"], line["source"]) for line in told] == [
        ("record.submit", "SYB01-S02", "cli"),
        ("record.advance", "SYB01-S01", "cli"),
    ]
    last = desk.run("journal", "--last", "1").stdout.split("\t")
    assert last[2:] == ["SYB01-S01", "record.advance", number, "已提交→已审核", "属实", "cli\n"]
