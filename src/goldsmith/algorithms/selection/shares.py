"""Share a budget among groups: sources, languages, domains, clusters.

1. Each group has a weight: its size (`proportional`), 1 (`equal`), or its size to the power 1/T (`temperature`).
2. Each group has a floor and a ceiling: what is asked for it at least and at most, and never more than `epochs` times what it holds.
3. Group i gets min(ceiling, max(floor, x weight)), with the one x for which the shares add up to the budget, found by bisection:
   what one group cannot hold goes to the others in proportion to their weights.

A temperature of 1 is proportional; the higher it is, the more equal the groups, and the oftener small ones would have to be repeated.

Source: A. Conneau, G. Lample, Cross-lingual language model pretraining, NeurIPS 2019, arXiv:1901.07291, section 3.1 (exponent 1/T);
N. Muennighoff et al., Scaling data-constrained language models, NeurIPS 2023, arXiv:2305.16264 (up to four epochs cost little).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from goldsmith.errors import SelectionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

By = Literal["proportional", "equal", "temperature"]
ROUNDS = 200


@dataclass(frozen=True)
class Sharing:
    """How a budget is shared among groups."""

    by: By = "proportional"
    temperature: float = 1.0
    """Used with `temperature`, at least 1."""
    epochs: float = 1.0
    """How often a group may be repeated at most, at least 1."""
    at_least: Mapping[str, int] = field(default_factory=dict)
    """What a group gets at least, in the unit of the budget."""
    at_most: Mapping[str, int] = field(default_factory=dict)
    """What a group gets at most, in the unit of the budget."""


@dataclass(frozen=True)
class Shares:
    """What each group gets; one entry a group, in the order of the groups."""

    names: tuple[str, ...]
    held: NDArray[np.int64]
    """What each group holds."""
    wanted: NDArray[np.float64]
    """What the weights alone would give it, whatever it holds and whatever is asked."""
    given: NDArray[np.int64]
    """What it gets; more than it holds where it is to be repeated."""
    floors: NDArray[np.int64]
    ceilings: NDArray[np.int64]
    warnings: tuple[str, ...] = ()


def shared(held: Mapping[str, int], budget: int, sharing: Sharing) -> Shares:
    """Share a budget among groups.

    Args:
        held: What each group holds, in the unit of the budget.
        budget: What is to be shared, at least 0.
        sharing: Weights, floors, ceilings and repetition.

    Raises:
        SelectionError: A group is not there, or what is asked at least cannot be had; all problems are told with their numbers.

    Example:
        >>> shares = shared({"en": 900, "zh": 100}, 200, Sharing("temperature", temperature=2))
        >>> dict(zip(shares.names, shares.given.tolist()))
        {'en': 150, 'zh': 50}
        >>> [round(wanted) for wanted in shares.wanted]
        [150, 50]
    """
    names = tuple(sorted(held))
    sizes = np.array([held[name] for name in names], np.int64)
    _check(held, budget, sharing)
    weights = _weights(sizes, sharing)
    floors = np.array([sharing.at_least.get(name, 0) for name in names], np.int64)
    room = np.floor(sizes * sharing.epochs).astype(np.int64)
    ceilings = np.minimum(room, [sharing.at_most.get(name, int(limit)) for name, limit in zip(names, room, strict=True)])
    given = _poured(weights, floors, ceilings, budget)
    wanted = budget * weights / weights.sum() if weights.sum() else np.zeros(len(names))
    return Shares(names, sizes, wanted, given, floors, ceilings, _told(names, sizes, wanted, ceilings, sharing, budget))


def _weights(sizes: NDArray[np.int64], sharing: Sharing) -> NDArray[np.float64]:
    if sharing.by == "equal":
        return (sizes > 0).astype(np.float64)
    return np.asarray(sizes.astype(np.float64) ** (1.0 / (sharing.temperature if sharing.by == "temperature" else 1.0)))


def _check(held: Mapping[str, int], budget: int, sharing: Sharing) -> None:
    problems = []
    if sharing.temperature < 1 or sharing.epochs < 1:
        problems.append(f"temperature {sharing.temperature:g} and epochs {sharing.epochs:g} are both at least 1")
    for name in dict.fromkeys([*sharing.at_least, *sharing.at_most]):
        low, high = sharing.at_least.get(name, 0), sharing.at_most.get(name)
        if name not in held:
            problems.append(f"no group is called `{name}`; there are {_listed(sorted(held))}")
        elif low > held[name] * sharing.epochs:
            problems.append(f"`{name}` holds {held[name]:,}, and at least {low:,} is asked")
        if high is not None and low > high:
            problems.append(f"`{name}` is to have at least {low:,} and at most {high:,}")
    total = sum(sharing.at_least.values())
    if total > budget:
        problems.append(f"at least {total:,} is asked for all groups together, and the budget is {budget:,}")
    if problems:
        raise SelectionError(
            "the budget cannot be shared like this", found="; ".join(problems), hint="lower a minimum, or raise the budget"
        )


def _poured(weights: NDArray[np.float64], floors: NDArray[np.int64], ceilings: NDArray[np.int64], budget: int) -> NDArray[np.int64]:
    """Return whole shares between floor and ceiling that add up to the budget, or all ceilings where those are less."""
    if budget >= ceilings.sum():
        return ceilings.copy()
    live = weights > 0
    high = float((ceilings[live] / weights[live]).max()) if live.any() else 0.0
    low = 0.0
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        low, high = (middle, high) if np.clip(middle * weights, floors, ceilings).sum() < budget else (low, middle)
    exact = np.clip(high * weights, floors, ceilings)
    given = np.floor(exact + 1e-9).astype(np.int64)
    return _rounded(given, exact - given, floors, ceilings, budget)


def _rounded(
    given: NDArray[np.int64], over: NDArray[np.float64], floors: NDArray[np.int64], ceilings: NDArray[np.int64], budget: int
) -> NDArray[np.int64]:
    """Give what is left to the largest remainders; equals by name."""
    for step in (1, -1):
        while (missing := step * (budget - int(given.sum()))) > 0:
            room = given < ceilings if step > 0 else given > floors
            order = np.lexsort((np.arange(len(given)), -step * over))
            chosen = order[room[order]][:missing]
            if not len(chosen):
                break
            given[chosen] += step
    return given


def _told(
    names: Sequence[str],
    sizes: NDArray[np.int64],
    wanted: NDArray[np.float64],
    ceilings: NDArray[np.int64],
    sharing: Sharing,
    budget: int,
) -> tuple[str, ...]:
    found = []
    if ceilings.sum() < budget:
        found.append(f"all groups together may have {int(ceilings.sum()):,} at most, and the budget is {budget:,}: it is not met")
    needs = [
        f"`{name}` {want / size:.2f} times"
        for name, size, want, most in zip(names, sizes, wanted, ceilings, strict=True)
        if size and want > most + 0.5 and name not in sharing.at_most
    ]
    if needs:
        found.append(
            f"the weights alone would repeat {_listed(needs)}; at most {sharing.epochs:g} is allowed, the rest went to other groups"
        )
    return tuple(found)


def _listed(names: Sequence[str], most: int = 10) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")
