"""Sheets: what reviewers fill in, as CSV for a spreadsheet or as JSON Lines, and how it is read again."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

import orjson

from goldsmith.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from goldsmith.evaluate.auditing.drawing import Item

COLUMNS = ("item", "text", "verdict", "note")
PASS, FAIL, UNSURE = "pass", "fail", "unsure"
WORDS = {
    **dict.fromkeys(("pass", "p", "ok", "good", "right", "yes", "y", "1", "true", "通过", "合格", "是", "对", "正确"), PASS),
    **dict.fromkeys(("fail", "f", "bad", "wrong", "no", "n", "0", "false", "不通过", "不合格", "否", "错", "错误"), FAIL),
    **dict.fromkeys(("unsure", "?", "？", "不确定"), UNSURE),
}
"""What reviewers write, in capitals or not, and what it means."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would take for a formula."""

MOST_FAULTS = 12
CELL = 32_000
"""Characters that a cell of a spreadsheet holds; a longer text is cut there, and the sheet says so."""


class Review(NamedTuple):
    """What one reviewer said of one item: pass, fail or unsure, or, where labels are asked for, a label."""

    verdict: str
    note: str


def write(path: Path, items: Iterable[Item]) -> None:
    """Write an empty sheet; the suffix says in which form."""
    rows = [{"item": one.item, "text": one.text, "verdict": "", "note": ""} for one in items]
    if path.suffix == ".jsonl":
        path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
        return
    told = io.StringIO()
    sheet = csv.DictWriter(told, COLUMNS)
    sheet.writeheader()
    sheet.writerows({**row, "text": _cell(row["text"])} for row in rows)
    path.write_text(told.getvalue(), encoding="utf-8-sig", newline="")


def read(path: Path, known: Sequence[str], *, labels: bool) -> dict[str, Review]:
    """Return what a reviewer said of each item that has a verdict.

    Args:
        path: A filled sheet; spreadsheets may have saved it in GB18030 or with semicolons.
        known: The items that were handed out.
        labels: Whether a verdict is a label, and so any word.

    Raises:
        UsageError: There is no such file.
        SettingsError: Rows cannot be read; all of them are listed.
    """
    if not path.is_file():
        raise UsageError("there is no such sheet", where=str(path))
    faults: list[str] = []
    found: dict[str, Review] = {}
    names = set(known)
    for number, row in _rows(path):
        item, verdict = str(row.get("item") or "").strip(), str(row.get("verdict") or "").strip()
        if item not in names:
            faults.append(f"row {number}: item `{item[:40]}` was not handed out")
        elif item in found:
            faults.append(f"row {number}: item `{item}` stands there twice")
        elif verdict and not labels and verdict.lower() not in WORDS:
            faults.append(f"row {number}: `{verdict[:40]}` is no verdict")
        elif verdict:
            found[item] = Review(verdict if labels else WORDS[verdict.lower()], str(row.get("note") or "").strip())
    if faults:
        more = f"\n  … and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        raise SettingsError(
            "rows of a sheet cannot be read:\n  " + "\n  ".join(faults[:MOST_FAULTS]) + more,
            where=str(path),
            expected="each item once, with pass, fail, unsure or nothing (通过、不通过、不确定)",
        )
    return found


def _rows(path: Path) -> list[tuple[int, dict[str, object]]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    if path.suffix == ".jsonl":
        return [(number, _object(line, f"{path}: line {number}")) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    head = text.partition("\n")[0]
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count)))
    if rows and not {"item", "verdict"} <= set(rows[0]):
        raise SettingsError("the sheet lacks its columns", where=str(path), found=head.strip()[:80], expected=", ".join(COLUMNS))
    return [(number, dict(row)) for number, row in enumerate(rows, 2)]


def _object(line: str, where: str) -> dict[str, object]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as problem:
        raise SettingsError("a line is no JSON", where=where, found=str(problem)) from problem
    if not isinstance(row, dict):
        raise SettingsError("a line is no object", where=where, expected="one JSON object a line")
    return row


def _cell(text: str) -> str:
    cut = text if len(text) <= CELL else text[:CELL] + f" […{len(text) - CELL:,} more characters]"
    return "'" + cut if cut.startswith(FORMULA) else cut


def texts(path: Path) -> dict[str, str]:
    """Return the texts that a sheet shows, by item."""
    return {str(row.get("item") or "").strip(): str(row.get("text") or "") for _, row in _rows(path)}
