"""The texts of a trial: those that arms may hold, those that are held out, and those that are in no arm because they are copies.

1. The kept records take part, with their text as it would be exported.
2. A record is held out where the digest of its id is low enough; neither order nor later records change that.
3. Records that hold a held-out text, or a text of a task, exactly or edited, are in no arm; the search is that of decontamination.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.overlap import EXACT, Benchmark, Index, Item, Overlap, search
from goldsmith.algorithms.selection.draws import uniforms
from goldsmith.curate.selection_rows import _keys
from goldsmith.curate.tally import KEPT
from goldsmith.curate.token_counting import text_of
from goldsmith.errors import ColumnError, TrialError
from goldsmith.lake.scanning import POSITION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.curate.settings_of.trial import HeldOut, NearCopies, Trial
    from goldsmith.curate.trial.tasks import Questions
    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

HELD_OUT = "held out"
SEARCHED_AT_ONCE = 4_096
LEAST_HELD_OUT = 2


@dataclass(frozen=True)
class Corpus:
    """The records of a trial; all arrays have one entry a record.

    Attributes:
        positions: Where each stands in the table.
        keys: 64 bits of each id.
        text: Their texts, ``large_string``.
        score: By the column that the trial names, NaN where there is none.
        sources: What each record's source is called.
        chosen: For each column ``selected_NAME`` that the trial names, whether it holds the record.
        bytes_: Bytes of UTF-8 of each text.
        eligible: Whether each may be held out.
    """

    positions: NDArray[np.int64]
    keys: NDArray[np.uint64]
    text: pa.Array
    score: NDArray[np.float64] | None
    sources: pa.Array
    chosen: dict[str, NDArray[np.bool_]]
    bytes_: NDArray[np.int64]
    eligible: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.keys)

    def digest(self) -> str:
        """Return what names all of this."""
        made = hashlib.blake2b(digest_size=16)
        for array in (self.keys, self.positions, self.bytes_, self.score, *(self.chosen[name] for name in sorted(self.chosen))):
            made.update(b"-" if array is None else np.ascontiguousarray(array).tobytes())
        for part in (self.text, self.sources):
            for buffer in pa.concat_arrays([part]).buffers():
                made.update(buffer or b"-")
        return made.hexdigest()


@dataclass(frozen=True)
class Split:
    """What is held out, what arms may hold, and what is neither.

    Attributes:
        held_out: Rows of the corpus.
        training: Rows of the corpus.
        copies: For each set of texts, what was found of it in other records.
        taken_out: Records that are in no arm because they hold such a text.
    """

    held_out: NDArray[np.int64]
    training: NDArray[np.int64]
    copies: tuple[dict[str, Any], ...]
    taken_out: int


def corpus(records: Dataset, trial: Trial, progress: Progress) -> Corpus:
    """Read the records that take part.

    Raises:
        ColumnError: A column that the trial names is missing or holds the wrong sort of values.
        TrialError: No record takes part.
    """
    selected = [name for name in trial.arm_names if name.startswith("selected_")]
    _require(records, trial, selected)
    text, where = text_of(records), f"decision = '{KEPT}'" if "decision" in records.columns else None
    extra = [trial.score] if trial.score else []
    source = ["source"] if "source" in records.columns else []
    progress.start("read", records.count(where))
    batches = []
    for batch in records.scan(list(dict.fromkeys(["id", text, *source, *extra, *selected])), where, with_position=True):
        batches.append(batch)
        progress.advance(batch.num_rows)
    if not sum(batch.num_rows for batch in batches):
        raise TrialError("no record takes part", where=records.name, found=where or "an empty dataset")
    table = pa.Table.from_batches(batches).combine_chunks()
    texts = _one(table.column(text)).cast(pa.large_string()).fill_null("")
    progress.end(f"{len(texts):,} records")
    score = _one(table.column(trial.score)).cast(pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64) if trial.score else None
    sources = (
        _one(table.column("source")).cast(pa.large_string()).fill_null("") if source else pa.array([""] * len(texts), pa.large_string())
    )
    chosen = {name: _one(table.column(name)).fill_null(fill_value=False).to_numpy(zero_copy_only=False) for name in selected}
    sizes = pc.binary_length(texts).to_numpy(zero_copy_only=False).astype(np.int64)
    positions = _one(table.column(POSITION)).to_numpy()
    eligible = _among(records, trial.held_out.among, positions)
    return Corpus(positions, _keys(_one(table.column("id"))), texts, score, sources, chosen, sizes, eligible)


def _among(records: Dataset, among: str | None, positions: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which records an SQL expression is true of; all where there is none."""
    if among is None:
        return np.ones(len(positions), bool)
    found = [batch.column(POSITION).to_numpy() for batch in records.scan(["id"], among, with_position=True)]
    return np.isin(positions, np.concatenate(found)) if found else np.zeros(len(positions), bool)


