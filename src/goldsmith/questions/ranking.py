"""Options in their order, the best first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import pyarrow as pa
from pydantic import Field, field_validator

from goldsmith.algorithms.order_distance import order_distance
from goldsmith.question import Answer, Material, Question, Scale, Trial
from goldsmith.question_classes import Classes, Named, distinct, paths, read_class, shuffled
from goldsmith.question_reading import Reading, brief, missing

if TYPE_CHECKING:
    from pydantic import ValidationInfo

GIVEN = {"a": "one", "b": "two", "c": "three", "d": "四"}


class Ranking(Question):
    """Put options in order, the best first.

    Options are fields of the task; those that a task leaves out, or has as null, are not ranked there. An answer is a list of names, or where
    ties are allowed a list of lists: options that are equally good stand in one, in the order in which the question declares them. Ranks by
    name, the best lowest, may be said instead. With ``top`` only so many are put in order, and the others share the place below them.

    Orders are compared by the share of pairs that stand the other way round; a pair that is level in one of them alone counts half.

    Example:
        >>> order = Ranking.configured({"options": ["a", "b", "c"]})
        >>> order.checked({"a": 2, "b": 1, "c": 3}, {"a": "x", "b": "y", "c": "z"})
        ['b', 'a', 'c']
        >>> order.distance(["a", "b", "c"], ["b", "a", "c"])
        0.3333333333333333

    Source: see :func:`goldsmith.algorithms.order_distance.order_distance`.
    """

    scale: ClassVar[Scale] = "order"
    trials: ClassVar[tuple[Trial, ...]] = (
        Trial(
            {"options": ["a", "b", "c", "d"]},
            GIVEN,
            (["a", "b", "c", "d"], ["d", "c", "b", "a"], ["b", "a", "c", "d"]),
            (({"a": 4, "b": 1, "c": 3, "d": 2.5}, ["b", "d", "c", "a"]), ([["c"], ["b"], ["a"], ["d"]], ["c", "b", "a", "d"])),
            (
                ["a", "b", "c"],
                ["a", "b", "c", "c"],
                ["a", "b", "c", "e"],
                [["a", "b"], "c", "d"],
                {"a": 1, "b": 1, "c": 2, "d": 3},
                {"a": 1, "b": 2, "c": float("nan"), "d": True},
                [],
                "abcd",
                None,
                4,
                [None],
                [[[["a"]]]],
            ),
        ),
        Trial(
            {"options": ["a", "b", "c"], "ties": True},
            {**GIVEN, "c": None},
            ([["a"], ["b"]], [["a", "b"]], [["b"], ["a"]]),
            ((["a", "b"], [["a"], ["b"]]), ([["b", "a"]], {"a": 1, "b": 1})),
            (["a"], ["a", "b", "c"], [[], ["a", "b"]]),
        ),
        Trial({"options": ["a", "b", "c", "d"], "top": 2}, GIVEN, (["a", "b"], ["b", "a"], ["c", "d"]), (), (["a"], ["a", "b", "c"])),
        Trial(
            {"options": ["a", "b", "c"], "top": 2}, GIVEN, (["a", "b", "c"], ["a", "c", "b"]), ((["a", "b"], ["a", "b", "c"]),), (["a"],)
        ),
    )

    options: Annotated[Classes, Field(min_length=2, max_length=200)]
    """Fields of the task that are put in order: names, or objects with `value`, `en`, `zh` and `key`."""
    ties: bool = False
    """Whether options may be equally good."""
    top: Annotated[int | None, Field(ge=1)] = None
    """How many are put in order, the best ones; all where left out."""
    shuffle: bool = True
    """Whether each person sees the options in an order drawn by chance, so that no place is favoured."""

    @field_validator("options")
    @classmethod
    def _flat(cls, options: tuple[Named, ...]) -> tuple[Named, ...]:
        if any(one.children for one in options):
            raise ValueError("options are fields of the task: none has others below it")
        return distinct(options)

    @field_validator("top")
    @classmethod
    def _no_ties(cls, top: int | None, info: ValidationInfo) -> int | None:
        if top is not None and info.data.get("ties"):
            raise ValueError("the top of an order has no ties: leave `ties` or `top` out")
        return top

    @property
    def fields(self) -> tuple[str, ...]:
        """The options."""
        return tuple(one.value for one in self.options)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Keys that options ask for."""
        return tuple((one.key, path) for path, one in paths(self.options) if one.key)

    def shown(self, nonce: str) -> tuple[str, ...]:
        """Return the options in the order in which a person sees them at first."""
        return shuffled(self.fields, nonce) if self.shuffle else self.fields

    def schema_of(self) -> dict[str, Any]:
        """Return a list of names, or of lists of names where ties are allowed."""
        name = {"enum": list(self.fields)}
        listed = {"type": "array", "items": name, "uniqueItems": True, "minItems": 1}
        return {**listed, "items": listed} if self.ties else listed

    def checked(self, said: Answer, material: Material) -> Answer:
        """Return the order, each option of the task in it once."""
        there = {name: at for at, name in enumerate(name for name in self.fields if material.get(name) is not None)}
        if not there:
            raise missing("options", "选项", ", ".join(self.fields))
        reading = Reading()
        groups = self._groups(reading, said, there)
        reading.end()
        ranked = [at for group in groups for at in group]
        self._once(reading, groups, ranked, list(there))
        reading.end()
        names = list(there)
        if len(ranked) == len(there) - 1:
            groups.append([at for at in range(len(there)) if at not in ranked])
        return [[names[at] for at in sorted(group)] if self.ties else names[group[0]] for group in groups]

    def _groups(self, reading: Reading, said: Any, there: dict[str, int]) -> list[list[int]]:
        """Return the options of each place, by their numbers."""
        if isinstance(said, Mapping):
            ranks = {name: (read_class(reading, name, "", there), reading.number(rank, brief(name))) for name, rank in said.items()}
            reading.end()
            return [[place for place, rank in ranks.values() if rank == each] for each in sorted({rank for _, rank in ranks.values()})]  # type: ignore[misc, type-var]
        groups = []
        for at, one in enumerate(reading.list(said, "", most=len(self.options)) or ()):
            listed = reading.list([one] if isinstance(one, str) else one, f"[{at}]", least=1, most=len(self.options)) or ()
            groups.append([read_class(reading, name, f"[{at}]", there) for name in listed])
        return groups  # type: ignore[return-value]

    def _once(self, reading: Reading, groups: list[list[int]], ranked: list[int], names: list[str]) -> None:
        wanted = len(names) if self.top is None or self.top >= len(names) - 1 else self.top
        enough = (wanted - 1, wanted) if self.top is not None and wanted == len(names) else (wanted,)
        if len(set(ranked)) != len(ranked):
            twice = next(names[at] for at in ranked if ranked.count(at) > 1)
            reading.fault("", f"{twice!r} stands in it twice", f"{twice!r} 出现了两次")
        elif not self.ties and any(len(group) > 1 for group in groups):
            reading.fault("", "no two options may be equally good here", "此题不允许并列")
        elif len(ranked) not in enough:
            lacking = ", ".join(names[at] for at in range(len(names)) if at not in ranked)
            en, zh = f"{wanted} options were expected in order, found {len(ranked)}", f"应排列 {wanted} 个选项，实有 {len(ranked)} 个"
            reading.fault("", f"{en}; not in it: {lacking or 'none'}", f"{zh}；未排列：{lacking or '无'}")

    def distance(self, one: Answer, other: Answer) -> float:
        """Return the share of pairs that are the other way round, level ones by half."""
        ranks = [
            {name: at for at, group in enumerate(answer) for name in ([group] if isinstance(group, str) else group)}
            for answer in (one, other)
        ]
        every = self.fields if self.top is not None else {*ranks[0], *ranks[1]}
        return order_distance(*({name: ranked.get(name, len(self.fields)) for name in every} for ranked in ranks))

    def stored_as(self) -> pa.DataType:
        """Return a list of texts, or of lists of texts where ties are allowed."""
        names = pa.list_(pa.string())
        return pa.list_(names) if self.ties else names
