"""Texts of three topics with words of their own among words that all share, in two languages."""

from __future__ import annotations

import numpy as np

TOPICS = ("sport", "金融", "cooking")
WORDS = {
    "sport": ["match", "goal", "team", "league", "coach", "season", "player", "score", "win", "stadium"],
    "金融": ["股票", "基金", "利率", "银行", "市场", "指数", "债券", "央行", "涨停", "财报"],
    "cooking": ["recipe", "oven", "butter", "flour", "sauce", "garlic", "onion", "bake", "simmer", "pepper"],
}
SHARED = ["the", "a", "of", "and", "today", "今天", "我们", "in", "with", "for", "one", "new"]


def topics(n: int, seed: int = 0, strength: int = 3) -> tuple[list[str], list[str]]:
    """Return n texts with so many words of their topic, and their topics."""
    random = np.random.default_rng(seed)
    truth = [TOPICS[at] for at in random.integers(0, 3, n)]
    made = [" ".join([*random.choice(WORDS[topic], strength), *random.choice(SHARED, 6)]) for topic in truth]
    return made, truth
