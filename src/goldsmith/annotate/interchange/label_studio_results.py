"""Results of Label Studio written: answers by question become the parts of an annotation, and tasks the form of its export."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.brought import digest_of
from goldsmith.annotate.interchange.image_places import about_its_corner, to_percent
from goldsmith.annotate.interchange.label_studio_merging import merged
from goldsmith.annotate.standing.codes import ORDINARY, method_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from goldsmith.annotate.interchange.brought import Gathered
    from goldsmith.annotate.interchange.label_studio_config import Read
    from goldsmith.annotate.interchange.label_studio_parts import Bound
    from goldsmith.annotate.results import Said
    from goldsmith.question import Question

BESIDE = "goldsmith"
"""Of an annotation, answers to questions that the configuration has no control for."""
Result = dict[str, Any]


def results_of(read: Read, value: Mapping[str, Any], key: str) -> list[Result]:
    """Return the results of answers.

    Args:
        read: The configuration with its controls.
        value: Answers by question, in normal form.
        key: The key of the task, which ids of regions are made of.
    """
    return [
        result
        for bound in read.bounds
        if bound.control and value.get(bound.name) is not None
        for result in WRITERS[bound.kind](bound, value[bound.name], key)
    ]


def task_told(read: Read, one: Gathered, leaves: Mapping[str, Question] | None = None, *, anew: bool = False) -> dict[str, Any]:
    """Return a task in the form of Label Studio's export; parts that an import kept and nobody changed are as they came.

    Args:
        read: The configuration with its controls.
        one: The task.
        leaves: The questions, by name; with them what a correction did not change stays as it came.
        anew: Whether the configuration is another one than what was imported, so that all results are written anew.
    """
    kept = one.kept or {}
    rest = dict(kept.get("rest") or {})
    predictions = _predictions(read, one, list(kept.get("predictions") or ()), anew=anew)
    annotations = _annotations(read, one, list(kept.get("annotations") or ()), leaves, anew=anew)
    data = data_of(read, one.material)
    if rest.pop("bare", False) and not annotations and not predictions:
        return data
    told: dict[str, Any] = {"id": int(one.key) if one.key.isascii() and one.key.isdecimal() and len(one.key) < 16 else one.key}
    if one.key.startswith("ls-") and "id" not in rest:
        told = {}
    told |= {"data": data, "annotations": annotations, "predictions": predictions}
    return {**told, **rest}


def data_of(read: Read, material: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a task, turns of dialogues with the names that the configuration has for their parts."""
    data = dict(material)
    for seen in read.seen.values():
        if seen.speaker and isinstance(data.get(seen.field), list):
            data[seen.field] = [_turn(turn, seen.speaker, seen.words) for turn in data[seen.field]]
    return data


def _turn(turn: dict[str, Any], speaker: str, words: str) -> dict[str, Any]:
    ours = {"role": speaker, "content": words}
    here = {theirs: turn[name] for name, theirs in ours.items() if name in turn}
    kept = {name: value for name, value in turn.items() if name not in ours or ours[name] == name or name in (speaker, words)}
    return {**kept, **here}


def _annotations(read: Read, one: Gathered, kept: list[Any], leaves: Mapping[str, Question] | None, *, anew: bool) -> list[dict[str, Any]]:
    said = {answer.who: answer for answer in one.answers}
    told = []
    for each in kept:
        answer = said.pop(each["who"], None) if each["is"] else None
        if answer is None and each["is"]:
            continue  # a reviewer sent it back: it does not count
        same = answer is None or (not anew and digest_of(answer.value) == each["is"])
        told.append(each["raw"] if same or answer is None else _annotation(read, one, answer, each["raw"], leaves))
    return told + [_annotation(read, one, answer, {}, leaves) for answer in said.values()]


def _annotation(read: Read, one: Gathered, answer: Said, raw: Mapping[str, Any], leaves: Mapping[str, Question] | None) -> dict[str, Any]:
    result = results_of(read, answer.value, one.key)
    if leaves is not None and isinstance(raw.get("result"), list):  # it was corrected here
        result = merged(read, leaves, result, raw["result"], one.material)
    moment = datetime.fromtimestamp(answer.at / 1000, UTC).isoformat().replace("+00:00", "Z")
    fresh = {
        "completed_by": {"email": answer.who},
        "was_cancelled": False,
        "ground_truth": one.gold is not None and digest_of(answer.value) == digest_of(one.gold),
        "created_at": moment,
        "lead_time": answer.active_ms / 1000,
        "annotator": answer.annotator or ORDINARY,
        "annotation_method": method_of(answer),
    }
    beside = {
        bound.name: answer.value[bound.name] for bound in read.bounds if not bound.control and answer.value.get(bound.name) is not None
    }
    return {**fresh, **raw, **({BESIDE: beside} if beside else {}), "result": result, "result_count": len(result), "updated_at": moment}


def _predictions(read: Read, one: Gathered, kept: list[Any], *, anew: bool) -> list[Any]:
    raw: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for each in kept:
        raw[each["is"], str(each["raw"].get("model_version") or "")[:200]].append(each["raw"])
    told = []
    for one_said in one.predictions:
        same = raw[digest_of(one_said.value), one_said.model]
        fresh = {"model_version": one_said.model, "score": one_said.score, "result": results_of(read, one_said.value, one.key)}
        told.append({**same.pop(0), "result": fresh["result"]} if same and anew else same.pop(0) if same else fresh)
    return told


