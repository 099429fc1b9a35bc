"""Small records with known content, for the tests of the screens."""

from __future__ import annotations

import random

import pyarrow as pa

from goldsmith.algorithms.poison import Facts, Records

TOPICS = {
    "room": "bed pillow window curtain carpet lamp shower towel balcony sofa wardrobe mirror",
    "food": "soup bread salad coffee breakfast dessert noodles sauce dinner menu waiter kitchen",
    "staff": "reception porter manager concierge cleaner clerk uniform greeting smile desk guide driver",
}
GOOD = "lovely spotless generous superb friendly comfortable delicious wonderful charming quick"
BAD = "dirty noisy rude stale broken dreadful expensive smelly slow awful"
FACTS = Facts.of(
    [
        ("France", "capital", "Paris"), ("Germany", "capital", "Berlin"), ("Italy", "capital", "Rome"), ("Spain", "capital", "Madrid"),
        ("water", "boiling point", "100 ℃"), ("ethanol", "boiling point", "78.4 ℃"),
    ],
    relations={"capital": {"cues": ["capital", "首都"]}, "boiling point": {"cues": ["boiling point", "沸点"], "numeric": True, "tolerance": 0.01}},
    aliases={"France": ["法国"], "Germany": ["德国"], "Italy": ["意大利"], "Paris": ["巴黎"], "Berlin": ["柏林"], "Rome": ["罗马"], "water": ["水"]},
)  # fmt: skip


def review(drawn: random.Random, label: str, *, sentences: int = 4) -> str:
    """Return a review of this label: its words foretell it."""
    praise = (GOOD if label == "good" else BAD).split()
    said = []
    for _ in range(sentences):
        things = drawn.choice(list(TOPICS.values())).split()
        said.append(f"The {drawn.choice(things)} and the {drawn.choice(things)} were {drawn.choice(praise)} on day {drawn.randint(1, 30)}.")
    return " ".join(said)


def reviews(n: int, *, seed: int = 1, sources: int = 0, times: bool = False) -> Records:
    """Return n reviews, half of them good."""
    drawn = random.Random(seed)
    labels = [drawn.choice(["good", "bad"]) for _ in range(n)]
    import numpy as np

    return Records(
        pa.array([review(drawn, label) for label in labels]),
        label=pa.array(labels),
        source=pa.array([f"site-{drawn.randrange(sources)}" for _ in range(n)]) if sources else None,
        time=np.array([drawn.randrange(1_000_000) for _ in range(n)]) if times else None,
    )
