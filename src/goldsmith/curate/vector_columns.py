"""The vectors of a table, in memory or in a file that is mapped into it, and which records they belong to."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.curate import chunking
from goldsmith.errors import ColumnError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from goldsmith.lake import Dataset

IN_MEMORY = 512 << 20
"""Bytes of vectors above which they lie in a temporary file."""


@dataclass(frozen=True, eq=False)
class Vectors:
    """The vectors of the live records, in order.

    Attributes:
        values: Shape (records, dimension), float32, unit length; zero where a record has none or takes no part.
        sizes: Live records of each fragment.
    """

    values: NDArray[np.float32]
    sizes: dict[int, int]

    @property
    def taking_part(self) -> int:
        """Records with a vector."""
        return sum(int(np.asarray(self.values[at : at + 65_536]).any(axis=1).sum()) for at in range(0, len(self.values), 65_536))


def require(records: Dataset, column: str) -> None:
    """Raise where the table has no embeddings, or not of every record.

    Raises:
        ColumnError: What is missing, and the command that makes it.
    """
    hint = f"make them: goldsmith embed {records.name}"
    if column not in records.columns:
        raise ColumnError(f"there is no column `{column}`: the records have no embeddings yet", where=records.name, hint=hint)
    if records.provenance(column).get("operator") != "embedding":
        raise ColumnError(
            f"column `{column}` holds no embeddings", where=records.name, found=str(records.schema.field(column).type), hint=hint
        )
    if pending := records.pending([column]):
        raise ColumnError(f"{len(pending)} fragments have no embeddings yet", where=records.name, hint=hint)


@contextmanager
def opened(records: Dataset, column: str, *, where: str | None = None, without: tuple[str, ...] = ()) -> Iterator[Vectors]:
    """Yield the vectors of all live records.

    Args:
        records: The table.
        column: The vectors.
        where: An SQL expression: other records take no part.
        without: Columns: records in which one of them is not null take no part.
    """
    require(records, column)
    shape = (records.count(), int(records.schema.field(column).type.list_size))
    with TemporaryDirectory(prefix="goldsmith-") as folder:
        small = shape[0] * shape[1] * 4 <= IN_MEMORY
        values: Any = np.zeros(shape, np.float32) if small else np.memmap(Path(folder) / "vectors", np.float32, "w+", shape=shape)
        part = _taking_part(records, where) if where else None
        yield Vectors(values, _read(records, column, values, part, tuple(name for name in without if name in records.columns)))


def _read(records: Dataset, column: str, out: Any, part: NDArray[np.bool_] | None, without: tuple[str, ...]) -> dict[int, int]:
    """Write all vectors; return the number of live rows of each fragment."""
    sizes: dict[int, int] = {}
    at = 0
    names = list(dict.fromkeys([column, *without, *chunking.columns(records)]))
    for fragment in records.fragments():
        start = at
        for batch in records.scan(names, fragments=[fragment], batch_rows=8_192):
            stop = at + batch.num_rows
            vectors = batch.column(column)
            has = np.asarray(vectors.is_valid()) & ~chunking.whole(batch)
            for name in without:
                has &= np.asarray(batch.column(name).is_null())
            if part is not None:
                has &= part[at:stop]
            flat = vectors.filter(vectors.is_valid()).flatten().to_numpy(zero_copy_only=False).astype(np.float32)
            block = np.zeros((batch.num_rows, out.shape[1]), np.float32)
            block[np.asarray(vectors.is_valid())] = flat.reshape(-1, out.shape[1])
            block[~has] = 0
            out[at:stop] = block
            at = stop
        sizes[fragment] = at - start
    return sizes


def _taking_part(records: Dataset, where: str) -> NDArray[np.bool_]:
    found = np.zeros(records.count(), np.bool_)
    for batch in records.scan(["id"], where, with_position=True):
        found[np.asarray(batch.column("_position"))] = True
    return found
