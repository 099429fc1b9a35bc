"""Why a random audit cannot find rare poison, in numbers.

Of records of which a share ``p`` is poisoned, ``n`` that are drawn at random hold at least one such record with probability
``1 - (1 - p)^n``. To see one with 95 % takes ``ln 0.05 / ln(1 - p)`` records: 299,572 at 0.001 %. Its expected recall is the share of
records that are looked at, whatever was planted: an audit of one record in a thousand finds one item in a thousand. No skill of the
reviewer changes that; only looking at other records than those drawn by chance does.

Source: Hanley and Lippman-Hand 1983, doi:10.1001/jama.1983.03330370053031.
"""

from __future__ import annotations

from dataclasses import dataclass

from goldsmith.stats.rare import chance_to_see, rows_to_see


@dataclass(frozen=True)
class Audit:
    """What a random audit of so many records is worth.

    Example:
        >>> audit = random_audit(reviewed=4_000, population=1_000_000, rate=0.00001)
        >>> round(audit.recall, 4), round(audit.sees_one, 3), audit.needed
        (0.004, 0.039, 299572)
    """

    reviewed: int
    """Records looked at."""
    recall: float
    """Expected share of the items that it sees: the share of records looked at."""
    sees_one: float
    """Probability that it sees at least one, ``1 - (1 - p)^n``."""
    needed: int | None
    """Records it would need to see one with 95 %."""


def random_audit(reviewed: int, population: int, rate: float) -> Audit:
    """Return what a random audit of equal cost is worth.

    Args:
        reviewed: Records that a reviewer looks at.
        population: Records in all.
        rate: Share of them that is poisoned, in (0, 1).
    """
    looked = min(reviewed, population)
    return Audit(reviewed, looked / population if population else 0.0, chance_to_see(rate, looked), rows_to_see(rate))
