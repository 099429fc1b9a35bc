"""Duplicates by definition: every pair compared as Python sets. Slow and obvious; the truth for the tests."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.duplicates import Duplicates, DuplicateSearch, Similarity, fingerprint, plan_bands

SINGLE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
TOKEN = re.compile(f"[{SINGLE}]|[^\\W{SINGLE}]+")


def shingles(text: str, n: int = 3) -> set[tuple[str, ...]]:
    """Return the shingle set of a text."""
    words = TOKEN.findall(text.lower())
    if not words:
        return {(" ".join(text.split()),)}
    return {tuple(words[start : start + n]) for start in range(max(1, len(words) - n + 1))}


def jaccard(one: str, two: str, n: int = 3) -> float:
    """Return the exact Jaccard index of two texts."""
    left, right = shingles(one, n), shingles(two, n)
    return len(left & right) / len(left | right)


def containment(removed: str, kept: str, n: int = 3) -> float:
    """Return the share of the removed text's shingles that the kept one has."""
    left = shingles(removed, n)
    return len(left & shingles(kept, n)) / len(left)


def find(
    texts: list[str],
    settings: Similarity | None = None,
    *,
    rank: list[int] | None = None,
    order: list[int] | None = None,
    batch: int = 64,
    memory: int = 64 << 20,
    exhaustive: bool | None = None,
    most_pending: int = 1024,
) -> Duplicates:
    """Search texts for duplicates through the front door; longest first unless ranks are given."""
    table = pa.array(texts, pa.large_string())
    ranks = np.array([-len(text) for text in texts] if rank is None else rank, dtype=np.int64)
    banding = plan_bands(settings or Similarity(), max(1, len(texts)))
    positions = np.arange(len(texts)) if order is None else np.array(order)
    with DuplicateSearch(banding, memory=memory, exhaustive=exhaustive) as search:
        for start in range(0, len(texts), batch):
            part = positions[start : start + batch]
            search.add(part, fingerprint(table.take(pa.array(part)), banding), ranks[part])
        return search.find(lambda wanted: table.take(pa.array(wanted)), most_pending=most_pending)
