"""The provenance of a dataset as one PROV graph: where each part of it came from, by which step, made by whom; written as PROV-JSON and JSON-LD.

Levels: the **dataset** at a version; its **sources** with the files they were read from; the **steps** of the runs that made it, and the columns
they wrote; and single **records** (``of_record``), with their ancestors. A graph of all records is not written down: the lineage of all records is
bound by one digest over its edges (``gs:lineage_sha256``), and any record's own graph can be asked for.

Source: W3C, PROV-DM and PROV-O; the PROV-JSON serialisation, member submission of 2013-04-24.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.certify.rights.parentage import parent_columns, parents_of
from goldsmith.curate.tables import opened
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from goldsmith.certify.rights.combining import Combination
    from goldsmith.certify.rights.register import Known
    from goldsmith.lake import Dataset, Lake

PREFIXES = {"gs": "urn:goldsmith:", "prov": "http://www.w3.org/ns/prov#", "xsd": "http://www.w3.org/2001/XMLSchema#"}
SOFTWARE = "gs:software"
ENDS = {
    "wasGeneratedBy": ("prov:entity", "prov:activity"),
    "used": ("prov:activity", "prov:entity"),
    "wasDerivedFrom": ("prov:generatedEntity", "prov:usedEntity"),
    "wasAssociatedWith": ("prov:activity", "prov:agent"),
    "wasAttributedTo": ("prov:entity", "prov:agent"),
    "wasInformedBy": ("prov:informed", "prov:informant"),
    "hadMember": ("prov:collection", "prov:entity"),
    "specializationOf": ("prov:specificEntity", "prov:generalEntity"),
}
"""Relations, and what their two ends are called in PROV-JSON."""
KINDS = {"entity": "prov:Entity", "activity": "prov:Activity", "agent": "prov:Agent"}
MOST_FILES = 10_000
MOST_ANCESTORS = 10_000


@dataclass
class Graph:
    """A provenance graph.

    Attributes:
        nodes: For each kind (entity, activity, agent) the nodes with their attributes.
        edges: For each relation its pairs.
    """

    nodes: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    edges: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def add(self, kind: str, name: str, **attributes: Any) -> str:
        """Add a node, or attributes to one, and return its name; attributes are in the namespace of the product."""
        told = {
            f"prov:{key[5:]}" if key.startswith("prov_") else f"gs:{key}": value
            for key, value in attributes.items()
            if value not in (None, "", [])
        }
        self.nodes[kind].setdefault(name, {}).update(told)
        return name

    def relate(self, relation: str, one: str, other: str) -> None:
        """Add a relation from one node to another."""
        self.edges.setdefault(relation, set()).add((one, other))

    def as_prov_json(self) -> dict[str, Any]:
        """Return the graph as PROV-JSON; relations are numbered in the order of their ends, so that one graph has one form."""
        found: dict[str, Any] = {"prefix": dict(PREFIXES)}
        found |= {kind: {name: _attributes(about) for name, about in sorted(nodes.items())} for kind, nodes in self.nodes.items() if nodes}
        for relation, pairs in sorted(self.edges.items()):
            first, second = ENDS[relation]
            found[relation] = {f"_:{relation}{at}": {first: one, second: other} for at, (one, other) in enumerate(sorted(pairs))}
        return found

    def as_json_ld(self) -> dict[str, Any]:
        """Return the graph as JSON-LD in the vocabulary of PROV-O."""
        found: dict[str, dict[str, Any]] = {}
        for kind, nodes in self.nodes.items():
            for name, about in nodes.items():
                found[name] = {"@id": _iri(name), "@type": KINDS[kind], **{key: _ld(key, value) for key, value in about.items()}}
        for relation, pairs in self.edges.items():
            for one, other in sorted(pairs):
                found[one].setdefault(f"prov:{relation}", []).append({"@id": _iri(other)})
        context = {**PREFIXES, "prov:startTime": {"@id": "prov:startedAtTime", "@type": "xsd:dateTime"}}
        context |= {
            "prov:endTime": {"@id": "prov:endedAtTime", "@type": "xsd:dateTime"},
            "prov:label": {"@id": "http://www.w3.org/2000/01/rdf-schema#label"},
        }
        return {"@context": context, "@graph": [found[name] for name in sorted(found)]}

    @property
    def root(self) -> str:
        """SHA-256 of the canonical PROV-JSON, as hexadecimal digits."""
        return hashlib.sha256(canonical(self.as_prov_json())).hexdigest()


def graph(lake: Lake, records: Dataset, declared: Known, found: Sequence[Combination]) -> Graph:
    """Return the graph of a dataset at a version, down to sources, files, steps and columns."""
    made = Graph()
    made.add("agent", SOFTWARE, prov_type="prov:SoftwareAgent", prov_label="goldsmith")
    dataset = made.add("entity", f"gs:dataset/{_part(records.name)}@{records.version}", prov_type="prov:Collection", prov_label=records.name,
                       version=records.version, records=sum(one.records for one in found), lineage_sha256=_lineage_digest(records))  # fmt: skip
    _sources(made, dataset, declared, found)
    _runs(made, dataset, lake, records)
    _columns(made, dataset, records, declared)
    return made


def of_record(lake: Lake, records: Dataset, id_: str) -> Graph:
    """Return the graph of one record: its ancestors, their sources, what was decided of it.

    Raises:
        NoRecordError: There is no such record.
    """
    made = Graph()
    columns = [
        name for name in ("id", "parents", "source", "source_detail", "license", "decision", "reason", "digest") if name in records.columns
    ]
    front, seen, top = [id_], {id_}, _rows(records.take([id_], columns).to_batches())
    dataset = made.add(
        "entity", f"gs:dataset/{_part(records.name)}@{records.version}", prov_type="prov:Collection", prov_label=records.name
    )
    while front and len(seen) <= MOST_ANCESTORS:
        rows = top if front == [id_] else _rows(records.scan(columns, f"id IN ({_listed(front)})"))
        front = []
        for row in rows:
            name = _record(made, row)
            made.relate("hadMember", dataset, name)
            for parent in row.get("parents") or ():
                made.relate("wasDerivedFrom", name, made.add("entity", f"gs:record/{_part(parent)}"))
                if parent not in seen:
                    seen.add(parent)
                    front.append(parent)
    for run in _all_runs(lake, records)[-1:]:
        made.relate("wasGeneratedBy", f"gs:record/{_part(id_)}", made.add("activity", f"gs:run/{_part(run['run'])}"))
    return made


def _rows(batches: Iterable[pa.RecordBatch]) -> list[dict[str, Any]]:
    """Return rows with their parents, wherever those stand."""
    return [
        {**row, "parents": above} for batch in batches for row, above in zip(batch.to_pylist(), parents_of(batch).to_pylist(), strict=True)
    ]


def _record(made: Graph, row: Mapping[str, Any]) -> str:
    digest = row.get("digest")
    name = made.add("entity", f"gs:record/{_part(row['id'])}", prov_type="gs:Record", prov_label=row["id"], license=row.get("license"),
                    decision=row.get("decision"), reason=row.get("reason"), digest=digest.hex() if digest else None, detail=row.get("source_detail"))  # fmt: skip
    if row.get("source"):
        made.relate("wasDerivedFrom", name, made.add("entity", f"gs:source/{_part(row['source'])}", prov_label=row["source"]))
    return name


def _sources(made: Graph, dataset: str, declared: Known, found: Sequence[Combination]) -> None:
    counts: dict[str, dict[str, int]] = {}
    for one in found:
        for source, n in one.sources.items():
            held = counts.setdefault(source, {})
            held[one.expression] = held.get(one.expression, 0) + n
    for source, held in counts.items():
        name = made.add("entity", f"gs:source/{_part(source)}", prov_type="gs:Source", prov_label=source or "(no source)",
                        records=sum(held.values()), licences=sorted(held))  # fmt: skip
        made.relate("wasDerivedFrom", dataset, name)
    for right in declared.rights.values():
        source = f"gs:source/{_part(right.source)}" if right.source is not None else dataset
        if source not in made.nodes["entity"]:
            continue
        for holder in right.holds:
            made.relate("wasAttributedTo", source, made.add("agent", f"gs:party/{_part(holder)}", prov_label=holder))
        above = right.derived_from
        if above:
            upper = f"gs:dataset/{_part(above.dataset)}" if above.dataset else str(above.release).replace("urn:goldsmith:", "gs:")
            made.relate("wasDerivedFrom", source, made.add("entity", upper, hallmark=above.hallmark, licence=above.licence))


def _runs(made: Graph, dataset: str, lake: Lake, records: Dataset) -> None:
    """Add the runs, their steps in order, and the files that they read."""
    files = _files(made, lake, records)
    before = None
    for row in _all_runs(lake, records):
        facts = row["facts"]
        run = made.add("activity", f"gs:run/{_part(row['run'])}", prov_type="gs:Run", prov_startTime=facts.get("started"), prov_endTime=facts.get("finished"),
                       recipe=facts.get("recipe", {}).get("name"), plan=facts.get("plan"), goldsmith=facts.get("goldsmith"))  # fmt: skip
        made.relate("wasAssociatedWith", run, SOFTWARE)
        made.relate("wasGeneratedBy", dataset, run)
        for file in files:
            made.relate("used", run, file)
        last = before
        for at, step in enumerate(facts.get("steps", ())):
            name = made.add("activity", f"{run}/step/{at + 1:02d}-{_part(step['name'])}", prov_type="gs:Step", prov_label=step["name"],
                            found=step["found"], kept=step["kept"], dropped=sum(step["dropped"].values()), quarantined=step["quarantined"])  # fmt: skip
            made.relate("wasInformedBy", name, last or run)
            last = name
        before = run


def _files(made: Graph, lake: Lake, records: Dataset) -> list[str]:
    """Add the files that were read, by their digests; their places on disk are nobody's business."""
    import json

    known = {
        (row["digest"], row["source"])
        for batch in opened(lake, _at(records)).parts.scan(["digest", "source"])
        for row in batch.to_pylist()
        if row["digest"]
    }
    found = [
        made.add("entity", f"gs:file/{digest}", prov_type="gs:File", sha256=digest, source=source)
        for digest, source in sorted(known)[:MOST_FILES]
    ]
    if len(known) > MOST_FILES:
        rest = hashlib.sha256(json.dumps(sorted(known)[MOST_FILES:]).encode()).hexdigest()
        found.append(made.add("entity", f"gs:files/{rest}", prov_type="prov:Collection", files=len(known) - MOST_FILES, sha256=rest))
    return found


