"""The record of TC609-5-2025-02 (高质量数据集 格式要求), one a line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.errors import ExportError
from goldsmith.exporter import Exporter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

NEEDED = ("id", "text")
FIELDS = (
    "id",
    "rid",
    "data_content",
    "annotation",
    "original_time",
    "last_modified_time",
    "version",
    "license",
    "source",
    "source_details",
    "generated_data_indicator",
)


class Tc609Jsonl(Exporter):
    """Write the eleven fields of the TC609 record, and only these.

    What came from a TC609 record goes back as it came: its ``annotation``, ``version``, ``last_modified_time`` and the media
    of its ``data_content`` stand in ``meta``. Where a field that must not be empty is unknown: ``original_time`` is the day of
    collection (the latest at which it can have appeared), ``last_modified_time`` too, ``version`` and ``license`` are those of
    the card, else ``1.0.0`` and ``其他``; ``source`` is ``互联网`` where the detail is a web address, else ``其他``.

    Source: TC609-5-2025-02 as implementers read it; the original text was not seen.
    """

    version: str = ""
    """Version of the records that have none; empty means that of the dataset."""
    license: str = ""
    """Licence of the records that have none; empty means that of the dataset."""

    def fill(
        self, batches: Iterable[pa.RecordBatch], partial: Path, *, out: Path, card: dict[str, object], schema: pa.Schema | None
    ) -> None:
        """Write the lines of every batch."""
        del out, schema
        version = self.version or str(card.get("version") or "1.0.0")
        licence = self.license or str(card.get("license") or "其他")
        with partial.open("wb") as file:
            for batch in batches:
                for record in _records(batch):
                    file.write(orjson.dumps(_converted(record, version, licence), option=orjson.OPT_APPEND_NEWLINE))


def _records(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    missing = [name for name in NEEDED if name not in batch.schema.names]
    if missing:
        raise ExportError("columns are missing that a TC609 record needs", found=", ".join(batch.schema.names), expected=", ".join(missing))
    for start in range(0, batch.num_rows, 1000):
        yield from batch.slice(start, 1000).to_pylist()


def _converted(record: dict[str, Any], version: str, licence: str) -> dict[str, Any]:
    meta = _meta(record.get("meta"))
    detail = record.get("source_detail") or ""
    day = _day(record.get("collected_at"))
    original = record.get("original_at") or day
    values = (
        record["id"],
        record.get("parents") or meta.get("rid") or None,
        _content(record, meta),
        meta.get("annotation"),
        original,
        meta.get("last_modified_time") or day or original,
        meta.get("version") or version,
        record.get("license") or licence,
        record.get("source") or ("互联网" if str(detail).startswith(("http://", "https://")) else "其他"),
        detail or record.get("source") or "",
        1 if record.get("generated") or meta.get("generated_data_indicator") else 0,
    )
    return dict(zip(FIELDS, values, strict=True))


def _content(record: dict[str, Any], meta: dict[str, Any]) -> list[Any]:
    """Return the content that came in, where its text is still the record's; else the text alone."""
    came: Any = meta.get("data_content")
    if isinstance(came, list):
        texts = [item.get("content") for item in came if isinstance(item, dict) and item.get("media_type") == "text"]
        if "\n".join(str(text) for text in texts if text is not None) == (record["text"] or ""):
            return came
    return [{"media_type": record.get("modality") or "text", "content": record["text"]}]


def _meta(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return {}
    return value if isinstance(value, dict) else {}


def _day(value: Any) -> str:
    return value.astimezone(dt.UTC).date().isoformat() if isinstance(value, dt.datetime) else ""
