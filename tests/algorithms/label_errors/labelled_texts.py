"""Texts with planted labels: three topics of their own words, among words that all share."""

from __future__ import annotations

import numpy as np

TOPICS = ("sport", "金融", "cooking")
WORDS = {
    "sport": ["match", "goal", "team", "league", "coach", "season", "player", "score", "win", "stadium"],
    "金融": ["股票", "基金", "利率", "银行", "市场", "指数", "债券", "央行", "涨停", "财报"],
    "cooking": ["recipe", "oven", "butter", "flour", "sauce", "garlic", "onion", "bake", "simmer", "pepper"],
}
SHARED = ["the", "a", "of", "and", "today", "今天", "我们", "in", "with", "for", "one", "new"]


def texts(n: int, seed: int = 0) -> tuple[list[str], list[str]]:
    """Return n texts and their true labels."""
    random = np.random.default_rng(seed)
    truth = [TOPICS[at] for at in random.integers(0, 3, n)]
    made = [" ".join([*random.choice(WORDS[topic], 4), *random.choice(SHARED, 5)]) for topic in truth]
    return made, truth


def flipped(truth: list[str], rate: float, seed: int = 1) -> tuple[list[str], np.ndarray]:
    """Return labels of which some are another topic's, and which they are."""
    random = np.random.default_rng(seed)
    wrong = np.zeros(len(truth), np.bool_)
    wrong[random.choice(len(truth), int(rate * len(truth)), replace=False)] = True
    given = [TOPICS[(TOPICS.index(one) + 1 + int(random.integers(2))) % 3] if bad else one for one, bad in zip(truth, wrong, strict=True)]
    return given, wrong