def _columns(made: Graph, dataset: str, records: Dataset, declared: Known) -> None:
    for column in records.columns:
        facts = records.provenance(column)
        if not facts:
            continue
        name = made.add("entity", f"gs:column/{_part(column)}", prov_type="gs:Column", prov_label=column)
        step = made.add("activity", f"gs:column/{_part(column)}/making", prov_type="gs:Step", operator=facts.get("operator"), version=facts.get("version"),
                        facts_sha256=hashlib.sha256(canonical(_plain(facts))).hexdigest())  # fmt: skip
        made.relate("hadMember", dataset, name)
        made.relate("wasGeneratedBy", name, step)
        made.relate("wasAssociatedWith", step, SOFTWARE)
        of = declared.columns[column].of if column in declared.columns else facts.get("model")
        if of:
            made.relate("used", step, made.add("entity", f"gs:model/{_part(str(of))}", prov_label=str(of)))


def _all_runs(lake: Lake, records: Dataset) -> list[dict[str, Any]]:
    """Return the finished runs up to this version, oldest first."""
    import json

    tables = opened(lake, _at(records))
    rows = [row for batch in tables.runs.scan() for row in batch.to_pylist() if row["version"] <= records.version]
    return [{**row, "facts": json.loads(row["facts"])} for row in sorted(rows, key=lambda row: row["run"])]


