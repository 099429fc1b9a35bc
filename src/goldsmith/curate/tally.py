"""The tally of a run: decided records by source, language, decision, reason and rule set, and by length."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from goldsmith.curate import chunking
from goldsmith.curate.named import BoundedNames

Array = np.ndarray[Any, Any]

KEPT = "kept"
"""The decision about a record that stays."""

LENGTHS = np.array([0, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 1_000_000, np.inf])
"""Edges of the histogram of lengths, in characters."""


@dataclass
class Tally:
    """Records by source, language, decision, reason and rule set; and by length, found and kept."""

    groups: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)
    names: BoundedNames = field(default_factory=BoundedNames)
    found: Array = field(default_factory=lambda: np.zeros(len(LENGTHS) - 1, np.int64))
    kept: Array = field(default_factory=lambda: np.zeros(len(LENGTHS) - 1, np.int64))
    children: Counter[str] = field(default_factory=Counter)
    """Pieces of longer records, by source."""

    def add(self, facts: pa.RecordBatch, decided: pa.RecordBatch) -> None:
        """Count a batch of decided records."""
        names = ["source", "language", "decision", "reason", "decided_by"]
        source = self.names.of(facts.column("source"))
        together = pa.table(
            [
                source,
                facts.column("language"),
                decided.column("decision"),
                decided.column("reason"),
                decided.column("decided_by"),
            ],
            names=names,
        )
        for row in together.group_by(names).aggregate([([], "count_all")]).to_pylist():
            self.groups[tuple(row[name] or "" for name in names)] += row["count_all"]  # type: ignore[index]  # five names, five strings
        self.children.update(name or "" for name in source.filter(pa.array(chunking.pieces(facts))).to_pylist())
        lengths = facts.column("character_count").to_numpy(zero_copy_only=False)
        stays = decided.column("decision").to_numpy(zero_copy_only=False) == KEPT
        self.found += np.histogram(lengths, LENGTHS)[0]
        self.kept += np.histogram(lengths[stays], LENGTHS)[0]
