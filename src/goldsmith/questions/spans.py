"""Labelled stretches of a text, and how they are related."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import pyarrow as pa
from pydantic import BeforeValidator, Field, field_validator

from goldsmith.algorithms.matching import best_gain, labelled_pairs, set_distance
from goldsmith.algorithms.shape_overlap import overlaps
from goldsmith.question import Answer, Material, Question, Scale, Trial
from goldsmith.question_classes import Classes, Named, as_objects, distinct, paths, read_class
from goldsmith.question_reading import Reading, brief, missing, object_schema
from goldsmith.question_relations import MOST, RelationType, fitting, id_of, read_relations, related_pairs

if TYPE_CHECKING:
    from pydantic import ValidationInfo

MOST_QUOTED = 10_000_000
"""Code points that the spans of one answer may hold in all."""

Span = tuple[int, int, int]
"""Start, end, and the place of its label."""

TEXT = "Zoë 🚀 moved to 北京 in 2024."


class Spans(Question):
    """Mark stretches of a text with labels, and relate them where the question asks for it.

    ``start`` and ``end`` are counted in code points from 0, the end not included, so an emoji is one, a letter with a combining mark two.
    ``quote`` is what the text holds there; an answer may leave it out, and one that says something else is refused: the usual cause, places
    counted in UTF-16 units, is told with the right places. Spans are sorted by start, end and label, and called ``s1``, ``s2``... in this
    order; one that stands twice counts once. Relations stand in the answer where the question has types for them.

    Two answers are compared by the best one-to-one matching of spans of one label, a pair gaining the code points that both share over those
    that either covers; a pair of relations of one type gains the product of what its ends gain.

    Example:
        >>> people = Spans.configured({"on": "text", "labels": ["person", "place"]})
        >>> people.checked([{"start": 0, "end": 4, "label": "person"}], {"text": "Zoë 🚀 moved"})
        {'spans': [{'id': 's1', 'start': 0, 'end': 3, 'label': 'person', 'quote': 'Zoë'}]}

    Source: see :mod:`goldsmith.algorithms.matching`; wholly equal spans alone give Jaccard's distance of sets.
    """

    scale: ClassVar[Scale] = "spans"
    trials: ClassVar[tuple[Trial, ...]] = (
        Trial(
            {"on": "text", "labels": ["person", "place", "date"]},
            {"text": TEXT},
            (
                {"spans": []},
                {"spans": [{"start": 0, "end": 3, "label": "person"}]},
                {"spans": [{"start": 0, "end": 5, "label": "person", "quote": "Zoë 🚀"}]},
                {
                    "spans": [
                        {"start": 4, "end": 5, "label": "date", "quote": "🚀"},
                        {"start": 15, "end": 17, "label": "place", "quote": "北京"},
                    ]
                },
            ),
            (
                (
                    [{"start": 15, "end": 18, "label": "place"}],
                    {"spans": [{"id": "x", "start": 15.0, "end": 17, "label": "place", "quote": "北京"}]},
                ),
                (
                    [{"start": 15, "end": 17, "label": "place"}, {"start": 0, "end": 3, "label": "person"}],
                    [
                        {"start": 0, "end": 3, "label": "person"},
                        {"start": 15, "end": 17, "label": "place"},
                        {"start": 0, "end": 3, "label": "person"},
                    ],
                ),
            ),
            (
                None,
                {"spans": None},
                {"spans": [], "relations": []},
                [{"start": 3, "end": 1, "label": "person"}],
                [{"start": -1, "end": 1, "label": "person"}],
                [{"start": 0, "end": 10**30, "label": "person"}],
                [{"start": float("nan"), "end": 1, "label": "person"}],
                [{"start": False, "end": True, "label": "person"}],
                [{"start": 0, "end": 1.5, "label": "person"}],
                [{"start": 3, "end": 4, "label": "person"}],
                [{"start": 0, "end": 3, "label": "persn"}],
                [{"start": 0, "end": 3, "label": ["person"]}],
                [{"start": 0, "end": 3}],
                [{"start": 0, "end": 3, "label": "person", "colour": "red"}],
                [{"start": 16, "end": 18, "label": "place", "quote": "北京"}],
                [{"start": 0, "end": 3, "label": "person"}, {"start": 2, "end": 5, "label": "date"}],
                [{"id": 1, "start": 0, "end": 3, "label": "person"}, {"id": "1", "start": 15, "end": 17, "label": "place"}],
                [[[[]]]],
            ),
        ),
        Trial(
            {
                "on": "text",
                "labels": ["person", "place"],
                "overlap": "any",
                "relations": [{"value": "lives in", "pairs": [["person", "place"]]}, {"value": "near", "directed": False}],
            },
            {"text": "مريم e\u0301 and 𠮷野 in 東京"},
            (
                {"spans": [], "relations": []},
                {
                    "spans": [{"id": "a", "start": 0, "end": 4, "label": "person"}, {"id": "b", "start": 18, "end": 20, "label": "place"}],
                    "relations": [],
                },
                {
                    "spans": [{"id": "b", "start": 18, "end": 20, "label": "place"}, {"id": "a", "start": 0, "end": 4, "label": "person"}],
                    "relations": [{"type": "lives in", "from": "a", "to": "b"}],
                },
                {
                    "spans": [
                        {"id": 7, "start": 5, "end": 7, "label": "person", "quote": "e\u0301"},
                        {"start": 12, "end": 14, "label": "place"},
                    ],
                    "relations": [],
                },
            ),
            (
                (
                    {
                        "spans": [
                            {"id": "b", "start": 18, "end": 20, "label": "place"},
                            {"id": "a", "start": 12, "end": 14, "label": "place"},
                        ],
                        "relations": [{"type": "near", "from": "b", "to": "a"}],
                    },
                    {
                        "spans": [
                            {"id": "s1", "start": 12, "end": 14, "label": "place"},
                            {"id": "s2", "start": 18, "end": 20, "label": "place"},
                        ],
                        "relations": [{"type": "near", "from": "s1", "to": "s2"}, {"type": "near", "from": "s2", "to": "s1"}],
                    },
                ),
            ),
            (
                {"spans": [], "relations": [{"type": "near", "from": "a", "to": "b"}]},
                {"spans": [{"id": "a", "start": 0, "end": 4, "label": "person"}], "relations": [{"type": "near", "from": "a", "to": "a"}]},
                {
                    "spans": [{"id": "a", "start": 0, "end": 4, "label": "person"}, {"id": "b", "start": 18, "end": 20, "label": "place"}],
                    "relations": [{"type": "lives in", "from": "b", "to": "a"}],
                },
                {"spans": [], "relations": "near"},
                {"spans": [], "relations": [{"type": "far", "from": {}, "to": []}]},
            ),
        ),
        Trial(
            {"on": "text", "labels": ["a", "b"], "overlap": "nested", "trim": False},
            {"text": "  one two  "},
            ([{"start": 0, "end": 5, "label": "a"}], [{"start": 0, "end": 6, "label": "a"}, {"start": 2, "end": 5, "label": "b"}]),
            (),
            ([{"start": 0, "end": 5, "label": "a"}, {"start": 2, "end": 9, "label": "b"}],),
        ),
    )

    on: Annotated[str, Field(min_length=1)]
    """Field of the task that holds the text."""
    labels: Annotated[Classes, Field(min_length=1)]
    """Labels that a span may have: names, or objects with `value`, `en`, `zh`, `key`, `color`, `about` and `children`."""
    overlap: Literal["none", "nested", "any"] = "none"
    """Whether spans may overlap: `none`, `nested` (one inside the other, or the same place with two labels), or `any`."""
    trim: bool = True
    """Whether white space at either end of a span is left out of it."""
    relations: Annotated[tuple[RelationType, ...], BeforeValidator(as_objects), Field(max_length=1_000)] = ()
    """Types of relations between spans: names, or objects with `value`, `directed`, `pairs` and what labels have; none where left out."""

    @field_validator("labels")
    @classmethod
    def _distinct(cls, labels: tuple[Named, ...]) -> tuple[Named, ...]:
        return distinct(labels)

    @field_validator("relations")
    @classmethod
    def _related(cls, relations: tuple[RelationType, ...], info: ValidationInfo) -> tuple[RelationType, ...]:
        return fitting(relations, {path for path, _ in paths(info.data.get("labels", ()))})

    @property
    def fields(self) -> tuple[str, ...]:
        """The field that holds the text."""
        return (self.on,)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Keys that labels and types of relations ask for."""
        return tuple((one.key, path) for path, one in (*paths(self.labels, inner=True), *paths(self.relations)) if one.key)

    def schema_of(self) -> dict[str, Any]:
        """Return an object of spans, and of relations where the question has types for them."""
        place: dict[str, Any] = {"type": "integer", "minimum": 0}
        name: dict[str, Any] = {"type": "string", "pattern": "^s[1-9][0-9]*$"}
        label = {"enum": [path for path, _ in paths(self.labels)]}
        span = object_schema(id=name, start=place, end=place, label=label, quote={"type": "string"})
        parts: dict[str, dict[str, Any]] = {"spans": {"type": "array", "items": span, "maxItems": MOST}}
        if self.relations:
            relation = object_schema(**{"type": {"enum": [one.value for one in self.relations]}, "from": name, "to": name})
            parts["relations"] = {"type": "array", "items": relation, "maxItems": MOST}
        return object_schema(**parts)

    def checked(self, said: Answer, material: Material) -> Answer:
        """Return spans and relations sorted, each once, with quotes and with ids in their order."""
        reading, text = Reading(), material.get(self.on)
        if not isinstance(text, str):
            raise missing("text", "文本", self.on)
        whole = {"spans": said, **({"relations": []} if self.relations else {})} if isinstance(said, list | tuple) else said
        parts = reading.object(whole, "", ("spans",), ("relations",) if self.relations else ()) or {}
        listed = reading.list(parts.get("spans"), "spans", most=MOST) if parts else None
        places = {path: at for at, (path, _) in enumerate(paths(self.labels))}
        found = [self._span(reading, one, f"spans[{at}]", text, places) for at, one in enumerate(listed or ())]
        ids = self._ids(reading, listed or (), found)
        reading.end()
        kept = sorted({span for span in found if span})
        self._apart(reading, found, kept)
        if sum(end - start for start, end, _ in kept) > MOST_QUOTED:
            reading.fault("spans", f"they hold more than {MOST_QUOTED} code points in all", f"标注的文本合计超过 {MOST_QUOTED} 个码点")
        reading.end()
        names, order = list(places), {span: at for at, span in enumerate(kept)}
        answer: dict[str, Any] = {
            "spans": [
                {"id": f"s{at}", "start": start, "end": end, "label": names[label], "quote": text[start:end]}
                for at, (start, end, label) in enumerate(kept, 1)
            ]
        }
        if self.relations:
            of = {name: order[span] for name, span in ids.items() if span}
            answer["relations"] = read_relations(reading, parts.get("relations", []), self.relations, of, [names[span[2]] for span in kept])
        reading.end()
        return answer

    def _span(self, reading: Reading, one: Any, path: str, text: str, places: dict[str, int]) -> Span | None:
        parts = reading.object(one, path, ("start", "end", "label"), ("id", "quote"))
        if parts is None:
            return None
        start = reading.whole(parts["start"], f"{path}.start", least=0)
        end = reading.whole(parts["end"], f"{path}.end", least=0)
        label = read_class(reading, parts["label"], f"{path}.label", places)
        if start is None or end is None or label is None:
            return None
        held, quote = text[start:end], parts.get("quote")
        if end <= start:
            reading.fault(f"{path}.end", f"it is {end}, and the span starts at {start}", f"结束 {end} 不在开始 {start} 之后")
            return None
        if end > len(text) or (quote is not None and quote != held):
            reading.fault(path, *_misplaced(text, start, end, quote))
            return None
        if self.trim:
            start, end = end - len(held.lstrip()), start + len(held.rstrip())
        if end <= start:
            reading.fault(path, "it holds white space only", "只含空白字符")
            return None
        return start, end, label

    def _ids(self, reading: Reading, listed: Any, found: list[Span | None]) -> dict[str, Span | None]:
        """Return the spans by the ids that the answer gives them."""
        ids: dict[str, Span | None] = {}
        for at, (one, span) in enumerate(zip(listed, found, strict=True)):
            given = one.get("id") if isinstance(one, Mapping) else None
            name = id_of(given)
            if given is not None and name is None:
                reading.fault(f"spans[{at}].id", f"a text was expected, found {brief(given)}", f"应为文本，实为 {brief(given)}")
            elif name in ids:
                reading.fault(f"spans[{at}].id", f"another span is called {brief(given)} too", f"另一处标注也叫 {brief(given)}")
            elif name is not None:
                ids[name] = span
        return ids

    def _apart(self, reading: Reading, found: list[Span | None], kept: list[Span]) -> None:
        """Note spans that overlap in a way that the question does not allow."""
        if self.overlap == "any":
            return
        around: list[Span] = []
        for span in sorted(kept, key=lambda one: (one[0], -one[1])):
            while around and around[-1][1] <= span[0]:
                around.pop()
            if around and (self.overlap == "none" or span[1] > around[-1][1]):
                one, other = f"spans[{found.index(span)}]", f"spans[{found.index(around[-1])}]"
                how, how_zh = ("overlaps", "重叠") if self.overlap == "none" else ("crosses", "交叉")
                reading.fault(one, f"it {how} {other}, which this question does not allow", f"与 {other} {how_zh}，此题不允许")
            around.append(span)

    def distance(self, one: Answer, other: Answer) -> float:
        """Return what the best matching of spans, and of relations, leaves unshared."""
        if one == other:
            return 0.0
        spans = one["spans"], other["spans"]
        pairs = list(labelled_pairs(*spans, lambda span: span["label"], lambda a, b: overlaps(_places(a), _places(b))))
        related = one.get("relations", []), other.get("relations", [])
        gain = best_gain(pairs) + best_gain(related_pairs(*related, pairs, self.relations))
        return set_distance(len(spans[0]) + len(related[0]), len(spans[1]) + len(related[1]), gain)

    def stored_as(self) -> pa.DataType:
        """Return a struct of lists."""
        text, place = pa.string(), pa.int64()
        spans = pa.list_(pa.struct({"id": text, "start": place, "end": place, "label": text, "quote": text}.items()))
        relations = pa.list_(pa.struct({"type": text, "from": text, "to": text}.items()))
        return pa.struct([("spans", spans), *([("relations", relations)] if self.relations else [])])


def _places(spans: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(span["start"], span["end"]) for span in spans]


def _misplaced(text: str, start: int, end: int, quote: Any) -> tuple[str, str]:
    """Return what is wrong with a span whose place and quote do not fit the text, in English and Chinese."""
    units = text.encode("utf-16-le", "surrogatepass")
    before, held = units[: 2 * start].decode("utf-16-le", "replace"), units[2 * start : 2 * end].decode("utf-16-le", "replace")
    if held and quote == held:
        right = f"{len(before)} - {len(before) + len(held)}"
        return (
            f"its places {start} - {end} are counted in UTF-16 units; in code points they are {right}",
            f"位置 {start} - {end} 是按 UTF-16 单元计的，按码点应为 {right}",
        )
    if end > len(text):
        return f"it ends at {end}, and the text has {len(text)} code points", f"结束于 {end}，而文本只有 {len(text)} 个码点"
    return (
        f"the text holds {brief(text[start:end])} there, and the quote says {brief(quote)}",
        f"该处文本为 {brief(text[start:end])}，而引文为 {brief(quote)}",
    )
