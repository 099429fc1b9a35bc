"""MinHash signatures: unbiased, independent from hash to hash, and condensed without a loss that matters."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from goldsmith.kernels.minhash import condense, signatures


def pair(shared: int, apart: int, start: int) -> tuple[str, str]:
    """Return two texts of single-word shingles that share ``shared`` of them and differ in ``apart`` each."""
    common = [f"s{start + i}" for i in range(shared)]
    return " ".join([*common, *(f"l{start + i}" for i in range(apart))]), " ".join([*common, *(f"r{start + i}" for i in range(apart))])


@pytest.mark.parametrize(("shared", "apart"), [(1, 1), (8, 1), (40, 5), (50, 25), (300, 100)])
def test_estimates_are_unbiased_and_binomial(shared: int, apart: int):
    """Over 600 planted pairs the share of equal values is J, with no more spread than 256 independent coins have."""
    pairs = [pair(shared, apart, 1000 * number) for number in range(600)]
    truth = shared / (shared + 2 * apart)

    left, _ = signatures(pa.array([one for one, _ in pairs]), 256, shingle=1)
    right, _ = signatures(pa.array([two for _, two in pairs]), 256, shingle=1)

    shares = (left == right).mean(axis=1)
    spread = np.sqrt(truth * (1 - truth) / 256)
    assert abs(shares.mean() - truth) < 5 * spread / np.sqrt(600)
    assert shares.std() < 1.15 * spread


def test_bands_match_as_independent_hashes_would():
    """The chance that a band of five is equal is J to the fifth: hashes of one band do not lean on each other."""
    pairs = [pair(40, 5, 1000 * number) for number in range(2000)]
    left, _ = signatures(pa.array([one for one, _ in pairs]), 256, shingle=1)
    right, _ = signatures(pa.array([two for _, two in pairs]), 256, shingle=1)

    same = condense(left, 51, 5)[0] == condense(right, 51, 5)[0]

    assert same.mean() == pytest.approx(0.8**5, rel=0.02)
    found = same.any(axis=1).mean()
    assert found > 0.9999


def test_sketches_agree_by_chance_once_in_four():
    """Two bits of unequal values agree in a quarter of the cases, of equal ones always."""
    pairs = [pair(50, 25, 1000 * number) for number in range(500)]
    left, _ = signatures(pa.array([one for one, _ in pairs]), 256, shingle=1)
    right, _ = signatures(pa.array([two for _, two in pairs]), 256, shingle=1)

    differ = condense(left, 1, 1)[1] ^ condense(right, 1, 1)[1]
    bits = np.unpackbits(differ.view(np.uint8), axis=1).reshape(500, 256, 2)
    agree = 1 - bits.any(axis=2).mean()

    assert agree == pytest.approx(0.25 + 0.75 * 0.5, abs=0.01)


def test_a_signature_does_not_depend_on_its_length_or_batch():
    """The first hashes are the same however many there are, and however the rows are batched; repeats change nothing."""
    texts = [f"text number {i} of {i % 7} and so on" for i in range(500)] + [None, ""]
    whole, sizes = signatures(pa.array(texts), 512)

    parts = np.concatenate([signatures(pa.array(texts[start : start + 37], pa.string()), 256)[0] for start in range(0, len(texts), 37)])

    assert (parts == whole[:, :256]).all()
    assert sizes[-2:].tolist() == [0, 1]
    assert not whole[-2].any()
    once, twice = signatures(pa.array(["a b c a b", "a b c a b c a b c a b"]), 256)[0]
    assert (once == twice).all()


def test_too_short_a_signature_is_refused():
    """Bands beyond the end of the signature are an error, not a guess."""
    signature, _ = signatures(pa.array(["a"]), 256)
    with pytest.raises(ValueError, match="need 260 hashes, found 256"):
        condense(signature, 52, 5)
