"""Marks of the turns of a dialogue, and of the dialogue as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, field_validator

from goldsmith.errors import GoldsmithError
from goldsmith.question import Answer, Fault, FaultyAnswerError, Material, Question, Scale, Trial, load
from goldsmith.question_classes import not_a_class
from goldsmith.question_reading import Reading, brief, missing, object_schema

MOST = 10_000
"""Turns that a dialogue may have."""

TALK = {
    "messages": [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "2 + 2?"},
        {"role": "assistant", "content": "Five 🚀"},
        {"role": "user", "content": "确定吗？"},
        {"role": "assistant", "content": "Four."},
    ]
}

MARKS: dict[str, Any] = {
    "marks": [
        {"name": "right", "question": "choice", "settings": {"choices": ["yes", "no"]}, "needed": True},
        {"name": "better", "question": "text", "settings": {"prefill": "content"}},
        {"name": "clear", "question": "scale", "settings": {"at_least": 1, "at_most": 5, "step": 1}, "roles": ["user"]},
        {"name": "wrong", "question": "spans", "settings": {"on": "content", "labels": ["false"]}},
        {"name": "remark", "question": "text", "counts": False, "roles": ["user", "assistant"]},
    ],
    "whole": [{"name": "resolved", "question": "choice", "settings": {"choices": ["yes", "no"]}, "needed": True}],
}

ALL_RIGHT: dict[str, Any] = {
    "turns": [{"turn": 2, "marks": {"right": "no"}}, {"turn": 4, "marks": {"right": "yes"}}],
    "whole": {"resolved": "yes"},
}
MORE = [
    {"turn": 2, "marks": {"right": "no", "better": "Four.", "wrong": [{"start": 0, "end": 4, "label": "false"}]}},
    ALL_RIGHT["turns"][1],
]


class Mark(BaseModel):
    """One question that is put about each turn, or about the dialogue."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^.\[\]/]+$")]
    """What answers call it."""
    en: str = ""
    """How an English page calls it; `name` where left out."""
    zh: str = ""
    """How a Chinese page calls it; `name` where left out."""
    question: Annotated[str, Field(min_length=1)] = "choice"
    """The kind of question: any but `dialogue`, such as `choice`, `scale`, `text` for a comment or a correction, or `spans` on `content`."""
    settings: dict[str, Any] = {}
    """Settings of that question."""
    roles: tuple[str, ...] = ("assistant",)
    """Roles whose turns are marked, all where the list is empty; about the dialogue as a whole it means nothing."""
    needed: bool = False
    """Whether it must be answered, about every such turn."""
    counts: bool = True
    """Whether it counts when answers are compared; a remark does not."""

    @field_validator("settings")
    @classmethod
    def _fit(cls, settings: dict[str, Any], info: Any) -> dict[str, Any]:
        name = info.data.get("question", "choice")
        if name == "dialogue":
            raise ValueError("a turn is no dialogue")
        try:
            load(name, settings)
        except GoldsmithError as problem:
            raise ValueError(str(problem)) from None
        return settings

    @cached_property
    def asked(self) -> Question:
        """The question, with its settings."""
        return load(self.question, self.settings)

    def shown(self, language: str) -> str:
        """Return how a page in this language calls it."""
        return (self.zh if language == "zh" else self.en) or self.name


Marks = Annotated[tuple[Mark, ...], Field(max_length=50)]


