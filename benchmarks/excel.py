"""Filling a workbook: the compiled template beside openpyxl and exceljs, on a monthly summary of 300 rows."""

from __future__ import annotations

import io
import json
import subprocess
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from shutil import which
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

import generator.engine.package
from benchmarks.measure import Row, Table, median
from generator.excel import ExcelTemplate

ROWS = 300
COLUMNS = {
    "no": "序号", "code": "客户编号", "name": "客户名称", "department": "部门", "matter": "事项",
    "state": "状态", "person": "经办人", "on": "日期", "amount": "金额", "paid": "已付", "open": "未付",
    "share": "占比", "phone": "电话", "note": "备注",
}  # fmt: skip
SUMS = "IJK"
_FIRST = 3
_STATES = ("询价", "报价", "签约", "执行", "结算")


def measure() -> Table:
    """Return the time of one filled workbook by each engine, and how many of ours each costs."""
    rows = records()
    template = ExcelTemplate(template_bytes(tags=True))
    context = {"month": "2026年6月", "rows": rows}
    peer = template_bytes(tags=False)
    taken = {
        "kece, isal": median(lambda: template.fill(context)),
        "kece, zlib": without_isal(lambda: median(lambda: template.fill(context))),
        "openpyxl: load, fill, save": median(lambda: filled_by_openpyxl(peer, rows), times=5),
    }
    taken |= {"exceljs: load, fill, save": seconds} if (seconds := exceljs_seconds(peer, rows)) else {}
    ours = taken["kece, isal"]
    note = (
        f"{ROWS} rows of {len(COLUMNS)} cells with styles, a merged title and a row of sums; in memory, warm."
    )
    if not seconds:
        note += " exceljs is not installed."
    table_rows = tuple(Row(name, seconds, seconds / ours) for name, seconds in taken.items())
    return Table("Filling a workbook", note, "× kece with isal", table_rows)


def without_isal(run: Callable[[], float]) -> float:
    """Return what a measurement gives where only the standard library deflates."""
    package: Any = generator.engine.package
    isal, package.isal_zlib = package.isal_zlib, None
    try:
        return run()
    finally:
        package.isal_zlib = isal


def records() -> list[dict[str, Any]]:
    """Return the rows of the summary; one in seven has a name that XML must escape, one in three no note."""
    return [_record(i) for i in range(ROWS)]


def _record(i: int) -> dict[str, Any]:
    amount = Decimal(i * 37_137 % 9_000_000) / 100
    paid = (amount * 3 / 4).quantize(Decimal("0.01"))
    return {
        "no": i + 1,
        "code": f"KH{i:04}",
        "name": f"南溟{i}号石油勘探" + ("研究&开发<分>公司" if i % 7 == 0 else "有限公司"),
        "department": f"第{i % 9}事业部",
        "matter": f"三维地震资料解释第{i}期",
        "state": _STATES[i % len(_STATES)],
        "person": f"职员{i % 40:02}",
        "on": date(2026, 1, 1) + timedelta(days=i % 180),
        "amount": amount,
        "paid": paid,
        "open": amount - paid,
        "share": round(i / ROWS, 4),
        "phone": f"0{13800000000 + i * 7919}",
        "note": None if i % 3 == 0 else f"备注{i}",
    }


def template_bytes(*, tags: bool) -> bytes:
    """Return the summary's template: with tags for kece, or with the styled row that the peers copy."""
    book = Workbook()
    sheet = book.worksheets[0]
    last = chr(64 + len(COLUMNS))
    sheet["A1"] = "{{ month }}客户信息汇总表" if tags else None
    sheet.merge_cells(f"A1:{last}1")
    loop = {3: ["{%tr for r in rows %}"], 5: ["{%tr endfor %}"]} if tags else {}
    body, total = (4, 6) if tags else (3, 4)
    cells = [f"{{{{ r.{name} }}}}" if tags else None for name in COLUMNS]
    lines: dict[int, list[Any]] = {2: [*COLUMNS.values()], body: cells, total: ["合计"], **loop}
    for number, line in sorted(lines.items()):
        for column, value in enumerate(line, 1):
            sheet.cell(number, column, value)
    for letter in SUMS if tags else "":
        sheet[f"{letter}{total}"] = f"=SUM({letter}{body}:{letter}{body})"
    _styled(sheet, (2, body, total))
    return _saved(book)


