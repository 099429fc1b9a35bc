"""Novelty is the share of a record's n-grams that no record before it has, counted by a set of Python strings."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.novelty import NgramMemory
from goldsmith.errors import SettingsError


def plainly(texts: list[str | None], n: int) -> list[float]:
    """Return what a reader with a set finds, of texts whose words stand between spaces."""
    seen: set[tuple[str, ...]] = set()
    found = []
    for text in texts:
        words = (text or "").split()
        grams = [tuple(words[at : at + n]) for at in range(max(len(words) - n, 0) + 1)] if words else []
        found.append(sum(gram not in seen for gram in grams) / len(grams) if grams else np.nan)
        seen.update(grams)
    return found


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=12).map(" ".join)


@given(texts=st.lists(WORDS | st.none(), max_size=20), n=st.integers(1, 4), cut=st.integers(0, 20), megabytes=st.sampled_from([0, 1]))
@settings(derandomize=True, deadline=None, max_examples=120)
def test_it_counts_what_a_set_counts(texts, n, cut, megabytes):
    """Exact, and by the filter while that is nearly empty; however the records are cut into batches."""
    memory = NgramMemory(n=n, megabytes=megabytes)

    found = np.concatenate([memory.new_share(pa.array(part, pa.large_string())) for part in (texts[:cut], texts[cut:])])

    np.testing.assert_allclose(found, plainly(texts, n))


def test_chinese_is_counted_by_characters():
    """Half of the pairs of characters of the second text are those of the first."""
    memory = NgramMemory(n=2)

    assert memory.new_share(pa.array(["中国人民", "中国人口多"])).tolist() == [1.0, 0.5]


def test_the_exact_set_grows():
    """A table of 4,096 places takes in 200,000 n-grams, in one batch, in many, and as one record, and forgets none."""
    words = [f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676 % 26)}{chr(97 + n // 17576)}" for n in range(200_000)]
    texts = [" ".join(words[at : at + 100]) for at in range(0, len(words), 100)]
    for batches in ([texts], [texts[at : at + 37] for at in range(0, len(texts), 37)], [[" ".join(words)]]):
        memory = NgramMemory(n=1)

        first = [memory.new_share(pa.array(part, pa.large_string())) for part in batches]
        again = [memory.new_share(pa.array(part, pa.large_string())) for part in batches]

        assert all((share == 1).all() for share in first)
        assert all((share == 0).all() for share in again)
        assert memory.new == 200_000
        assert memory.false_seen == 0


def test_the_filter_tells_how_often_it_errs():
    """A filter of 1 MB that has taken in 1 million n-grams errs about as often as it says, and never calls a seen one new."""
    draw = np.random.default_rng(1)

    def made(n: int) -> pa.Array:
        letters = draw.integers(97, 123, size=(n, 20), dtype=np.uint8)
        return pa.array([row.tobytes().decode() for row in letters], pa.large_string())

    memory = NgramMemory(n=1, megabytes=1, seed=7)
    seen = made(1_000_000)
    memory.new_share(seen)
    said = memory.false_seen

    wrong = 1 - memory.new_share(made(20_000)).mean()

    assert said < wrong + 0.01
    assert wrong == pytest.approx(said, rel=0.1)
    assert memory.new_share(seen[:1000]).max() == 0


def test_settings_out_of_range_are_refused():
    """The message says what is allowed."""
    with pytest.raises(SettingsError, match="n 1 to 64"):
        NgramMemory(n=0)