class Dialogue(Question):
    """Mark the turns of a dialogue, each by several questions, and the dialogue as a whole.

    A mark is any other kind of question with its settings: a choice, a scale, a comment, a correction that begins with what was said
    (``text`` with ``prefill: content``), or spans ``on: content``. Turns are counted from 0, all roles included. Turns without a mark are
    left out of the answer, and so is a mark that was not made. A field that holds a text, not a list of turns, is refused.

    Answers are compared by the mean over all marks that either made, each by its own distance; one that only one made counts as wholly
    different. Marks that do not count, such as remarks, are left aside.

    Example:
        >>> talk = {"messages": [{"role": "user", "content": "2 + 2?"}, {"role": "assistant", "content": "Four."}]}
        >>> right = Dialogue.configured({"marks": [{"name": "right", "settings": {"choices": ["yes", "no"]}}]})
        >>> right.checked({"turns": [{"turn": 1, "marks": {"right": "yes"}}]}, talk)
        {'turns': [{'turn': 1, 'marks': {'right': 'yes'}}]}

    Source: marks of each turn and of the whole as in LabelLLM and MT-Bench (arXiv:2306.05685); the mean of distances is our own.
    """

    scale: ClassVar[Scale] = "parts"
    trials: ClassVar[tuple[Trial, ...]] = (
        Trial(
            MARKS,
            TALK,
            (
                ALL_RIGHT,
                {**ALL_RIGHT, "whole": {"resolved": "no"}},
                {**ALL_RIGHT, "turns": MORE},
                {**ALL_RIGHT, "turns": [*ALL_RIGHT["turns"], {"turn": 1, "marks": {"clear": 5, "remark": "好 🚀"}}]},
                {**ALL_RIGHT, "turns": [*ALL_RIGHT["turns"], {"turn": 1, "marks": {"clear": 4}}]},
            ),
            (
                (
                    {
                        **ALL_RIGHT,
                        "turns": [
                            ALL_RIGHT["turns"][1],
                            {"turn": 3, "marks": {}},
                            {"turn": 2.0, "marks": {"right": ["no"], "better": None}},
                        ],
                    },
                    ALL_RIGHT,
                ),
            ),
            (
                None,
                [],
                {"turns": []},
                {"turns": ALL_RIGHT["turns"], "whole": {}},
                {"turns": ALL_RIGHT["turns"][:1], "whole": {"resolved": "yes"}},
                {**ALL_RIGHT, "turns": [*ALL_RIGHT["turns"], ALL_RIGHT["turns"][0]]},
                {**ALL_RIGHT, "turns": [*ALL_RIGHT["turns"], {"turn": 5, "marks": {"right": "yes"}}]},
                {**ALL_RIGHT, "turns": [*ALL_RIGHT["turns"], {"turn": -1, "marks": {}}]},
                {**ALL_RIGHT, "turns": [*ALL_RIGHT["turns"], {"turn": True, "marks": {}}]},
                {**ALL_RIGHT, "turns": [*ALL_RIGHT["turns"], {"turn": 1, "marks": {"right": "yes"}}]},
                {**ALL_RIGHT, "turns": [*ALL_RIGHT["turns"], {"turn": 1, "marks": {"claer": 3}}]},
                {**ALL_RIGHT, "turns": [*ALL_RIGHT["turns"], {"turn": 1, "marks": {"clear": 6}}]},
                {**ALL_RIGHT, "turns": [*ALL_RIGHT["turns"], {"turn": 1, "marks": [3]}]},
                {**ALL_RIGHT, "whole": {"resolved": "yes", "right": "yes"}},
                {**ALL_RIGHT, "extra": 1},
            ),
        ),
        Trial(
            {"whole": [{"name": "note", "question": "text"}]},
            TALK,
            ({"whole": {}}, {"whole": {"note": "a"}}),
            (({}, {"whole": {}}),),
            ({"turns": []}, {"whole": {"note": 3}}),
        ),
    )

    on: Annotated[str, Field(min_length=1)] = "messages"
    """Field of the task that holds the turns, each an object with `role` and `content`."""
    marks: Marks = ()
    """Marks of a turn: objects with `name`, `question`, `settings`, `roles`, `needed` and `counts`."""
    whole: Marks = ()
    """Marks of the dialogue as a whole, in the same form."""

    @field_validator("marks", "whole")
    @classmethod
    def _once(cls, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
        if len({mark.name for mark in marks}) < len(marks):
            raise ValueError("two marks have one name")
        return marks

    @field_validator("whole")
    @classmethod
    def _some(cls, whole: tuple[Mark, ...], info: Any) -> tuple[Mark, ...]:
        if not whole and not info.data.get("marks"):
            raise ValueError("a dialogue is marked by `marks` of its turns, or as a `whole`: there are none")
        return whole

    model_config = Question.model_config | {"validate_default": True}

    @property
    def fields(self) -> tuple[str, ...]:
        """The field that holds the turns."""
        return (self.on,)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Keys that marks ask for."""
        return tuple((key, f"{mark.name}: {does}") for mark in (*self.marks, *self.whole) for key, does in mark.asked.keys)

    def schema_of(self) -> dict[str, Any]:
        """Return an object of marked turns and of marks of the whole, as far as the question asks for them."""
        parts: dict[str, dict[str, Any]] = {}
        if self.marks:
            marks = {**_marks_schema(self.marks), "required": [], "minProperties": 1}
            turn = {"type": "integer", "minimum": 0}
            parts["turns"] = {"type": "array", "items": object_schema(turn=turn, marks=marks), "maxItems": MOST}
        if self.whole:
            parts["whole"] = {**_marks_schema(self.whole), "required": [mark.name for mark in self.whole if mark.needed]}
        return object_schema(**parts)

    def checked(self, said: Answer, material: Material) -> Answer:
        """Return the marked turns in their order, and the marks of the whole."""
        turns = material.get(self.on)
        if not isinstance(turns, list | tuple) or not all(isinstance(turn, Mapping) for turn in turns):
            raise missing("list of turns", "对话轮次", self.on)
        answer: dict[str, Any] = {}
        reading = Reading()
        parts = reading.object(said, "", (), [name for name, marks in (("turns", self.marks), ("whole", self.whole)) if marks]) or {}
        if self.marks:
            answer["turns"] = self._turns(reading, parts.get("turns", []), turns)
        if self.whole:
            answer["whole"] = self._marked(reading, parts.get("whole", {}), "whole", self.whole, material)
        reading.end()
        return answer

    def _turns(self, reading: Reading, said: Any, turns: Any) -> list[dict[str, Any]]:
        found: dict[int, Any] = {}
        for at, one in enumerate(reading.list(said, "turns", most=MOST) or ()):
            parts = reading.object(one, f"turns[{at}]", ("turn", "marks"))
            turn = reading.whole(parts["turn"], f"turns[{at}].turn", least=0, most=len(turns) - 1) if parts else None
            if turn is not None and turn in found:
                reading.fault(f"turns[{at}].turn", f"turn {turn} stands in it twice", f"第 {turn} 轮出现了两次")
            elif turn is not None and parts:
                found[turn] = parts["marks"], f"turns[{at}].marks"
        kept = []
        for at, turn in enumerate(turns):
            marks = tuple(mark for mark in self.marks if not mark.roles or turn.get("role") in mark.roles)
            said_here, path = found.get(at, ({}, f"turns (turn {at})"))
            made = self._marked(reading, said_here, path, marks, turn) if marks or said_here else {}
            if made:
                kept.append({"turn": at, "marks": made})
        return kept

    @staticmethod
    def _marked(reading: Reading, said: Any, path: str, marks: tuple[Mark, ...], material: Material) -> dict[str, Any]:
        """Return the marks that were made, in the order of the question."""
        if not isinstance(said, Mapping):
            reading.fault(path, f"an object of marks was expected, found {brief(said)}", f"应为由标记组成的对象，实为 {brief(said)}")
            return {}
        for name in said:
            if name not in {mark.name for mark in marks}:
                reading.add(not_a_class(name, tuple(mark.name for mark in marks), path))
        made = {}
        for mark in marks:
            if said.get(mark.name) is None:
                if mark.needed:
                    reading.fault(path, f"the mark {mark.name!r} is missing", f"缺少标记 {mark.name!r}")
                continue
            try:
                made[mark.name] = mark.asked.checked(said[mark.name], material)
            except FaultyAnswerError as error:
                for fault in error.faults:
                    inner = fault.path if fault.path.startswith("[") or not fault.path else f".{fault.path}"
                    reading.add(Fault(f"{path}.{mark.name}{inner}", fault.en, fault.zh))
        return made

    def compared(self, answer: Answer) -> Answer:
        """Return the marks that count, by turn (-1 for the whole) and name."""
        return {key: mark.asked.compared(made) for key, (mark, made) in self._made(answer).items()}

    def distance(self, one: Answer, other: Answer) -> float:
        """Return the mean of the distances of marks."""
        first, second = self._made(one), self._made(other)
        every = {**first, **second}
        apart = [
            mark.asked.distance(first[key][1], second[key][1]) if key in first and key in second else 1.0
            for key, (mark, _) in every.items()
        ]
        return sum(apart) / len(apart) if apart else 0.0

    def _made(self, answer: Answer) -> dict[tuple[int, str], tuple[Mark, Any]]:
        """Return the marks that count with what was answered, by turn and name."""
        parts = [(turn["turn"], self.marks, turn["marks"]) for turn in answer.get("turns", [])]
        every = (*parts, (-1, self.whole, answer.get("whole", {})))
        return {
            (turn, mark.name): (mark, made[mark.name]) for turn, marks, made in every for mark in marks if mark.counts and mark.name in made
        }

    def stored_as(self) -> pa.DataType:
        """Return a struct of a list of turns and of the marks of the whole."""
        types = {name: pa.struct([(mark.name, mark.asked.stored_as()) for mark in marks]) for name, marks in self._parts().items()}
        turns = [("turns", pa.list_(pa.struct([("turn", pa.int64()), ("marks", types["turns"])])))] if self.marks else []
        return pa.struct([*turns, *([("whole", types["whole"])] if self.whole else [])])

    def stored(self, answer: Answer) -> Any:
        """Return it with each mark as its own question stores it."""
        held: dict[str, Any] = {}
        if self.marks:
            held["turns"] = [{"turn": turn["turn"], "marks": _stored(self.marks, turn["marks"])} for turn in answer["turns"]]
        if self.whole:
            held["whole"] = _stored(self.whole, answer["whole"])
        return held

    def _parts(self) -> dict[str, tuple[Mark, ...]]:
        return {"turns": self.marks, "whole": self.whole}


def _marks_schema(marks: tuple[Mark, ...]) -> dict[str, Any]:
    return object_schema(**{mark.name: mark.asked.schema_of() for mark in marks})


def _stored(marks: tuple[Mark, ...], made: dict[str, Any]) -> dict[str, Any]:
    return {mark.name: mark.asked.stored(made[mark.name]) for mark in marks if mark.name in made}
