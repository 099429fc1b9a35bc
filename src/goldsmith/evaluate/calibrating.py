"""What people said of the things that a judge is asked about: read from files, and written down for people to fill in.

A line is a JSON object: ``question``; ``id`` of a record, or ``text`` (of a claim: the claim, with ``reference``); ``verdict`` in the words of the
question, a whole number where it is a scale. Of value statements ``statements`` may say more: a verdict by name. A line whose verdict is null is
not filled in yet and is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.algorithms import rubrics
from goldsmith.errors import SettingsError
from goldsmith.evidence.judging import Material, Person, reference_of
from goldsmith.indicating.given_rubrics import rubrics_of
from goldsmith.judges.asking import names, question
from goldsmith.judges.masking import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from goldsmith.evaluate.asked import Asked
    from goldsmith.evidence.asked_of_judges import Judging
    from goldsmith.evidence.judging import Drawn, Panel
    from goldsmith.judges.asking import Question

HINT = "docs/judges.md shows a file that works"
WITHOUT = frozenset({"claims", "rubric_met"})
"""Questions that people calibrate elsewhere, or not at all."""
SHEET = 100
"""Records on a sheet."""


def people_of(
    asked: Judging, rows_of: Callable[[str], list[dict[str, Any]]], named: Callable[[Sequence[str]], dict[str, Drawn]]
) -> tuple[tuple[Person, ...], int]:
    """Return what people said, and how many verdicts are about no record of this dataset.

    Args:
        asked: Which files hold it.
        rows_of: Reads one.
        named: Looks up records by their ids.

    Raises:
        SettingsError: A line is wrong; the message names its row.
    """
    rows: list[tuple[str, Mapping[str, Any], Question]] = []
    for path in asked.files:
        for number, row in enumerate(rows_of(path), 1):
            if row.get("verdict") is not None or any(one is not None for one in _named(row).values()):
                rows.append((f"{path}: row {number}", row, _question(f"{path}: row {number}", row)))
    found = named(list(dict.fromkeys(str(row["id"]) for _, row, _ in rows if row.get("id") is not None)))
    people = [_person(where, row, one, found, asked.characters) for where, row, one in rows]
    return tuple(_last(one for one in people if one is not None)), sum(one is None for one in people)


def write_sheet(path: Path, wanted: Asked, passages: Callable[[str], list[str]] | None, panel: Panel) -> int:
    """Write the first records of the sample with every question that is asked about them, for people to fill in; return the lines.

    A file that is there is left alone: people may have begun with it. The judge's answers do not stand in it.
    """
    if path.exists():
        return 0
    requirement, records = wanted.requirement, panel.sample[:SHEET]
    plain = ["coherence", "professionalism", *(["declared_type"] if requirement.type and not requirement.audits.type else [])]
    shown = requirement.judge.characters if requirement.judge else SHEET
    lines: list[dict[str, Any]] = [
        {"question": name, "id": one.id, "text": one.text[:shown], "verdict": None, "answers": panel.judge.answers_of(name)}
        for name in plain
        if panel.asks(name)
        for one in records
    ]
    if requirement.values and not requirement.audits.values and panel.asks("value_statements"):
        told = {one.name: one.statement for one in requirement.values}
        answers = panel.judge.answers_of("value_statements")
        lines += [
            {"question": "value_statements", "id": one.id, "text": one.text[:shown], "verdict": None, "statements": dict.fromkeys(told), "says": told, "answers": answers}
            for one in records
        ]  # fmt: skip
    if requirement.references is not None and not requirement.audits.facts and panel.asks("factual_support"):
        field = requirement.references.field
        lines += _claims(
            panel, records, lambda one, claim: reference_of(one, field) if field else "\n\n".join(passages(claim)) if passages else ""
        )
    if requirement.rubrics and panel.asks("rubric_quality"):
        known, answers = rubrics_of(requirement.rubrics, wanted.rows_of), panel.judge.answers_of("rubric_atomic")
        drawn = [criterion.text for _, criterion in rubrics.drawn(known, SHEET, panel.nonce)]
        lines += [{"question": "rubric_atomic", "text": text, "verdict": None, "answers": answers} for text in dict.fromkeys(drawn)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    return len(lines)


def _claims(panel: Panel, records: Sequence[Drawn], beside: Callable[[Drawn, str], str]) -> list[dict[str, Any]]:
    """Return the claims of records, as the judge wrote them down, each with what it is held against."""
    said = panel.judge.judge("claims", [Material(one.text) for one in records])
    claims = {claim: beside(record, claim) for record, one in zip(records, said, strict=True) for claim in one.answer or ()}
    answers = panel.judge.answers_of("factual_support")
    return [
        {"question": "factual_support", "text": claim, "reference": reference, "verdict": None, "answers": answers}
        for claim, reference in claims.items()
        if reference
    ]


def _question(where: str, row: Mapping[str, Any]) -> Question:
    known = [name for name in names() if name not in WITHOUT]
    if row.get("question") not in known:
        raise SettingsError("no such question", where=where, found=repr(row.get("question")), expected=", ".join(known), hint=HINT)
    return question(str(row["question"]))


def _person(where: str, row: Mapping[str, Any], asked: Question, found: Mapping[str, Drawn], characters: int) -> Person | None:
    """Return what a line says; ``None`` where it is about no record of this dataset.

    A line with both an id and a text is about the record where that is still its text, else about the text.
    """
    named = {name: _said(where, asked, one) for name, one in _named(row).items() if one is not None}
    verdict = _said(where, asked, row["verdict"]) if row.get("verdict") is not None else _overall(named)
    text = str(row["text"]) if row.get("text") is not None else None
    record = found.get(str(row["id"])) if row.get("id") is not None else None
    if record is not None and (text is None or masked([text[:characters]])[0] == record.text[:characters]):
        return Person(asked.name, Material(record.text), verdict, record.id, named)
    if text is None and row.get("id") is not None:
        return None
    if not (text or "").strip():
        raise SettingsError("a verdict is about a record or a text", where=where, expected="`id` or `text`", hint=HINT)
    shown, beside = masked([text, str(row.get("reference") or "")])
    return Person(asked.name, Material(shown or "", beside or ""), verdict, "", named)


def _said(where: str, asked: Question, verdict: Any) -> str:
    if (word := asked.said(verdict)) is None:
        expected = ", ".join((*asked.answers, *asked.aliases))
        raise SettingsError(f"this is no verdict of `{asked.name}`", where=where, found=repr(verdict), expected=expected, hint=HINT)
    return word


def _named(row: Mapping[str, Any]) -> Mapping[str, Any]:
    told = row.get("statements")
    return told if isinstance(told, dict) else {}


def _overall(named: Mapping[str, str]) -> str:
    return next((word for word in ("contradicts", "agrees") if word in named.values()), "not_touched")


def _last(people: Any) -> list[Person]:
    """Return verdicts in order; of two about the same thing the last one counts."""
    found: dict[tuple[str, str, Material], Person] = {}
    for one in people:
        found[one.question, one.id, one.material] = one
    return list(found.values())
