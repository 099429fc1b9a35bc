"""What the search for duplicates found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEPT, EXACT, NEAR = 0, 1, 2
KINDS = ("kept", "exact", "near")


@dataclass(frozen=True)
class Effort:
    """What the search cost, in things counted."""

    exhaustive: bool = False
    """Every pair was compared, without estimates: small inputs are."""
    generations: int = 0
    """Parts that the records were split into, so that the index fits in memory."""
    candidates: int = 0
    """Pairs whose sketches were similar enough to look closer."""
    verified: int = 0
    """Pairs compared by their whole shingle sets."""
    fetched: int = 0
    """Texts read for that."""


@dataclass(frozen=True)
class Duplicates:
    """One entry a record, in the order of the positions."""

    position: NDArray[np.int64]
    """Positions as they were added, ascending."""
    of: NDArray[np.int64]
    """Position of the kept record that this one duplicates, -1 for a record without one."""
    kind: NDArray[np.int8]
    """`KEPT`, `EXACT` or `NEAR`."""
    similarity: NDArray[np.float32]
    """Exact similarity to that record, in (0, 1]; NaN for a record without one."""
    effort: Effort = field(default_factory=Effort)
    repeats: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    """Whether an earlier record has the very same content, whatever the kind: a copy of a near duplicate is near to the record that stays."""

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.position)

    @property
    def copied(self) -> NDArray[np.bool_]:
        """Which records have the very same content as an earlier one; those of kind `EXACT` where the search did not tell."""
        return self.repeats if len(self.repeats) == len(self) else self.kind == EXACT

    def count(self, kind: int) -> int:
        """Return how many records are of a kind."""
        return int(np.count_nonzero(self.kind == kind))

    def table(self) -> pa.Table:
        """Return columns position, duplicate_of, duplicate_kind and duplicate_similarity; null where there is no duplicate."""
        none = self.of < 0
        names = pa.DictionaryArray.from_arrays(pa.array(np.maximum(self.kind, 1) - 1, mask=none), pa.array(KINDS[1:])).cast(pa.string())
        return pa.table(
            {
                "position": self.position,
                "duplicate_of": pa.array(self.of, mask=none),
                "duplicate_kind": names,
                "duplicate_similarity": pa.array(self.similarity, mask=none),
            }
        )
