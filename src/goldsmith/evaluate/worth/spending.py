"""What a dataset read and kept by source, and the hours that its last run computed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from goldsmith.curate.ledger import latest
from goldsmith.curate.releasing import kept

if TYPE_CHECKING:
    from goldsmith.curate.tables import Tables
    from goldsmith.lake import Dataset


def counted(opened: Tables) -> tuple[dict[str, int], dict[str, int], float]:
    """Return records read and kept by source, quarantined ones among those that were read, and CPU hours of the last run."""
    read = _sources(opened.records, None)
    read.update(_sources(opened.quarantine, None))
    run = latest(opened)
    return dict(read), dict(_sources(opened.records, kept(opened.records))), float(run["cpu_seconds"]) / 3600 if run else 0.0


def _sources(table: Dataset, where: str | None) -> Counter[str]:
    counts: Counter[str] = Counter()
    for batch in table.scan(["source"], where):
        for pair in pc.value_counts(batch.column("source").fill_null("")).to_pylist():
            counts[pair["values"]] += pair["counts"]
    return counts
