"""How many bands of how many hashes find the wanted pairs at the least cost.

With b bands of r hashes, a pair of similarity J becomes a candidate with probability ``1 - (1 - J^r)^b``: the S-curve. More rows make it
steeper (fewer useless candidates), and then more bands are needed to keep the wanted pairs. The user names the similarity; the program
chooses b and r and shows the curve.

Source: Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3rd edition, section 3.4.2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from goldsmith.errors import DuplicatesError

MISS = 0.0002
"""Greatest share of pairs exactly at the target that the bands may miss: so small that even a handful of pairs are all found."""
HIDDEN = 0.00002
"""Greatest share of pairs exactly at the target that the comparison of sketches may hide."""
SKETCHED = 256
MOST_HASHES = 1024
SIZE_RATIO = 2.0
"""Containment: bands are chosen for a kept text up to this many times as long; beyond, finding is best effort."""

BACKGROUND = ((0.02, 1.0), (0.10, 0.01), (0.30, 0.0001))
"""Assumed similarity of unrelated records: (Jaccard index, share of all pairs). Real web text lies below; templates lie above."""
SHINGLES = 900
HASH_COST, PROBE_COST, CANDIDATE_COST = 0.06, 25.0, 12.0
"""Nanoseconds: one hash of one shingle; one look-up in one band; one candidate compared by sketch (measured, 2026 server core)."""


@dataclass(frozen=True)
class Similarity:
    """What makes two records near duplicates."""

    target: float = 0.8
    """Least similarity at which the later record is removed, 0.5 to 0.95 for the promised recall; any value in (0, 1]."""
    shingle: int = 3
    """Words (Han characters) in a shingle, 1 to 16."""
    measure: Literal["jaccard", "containment"] = "jaccard"
    """``jaccard``: shared share of all distinct shingles of both; ``containment``: share of the removed record's shingles in the kept."""

    def __post_init__(self) -> None:
        """Refuse values that mean nothing."""
        problems = []
        if not 0.0 < self.target <= 1.0:
            problems.append(f"target = {self.target}, must lie in (0, 1]")
        if not 1 <= self.shingle <= 16:
            problems.append(f"shingle = {self.shingle}, must be 1 to 16 words")
        if self.measure not in {"jaccard", "containment"}:
            problems.append(f"measure = {self.measure!r}, must be 'jaccard' or 'containment'")
        if problems:
            raise DuplicatesError("these settings of the duplicate search are wrong", where="near_duplicates", found="; ".join(problems))

    @property
    def least_jaccard(self) -> float:
        """The Jaccard index that a wanted pair has at least: the target, or for containment what the size ratio leaves of it."""
        return self.target if self.measure == "jaccard" else self.target / (1.0 + SIZE_RATIO - self.target)


@dataclass(frozen=True)
class Banding:
    """Bands, rows and what they promise."""

    bands: int
    rows: int
    similarity: Similarity

    @property
    def n_hashes(self) -> int:
        """Length of a signature: all bands, and at least what the sketch needs."""
        return max(SKETCHED, self.bands * self.rows)

    def probability(self, jaccard: float) -> float:
        """Return the chance that a pair of this Jaccard index shares a band, in [0, 1]."""
        return -math.expm1(self.bands * math.log1p(-(jaccard**self.rows))) if jaccard < 1.0 else 1.0

    @property
    def curve(self) -> list[tuple[float, float]]:
        """The S-curve: (Jaccard index, chance of being found) for 0.00, 0.05 … 1.00."""
        return [(step / 20, self.probability(step / 20)) for step in range(21)]

    @property
    def miss(self) -> float:
        """The chance that a pair exactly at the target is not found by the bands."""
        return 1.0 - self.probability(self.similarity.least_jaccard)

    @property
    def least_estimate(self) -> int:
        """Least number of the sketch's 256 two-bit values that must agree before a pair is looked at more closely.

        A pair at the target stays below it with odds under `HIDDEN` (exact binomial tail; two bits agree by chance once in four).
        """
        agree = 0.25 + 0.75 * self.similarity.least_jaccard
        tail = 0.0
        for matches in range(SKETCHED + 1):
            tail += math.exp(_log_binomial(SKETCHED, matches, agree))
            if tail > HIDDEN:
                return matches
        return SKETCHED

    def show(self) -> str:
        """Return the plan and its S-curve as lines of text."""
        bars = (f"  {jaccard:4.2f} {chance:8.4f} {'#' * round(chance * 40)}" for jaccard, chance in self.curve)
        head = f"{self.bands} bands of {self.rows} rows; a pair at the target is missed with odds {self.miss:.4f}"
        return "\n".join([head, "  J    found", *bars])


def plan_bands(similarity: Similarity, n_records: int, *, miss: float = MISS) -> Banding:
    """Return the cheapest bands that miss a pair at the target with odds of at most ``miss``.

    The cost of a record is its hashes, a look-up per band and the useless candidates that ``n_records`` of background text give.

    Example:
        >>> plan = plan_bands(Similarity(target=0.8), 10_000)
        >>> plan.miss <= 0.0002, plan.bands * plan.rows <= plan.n_hashes
        (True, True)
    """
    jaccard = min(similarity.least_jaccard, 1.0 - 1e-9)
    best: tuple[float, int, int] | None = None
    for rows in range(1, 33):
        bands = max(1, math.ceil(math.log(miss) / math.log1p(-(jaccard**rows))))
        if bands * rows > MOST_HASHES:
            break
        cost = _cost(bands, rows, n_records)
        if best is None or cost < best[0]:
            best = (cost, bands, rows)
    if best is None:
        raise DuplicatesError(
            "no banding finds pairs this dissimilar",
            where="near_duplicates.target",
            found=f"{similarity.measure} {similarity.target}",
            expected=f"a target for which one row needs at most {MOST_HASHES} bands",
            hint="raise the target; 0.5 to 0.95 is what near duplicates mean",
        )
    return Banding(best[1], best[2], similarity)


def _cost(bands: int, rows: int, n_records: int) -> float:
    useless = sum(share * -math.expm1(bands * math.log1p(-(jaccard**rows))) for jaccard, share in BACKGROUND)
    return max(SKETCHED, bands * rows) * SHINGLES * HASH_COST + bands * PROBE_COST + n_records * useless * CANDIDATE_COST


def _log_binomial(trials: int, successes: int, rate: float) -> float:
    ways = math.lgamma(trials + 1) - math.lgamma(successes + 1) - math.lgamma(trials - successes + 1)
    if rate >= 1.0:
        return 0.0 if successes == trials else -math.inf
    return ways + successes * math.log(rate) + (trials - successes) * math.log1p(-rate)
