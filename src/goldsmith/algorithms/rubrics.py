"""Rubrics: criteria by which answers are scored, and how well the scores tell good answers from bad ones.

1. The score of an answer is the weight of the criteria that it meets over the weight of all that are wanted; one that is unwanted (negative
   polarity) takes its weight away. It is cut to [0, 1]. An answer that fails a veto scores 0.
2. The unweighted score counts each criterion once; published re-analyses found weights to carry almost nothing, so both are compared.
3. A rubric tells answers apart where a good one scores above a bad one *of the same rubric*: the share of such pairs, ties counted half.

Source: Gunjal et al. 2025, arXiv:2507.17746 (weighted criteria); Huang et al. 2025, arXiv:2508.12790 (veto); the area under the curve as the
share of pairs in order: J. Hanley, B. McNeil 1982, doi:10.1148/radiology.143.1.7063747.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.bootstrap import bootstrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.stats.estimate import Estimate

TEXTS = ("text", "text_zh", "text_en", "criteria_description", "criterion")
"""Names under which published rubrics keep the words of a criterion."""


@dataclass(frozen=True)
class Criterion:
    """One criterion: what it asks for, its weight above 0, whether meeting it is wanted, and whether failing it voids the answer."""

    id: str
    text: str
    weight: float = 1.0
    wanted: bool = True
    veto: bool = False


@dataclass(frozen=True)
class Answer:
    """An answer: whether people call it good, and which criteria they say it meets."""

    id: str
    text: str
    good: bool | None = None
    met: Mapping[str, bool] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Rubric:
    """Criteria, and answers to what they are about."""

    id: str
    criteria: tuple[Criterion, ...]
    answers: tuple[Answer, ...] = ()


def read(row: Mapping[str, Any], number: int) -> Rubric:
    """Return the rubric of a row.

    Args:
        row: ``criteria`` (or ``checklist``): each a text, or a mapping with ``text``, ``id`` or ``name``, ``weight``, ``polarity``, ``veto``; and
            perhaps ``answers``: each with ``text``, ``good``, and ``met`` by the ids of criteria.
        number: What it is called where it has no id.

    Raises:
        ValueError: It has no criteria, a criterion has no words or no weight, or something else is wrong.

    Example:
        >>> read({"criteria": ["is short", {"id": "c", "text": "names a source", "weight": 2}]}, 7).criteria[1].weight
        2.0
    """
    listed = row.get("criteria", row.get("checklist"))
    if not isinstance(listed, list) or not listed:
        raise ValueError("a rubric lists its `criteria`")
    criteria = tuple(_criterion(one, at) for at, one in enumerate(listed, 1))
    names = {one.id for one in criteria}
    if len(names) != len(criteria):
        raise ValueError("two criteria have one id")
    answers = tuple(_answer(one, at, names) for at, one in enumerate(row.get("answers") or [], 1))
    if len({one.id for one in answers}) != len(answers):
        raise ValueError("two answers have one id")
    return Rubric(str(row.get("id", row.get("index", number))), criteria, answers)


def drawn(rubrics: Sequence[Rubric], n: int, nonce: str = "") -> list[tuple[Rubric, Criterion]]:
    """Return criteria of rubrics in an order that depends on their ids and words and on the nonce alone, at most ``n``.

    Example:
        >>> some = [read({"id": "r", "criteria": ["a", "b", "c"]}, 1)]
        >>> len(drawn(some, 2)), drawn(some, 2) == drawn(some, 3)[:2]
        (2, True)
    """
    every = [(one, criterion) for one in rubrics for criterion in one.criteria]
    return sorted(every, key=lambda pair: _number(nonce, pair[0].id, pair[1].id, pair[1].text))[:n]


def drawn_answers(rubrics: Sequence[Rubric], n: int, nonce: str = "") -> list[tuple[Rubric, Answer]]:
    """Return answers of rubrics in an order that depends on their ids and words and on the nonce alone, at most ``n``."""
    every = [(one, answer) for one in rubrics for answer in one.answers]
    return sorted(every, key=lambda pair: _number(nonce, pair[0].id, pair[1].id, pair[1].text))[:n]


def score(rubric: Rubric, met: Mapping[str, bool], *, weighted: bool = True) -> float | None:
    """Return the score of an answer in [0, 1]; ``None`` where it is not known of every criterion whether it is met, or none is wanted.

    Example:
        >>> one = read({"criteria": [{"id": "a", "text": "x", "weight": 3}, {"id": "b", "text": "y"}]}, 1)
        >>> score(one, {"a": True, "b": False}), score(one, {"a": True, "b": False}, weighted=False)
        (0.75, 0.5)
    """
    weights = {one.id: one.weight if weighted else 1.0 for one in rubric.criteria}
    wanted = math.fsum(weights[one.id] for one in rubric.criteria if one.wanted)
    if not wanted or not set(weights) <= set(met):
        return None
    if vetoed(rubric, met):
        return 0.0
    points = math.fsum(weights[one.id] * (1 if one.wanted else -1) for one in rubric.criteria if met[one.id])
    return min(1.0, max(0.0, points / wanted))


def vetoed(rubric: Rubric, met: Mapping[str, bool]) -> bool:
    """Tell whether an answer fails a veto: one that is wanted is not met, or one that is unwanted is."""
    return any(one.veto and one.id in met and met[one.id] != one.wanted for one in rubric.criteria)


def discrimination(groups: Sequence[tuple[Sequence[float], Sequence[float]]]) -> Estimate | None:
    """Return the share of pairs, a good answer and a bad one of the same rubric, in which the good one scores higher; ties count half.

    Args:
        groups: For each rubric the scores of good answers and those of bad ones.

    Returns:
        The share with its interval, over rubrics; ``None`` where fewer than two rubrics have both.

    Example:
        >>> found = discrimination([([0.9, 0.8], [0.1]), ([0.5], [0.5]), ([0.7], [0.2])])
        >>> round(found.value, 3)
        0.875
    """
    won = np.array(
        [[sum(float(good > bad) + 0.5 * (good == bad) for good in one for bad in two), len(one) * len(two)] for one, two in groups]
    )
    won = won[won[:, 1] > 0] if len(won) else won
    if len(won) < 2:
        return None
    return bootstrapped(lambda rows: float(won[rows, 0].sum() / won[rows, 1].sum()), len(won))


def _number(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()


def _criterion(value: Any, number: int) -> Criterion:
    told = {"text": value} if isinstance(value, str) else value
    if not isinstance(told, dict):
        raise ValueError(f"criterion {number} is neither a text nor a mapping")  # noqa: TRY004  a line of a file, not an argument
    words = next((told[name] for name in TEXTS if isinstance(told.get(name), str) and told[name].strip()), None)
    if words is None:
        raise ValueError(f"criterion {number} has no `text`")
    weight = told.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not math.isfinite(weight) or weight <= 0:
        raise ValueError(f"the `weight` of criterion {number} is no number above 0: an unwanted one has `polarity: negative`")
    polarity = told.get("polarity", "positive")
    if polarity not in {"positive", "negative"}:
        raise ValueError(f"the `polarity` of criterion {number} is `positive` or `negative`")
    return Criterion(
        str(told.get("id", told.get("name", number))), words, float(weight), polarity == "positive", bool(told.get("veto", False))
    )


def _answer(value: Any, number: int, names: set[str]) -> Answer:
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise ValueError(f"answer {number} has no `text`")  # noqa: TRY004
    met = value.get("met") or {}
    if not isinstance(met, dict) or not all(isinstance(one, bool) for one in met.values()):
        raise ValueError(f"`met` of answer {number} says true or false by the ids of criteria")
    if strange := sorted(set(map(str, met)) - names):
        raise ValueError(f"`met` of answer {number} names no criterion: {', '.join(strange[:3])}")
    good = value.get("good")
    if good is not None and not isinstance(good, bool):
        raise ValueError(f"`good` of answer {number} is true or false")
    return Answer(str(value.get("id", number)), value["text"], good, {str(name): one for name, one in met.items()})
