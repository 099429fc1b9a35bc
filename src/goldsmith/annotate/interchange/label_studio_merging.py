"""An annotation that was corrected here, put together with what it was: nothing is lost that the correction did not change.

1. A result that says what it said stays the very same, with its id and with whatever else stands in it.
2. What nobody can edit here (results that were set apart when it was read) stays; what is said of a region that is gone goes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.label_studio_reading import MARKED, Results
from goldsmith.annotate.interchange.problems import Problems

if TYPE_CHECKING:
    from goldsmith.annotate.interchange.label_studio_config import Read
    from goldsmith.question import Question

NEAR = 0.011
"""Per cent of a side, or seconds, within which two places are the same: what is written here was rounded to hundredths of a pixel."""
Result = dict[str, Any]


def merged(read: Read, leaves: Mapping[str, Question], fresh: list[Result], old: list[Any], material: Mapping[str, Any]) -> list[Result]:
    """Return the results of a corrected answer, with what of the annotation it did not change.

    Args:
        read: The configuration with its controls.
        leaves: The questions, by name.
        fresh: Results of the corrected answer.
        old: Results of the annotation, as it came.
        material: What the task shows.
    """
    reading = Results(read, old, material, Problems("this annotation"), "")
    reading.said(leaves)
    apart = [one for _, one in reading.apart]
    drawn = {name for bound in read.bounds if bound.kind in MARKED for name in (bound.control, bound.labels, bound.words) if name}
    known = [one for one in old if isinstance(one, Mapping) and one.get("type") != "relation" and not any(one is each for each in apart)]
    again = _ids(fresh, known, drawn)
    told = [_as_it_was(_named(one, again), known) for one in fresh]
    here = {one.get("id") for one in told}
    shapes = {bound.control for bound in read.bounds if bound.kind in MARKED}
    gone = {one.get("id") for one in known if one.get("from_name") in shapes} - here
    loose = {one.get("id") for one in apart if one.get("type") != "relation"} - gone
    own = {id(one) for one in apart}
    for one in old:
        if id(one) in own and one.get("type") == "relation":
            told += [one] * (one.get("from_id") in here | loose and one.get("to_id") in here | loose)
        elif id(one) in own:
            told += [one] * (one.get("id") not in gone)
        elif isinstance(one, Mapping) and one.get("id") in loose - here and one.get("type") != "relation":
            told.append(dict(one))  # the label or the words of a region that was set apart
    return told


def _ids(fresh: list[Result], known: list[Any], drawn: set[str]) -> dict[Any, Any]:
    """Return the id that each fresh result had before: a region at its place, anything else by its control."""
    again: dict[Any, Any] = {}
    taken = set[int]()
    for one in fresh:
        control = one.get("from_name")
        if one.get("type") == "relation" or one["id"] in again:
            continue
        for before in known:
            same = before.get("from_name") == control and id(before) not in taken
            if same and (control not in drawn or alike(one["value"], before.get("value"))):
                again[one["id"]] = before.get("id", one["id"])
                taken.add(id(before))
                break
    return again


def _named(one: Result, again: Mapping[Any, Any]) -> Result:
    names = ("from_id", "to_id") if one.get("type") == "relation" else ("id",)
    return {**one, **{name: again.get(one[name], one[name]) for name in names}}


def _as_it_was(one: Result, known: list[Any]) -> Result:
    """Return a result as the annotation had it, where it says the same; else with whatever else stood in it."""
    if one.get("type") == "relation":
        return one
    before = next((each for each in known if (each.get("from_name"), each.get("id")) == (one["from_name"], one["id"])), None)
    if before is None:
        return one
    return dict(before) if alike(one["value"], before.get("value")) else {**before, **one}


def alike(one: Any, other: Any) -> bool:
    """Tell whether a value that was written here says what another one says; parts that only the other has do not count.

    Example:
        >>> alike({"x": 1.0, "labels": ["a"]}, {"x": 1.004, "labels": ["a"], "closed": True}), alike({"x": 1.0}, {"x": 1.1})
        (True, False)
    """
    if isinstance(one, dict) and isinstance(other, Mapping):
        return all(name in other and alike(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(alike(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= NEAR
    return bool(one == other)
