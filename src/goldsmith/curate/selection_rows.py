"""The records that take part in a selection, read from the table as arrays: some forty bytes a record, and vectors where they are wanted."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.selection import Pool
from goldsmith.algorithms.selection.draws import uniforms
from goldsmith.algorithms.selection.neighbourhoods import unit
from goldsmith.curate import token_counting
from goldsmith.curate.deciding import KEPT
from goldsmith.curate.settings_of.selection import BY_SCORE, BY_VECTOR, Select
from goldsmith.digest import fingerprint
from goldsmith.errors import ColumnError, SelectionError
from goldsmith.kernels.digest import verbatim_digest
from goldsmith.lake.scanning import POSITION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.lake import Dataset

NOT_SELECTED = "not_selected"
"""The reason of a record that a selection dropped; it still takes part in selections, else each would choose from the last."""

NONE = "(none)"
"""What the group of records without a value is called."""

MOST_GROUPS = 100_000
"""Values of a column that a budget is shared among at most."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Rows:
    """What takes part."""

    positions: NDArray[np.int64]
    """Where each record stands in the table."""
    pool: Pool
    lengths: NDArray[np.int64]
    """Characters of each record."""
    tokens: NDArray[np.int64] | None
    """Tokens of each record, where they are known."""
    labels: dict[str, tuple[NDArray[np.int32], tuple[str, ...]]]
    """For columns of names: the position of each record's name, and the names."""

    @property
    def without_values(self) -> bool:
        """Whether there is nothing to choose by: no record, or none with a score."""
        return not len(self) or (self.pool.score is not None and bool(np.isnan(self.pool.score).all()))

    def __len__(self) -> int:
        return len(self.positions)


def taking_part(records: Dataset, wanted: Select) -> str | None:
    """Return the SQL expression of the records that take part; None for all.

    Raises:
        SelectionError: Nothing has been decided yet.
    """
    among = f"({wanted.among})" if wanted.among else None
    if wanted.everything:
        return among
    if "decision" not in records.columns:
        raise SelectionError(
            "nothing has been decided about these records yet", where=records.name, hint="run a recipe, or let all take part with --all"
        )
    kept = f"(decision = '{KEPT}' OR reason = '{NOT_SELECTED}')"
    return f"{kept} AND {among}" if among else kept


def state(records: Dataset, wanted: Select) -> str:
    """Return what names the records that take part and the values that they are chosen by; cheap, and blind to what does not matter.

    The columns that decide are written anew by every run: who takes part counts, not the file that says so.
    """
    total, n = 0, 0
    for batch in records.scan(["id"], taking_part(records, wanted)):
        total += int(uniforms(_keys(batch.column("id")), 0, "state").view(np.uint64).sum(dtype=np.uint64))
        n += batch.num_rows
    reads = sorted({name for name in _read(records, wanted) if name not in {"id", "decision"}})
    return fingerprint([n, total % (1 << 64), records.stamp(reads)])


def rows(records: Dataset, wanted: Select, *, bears_none: bool = False) -> Rows:
    """Read what a selection needs.

    Raises:
        SelectionError: No record takes part.
        ColumnError: A column does not exist or has no numbers, vectors or names.
    """
    n, where, counted = require(records, wanted)
    if not n and not bears_none:
        raise SelectionError("no record takes part", where=records.name, found=where or "an empty dataset", hint="look at --among")
    read = _Read(records, wanted, n)
    reads = list(dict.fromkeys(["id", *_read(records, wanted), *(counted.reads if counted else []), *_length(records)]))
    for batch in records.scan(reads, where, with_position=True):
        read.add(batch, counted)
    return read.rows(wanted)


def require(records: Dataset, wanted: Select) -> tuple[int, str | None, token_counting.Counting | None]:
    """Return how many records take part, the SQL expression that names them, and how tokens are counted where they are.

    Raises:
        SelectionError: Nothing has been decided yet, or tokens are to be counted by what is no tokenizer.
        ColumnError: A column does not exist or has no numbers, vectors or names; or the expression cannot be understood.
    """
    where = taking_part(records, wanted)
    _check_columns(records, wanted)
    counted = token_counting.counting(records, wanted.tokens) if wanted.unit == "tokens" else None
    return records.count(where), where, counted


