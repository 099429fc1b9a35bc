"""Trainers: equal starts for equal seeds, better foresight with more of the right text, and a probe with one solution."""

from __future__ import annotations

import importlib.util
import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.algorithms.trial.gpt import Gpt
from goldsmith.algorithms.trial.linear import Linear
from goldsmith.algorithms.trial.probe import macro_f1, probe
from goldsmith.algorithms.trial.streams import points, stream
from goldsmith.errors import MissingPartError, TrialError

SMALL = {"width": 32, "layers": 1, "heads": 2, "context": 32, "batch": 8, "vocabulary": 64}
torch = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="needs PyTorch: pip install 'goldsmith-data[train]'")
WORDS = {
    "en": ["the", "market", "price", "of", "shares", "rose", "fell", "today", "after", "bank", "said", "profit", "loss"],
    "zh": list("今日市场股价上涨下跌银行公司利润亏损"),
}


def prose(n: int, language: str = "en", seed: int = 0) -> pa.Array:
    """Return texts in which each word tells the next."""
    random = np.random.default_rng(seed)
    words, gap = WORDS[language], " " if language == "en" else ""
    texts = []
    for _ in range(n):
        at = int(random.integers(len(words)))
        said = []
        for _ in range(40):
            said.append(words[at])
            at = (at + (1 if random.random() < 0.8 else int(random.integers(len(words))))) % len(words)
        texts.append(gap.join(said))
    return pa.array(texts, pa.large_string())


def trainers() -> list[object]:
    """Return both trainers; the one that needs PyTorch is skipped without it."""
    return [Linear(dimensions=32), pytest.param(Gpt(**SMALL), marks=torch)]


@given(
    sizes=st.lists(st.integers(0, 9), min_size=1, max_size=20), tokens=st.integers(1, 200), seed=st.integers(0, 9), repeats=st.booleans()
)
def test_a_stream_holds_what_was_asked_for(sizes: list[int], tokens: int, seed: int, repeats: bool):
    """It overshoots by less than one text; every text comes once before any comes twice; without repeats it ends."""
    lengths = np.array(sizes)
    if not lengths.sum():
        with pytest.raises(TrialError):
            stream(np.arange(len(sizes)), lengths, tokens, seed=seed, repeats=repeats)
        return

    found = stream(np.arange(len(sizes)), lengths, tokens, seed=seed, repeats=repeats)

    counts = np.bincount(found.rows, minlength=len(sizes))[lengths > 0]
    assert found.tokens == lengths[found.rows].sum()
    assert counts.max() - counts.min() <= 1
    assert found.tokens < tokens + lengths.max()
    assert found.tokens >= (tokens if repeats else min(tokens, lengths.sum()))
    assert found.epochs == pytest.approx(found.tokens / lengths.sum())


def test_the_order_belongs_to_the_seed():
    """The same seed reads in the same order, another in another."""
    rows, sizes = np.arange(50), np.ones(50, np.int64)

    orders = [stream(rows, sizes, 50, seed=seed, repeats=True).rows.tolist() for seed in (1, 1, 2)]

    assert orders[0] == orders[1] != orders[2]


def test_sizes_of_a_curve_double():
    """Each is twice the one before; those that would be nothing are left out."""
    assert points(1000, 5) == (62, 125, 250, 500, 1000)
    assert points(2, 5) == (1, 2)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("trainer", trainers())
