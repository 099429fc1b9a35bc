"""Codes, scores and bounds: what is promised of an error holds, and colluders are found."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from goldsmith.circulate.fingerprints import codes
from goldsmith.circulate.fingerprints.accusing import decided, suspicions
from goldsmith.circulate.fingerprints.collusion import learnt
from goldsmith.circulate.fingerprints.keyed import key_for, stream, words_of
from goldsmith.circulate.fingerprints.tails import log_tails
from goldsmith.circulate.fingerprints.worth import Worth, symmetric

SECRET = bytes(range(32))


def test_the_same_numbers_for_ever():
    """Biases and words are these bytes, with every version of every library: what was delivered must be traced in ten years."""
    bias = codes.biases(SECRET, 1_000)

    assert hashlib.sha256(codes.levels().astype(">u2").tobytes()).hexdigest() == LEVELS
    assert codes.digest_of(codes.codeword(SECRET, "Harbour Lab", bias)) == WORD
    assert words_of(SECRET, [b"r1", "记录".encode()], 2).tolist()[1][:2] == list(
        np.frombuffer(hashlib.sha256(SECRET + b"\2" + (6).to_bytes(4, "big") + "记录".encode()).digest(), ">u4")[:2]
    )


LEVELS = "52b85ffe16d03046d9747be84582eb8f0537b987d1aface612a01047a4cdd988"
WORD = "2c882eaec28e6ae9875bbb7c49dadb6527ed89e77d8ea23f5860cee3c0127eae"


def test_a_bit_is_as_likely_as_its_bias():
    """Over many licensees the share of ones is the bias, everywhere."""
    bias = codes.biases(SECRET, 400)
    share = np.mean([codes.codeword(SECRET, f"l{at}", bias) for at in range(2_000)], axis=0)

    off = (share - bias / 65536) / np.sqrt(bias / 65536 * (1 - bias / 65536) / 2_000)

    assert np.abs(off).max() < 4.5
    assert abs(off.mean()) < 0.2


def test_names_cannot_be_parted_in_two_ways():
    """No licensee can be called so that he gets another's word."""
    assert key_for(SECRET, "code", "ab", "c") != key_for(SECRET, "code", "a", "bc")
    assert stream(key_for(SECRET, "code", "ab"), 64).tolist() != stream(key_for(SECRET, "codea", "b"), 64).tolist()


@pytest.mark.parametrize("score", [6.0, 12.0, 20.0])
def test_the_bound_is_above_the_exact_tail(score: float):
    """For a fair coin the tail is a sum of binomials: the bound lies above it, and is no more than 30 times as large."""
    from math import comb

    coin = Worth(np.ones(40), -np.ones(40), np.full(40, 0.5))
    exact = sum(comb(40, k) for k in range(41) if 2 * k - 40 >= score) / 2**40

    bound = float(np.exp(log_tails(coin, np.array([score]))[0]))

    assert exact <= bound <= 30 * exact


def test_the_bound_holds_where_a_bell_curve_does_not():
    """Scores of rare bits have a heavy tail: of 100,000 innocents more pass the Gaussian threshold of 1e-3 than it says; ours keeps what it says."""
    random = np.random.default_rng(3)
    bias, read = np.full(60, 0.01), np.ones(60)
    worth = symmetric(bias, read)
    scores = (random.random((100_000, 60)) < bias) @ (worth.one - worth.zero) + worth.zero.sum()

    bound = np.exp(log_tails(worth, scores))

    assert (scores > 3.0902 * worth.spread()).mean() > 3e-3
    for said in (0.05, 0.01, 1e-3):
        assert (bound <= said).mean() <= said


def test_a_worth_that_was_learnt_bounds_innocents_too():
    """The learnt likelihood is no score with a known shape; its bound holds all the same."""
    random = np.random.default_rng(4)
    bias = codes.biases(SECRET, 300) / 65536
    pirates = random.random((3, 300)) < bias
    read = np.where(pirates[random.integers(0, 3, 300), np.arange(300)], 1.0, -1.0)

    worth = learnt(bias, read, np.zeros(300, np.int64), 0, 4)
    scores = (random.random((40_000, 300)) < bias) @ (worth.one - worth.zero) + worth.zero.sum()
    bound = np.exp(log_tails(worth, scores))

    assert scores.mean() < 0
    for said in (0.05, 0.01, 1e-3):
        assert (bound <= said).mean() <= said


def _pirated(words: np.ndarray, how: str, random: np.random.Generator) -> np.ndarray:
    ones, n = words.sum(0), len(words)
    if how == "majority":
        return 2 * ones + random.random(len(ones)) > n + 0.5
    if how == "all ones":
        return ones > 0
    return words[random.integers(0, n, len(ones)), np.arange(len(ones))]


@pytest.mark.parametrize(("colluders", "places"), [(1, 128), (2, 512), (3, 1_024), (5, 2_048)])
@pytest.mark.parametrize("how", ["majority", "all ones", "interleave"])
def test_colluders_are_found(colluders: int, places: int, how: str):
    """Of 60 licensees so many merge their copies; at least one of them is found, and nobody else."""
    bias = codes.biases(SECRET, places)
    names = [f"l{at}" for at in range(60)]
    words = np.array([codes.codeword(SECRET, name, bias) for name in names])
    read = np.where(_pirated(words[:colluders], how, np.random.default_rng(1)), 1.0, -1.0)

    found = [one.licensee for one in suspicions(SECRET, names, bias, read, allowed=1e-6) if one.found]

    assert found
    assert set(found) <= set(names[:colluders])


def test_innocents_are_named_no_more_often_than_is_said():
    """In 100 runs of three colluders against 30 innocents with 5 % allowed, hardly anybody innocent is named: the bound counts every way and round."""
    random, wrong = np.random.default_rng(2), 0
    bias = np.sin(np.linspace(0.1, np.pi / 2 - 0.1, 128)) ** 2
    for _ in range(100):
        words = random.random((33, 128)) < bias
        read = np.where(_pirated(words[:3], "interleave", random), 1.0, -1.0)
        told = decided([str(at) for at in range(33)], [np.packbits(each) for each in words], bias, read, allowed=0.05)
        wrong += any(one.found and int(one.licensee) >= 3 for one in told)

    assert wrong <= 5 + 2 * 2.2  # 5 % of 100, and two standard deviations


def test_little_says_nothing():
    """Fewer than 32 places accuse nobody, whatever they read."""
    bias = codes.biases(SECRET, 31)
    word = codes.codeword(SECRET, "a", bias)

    (told,) = suspicions(SECRET, ["a"], bias, np.where(word, 1.0, -1.0), allowed=0.05)

    assert (told.found, told.p) == (False, 1.0)
