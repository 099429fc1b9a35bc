"""Source flooding: one text in many versions, from one source, within a short time.

A version differs in some words (exchanged for words of other records, or left out) as a writer varies a text; in one of two ways its
clauses stand in another order besides. The source is new but named as the user's are; where the data has no sources or times, the flood has none either.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goldsmith.algorithms.poison.attacks.items import Item, Material, campaigns, is_chinese, replace

if TYPE_CHECKING:
    import numpy as np

AT_MOST = 50
"""Items of a campaign."""
LEAST_CHARACTERS = 12
CHANGED = (0.03, 0.12)
"""Share of the words of a version that differ from the first, between these."""
WAYS = (False, True)
"""Whether clauses change places."""
SPAN = 1 / 200
"""Length of a flood, as a share of the time that all records span."""


def made(material: Material, count: int) -> list[Item]:
    """Return items of floods."""
    numbers = campaigns(count, AT_MOST)
    last = max(numbers, default=-1) + 1
    first = material.drawn(last, least=LEAST_CHARACTERS)
    pool, ways = _pool(material), material.templates(WAYS)
    sources = [_source(material) for _ in range(last)]
    begins = [_begin(material) for _ in range(last)]
    items = []
    for campaign in numbers:
        item = material.item(first[campaign], campaign, "version", added=True)
        begin, width = begins[campaign]
        time = begin + int(material.random.integers(width)) if begin >= 0 else -1
        moved = ways[campaign % len(ways)]
        text = _varied(_turned(item.text, material.random) if moved else item.text, pool, material.random)
        items.append(replace(item, text=text, source=sources[campaign] if item.source is not None else None, time=time))
    return items


def _varied(text: str, pool: list[str], random: np.random.Generator) -> str:
    units = re.findall(r"[\u3400-\u9fff]|\w+|\W", text)
    words = [at for at, unit in enumerate(units) if unit[0].isalnum()]
    share = random.uniform(*CHANGED)
    for at in random.choice(words, max(1, int(share * len(words))), replace=False).tolist() if words else []:
        what = int(random.integers(4))
        units[at] = "" if what == 0 else pool[int(random.integers(len(pool)))] if pool else units[at]
    return "".join(units)


def _turned(text: str, random: np.random.Generator) -> str:
    """Return a text of which two neighbouring clauses have changed places; as it is where it has one alone."""
    clauses = re.findall(r"[^，。；！？,;!?\n]+[，。；！？,;!?\n]*\s*", text)
    if len(clauses) < 3:
        return text
    at = int(random.integers(len(clauses) - 2))
    clauses[at], clauses[at + 1] = clauses[at + 1], clauses[at]
    return "".join(clauses)


def _pool(material: Material) -> list[str]:
    """Return words that stand in the user's data, of its own scripts."""
    rows = material.drawn(min(50, len(material.records)), least=1)
    texts = [material.records.text[row].as_py() for row in rows]
    pattern = r"[\u3400-\u9fff]" if sum(is_chinese(text) for text in texts) * 2 > len(texts) else r"[a-z]{3,9}"
    return sorted({word for text in texts for word in re.findall(pattern, text)})


def _source(material: Material) -> str:
    """Return a name like those of the user's sources, which none of them has."""
    import pyarrow.compute as pc

    if material.records.source is None:
        return ""
    known: list[str] = sorted(each for each in pc.unique(material.records.source).to_pylist() if each)
    if not known:
        return "source-1"
    for _ in range(100):
        one, two = (known[int(material.random.integers(len(known)))] for _ in range(2))
        name = one[: max(len(one) // 2, 1)] + two[len(two) // 2 :]
        if name not in known:
            return name
    return known[0] + "-1"


def _begin(material: Material) -> tuple[int, int]:
    times = material.records.time
    known = times[times >= 0] if times is not None else None
    if known is None or not len(known):
        return -1, 1
    span = max(int(known.max() - known.min()), 1)
    return int(material.random.integers(int(known.min()), int(known.max()) + 1)), max(int(span * SPAN), 1)
