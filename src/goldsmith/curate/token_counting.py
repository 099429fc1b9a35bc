"""How many tokens a record has: by a column that stands already, by a count of goldsmith's own, or by a tokenizer from a file.

A tokenizer is slow, so its counts become a column of their own, named by its digest, fragment by fragment: what a killed run has
counted is not counted again.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith import registry
from goldsmith.curate.editing import TEXT
from goldsmith.curate.tables import committed
from goldsmith.errors import ColumnError, MissingPartError, SelectionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldsmith.lake import Dataset

OWN = {"characters": "character_count", "words": "word_count", "tokens": "token_count"}
"""Short names of goldsmith's own counts."""

BATCH_BYTES = 4 << 20

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Counting:
    """How tokens of a batch are counted."""

    reads: tuple[str, ...]
    """Columns that it reads."""
    count: Callable[[pa.RecordBatch], Array]
    name: str
    """What was counted, for the record of a selection."""

    def __call__(self, batch: pa.RecordBatch) -> Array:
        """Return one number a record, shape (n,), 0 where the text is null."""
        return self.count(batch)


def counting(records: Dataset, tokens: str) -> Counting:
    """Return how tokens are counted; a tokenizer's counts are made a column first.

    Args:
        records: The table.
        tokens: `characters`, `words`, `token_count`, a column of whole numbers, or the path of a `tokenizer.json`.

    Raises:
        ColumnError: It names nothing.
        MissingPartError: A tokenizer is named and the library is not installed.
        SelectionError: The file is no tokenizer.
    """
    name = OWN.get(tokens, tokens)
    if name.endswith(".json"):
        name = _tokenized(records, Path(name))
    if name in records.columns and not records.pending([name]):
        if not pa.types.is_integer(records.schema.field(name).type):
            raise ColumnError(f"`{name}` holds no whole numbers", where=records.name, found=str(records.schema.field(name).type))
        return Counting((name,), lambda batch: _numbers(batch.column(name)), name)
    if name not in OWN.values():
        known = [*OWN, *records.columns]
        near = difflib.get_close_matches(tokens, known, n=3, cutoff=0.5)
        hint = "did you mean " + " or ".join(f"`{one}`" for one in near) + "?" if near else "or the path of a `tokenizer.json`"
        raise ColumnError(
            f"nothing counts tokens as `{tokens}`", where=records.name, expected="characters, words or token_count", hint=hint
        )
    measure, text = registry.load("operator", name)(), text_of(records)
    return Counting((text,), lambda batch: _numbers(measure(batch.column(text))), name)


def text_of(records: Dataset) -> str:
    """Return the column of the text as it would be exported."""
    return TEXT if TEXT in records.columns else "text"


def _numbers(column: pa.Array) -> Array:
    found: Array = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    return found


def column_of(path: Path) -> str:
    """Return the column of a tokenizer's counts, which is named by the digest of its file.

    Raises:
        SelectionError: There is no such file.
    """
    return f"token_count_{_digest(path)[:8]}"


def _digest(path: Path) -> str:
    if not path.is_file():
        raise SelectionError("there is no such tokenizer", where=str(path), hint="give the path of a `tokenizer.json`")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _tokenized(records: Dataset, path: Path) -> str:
    """Count with a tokenizer where that has not been done; return the column."""
    digest = _digest(path)
    column, text = column_of(path), text_of(records)
    made = {"operator": "tokenizer", "version": 1, "file": path.name, "sha256": digest, "text": text}
    if column in records.columns and records.provenance(column) != made:
        records.drop_columns([column])
    schema = pa.schema([pa.field(column, pa.int32())])
    records.declare(schema, {column: made})
    pending = records.pending([column])
    count = _tokenizer(path) if pending else None
    for fragment in pending:
        batches = (
            pa.RecordBatch.from_arrays([count(batch.column(0))], schema=schema)  # type: ignore[misc]  # made where anything is pending
            for batch in records.scan([text], fragments=[fragment], deleted=True, batch_bytes=BATCH_BYTES)
        )
        committed(records, [records.fill(fragment, batches, reads=[text])], "tokens")
    return column


def _tokenizer(path: Path) -> Callable[[pa.Array], pa.Array]:
    try:
        import tokenizers
    except ImportError as fault:
        raise MissingPartError("counting with a tokenizer needs `tokenizers`", hint="pip install 'goldsmith-data[tokens]'") from fault
    try:
        found = tokenizers.Tokenizer.from_file(str(path))
    except Exception as fault:  # the library raises bare exceptions
        raise SelectionError("this file is no tokenizer", where=str(path), found=str(fault)[:200]) from fault
    found.no_truncation()
    found.no_padding()

    def count(texts: pa.Array) -> pa.Array:
        encoded = found.encode_batch_fast([text or "" for text in texts.to_pylist()], add_special_tokens=False)
        return pa.array(np.array([len(one.ids) for one in encoded], np.int32), mask=texts.is_null().to_numpy(zero_copy_only=False))

    return count
