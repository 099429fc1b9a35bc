"""A songbook: the texts, one below the other."""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import pyarrow as pa

from goldsmith.exporter import Exporter


class Songbook(Exporter):
    """Write the texts one below the other, with a blank line between."""

    suffixes: ClassVar[tuple[str, ...]] = (".songs",)

    def fill(
        self, batches: Iterable[pa.RecordBatch], partial: Path, *, out: Path, card: dict[str, object], schema: pa.Schema | None
    ) -> None:
        """Write one text file."""
        del out, card, schema
        with partial.open("w", encoding="utf-8") as file:
            for batch in batches:
                file.writelines(f"{text}\n\n" for text in batch.column("text").to_pylist())
