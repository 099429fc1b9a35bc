"""Spans and boxes of several people put together to one answer, as :mod:`goldsmith.algorithms.answers.marks` does.

1. Tasks come in the order in which they were added, 500 at a time: who misses much and who marks too much is learnt within them, so that memory
   does not grow with the project.
2. What all come to is an answer in normal form again: where a question allows no overlap, of spans that overlap the one that more people
   marked stays. Relations stay that at least half of the people drew between spans that stay; what is written in a box is what most
   of those wrote who marked it.
3. Boxes that are turned have no edges along the axes: there the most central answer stands.
"""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from goldsmith.algorithms.answers.marks import Agreed, Mark, agreed_boxes, agreed_spans, likeness
from goldsmith.annotate.interchange.spooling import Spool
from goldsmith.annotate.results import medoid, undisputed
from goldsmith.question import FaultyAnswerError
from goldsmith.questions.boxes import Boxes
from goldsmith.questions.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.annotate.configuration import Asked
    from goldsmith.annotate.results import Said

TOGETHER = 500
"""Tasks that are looked at together."""
SAME = {"spans": 1 / 3, "boxes": 0.5}
"""Overlap over union from which on two marks are of one thing."""


def is_of_marks(asked: Asked) -> bool:
    """Tell whether answers to a question are put together of marks."""
    return isinstance(asked.leaf, Spans | Boxes)


class AgreedMarks:
    """What the marks of all come to, of the tasks on which people differ, on disk."""

    def __init__(self, asked: Asked) -> None:
        """Begin with none."""
        self.asked = asked
        self._spool, self._at = Spool(), dict[int, int]()

    def __call__(self, task_id: int) -> tuple[Any, str]:
        """Return the answer of a task and the method."""
        if task_id not in self._at:
            return None, "tie"
        value, why = self._spool.at(self._at[task_id])
        return value, why

    def sureness(self, task_id: int, value: Any) -> float | None:
        """Return that nobody knows how probable a set of marks is."""
        del task_id, value
        return None

    def add(self, said: Mapping[int, Sequence[Said]], materials: Mapping[int, Any]) -> None:
        """Put the answers to some tasks together."""
        name = self.asked.name
        given = {task: [one for one in answers if one.counted.get(name) is not None] for task, answers in said.items()}
        given = {task: answers for task, answers in given.items() if len(answers) > 1}
        turned = {task for task, answers in given.items() if any(_turned(one.counted[name]) for one in answers)}
        for task, found in self._together({task: given[task] for task in given if task not in turned}, materials).items():
            self._at[task] = self._spool.add(found)
        for task in turned:
            self._at[task] = self._spool.add(medoid(self.asked.leaf, [one.counted[name] for one in given[task]]))

    def _together(self, given: Mapping[int, Sequence[Said]], materials: Mapping[int, Any]) -> dict[int, tuple[Any, str]]:
        name, kind = self.asked.name, "spans" if isinstance(self.asked.leaf, Spans) else "boxes"
        marks = [mark for task, answers in given.items() for one in answers for mark in _marks(task, one.who, one.counted[name])]
        agreed = agreed_spans if kind == "spans" else agreed_boxes
        by_task: dict[int, list[Agreed]] = defaultdict(list)
        for one in agreed(marks, {task: [each.who for each in answers] for task, answers in given.items()}, overlap=SAME[kind]):
            by_task[one.item].append(one)
        found = {}
        for task, answers in given.items():
            if undisputed(name, answers) is None:
                values = [one.counted[name] for one in answers]
                found[task] = self._answer(by_task[task], values, materials.get(task, {}), kind)
        return found

    def _answer(self, agreed: list[Agreed], values: list[Any], material: Any, kind: str) -> tuple[Any, str]:
        """Return the normal form of what all come to; the most central answer where it has none."""
        leaf = self.asked.leaf
        made = _spans_of(agreed, values, leaf) if isinstance(leaf, Spans) else _boxes_of(agreed, values)
        with contextlib.suppress(FaultyAnswerError):
            return leaf.checked(made, material), f"agreed-{kind}"
        return medoid(leaf, values)

    def close(self) -> None:
        """Let go of them."""
        self._spool.close()