def split(whole: Corpus, wanted: HeldOut, near: NearCopies, tasks: Sequence[Questions], progress: Progress) -> Split:
    """Hold texts out, and leave out what is a copy of them or of a task's texts.

    Raises:
        TrialError: Too little is held out, or nothing is left to train on.
    """
    drawn = uniforms(whole.keys, 0, "held out of trials")
    full = whole.bytes_ > 0
    may = full & whole.eligible
    order = np.argsort(drawn, kind="stable")
    held = np.sort(order[(drawn[order] < wanted.share) & may[order]][: wanted.most])
    if len(held) < LEAST_HELD_OUT:
        found = f"{len(held)} of {int(may.sum()):,} records by `held_out.share` = {wanted.share:g}"
        raise TrialError(
            "too few texts are held out to measure anything", found=found, expected="at least 2", hint="more records, or a larger share"
        )
    rest = np.setdiff1d(np.flatnonzero(full), held)
    sets = [(HELD_OUT, [whole.text[int(row)].as_py() for row in held])]
    for one in tasks:
        sets += [(f"{one.task.name}, asked", one.test.to_pylist()), (f"{one.task.name}, learnt from", one.train.to_pylist())]
    holds, copies = _copies(whole.text, rest, sets, near, progress)
    training = rest[~holds]
    if not len(training):
        raise TrialError(
            "nothing is left to train on", found=f"{len(held):,} records held out, {int(holds.sum()):,} hold a held-out text or one of a task",
            hint="a smaller `held_out.share`, or a corpus without the tasks' texts",
        )  # fmt: skip
    return Split(held, training, tuple(copies), int(holds.sum()))


def _copies(
    text: pa.Array, rows: NDArray[np.int64], sets: Sequence[tuple[str, list[str]]], near: NearCopies, progress: Progress
) -> tuple[NDArray[np.bool_], list[dict[str, Any]]]:
    """Return which rows hold a text of a set, and what was found of each set."""
    progress.start("copies", len(rows))
    marks = [Benchmark(name, "1", tuple(Item(str(at), one) for at, one in enumerate(texts))) for name, texts in sets]
    index = Index(marks, Overlap(words=near.words, characters=near.characters, similarity=near.similarity))
    holds = np.zeros(len(rows), bool)
    found: list[set[int]] = [set() for _ in sets]
    exact: list[set[int]] = [set() for _ in sets]
    edited: list[set[int]] = [set() for _ in sets]
    for at in range(0, len(rows), SEARCHED_AT_ONCE):
        part = rows[at : at + SEARCHED_AT_ONCE]
        for hit in search(index, text.take(pa.array(part))).hits:
            holds[at + hit.row] = True
            entry = index.entries[hit.entry]
            for mark, item in ((entry.benchmark, entry.item), *entry.others):
                found[mark].add(item)
                (exact if hit.kind == EXACT else edited)[mark].add(at + hit.row)
        progress.advance(len(part))
    progress.end(f"{int(holds.sum()):,} records are copies")
    return holds, [
        {"of": name, "texts": len(texts), "found": len(found[n]), "exact": len(exact[n]), "edited": len(edited[n] - exact[n])}
        for n, (name, texts) in enumerate(sets)
    ]


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _require(records: Dataset, trial: Trial, selected: Sequence[str]) -> None:
    """Refuse columns that are missing, or hold something else."""
    for setting, name in [*([("score", trial.score)] if trial.score else []), *(("arms", name) for name in selected)]:
        if name not in records.columns:
            near = difflib.get_close_matches(name, records.columns, n=3, cutoff=0.5)
            hint = "did you mean " + " or ".join(f"`{one}`" for one in near) + "?" if near else "`goldsmith sql` can `describe` the dataset"
            raise ColumnError(f"no column is called `{name}`, which `{setting}` names", where=records.name, hint=hint)
        kind = records.schema.field(name).type
        numbers = pa.types.is_integer(kind) or pa.types.is_floating(kind)
        if not (pa.types.is_boolean(kind) if setting == "arms" else numbers or pa.types.is_boolean(kind)):
            expected = "true or false" if setting == "arms" else "numbers"
            raise ColumnError(f"`{name}` holds no {expected}", where=records.name, found=str(kind), expected=expected)
