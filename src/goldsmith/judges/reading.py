"""Read the answer of a model strictly: the JSON object that was asked for, or nothing.

1. A thought before the answer (``<think>``) and one fence of Markdown around it are taken off; nothing else may stand beside the object.
2. No name stands twice; there are ``mark`` and ``answer``, and perhaps ``reason``, and no other.
3. The mark is that of the request.
4. The answer is one of the words, a list of sentences, or a word for each number, as the question wants; ``null`` is a refusal.

What fails a step is unreadable. It is counted, and never guessed.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from goldsmith.evidence.judging import Judgement
from goldsmith.judges.asking import MOST_CLAIMS

if TYPE_CHECKING:
    from goldsmith.evidence.judging import Material
    from goldsmith.judges.asking import Question

_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"\A```(?:json)?[ \t]*\n(.*)\n```\Z", re.DOTALL)
LONGEST_CLAIM = 500
UNREADABLE = Judgement(None, "unreadable")
REFUSED = Judgement(None, "refused")


def verdict(content: str, asked: Question, material: Material, mark: str) -> Judgement:
    """Return what an answer says.

    Args:
        content: What the model wrote.
        asked: The question.
        material: What was judged.
        mark: What the answer must repeat.
    """
    try:
        told = strictly(bare(content))
    except (ValueError, RecursionError):
        return UNREADABLE
    if not isinstance(told, dict) or not {"mark", "answer"} <= set(told) <= {"mark", "answer", "reason"} or told["mark"] != mark:
        return UNREADABLE
    if told["answer"] is None:
        return REFUSED
    read = {"one": _one, "list": _list, "each": _each}[asked.form]
    found = read(told["answer"], asked, material)
    return UNREADABLE if found is None else Judgement(found)


def bare(content: str) -> str:
    r"""Return what a model wrote without a thought before it and one fence around it.

    Example:
        >>> bare("<think>hm</think>\n```json\n{}\n```")
        '{}'
    """
    plain = _THOUGHT.sub("", content).strip()
    fenced = _FENCED.fullmatch(plain)
    return fenced[1] if fenced else plain


def strictly(text: str) -> Any:
    """Return JSON, in which no name stands twice and no number is none.

    Raises:
        ValueError: It is no such JSON.
        RecursionError: It is deeper than any answer.
    """
    return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)


def _one(answer: Any, asked: Question, material: Material) -> str | None:
    del material
    return _word(answer, asked)


def _list(answer: Any, asked: Question, material: Material) -> tuple[str, ...] | None:
    """Return the sentences, without those that say the same in the same words; more than were asked for are too many."""
    del asked, material
    if not isinstance(answer, list) or len(answer) > MOST_CLAIMS:
        return None
    if not all(isinstance(one, str) and one.strip() and len(one) <= LONGEST_CLAIM and _is_text(one) for one in answer):
        return None
    return tuple(dict.fromkeys(" ".join(one.split()) for one in answer))


def _is_text(words: str) -> bool:
    """Tell whether there is no half of a surrogate pair, which JSON can write and no text can hold."""
    return not any("\ud800" <= one <= "\udfff" for one in words)


def _each(answer: Any, asked: Question, material: Material) -> tuple[str, ...] | None:
    numbers = [str(number) for number in range(1, len(material.named) + 1)]
    if not isinstance(answer, dict) or set(answer) != set(numbers):
        return None
    words = [_word(answer[number], asked) for number in numbers]
    return tuple(word for word in words if word is not None) if None not in words else None


def _word(answer: Any, asked: Question) -> str | None:
    if isinstance(answer, bool) or not isinstance(answer, str | int):
        return None
    return str(answer) if str(answer) in asked.answers else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