class _Read:
    """Fills the arrays batch by batch."""

    def __init__(self, records: Dataset, wanted: Select, n: int) -> None:
        self.at = 0
        self.positions, self.keys = np.zeros(n, np.int64), np.zeros(n, np.uint64)
        self.lengths = np.zeros(n, np.int64)
        self.tokens = np.zeros(n, np.int64) if wanted.unit == "tokens" or "token_count" in records.columns else None
        self.score = np.full(n, np.nan) if wanted.method in BY_SCORE else None
        self.vectors: Array | None = None
        self.by = wanted.by
        self.by_vector = wanted.method in BY_VECTOR
        self.names = _labels(records, wanted)
        self.parts: dict[str, list[pa.Array]] = {name: [] for name in self.names}
        self.n = n

    def add(self, batch: pa.RecordBatch, counted: token_counting.Counting | None) -> None:
        """Take a batch."""
        span = slice(self.at, self.at + batch.num_rows)
        self.positions[span] = batch.column(POSITION).to_numpy()
        self.keys[span] = _keys(batch.column("id"))
        self.lengths[span] = _characters(batch)
        if counted is not None and self.tokens is not None:
            self.tokens[span] = counted(batch)
        elif self.tokens is not None:
            self.tokens[span] = _whole(batch.column("token_count"))
        if self.score is not None:
            self.score[span] = batch.column(self.by).cast(pa.float64()).to_numpy(zero_copy_only=False)
        if self.by_vector:
            self._add_vectors(batch.column(self.by), span)
        for name in self.names:
            self.parts[name].append(batch.column(name).cast(pa.large_string()).fill_null(NONE))
        self.at += batch.num_rows

    def _add_vectors(self, column: pa.Array, span: slice) -> None:
        """Keep vectors as unit vectors of 16 bits: half the memory, and directions to three digits."""
        if self.vectors is None:
            self.vectors = np.zeros((self.n, column.type.list_size), np.float16)
        valid = column.is_valid().to_numpy(zero_copy_only=False)
        found = column.drop_null().flatten().to_numpy(zero_copy_only=False).reshape(int(valid.sum()), column.type.list_size)
        with np.errstate(invalid="ignore"):
            self.vectors[span][valid] = unit(np.nan_to_num(found, nan=0.0, posinf=0.0, neginf=0.0))

    def rows(self, wanted: Select) -> Rows:
        """Return what was read."""
        sizes = {"records": np.ones(self.n, np.int64), "characters": self.lengths, "tokens": self.tokens}[wanted.unit]
        if sizes is None:
            raise SelectionError("tokens were not counted", hint="name another unit")
        labels = {name: _coded(parts) for name, parts in self.parts.items()}
        if wanted.per and (n := len(labels[wanted.per.column][1])) > MOST_GROUPS:
            raise SelectionError(f"`{wanted.per.column}` has too many values", found=f"{n:,}", expected=f"at most {MOST_GROUPS:,} groups")
        lengths = sizes if wanted.unit == "tokens" else self.lengths  # a character of Chinese is a word, one of English is not
        pool = Pool(self.keys, sizes, self.score, lengths, self.vectors)
        return Rows(self.positions, pool, self.lengths, self.tokens, labels)


def _labels(records: Dataset, wanted: Select) -> list[str]:
    names = ["source", "language", *([wanted.per.column] if wanted.per else [])]
    return [name for name in dict.fromkeys(names) if name in records.columns]


def _read(records: Dataset, wanted: Select) -> list[str]:
    """Return the columns that a choice depends on, but for text that has to be counted."""
    names = ["source", "language", "character_count", "token_count", *([wanted.by] if wanted.by else [])]
    names += [wanted.per.column] if wanted.per else []
    names += [f"selected_{wanted.like}"] if wanted.like else []
    names += [wanted.tokens] if wanted.unit == "tokens" else []
    return [name for name in dict.fromkeys(names) if name in records.columns]


def _length(records: Dataset) -> list[str]:
    return [] if "character_count" in records.columns else [token_counting.text_of(records)]


def _characters(batch: pa.RecordBatch) -> Array:
    if "character_count" in batch.schema.names:
        return _whole(batch.column("character_count"))
    name = "edited_text" if "edited_text" in batch.schema.names else "text"
    return _whole(pc.utf8_length(batch.column(name)))


def _whole(column: pa.Array) -> Array:
    found: Array = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    return found


def _keys(ids: pa.Array) -> NDArray[np.uint64]:
    digests = verbatim_digest(ids)
    words = np.frombuffer(digests.buffers()[1], np.uint64)
    return words[2 * digests.offset : 2 * (digests.offset + len(digests)) : 2]


def _coded(parts: list[pa.Array]) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    coded = pa.chunked_array(parts, pa.large_string()).combine_chunks().dictionary_encode()
    return coded.indices.to_numpy(zero_copy_only=False), tuple(coded.dictionary.to_pylist())


def _check_columns(records: Dataset, wanted: Select) -> None:
    named = {"by": wanted.by, "per": wanted.per.column if wanted.per else None, "like": f"selected_{wanted.like}" if wanted.like else None}
    for setting, name in named.items():
        if name is not None and name not in records.columns:
            near = difflib.get_close_matches(name, records.columns, n=3, cutoff=0.5)
            otherwise = "`goldsmith embed` writes it" if name == "embedding" else "`goldsmith sql` can `describe` the dataset"
            hint = "did you mean " + " or ".join(f"`{one}`" for one in near) + "?" if near else otherwise
            raise ColumnError(f"no column is called `{name}`, which `{setting}` names", where=records.name, hint=hint)
    if wanted.per is not None and not _is_name(kind := records.schema.field(wanted.per.column).type):
        raise ColumnError(f"`{wanted.per.column}` holds no names of groups", where=records.name, found=str(kind), hint="name `source`")
    if wanted.by is not None:
        _check_type(records, wanted, records.schema.field(wanted.by).type)


def _is_name(kind: pa.DataType) -> bool:
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_boolean)
    return any(test(plain) for test in tests)


def _check_type(records: Dataset, wanted: Select, kind: pa.DataType) -> None:
    if wanted.method in BY_SCORE and not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
        raise ColumnError(f"`{wanted.by}` holds no numbers", where=records.name, found=str(kind), hint="name a measure of numbers")
    if wanted.method in BY_VECTOR and not (pa.types.is_fixed_size_list(kind) and pa.types.is_floating(kind.value_type)):
        raise ColumnError(
            f"`{wanted.by}` holds no embeddings",
            where=records.name,
            found=str(kind),
            hint="`goldsmith embed` writes the column `embedding`",
        )
