"""Drift and fatigue: people who were good and no longer are, and people who get worse the longer they sit.

**Falling**, looked at after every gold task, for ever:

1. Each gold task, right or wrong, is held against the share that the person is expected to get right: the ratio of its likelihood under a
   fallen share to that under the expected one. Several fallen shares are tried at once, evenly.
2. The fall may have begun at any task: the k-th has the weight 1 / (k (k + 1)), and the weighted sum of products of ratios since then, with
   what is left of the weights, is a martingale of mean 1 where nothing falls.
3. The alarm goes off where it reaches 1 / rate. By Ville's inequality a person who keeps to the expected share, or is better, ever sees that with a
   probability of at most the rate, however often one looks. One who was good until he was trusted, and sleeps since, is found by this.

**Tiring**, looked at once: within each sitting the mean place of wrong tasks is compared with that of all orders of the same tasks, by drawing
orders; sittings count together.

Source: J. Ville 1939; G. Lorden 1971, doi:10.1214/aoms/1177693055, and J. Shin, A. Ramdas, A. Rinaldo, E-detectors, 2024,
doi:10.51387/23-NEJSDS51 (mixing over the time of change); orders drawn at random: R. Fisher 1935, The design of experiments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.people.alarm import RATE, Alarm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FALLS = (0.25, 0.5, 0.75)
"""How far down a share may have fallen, of the way to never being right."""
LEAST_SAT = 5
AT_ONCE = 5_000
"""Orders that are drawn together, so that memory does not grow with them."""


def falling(person: Any, right: Sequence[bool], expected: float, *, rate: float = RATE) -> Alarm:
    """Return an alarm about a person's gold tasks in the order of time; ``p`` is 1 over the largest evidence so far.

    Args:
        person: Whom.
        right: Of each gold task in order whether it was right.
        expected: Share that he is expected to get right, in (0, 1): what qualification asked, or the lower end of his own earlier interval.
        rate: Of people who keep to it who are ever named, at most, in (0, 1).

    Raises:
        ValueError: The share or the rate is out of range.

    Example:
        >>> falling("a", [True] * 30 + [False, True] * 25, 0.85).rings, falling("b", [True, True, True, True, False] * 9, 0.75).rings
        (True, False)
    """
    if not (0 < expected < 1 and 0 < rate < 1):
        raise ValueError(f"an expected share of {expected} and a rate of {rate} are none")
    fallen = expected * (1 - np.array(FALLS))
    since, left, most, n = np.zeros(len(FALLS)), 1.0, 1.0, 0
    for n, hit in enumerate(right, 1):
        weight = 1 / (n * (n + 1))
        left = max(0.0, left - weight)
        ratio = fallen / expected if hit else (1 - fallen) / (1 - expected)
        since = (since + weight) * ratio
        most = max(most, float(since.mean()) + left)
    share = float(np.mean(list(right))) if n else 0.0
    return Alarm(person, "falling", 1 / most, rate, n, share, expected)


def tiring(person: Any, sittings: Sequence[Sequence[bool]], *, rate: float = RATE, rounds: int = 1_999, seed: int = 0) -> Alarm:
    """Return an alarm about a person who is wrong rather at the end of sittings; ``seen`` is the mean place of wrong tasks, 0 first to 1 last.

    Args:
        person: Whom.
        sittings: Of each sitting, gold tasks in order and whether each was right; those of fewer than 5 are left out.
        rate: Of people who do not tire who are named, at most, at one look; in (0, 1).
        rounds: Orders that are drawn, at least 1 / rate.
        seed: Of the draws.

    Raises:
        ValueError: The rate is out of range, or the rounds are too few for it.

    Example:
        >>> tiring("a", [[True] * 12 + [False] * 4] * 3).rings, tiring("b", [[True, False] * 8] * 3).rings
        (True, False)
    """
    if not 0 < rate < 1 or (rounds + 1) * rate < 1:
        raise ValueError(f"{rounds} rounds cannot show a rate of {rate}")
    long = [np.asarray(one, bool) for one in sittings if len(one) >= LEAST_SAT]
    wrong = sum(int((~one).sum()) for one in long)
    n = sum(len(one) for one in long)
    if not wrong or wrong == n:
        return Alarm(person, "tiring", 1.0, rate, n, 0.5, 0.5)
    places = [np.arange(len(one)) / (len(one) - 1) for one in long]
    seen = sum(float(place[~one].sum()) for one, place in zip(long, places, strict=True))
    random = np.random.default_rng(seed)
    as_late = sum(_as_late(random, long, places, seen, min(AT_ONCE, rounds - done)) for done in range(0, rounds, AT_ONCE))
    return Alarm(person, "tiring", (1 + as_late) / (rounds + 1), rate, n, seen / wrong, 0.5)


def _as_late(random: np.random.Generator, sittings: list[NDArray[Any]], places: list[NDArray[Any]], seen: float, rounds: int) -> int:
    """Draw so many orders, and return in how many the wrong tasks stand as late as was seen."""
    drawn = np.zeros(rounds)
    for one, place in zip(sittings, places, strict=True):
        order = random.random((rounds, len(one))).argsort(axis=1)[:, : int((~one).sum())]
        drawn += place[order].sum(axis=1)
    return int((drawn >= seen - 1e-12).sum())
