"""A committee of models, each of a bag of the same answers: where they differ, an answer teaches something.

1. Every member learns from the same features, at the pace that was chosen; each answer counts for it as often as a draw with replacement
   would have taken it (a Poisson number with mean 1).
2. *Votes*: the entropy of the classes that the members would choose, over the largest there can be.
3. *Information*: the entropy of the mean of their probabilities less the mean of their entropies: what is not known because
   the model is not settled, without what nobody could know.

Source: H. Seung, M. Opper, H. Sompolinsky 1992, doi:10.1145/130385.130417 (committee); I. Dagan, S. Engelson 1995, ICML 150 (vote entropy);
N. Houlsby et al. 2011, arXiv:1112.5745 (information); N. Oza, S. Russell 2001, AISTATS (Poisson bags).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.active_learning.uncertainty import entropy
from goldsmith.algorithms.label_errors.linear import Linear, Pace
from goldsmith.algorithms.label_errors.scaling import softmax
from goldsmith.algorithms.learners.choices import checked_weights, scored
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.learners.choices import LearntChoices
    from goldsmith.algorithms.learners.features import Features
    from goldsmith.algorithms.learners.material import Material

    Floats = NDArray[np.float64]

MEMBERS = 5


@dataclass(frozen=True, eq=False)
class Disagreement:
    """How members of a committee differ.

    Attributes:
        votes: Entropy of their choices, in [0, 1], shape (n,).
        information: What an answer would tell of the model, in [0, 1], shape (n,).
        chances: Mean of their probabilities, shape (n, classes).
    """

    votes: Floats
    information: Floats
    chances: Floats


@dataclass(frozen=True, eq=False)
class Committee:
    """Models that learnt from bags of the same answers.

    Attributes:
        classes: Names of classes.
        features: What is seen of a record.
        weights: Of each member, shape (members, features + 1, classes).
        sharpness: Multiplies scores, so that they become probabilities.
    """

    classes: tuple[str, ...]
    features: Features
    weights: NDArray[np.float32]
    sharpness: float

    def disagreement(self, given: Material) -> Disagreement:
        """Return how the members differ over records."""
        each = [softmax(self.sharpness * scored(self.features, member, given)[0]) for member in self.weights]
        mean: Floats = np.asarray(sum(each), np.float64) / len(each)
        inside = np.asarray(sum(entropy(one) for one in each), np.float64) / len(each)
        votes = np.zeros_like(mean)
        for one in each:
            votes[np.arange(len(votes)), one.argmax(axis=1)] += 1 / len(each)
        most = np.log2(min(len(each), len(self.classes))) / np.log2(len(self.classes))
        return Disagreement(np.clip(entropy(votes) / most, 0, 1), np.maximum(entropy(mean) - inside, 0), mean)


def learn_committee(
    learnt: LearntChoices,
    given: Material,
    weights: Sequence[float] | NDArray[Any] | None = None,
    *,
    members: int = MEMBERS,
    seed: int = 0,
    workers: int = 1,
) -> Committee:
    """Return a committee beside a model.

    Args:
        learnt: The model; its pace and its answers are taken.
        given: The records it was learnt from, all of them, answered or not.
        weights: How much each answer counts.
        members: At least 2.
        seed: Of the bags.
        workers: Threads; the result does not depend on them.

    Raises:
        LabelError: There are fewer than two members, or the records are others.
    """
    if members < 2:
        raise LabelError("a committee has at least two members", found=str(members))
    importance = checked_weights(weights, len(given), len(learnt.labels.codes))
    used = np.flatnonzero(learnt.labels.judged)
    model = learnt.model
    bags, pace = model.features.bags(given.part(used)), Pace(float(model.about["rate"]), int(model.about["turns"]))
    found = []
    for member in range(members):
        share = importance[used] * np.random.default_rng((seed, member)).poisson(1, len(used)).astype(np.float32)
        share *= np.float32(len(used)) / max(share.sum(), np.float32(1e-9))
        linear = Linear(bags, learnt.labels.codes[used], len(model.classes), workers, importance=share)
        found.append(linear.learnt(pace, (seed, member)))
    return Committee(model.classes, model.features, np.stack(found), model.sharpness)
