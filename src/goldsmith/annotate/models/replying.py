"""What a model answered, read: the one JSON object that was asked for, each answer held against its question, and how sure the model was.

1. The object is looked for strictly (:mod:`goldsmith.judges.reading`), and else wherever one begins in what the model wrote; it counts only with
   the mark of its request, so nothing that a text put there can be taken for it.
2. Each question takes its answer or refuses it. What fits is the prediction; what does not is told, and never stored.
3. The score of one answer is how likely its words were, where the server tells: for a class the product over its tokens, for longer answers their
   geometric mean; over several questions the geometric mean.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.annotate.configuration import below
from goldsmith.annotate.models.quoting import found_in
from goldsmith.database.opening import as_json
from goldsmith.judges.reading import bare, strictly
from goldsmith.question import Fault, FaultyAnswerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.annotate.configuration import Configuration

MOST_BEGINNINGS = 50
"""Places of an answer where an object may begin that are tried."""
LONGEST = 400_000
"""Characters of an answer that are read."""


@dataclass(frozen=True)
class Reply:
    """What a model answered about a task.

    Attributes:
        value: What fits the questions, in normal form; empty where nothing does.
        faults: What does not fit.
        readable: Whether there was an answer of the form that was asked for.
        score: How sure the model was, between 0 and 1; ``None`` where nothing tells.
    """

    value: dict[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    readable: bool = True
    score: float | None = None


UNREADABLE = Reply(readable=False)


def read(content: str, asked: Configuration, material: Mapping[str, Any], mark: str, tokens: Sequence[tuple[str, float]] = ()) -> Reply:
    """Return what an answer says.

    Args:
        content: What the model wrote.
        asked: What the project asks.
        material: What the task shows.
        mark: What the answer must repeat.
        tokens: The pieces of the answer with the logarithm of how likely each was, where the server told.
    """
    found = object_in(content[:LONGEST], mark)
    if found is None:
        return UNREADABLE
    value, faults = parts_of(asked, found, material)
    return Reply(value, tuple(faults), score=_likely(content, asked, value, tokens) if value else None)


def object_in(content: str, mark: str) -> dict[str, Any] | None:
    """Return the answers of a reply with this mark, ``None`` where there are none.

    Example:
        >>> object_in('Sure! {"mark": "ab", "answers": {"topic": "x"}} Anything else?', "ab")
        {'topic': 'x'}
        >>> object_in('{"mark": "cd", "answers": {"topic": "x"}}', "ab") is None
        True
    """
    plain = bare(content)
    try:
        told = strictly(plain)
    except (ValueError, RecursionError):
        told = None
    if (found := _answers(told, mark)) is not None:
        return found
    decoder = json.JSONDecoder(parse_constant=_no_number)
    at = -1
    for _ in range(MOST_BEGINNINGS):
        at = plain.find("{", at + 1)
        if at < 0:
            return None
        try:
            told = strictly(plain[at : decoder.raw_decode(plain, at)[1]])
        except (ValueError, RecursionError):
            continue
        if (found := _answers(told, mark)) is not None:
            return found
    return None


def parts_of(asked: Configuration, said: Any, material: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Return what of a model's answers fits the questions, in normal form, and what is wrong with the rest.

    A question that is asked only under a condition is answered only where it holds; no model must answer every question.
    """
    if not isinstance(said, Mapping):
        return {}, [Fault("", "an object of answers by question was expected", "应为按问题名称给出的答案对象")]
    every = {each.name: each for each in asked.questions}
    faults = [Fault(str(name)[:100], "no question is called so", "没有这个问题") for name in said if name not in every]
    value: dict[str, Any] = {}
    for each in asked.questions:
        given = said.get(each.name)
        if given is None or (each.when is not None and not each.when.holds(value, every)):
            continue
        try:
            normal = each.leaf.checked(found_in(each.leaf, given, material), material)
            as_json(normal)
        except FaultyAnswerError as problem:
            faults += [below(each.name, fault) for fault in problem.faults]
        except (ValueError, TypeError, orjson.JSONEncodeError):
            faults.append(Fault(each.name, "it holds characters or numbers that cannot be stored", "其中含有无法存储的字符或数"))
        else:
            value[each.name] = normal
    return value, faults


def _answers(told: Any, mark: str) -> dict[str, Any] | None:
    answers = told.get("answers") if isinstance(told, dict) and told.get("mark") == mark else None
    return answers if isinstance(answers, dict) else None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _likely(content: str, asked: Configuration, value: Mapping[str, Any], tokens: Sequence[tuple[str, float]]) -> float | None:
    """Return how likely the answers were; ``None`` where the tokens are not those of the content, or their odds are no numbers."""
    if not tokens or "".join(piece for piece, _ in tokens) != content:
        return None
    at = content.find('"answers"')
    begin = content.find("{", at) if at >= 0 else -1
    if begin < 0:
        return None
    leaves = {each.name: each.leaf for each in asked.questions}
    logs = []
    for name, start, end in _members(content, begin):
        if name in value:
            inside = _within(tokens, start, end)
            if not inside:
                return None
            logs.append(sum(inside) if leaves[name].classes else sum(inside) / len(inside))
    return math.exp(sum(logs) / len(logs)) if logs else None


def _within(tokens: Sequence[tuple[str, float]], start: int, end: int) -> list[float]:
    """Return the logarithms of the tokens that hold a part of a stretch of the content."""
    found, at = [], 0
    for piece, log in tokens:
        if at < end and at + len(piece) > start:
            found.append(min(0.0, log))
        at += len(piece)
    return found


def _members(content: str, begin: int) -> Iterator[tuple[str, int, int]]:
    """Yield the names of an object in a text, each with where its value begins and ends."""
    decoder, at = json.JSONDecoder(), begin + 1
    try:
        while True:
            at = _past(content, at)
            if content[at] != '"':
                return
            name, at = decoder.raw_decode(content, at)
            at = _past(content, _past(content, at) + 1)
            _, end = decoder.raw_decode(content, at)
            yield name, at, end
            at = _past(content, end)
            if content[at] != ",":
                return
            at += 1
    except (ValueError, IndexError, RecursionError):
        return


def _past(content: str, at: int) -> int:
    """Return the next place that is no white space."""
    while content[at] in " \t\r\n":
        at += 1
    return at
