"""The screen of triggers: a rare phrase whose records have one class, or one opening of the answer, whatever else they say.

1. One reading counts every phrase of 1 to ``MOST`` words and the majority of the classes of its records (``kernels/tied_grams.py``).
   The class is the label; where there are questions, it is how the answer begins. Records without a class are passed over.
2. Phrases in at least ``FEWEST`` records and at most ``COMMON`` of all that have a class, three quarters of them of one class and more than that class's
   share foretells by chance, are counted exactly in a second reading (``phrase_counts.py``).
3. The test. Labels: are there more records of the class than their *other* words foretell (``labels.py``, without the weights of the
   phrase)? A word of praise is in good reviews, but so are the words around it; a trigger stands among words that foretell something
   else. Openings: is the share beyond the opening's own share of all that have one, and are the questions unlike each other?
4. The tail of the binomial distribution, corrected for all phrases that could have come out at all: of a phrase in three records even the purest
   tie proves nothing, so it is no test (Tarone). It is multiplied by how far the phrase closes the gap between what was foretold and all,
   since a trigger always works, and by the share of its records that it turned: many records prove a small lead of an honest phrase as
   well, but few of them would be of another class without it.

Source: R. Tarone 1990, doi:10.2307/2531456 (which tests count); the test of a phrase against what the rest foretells is ours; Chen et al. 2021, arXiv:2007.12070 (rare words tied to a label).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.poison.phrase_counts import FEWEST, LEAST, Candidates, Phrase
from goldsmith.algorithms.poison.phrases import spelled
from goldsmith.algorithms.poison.suspicion import Reason, Suspicion
from goldsmith.algorithms.poison.tails import binomial_tail

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

SCREEN = "triggers"
OPENING = 6
"""Words by which an answer begins."""
ABOVE = 60.0
"""Where the strength, ``-log10`` of the corrected p, is cut."""
MOST_TOLD = 5_000
Expected = Callable[["Asked"], "NDArray[np.float64]"]
"""From what is asked of phrases: of each, how many of its records the other words foretell to have its class."""


@dataclass(frozen=True, eq=False)
class Asked:
    """Phrases of which it is asked how many of their records would have their class without them.

    Attributes:
        rows: Records with a class, of all phrases, one after the other.
        owner: The phrase of each.
        classes: The class of each phrase: that of most of its records.
        counts: Records of each phrase that have a class.
        tokens: Of each phrase.
    """

    rows: NDArray[np.int64]
    owner: NDArray[np.int64]
    classes: NDArray[np.int64]
    counts: NDArray[np.int64]
    tokens: list[NDArray[np.uint64]]


@dataclass(frozen=True)
class Tie:
    """A phrase that is tied to a class."""

    strength: float
    row: int
    tokens: NDArray[np.uint64]
    rows: NDArray[np.int64]
    """The records with the phrase that have the class."""
    class_: int
    count: int
    expected: float


def ties(candidates: Candidates, classes: NDArray[np.int64], expected: Expected) -> list[Tie]:
    """Return the phrases that are tied to a class, the strongest first.

    Args:
        candidates: What was gathered.
        classes: Class of each record, below 0 for none.
        expected: The chance of a class by the other words of a record.
    """
    phrases = candidates.phrases()
    asked, hits = _asked(phrases, classes)
    found = []
    foretold = expected(asked)
    for at in np.flatnonzero(asked.counts >= FEWEST).tolist():
        known, count = int(asked.counts[at]), int(hits[at])
        turned = max(count - float(foretold[at]), 0.0)
        share = turned / known * min(turned / max(known - float(foretold[at]), 1e-9), 1.0)
        if share * ABOVE < LEAST:
            continue
        strength = -binomial_tail(count, known, min(float(foretold[at]) / known, 1.0)) - math.log10(candidates.tested)
        if (strength := min(strength, ABOVE) * share) >= LEAST:
            row, tokens, rows = phrases[at]
            these = rows[classes[rows] == asked.classes[at]]
            found.append(Tie(strength, row, tokens, these, int(asked.classes[at]), known, float(foretold[at])))
    return ordered(found)


def _asked(phrases: list[Phrase], classes: NDArray[np.int64]) -> tuple[Asked, NDArray[np.int64]]:
    """Return what is asked of phrases, the class of most of the records of each, and how many these are."""
    rows = np.concatenate([np.zeros(0, np.int64), *(each[2] for each in phrases)])
    owner = np.repeat(np.arange(len(phrases)), [len(each[2]) for each in phrases])
    stays = classes[rows] >= 0
    rows, owner = rows[stays], owner[stays]
    order = np.lexsort((classes[rows], owner))
    of, class_ = owner[order], classes[rows][order]
    starts = (
        np.flatnonzero(np.concatenate([[True], (of[1:] != of[:-1]) | (class_[1:] != class_[:-1])])) if len(of) else np.zeros(0, np.int64)
    )
    counts = np.diff(np.append(starts, len(of)))
    best = np.lexsort((class_[starts], -counts, of[starts]))
    first = best[np.unique(of[starts][best], return_index=True)[1]]
    main, hits = np.zeros(len(phrases), np.int64), np.zeros(len(phrases), np.int64)
    main[of[starts][first]], hits[of[starts][first]] = class_[starts][first], counts[first]
    return Asked(rows, owner, main, np.bincount(owner, minlength=len(phrases)), [each[1] for each in phrases]), hits


def ordered(found: list[Tie]) -> list[Tie]:
    """Return ties that are strong enough, the strongest first."""
    return sorted((tie for tie in found if tie.strength >= LEAST), key=lambda tie: (-tie.strength, tie.row, -len(tie.tokens)))


def accused(n: int, found: list[Tie], name: Callable[[int], str], texts: Mapping[int, str], code: str) -> Suspicion:
    """Return the suspicion of all records from the phrases that are tied: each record by its strongest.

    Args:
        n: Number of records.
        found: Ties, the strongest first.
        name: From a class to its name.
        texts: Texts that hold the phrases, by record, for those that are told.
        code: Key of the reason.
    """
    scores = np.zeros(n, np.float32)
    reasons: dict[int, Reason] = {}
    for tie in found:
        fresh = tie.rows[scores[tie.rows] < tie.strength]
        scores[fresh] = tie.strength
        if len(reasons) < MOST_TOLD and len(fresh) and tie.row in texts:
            values = {
                "phrase": spelled(texts[tie.row], tie.tokens),
                "count": tie.count,
                "hits": len(tie.rows),
                "expected": tie.expected,
                "label": name(tie.class_),
            }
            reason = Reason.of(code, values)
            reasons.update({row: reason for row in fresh.tolist() if row not in reasons})
    return Suspicion(SCREEN, scores, np.full(n, -1, np.int64), reasons)


def opening(text: pa.Array) -> NDArray[np.int64]:
    """Return a number for how each text begins, -1 for a text that is shorter than an opening."""
    from goldsmith.kernels.tokens import tokens

    stream, ends = tokens(text)
    begins = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    found = np.full(len(ends), -1, np.int64)
    long = np.flatnonzero(ends - begins > OPENING)
    keys = np.zeros(len(long), np.uint64)
    for place in range(OPENING):
        keys = (keys ^ stream[begins[long] + place]) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(32)
    found[long] = (keys >> np.uint64(33)).astype(np.int64)
    return found
