"""One or more of several classes, flat or in a tree."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import pyarrow as pa
from pydantic import Field, field_validator

from goldsmith.question import Answer, Fault, FaultyAnswerError, Material, Question, Scale, Trial
from goldsmith.question_classes import Classes, Named, distinct, not_a_class, paths
from goldsmith.question_reading import brief


class Choice(Question):
    """Choose one class, several, or a leaf of a tree of classes.

    An answer is one name where one may be chosen, and a list of names in the order in which the question declares them where several
    may. In a tree the name is the path, its parts joined by ``/``.

    Example:
        >>> topic = Choice.configured({"choices": ["sport", {"value": "home", "zh": "家居"}]})
        >>> topic.checked("home", {})
        'home'
        >>> Choice.configured({"choices": ["a", "b"], "several": True}).checked(["b", "a", "b"], {})
        ['a', 'b']

    Source: several classes are compared by Jaccard's share, as in Passonneau 2006 (LREC), of which MASI is the stricter form.
    """

    scale: ClassVar[Scale] = "nominal"
    trials: ClassVar[tuple[Trial, ...]] = (
        Trial({"choices": ["N/A", "N/B", 3]}, {}, ("N/A", "N/B", "3"), ((["N/A"], "N/A"),), ("N", 3, True, ["N", "B", "A"])),
        Trial({"choices": ["a", "b", "c"]}, {}, ("a", "b", "c"), ((["a"], "a"),), ("d", "", None, 3, ["a", "b"], {"a": 1})),
        Trial(
            {"choices": ["a", "b", "c"], "several": True, "at_least": 0},
            {},
            ([], ["a"], ["a", "c"]),
            ((["c", "a"], ["a", "c"]), ("a", ["a"])),
            (["d"], [["a"]], None, 7),
        ),
        Trial(
            {"choices": [{"value": "animal", "children": ["cat", "dog"]}, "plant"]},
            {},
            ("animal/cat", "animal/dog", "plant"),
            ((["animal", "cat"], "animal/cat"),),
            ("animal", "cat", "animal/cow"),
        ),
    )

    choices: Annotated[Classes, Field(min_length=2)]
    """What may be chosen: names, or objects with `value`, `en`, `zh`, `key`, `color`, `about` and `children`."""
    several: bool = False
    """Whether more than one may be chosen."""
    at_least: Annotated[int, Field(ge=0)] = 1
    """Fewest that must be chosen, where several may."""
    at_most: Annotated[int | None, Field(ge=1)] = None
    """Most that may be chosen, where several may; no limit where left out."""
    inner: bool = False
    """Whether an inner class of a tree may be chosen, not only a leaf."""

    @field_validator("choices")
    @classmethod
    def _distinct(cls, choices: tuple[Named, ...]) -> tuple[Named, ...]:
        return distinct(choices)

    @property
    def classes(self) -> tuple[str, ...]:
        """All classes that may be chosen, in their order."""
        return tuple(path for path, _ in paths(self.choices, inner=self.inner))

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Keys that classes ask for."""
        return tuple((one.key, path) for path, one in paths(self.choices, inner=True) if one.key)

    @property
    def level(self) -> Scale:
        """``set`` where several may be chosen."""
        return "set" if self.several else "nominal"

    def schema_of(self) -> dict[str, Any]:
        """Return a name out of the classes, or a list of them."""
        one = {"enum": list(self.classes)}
        if not self.several:
            return one
        most = {} if self.at_most is None else {"maxItems": self.at_most}
        return {"type": "array", "items": one, "uniqueItems": True, "minItems": self.at_least, **most}

    def checked(self, said: Answer, material: Material) -> Answer:
        """Return the name, or the names in their declared order."""
        del material
        if not self.several:
            return self._known("/".join(said) if _is_path(said) else said, "")
        listed = [said] if isinstance(said, str) else said
        if not isinstance(listed, list | tuple):
            raise FaultyAnswerError([Fault("", f"a list of names was expected, found {brief(said)}", f"应为名称列表，实为 {brief(said)}")])
        chosen = {self._known(one, f"[{at}]") for at, one in enumerate(listed)}
        if not self.at_least <= len(chosen) <= (self.at_most or len(chosen)):
            most, most_zh = (f" and at most {self.at_most}", f"，至多 {self.at_most} 项") if self.at_most else ("", "")
            en, zh = f"at least {self.at_least}{most} were expected", f"应至少选 {self.at_least} 项{most_zh}"
            raise FaultyAnswerError([Fault("", f"{len(chosen)} are chosen, {en}", f"选了 {len(chosen)} 项，{zh}")])
        return [name for name in self.classes if name in chosen]

    def _known(self, name: Any, path: str) -> str:
        if isinstance(name, str) and name in self.classes:
            return name
        raise FaultyAnswerError([not_a_class(name, self.classes, path)])

    def distance(self, one: Answer, other: Answer) -> float:
        """Return what is not shared: of two sets by Jaccard, of two places in a tree by the levels from the root, of two names all."""
        if one == other:
            return 0.0
        if self.several:
            a, b = set(one), set(other)
            return 1.0 - len(a & b) / len(a | b)
        if not any(each.children for each in self.choices):
            return 1.0
        a, b = one.split("/"), other.split("/")
        shared = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
        return 1.0 - shared / max(len(a), len(b))

    def stored_as(self) -> pa.DataType:
        """Return text, or a list of texts."""
        return pa.list_(pa.string()) if self.several else pa.string()

    def vote(self, answer: Answer) -> str | None:
        """Return the class; there is none where several may be chosen."""
        return answer if isinstance(answer, str) else None


def _is_path(said: Any) -> bool:
    return isinstance(said, list | tuple) and bool(said) and all(isinstance(part, str) for part in said)