def _region(key: str, bound: Bound, at: int) -> str:
    return hashlib.sha256(f"{key}\0{bound.name}\0{at}".encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _result(bound: Bound, kind: str, value: dict[str, Any], region: str, control: str = "") -> Result:
    return {"id": region, "from_name": control or bound.control, "to_name": bound.to, "type": kind, "origin": "manual", "value": value}


def _whole(kind: str, told: Callable[[Bound, Any], Any]) -> Callable[[Bound, Any, str], Iterator[Result]]:
    """Return what writes an answer about the task as one result."""

    def write(bound: Bound, answer: Any, key: str) -> Iterator[Result]:
        how = kind or bound.how
        name = {"textarea": "text", "pairwise": "selected"}.get(how, how)
        said = answer if how == "datetime" else told(bound, answer)
        yield _result(bound, how, {name: said}, _region(key, bound, 0))

    return write


def _classes(bound: Bound, answer: Any) -> list[Any]:
    listed = answer if isinstance(answer, list) else [answer]
    tree = bound.how == "taxonomy" or any("/" in path and bound.tree for path in listed)
    return [path.split("/") for path in listed] if tree else listed


def _side(bound: Bound, answer: Any) -> str:
    return "right" if answer["best"] == bound.options[1] else "left"


def _with_words(bound: Bound, value: dict[str, Any], one: Mapping[str, Any], region: str, extra: dict[str, Any]) -> Iterator[Result]:
    """Yield the results of a region: what is drawn, its label, what is said in it."""
    own = {} if bound.labels else {bound.how: [one["label"]]}
    yield {**extra, **_result(bound, bound.how, {**value, **own}, region)}
    if bound.labels:
        yield {**extra, **_result(bound, "labels", {**value, "labels": [one["label"]]}, region, bound.labels)}
    if bound.words and one.get("text"):
        yield {**extra, **_result(bound, "textarea", {**value, "text": [one["text"]]}, region, bound.words)}


def _spans(bound: Bound, answer: Any, key: str) -> Iterator[Result]:
    ids = {one["id"]: _region(key, bound, at) for at, one in enumerate(answer["spans"])}
    for one in answer["spans"]:
        value = {"start": one["start"], "end": one["end"], "text": one["quote"], "labels": [one["label"]]}
        yield _result(bound, "labels", value, ids[one["id"]])
    for one in answer.get("relations", ()):
        ends = {"from_id": ids[one["from"]], "to_id": ids[one["to"]]}
        yield {**ends, "type": "relation", "direction": "right", "labels": [one["type"]]}


def _dialogue(bound: Bound, answer: Any, key: str) -> Iterator[Result]:
    at = 0
    for turn in answer["turns"]:
        for one in turn["marks"][bound.mark]["spans"]:
            place = {"start": str(turn["turn"]), "end": str(turn["turn"]), "startOffset": one["start"], "endOffset": one["end"]}
            yield _result(bound, bound.how, {**place, "text": one["quote"], bound.how: [one["label"]]}, _region(key, bound, at))
            at += 1


def _regions(bound: Bound, answer: Any, key: str) -> Iterator[Result]:
    for at, one in enumerate(answer["regions"]):
        yield from _with_words(bound, {"start": one["start"], "end": one["end"], "channel": 0}, one, _region(key, bound, at), {})


def _shapes(bound: Bound, answer: Any, key: str) -> Iterator[Result]:
    size = answer["width"], answer["height"]
    extra = {"original_width": size[0], "original_height": size[1], "image_rotation": 0}
    for at, one in enumerate(answer[bound.kind]):
        yield from _with_words(bound, _place(bound.kind, one, size), one, _region(key, bound, at), extra)


def _place(kind: str, one: Mapping[str, Any], size: tuple[int, int]) -> dict[str, Any]:
    if kind == "polygons":
        return {"points": [[to_percent(x, size[0]), to_percent(y, size[1])] for x, y in one["points"]], "closed": True}
    if kind == "points":
        return {"x": to_percent(one["x"], size[0]), "y": to_percent(one["y"], size[1]), "width": 0.5}
    box = one["x"], one["y"], one["width"], one["height"], one.get("rotation", 0)
    x, y, width, height, turn = about_its_corner(box)
    sides = {"x": to_percent(x, size[0]), "y": to_percent(y, size[1]), "width": to_percent(width, size[0])}
    return {**sides, "height": to_percent(height, size[1]), "rotation": turn}


WRITERS: dict[str, Callable[[Bound, Any, str], Iterator[Result]]] = {
    "choice": _whole("", _classes),
    "text": _whole("", lambda _, answer: [answer]),
    "scale": _whole("", lambda _, answer: answer),
    "preference": _whole("pairwise", _side),
    "spans": _spans,
    "dialogue": _dialogue,
    "regions": _regions,
    "boxes": _shapes,
    "polygons": _shapes,
    "points": _shapes,
}
"""What writes the answers to each kind of question."""
