"""OpenLineage events of runs, evaluations and releases: what began, from what, into what, and how it ended.

1. START is sent before the work, COMPLETE, FAIL or ABORT after it; one run has one id.
2. What was read and written is told at the end, out of the tables that acknowledge it: files by their address, the dataset by its lake, its
   version, its columns and what each was made of, counts, and the gates of an evaluation.
3. Events go where they are wanted: see ``sending``. Whatever goes wrong with them is told, and never breaks the work.

Source: OpenLineage 2-0-2, https://openlineage.io/spec/2-0-2/OpenLineage.json, with its facets.
"""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goldsmith import __version__, record, registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from goldsmith.lake import Dataset, Lake

PRODUCER = f"urn:goldsmith:software:{__version__}"
SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
FACETS = {
    "schema": "1-2-0/SchemaDatasetFacet", "dataSource": "1-0-1/DatasourceDatasetFacet", "columnLineage": "1-2-0/ColumnLineageDatasetFacet",
    "version": "1-0-1/DatasetVersionDatasetFacet", "outputStatistics": "1-0-2/OutputStatisticsOutputDatasetFacet",
    "dataQualityMetrics": "1-0-3/DataQualityMetricsInputDatasetFacet", "dataQualityAssertions": "1-1-0/DataQualityAssertionsDatasetFacet",
    "errorMessage": "1-0-1/ErrorMessageRunFacet", "jobType": "2-0-4/JobTypeJobFacet", "processing_engine": "1-1-1/ProcessingEngineRunFacet",
}  # fmt: skip
"""Facets that are used, and the edition of each."""
MOST_INPUTS = 1_000
NAMESPACE = "goldsmith"


@dataclass
class Told:
    """What an event tells of the data, filled in by who did the work.

    Attributes:
        inputs: Datasets that were read.
        outputs: Datasets that were written.
    """

    inputs: list[dict[str, Any]] = field(default_factory=list)
    outputs: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def telling(job: str, send: Callable[[dict[str, Any]], None] | None) -> Iterator[Told]:
    """Send the events of one piece of work.

    Args:
        job: Its name, such as ``run/web``.
        send: Takes an event; nothing is told where there is none.

    Example:
        >>> sent = []
        >>> with telling("run/web", sent.append) as told:
        ...     told.outputs.append({"namespace": "file", "name": "out"})
        >>> [one["eventType"] for one in sent], sent[0]["run"]["runId"] == sent[1]["run"]["runId"]
        (['START', 'COMPLETE'], True)
    """
    told, run = Told(), str(uuid.uuid4())
    if send is None:
        yield told
        return
    send(_event("START", run, job, Told()))
    try:
        yield told
    except KeyboardInterrupt:
        send(_event("ABORT", run, job, told))
        raise
    except Exception as fault:
        send(
            _event(
                "FAIL",
                run,
                job,
                told,
                _faced("errorMessage", message=str(fault)[:2_000] or type(fault).__name__, programmingLanguage="PYTHON"),
            )
        )
        raise
    send(_event("COMPLETE", run, job, told))


def files_of(lake: Lake, name: str) -> list[dict[str, Any]]:
    """Return the files that a dataset was read from, as inputs: their addresses, and how many records each had."""
    from goldsmith.curate.tables import opened

    found: dict[str, list[Any]] = {}
    for batch in opened(lake, name).parts.scan(["path", "source", "found", "bytes"]):
        for row in batch.to_pylist():
            one = found.setdefault(row["path"] or row["source"], [row["source"], 0, 0])
            one[1] += row["found"] or 0
            one[2] += row["bytes"] or 0
    made = []
    for path, (source, rows, size) in sorted(found.items())[:MOST_INPUTS]:
        namespace, place = _address(path)
        facets = _faced("dataSource", name=source or place, uri=_uri(namespace, place))
        made.append(
            {
                "namespace": namespace,
                "name": place,
                "facets": facets,
                "inputFacets": _faced("dataQualityMetrics", rowCount=rows, bytes=size, columnMetrics={}),
            }
        )
    return made


