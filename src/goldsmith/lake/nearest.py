"""Find the rows whose vectors are nearest to a given one: exactly by reading them all, or by an index.

An index divides the vectors into cells around centres, and keeps each number in 8 bits; a search looks into the nearest cells only, and
compares the best candidates again by their true vectors. Rows that came after the index was built are compared one by one. The centres
are our own (``algorithms/neighbours``): the library takes nine times the CPU time to find its own (``bench/nearest.py``).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.errors import ColumnError
from goldsmith.lake.faults import retried, told
from goldsmith.lake.scanning import Scanning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

EXACT_ROWS = 100_000
"""Below so many rows all are compared: that costs a quarter of a CPU second."""

CELLS_LOOKED_INTO, CANDIDATES = 24, 8
"""Cells of an index that are searched, and true comparisons for each row asked for."""

DISTANCE = "_distance"


class Nearest(Scanning):
    """How rows are found by a vector."""

    def nearest(
        self,
        vector: NDArray[np.float32],
        k: int = 10,
        *,
        column: str = "embedding",
        columns: Sequence[str] = ("id",),
        filter: str | None = None,  # noqa: A002  the word that SQL people look for
        exact: bool = False,
    ) -> pa.Table:
        """Return the rows nearest to a vector by cosine, nearest first, with their `similarity`.

        Args:
            vector: Shape (dimension,); its length does not matter.
            k: Most rows.
            column: The vectors; rows in which it is null are not found.
            columns: What else is returned.
            filter: An SQL expression: only these rows are looked at.
            exact: Do not use an index.

        Raises:
            ColumnError: The column holds no vectors, or they have another dimension.
        """
        self._require([column, *columns])
        self._require_vectors(column, len(vector))
        asked = {
            "column": column,
            "q": np.asarray(vector, np.float32),
            "k": k,
            "metric": "cosine",
            "use_index": not exact,
            "nprobes": CELLS_LOOKED_INTO,
            "refine_factor": CANDIDATES,
        }
        with told(self.name):
            found = self._table.scanner(columns=[*columns, DISTANCE], nearest=asked, filter=filter, prefilter=filter is not None).to_table()
        found = found.filter(pc.is_finite(found[DISTANCE]))  # rows without a vector come last, where there are too few others
        similarity = np.clip(1 - found[DISTANCE].to_numpy().astype(np.float64), -1, 1)
        order = np.argsort(-similarity, kind="stable")
        found = found.select(list(columns)).append_column("similarity", pa.array(similarity, pa.float32()))
        return found.take(pa.array(order))

    def index_vectors(self, column: str = "embedding") -> bool:
        """Build the index of a column of vectors, or take rows into it that came later; small tables need none.

        Returns:
            Whether there is one now.
        """
        self._require_writable()
        self._require_vectors(column, None)
        if self.count(f"`{column}` IS NOT NULL") < EXACT_ROWS:
            return False

        def attempt() -> None:
            self.refresh()
            named = f"{column}_vectors"
            if any(entry.name == named for entry in self._table.describe_indices()):
                self._table.optimize.optimize_indices(index_names=[named])
            else:
                centres = self._centres(column)
                self._table.create_index(
                    column, "IVF_SQ", name=named, metric="cosine", num_partitions=len(centres), ivf_centroids=centres, replace=True
                )
            self.refresh()

        retried(attempt, where=self.name)
        return True

    def _centres(self, column: str) -> pa.FixedSizeListArray:
        """Return centres of the vectors, about the root of their number, from a sample that is spread evenly over the rows."""
        from goldsmith.algorithms.neighbours.clusters import SAMPLE_PER_CENTRE, centred
        from goldsmith.embedding import unit

        rows, kind = self.count(), self.schema.field(column).type
        cells = max(4, round(math.sqrt(rows)))
        places = np.unique(np.linspace(0, rows - 1, min(rows, 2 * SAMPLE_PER_CENTRE * cells)).astype(np.int64))
        sample = self._vectors_at(places.tolist(), column)
        centres = centred(unit(sample[sample.any(axis=1)]), cells)
        values = pa.array(centres.ravel().astype(kind.value_type.to_pandas_dtype()), kind.value_type)
        return pa.FixedSizeListArray.from_arrays(values, kind.list_size)

    def _vectors_at(self, positions: Sequence[int], column: str) -> NDArray[np.float32]:
        """Return the vectors at some positions that have one."""
        found = [
            self.at(positions[at : at + 8_192], [column])[column].combine_chunks().drop_null() for at in range(0, len(positions), 8_192)
        ]
        width = self.schema.field(column).type.list_size
        return np.concatenate([part.flatten().to_numpy(zero_copy_only=False).astype(np.float32).reshape(-1, width) for part in found])

    def _require_vectors(self, column: str, dimension: int | None) -> None:
        """Raise where a column holds no vectors of the dimension."""
        self._require([column])
        kind = self.schema.field(column).type
        is_vectors = pa.types.is_fixed_size_list(kind) and pa.types.is_floating(kind.value_type)
        if not is_vectors or dimension not in {None, kind.list_size}:
            raise ColumnError(
                f"column `{column}` holds no vectors that this can be compared with",
                where=self.name,
                found=str(kind),
                expected=f"vectors of {dimension} numbers" if dimension else "vectors",
                hint="`goldsmith embed` makes them",
            )
