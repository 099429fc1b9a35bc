"""What a project of the annotation service wrote into a dataset, as inputs of an evaluation.

1. A column of labels says of itself which project and question it is of. A requirement that names it as ``labels: {field: COLUMN}`` needs no files: its
   classes are those of the question, all answers stand beside it (AGR-1), and how people did on known answers is told with it (AGR-2).
2. Where the requirement says nothing of labels, and the dataset has one column of labels of such a project, that is the one.
3. ``annotation:COLUMN`` stands where a file of an audit would: under ``audits.labels`` it is what reviewers found in the random sample of a lot (ACC-1).
   That is taken only where it is named: they saw the label.
4. What was not asked for is told with the evaluation, as defaults of a profile are.
"""

from __future__ import annotations

import contextlib
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith import question
from goldsmith.errors import GoldsmithError, UsageError
from goldsmith.evidence.requirement import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.evaluate.asked import Asked
    from goldsmith.evidence.requirement import Requirement
    from goldsmith.lake import Dataset
    from goldsmith.question import Question

BEGINS = "annotation:"
"""What stands before the column where a file would be named."""
AUDITS = ("agreement", "gold", "labels")
MOST = 100_000
"""Answers that agreement is counted on; of more, those of records drawn by a hash of their ids."""


def is_of_annotation(path: str) -> bool:
    """Tell whether what a requirement names is a column of a project, and no file."""
    return path.startswith(BEGINS)


def label_columns(records: Dataset) -> dict[str, dict[str, Any]]:
    """Return the columns of labels that projects wrote, with what made them."""
    made = {name: records.provenance(name) for name in records.columns if "__" in name}
    return {name: one for name, one in made.items() if one.get("annotation") and one.get("part") == "value" and one.get("values")}


def with_columns(records: Dataset, wanted: Asked) -> tuple[Asked, tuple[str, ...]]:
    """Return what is asked, with what projects wrote where the requirement says nothing of it, and the places that were filled so.

    Raises:
        UsageError: The requirement names a column that no project wrote.
    """
    known, asked = label_columns(records), wanted.requirement
    named = {name: path for name, path in asked.audits.model_dump().items() if path and is_of_annotation(path)}
    for name, path in named.items():
        if name not in AUDITS or path.removeprefix(BEGINS) not in known:
            raise _unknown(records, name, path, known)
    field = asked.labels.field if asked.labels else next(iter(known)) if len(known) == 1 and asked.labels is None else ""
    labels, filled = _filled(field, known[field], asked) if field in known else (asked.labels, dict[str, str]())
    audits = {name: f"{BEGINS}{name}#{path.removeprefix(BEGINS)}" for name, path in {**named, **filled}.items()}
    made = asked.model_copy(update={"labels": labels, "audits": asked.audits.model_copy(update=audits)})
    places = [*([f"labels ({field})"] if labels != asked.labels else []), *(f"audits.{name} ({field})" for name in filled)]
    return replace(wanted, requirement=made, records=records), tuple(places)


def _filled(field: str, about: Mapping[str, Any], asked: Requirement) -> tuple[Labels, dict[str, str]]:
    """Return what a column gives of what a requirement leaves open: the labels, and audits by their names."""
    labels = asked.labels or Labels(field=field, needed=False)
    labels = labels if labels.values is not None else labels.model_copy(update={"values": list(about["values"])})
    audits = {name: f"{BEGINS}{field}" for name in ("agreement", "gold") if getattr(asked.audits, name) is None}
    if not about.get("gold"):
        audits.pop("gold", None)
    return labels, audits


def _unknown(records: Dataset, name: str, path: str, known: Mapping[str, Any]) -> UsageError:
    return UsageError(
        "no project wrote this column of labels", where=f"audits.{name}", found=path, expected=", ".join(f"{BEGINS}{one}" for one in known) or "a file",
        hint=f"goldsmith write-back PROJECT writes the columns of a project into `{records.name}`",
    )  # fmt: skip


def rows_of(records: Dataset, audit: str, path: str) -> list[dict[str, Any]]:
    """Return what a column of labels tells an audit: answers, verdicts on known answers, or verdicts on a sample.

    Args:
        records: The dataset.
        audit: ``agreement``, ``gold`` or ``labels``.
        path: ``annotation:COLUMN``.
    """
    column = path.removeprefix(BEGINS)
    about = records.provenance(column)
    if audit == "gold":
        return list(_known(about.get("gold") or {}))
    if audit == "labels":
        return _looked(records, column)
    return _drawn(_answers(records, column, about))


def _known(gold: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a row for each known answer that somebody met."""
    for who, (right, asked) in sorted(gold.items()):
        for at in range(int(asked)):
            yield {"annotator": who, "verdict": "right" if at < int(right) else "wrong"}


def _looked(records: Dataset, column: str) -> list[dict[str, Any]]:
    """Return a row for each record that a reviewer looked at because it was drawn."""
    name = f"{column}_looked"
    if name not in records.columns:
        return []
    batches = records.scan(["id", name], f"{name} IS NOT NULL")
    return [{"id": row["id"], "verdict": row[name]} for batch in batches for row in batch.to_pylist()]


def _answers(records: Dataset, column: str, about: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Yield the answers to each record that two people or more answered, as what they are votes for."""
    prefix, name = column.partition("__")[0], str(about["question"])
    leaf = question.load(str(about["kind"]), about.get("settings") or {})
    level = str(about.get("level") or "nominal")
    for batch in records.scan(["id", f"{prefix}__answers"], f"{prefix}__answers IS NOT NULL"):
        for row in batch.to_pylist():
            said = [(one["who"], _vote(leaf, orjson.loads(one["value"]).get(name))) for one in row[f"{prefix}__answers"]]
            rows = [{"id": row["id"], "annotator": who, "label": vote, "level": level} for who, vote in said if vote is not None]
            if len(rows) > 1:
                yield rows


def _vote(leaf: Question, answer: Any) -> str | None:
    """Return what an answer is a vote for; nothing where it was an answer to an earlier question that this is none of."""
    with contextlib.suppress(TypeError, KeyError, AttributeError, GoldsmithError):
        vote = None if answer is None else leaf.vote(answer)
        return vote if vote in leaf.classes else None
    return None


def _drawn(answers: Iterator[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the answers to all records, or to those with the smallest hashes of their ids, so many that memory is bounded."""
    held: list[tuple[int, list[dict[str, Any]]]] = []
    n, most = 0, 1 << 32
    for rows in answers:
        place = zlib.crc32(rows[0]["id"].encode("utf-8", "surrogatepass"))
        if place >= most:
            continue
        held.append((place, rows))
        n += len(rows)
        if n > 2 * MOST:
            held.sort(key=lambda one: (one[0], one[1][0]["id"]))
            while n > MOST:
                place, gone = held.pop()
                n, most = n - len(gone), place
    return [row for _, rows in sorted(held, key=lambda one: one[1][0]["id"]) for row in rows]