def _at(records: Dataset) -> str:
    return records.name if records.writable else f"{records.name}@{records.version}"


def _lineage_digest(records: Dataset) -> str:
    """Return the SHA-256 of all edges ``child TAB parent NEWLINE``, in the order of their bytes; empty where no record has a parent."""
    pairs = []
    for batch in records.scan(["id", *parent_columns(records)], batch_rows=65_536):
        above = parents_of(batch)
        child = batch.column("id").take(pc.list_parent_indices(above))
        pairs.append(pc.binary_join_element_wise(child, pc.list_flatten(above), "\t"))
    edges = pa.chunked_array(pairs, pa.string()).combine_chunks()
    if not len(edges):
        return ""
    ordered = edges.take(pc.sort_indices(edges))
    found = hashlib.sha256()
    for start in range(0, len(ordered), 65_536):
        found.update("".join(f"{one}\n" for one in ordered.slice(start, 65_536).to_pylist()).encode())
    return found.hexdigest()


def _attributes(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes as PROV-JSON has them: types are qualified names, lists hold each value once."""
    return {key: {"$": value, "type": "prov:QUALIFIED_NAME"} if key == "prov:type" else value for key, value in sorted(about.items())}


def _ld(key: str, value: Any) -> Any:
    return {"@id": _iri(value)} if key == "prov:type" else value


def _iri(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return PREFIXES.get(prefix, f"{prefix}:") + rest


def _part(name: str | None) -> str:
    """Return a name as a part of another one: what would end it there, or is no ASCII, is percent-encoded.

    Example:
        >>> _part("a b/c@1")
        'a%20b%2Fc@1'
    """
    from urllib.parse import quote

    return quote(name or "-", safe="@._-")


def _listed(ids: Sequence[str]) -> str:
    from goldsmith.lake.naming import literal

    return ", ".join(literal(one) for one in ids)


def _plain(value: Any) -> Any:
    """Return JSON values that everybody reads alike: numbers that some would round become text."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, int) and abs(value) > 2**53 - 1 else value
