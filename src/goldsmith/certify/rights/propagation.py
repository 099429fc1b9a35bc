"""Propagate licences through the lineage of records: from what each says, its source and its parents, to what holds of it; the union of all wins.

1. One scan codes the licence and the source of every row as whole numbers; texts are read once each, not row by row.
2. What a source or an SQL expression declares fills in where a record names no licence, or takes its place where it says so.
3. What is upstream comes along: the records of the dataset that a source was taken from, found by id or parent; where none is found, all of it.
4. Parents: a child has the licences of all its ancestors, dropped ones too, since dropping a record frees nobody of its terms. Each row is a
   set of bits, one a licence; a pass over the edges joins those of the parents to those of the child, until nothing changes.
   A child that names no licence has those of its parents; a parent that is nowhere is a licence that nobody named.
5. Rows with the same set, source and state are counted together.

Joining sets is free of order, so neither the order of rows nor a circle of parents changes the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.certify.rights.expression import Expression, Leaf
from goldsmith.certify.rights.licence import ABSENT, UNKNOWN
from goldsmith.certify.rights.naming import Named, named
from goldsmith.certify.rights.parentage import parent_columns, parents_of
from goldsmith.curate.editing import EDITED, STATE
from goldsmith.curate.releasing import CUT, RIGHTS_STATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.certify.rights.register import Known
    from goldsmith.lake import Dataset

Array = np.ndarray[Any, Any]

BATCH_ROWS = 65_536
MOST_TEXTS = 20_000
"""Different texts of licences that are read; any more are unknown."""
BITS = 64


@dataclass
class Spread:
    """What holds of the rows of a dataset, by position.

    Attributes:
        atoms: Licences, or expressions of them, as they are said.
        sets: Which of them hold together; rows name a set.
        set_of: The set of each row, shape (n,).
        sources: Names of sources.
        source_of: The source of each row, shape (n,), -1 where there is none.
        kept: Which rows a release would hold, shape (n,).
        derived: Which rows are adaptations: children, or edited, shape (n,).
        marked: Which rows were taken out by a withdrawal or an exclusion, shape (n,).
        said: For each text of a licence how it was read, and in how many kept rows it stands.
        orphans: Kept rows with a parent that is nowhere.
        ids: All ids, where somebody needs them.
    """

    atoms: list[Expression]
    sets: list[frozenset[int]]
    set_of: Array
    sources: list[str]
    source_of: Array
    kept: Array
    derived: Array
    marked: Array
    said: dict[str, tuple[Named, int]]
    orphans: int = 0
    ids: pa.Array | None = None

    @property
    def whole(self) -> frozenset[Expression]:
        """All that holds of any kept row."""
        return frozenset(self.atoms[atom] for number in np.unique(self.set_of[self.kept]).tolist() for atom in self.sets[number])


@dataclass
class _Read:
    """The columns of all rows, coded."""

    texts: list[str] = field(default_factory=list)
    text_of: Array = field(default_factory=lambda: np.zeros(0, np.int64))
    sources: list[str] = field(default_factory=list)
    source_of: Array = field(default_factory=lambda: np.zeros(0, np.int64))
    kept: Array = field(default_factory=lambda: np.zeros(0, bool))
    derived: Array = field(default_factory=lambda: np.zeros(0, bool))
    marked: Array = field(default_factory=lambda: np.zeros(0, bool))
    parents: bool = False


def propagated(records: Dataset, declared: Known, upstream: Mapping[str, Spread] | None = None, *, ids: bool = False) -> Spread:
    """Return what holds of the rows of a dataset.

    Args:
        records: The dataset at a version.
        declared: What is declared of it.
        upstream: What holds of the datasets that its sources were taken from, by the key of the declaration.
        ids: Whether to keep the ids, for a dataset downstream.
    """
    read, upstream = _read(records), upstream or {}
    atoms = _Atoms()
    own = _own(records, declared, read, atoms)
    found = Spread(atoms.found, [], own, read.sources, read.source_of, read.kept, read.derived, read.marked, _said(read))
    lineage = _lineage(records) if read.parents or upstream or ids else None
    if lineage is None or not (read.parents or upstream):
        used, found.set_of = np.unique(own, return_inverse=True)
        found.sets = [frozenset((int(atom),)) for atom in used]
    else:
        masks = {key: _mask(records, read, declared.rights[key].source, declared.rights[key].where) for key in upstream}
        _joined_with(found, lineage, [(masks[key], one) for key, one in upstream.items()], atoms)
    found.ids = lineage.ids if lineage and ids else None
    return found


class _Atoms:
    """Licences as whole numbers, in the order in which they are met."""

    def __init__(self) -> None:
        self.found: list[Expression] = []
        self._places: dict[Expression, int] = {}

    def place(self, one: Expression) -> int:
        if one not in self._places:
            self._places[one] = len(self.found)
            self.found.append(one)
        return self._places[one]


@dataclass
class _Lineage:
    """Ids, and the edges from children to parents."""

    ids: pa.Array
    child: Array
    parent: pa.Array
    """Ids of parents, one an edge."""


def _read(records: Dataset) -> _Read:
    """Do step 1."""
    counts = [name for name in records.columns if _counts(records, name)]
    state = [STATE] if STATE in records.columns else []
    wanted = (
        [name for name in ("license", "source", "parents", "meta", "decision", CUT, RIGHTS_STATE) if name in records.columns]
        + state
        + counts
    )
    texts: dict[str, int] = {}
    sources: dict[str, int] = {}
    parts: list[tuple[Array, ...]] = []
    parents = False
    for batch in records.scan(wanted, batch_rows=BATCH_ROWS):
        child = _children(batch)
        parents = parents or bool(child.any())
        kept = _equal(batch, "decision", "kept") if "decision" in wanted else np.ones(batch.num_rows, bool)
        marked = _filled(batch, RIGHTS_STATE)
        derived = child | _filled(batch, CUT) | _edited(batch, counts)
        parts.append((_coded(batch, "license", texts), _coded(batch, "source", sources), kept & ~marked, derived, marked & kept))
    joined = [np.concatenate(one) for one in zip(*parts, strict=True)] if parts else [np.zeros(0, np.int64)] * 2 + [np.zeros(0, bool)] * 3
    return _Read(list(texts), joined[0], list(sources), joined[1], joined[2], joined[3], joined[4], parents)


def _counts(records: Dataset, name: str) -> bool:
    """Tell whether a column counts what an edit changed."""
    kind = records.schema.field(name).type
    return name != STATE and pa.types.is_integer(kind) and records.provenance(name).get("operator") == "edits"


def _children(batch: pa.RecordBatch) -> Array:
    return _truths(pc.greater(pc.list_value_length(parents_of(batch)), 0))


def _equal(batch: pa.RecordBatch, name: str, value: str) -> Array:
    return _truths(pc.equal(batch.column(name), value))


def _truths(values: pa.Array) -> Array:
    """Return truth values, null as false."""
    return np.asarray(pc.fill_null(values, False).to_numpy(zero_copy_only=False))  # noqa: FBT003


def _filled(batch: pa.RecordBatch, name: str) -> Array:
    there = name in batch.schema.names
    return _truths(batch.column(name).is_valid()) if there else np.zeros(batch.num_rows, bool)


def _edited(batch: pa.RecordBatch, counts: Sequence[str]) -> Array:
    """Tell which rows an edit has changed; where nobody counted, all that were edited."""
    if STATE not in batch.schema.names:
        return np.zeros(batch.num_rows, bool)
    edited = _truths(pc.equal(batch.column(STATE), EDITED))
    changed = [batch.column(name).fill_null(0).to_numpy(zero_copy_only=False) > 0 for name in counts]
    return np.asarray(edited & np.logical_or.reduce(changed)) if changed else edited


def _coded(batch: pa.RecordBatch, name: str, index: dict[str, int]) -> Array:
    """Return the numbers of the values of a column, -1 for null."""
    if name not in batch.schema.names:
        return np.full(batch.num_rows, -1, np.int64)
    found = batch.column(name).dictionary_encode()
    places = [
        index.setdefault(text, len(index)) if text in index or len(index) < MOST_TEXTS else _other(index)
        for text in found.dictionary.to_pylist()
    ]
    codes = found.indices.fill_null(len(places)).to_numpy(zero_copy_only=False)
    return np.asarray(np.array([*places, -1], np.int64)[codes])


def _other(index: dict[str, int]) -> int:
    return index.setdefault("…", len(index))


def _own(records: Dataset, declared: Known, read: _Read, atoms: _Atoms) -> Array:
    """Do step 2: return the licence of each row, before its parents are asked."""
    absent, unknown = atoms.place(Leaf(ABSENT)), atoms.place(Leaf(UNKNOWN))
    places = np.array([*(atoms.place(named(text).stated) for text in read.texts), absent], np.int64)
    own = places[read.text_of]
    for one in declared.rights.values():
        if one.licence:
            rows = _mask(records, read, one.source, one.where)
            rows &= np.ones_like(rows) if one.instead else np.isin(own, (absent, unknown))
            own[rows] = atoms.place(named(one.licence).stated)
    return np.asarray(own)


def _mask(records: Dataset, read: _Read, source: str | None, where: str | None) -> Array:
    if where is None:
        place = read.sources.index(source) if source in read.sources else -2
        return np.asarray(read.source_of == place)
    rows = np.zeros(len(read.source_of), bool)
    for batch in records.scan(["id"], where, with_position=True, batch_rows=BATCH_ROWS):
        rows[np.asarray(batch.column("_position"))] = True
    return rows


def _said(read: _Read) -> dict[str, tuple[Named, int]]:
    counts = np.bincount(read.text_of[read.kept] + 1, minlength=len(read.texts) + 1).tolist()
    return {text: (named(text), n) for text, n in zip(["", *read.texts], counts, strict=True) if n}


def _lineage(records: Dataset) -> _Lineage:
    """Return all ids and edges, in the order of the rows."""
    ids, children, parents, start = [], [np.zeros(0, np.int64)], [], 0
    for batch in records.scan(["id", *parent_columns(records)], batch_rows=BATCH_ROWS):
        above = parents_of(batch)
        ids.append(batch.column("id"))
        children.append(pc.list_parent_indices(above).to_numpy(zero_copy_only=False) + start)
        parents.append(pc.list_flatten(above))
        start += batch.num_rows
    together = [pa.chunked_array(one, pa.string()).combine_chunks() for one in (ids, parents)]
    return _Lineage(together[0], np.concatenate(children), together[1])


def _joined_with(found: Spread, lineage: _Lineage, upstream: Sequence[tuple[Array, Spread]], atoms: _Atoms) -> None:
    """Do steps 3 and 4, and name the sets that come of it."""
    own = found.set_of
    absent = atoms.place(Leaf(ABSENT))
    brought = [(rows, one, [atoms.place(each) for each in one.atoms]) for rows, one in upstream]
    words = max(1, -(-len(atoms.found) // BITS))
    bits = np.zeros((len(own), words), np.uint64)
    bits[np.arange(len(own)), own // BITS] = np.left_shift(np.uint64(1), (own % BITS).astype(np.uint64))
    bits[_heirs(own == absent, lineage, [rows for rows, _ in upstream])] = 0
    parent = _looked_up(lineage.parent, lineage.ids)
    missing = parent < 0
    for rows, one, places in brought:
        missing &= ~_from_upstream(bits, rows, one, places, lineage)
    lost = np.unique(lineage.child[missing])
    bits[lost, absent // BITS] |= np.uint64(1 << (absent % BITS))
    found.orphans = int(found.kept[lost].sum())
    _closed(bits, lineage.child[parent >= 0], parent[parent >= 0])
    bits[~bits.any(axis=1), absent // BITS] |= np.uint64(1 << (absent % BITS))
    rows_of, found.set_of = _unique(bits)
    found.sets = [frozenset(_members(row)) for row in rows_of]


def _heirs(bare: Array, lineage: _Lineage, taken: Sequence[Array]) -> Array:
    """Return which rows that name no licence have those of what they were made of."""
    heirs = np.zeros(len(bare), bool)
    heirs[lineage.child] = True
    return np.asarray(bare & np.logical_or.reduce([heirs, *taken]))


def _from_upstream(bits: Array, rows: Array, one: Spread, places: Sequence[int], lineage: _Lineage) -> Array:
    """Join to the rows of a source what holds upstream, and return which edges lead there."""
    known = one.ids if one.ids is not None else pa.array([], pa.string())
    table = np.zeros((len(one.sets) + 1, bits.shape[1]), np.uint64)
    for number, held in enumerate(one.sets):
        for atom in held:
            table[number, places[atom] // BITS] |= np.uint64(1 << (places[atom] % BITS))
    used = np.unique(one.set_of[one.kept])
    table[-1] = np.bitwise_or.reduce(table[used], axis=0) if len(used) else 0
    same, above = _looked_up(lineage.ids, known), _looked_up(lineage.parent, known)
    above[~rows[lineage.child]] = -1
    met = rows & (same >= 0)
    bits[met] |= table[one.set_of[same[met]]]
    np.bitwise_or.at(bits, lineage.child[above >= 0], table[one.set_of[above[above >= 0]]])
    met[lineage.child[above >= 0]] = True
    bits[rows & ~met] |= table[-1]
    return np.asarray(above >= 0)


def _looked_up(ids: pa.Array, among: pa.Array) -> Array:
    """Return the places of ids among others, -1 where they are not."""
    return np.asarray(pc.fill_null(pc.index_in(ids, value_set=among), -1).to_numpy(zero_copy_only=False)).astype(np.int64)


def _closed(bits: Array, child: Array, parent: Array) -> None:
    """Join to each child what holds of its parents, until nothing changes; one pass a generation."""
    order = np.argsort(child, kind="stable")
    child, parent = child[order], parent[order]
    if not len(child):
        return
    starts = np.flatnonzero(np.r_[True, child[1:] != child[:-1]])
    heads = child[starts]
    while True:
        new = bits[heads] | np.bitwise_or.reduceat(bits[parent], starts, axis=0)
        if np.array_equal(new, bits[heads]):
            return
        bits[heads] = new


def _unique(bits: Array) -> tuple[Array, Array]:
    if bits.shape[1] == 1:
        found, inverse = np.unique(bits[:, 0], return_inverse=True)
        return found.reshape(-1, 1), inverse
    found, inverse = np.unique(bits, axis=0, return_inverse=True)
    return found, inverse.reshape(-1)


def _members(row: Array) -> Iterator[int]:
    """Yield the places of the bits that are set."""
    for word, value in enumerate(row.tolist()):
        yield from (word * BITS + bit for bit in range(BITS) if value >> bit & 1)
