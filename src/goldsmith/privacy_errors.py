"""Errors of data that is used without being handed out; they stand apart only because one file would be too long."""

from __future__ import annotations

from goldsmith.errors import GoldsmithError


class PrivacyError(GoldsmithError):
    """A question cannot be answered privately as it was asked.

    What an answer may look like has to be said before the data is looked at: bounds of a sum, edges of a histogram, the categories that are
    counted. They come from what is publicly known, never from the data.
    """

    code = "GS861"
    exit_code = 2


class BudgetError(GoldsmithError):
    """The privacy budget does not allow this question: none was set, or too little of it is left.

    `goldsmith private budget NAME` shows what is left. A question that was answered before, about the same release and in the same words,
    is answered again without a charge. A budget is not filled up by waiting: what was told stays told.
    """

    code = "GS862"
    exit_code = 3


class OverlapError(GoldsmithError):
    """Two sets cannot be compared without being shown: one is too small, asked too often, not the one that was committed to, or no set.

    Whoever asks commits to his set first; the other side counts how often he asks, and with how many different sets.
    """

    code = "GS863"


class GradeError(GoldsmithError):
    """How sensitive this data is does not let its figures be told, or computations run in it.

    What each sensitivity asks for stands in one table; `goldsmith level NAME` shows how sensitive a release is, and why.
    """

    code = "GS865"
    exit_code = 3


class InsideError(GoldsmithError):
    """A computation inside is not allowed, not possible here, or gave something else than was approved.

    A job runs when its owner signed exactly that job, for exactly that release, and what may leave; it runs as often as was approved and no
    more. What does not fit what was approved is destroyed, all of it. `goldsmith inside walls` tells what this machine can enforce.
    """

    code = "GS866"
    exit_code = 3
