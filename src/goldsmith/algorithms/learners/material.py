"""What is learnt from and predicted: texts, vectors of anything, or both of the same records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.embedding import unit
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Material:
    """Records as learners read them.

    Attributes:
        text: Texts, null where there is none; None where records are vectors alone.
        vectors: An embedding of each record, shape (n, dimensions), unit length, zeros where there is none; None where there are none.
    """

    text: pa.Array | None
    vectors: NDArray[np.float32] | None

    def __len__(self) -> int:
        return len(self.text) if self.text is not None else 0 if self.vectors is None else len(self.vectors)

    @property
    def width(self) -> int:
        """Numbers in a vector, 0 where there are none."""
        return 0 if self.vectors is None else self.vectors.shape[1]

    def part(self, rows: NDArray[Any] | slice) -> Material:
        """Return some of the records."""
        text = self.text
        if text is not None:
            text = text.slice(rows.start, rows.stop - rows.start) if isinstance(rows, slice) else text.take(pa.array(rows, pa.int64()))
        return Material(text, None if self.vectors is None else self.vectors[rows])

    def groups(self) -> NDArray[np.int64]:
        """Return a number for each record that copies share: equal texts, or equal vectors where there is no text."""
        if self.text is not None:
            found: NDArray[np.int64] = (
                self.text.dictionary_encode(null_encoding="encode").indices.to_numpy(zero_copy_only=False).astype(np.int64)
            )
            return found
        return np.unique(np.asarray(self.vectors), axis=0, return_inverse=True)[1].astype(np.int64).ravel()


def material(text: Sequence[str | None] | pa.Array | None = None, vectors: NDArray[Any] | None = None) -> Material:
    """Return records as learners read them.

    Args:
        text: Texts; null where there is none.
        vectors: Embeddings of texts or images, shape (n, dimensions); they are brought to length 1.

    Raises:
        LabelError: There is neither, their lengths differ, or a number is not finite.

    Example:
        >>> len(material(["a good room", None]))
        2
    """
    column = None if text is None else text if isinstance(text, pa.Array) else pa.array(list(text), pa.large_string())
    table = None if vectors is None else np.asarray(vectors)
    told = [len(each) for each in (column, table) if each is not None]
    if not told or len(set(told)) > 1:
        raise LabelError("texts and vectors are one a record, and there is one of them", found=f"{told or 'neither'}")
    if table is not None and (table.ndim != 2 or not np.isfinite(table).all()):
        raise LabelError(
            "vectors are rows of finite numbers",
            found=f"shape {table.shape}" if table.ndim != 2 else "NaN or infinity",
            hint="a record without an embedding has a row of zeros",
        )
    return Material(column, None if table is None else unit(table))