def dataset_of(
    lake: Lake, name: str, *, asserted: Sequence[tuple[str, bool]] = (), written: bool = False, rows: int | None = None
) -> dict[str, Any]:
    """Return a dataset of a lake as input or output.

    Args:
        lake: Where it is.
        name: Its name; ``name@version`` for an older one.
        asserted: Gates that were looked at, and whether each holds.
        written: Whether it is an output.
        rows: Records that it holds, where somebody knows.
    """
    records = lake.dataset(name)
    namespace, place = _place(lake)
    facets = {
        **_faced("schema", fields=[{"name": one.name, "type": str(one.type)} for one in records.schema]),
        **_faced("dataSource", name=namespace, uri=_uri(namespace, place)),
        **_faced("version", datasetVersion=str(records.version)),
        **_faced("columnLineage", fields=_column_lineage(lake, records)),
    }
    count = records.count() if rows is None else rows
    own: dict[str, Any] = {"namespace": namespace, "name": f"{place}/{records.name}".lstrip("/"), "facets": facets}
    if written:
        return own | {"outputFacets": _faced("outputStatistics", rowCount=count)}
    checked = (
        _faced("dataQualityAssertions", assertions=[{"assertion": what, "success": holds} for what, holds in asserted]) if asserted else {}
    )
    return own | {"inputFacets": {**_faced("dataQualityMetrics", rowCount=count, columnMetrics={}), **checked}}


def folder_of(path: str, *, rows: int | None = None) -> dict[str, Any]:
    """Return a folder of files that was written, as output."""
    namespace, place = _address(path)
    facets = _faced("dataSource", name=place, uri=_uri(namespace, place))
    return {
        "namespace": namespace,
        "name": place,
        "facets": facets,
        **({"outputFacets": _faced("outputStatistics", rowCount=rows)} if rows is not None else {}),
    }


def _event(kind: str, run: str, job: str, told: Told, run_facets: Mapping[str, Any] | None = None) -> dict[str, Any]:
    engine = _faced("processing_engine", version=__version__, name="goldsmith")
    return {
        "eventType": kind,
        "eventTime": datetime.now(UTC).isoformat(),
        "producer": PRODUCER,
        "schemaURL": SCHEMA,
        "run": {"runId": run, "facets": {**engine, **(run_facets or {})}},
        "job": {
            "namespace": NAMESPACE,
            "name": job,
            "facets": _faced("jobType", processingType="BATCH", integration="GOLDSMITH", jobType="JOB"),
        },
        "inputs": told.inputs,
        "outputs": told.outputs,
    }


def _faced(facet: str, /, **facts: Any) -> dict[str, Any]:
    """Return one facet, with who made it and the edition of its form."""
    form = FACETS[facet]
    url = f"https://openlineage.io/spec/facets/{form}.json#/$defs/{form.partition('/')[2]}"
    return {facet: {"_producer": PRODUCER, "_schemaURL": url, **facts}}


def _column_lineage(lake: Lake, records: Dataset) -> dict[str, Any]:
    """Return for each column of which it is known the columns that it was made of."""
    namespace, place = _place(lake)
    own = f"{place}/{records.name}".lstrip("/")
    found: dict[str, Any] = {}
    for column in records.columns:
        facts = records.provenance(column)
        if not facts or column in record.SCHEMA.names:
            continue
        names = [one for one in _reads(facts) if one in records.columns]
        how = [{"type": "DIRECT", "subtype": "TRANSFORMATION", "description": str(facts.get("operator", "")), "masking": False}]
        found[column] = {"inputFields": [{"namespace": namespace, "name": own, "field": one, "transformations": how} for one in names]}
    return found


def _reads(facts: Mapping[str, Any]) -> Sequence[str]:
    """Return the columns that a step reads: as its notes say, else as its operator declares; the text where neither tells."""
    reads = facts.get("reads")
    operator = facts.get("operator")
    if not reads and operator in registry.names("operator"):
        reads = registry.load("operator", str(operator)).reads
    return [reads] if isinstance(reads, str) else list(reads or ("text",))


def _place(lake: Lake) -> tuple[str, str]:
    return _address(lake.location)


def _address(path: str) -> tuple[str, str]:
    """Return namespace and name of a place, as OpenLineage names places.

    Example:
        >>> _address("s3://bucket/a/b"), _address("/data/in.jsonl")
        (('s3://bucket', 'a/b'), ('file', '/data/in.jsonl'))
    """
    scheme, there, rest = path.partition("://")
    if not there:
        return "file", path
    host, _, name = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}", name or "/"


def _uri(namespace: str, place: str) -> str:
    from urllib.parse import quote

    return f"file://{quote(place)}" if namespace == "file" else f"{namespace}/{quote(place)}"
