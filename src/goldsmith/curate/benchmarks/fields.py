"""Fields: which of a row's fields are the question, the choices and the answer, for the layouts that benchmarks come in.

A layout that is declared here is recognised by its fields; of others, fields are taken by the names that people give them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class Layout:
    """Which fields hold what. Several fields of a question are joined by a line break."""

    question: tuple[str, ...]
    answer: str = ""
    choices: tuple[str, ...] = ()
    """One field that holds a list, or one field a choice."""
    id: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the fields as JSON values."""
        return {"question": list(self.question), "answer": self.answer, "choices": list(self.choices), "id": self.id}


DECLARED = (
    Layout(("prompt",), "canonical_solution", id="task_id"),  # HumanEval
    Layout(("text",), "code", id="task_id"),  # MBPP
    Layout(("Question",), "Answer", tuple("ABCD")),  # CMMLU
    Layout(("question",), "answer", tuple("ABCD"), "id"),  # C-Eval
    Layout(("question",), "answerKey", ("choices",), "id"),  # ARC, CommonsenseQA
    Layout(("ctx",), "label", ("endings",), "ind"),  # HellaSwag
    Layout(("problem",), "solution"),  # MATH
    Layout(("question",), "best_answer"),  # TruthfulQA
    Layout(("question", "passage"), "answer"),  # BoolQ
    Layout(("question",), "answer", ("choices",)),  # MMLU
    Layout(("question",), "answer"),  # GSM8K
)
"""Layouts of well-known benchmarks, the more particular ones first; one fits where all of its question, answer and choices are there."""

QUESTIONS: tuple[str, ...] = (
    "question",
    "prompt",
    "problem",
    "query",
    "instruction",
    "ctx",
    "sentence",
    "question_text",
    "input",
    "title",
    "text",
)
QUESTIONS += ("题目", "问题", "题干", "提问")
ANSWERS: tuple[str, ...] = (
    "answer",
    "canonical_solution",
    "solution",
    "answerkey",
    "best_answer",
    "target",
    "output",
    "response",
    "answers",
    "label",
    "gold",
)
ANSWERS += ("reference", "completion", "答案", "回答", "解答")
CHOICES = ("choices", "options", "endings", "选项")
IDS = ("id", "task_id", "question_id", "qid", "uid", "key", "ind", "idx", "编号")


def layout_of(row: Mapping[str, object]) -> Layout | None:
    """Return which fields of a row hold what, None where no field is a question.

    Example:
        >>> layout_of({"Problem": "1 + 1 = ?", "Solution": "2"})
        Layout(question=('Problem',), answer='Solution', choices=(), id='')
    """
    for one in DECLARED:
        if {*one.question, one.answer, *one.choices} <= row.keys() and all(_is_text(row[name]) for name in one.question):
            return Layout(one.question, one.answer, one.choices, one.id if one.id in row else _first(row, IDS))
    question = next((name for name in _named(row, QUESTIONS) if _is_text(row[name])), "")
    if not question:
        return None
    listed = _first(row, CHOICES)
    letters = tuple(name for name in LETTERS if name in row)
    choices = (listed,) if listed else letters if len(letters) >= 2 else ()
    return Layout((question,), next((name for name in _named(row, ANSWERS) if name != question), ""), choices, _first(row, IDS))


def _is_text(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value))


def _first(row: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next(iter(_named(row, names)), "")


def _named(row: Mapping[str, object], names: tuple[str, ...]) -> list[str]:
    """Return the fields of a row that bear some names, whatever their case, in the order of the names."""
    known = {name.casefold().strip(): name for name in reversed(list(row))}
    return [known[name] for name in names if name in known]


def question_of(row: Mapping[str, object], layout: Layout) -> str:
    """Return the question of a row, empty where it has none."""
    return "\n".join(part for name in layout.question if (part := _text(row.get(name)).strip()))


def choices_of(row: Mapping[str, object], layout: Layout) -> tuple[str, ...]:
    """Return the choices of a row, in order."""
    if len(layout.choices) != 1:
        return tuple(_text(row.get(name)) for name in layout.choices if row.get(name) is not None)
    value = row.get(layout.choices[0])
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return tuple(line.strip() for line in value.splitlines() if line.strip()) if isinstance(value, str) else ()
    if isinstance(value, dict):
        value = value.get("text") or list(value.values())
    return tuple(_text(one.get("text", "")) if isinstance(one, dict) else _text(one) for one in value) if isinstance(value, list) else ()


def answer_of(row: Mapping[str, object], layout: Layout, choices: tuple[str, ...]) -> str:
    """Return the answer of a row; of a choice by its number, its letter."""
    value = row.get(layout.answer) if layout.answer else None
    if isinstance(value, dict):
        value = value.get("text") or value.get("value") or next(iter(value.values()), None)
    if isinstance(value, list):
        value = value[0] if value else None
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    if number is None and isinstance(value, str) and choices and value.strip().isdecimal() and value.strip() not in choices:
        number = int(value)
    if number is not None and 0 <= number < len(choices):
        return LETTERS[number] if number < len(LETTERS) else choices[number]
    return _text(value).strip()


def _text(value: Any) -> str:
    """Return a value as text; of a conversation what its user says."""
    if isinstance(value, list):
        turns = [one for one in value if isinstance(one, dict)]
        said = [one.get("content") or one.get("value") or "" for one in turns if one.get("role", one.get("from")) in {"user", "human"}]
        return "\n".join(str(one) for one in (said or value))
    return "" if value is None else str(value)
