"""Embeddings as a column: every readable record's vector, fragment by fragment, so that a killed run goes on where it was.

1. The column is declared, with what makes it: model, digest, passages. Made by something else, it is dropped first.
2. Each fragment that lacks it is read in batches; equal texts of a batch are embedded once; the vectors become one column file.
3. A text that the model refuses has no vector but a reason, in the column `embedding_error`; past an error budget the run stops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.curate.tables import committed
from goldsmith.digest import fingerprint
from goldsmith.embedders.opening import digest_now
from goldsmith.embedders.opening import embedder as opened
from goldsmith.embedding import Embedded, Pooling
from goldsmith.errors import ColumnError, ErrorBudgetError
from goldsmith.lake.scanning import LIVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.curate.embedding_settings import Embedding
    from goldsmith.embedding import Embedder
    from goldsmith.lake import Dataset, Fill
    from goldsmith.progress import Progress

BATCH_ROWS, BATCH_BYTES = 8_192, 16 << 20
BUDGET, LEAST_BUDGET = 0.01, 10
"""Refused texts that a run bears: a share of the records, and at least so many."""


def fill(records: Dataset, settings: Embedding, *, progress: Progress, embedder: Embedder | None = None) -> dict[str, Any]:
    """Embed what has not been embedded; return what was done.

    Args:
        records: The table; its newest version is read.
        settings: The model, and how long texts are cut.
        progress: Where to tell.
        embedder: The model, where it is open already.

    Raises:
        EmbeddingError: The model failed; what was committed before stays.
        ErrorBudgetError: It refused too many texts.
    """
    settings = resolved(records, settings)
    embed = embedder or opened(settings.model, pooling=Pooling(settings.characters, settings.passages))
    made = provenance(records, settings, embed)
    declare(records, settings, embed, made)
    columns = columns_of(settings, embed.dimension).names
    rows = refused = missing = 0
    progress.start("embedding", records.count())
    for fragment in records.pending(columns):
        work = _Fragment(records, settings, embed, fragment, progress)
        filled = work.filled(refused)
        committed(records, [filled], f"embed fragment {fragment}")
        rows, refused, missing = rows + work.rows, refused + work.refused, missing + work.missing
    progress.end(f"{rows:,} records, {missing:,} without a vector" if rows else "nothing to embed")
    return {"embedded": rows - missing, "read": rows, "without": missing, "refused": refused, "column": settings.column, **made}


def resolved(records: Dataset, settings: Embedding) -> Embedding:
    """Return settings that say which text is read: the edited one where there is one and nothing else is said.

    Raises:
        ColumnError: Some texts have not been edited yet.
    """
    if settings.reads is None:
        settings = settings.model_copy(update={"reads": "edited_text" if "edited_text" in records.columns else "text"})
    if settings.reads == "edited_text" and "edited_text" in records.columns and records.pending(["edited_text"]):
        raise ColumnError("some texts have not been edited yet", where=records.name, hint="run the recipe again; it does what is missing")
    return settings


def same_model(records: Dataset, settings: Embedding) -> bool:
    """Tell whether the model is still the one that made the column; where its files cannot be looked at, it is."""
    now = digest_now(settings.model)
    return now is None or records.provenance(settings.column).get("digest") == now


def text_column(settings: Embedding) -> str:
    """Return the column whose texts are embedded."""
    return settings.reads or "text"


def columns_of(settings: Embedding, dimension: int) -> pa.Schema:
    """Return the columns that are written."""
    kind = pa.float16() if settings.precision == "float16" else pa.float32()
    return pa.schema([pa.field(settings.column, pa.list_(kind, dimension)), pa.field(f"{settings.column}_error", pa.string())])


def provenance(records: Dataset, settings: Embedding, embed: Embedder) -> dict[str, Any]:
    """Return what makes the column: equal provenance, equal vectors."""
    if text_column(settings) not in records.columns:
        raise ColumnError(
            f"there is no column `{text_column(settings)}`", where=records.name, hint="`reads: text` embeds the text as it was read"
        )
    edits = {"edits": fingerprint(records.provenance(text_column(settings)))} if settings.reads == "edited_text" else {}
    return {"operator": "embedding", "version": 1, "opens": settings.model, "reads": text_column(settings), **edits, **embed.facts}


def declare(records: Dataset, settings: Embedding, embed: Embedder, made: dict[str, Any]) -> None:
    """Make the columns ready to be filled; those that were made otherwise are dropped first."""
    schema = columns_of(settings, embed.dimension)
    there = [name for name in schema.names if name in records.columns]
    same = all(records.schema.field(name).type == schema.field(name).type and records.provenance(name) == made for name in there)
    if there and not same:
        if any(records.provenance(name).get("operator") != "embedding" for name in there):
            raise ColumnError(
                f"column `{settings.column}` exists and holds no embeddings of ours",
                where=records.name,
                hint="give `--column` another name",
            )
        records.drop_columns(there)
    records.declare(schema, dict.fromkeys(schema.names, made))


class _Fragment:
    """The work of one fragment, and what came of it."""

    def __init__(self, records: Dataset, settings: Embedding, embed: Embedder, fragment: int, progress: Progress) -> None:
        self.rows = self.refused = self.missing = 0
        self._records, self._settings, self._embed, self._fragment, self._progress = records, settings, embed, fragment, progress
        self._schema = columns_of(settings, embed.dimension)

    def filled(self, refused_before: int) -> Fill:
        """Return the column file, written but not committed."""
        reads = [text_column(self._settings)]
        return self._records.fill(self._fragment, self._batches(refused_before), reads=reads, version=self._records.version)

    def _batches(self, refused_before: int) -> Iterator[pa.RecordBatch]:
        bears = max(LEAST_BUDGET, BUDGET * self._records.count())
        for batch in self._records.scan(
            [text_column(self._settings)],
            fragments=[self._fragment],
            deleted=True,
            mark=True,
            batch_rows=BATCH_ROWS,
            batch_bytes=BATCH_BYTES,
        ):
            live = batch.column(LIVE)
            texts = pc.if_else(live, batch.column(text_column(self._settings)), None)
            found = self._embed.embed(texts.to_pylist())
            self.rows += int(np.asarray(live).sum())
            self.refused += len(found.refused)
            self.missing += int((found.missing & np.asarray(live)).sum())
            if refused_before + self.refused > bears:
                raise self._too_many(found, refused_before)
            self._progress.advance(batch.num_rows)
            yield self._table(found)

    def _table(self, found: Embedded) -> pa.RecordBatch:
        kind = self._schema.field(0).type
        values = pa.array(found.vectors.ravel().astype(kind.value_type.to_pandas_dtype()), kind.value_type)
        vectors = pa.FixedSizeListArray.from_arrays(values, kind.list_size, mask=pa.array(found.missing))
        reasons = pa.array([found.refused.get(row) for row in range(len(found.missing))], pa.string())
        return pa.RecordBatch.from_arrays([vectors, reasons], schema=self._schema)

    def _too_many(self, found: Embedded, before: int) -> ErrorBudgetError:
        row, reason = next(iter(found.refused.items()))
        return ErrorBudgetError(
            f"the model refused {before + self.refused:,} texts",
            where=self._records.name,
            found=f"row {row} of a batch: {reason}",
            expected=f"at most {BUDGET:.0%} of the records, and {LEAST_BUDGET} at least",
            hint="fragments that were embedded before are safe; shorter passages (`--characters`) may help",
        )
