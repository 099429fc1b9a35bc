"""Labelled stretches of a recording, with what is said in them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import pyarrow as pa
from pydantic import Field, field_validator

from goldsmith.algorithms.matching import best_gain, labelled_pairs, set_distance
from goldsmith.algorithms.shape_overlap import overlaps
from goldsmith.algorithms.text_distance import text_distance
from goldsmith.question import Answer, Material, Question, Scale, Trial
from goldsmith.question_classes import Classes, Named, distinct, paths, read_class
from goldsmith.question_reading import LONGEST_TEXT, Reading, Written, missing, object_schema

if TYPE_CHECKING:
    from pydantic import ValidationInfo

MOST = 20_000
LONGEST = 7 * 24 * 3_600
SLACK = 0.1
"""Seconds by which a region may reach over the end, since players differ in how long a recording is; it is cut to the end."""

SOUND = {"audio": {"url": "talk.wav", "duration": 12.5}}

Region = tuple[int, int, int, str]
"""Start and end in milliseconds, the place of the label, the transcription."""


class Regions(Question):
    """Mark stretches of a recording, each with a label, with what is said in it, or with both.

    ``start`` and ``end`` are seconds from the beginning, rounded to the millisecond; where the task knows the ``duration``, nothing lies after
    it. Without ``labels`` regions have none. ``text`` is what is said, without white space around it. Regions are sorted by start, end, label
    and text; one that stands twice counts once. The same serves for a video.

    Two answers are compared by the best one-to-one matching of regions of one label, a pair gaining the time that both share over the time
    that either covers, times how alike their texts are.

    Example:
        >>> talk = Regions.configured({"on": "audio", "labels": ["host", "guest"], "transcribed": "needed"})
        >>> talk.checked([{"start": 0, "end": 1.23456, "label": "host", "text": "你好 "}], {"audio": {"url": "a.wav", "duration": 9.0}})
        {'regions': [{'start': 0.0, 'end': 1.235, 'label': 'host', 'text': '你好'}]}

    Source: see :mod:`goldsmith.algorithms.matching`; texts by the distance of Yujian and Bo 2007, doi:10.1109/TPAMI.2007.1078.
    """

    scale: ClassVar[Scale] = "spans"
    trials: ClassVar[tuple[Trial, ...]] = (
        Trial(
            {"on": "audio", "labels": ["host", "guest"], "transcribed": "allowed"},
            SOUND,
            (
                [],
                [{"start": 0, "end": 12.5, "label": "host"}],
                [{"start": 0, "end": 12.5, "label": "host", "text": "🚀 مرحبا"}],
                [{"start": 0, "end": 12.5, "label": "host", "text": "🚀 مرحبا!"}],
                [{"start": 0, "end": 12.5, "label": "guest"}],
                [
                    {"start": 5, "end": 5.001, "label": "guest"},
                    {"start": 1, "end": 3, "label": "host"},
                    {"start": 2, "end": 4, "label": "host"},
                ],
            ),
            (
                (
                    [{"start": 3.0004, "end": 12.55, "label": "host", "text": " "}],
                    {"regions": [{"start": 3, "end": 12.5, "label": "host", "text": None}] * 2},
                ),
            ),
            (
                None,
                {},
                {"regions": 3},
                [{"start": 3, "end": 2, "label": "host"}],
                [{"start": 3, "end": 3.0004, "label": "host"}],
                [{"start": -1, "end": 2, "label": "host"}],
                [{"start": 1, "end": 13, "label": "host"}],
                [{"start": float("nan"), "end": 2, "label": "host"}],
                [{"start": True, "end": 2, "label": "host"}],
                [{"start": "0:01", "end": 2, "label": "host"}],
                [{"start": 1, "end": 2}],
                [{"start": 1, "end": 2, "label": "hots"}],
                [{"start": 1, "end": 2, "label": "host", "text": 7}],
                [{"start": 1, "end": 2, "label": "host", "text": "\ud800"}],
                [{"start": 1, "end": 2, "label": "host", "note": ""}],
            ),
        ),
        Trial(
            {"on": "audio", "transcribed": "needed", "overlap": "none"},
            {"audio": "talk.wav"},
            ([], [{"start": 1, "end": 2, "text": "好"}], [{"start": 1, "end": 2, "text": "好"}, {"start": 2, "end": 3, "text": "a"}]),
            (),
            (
                [{"start": 1, "end": 2}],
                [{"start": 1, "end": 2, "text": " "}],
                [{"start": 1, "end": 2, "text": "a", "label": "b"}],
                [{"start": 1, "end": 2, "text": "a"}, {"start": 1.5, "end": 3, "text": "b"}],
                [{"start": 1, "end": 1e9, "text": "a"}],
            ),
        ),
    )

    on: Annotated[str, Field(min_length=1)]
    """Field of the task that holds the recording."""
    labels: Classes = ()
    """Labels that a region may have: names, or objects with `value`, `en`, `zh`, `key`, `color`, `about` and `children`; none where left out."""
    transcribed: Written = "no"
    """Whether regions say what is said in them."""
    overlap: Literal["none", "any"] = "any"
    """Whether regions may overlap, as people who talk at once do."""

    model_config = Question.model_config | {"validate_default": True}

    @field_validator("labels")
    @classmethod
    def _distinct(cls, labels: tuple[Named, ...]) -> tuple[Named, ...]:
        return distinct(labels)

    @field_validator("transcribed")
    @classmethod
    def _something(cls, transcribed: str, info: ValidationInfo) -> str:
        if transcribed == "no" and not info.data.get("labels", True):
            raise ValueError("regions need `labels`, or what is said in them, or both")
        return transcribed

    @property
    def fields(self) -> tuple[str, ...]:
        """The field that holds the recording."""
        return (self.on,)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Keys that labels ask for."""
        return tuple((one.key, path) for path, one in paths(self.labels, inner=True) if one.key)

    def schema_of(self) -> dict[str, Any]:
        """Return an object with a list of regions."""
        time, text = {"type": "number", "minimum": 0}, {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
        label = {"label": {"enum": [path for path, _ in paths(self.labels)]}} if self.labels else {}
        region = object_schema(start=time, end=time, **label, **({"text": text} if self.transcribed != "no" else {}))
        if self.transcribed == "allowed":
            region["required"] = [name for name in region["required"] if name != "text"]
        return object_schema(regions={"type": "array", "items": region, "maxItems": MOST})

    def checked(self, said: Answer, material: Material) -> Answer:
        """Return the regions in their order, each once."""
        reading, sound = Reading(), material.get(self.on)
        if not isinstance(sound, Mapping | str):
            raise missing("recording", "录音", self.on)
        duration = sound.get("duration") if isinstance(sound, Mapping) else None
        last = LONGEST if duration is None else reading.number(duration, f"{self.on}.duration", least=0, most=LONGEST)
        reading.end()
        parts = reading.object({"regions": said} if isinstance(said, list | tuple) else said, "", ("regions",)) or {}
        listed = reading.list(parts.get("regions"), "regions", most=MOST) if parts else None
        places = {path: at for at, (path, _) in enumerate(paths(self.labels))}
        found = [self._region(reading, one, f"regions[{at}]", last or 0, places) for at, one in enumerate(listed or ())]
        reading.end()
        kept = sorted({one for one in found if one})
        for one, following in itertools.pairwise(kept):
            if self.overlap == "none" and following[0] < one[1]:
                first, second = f"regions[{found.index(one)}]", f"regions[{found.index(following)}]"
                reading.fault(second, f"it overlaps {first}, which this question does not allow", f"与 {first} 重叠，此题不允许")
        reading.end()
        return {"regions": [self._told(one, list(places)) for one in kept]}

    def _region(self, reading: Reading, said: Any, path: str, last: float, places: dict[str, int]) -> Region | None:
        wanted = ("start", "end", *(["label"] if self.labels else []), *(["text"] if self.transcribed == "needed" else []))
        parts = reading.object(said, path, wanted, ("text",) if self.transcribed == "allowed" else ())
        if parts is None:
            return None
        start = reading.number(parts["start"], f"{path}.start", least=0, most=last)
        end = reading.number(parts["end"], f"{path}.end", least=0, most=last + SLACK)
        label = read_class(reading, parts["label"], f"{path}.label", places) if self.labels else 0
        text = reading.words(parts, path, self.transcribed)
        if start is None or end is None or label is None or text is None:
            return None
        first, ending = round(start * 1000), round(min(end, last) * 1000)
        if first >= ending:
            reading.fault(f"{path}.end", f"it is {end:g}, and the region starts at {start:g}", f"结束 {end:g} 不在开始 {start:g} 之后")
        return first, ending, label, text

    def _told(self, region: Region, names: list[str]) -> dict[str, Any]:
        start, end, label, text = region
        parts = {"start": start / 1000, "end": end / 1000}
        return {**parts, **({"label": names[label]} if self.labels else {}), **({"text": text} if text else {})}

    def distance(self, one: Answer, other: Answer) -> float:
        """Return what the best one-to-one matching of regions of one label leaves unshared."""
        if one == other:
            return 0.0
        first, second = one["regions"], other["regions"]
        pairs = labelled_pairs(first, second, lambda region: region.get("label"), _gains)
        return set_distance(len(first), len(second), best_gain(pairs))

    def stored_as(self) -> pa.DataType:
        """Return a struct with a list of regions."""
        parts = [("start", pa.float64()), ("end", pa.float64()), *([("label", pa.string())] if self.labels else [])]
        return pa.struct([("regions", pa.list_(pa.struct([*parts, *([("text", pa.string())] if self.transcribed != "no" else [])])))])


def _gains(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> Any:
    times = [[(round(region["start"] * 1000), round(region["end"] * 1000)) for region in side] for side in (one, other)]
    for row, column, gain in overlaps(*times):
        yield row, column, gain * (1 - text_distance(one[row].get("text", ""), other[column].get("text", "")))
