"""Whether a model learnt from a delivered text: it finds the form that was delivered likelier than its private twin, more than chance has it.

Each pair has two forms that say the same. One was drawn by a secret coin and delivered; the other was never shown to anybody. A model that saw neither
finds either form likelier equally often; one that was trained on the delivered ones prefers them. No model is asked here: its log-likelihoods are given.

Source: S. Rastogi, P. Maini, D. Pruthi, STAMP Your Content, ICML 2025, arXiv:2504.13416, section 3 (the paired one-sided test).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.circulate.fingerprints import tables
from goldsmith.circulation_errors import FingerprintError
from goldsmith.stats.paired import paired_difference

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FEWEST = 10


@dataclass(frozen=True)
class Preference:
    """How much a model prefers what was delivered.

    Attributes:
        pairs: How many pairs were compared.
        mean: Mean of the log-likelihood of the delivered form minus that of its twin.
        low: Lower end of the interval of 95 %.
        high: Upper end.
        p: One-sided: how likely a preference as large is where the model saw neither; by flips of signs, and not smaller than these can tell.
        p_t: The same by Student's t.
    """

    pairs: int
    mean: float
    low: float
    high: float
    p: float
    p_t: float


def preference(delivered: Sequence[float], twins: Sequence[float]) -> Preference:
    """Return how much a model prefers the delivered forms.

    Args:
        delivered: Log-likelihood of each delivered form, per token.
        twins: That of its private twin, in the same order; where there are several twins, their mean.

    Raises:
        FingerprintError: There are too few pairs, or numbers that are none.

    Example:
        >>> found = preference([-2.0 - 0.01 * n for n in range(12)], [-2.1 - 0.012 * n for n in range(12)])
        >>> found.mean > 0, found.p < 0.001
        (True, True)
    """
    if len(delivered) != len(twins) or len(delivered) < FEWEST:
        raise FingerprintError(
            "these are too few pairs", found=f"{len(delivered)} and {len(twins)} scores", expected=f"at least {FEWEST} of each"
        )
    try:
        found = paired_difference(delivered, twins)
    except ValueError as problem:
        raise FingerprintError("these scores cannot be compared", found=str(problem)) from None
    one_sided = [p / 2 if found.mean > 0 else 1 - p / 2 for p in (found.p_sign_flip, found.p_t)]
    return Preference(found.pairs, found.mean, found.low, found.high, *one_sided)


def scores_of(path: Path, delivered: str, twins: Sequence[str]) -> tuple[list[float], list[float]]:
    """Return the scores of a file: of the delivered forms, and the mean of their twins.

    Raises:
        FingerprintError: The file has no such column, or something that is no number.
    """
    table = tables.read(path)
    columns = []
    for name in (delivered, *twins):
        if name not in table.column_names:
            raise FingerprintError("there is no such column of scores", where=str(path), found=name, expected=", ".join(table.column_names))
        try:
            columns.append(tables.numbers_of(table.column(name).combine_chunks())[0])
        except TypeError:
            raise FingerprintError("these scores are no numbers", where=f"{path}: {name}") from None
    return columns[0].tolist(), np.mean(columns[1:], axis=0).tolist()