def _turned(value: Mapping[str, Any]) -> bool:
    return any(box.get("rotation") for box in value.get("boxes", ()))


def _marks(task: int, who: str, value: Mapping[str, Any]) -> list[Mark]:
    """Return what somebody marked."""
    if "boxes" in value:
        return [_box_mark(task, who, one) for one in value["boxes"]]
    return [_span_mark(task, who, one) for one in value["spans"]]


def _span_mark(task: int, who: str, span: Mapping[str, Any]) -> Mark:
    return Mark(task, who, (span["start"],), (span["end"],), span["label"])


def _box_mark(task: int, who: str, box: Mapping[str, Any]) -> Mark:
    low = (box["x"], box["y"])
    return Mark(task, who, low, (low[0] + box["width"], low[1] + box["height"]), box["label"])


def _spans_of(agreed: list[Agreed], values: list[Any], leaf: Spans) -> dict[str, Any]:
    """Return the spans that stay, with relations between them."""
    kept: list[Agreed] = []
    for one in sorted(agreed, key=lambda each: (-each.chance * each.support, each.low, each.high)):
        if all(_may_both(one, other, leaf.overlap) for other in kept):
            kept.append(one)
    kept.sort(key=lambda one: (one.low, one.high, str(one.label)))
    spans = [{"id": f"s{at}", "start": one.low[0], "end": one.high[0], "label": one.label} for at, one in enumerate(kept, 1)]
    return {"spans": spans} | ({"relations": _relations(kept, values)} if leaf.relations else {})


def _may_both(one: Agreed, other: Agreed, overlap: str) -> bool:
    """Tell whether a question allows two spans at once."""
    apart = one.high[0] <= other.low[0] or other.high[0] <= one.low[0]
    inside = (one.low >= other.low and one.high <= other.high) or (other.low >= one.low and other.high <= one.high)
    return apart or overlap == "any" or (overlap == "nested" and inside)


def _relations(kept: list[Agreed], values: list[Any]) -> list[dict[str, str]]:
    """Return relations that at least half of the people drew between spans that stay."""
    drawn: Counter[tuple[str, str, str]] = Counter()
    for value in values:
        places = {span["id"]: _place(_span_mark(0, "", span), kept) for span in value["spans"]}
        pairs = {(one["type"], places.get(one["from"], ""), places.get(one["to"], "")) for one in value.get("relations", ())}
        drawn.update(pair for pair in pairs if pair[1] and pair[2])
    often = sorted(pair for pair, times in drawn.items() if 2 * times >= len(values))
    return [{"type": kind, "from": source, "to": goal} for kind, source, goal in often]


def _place(mark: Mark, kept: list[Agreed]) -> str:
    """Return the name of the span that somebody's span became; empty where it became none."""
    alike = [(likeness(mark, _as_mark(one)), one.label == mark.label, -at) for at, one in enumerate(kept)]
    best = max(alike, default=(0.0, False, 0))
    return f"s{1 - best[2]}" if best[0] >= SAME["spans"] else ""


def _as_mark(one: Agreed) -> Mark:
    return Mark(one.item, "", one.low, one.high, one.label)


def _boxes_of(agreed: list[Agreed], values: list[Any]) -> dict[str, Any]:
    """Return the boxes that all come to, on the image that most saw, with what most wrote in them."""
    size = Counter((value["width"], value["height"]) for value in values).most_common(1)[0][0]
    boxes = []
    for one in agreed:
        box: dict[str, Any] = {"label": one.label, "x": one.low[0], "y": one.low[1]}
        box |= {"width": one.high[0] - one.low[0], "height": one.high[1] - one.low[1]}
        words = [each["text"] for value in values for each in value["boxes"] if each.get("text") and _alike(each, one)]
        boxes.append(box | ({"text": Counter(words).most_common(1)[0][0]} if words else {}))
    return {"width": size[0], "height": size[1], "boxes": boxes}


def _alike(box: Mapping[str, Any], one: Agreed) -> bool:
    return likeness(_box_mark(0, "", box), _as_mark(one)) >= SAME["boxes"]
