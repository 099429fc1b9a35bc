"""Lance: a table of columns that are read by row and by column at once, also from afar."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import orjson
import pyarrow as pa
from pydantic import Field

from goldsmith.exporter import Exporter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import lance

FORMAT = "2.1"
"""Of the files: the newest that is called stable."""
INSIDE = {"data", "_versions", "_transactions", "_deletions", "_indices"}
"""Folders of a table."""


def opened(folder: Path) -> lance.LanceDataset:
    """Return the table of a folder, where all of it stands there.

    A table may say that its rows stand in another folder, or at another address: who reads it would read what is there, whatever it is.

    Raises:
        ValueError: Rows of it stand elsewhere, or it is no table.
    """
    import lance

    table = lance.dataset(str(folder))
    if elsewhere := [base.path for base in table.base_paths().values()]:
        raise ValueError(f"rows of this table stand elsewhere: {elsewhere[0]}")
    return table


class Lance(Exporter):
    """Write a folder that is one Lance table of one version: ``lance.dataset(FOLDER)`` opens it, also by ``hf://`` and ``s3://``.

    What is known of the dataset stands as JSON under the key ``goldsmith.card`` of the schema's metadata. Names of the files inside are drawn by
    Lance, so that two exports of the same records have the same rows and not the same bytes.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".lance",)
    reproducible: ClassVar[bool] = False

    rows_per_file: int = Field(default=1 << 20, ge=1)
    """Most rows of one file."""

    def fill(
        self, batches: Iterable[pa.RecordBatch], partial: Path, *, out: Path, card: dict[str, object], schema: pa.Schema | None
    ) -> None:
        """Write the batches as one version."""
        import lance

        del out
        left = iter(batches)
        first = next(left, None)
        known = first.schema if first is not None else schema if schema is not None else pa.schema([])
        noted = known.with_metadata({**(known.metadata or {}), b"goldsmith.card": orjson.dumps(card, default=str)})

        held: list[Exception] = []

        def every() -> Iterable[pa.RecordBatch]:
            try:
                if first is not None:
                    yield first.replace_schema_metadata(noted.metadata)
                for batch in left:
                    yield batch.replace_schema_metadata(noted.metadata)
            except Exception as problem:
                held.append(problem)  # what went through Lance would come out as words alone
                raise

        rows = pa.RecordBatchReader.from_batches(noted, every())
        try:
            lance.write_dataset(rows, str(partial), mode="create", data_storage_version=FORMAT, max_rows_per_file=self.rows_per_file)
        except (OSError, ValueError):
            if held:
                raise held[0] from None
            raise

    def may_replace(self, out: Path) -> bool:
        """Return whether the folder is a table and nothing else."""
        held = {path.name for path in out.iterdir()} if out.is_dir() else {""}
        return "_versions" in held and held <= INSIDE
