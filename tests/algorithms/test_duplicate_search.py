"""The search for duplicates as its caller has it: mistakes are told, threads and little memory change nothing, large clusters cost little."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pytest

from algorithms.duplicate_texts import PARAGRAPH, corpus, words
from algorithms.plain_duplicates import find, jaccard
from goldsmith.algorithms.duplicates import EXACT, KEPT, NEAR, DuplicateSearch, Similarity, fingerprint, plan_bands
from goldsmith.algorithms.duplicates.shingle_sets import ShingleSets
from goldsmith.errors import DuplicatesError
from goldsmith.kernels.shingles import shingle_sets


def test_a_hundred_thousand_identical_rows_cost_one_text():
    """Copies are told by their digest: one is kept and no text is read."""
    table = pa.array(["the very same text again"], pa.large_string()).take(pa.array(np.zeros(100_000, dtype=np.int64)))
    banding = plan_bands(Similarity(), len(table))
    with DuplicateSearch(banding, exhaustive=False) as search:
        search.add(np.arange(len(table)), fingerprint(table, banding), np.zeros(len(table), dtype=np.int64))
        found = search.find(lambda wanted: table.take(pa.array(wanted)))

    assert found.count(EXACT) == 99_999
    assert (found.of[1:] == 0).all()
    assert found.effort.fetched == 0


def test_a_large_cluster_of_near_copies_is_linear():
    """Twenty thousand variants of one page leave one, after about one verification each."""
    page = PARAGRAPH * 3
    texts = [f"{page} Number {number}." for number in range(20_000)]

    found = find(texts, rank=[0] * len(texts), exhaustive=False, batch=4096)

    assert found.count(KEPT) == 1
    assert found.effort.verified < 1.2 * len(texts)
    assert found.effort.fetched < 1.2 * len(texts)


def test_five_thousand_pages_of_a_strong_template_all_stay():
    """Pages that are pairwise 0.7 alike are near the target of 0.8 in every bucket; none is removed, and verification is bounded."""
    pages = [words(*range(120), *range(1000 * page, 1000 * page + 25)) for page in range(1, 5001)]
    assert 0.69 < jaccard(pages[0], pages[1]) < 0.71

    found = find(pages, exhaustive=False, batch=4096)

    assert found.count(KEPT) == len(pages)
    assert found.effort.verified <= 256 * len(pages)


def test_a_search_can_be_repeated():
    """The same search asked twice, and a second search on the same texts, answer alike (DEF-11)."""
    texts = corpus(300, seed=1)
    table = pa.array(texts, pa.large_string())
    banding = plan_bands(Similarity(target=0.6), len(texts))
    with DuplicateSearch(banding, exhaustive=False) as search:
        search.add(np.arange(len(texts)), fingerprint(table, banding), np.zeros(len(texts), dtype=np.int64))
        first = search.find(lambda wanted: table.take(pa.array(wanted)))
        second = search.find(lambda wanted: table.take(pa.array(wanted)))

    assert first.of.tolist() == second.of.tolist()
    assert first.count(NEAR) > 30


def test_positions_may_be_any_numbers():
    """Positions need not be consecutive; the answer is in their order, and speaks of them."""
    texts = {70: "same text here", 11: "other words stand here", 900: "same  text here"}
    banding = plan_bands(Similarity(), 3)
    with DuplicateSearch(banding) as search:
        for position, text in texts.items():
            search.add(np.array([position]), fingerprint(pa.array([text]), banding), np.array([0]))
        found = search.find(lambda wanted: pa.array([texts[one] for one in wanted.tolist()]))

    assert found.position.tolist() == [11, 70, 900]
    assert found.table().to_pylist()[2] == {"position": 900, "duplicate_of": 70, "duplicate_kind": "exact", "duplicate_similarity": 1.0}
    assert found.table().to_pylist()[0] == {"position": 11, "duplicate_of": None, "duplicate_kind": None, "duplicate_similarity": None}


def test_texts_that_vanish_are_an_error():
    """A fetch that brings fewer texts than asked for stops the search with a clear message."""
    table = pa.array([PARAGRAPH + " One.", PARAGRAPH + " Two."], pa.large_string())
    banding = plan_bands(Similarity(), 2)
    with DuplicateSearch(banding) as search:
        search.add(np.arange(2), fingerprint(table, banding), np.zeros(2, dtype=np.int64))
        with pytest.raises(DuplicatesError, match="cannot be fetched"):
            search.find(lambda _wanted: pa.array(["only one"]))


def test_fingerprints_of_another_plan_are_refused():
    """A search tells when fingerprints were made for other bands, or for other records."""
    one, other = plan_bands(Similarity(target=0.5), 10), plan_bands(Similarity(target=0.9), 10)
    with DuplicateSearch(one) as search:
        with pytest.raises(DuplicatesError, match="another banding"):
            search.add(np.arange(1), fingerprint(pa.array(["a"]), other), np.arange(1))
        with pytest.raises(DuplicatesError, match="same records"):
            search.add(np.arange(2), fingerprint(pa.array(["a"]), one), np.arange(1))


def test_a_record_added_twice_is_an_error():
    """A position that is added twice would be its own duplicate; the search says so."""
    banding = plan_bands(Similarity(), 2)
    with DuplicateSearch(banding) as search:
        for _ in range(2):
            search.add(np.array([7]), fingerprint(pa.array(["a"]), banding), np.array([0]))
        with pytest.raises(DuplicatesError, match="added twice"):
            search.find(lambda wanted: pa.array(["a"] * len(wanted)))


def test_threads_and_batches_give_the_same_fingerprints():
    """Fingerprints made in four threads at once, in batches, are those made in one go."""
    texts = pa.array(corpus(2000, seed=9), pa.large_string())
    banding = plan_bands(Similarity(target=0.5), len(texts))
    whole = fingerprint(texts, banding)

    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(lambda start: fingerprint(texts.slice(start, 61), banding), range(0, len(texts), 61)))

    for name in ("digests", "keys", "sketches", "shingles"):
        assert np.concatenate([getattr(part, name) for part in parts]).tobytes() == getattr(whole, name).tobytes()


def test_sets_that_do_not_fit_in_memory_are_fetched_again():
    """With room for a few shingle sets only, more texts are fetched and the answer stays the same."""
    dice = np.random.default_rng(4)
    texts = []
    for page in range(60):
        own = [f"p{page}w{word}" for word in range(1500)]
        texts += [" ".join([*own[: -int(cut)], "end"]) for cut in dice.integers(1, 400, size=20)]
    rank = dice.permutation(len(texts)).tolist()

    roomy, tight = (find(texts, Similarity(target=0.9), rank=rank, exhaustive=False, memory=memory) for memory in (256 << 20, 0))

    assert roomy.of.tolist() == tight.of.tolist()
    assert roomy.count(NEAR) > 500
    assert tight.effort.fetched > roomy.effort.fetched


def test_kept_sets_take_no_more_memory_than_they_may():
    """However many texts are looked at, the sets that are kept stay in the room that was given, and each is still what it was."""
    texts = pa.array([" ".join(f"p{page}w{word}" for word in range(300)) for page in range(2000)], pa.large_string())
    rows = np.arange(len(texts))
    sets = ShingleSets(texts.take, 3, rows, rows.astype(np.int32), np.full(len(texts), 300, np.int32), 1 << 20)

    for start in range(0, len(texts), 40):
        sets.need(rows[start : start + 40])
        assert sets.pool.nbytes <= 1 << 20

    slot = sets.slots[1999]
    values, _ = shingle_sets(texts.slice(1999), 3)
    assert sets.pool[sets.starts[slot] : sets.starts[slot] + sets.sizes[slot]].tolist() == values.tolist()