def test_more_of_the_same_language_is_foreseen_better(trainer, language):
    """Bits fall with the tokens that were read, and end well below a uniform guess among the characters."""
    text, held = prose(400, language), prose(40, language, seed=9)
    sizes = trainer.prepare(text)
    total = int(sizes.sum())
    order = stream(np.arange(len(text)), sizes, total, seed=1, repeats=trainer.repeats)

    bits = [model.bits(held).sum() for model in trainer.train(order.rows, [total // 16, total], 1)]

    characters = sum(len(one) for one in held.to_pylist())
    assert bits[1] < bits[0]
    assert bits[1] / characters < math.log2(26 if language == "en" else 17)


@pytest.mark.parametrize("trainer", trainers())
def test_the_same_seed_gives_the_same_model(trainer):
    """Bits and vectors are the same twice; another seed has another start."""
    text, held = prose(60), prose(5, seed=9)
    sizes = trainer.prepare(text)
    rows = stream(np.arange(60), sizes, int(sizes.sum()), seed=1, repeats=False).rows

    def said(seed: int) -> tuple[list[float], list[list[float]]]:
        model = list(trainer.train(rows, [int(sizes.sum())], seed))[-1]
        return model.bits(held).tolist(), model.represent(held).tolist()

    assert said(1) == said(1)
    assert said(1)[1] != said(2)[1]


@pytest.mark.parametrize("trainer", trainers())
def test_bits_of_a_text_do_not_depend_on_its_neighbours(trainer):
    """Asked alone, or among others, empty ones and strange ones, a text takes the same bits; an empty one has no vector but zeros."""
    text = prose(60)
    sizes = trainer.prepare(text)
    model = list(trainer.train(np.arange(60), [int(sizes.sum())], 1))[-1]
    some = pa.array(["the bank said", "", "𝄞 ☃ unheard", "the bank said"], pa.large_string())

    bits, vectors = model.bits(some), model.represent(some)

    assert bits[0] == pytest.approx(model.bits(some.slice(0, 1))[0], rel=1e-4)
    assert bits[0] == pytest.approx(bits[3], rel=1e-4)
    assert np.isfinite(bits).all()
    assert np.isfinite(vectors).all()
    assert (bits[2] > 0).all()


@pytest.mark.parametrize("trainer", [Linear(), pytest.param(Gpt(**SMALL), marks=torch)])
def test_texts_without_a_token_are_nothing_to_train_on(trainer):
    """Nulls and empty texts alone are refused."""
    with pytest.raises(TrialError, match="nothing to train on"):
        trainer.prepare(pa.array(["", None], pa.large_string()))


@torch
def test_a_network_of_the_finance_trial_is_small():
    """At most two million parameters with the settings as they stand."""
    trainer = Gpt()
    trainer.prepare(pa.array(["".join(map(chr, range(0x4E00, 0x4E00 + 5000)))], pa.large_string()))

    model = next(trainer.train(np.array([0]), [1], 1))

    assert sum(one.numel() for one in model.network.parameters()) <= 2_000_000


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="PyTorch is installed")
def test_without_torch_the_message_names_the_command():
    """A missing extra says how to get it."""
    with pytest.raises(MissingPartError, match="PyTorch") as caught:
        Gpt().prepare(pa.array(["a"], pa.large_string()))

    assert "pip install 'goldsmith-data[train]'" in str(caught.value)


def test_a_probe_finds_what_vectors_hold():
    """A class that one direction tells is found; a class that nothing tells is guessed no better than its share."""
    random = np.random.default_rng(1)
    labels, asked = random.integers(0, 2, 200), random.integers(0, 2, 200)
    noise = [random.normal(0, 1, (200, 8)).astype(np.float32) for _ in range(2)]
    told = [one.copy() for one in noise]
    told[0][:, 0] += 4 * labels
    told[1][:, 0] += 4 * asked

    assert (probe(told[0], labels, told[1]).given == asked).mean() > 0.95
    assert 0.35 < (probe(noise[0], labels, noise[1]).given == asked).mean() < 0.65


def test_a_probe_leaves_each_text_out_in_closed_form():
    """The strength is that of the smallest error when each text is really left out, and the model fitted anew without it."""
    random = np.random.default_rng(4)
    x = random.normal(0, 1, (30, 5)).astype(np.float32)
    labels = (x[:, 0] + random.normal(0, 1, 30) > 0).astype(np.int64)

    found = probe(x, labels, x)

    z = (x - x.mean(0, dtype=np.float64)) / x.std(0, dtype=np.float64)
    target = np.eye(2)[labels]
    errors = []
    for strength in 10.0 ** np.arange(-4, 4.5, 0.5):
        scale = np.linalg.eigvalsh(z.T @ z).mean() * strength
        each = []
        for out in range(30):
            keep = np.arange(30) != out
            middle, mean = z[keep].mean(0), target[keep].mean(0)
            a = z[keep] - middle
            w = np.linalg.solve(a.T @ a + scale * np.eye(5), a.T @ (target[keep] - mean))
            each.append(((target[out] - mean - (z[out] - middle) @ w) ** 2).mean())
        errors.append(np.mean(each))
    assert found.strength == pytest.approx(float(10.0 ** np.arange(-4, 4.5, 0.5)[int(np.argmin(errors))]))


def test_one_label_cannot_be_told_apart():
    """A probe wants two classes."""
    with pytest.raises(ValueError, match="cannot be told apart"):
        probe(np.ones((3, 2), np.float32), np.zeros(3, np.int64), np.ones((1, 2), np.float32))


def test_macro_f1_counts_every_class_alike():
    """All right is 1; a class that is never found pulls the mean down, however rare."""
    right = np.array([0] * 98 + [1] * 2)

    assert macro_f1(right, right) == 1
    assert macro_f1(np.zeros(100, np.int64), right) == pytest.approx(196 / 198 / 2)
