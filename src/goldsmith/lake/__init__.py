"""The versioned table that holds a dataset.

    lake = open_lake("lake", create=True)
    web = lake.ensure("web", schema)
    web.append(batches)
    web.add(pa.schema([("length", pa.int32())]), measure, reads=["text"])

Column writers never rewrite what stands, and do not get in each other's way (see :mod:`goldsmith.lake.columns`).
"""

from __future__ import annotations

import os

os.environ.setdefault(
    "LANCE_LOG", "error"
)  # else it says at every column file that the operation is young; the pin and our tests answer that


from goldsmith.lake.columns import Fill, Filled
from goldsmith.lake.dataset import Dataset
from goldsmith.lake.difference import Diff
from goldsmith.lake.history import Version
from goldsmith.lake.lake import Lake, open_lake
from goldsmith.lake.rows import Written
from goldsmith.lake.scanning import POSITION
from goldsmith.lake.updating import Expression
from goldsmith.lake.upkeep import Cleaned, Compacted, Problem

__all__ = [
    "POSITION",
    "Cleaned",
    "Compacted",
    "Dataset",
    "Diff",
    "Expression",
    "Fill",
    "Filled",
    "Lake",
    "Problem",
    "Version",
    "Written",
    "open_lake",
]
