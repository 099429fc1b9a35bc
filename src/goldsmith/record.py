"""The record: the columns that every dataset of text has, whatever is learnt about it later.

This is a superset of the TC609-5-2025-02 record, so an export to it loses nothing.
"""

from __future__ import annotations

import pyarrow as pa

DIGEST = pa.binary(16)

SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("parents", pa.list_(pa.string())),
        pa.field("modality", pa.string()),
        pa.field("text", pa.large_string()),
        pa.field("messages", pa.string()),
        pa.field("source", pa.string()),
        pa.field("source_detail", pa.string()),
        pa.field("collected_at", pa.timestamp("us", tz="UTC")),
        pa.field("original_at", pa.string()),
        pa.field("license", pa.string()),
        pa.field("generated", pa.int8()),
        pa.field("meta", pa.string()),
        pa.field("digest", DIGEST),
        pa.field("part", pa.string()),
    ]
)

QUARANTINE = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("source", pa.string()),
        pa.field("position", pa.int64()),
        pa.field("error", pa.string()),
        pa.field("message", pa.string()),
        pa.field("raw", pa.binary()),
        pa.field("part", pa.string()),
    ]
)
