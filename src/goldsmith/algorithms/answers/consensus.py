"""What a model of answers concludes: the truth of each item, and how each rater is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Consensus:
    """The conclusion of one method.

    Attributes:
        method: Its name.
        items: Names of items, in order.
        raters: Names of raters, in order.
        values: The values, in order.
        posterior: Probability of each value, shape (items, values), rows sum to 1; of a vote, the share of votes.
        prior: Share of each value among items, shape (values,).
        skill: Probability that a rater is right, shape (raters,); nan where the method knows of none.
        confusion: Probability of each given value for each true one, shape (raters, true values, given values), rows sum to 1; None where
            the method knows of none.
        objective: What was maximised, one number a turn; it never falls.
        settled: Whether the turns ended because nothing changed, and not because there were enough.
    """

    method: str
    items: pa.Array
    raters: pa.Array
    values: tuple[Any, ...]
    posterior: NDArray[np.float64]
    prior: NDArray[np.float64]
    skill: NDArray[np.float64]
    confusion: NDArray[np.float64] | None = None
    objective: tuple[float, ...] = ()
    settled: bool = True

    @property
    def chosen(self) -> NDArray[np.int64]:
        """Position of the likeliest value of each item; the first one where several are as likely."""
        return np.asarray(self.posterior.argmax(axis=1), np.int64)

    @property
    def certainty(self) -> NDArray[np.float64]:
        """Probability of the chosen value of each item, as the method sees it; models are surer than they ought to be."""
        return np.asarray(self.posterior.max(axis=1), np.float64)

    @property
    def tied(self) -> NDArray[np.bool_]:
        """Whether another value of an item is as likely as the chosen one."""
        return np.asarray((self.posterior >= self.certainty[:, None] - 1e-12).sum(axis=1) > 1, bool)

    def labels(self) -> list[Any]:
        """Return the likeliest value of each item."""
        return [self.values[at] for at in self.chosen.tolist()]
