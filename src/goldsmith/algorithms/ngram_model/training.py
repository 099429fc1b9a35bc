"""Fitting: texts of a domain in, an n-gram model out, by interpolated modified Kneser-Ney smoothing.

1. Every line of a text is a sentence of tokens between BEGIN and END.
2. Where there are more tokens than wanted, texts are left out by a digest of their own tokens: half of them at a time, whatever
   their order (``Sample``).
3. The vocabulary is the most frequent tokens; all others become UNKNOWN.
4. The different n-grams of each order are numbered and counted. Adjusted counts: of the highest order, and of n-grams that begin a
   sentence, how often they occur; of others, how many different tokens stand before them.
5. Discounts of counts 1, 2 and 3 or more come from how many n-grams of an order have the adjusted counts 1 to 4.
6. The probability of a token after a context is its discounted share, and what the discounts left over times its probability after
   the context without its first token; at the end the uniform distribution over the vocabulary (with END and UNKNOWN).
7. N-grams of three or more tokens that occur less than ``least`` times are left out; what they had goes to the shorter context, so that
   probabilities still sum to 1.

Source: Chen and Goodman 1998, TR-10-98; Heafield et al. 2013, P13-2121, 3.3: adjusted counts and discounts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from goldsmith.algorithms.ngram_model.model import UNITS, NgramModel
from goldsmith.algorithms.ngram_model.sample import Sample
from goldsmith.errors import SettingsError
from goldsmith.kernels.ngrams import BEGIN, LEAST_LOG, MOST, UNKNOWN, join_all, numbered

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]
    Wholes = NDArray[np.int64]

FALLBACK = (0.5, 1.0, 1.5)
"""Discounts where there are too few n-grams to estimate them."""


class Grams(NamedTuple):
    """The different n-grams of one order.

    Attributes:
        ending: The n-gram that ends at each position of the stream, -1 where there is none.
        first: Where each occurs first.
        counts: How often each occurs.
        keys: Their hashes.
    """

    ending: NDArray[np.int32]
    first: Wholes
    counts: Wholes
    keys: NDArray[np.uint64]


def fit(
    sample: Sample, *, about: dict[str, Any], order: int = 4, least: int = 2, vocabulary: int = 200_000, unit: str = "word"
) -> NgramModel:
    """Return a model of a sample; the same texts give the same model, in any order.

    Args:
        sample: Texts of the domain, cut with the same ``unit``.
        about: What people should know of the model: at least ``name``, ``version`` and ``license``.
        order: Tokens in the longest n-gram, 2 to 6.
        least: How often an n-gram of three or more tokens must occur to be kept; 1 keeps all.
        vocabulary: Different tokens that are kept, the most frequent ones.
        unit: What a token is in scripts with spaces: ``word`` or ``character``.

    Raises:
        SettingsError: The order is out of range, or there is nothing to learn from.
    """
    if not 2 <= order <= MOST or least < 1 or vocabulary < 1 or unit not in UNITS:
        told = f"order {order}, least {least}, vocabulary {vocabulary}, unit {unit}"
        raise SettingsError(
            "a setting is out of range", found=told, expected=f"order 2 to {MOST}, least and vocabulary from 1, unit {' or '.join(UNITS)}"
        )
    stream, strangers = _known(sample.sentences(), vocabulary)
    if not len(stream):
        raise SettingsError("there is no text to learn from", found=f"{sample.seen:,} texts with letters", expected="at least one")
    depth = _depth(stream)
    grams = _all_grams(stream, depth, order)
    adjusted = _adjusted(grams, depth, order)
    discounts = [_discounts(one) for one in adjusted]
    keys, chances, backs = _estimated(grams, adjusted, [found for found, _ in discounts], least)
    facts = {
        "texts": sample.texts,
        "texts_offered": sample.seen,
        "tokens": len(sample),
        "n_grams": [int((one.counts >= (least if n > 2 else 1)).sum()) for n, one in enumerate(grams, 1)],
        "vocabulary": len(grams[0].keys),
        "unknown_types": strangers,
        "discounts": [[round(float(one), 6) for one in found] for found, _ in discounts],
        "discounts_estimated": [estimated for _, estimated in discounts],
        "least": least,
    }
    order_ = np.argsort(keys)
    penalty = float(np.log(max(strangers, 1)))
    return NgramModel(keys[order_], chances[order_], backs[order_], order, unit, penalty, {**about, **facts})


def fitted(
    batches: Iterable[pa.Array], *, about: dict[str, Any], unit: str = "word", most: int = 10_000_000, **settings: int
) -> NgramModel:
    """Return a model of texts that come in batches; ``settings`` are those of ``fit``."""
    sample = Sample(most)
    for text in batches:
        sample.add(text, unit)
    return fit(sample, about=about, unit=unit, **settings)


def _known(stream: NDArray[np.uint64], vocabulary: int) -> tuple[NDArray[np.uint64], int]:
    """Return the stream with rare tokens made UNKNOWN (3), and how many different ones these are."""
    found, counts = np.unique(stream, return_counts=True)
    words = found > UNKNOWN
    found, counts = found[words], counts[words]
    if len(found) <= vocabulary:
        return stream, 0
    rare = found[np.lexsort((found, -counts))[vocabulary:]]
    rare.sort()
    at = np.minimum(np.searchsorted(rare, stream), len(rare) - 1)
    return np.where(rare[at] == stream, UNKNOWN, stream), len(rare)


def _depth(stream: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Return how many tokens of the sentence stand before each token."""
    at = np.arange(len(stream))
    begin = np.maximum.accumulate(np.where(stream == BEGIN, at, 0))
    return (at - begin).astype(np.int32)


