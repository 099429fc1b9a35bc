"""What each look at each person may spend of a project's rate of false alarms, so that looking again, and at more people, never adds to it.

1. The rate is that of a project: the chance that anybody is ever named where everybody is as the detectors' pages suppose. It is parted evenly
   among detectors.
2. Of a detector's part the first 64 people of the project have half, evenly; the next 128 a sixth, the next 256 a twelfth, and so on: block b
   has 1 / ((b + 1) (b + 2)), which adds up to 1 however many come. Nobody's part depends on what anybody answered.
3. Of a person's part his j-th look spends 1 / (j (j + 1)), which adds up to 1 however often one looks. The next look comes only when there is half as much
   again to look at, so that looks stay few: 10 from 20 answers to 1,000.
4. By Boole's inequality the chance of any false alarm in the life of the project is at most the rate, however the looks hang together.

What is valid whenever one looks (:func:`~goldsmith.algorithms.people.falling.falling`) spends a person's part once.

Source: G. Boole; C. Bonferroni 1936; spending over looks: K. Lan, D. DeMets 1983, doi:10.1093/biomet/70.3.659.
"""

from __future__ import annotations

FIRST_PEOPLE = 64
"""People of the first block; each further one has twice as many."""
GROWTH = 1.5


def part(rate: float, *, detectors: int, place: int, look: int | None) -> float:
    """Return at which p a look may name somebody.

    Args:
        rate: Of projects of honest people in which anybody is ever named, in (0, 1).
        detectors: That share it, at least 1.
        place: The how manieth of the project's people he is, from 1.
        look: The how manieth look of this detector at him, from 1; ``None`` for what may be looked at whenever one likes.

    Raises:
        ValueError: A number is out of range.

    Example:
        >>> part(0.05, detectors=7, place=1, look=1) == 0.05 / 7 / 128 / 2
        True
        >>> total = sum(part(0.05, detectors=1, place=one, look=None) for one in range(1, 64 * 1023 + 1))
        >>> 0.045 < total <= 0.05
        True
    """
    if not 0 < rate < 1 or min(detectors, place, look or 1) < 1:
        raise ValueError(f"a rate of {rate} is not parted among {detectors} detectors for look {look} at person {place}")
    block = ((place - 1) // FIRST_PEOPLE + 1).bit_length() - 1
    his = rate / detectors / ((block + 1) * (block + 2)) / (FIRST_PEOPLE << block)
    return his if look is None else his / (look * (look + 1))


def is_due(n: int, *, first: int, looks: int, before: int) -> bool:
    """Return whether somebody is looked at again.

    Args:
        n: Answers that there are now.
        first: Answers of the first look.
        looks: How often he was looked at.
        before: Answers of the last look.

    Example:
        >>> is_due(20, first=20, looks=0, before=0), is_due(29, first=20, looks=1, before=20), is_due(30, first=20, looks=1, before=20)
        (True, False, True)
    """
    return n >= first if not looks else n >= GROWTH * before
