"""Whether how sensitive data is lets figures of it be told, or computations run in it: the table of ``goldsmith.circulate.grades.rules`` decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldsmith.circulate.grades.rules import GRANTED, decide
from goldsmith.privacy_errors import GradeError
from goldsmith.sensitivity import Sensitivity

if TYPE_CHECKING:
    from goldsmith.circulate.grades.rules import Ask

NOISE_FROM = Sensitivity.read("一般4")
"""From here on figures of a computation leave with noise only."""


def demand(ask: Ask, sensitivity: Sensitivity, standing: int = GRANTED) -> None:
    """Refuse what a sensitivity does not let somebody have.

    Raises:
        GradeError: He may not have it.

    Example:
        >>> demand("aggregate", Sensitivity.read("一般4"))
        >>> demand("preview", Sensitivity.read("一般4"))
        Traceback (most recent call last):
        goldsmith.privacy_errors.GradeError: error[GS865] how sensitive this data is does not allow this
          found: preview, by somebody granted
          expected: never of 一般4
    """
    made = decide(ask, sensitivity, standing=standing)
    if not made.allowed:
        who = ("nobody", "member", "granted")[standing]
        raise GradeError(
            "how sensitive this data is does not allow this",
            found=f"{ask}, by somebody {who}",
            expected=f"{made.needs} of {sensitivity.rule}",
        )


def noise_demanded(sensitivity: Sensitivity) -> bool:
    """Return whether figures of a computation leave with noise only.

    Example:
        >>> [noise_demanded(Sensitivity.read(one)) for one in ("一般3", "一般4", "重要")]
        [False, True, True]
    """
    return sensitivity >= NOISE_FROM
