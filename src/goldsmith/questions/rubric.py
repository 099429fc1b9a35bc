"""Scores by several criteria."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import pyarrow as pa
from pydantic import Field, field_validator

from goldsmith.question import Answer, Fault, FaultyAnswerError, Material, Question, Scale, Trial
from goldsmith.question_classes import not_a_class
from goldsmith.question_criteria import Criteria, Criterion, of_task
from goldsmith.question_reading import Reading, object_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import ValidationInfo

LONGEST_NOTE = 10_000
MOST = 200

SHORT_OF = {"criteria": ["clear", {"value": "true", "weight": 3, "optional": True}], "at_most": 5, "note_below": 2}

PER_TASK = {
    "checklist": [
        {"name": "Narrative/Arc", "criteria_description": "Is there one?", "1-2": "no", "3-4": "weak", "9-10": "strong"},
        {"name": "结构完整性", "criteria_description": "结构是否完整"},
    ]
}

End = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]


class Rubric(Question):
    """Score by several criteria, each on its scale, with a note where one is asked for.

    The criteria are those of the question, or with ``on`` those that each task brings in a field, as published rubrics do. An answer lists
    them in their order; scores by name may be said instead. A note says why, and is no part of what agreement is counted on.

    Answers are compared by the mean over criteria, by weight, of the difference of scores over the length of the scale; a criterion that one
    left without a score counts as wholly different. Criteria that tasks bring all have the scale of the question, and weigh the same.

    Example:
        >>> rubric = Rubric.configured({"criteria": ["clear", {"value": "true", "weight": 3}], "at_most": 5})
        >>> good = rubric.checked({"clear": 4, "true": {"score": 5, "note": "all of it"}}, {})
        >>> good
        {'scores': [{'criterion': 'clear', 'score': 4}, {'criterion': 'true', 'score': 5, 'note': 'all of it'}]}
        >>> rubric.distance(good, rubric.checked({"clear": 4, "true": 3}, {}))
        0.375

    Source: criteria with levels as in WritingBench, arXiv:2503.05244; weights as in Gunjal et al. 2025, arXiv:2507.17746.
    """

    scale: ClassVar[Scale] = "parts"
    trials: ClassVar[tuple[Trial, ...]] = (
        Trial(
            SHORT_OF,
            {},
            (
                {"clear": 4, "true": 5},
                {"clear": 4},
                {"clear": {"score": 1, "note": "乱 🚀"}, "true": 3},
                {"scores": [{"criterion": "true", "score": 1, "note": "no"}, {"criterion": "clear", "score": 5}]},
            ),
            (
                (
                    {"true": 2.0, "clear": {"score": 3, "note": " "}},
                    {"scores": [{"criterion": "clear", "score": 3}, {"criterion": "true", "score": 2, "note": None}]},
                ),
            ),
            (
                {},
                {"true": 3},
                {"clear": 1},
                {"clear": 0},
                {"clear": 6},
                {"clear": 2.5},
                {"clear": True},
                {"clear": "4"},
                {"clear": None},
                {"clear": 4, "tru": 3},
                {"scores": [{"criterion": "clear", "score": 4}, {"criterion": "clear", "score": 4}]},
                {"scores": [{"criterion": ["clear"], "score": 4}]},
                {"scores": {"clear": 4}, "more": 1},
                {"clear": {"score": 4, "note": 7}},
                {"clear": {"score": 4, "why": "x"}},
                {"clear": {"score": float("nan")}},
                [4, 5],
                None,
                4,
            ),
        ),
        Trial(
            {"on": "checklist", "at_most": 10, "step": 0.5},
            PER_TASK,
            ({"Narrative/Arc": 1, "结构完整性": 9.5}, {"Narrative/Arc": 10, "结构完整性": 9.5}),
            (),
            ({"Narrative/Arc": 1}, {"Narrative/Arc": 1, "结构完整性": 0.5}),
        ),
    )

    criteria: Criteria = ()
    """Criteria: names, or objects with `value`, `about`, `levels`, `weight`, `at_least`, `at_most`, `note_below` and `optional`."""
    on: str = ""
    """Field of the task that lists its own criteria, where the question has none."""
    at_least: End = 1
    """Least score of a criterion that does not say its own."""
    at_most: End = 5
    """Greatest score of a criterion that does not say its own."""
    step: Annotated[float | None, Field(gt=0, le=1e15, allow_inf_nan=False)] = 1
    """Between scores; any score of the scale may be given where null."""
    note_below: End | None = None
    """Scores below need a note, where a criterion has no scale of its own; none does where left out."""

    @field_validator("on")
    @classmethod
    def _one_source(cls, on: str, info: ValidationInfo) -> str:
        if bool(on) == bool(info.data.get("criteria")):
            raise ValueError("criteria come from `criteria` or from the field `on` of each task, from one of the two")
        return on

    @field_validator("criteria")
    @classmethod
    def _once(cls, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        names = [one.value for one in criteria]
        if len(set(names)) < len(names):
            raise ValueError("two criteria have one name")
        return criteria

    @field_validator("at_most")
    @classmethod
    def _above(cls, at_most: float, info: ValidationInfo) -> float:
        for least, most in ((None, None), *((one.at_least, one.at_most) for one in info.data.get("criteria", ()))):
            if (info.data.get("at_least", -math.inf) if least is None else least) >= (at_most if most is None else most):
                raise ValueError("a scale goes up: it must be above `at_least`, for every criterion")
        return at_most

    model_config = Question.model_config | {"validate_default": True}

    @property
    def fields(self) -> tuple[str, ...]:
        """The field that lists criteria, where tasks bring their own."""
        return (self.on,) if self.on else ()

    def criteria_of(self, material: Material) -> tuple[Criterion, ...]:
        """Return the criteria by which a task is scored.

        Raises:
            FaultyAnswerError: Tasks bring their own, and this one does not.
        """
        if not self.on:
            return self.criteria
        try:
            return of_task(material.get(self.on))
        except ValueError as problem:
            told = f"this task has no criteria in `{self.on}`: {problem}", f"该任务的 `{self.on}` 中没有可用的评分标准"
            raise FaultyAnswerError([Fault("", *told)]) from None

    def ends(self, criterion: Criterion) -> tuple[float, float]:
        """Return the least and the greatest score of a criterion; of one that a task brings, those of the question."""
        if self.on:
            return self.at_least, self.at_most
        least, most = criterion.at_least, criterion.at_most
        return self.at_least if least is None else least, self.at_most if most is None else most

    def schema_of(self) -> dict[str, Any]:
        """Return an object with a list of scores."""
        name = {"type": "string"} if self.on else {"enum": [one.value for one in self.criteria]}
        every = [self.ends(one) for one in self.criteria] or [(self.at_least, self.at_most)]
        score = {"type": "number", "minimum": min(least for least, _ in every), "maximum": max(most for _, most in every)}
        one = object_schema(criterion=name, score=score, note={"type": "string", "minLength": 1, "maxLength": LONGEST_NOTE})
        one["required"] = ["criterion", "score"]
        return object_schema(scores={"type": "array", "items": one, "maxItems": MOST})

    def checked(self, said: Answer, material: Material) -> Answer:
        """Return the scores in the order of the criteria."""
        criteria, reading = self.criteria_of(material), Reading()
        places = {one.value: one for one in criteria}
        found: dict[str, dict[str, Any]] = {}
        for name, path, parts in self._listed(reading, said):
            if not isinstance(name, str) or name not in places:
                reading.add(not_a_class(name, tuple(places), path))
            elif name in found:
                reading.fault(path, f"{name!r} is scored twice", f"{name!r} 评分了两次")
            else:
                found[name] = self._score(reading, parts, path, places[name])
        for one in criteria:
            if one.value not in found and not one.optional and not reading.faults:
                reading.fault("", f"{one.value!r} has no score", f"{one.value!r} 没有评分")
        reading.end()
        return {"scores": [found[one.value] for one in criteria if one.value in found]}

    def _listed(self, reading: Reading, said: Any) -> Sequence[tuple[Any, str, Any]]:
        """Return the name, the path and the parts of each score."""
        if isinstance(said, Mapping) and isinstance(said.get("scores"), list | tuple):
            whole = reading.object(said, "", ("scores",)) or {}
            read = []
            for at, one in enumerate(reading.list(whole["scores"], "scores", most=MOST) or ()):
                parts = reading.object(one, f"scores[{at}]", ("criterion", "score"), ("note",))
                if parts is not None:
                    read.append((parts["criterion"], f"scores[{at}]", {key: parts[key] for key in parts if key != "criterion"}))
            return read
        if not isinstance(said, Mapping):
            reading.object(said, "", ("scores",))
            return []
        return [
            (name, name if isinstance(name, str) else "", one if isinstance(one, Mapping) else {"score": one}) for name, one in said.items()
        ]

    def _score(self, reading: Reading, said: Any, path: str, criterion: Criterion) -> dict[str, Any]:
        parts = reading.object(said, path, ("score",), ("note",)) or {"score": 0}
        least, most = self.ends(criterion)
        score = reading.stepped(parts["score"], f"{path}.score", least=least, most=most, step=self.step)
        note = parts.get("note")
        note = (reading.text(note, f"{path}.note", most=LONGEST_NOTE) or "").strip() if note is not None else ""
        shared = bool(self.on) or (criterion.at_least, criterion.at_most) == (None, None)
        below = self.note_below if criterion.note_below is None and shared else criterion.note_below
        if score is not None and below is not None and score < below and not note:
            reading.fault(f"{path}.note", f"a score below {below:g} needs a note", f"低于 {below:g} 的评分需要说明理由")
        return {"criterion": criterion.value, "score": score, **({"note": note} if note else {})}

    def compared(self, answer: Answer) -> Answer:
        """Return the scores without their notes."""
        return {one["criterion"]: one["score"] for one in answer["scores"]}

    def distance(self, one: Answer, other: Answer) -> float:
        """Return the mean difference of scores, by weight."""
        first, second = self.compared(one), self.compared(other)
        known = {criterion.value: (criterion.weight, *self.ends(criterion)) for criterion in self.criteria}
        total = apart = 0.0
        for name in sorted({*first, *second}):
            weight, least, most = known.get(name, (1.0, self.at_least, self.at_most))
            total += weight
            apart += weight * (abs(first[name] - second[name]) / (most - least) if name in first and name in second else 1.0)
        return max(apart / total, math.ulp(0.0)) if first != second else 0.0

    def stored_as(self) -> pa.DataType:
        """Return a struct with a list of scores."""
        return pa.struct([("scores", pa.list_(pa.struct([("criterion", pa.string()), ("score", pa.float64()), ("note", pa.string())])))])

    def stored(self, answer: Answer) -> Any:
        """Return it with scores as floats."""
        return {"scores": [{**one, "score": float(one["score"])} for one in answer["scores"]]}
