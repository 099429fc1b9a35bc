"""The YAML at the beginning of a card, which the Hugging Face Hub and `datasets` read: where the files are, licence, languages, size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"))
LARGER = ((100_000_000, "10M<n<100M"), (1_000_000_000, "100M<n<1B"), (10_000_000_000, "1B<n<10B"), (10**18, "10B<n<100B"))


def front_matter(card: Mapping[str, object], *, title: str, split: str, path: str, n: int) -> str:
    """Return the YAML between its lines.

    Args:
        card: What is known: ``license``, ``languages``.
        title: What people call the dataset.
        split: The split that all records belong to.
        path: Its files, such as ``data/train-*.parquet``.
        n: How many records there are.
    """
    front: dict[str, object] = {
        "configs": [{"config_name": "default", "data_files": [{"split": split, "path": path}]}],
        "size_categories": [next(label for limit, label in SIZES + LARGER if n < limit)],
        "tags": ["goldsmith"],
    }
    if card.get("license"):
        named = str(card["license"]).lower()
        front["license"] = named if re.fullmatch(r"[a-z0-9.+-]+", named) else "other"
    if card.get("languages"):
        languages: Any = card["languages"]
        front["language"] = [languages] if isinstance(languages, str) else list(languages)
    front["pretty_name"] = title
    return f"---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=True)}---"
