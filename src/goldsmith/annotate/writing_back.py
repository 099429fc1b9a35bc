"""Answers as columns of the dataset that the tasks were made from, without rewriting a row of it.

For a project ``news`` with a question ``topic`` these columns are written: ``news__topic`` (what the answers come to, in the question's own
type), ``news__topic_agreement``, ``news__topic_by`` (how it was found), and ``news__answers``: everything that was said, with who (the code
that stands for a person), when, how long, and the versions of guideline and questions. A hyphen of the project's name
is ``_``. Records without an answer are null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from goldsmith.annotation_errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.results import Results, Said
    from goldsmith.lake import Dataset

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
        ]
    )
)
"""Everything that was said of a record; ``value`` is JSON: answers by question."""


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
        ['news_1__topic', 'news_1__topic_agreement', 'news_1__topic_by', 'news_1__answers']
    """
    fields = []
    for each in configuration.questions:
        name = f"{prefix_of(project)}{each.name}"
        fields += [(name, each.leaf.stored_as()), (f"{name}_agreement", pa.float32()), (f"{name}_by", pa.string())]
    return pa.schema([*fields, (f"{prefix_of(project)}answers", ANSWERS)])


def write_back(
    records: Dataset, project: str, configuration: Configuration, results: Results, said: Mapping[str, Sequence[Said]]
) -> Written:
    """Write the columns of a project, and return what was written; columns that were written before are replaced.

    Raises:
        ColumnError: The dataset has a column of such a name and another type.
        ConflictError: Others changed these columns at the same time, twice.
        StorageError: The disk is full or read-only.
    """
    schema = columns_of(project, configuration)
    _refuse_others(records, schema, project)
    about = {"annotation": project, "methods": results.methods, "tasks": len(results.tasks)}
    records.declare(schema, dict.fromkeys(schema.names, about))
    rows = {key: _row(schema, configuration, results.tasks[key], answers, records=project) for key, answers in said.items()}
    waiting, found = list(records.fragments()), set[str]()
    for _ in range(2):
        fills = []
        for fragment in waiting:
            ids = [row for batch in records.scan(["id"], fragments=[fragment]) for row in batch.column("id").to_pylist()]
            found.update(id_ for id_ in ids if id_ in rows)
            values = [rows.get(id_) or dict.fromkeys(schema.names) for id_ in ids]
            fills.append(records.fill(fragment, pa.Table.from_pylist(values, schema), live=True))
        done = records.commit_fills(fills, message=f"answers of {project}")
        if not done.moved:
            return Written(tuple(schema.names), len(found), len(rows) - len(found), done.version)
        records.refresh()
        waiting = [fragment for fragment in records.fragments() if fragment in set(done.moved)]
    raise ConflictError("others changed these columns at the same time", where=records.name, hint="give the command again")


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


def _row(
    schema: pa.Schema, configuration: Configuration, concluded: Mapping[str, Any], answers: Sequence[Said], *, records: str
) -> dict[str, Any] | None:
    """Return the values of one record; nothing where nobody answered."""
    if not answers:
        return None
    prefix, row = prefix_of(records), dict.fromkeys(schema.names)
    for each in configuration.questions:
        one = concluded.get(each.name)
        if one is not None:
            name = f"{prefix}{each.name}"
            row[name] = None if one.value is None else each.leaf.stored(one.value)
            row[f"{name}_agreement"], row[f"{name}_by"] = one.agreement, one.why
    row[f"{prefix}answers"] = [
        {
            "who": one.who, "value": orjson.dumps(one.value).decode(), "at": one.at, "active_ms": one.active_ms,
            "guideline_version": one.guideline_version, "questions_version": one.questions_version, "reviewed": one.reviewed, "late": one.late,
        }
        for one in answers
    ]  # fmt: skip
    return row
