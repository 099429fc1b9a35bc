"""Which of several options is best, and by how much."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import pyarrow as pa
from pydantic import Field, field_validator

from goldsmith.question import Answer, Material, Question, Scale, Trial
from goldsmith.question_classes import Classes, Named, distinct, paths, read_class, shuffled
from goldsmith.question_reading import Reading, brief, missing, object_schema

TIE, BAD = "tie", "bad"
GIVEN = {"a": "yes", "b": "no", "c": "🚀"}


class Preference(Question):
    """Say which option is best: of two answers of models or of several, with or without a degree.

    Options are fields of the task, such as ``answer_a`` and ``answer_b``; one that a task leaves out, or has as null, cannot be chosen there.
    ``best`` names an option, or is ``tie`` where the best are equally good, or ``bad`` where none is any good. With ``degrees``, ``by`` says
    how much better it is, from 1; of two options a number may be said instead, below 0 for the first and above 0 for the second. The order
    in which a person saw the options is no part of the answer: ``shown`` gives it.

    Answers lie on a star: a tie in its middle, an option at the end of each arm, degrees along it; how far they are apart is the way between
    them over the longest way. ``bad`` is as far as can be from everything else.

    Example:
        >>> better = Preference.configured({"options": ["a", "b"], "degrees": 3, "tie": True})
        >>> better.checked(-2, {"a": "yes", "b": "no"}), better.checked(0, {"a": "yes", "b": "no"})
        ({'best': 'a', 'by': 2}, {'best': 'tie'})
        >>> better.distance({"best": "a", "by": 3}, {"best": "tie"})
        0.5

    Source: degrees from -3 to 3 as in HelpSteer2-Preference, arXiv:2410.01257; ``tie`` and ``bad`` as in Chatbot Arena, arXiv:2403.04132.
    """

    scale: ClassVar[Scale] = "nominal"
    trials: ClassVar[tuple[Trial, ...]] = (
        Trial(
            {"options": ["a", "b", "c"], "tie": True, "bad": True},
            GIVEN,
            ({"best": "a"}, {"best": "c"}, {"best": "tie"}, {"best": "bad"}),
            (("b", {"best": "b"}),),
            ("d", {"best": "a", "by": 1}, {"best": ["a"]}, {}, None, 1, True, ["a"], {"best": "a", "why": "b"}),
        ),
        Trial(
            {"options": ["a", {"value": "b", "en": "Second", "key": "2"}], "degrees": 3, "tie": True},
            GIVEN,
            ({"best": "a", "by": 3}, {"best": "a", "by": 1}, {"best": "tie"}, {"best": "b", "by": 2}),
            ((-3, {"best": "a", "by": 3}), (2.0, {"best": "b", "by": 2}), (0, "tie")),
            (
                4,
                -3.5,
                "a",
                {"best": "a"},
                {"best": "a", "by": 0},
                {"best": "b", "by": True},
                {"best": "tie", "by": 1},
                {"best": "bad"},
                10**400,
            ),
        ),
        Trial({"options": ["a", "b", "c", "d"]}, {**GIVEN, "b": None}, ("a",), (), ("b", "d", "tie", 0, {"best": None})),
    )

    options: Annotated[Classes, Field(min_length=2, max_length=26)]
    """Fields of the task that are compared: names, or objects with `value`, `en`, `zh` and `key`."""
    degrees: Annotated[int, Field(ge=0, le=10)] = 0
    """Degrees by which one may be better: 3 for slightly, clearly and much better; none where left out."""
    tie: bool = False
    """Whether the best may be equally good."""
    bad: bool = False
    """Whether all may be called bad."""
    shuffle: bool = True
    """Whether each person sees the options in an order drawn by chance, so that no place is favoured."""

    @field_validator("options")
    @classmethod
    def _flat(cls, options: tuple[Named, ...]) -> tuple[Named, ...]:
        if any(one.children or one.value in (TIE, BAD) for one in options):
            raise ValueError(f"options are fields of the task: none has others below it, and none is called {TIE!r} or {BAD!r}")
        return distinct(options)

    @property
    def fields(self) -> tuple[str, ...]:
        """The options."""
        return tuple(one.value for one in self.options)

    @property
    def classes(self) -> tuple[str, ...]:
        """The options, and the tie and the bad where they may be said."""
        return (*self.fields, *([TIE] if self.tie else []), *([BAD] if self.bad else []))

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Keys that options ask for."""
        return tuple((one.key, path) for path, one in paths(self.options) if one.key)

    def shown(self, nonce: str) -> tuple[str, ...]:
        """Return the options in the order in which a person sees them."""
        return shuffled(self.fields, nonce) if self.shuffle else self.fields

    def schema_of(self) -> dict[str, Any]:
        """Return an object with the best, and the degree where it is an option and degrees are asked for."""
        if not self.degrees:
            return object_schema(best={"enum": list(self.classes)})
        chosen = object_schema(best={"enum": list(self.fields)}, by={"type": "integer", "minimum": 1, "maximum": self.degrees})
        others = [name for name in self.classes if name not in self.fields]
        return {"anyOf": [chosen, object_schema(best={"enum": others})]} if others else chosen

    def checked(self, said: Answer, material: Material) -> Answer:
        """Return the best, and by how much."""
        reading, there = Reading(), [name for name in self.fields if material.get(name) is not None]
        if len(there) < 2:
            raise missing("two of the options", "至少两个选项", ", ".join(self.fields))
        places = {name: at for at, name in enumerate(self.classes) if name in there or name not in self.fields}
        whole = self._spelled(reading, said)
        reading.end()
        parts = reading.object(whole, "", ("best",), ("by",)) or {"best": None}
        place = read_class(reading, parts["best"], "best", places) if not reading.faults else None
        graded = self.degrees and place is not None and self.classes[place] in self.fields
        by = reading.whole(parts.get("by"), "by", least=1, most=self.degrees) if graded else None
        if place is not None and not graded and "by" in parts:
            reading.fault("by", "no degree is asked for here", "此处不需要程度")
        reading.end()
        return {"best": self.classes[place or 0], **({"by": by} if graded else {})}

    def _spelled(self, reading: Reading, said: Answer) -> Any:
        """Return an object for a name, or for a number between two options."""
        if isinstance(said, str):
            return {"best": said}
        if self.degrees and len(self.options) == 2 and isinstance(said, int | float) and not isinstance(said, bool):
            degree = reading.number(said, "", least=-self.degrees, most=self.degrees)
            if degree is not None and not degree.is_integer():
                reading.fault("", f"a whole number was expected, found {brief(said)}", f"应为整数，实为 {brief(said)}")
            if not degree:
                return {"best": TIE}
            return {"best": self.fields[degree > 0], "by": abs(degree)}
        return said

    def distance(self, one: Answer, other: Answer) -> float:
        """Return the way between them on the star, over the longest one."""
        if one == other:
            return 0.0
        if BAD in (one["best"], other["best"]):
            return 1.0
        longest = self.degrees or 1
        a, b = (0 if answer["best"] == TIE else answer.get("by", longest) for answer in (one, other))
        return float(abs(a - b) if one["best"] == other["best"] else a + b) / (2 * longest)

    def stored_as(self) -> pa.DataType:
        """Return a struct."""
        return pa.struct([("best", pa.string()), *([("by", pa.int64())] if self.degrees else [])])

    def vote(self, answer: Answer) -> str | None:
        """Return the best."""
        return str(answer["best"])
