"""Datasets of which a planted part is clean, and trials of them."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

from curate.workshop import Workshop

TORCH = importlib.util.find_spec("torch") is not None
torch = pytest.mark.skipif(not TORCH, reason="needs PyTorch: pip install 'goldsmith-data[train]'")
RECIPE = "name: plain\nmeasure: [digit_share, character_count]\nerror_budget: {records: 1000}\n"
CLEAN = {"name": "clean", "method": "bottom", "by": "digit_share", "budget": "20%"}
ALPHABETS = {"en": "abcdefghijklmnopqrstuvwxyz", "zh": "今日市场股价上涨下跌银行公司利润亏损报告增长"}


def sentence(random: np.random.Generator, alphabet: str, topic: int) -> str:
    """Return a text in which each letter tells the next; each of two topics has letters of its own."""
    half = len(alphabet) // 2
    letters = alphabet[:half] if topic else alphabet[half:]
    at, said = int(random.integers(half)), []
    for _ in range(80):
        said.append(letters[at % len(letters)])
        at = at + 1 if random.random() < 0.9 else int(random.integers(half))
    return " ".join(said) if alphabet[0] == "a" else "".join(said)


def story(random: np.random.Generator, n: int = 30) -> str:
    """Return words that no other text has in this order."""
    return " ".join("".join(chr(97 + letter) for letter in random.integers(0, 26, 6)) for _ in range(n))


def planted(workshop: Workshop, language: str = "en", n: int = 400, *, noise: float = 0.8) -> dict[str, Any]:
    """Make a dataset of which a fifth is clean and the rest random letters with digits; return a trial of it."""
    random, alphabet = np.random.default_rng(7), ALPHABETS[language]
    rows = []
    for at in range(n):
        if random.random() < noise:
            letters = random.integers(0, len(alphabet) + 10, 80)
            text = " ".join((alphabet + "0123456789")[letter] for letter in letters)
        else:
            text = sentence(random, alphabet, at % 2)
        rows.append({"id": f"r{at}", "text": text})
    workshop.run(workshop.rows(*rows), recipe=workshop.recipe(RECIPE))
    for part in ("train", "test"):
        asked = [{"text": sentence(random, alphabet, at % 2), "label": f"topic {at % 2}"} for at in range(60)]
        workshop.rows(*asked, name=f"{part}.jsonl")
    return {
        "name": "proof", "dataset": "set", "budget": "15%", "arms": ["full", "random", CLEAN | {"budget": "15%"}], "seeds": 5, "sizes": 2,
        "held_out": {"share": 0.5, "among": "digit_share = 0", "most": 30}, "trainer": {"name": "linear", "dimensions": 32},
        "near_copies": {"words": 60, "characters": 70, "similarity": 1},
    }  # fmt: skip
