"""What was made of some records: their descendants in every version, branch and dataset of a lake, and the releases that hold them.

1. Read each fragment of each version once: what a version holds is told by the files that its fragments stand in, and most versions share most of them.
2. Begin with the records that are named, in whatever version they stand, and follow the edges from parents to children until no more are found.
   Edges of all versions count together, since a parent may be gone from the version in which its child still stands.
3. In datasets that declare a source as taken from this one, go on with the records of that source that have the same id, or name one as a parent.
   Where no record of the source can be told apart, all of it counts as derived: what cannot be traced is not let through.
4. Count for every version how many of them it holds, and how many of those a release would; name the releases made of such versions.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.certify.rights.parentage import parent_columns, parents_of
from goldsmith.certify.rights.register import known
from goldsmith.curate.releasing import kept as releasable
from goldsmith.curate.tables import datasets
from goldsmith.errors import LakeError
from goldsmith.lake.naming import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from goldsmith.certify.rights.declaration import Holding
    from goldsmith.lake import Dataset, Lake

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Held:
    """What one version holds.

    Attributes:
        branch: Its branch, ``main`` or another.
        version: Its number.
        tags: Its tags.
        records: Derived records that stand in it.
        kept: How many of them a release of it would hold.
    """

    branch: str
    version: int
    tags: tuple[str, ...]
    records: int
    kept: int


@dataclass(frozen=True)
class Reached:
    """What was reached in one dataset.

    Attributes:
        dataset: Its name.
        ids: Ids of the records, those that it began with among them, sorted.
        versions: Versions that hold some of them, oldest first, branch by branch.
        releases: Releases made of those versions: ``urn``, ``version``, ``hallmark``.
        untraced: Records of a source that was taken from a reached dataset and of which no record can be told apart.
        columns: Columns that are declared as made of a reached dataset.
    """

    dataset: str
    ids: tuple[str, ...]
    versions: tuple[Held, ...] = ()
    releases: tuple[dict[str, Any], ...] = ()
    untraced: int = 0
    columns: tuple[str, ...] = ()

    def as_json(self, *, most: int = 1_000) -> dict[str, Any]:
        """Return it as JSON values, with at most so many ids."""
        return {
            "dataset": self.dataset,
            "records": len(self.ids),
            "ids": list(self.ids[:most]),
            "untraced": self.untraced,
            "columns": list(self.columns),
            "versions": [
                {"branch": one.branch, "version": one.version, "tags": list(one.tags), "records": one.records, "kept": one.kept}
                for one in self.versions
            ],
            "releases": list(self.releases),
        }


@dataclass
class _Part:
    """One fragment as it stands in one or more versions."""

    ids: pa.Array
    child: Array
    parents: pa.Array
    kept: Array = field(default_factory=lambda: np.zeros(0, bool))
    seeds: Array = field(default_factory=lambda: np.zeros(0, bool))
    mine: Array = field(default_factory=lambda: np.zeros(0, bool))
    """Rows of the source that was taken from upstream; all where there is no upstream."""


@dataclass
class _Seen:
    """A dataset, read."""

    parts: dict[str, _Part] = field(default_factory=dict)
    versions: list[tuple[str, int, tuple[str, ...], list[str]]] = field(default_factory=list)


def reached(lake: Lake, name: str, *, where: str | None = None, ids: Sequence[str] = ()) -> list[Reached]:
    """Return what was made of some records of a dataset, that dataset first.

    Args:
        lake: Where it is.
        name: The dataset.
        where: SQL: the records that it begins with.
        ids: Further ones, by id.
    """
    seen = _read(lake, name, where, None)
    found = _closed(seen, [*_array(ids), *(part.ids.filter(pa.array(part.seeds)) for part in seen.parts.values())])
    done: dict[str, Reached] = {name: _told(lake, name, seen, found)}
    _downstream(lake, name, found, _all_ids(seen), done)
    return list(done.values())


def descendants(records: Dataset, ids: Sequence[str]) -> Array:
    """Return which kept rows of one version are among these records or made of them, as the ids of those rows."""
    part = _part(records, None, None, None)
    found = _closed(_Seen({"": part}), _array(ids))
    return np.asarray(part.ids.filter(pa.array(_among(part.ids, found) & part.kept)).to_pylist(), dtype=object)


def _downstream(lake: Lake, name: str, found: pa.Array, everything: pa.Array, done: dict[str, Reached]) -> None:
    """Do step 3 for the datasets that say that they were taken from this one."""
    for other in (one for one in datasets(lake) if one not in done):
        declared = known(lake, other)
        columns = tuple(sorted(one.column for one in declared.columns.values() if one.of.partition("@")[0] == name))
        via = [one for one in declared.rights.values() if one.derived_from and (one.derived_from.dataset or "").partition("@")[0] == name]
        if not via and not columns:
            continue
        seen = _read(lake, other, None, via)
        begun = [one for part in seen.parts.values() for one in _met(part, found)]
        linked = any(len(one) for part in seen.parts.values() for one in _met(part, everything))
        ids = _closed(seen, begun)
        untraced = (
            0
            if linked
            else max(
                (sum(int((seen.parts[key].mine & seen.parts[key].kept).sum()) for key in keys) for *_, keys in seen.versions), default=0
            )
        )
        if len(ids) or untraced or columns:
            done[other] = _told(lake, other, seen, ids, untraced=untraced, columns=columns)
            _downstream(lake, other, ids, _all_ids(seen), done)


def _met(part: _Part, found: pa.Array) -> list[pa.Array]:
    """Return the ids of the rows taken from upstream that are among the records found there, or name one as a parent."""
    same = part.ids.filter(pa.array(_among(part.ids, found) & part.mine))
    hits = part.child[_among(part.parents, found) & part.mine[part.child]]
    return [same, part.ids.take(pa.array(hits))]


def _read(lake: Lake, name: str, where: str | None, via: Sequence[Holding] | None) -> _Seen:
    """Do step 1."""
    seen, records = _Seen(), lake.dataset(name)
    for branch in records.branches():
        there = records if branch == "main" else records.checkout(branch)
        for version in there.versions():
            at = there.checkout(version.number)
            watched = [
                one
                for one in at.columns
                if one in {"id", "parents", "meta", "decision", "rights_state", "source"} or (where and one in where)
            ]
            keys = []
            for stamp in at.stamp(watched):
                key = repr(stamp)
                keys.append(key)
                if key not in seen.parts:
                    seen.parts[key] = _part(at, int(str(stamp[0])), where, via)
            seen.versions.append((branch, version.number, version.tags, keys))
    return seen


def _part(at: Dataset, fragment: int | None, where: str | None, via: Iterable[Holding] | None) -> _Part:
    only = None if fragment is None else [fragment]
    ids, child, parents, start = [], [np.zeros(0, np.int64)], [], 0
    for batch in at.scan(["id", *parent_columns(at)], fragments=only, batch_rows=65_536):
        above = parents_of(batch)
        ids.append(batch.column("id"))
        child.append(pc.list_parent_indices(above).to_numpy(zero_copy_only=False) + start)
        parents.append(pc.list_flatten(above))
        start += batch.num_rows
    return _marked(at, only, _Part(_joined(ids), np.concatenate(child), _joined(parents)), where, via)


def _marked(at: Dataset, only: list[int] | None, part: _Part, where: str | None, via: Iterable[Holding] | None) -> _Part:
    """Tell which rows of a fragment a release would hold, it begins with, and were taken from upstream."""
    ids = part.ids
    mine = np.ones(len(ids), bool) if via is None else np.zeros(len(ids), bool)
    for one in via or ():
        mine |= _named(at, only, ids, one.where or f"source = {literal(one.source or '')}")
    seeds = _named(at, only, ids, where) if where else np.zeros(len(ids), bool)
    return replace(part, kept=_named(at, only, ids, releasable(at)), seeds=seeds, mine=mine)


def _named(at: Dataset, only: list[int] | None, ids: pa.Array, where: str | None) -> Array:
    """Return which rows an SQL expression names; none where this version has not the columns that it speaks of, all where there is none."""
    if where is None:
        return np.ones(len(ids), bool)
    try:
        hits = [batch.column("id") for batch in at.scan(["id"], where, fragments=only)]
    except LakeError:
        return np.zeros(len(ids), bool)
    return _among(ids, pa.chunked_array(hits, pa.string()).combine_chunks())


def _closed(seen: _Seen, begun: Sequence[pa.Array]) -> pa.Array:
    """Do step 2: return the records that it begins with and all that were made of them."""
    found = front = pc.unique(_joined(begun))
    while len(front):
        hits = [part.ids.take(pa.array(part.child[_among(part.parents, front)])) for part in seen.parts.values() if len(part.child)]
        new = pc.unique(_joined(hits))
        front = new.filter(pa.array(~_among(new, found)))
        found = _joined([found, front])
    return found


def _told(lake: Lake, name: str, seen: _Seen, found: pa.Array, *, untraced: int = 0, columns: tuple[str, ...] = ()) -> Reached:
    """Do step 4."""
    counts: Mapping[str, tuple[int, int]] = {key: _held(part, found, whole=bool(untraced)) for key, part in seen.parts.items()}
    versions = []
    for branch, number, tags, keys in seen.versions:
        records, kept = (sum(counts[key][at] for key in keys) for at in (0, 1))
        if records:
            versions.append(Held(branch, number, tags, records, kept))
    readable = {number for branch, number, *_ in seen.versions if branch == "main"}
    holding = {one.version for one in versions if one.branch == "main" and one.kept}
    releases = [one for one in known(lake, name).releases if one["version"] in holding or one["version"] not in readable or columns]
    return Reached(name, tuple(sorted(found.to_pylist())), tuple(versions), tuple(releases), untraced, columns)


def _held(part: _Part, found: pa.Array, *, whole: bool) -> tuple[int, int]:
    rows = _among(part.ids, found) | (part.mine if whole else False)
    return int(rows.sum()), int((rows & part.kept).sum())


def _all_ids(seen: _Seen) -> pa.Array:
    return _joined([part.ids for part in seen.parts.values()])


def _among(ids: pa.Array, others: pa.Array) -> Array:
    return np.asarray(pc.is_in(ids, value_set=others).to_numpy(zero_copy_only=False)).astype(bool)


def _joined(arrays: Sequence[pa.Array]) -> pa.Array:
    return pa.chunked_array(arrays, pa.string()).combine_chunks()


def _array(ids: Sequence[str]) -> list[pa.Array]:
    return [pa.array(ids, pa.string())] if len(ids) else []
