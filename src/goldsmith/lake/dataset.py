"""A dataset: one versioned table, with all that can be done to it."""

from __future__ import annotations

from goldsmith.lake.columns import Columns
from goldsmith.lake.difference import Diff, differing
from goldsmith.lake.history import History
from goldsmith.lake.nearest import Nearest
from goldsmith.lake.upkeep import Upkeep


class Dataset(Columns, History, Nearest, Upkeep):
    """One versioned table of records.

    Get one from a lake. Rows: ``scan``, ``take``, ``at``, ``write`` and ``commit``, ``append``, ``delete``. Columns: ``declare``,
    ``pending``, ``fill`` and ``commit_fills``, ``add``, ``update``, ``drop_columns``, ``provenance``. History: ``versions``, ``tag``,
    ``branch``, ``checkout``, ``restore``, ``diff``. Vectors: ``nearest``, ``index_vectors``. Upkeep: ``index``, ``compact``, ``clean``, ``check``.
    """

    def diff(self, a: int | str, b: int | str, *, sample: int = 20) -> Diff:
        """Return what changed from version ``a`` to version ``b``, record by record of the same id.

        Only ids, content digests and the columns whose files differ are read; memory stays bounded.

        Args:
            a: The older version, tag or branch.
            b: The newer one.
            sample: Most ids named of each kind of change.
        """
        return differing(self.checkout(a), self.checkout(b), sample=sample)