def _styled(sheet: Worksheet, rows: tuple[int, ...]) -> None:
    line = Side("thin", "999999")
    for number in rows:
        sheet.row_dimensions[number].height = 18
        for column, name in enumerate(COLUMNS, 1):
            cell = sheet.cell(number, column)
            cell.border = Border(line, line, line, line)
            cell.font = Font("宋体", 10, bold=number != rows[1])
            cell.alignment = Alignment(horizontal="center", vertical="center")
            cell.number_format = {"on": "yyyy-mm-dd", "amount": "#,##0.00", "phone": "@"}.get(name, "General")
            if number == rows[0]:
                cell.fill = PatternFill("solid", fgColor="E8EEF4")
    sheet["A1"].font = Font("黑体", 16)


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def filled_by_openpyxl(template: bytes, rows: list[dict[str, Any]]) -> bytes:
    """Return the summary as a script with openpyxl makes it: the styled row and the total row copied."""
    # ruff: noqa: SLF001 - openpyxl copies a whole style by this attribute alone
    book = load_workbook(io.BytesIO(template))
    sheet: Any = book.worksheets[0]
    sheet["A1"] = "2026年6月客户信息汇总表"
    body, total = ([cell._style for cell in sheet[number]] for number in (_FIRST, _FIRST + 1))
    for number, row in enumerate(rows, _FIRST):
        for column, (name, style) in enumerate(zip(COLUMNS, body, strict=True), 1):
            cell = sheet.cell(number, column, row[name])
            cell._style = style
    last = _FIRST + len(rows)
    for column, style in enumerate(total, 1):
        sheet.cell(last, column)._style = style
    sheet.cell(last, 1, "合计")
    for letter in SUMS:
        sheet[f"{letter}{last}"] = f"=SUM({letter}{_FIRST}:{letter}{last - 1})"
    return _saved(book)


def exceljs_seconds(template: bytes, rows: list[dict[str, Any]]) -> float | None:
    """Return the median seconds of exceljs, or None where node does not find it."""
    node = which("node")
    if not node:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        path.write_bytes(template)
        data = json.dumps({"template": str(path), "rows": [_plain(row) for row in rows], "sums": SUMS})
        done = subprocess.run([node, "-e", _EXCELJS], input=data, capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


def _plain(row: dict[str, Any]) -> list[Any]:
    return [
        float(value) if isinstance(value, Decimal) else str(value) if isinstance(value, date) else value
        for value in row.values()
    ]


_EXCELJS = f"""
const {{ Workbook }} = require("exceljs");
const fs = require("fs");
const {{ template, rows, sums }} = JSON.parse(fs.readFileSync(0));
const source = fs.readFileSync(template);
async function fill() {{
  const book = new Workbook();
  await book.xlsx.load(source);
  const sheet = book.worksheets[0];
  sheet.getCell("A1").value = "2026年6月客户信息汇总表";
  sheet.duplicateRow({_FIRST}, rows.length - 1, true);
  rows.forEach((row, i) => row.forEach((value, j) => {{ sheet.getCell({_FIRST} + i, j + 1).value = value; }}));
  const last = {_FIRST} + rows.length;
  sheet.getCell(last, 1).value = "合计";
  for (const c of sums) sheet.getCell(c + last).value = {{ formula: `SUM(${{c}}{_FIRST}:${{c}}${{last - 1}})` }};
  return book.xlsx.writeBuffer();
}}
(async () => {{
  const taken = [];
  for (let i = 0; i < 8; i++) {{
    const start = process.hrtime.bigint();
    await fill();
    taken.push(Number(process.hrtime.bigint() - start) / 1e9);
  }}
  console.log(taken.slice(3).sort((a, b) => a - b)[2]);
}})();
"""