def _all_grams(stream: NDArray[np.uint64], depth: NDArray[np.int32], order: int) -> list[Grams]:
    keys = stream.copy()
    found = []
    for n in range(1, order + 1):
        if n > 1:
            join_all(keys, stream, depth, n)
        slots = 1 << int(len(keys) * 1.5).bit_length()
        index = np.empty(len(keys), np.int32)
        counts, first = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
        number = numbered(keys, depth, n, np.empty(slots, np.uint64), np.full(slots, -1, np.int32), index, counts, first)
        found.append(Grams(index, first[:number].copy(), counts[:number].copy(), keys[first[:number]]))
    return found


def _adjusted(grams: list[Grams], depth: NDArray[np.int32], order: int) -> list[Wholes]:
    """Return the adjusted counts of each order (4)."""
    found = []
    for n, one in enumerate(grams, 1):
        if n == order:
            found.append(one.counts)
            continue
        before = np.bincount(one.ending[grams[n].first], minlength=len(one.first))
        starts = depth[one.first] == n - 1
        found.append(np.where(starts, one.counts if n > 1 else 0, before).astype(np.int64))
    return found


def _discounts(adjusted: Wholes) -> tuple[tuple[float, float, float], bool]:
    """Return what is taken from counts of 1, 2 and 3 or more (5), and whether it could be estimated."""
    n1, n2, n3, n4 = (int((adjusted == count).sum()) for count in (1, 2, 3, 4))
    if not (n1 and n2 and n3):
        return FALLBACK, False
    share = n1 / (n1 + 2 * n2)
    found = (1 - 2 * share * n2 / n1, 2 - 3 * share * n3 / n2, 3 - 4 * share * n4 / n3)
    if any(not 0 <= one <= most for one, most in zip(found, (1, 2, 3), strict=True)):
        return FALLBACK, False
    return found, True


def _estimated(
    grams: list[Grams], adjusted: list[Wholes], discounts: list[tuple[float, float, float]], least: int
) -> tuple[NDArray[np.uint64], NDArray[np.float32], NDArray[np.float32]]:
    """Return keys, log probabilities and log back-offs of all n-grams that are kept (6, 7)."""
    shorter, keys, chances, logs = np.empty(0), [], [], []
    kept_before: NDArray[np.bool_] = np.empty(0, np.bool_)
    for n, (one, counts, cut) in enumerate(zip(grams, adjusted, discounts, strict=True), 1):
        taken = np.array([0, *cut])[np.minimum(counts, 3)]
        kept = (one.counts >= least) | (n <= 2)
        left = np.where(kept, counts - taken, 0.0)
        if n == 1:
            found = _lowest(one.keys, counts, left, cut)
        else:
            context, suffix = grams[n - 2].ending[one.first - 1], grams[n - 2].ending[one.first]
            total = np.bincount(context, counts, minlength=len(shorter))
            backs = np.divide(_over(context, counts, kept, cut, len(shorter)), total, out=np.ones(len(shorter)), where=total > 0)
            logs.append(_logarithm(backs)[kept_before])
            found = left / total[context] + backs[context] * shorter[suffix]
        shorter, kept_before = found, kept
        keys.append(one.keys[kept])
        chances.append(_logarithm(found)[kept])
    logs.append(np.zeros(len(chances[-1])))
    return _with_unknown(np.concatenate(keys), np.concatenate(chances), np.concatenate(logs), grams[0], adjusted[0], discounts[0])


def _over(context: NDArray[np.int32], counts: Wholes, kept: NDArray[np.bool_], cut: tuple[float, float, float], n: int) -> Reals:
    """Return what discounts leave over after each of n contexts: summed as whole numbers, so that the order of texts is nothing."""
    found: Reals = np.bincount(context[~kept], counts[~kept], minlength=n).astype(np.float64)
    for count, taken in enumerate(cut, 1):
        found += taken * np.bincount(context[kept & (np.minimum(counts, 3) == count)], minlength=n)
    return found


def _lowest(keys: NDArray[np.uint64], counts: Wholes, left: Reals, cut: tuple[float, float, float]) -> Reals:
    """Return the probabilities of tokens without context; BEGIN has none."""
    found: Reals = left / counts.sum() + _spread(keys, counts, cut)
    found[keys == BEGIN] = 0
    return found


def _spread(keys: NDArray[np.uint64], counts: Wholes, cut: tuple[float, float, float]) -> float:
    """Return the part of a token's probability that every token has: what discounts leave over, spread evenly."""
    over = sum(taken * int((np.minimum(counts, 3) == count).sum()) for count, taken in enumerate(cut, 1))
    return float(over / counts.sum() / _types(keys))


def _types(keys: NDArray[np.uint64]) -> int:
    """Count the tokens that a context may be followed by: the vocabulary, END and UNKNOWN."""
    return len(keys) - 1 + int(UNKNOWN not in keys)


def _with_unknown(
    keys: NDArray[np.uint64], chances: Reals, backs: Reals, tokens_: Grams, counts: Wholes, cut: tuple[float, float, float]
) -> tuple[NDArray[np.uint64], NDArray[np.float32], NDArray[np.float32]]:
    """Return the entries with one for UNKNOWN, which the domain may not hold."""
    if UNKNOWN not in tokens_.keys:
        chance = np.log(_spread(tokens_.keys, counts, cut))
        keys, chances, backs = np.append(keys, UNKNOWN), np.append(chances, chance), np.append(backs, 0.0)
    return keys, chances.astype(np.float32), backs.astype(np.float32)


def _logarithm(values: Reals) -> Reals:
    found: Reals = np.log(values, out=np.full(len(values), LEAST_LOG), where=values > 0)
    return found
