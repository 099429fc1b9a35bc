"""Answers as columns of the dataset that the tasks were made from, without rewriting a row of it.

For a project ``news`` with a question ``topic`` these columns are written: ``news__topic`` (what the answers come to, in the question's own
type), ``news__topic_agreement``, ``news__topic_by`` (how it was found), ``news__topic_sureness`` (how probably it is right, of votes),
``news__topic_answers`` (how many answers it rests on), ``news__topic_reviewed``, ``news__topic_looked`` (right or wrong, where it was
drawn out of a lot and looked at), and ``news__answers``: everything that was said, with who (the code
that stands for a person), when, how long, the versions of guideline and questions, and which model had said something, in sight or not. A hyphen of the project's name
is ``_``. Records without an answer are null.

What is written waits on disk, and is read again batch by batch of the records: memory grows with neither.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
from starlette.concurrency import run_in_threadpool

from goldsmith.annotate.ballots import Decided
from goldsmith.annotate.gathering import deciding, pages_of
from goldsmith.annotate.projects import Configurations
from goldsmith.annotate.quality.agreeing import alpha_of_votes
from goldsmith.annotate.quality.known import faulty_of, gold_by_person
from goldsmith.annotate.quality.settled import settled
from goldsmith.annotate.results import conclusion_of
from goldsmith.annotate.spooled_rows import SpooledRows
from goldsmith.annotate.standing.codes import Codes, method_of
from goldsmith.annotation_errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Asked, Configuration
    from goldsmith.annotate.gathering import Page
    from goldsmith.annotate.quality.known import Faulty
    from goldsmith.annotate.quality.settled import Settled
    from goldsmith.annotate.results import Concluded, Decides, Said
    from goldsmith.lake import Dataset
    from goldsmith.stats.estimate import Estimate

ANSWERS = pa.list_(
    pa.struct(
        [
            ("who", pa.string()),
            ("value", pa.string()),
            ("at", pa.timestamp("ms", tz="UTC")),
            ("active_ms", pa.int64()),
            ("guideline_version", pa.int32()),
            ("questions_version", pa.int32()),
            ("reviewed", pa.bool_()),
            ("late", pa.bool_()),
            ("origin", pa.string()),
            ("model", pa.string()),
            ("model_shown", pa.bool_()),
            ("annotator", pa.string()),
            ("annotation_method", pa.string()),
        ]
    )
)
"""Everything that was said of a record; ``value`` is JSON: answers by question."""


BESIDE = {
    "agreement": pa.float32(),
    "by": pa.string(),
    "sureness": pa.float32(),
    "answers": pa.int16(),
    "reviewed": pa.bool_(),
    "looked": pa.string(),
}
"""What is written beside each conclusion."""


@dataclass(frozen=True)
class Written:
    """What was written: the columns, how many records have an answer, how many keys are no record, and the new version of the dataset."""

    columns: tuple[str, ...]
    records: int
    strange: int
    version: int


def prefix_of(project: str) -> str:
    """Return what the columns of a project begin with; no two projects have the same one, and none begins another.

    A project's name has one hyphen between words, and no ``_``: so the first ``__`` of a column stands behind the project.

    Example:
        >>> prefix_of("news-2026")
        'news_2026__'
    """
    return f"{project.replace('-', '_')}__"


def columns_of(project: str, configuration: Configuration) -> pa.Schema:
    """Return the columns of a project.

    Example:
        >>> from goldsmith.annotate.configuration import configured
        >>> asked = configured([{"field": "text"}], [{"name": "topic", "kind": "choice", "settings": {"choices": ["a", "b"]}}])
        >>> columns_of("news-1", asked).names
        ['news_1__topic', 'news_1__topic_agreement', 'news_1__topic_by', 'news_1__topic_sureness', 'news_1__topic_answers', 'news_1__topic_reviewed', 'news_1__topic_looked', 'news_1__answers']
    """
    fields = []
    for each in configuration.questions:
        name = f"{prefix_of(project)}{each.name}"
        fields += [(name, each.leaf.stored_as()), *((f"{name}_{part}", kind) for part, kind in BESIDE.items())]
    return pa.schema([*fields, (f"{prefix_of(project)}answers", ANSWERS)])


@dataclass(frozen=True)
class Gathered:
    """What is to be written of a project.

    Attributes:
        project: Its name.
        asked: What it asks.
        rows: The values of each record, by its id, on disk.
        methods: For each question whose answers are votes: the method chosen, and why.
        alpha: For each such question Krippendorff's alpha with its interval, where it can be counted.
        gold: For each question that was judged on known answers: how many each person had right, and of how many, by his code.
    """

    project: str
    asked: Configuration
    rows: SpooledRows
    methods: dict[str, str] = field(default_factory=dict)
    alpha: dict[str, Estimate] = field(default_factory=dict)
    gold: dict[str, dict[str, list[int]]] = field(default_factory=dict)


async def gathered(connection: AsyncConnection, row: Any, codes: Codes | None = None) -> Gathered:
    """Return what is to be written of a project, of one state of the database; its rows are to be closed.

    Args:
        connection: The database.
        row: The row of the project.
        codes: Which stand for people; their own where left out.
    """
    codes = codes or Codes()
    asked = await Configurations().of(connection, row.id, row.questions_version)
    found = Gathered(row.name, asked, SpooledRows(), gold=await gold_by_person(connection, row.id))
    found.gold.update({name: {codes.of(who): counts for who, counts in of.items()} for name, of in found.gold.items()})
    try:
        async with deciding(connection, row, asked) as decided:
            await run_in_threadpool(_tell, found, decided)
            async for part in pages_of(connection, row, asked):
                ids = [task.id for task in part]
                standing, looked = await settled(connection, ids), await faulty_of(connection, ids)
                told = [replace(task, said=codes.applied(task.said)) for task in part]
                await run_in_threadpool(_conclude, found, decided, (standing, looked), told)
    except BaseException:
        found.rows.close()
        raise
    return found


def _tell(found: Gathered, decided: Mapping[str, Decides]) -> None:
    """Tell methods, and how far people agree."""
    for each in found.asked.questions:
        one = decided.get(each.name)
        if isinstance(one, Decided):
            found.methods[each.name] = f"{one.choice.chosen.method}: {one.choice.why}"
            try:
                found.alpha[each.name] = alpha_of_votes(each.leaf, one.given)
            except ValueError:
                continue  # fewer than two tasks have two answers, or all are the same: there is no agreement to tell


def _conclude(found: Gathered, decided: Mapping[str, Decides], known: tuple[Settled, Faulty], part: Sequence[Page]) -> None:
    """Conclude some tasks, and put what is to be written of them on disk; ``known`` is what stands of them, and what was found in lots."""
    rows = {}
    standing, looked = known
    for task in part:
        concluded = {}
        for each in found.asked.questions:
            given = [one for one in task.said if one.counted.get(each.name) is not None]
            if given:
                concluded[each.name] = conclusion_of(each, task.id, given, decided.get(each.name))
        rows[task.key] = _row(found, standing.of(task.id, concluded), task.said, looked.get(task.id))
    found.rows.add(rows)


def write_back(records: Dataset, found: Gathered) -> Written:
    """Write the columns of a project, and return what was written; columns that were written before are replaced.

    Raises:
        ColumnError: The dataset has a column of such a name and another type.
        ConflictError: Others changed these columns at the same time, twice.
        StorageError: The disk is full or read-only.
    """
    schema = columns_of(found.project, found.asked)
    _refuse_others(records, schema, found.project)
    records.declare(schema, {name: _about(found, name) for name in schema.names})
    waiting, there = list(records.fragments()), 0
    for _ in range(2):
        fills, counted = [], {}
        for fragment in waiting:
            counts: list[int] = []
            fills.append(records.fill(fragment, _values(records, fragment, schema, found.rows, counts), live=True))
            counted[fragment] = sum(counts)
        done = records.commit_fills(fills, message=f"answers of {found.project}")
        there += sum(n for fragment, n in counted.items() if fragment not in set(done.moved))
        if not done.moved:
            return Written(tuple(schema.names), there, max(0, len(found.rows) - there), done.version)
        records.refresh()
        waiting = [fragment for fragment in records.fragments() if fragment in set(done.moved)]
    raise ConflictError("others changed these columns at the same time", where=records.name, hint="give the command again")


def _about(found: Gathered, name: str) -> dict[str, Any]:
    """Return what is told of a column: the project, the question, and what the column says of it."""
    about = {"annotation": found.project, "methods": found.methods, "tasks": len(found.rows)}
    prefix = prefix_of(found.project)
    for each in found.asked.questions:
        parts = {f"{prefix}{each.name}": "value", **{f"{prefix}{each.name}_{part}": part for part in BESIDE}}
        if name in parts:
            facts = about | {"question": each.name, "kind": each.kind, "part": parts[name]}
            return facts | (_values_of(each) | {"gold": found.gold.get(each.name, {})} if parts[name] == "value" else {})
    return about | {"part": "answers", "votes": {each.name: each.leaf.level for each in found.asked.questions if each.leaf.classes}}


def _values_of(each: Asked) -> dict[str, Any]:
    """Return the settings and classes of a question, and what kind of agreement is counted of it."""
    values = {"values": list(each.leaf.classes)} if each.leaf.classes else {}
    return {"level": each.leaf.level, "settings": each.leaf.model_dump(mode="json"), **values}


def _values(records: Dataset, fragment: int, schema: pa.Schema, rows: SpooledRows, counts: list[int]) -> Iterator[pa.RecordBatch]:
    """Yield the values of a fragment, batch by batch, and count those that there are."""
    nothing = dict.fromkeys(schema.names)
    for batch in records.scan(["id"], fragments=[fragment]):
        ids = batch.column("id").to_pylist()
        known = rows.of(ids)
        counts.append(len(known))
        yield pa.RecordBatch.from_pylist([known.get(id_, nothing) for id_ in ids], schema)


def _refuse_others(records: Dataset, schema: pa.Schema, project: str) -> None:
    """Refuse to write over a column that this project did not write.

    Raises:
        ConflictError: The dataset has such a column, or two questions would have the same one.
    """
    twice = sorted({name for name in schema.names if schema.names.count(name) > 1})
    if twice:
        raise ConflictError("two questions would be the same column", where=project, found=", ".join(twice), hint="call one otherwise")
    others = [name for name in schema.names if name in records.columns and records.provenance(name).get("annotation") != project]
    if others:
        raise ConflictError(
            "the dataset has columns of these names that are not of this project", where=records.name, found=", ".join(others)
        )


def _row(found: Gathered, concluded: Mapping[str, Concluded], answers: Sequence[Said], faulty: frozenset[str] | None) -> dict[str, Any]:
    """Return the values of one record; ``faulty`` are questions whose label was found wrong, where it was looked at."""
    prefix, row = prefix_of(found.project), dict[str, Any]()
    for each in found.asked.questions:
        one = concluded.get(each.name)
        if one is not None:
            name = f"{prefix}{each.name}"
            row[name] = None if one.value is None else each.leaf.stored(one.value)
            looked = None if faulty is None else "wrong" if each.name in faulty else "right"
            beside = (one.agreement, one.why, one.sureness, one.answers, one.why == "review", looked)
            row |= {f"{name}_{part}": value for part, value in zip(BESIDE, beside, strict=True)}
    row[f"{prefix}answers"] = [
        {
            "who": one.who, "value": orjson.dumps(one.value).decode(), "at": one.at, "active_ms": one.active_ms,
            "guideline_version": one.guideline_version, "questions_version": one.questions_version, "reviewed": one.reviewed, "late": one.late,
            "origin": one.origin, "model": one.model, "model_shown": one.model_shown,
            "annotator": one.annotator or None, "annotation_method": method_of(one),
        }
        for one in answers
    ]  # fmt: skip
    return row
