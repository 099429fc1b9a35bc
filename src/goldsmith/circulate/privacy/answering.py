"""A private answer to a question about a release: charged, counted, noised, kept.

1. The grade of the data has to leave statistics open.
2. What the question names has to be in the schema, which is public.
3. It is charged; an answer that is there already is told again.
4. It is counted, and noise is added; nothing of the exact numbers is kept or told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.circulate.asking import table_of
from goldsmith.circulate.privacy.counting import checked, counted, counting, texts_of
from goldsmith.circulate.privacy.grading import demand
from goldsmith.circulate.privacy.ledger import Asked
from goldsmith.circulate.privacy.noising import CONFIDENCE, Noisy, cells_noised, mean_noised, opendp, quantile_noised
from goldsmith.circulate.privacy.overlap import hashes_of
from goldsmith.circulate.privacy.sketching import sketched
from goldsmith.digest import fingerprint
from goldsmith.privacy_errors import PrivacyError

if TYPE_CHECKING:
    import pyarrow.dataset as ds

    from goldsmith.circulate.privacy.ledger import Ledger
    from goldsmith.circulate.privacy.question import PrivateQuestion, Unit
    from goldsmith.circulate.release import Release
    from goldsmith.sensitivity import Sensitivity

MOST_EPSILON = 20.0


def answered_privately(
    release: Release, question: PrivateQuestion, ledger: Ledger, *, asker: str, sensitivity: Sensitivity
) -> dict[str, Any]:
    """Return a private answer: values with intervals, what it cost, how it was made.

    Args:
        release: What is asked about.
        question: What is asked.
        ledger: Where it is charged.
        asker: Who asks; his name stands in the ledger.
        sensitivity: How sensitive the release is.

    Raises:
        GradeError: Statistics of data so sensitive are not told.
        PrivacyError: The question does not fit the columns.
        BudgetError: There is no budget for it.
    """
    demand("aggregate", sensitivity)
    opendp()
    table, unit = table_of(release), ledger.unit(release.name)
    checked(table.schema, question, unit)
    asked = Asked(release.name, release.digest, asker, question.digest, question.epsilon, question.delta)
    number, known = ledger.charge(asked)
    if known is not None:
        return {**known, "charged": {"epsilon": 0.0, "delta": 0.0}, "repeated": True}
    noisy = noised(table, question, unit)
    said = {**told(noisy, question, unit), "release": {"name": release.name, "version": release.version, "hallmark": release.digest}}
    kept = ledger.answer(number, asked, said)
    return {**kept, "charged": {"epsilon": question.epsilon, "delta": question.delta}, "repeated": False}


def noised(table: ds.Dataset, question: PrivateQuestion, unit: Unit) -> Noisy:
    """Return the answer with noise, uncharged: whoever calls this has charged it.

    Raises:
        PrivacyError: The question does not fit the columns.
    """
    if question.statistic == "quantile":
        return quantile_noised(counting(table, question, unit), question, unit)
    exact = counted(table, question, unit)
    return mean_noised(exact, question, unit) if question.statistic == "mean" else cells_noised(exact, question, unit)


def told(noisy: Noisy, question: PrivateQuestion, unit: Unit) -> dict[str, Any]:
    """Return an answer as it is told: its cells, its interval, its cost and its method."""
    names = _cells(question)
    cells = [{"cell": name, "value": value} for name, value in zip(names, noisy.values, strict=True)]
    for one, (low, high) in zip(cells, noisy.intervals, strict=False):
        one["interval"] = [low, high]
    said: dict[str, Any] = {
        "statistic": question.statistic,
        "question": question.model_dump(mode="json", exclude_none=True),
        "cells": cells,
    }
    if noisy.rank_within is not None:
        said["rank_within"] = noisy.rank_within
    return {
        **said,
        "epsilon": question.epsilon,
        "delta": question.delta,
        "unit": unit.words,
        "method": noisy.method,
        "confidence": CONFIDENCE,
        "limits": "the interval is that of the noise, around what conditions, bounds and the most records of a unit leave",
    }


def _cells(question: PrivateQuestion) -> list[str]:
    if question.statistic == "count-by":
        return list(question.categories or ())
    if question.statistic == "histogram":
        edges = question.edges or ()
        last = len(edges) - 2
        return [f"[{edges[at]:g}, {edges[at + 1]:g}{']' if at == last else ')'}" for at in range(len(edges) - 1)]
    return [question.statistic]


def sketched_privately(
    release: Release, ledger: Ledger, *, column: str, epsilon: float, n: int, asker: str, sensitivity: Sensitivity
) -> dict[str, Any]:
    """Return a sketch of the texts of a column with noise, charged; asked again, it is the same one.

    Args:
        release: What is sketched.
        ledger: Where it is charged.
        column: Column of the texts.
        epsilon: Privacy loss that it may cost.
        n: Bits of the sketch, said before.
        asker: Who asks; his name stands in the ledger.
        sensitivity: How sensitive the release is.

    Raises:
        GradeError: Figures of data so sensitive are not told.
        PrivacyError: There is no such column of text, or a number is out of its range.
        BudgetError: There is no budget for it.
    """
    demand("aggregate", sensitivity)
    table, unit = table_of(release), ledger.unit(release.name)
    if column not in table.schema.names or not 0 < epsilon <= MOST_EPSILON:
        expected = f"one of {', '.join(table.schema.names)}; epsilon of at most {MOST_EPSILON}"
        raise PrivacyError("this cannot be sketched", found=f"{column}, epsilon {epsilon:g}", expected=expected)
    asked = Asked(release.name, release.digest, asker, fingerprint(["sketch", column, n, epsilon]), epsilon, 0.0)
    sketched((), epsilon, n=n)  # a wrong number of bits is refused before it is charged
    number, known = ledger.charge(asked)
    if known is not None:
        return {**known, "charged": {"epsilon": 0.0, "delta": 0.0}, "repeated": True}
    made = sketched(hashes_of(texts_of(table, column, unit)), epsilon, n=n, most=unit.most)
    said = {
        **made.as_json(),
        "epsilon": epsilon,
        "unit": unit.words,
        "release": {"name": release.name, "version": release.version, "hallmark": release.digest},
    }
    return {**ledger.answer(number, asked, said), "charged": {"epsilon": epsilon, "delta": 0.0}, "repeated": False}
