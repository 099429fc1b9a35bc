"""The folder of an audit: sheets for reviewers, a guide, the key that is kept from them, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.errors import UsageError
from goldsmith.evaluate.auditing.concluding import Concluded, concluded, verdicts
from goldsmith.evaluate.auditing.drawing import Drawn, Item, digest
from goldsmith.evaluate.auditing.guide import guide
from goldsmith.evaluate.auditing.sheets import read, texts, write
from goldsmith.evaluate.lot import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from goldsmith.evaluate.auditing.drawing import Wanted
    from goldsmith.lake import Dataset
    from goldsmith.profile import Problem

KEY, THIRD, VERDICTS, RESULT = "keep/key.json", "adjudication", "verdicts.jsonl", "result.json"
DECIDED = frozenset({"accepted", "rejected"})
"""What must have come of an audit before its verdicts count: those of one that is open, or of reviewers who overlook too much, say nothing."""
KEPT = "what is in here tells which items are planted: keep it from reviewers until all sheets are back\n"


def prepare(folder: Path, records: Dataset, wanted: Wanted, drawn: Drawn, *, suffix: str, problems: Sequence[Problem] = ()) -> list[Path]:
    """Write sheets, guide and key; return the sheets.

    The guide asks after the known problems as well; which they were stands in the key.

    Raises:
        UsageError: There is an audit already.
    """
    if (folder / KEY).exists():
        raise UsageError("there is an audit in this folder already", where=str(folder), hint="give another one with --out")
    (folder / KEY).parent.mkdir(parents=True, exist_ok=True)
    sheets = [folder / f"reviewer-{number}{suffix}" for number in range(1, wanted.reviewers + 1)]
    for number, sheet in enumerate(sheets, 1):
        write(sheet, drawn.order(number))
    labels = sorted({one.given for one in drawn.items if one.given})
    (folder / "guide.md").write_text(guide(wanted.purpose, problems, labels), encoding="utf-8")
    (folder / KEY).with_name("README.txt").write_text(KEPT, encoding="utf-8")
    asked = {"dataset": records.name.partition("@")[0], "version": records.version, "purpose": wanted.purpose, "nonce": wanted.nonce}
    plan = {
        "good": wanted.good,
        "bad": wanted.bad,
        "label": wanted.label,
        "reviewers": wanted.reviewers,
        "suffix": suffix,
        "problems": [one.name for one in problems if one.ask],
    }
    (folder / KEY).write_bytes(orjson.dumps({**asked, **plan, **drawn.key()}, option=orjson.OPT_INDENT_2))
    return sheets


def key_of(folder: Path) -> dict[str, Any]:
    """Return the key of an audit.

    Raises:
        UsageError: There is none, or it cannot be read.
    """
    path = folder / KEY
    try:
        key: dict[str, Any] = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(
            "there is no audit in this folder", where=str(path), hint="`goldsmith audit DATASET --out FOLDER` draws one"
        ) from None
    except orjson.JSONDecodeError as problem:
        raise UsageError("the key of the audit is damaged", where=str(path), found=str(problem)) from problem
    return key


def conclude(folder: Path, records: Dataset, sheets: Sequence[Path] = ()) -> Concluded:
    """Read the sheets again, write the verdicts and what follows; write a third sheet where reviewers differ.

    Args:
        folder: Where the audit is.
        records: The dataset at the version that was drawn from.
        sheets: Those of the reviewers; the ones in the folder where left out.

    Raises:
        UsageError: The records are no longer those that the sample was drawn from, or a sheet is missing.
        SettingsError: A sheet cannot be read.
    """
    key = key_of(folder)
    if (root := frozen(records).root) != key["root"]:
        raise UsageError(
            "the records are not those that the sample was drawn from: somebody edited them since",
            where=f"{key['dataset']}@{key['version']}",
            found=f"root {root[:16]}",
            expected=f"root {key['root'][:16]}",
            hint="draw a new sample; the verdicts of this one say nothing of these records",
        )
    labels = key["purpose"] == "labels"
    names = [one["item"] for one in key["items"]]
    paths = list(sheets) or [folder / f"reviewer-{number}{key['suffix']}" for number in range(1, key["reviewers"] + 1)]
    reviews = [read(path, names, labels=labels) for path in paths]
    third = folder / f"{THIRD}{key['suffix']}"
    found = concluded(key, reviews, read(third, names, labels=labels) if third.exists() else {})
    if found.disputed and not third.exists():
        write(third, _again(paths, found.disputed))
    rows = verdicts(key, found.settled) if found.decision in DECIDED else []
    (folder / VERDICTS).write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    (folder / RESULT).write_bytes(orjson.dumps(as_json(key, found), option=orjson.OPT_INDENT_2))
    return found


def as_json(key: dict[str, Any], found: Concluded) -> dict[str, Any]:
    """Return what an audit found, for programs."""
    told = {name: key[name] for name in ("dataset", "version", "root", "nonce", "purpose", "plan", "good", "bad")}
    return {
        **told,
        "decision": found.decision,
        "defects": found.defects,
        "missing": [len(one) for one in found.missing],
        "disputed": list(found.disputed),
        "verdicts": digest("".join(f"{name}={verdict}\n" for name, verdict in sorted(found.settled.items()))),
        **{name: None if (one := getattr(found, name)) is None else _estimate(one) for name in ("passing", "found", "agreement")},
        "found_by_reviewer": [None if one is None else _estimate(one) for one in found.by_reviewer],
        "accepts_at": {str(share): round(found.plan.passes(share), 4) for share in (key["good"], key["bad"])},
    }


def _estimate(one: Any) -> dict[str, Any]:
    return {"value": one.value, "low": one.low, "high": one.high, "confidence": one.confidence, "n": one.n, "method": one.method}


def _again(paths: Sequence[Path], items: Sequence[str]) -> list[Item]:
    """Return items with their texts, as the first sheet shows them."""
    shown = texts(paths[0])
    return [Item(item, shown.get(item, ""), "", "") for item in items]
