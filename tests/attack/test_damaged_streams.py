"""What stands before a damage is read, to the last whole row."""

from __future__ import annotations

import gzip
import json

import pytest

from curate.workshop import Workshop

ROWS = [{"id": str(n), "text": f"row {n} tells of the number {n * n % 7919}"} for n in range(3000)]
PLAIN = b"".join(json.dumps(row).encode() + b"\n" for row in ROWS)


def test_rows_before_a_wrong_checksum_are_kept(workshop: Workshop):
    """A gzip file whose only fault is its checksum loses no row, and the fault is on record."""
    source = workshop.folder / "in.jsonl.gz"
    source.write_bytes(gzip.compress(PLAIN)[:-8] + b"12345678")

    workshop.run(source)

    assert set(workshop.records()) == {row["id"] for row in ROWS}
    assert [row["error"] for row in workshop.quarantine()] == ["damaged_stream"]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.97])
def test_rows_before_a_flipped_byte_are_kept(workshop: Workshop, share: float):
    """Gzip finds damage late, so what follows may be anything; every row that ends before the damage is there as it was."""
    packed = bytearray(gzip.compress(PLAIN, compresslevel=6))
    at = int(len(packed) * share)
    packed[at : at + 64] = b"\xff" * 64
    source = workshop.folder / "in.jsonl.gz"
    source.write_bytes(packed)

    workshop.run(source, recipe=workshop.recipe("name: plain\nerror_budget: {share: 1}\n"))

    known = {row["id"]: row["text"] for row in ROWS}
    found = {name: row["text"] for name, row in workshop.records().items()}
    whole = [name for name in found if known.get(name) == found[name]]
    assert len(whole) >= 0.9 * share * len(ROWS)
    assert workshop.quarantine()
