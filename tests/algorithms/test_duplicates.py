"""Duplicates: what is removed for what, on planted texts and against the plain definition."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.duplicate_texts import PARAGRAPH, corpus, words
from algorithms.plain_duplicates import containment, find, jaccard
from goldsmith.algorithms.duplicates import EXACT, KEPT, NEAR, DuplicateSearch, Similarity, fingerprint, plan_bands

DISTINCT = [
    "巴黎是法国的首都，位于塞纳河畔。", "量子力学描述微观粒子的行为规律。", "今天的股票市场大幅下跌，投资者感到恐慌。",
    "红烧肉的做法：先将五花肉切块焯水。", "Hello world", "What is 2+2?", "Yes.", "No.",
    "The capital of France is Paris and it lies on the Seine.", "Quantum mechanics describes how tiny particles behave in nature.",
]  # fmt: skip

BOTH = pytest.mark.parametrize("exhaustive", [True, False], ids=["every pair", "bands"])


@BOTH
def test_ten_distinct_short_rows_are_all_kept(exhaustive: bool):
    """Short rows, Chinese rows and rows without a space are no duplicates of each other (DEF-01)."""
    assert find(DISTINCT, exhaustive=exhaustive).of.tolist() == [-1] * 10


@BOTH
def test_identical_short_rows_and_a_template_collapse(exhaustive: bool):
    """Two near and two pairs of identical rows leave three, and the three pairs are told (DEF-04)."""
    texts = [PARAGRAPH + " Ticket A.", PARAGRAPH + " Ticket B.", *["Hello world"] * 2, *["人工智能正在改变我们的生活方式。"] * 2]

    found = find(texts, exhaustive=exhaustive)

    assert found.of.tolist() == [-1, 0, -1, 2, -1, 4]
    assert found.kind.tolist() == [KEPT, NEAR, KEPT, EXACT, KEPT, EXACT]
    assert found.similarity[1] == np.float32(jaccard(texts[0], texts[1]))
    assert found.similarity[[3, 5]].tolist() == [1.0, 1.0]
    assert np.isnan(found.similarity[[0, 2, 4]]).all()


@BOTH
def test_a_chain_is_not_a_cluster(exhaustive: bool):
    """Where A is like B and B like C but A not like C, B goes for A and C stays (DEF-05)."""
    a, b, c = words(*range(100)), words(*range(10, 108)), words(*range(20, 116))
    assert jaccard(a, b) >= 0.8 <= jaccard(b, c)
    assert jaccard(a, c) < 0.8

    assert find([a, b, c], rank=[0, 0, 0], exhaustive=exhaustive).of.tolist() == [-1, 0, -1]


@BOTH
def test_templated_pages_with_other_topics_stay(exhaustive: bool):
    """Pages that share a long template and differ in their topic are below the target and none is removed (DEF-05)."""
    pages = [words(*range(60), *range(1000 * page, 1000 * page + 12), *range(60, 66)) for page in range(1, 300)]
    assert 0.6 < jaccard(pages[0], pages[1]) < 0.8

    assert find(pages, exhaustive=exhaustive).count(KEPT) == len(pages)


def test_the_first_in_declared_order_is_kept():
    """The lowest rank is kept wherever it stands; among equals the earliest; copies follow it."""
    near = [PARAGRAPH + tail for tail in (" One.", " Two.", " Three.")]

    assert find([*near, near[2]], rank=[2, 1, 0, 0]).of.tolist() == [2, 2, -1, 2]
    assert find([*near, near[2]], rank=[0, 0, 0, 0]).of.tolist() == [-1, 0, 0, 0]
    assert find([*near, near[2]], rank=[0, 0, 0, 0]).kind.tolist() == [KEPT, NEAR, NEAR, NEAR]


@pytest.mark.parametrize("tiny_memory", [False, True], ids=["one generation", "many generations"])
def test_order_and_memory_do_not_matter(tiny_memory: bool):
    """Shuffled input, other batches, other blocks and an index in many parts give the same answer."""
    texts = corpus(2500, seed=3)
    rank = [-len(text) for text in texts]
    plain = find(texts, Similarity(target=0.7), rank=rank, exhaustive=False)
    shuffled = np.random.default_rng(5).permutation(len(texts)).tolist()

    other = find(
        texts,
        Similarity(target=0.7),
        rank=rank,
        order=shuffled,
        batch=97,
        exhaustive=False,
        most_pending=7,
        memory=0 if tiny_memory else 64 << 20,
    )

    assert plain.count(NEAR) > 300
    assert other.of.tolist() == plain.of.tolist()
    assert other.similarity.tobytes() == plain.similarity.tobytes()
    assert (other.effort.generations > 2) == tiny_memory


@pytest.mark.parametrize("target", [0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
def test_bands_find_what_every_pair_finds(target: float):
    """Beyond small inputs, of the pairs at or above the target at least 99 % lose a side, and none below does."""
    texts = corpus(4000, seed=int(100 * target))

    found = find(texts, Similarity(target=target), exhaustive=False)

    removed = np.flatnonzero(found.of >= 0)
    assert all(jaccard(texts[one], texts[found.of[one]]) >= target for one in removed)
    assert all(np.float32(jaccard(texts[one], texts[found.of[one]])) == found.similarity[one] for one in removed)
    kept = [texts[one] for one in np.flatnonzero(found.of < 0)]
    assert find(kept, Similarity(target=target), exhaustive=True).count(NEAR) <= 0.01 * len(removed)


TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "中", "国", "人", "👍", "Σ"]), max_size=12).map(" ".join)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.lists(TEXTS, max_size=14), st.sampled_from([0.3, 0.5, 0.75, 1.0]), st.integers(1, 4))
def test_small_inputs_are_searched_exactly(texts: list[str], target: float, n: int):
    """By definition: no two kept records reach the target, and who is removed has a kept partner before it that does."""
    found = find(texts, Similarity(target=target, shingle=n))

    kept = [row for row in range(len(texts)) if found.of[row] < 0]
    assert found.effort.exhaustive
    assert not [(i, j) for i in kept for j in kept if i < j and jaccard(texts[i], texts[j], n) >= target]
    for row in range(len(texts)):
        if found.of[row] >= 0:
            partner = int(found.of[row])
            assert partner in kept
            assert jaccard(texts[row], texts[partner], n) >= target
            assert (-len(texts[partner]), partner) < (-len(texts[row]), row)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(TEXTS, max_size=12), st.sampled_from([0.5, 0.8]))
def test_containment_is_of_the_removed_in_the_kept(texts: list[str], target: float):
    """A record is removed where that share of it stands in a kept one; never the longer for the shorter it quotes."""
    found = find(texts, Similarity(target=target, measure="containment"))

    for row in np.flatnonzero(found.of >= 0):
        shared = containment(texts[row], texts[found.of[row]])
        assert shared >= target
        assert found.kind[row] == EXACT or np.float32(shared) == found.similarity[row]
    kept = np.flatnonzero(found.of < 0)
    in_order = sorted(kept, key=lambda row: (-len(texts[row]), row))
    assert not [(i, j) for place, i in enumerate(in_order) for j in in_order[:place] if containment(texts[i], texts[j]) >= target]


def test_containment_by_bands_finds_quotations():
    """Nine tenths of a record quoted in a kept one up to twice as long are found by the bands too."""
    whole = [words(*range(1000 * page, 1000 * page + 180)) for page in range(1, 200)]
    quotes = [words(*range(1000 * page + 40, 1000 * page + 140), *range(999_000 + page, 999_008 + page)) for page in range(1, 200)]

    found = find([*whole, *quotes], Similarity(target=0.8, measure="containment"), exhaustive=False)

    assert found.of[:199].tolist() == [-1] * 199
    assert (found.of[199:] == np.arange(199)).mean() > 0.98


def test_emoji_and_punctuation_stay_distinct():
    """Texts without a word are compared as they stand."""
    texts = ["👍", "👎", "👍 ", "!!!", "...", "", " ", "?!"]

    assert find(texts, rank=[0] * 8).of.tolist() == [-1, -1, 0, -1, -1, -1, 5, -1]
    assert find(texts, rank=[0] * 8, exhaustive=False).of.tolist() == [-1, -1, 0, -1, -1, -1, 5, -1]


def test_nothing_and_one_record():
    """An empty dataset has no duplicates, and neither has a single record; a null takes no part (DEF-12)."""
    assert len(find([])) == 0
    assert len(find([], exhaustive=False)) == 0
    assert find(["one"], exhaustive=False).of.tolist() == [-1]
    table = pa.array([None, "a", None, "a"], pa.large_string())
    banding = plan_bands(Similarity(), 4)
    with DuplicateSearch(banding) as search:
        search.add(np.arange(4), fingerprint(table, banding), np.zeros(4, dtype=np.int64))
        assert search.find(lambda wanted: table.take(pa.array(wanted))).of.tolist() == [-1, -1, -1, 1]


def test_exact_duplicates_alone_need_no_text():
    """Without near duplicates only digests decide: copies go to the first in declared order, near copies stay."""
    texts = ["same  words here", "same words here", "same words here!", "other", "other "]
    table = pa.array(texts, pa.large_string())
    banding = plan_bands(Similarity(), len(texts))
    with DuplicateSearch(banding) as search:
        search.add(np.arange(5), fingerprint(table, banding), np.array([1, 0, 0, 0, 0]))
        found = search.find_exact()

    assert found.of.tolist() == [1, -1, -1, -1, 3]
    assert found.kind.tolist() == [EXACT, KEPT, KEPT, KEPT, EXACT]
    assert found.similarity[[0, 4]].tolist() == [1.0, 1.0]
