"""Changes of a recipe on the command line: ``--set PATH=VALUE``, where a path is made of settings, with entries of lists by name or place.

A rule set is known by its name, with or without its version; a source by its name or path; an operator by its name:
``rules.goldsmith-en.limits.too_short=50``, ``rules.1.languages=[en]``.
"""

from __future__ import annotations

import difflib
from typing import Any

import yaml

from goldsmith.errors import UsageError

NAMED_BY = ("set", "name", "path", "format")
"""Settings that an entry of a list is known by."""

SHORT_FORMS = {"rules": "set", "sources": "path"}
"""What a bare word in a list stands for."""


def apply_change(tree: dict[str, Any], change: str) -> None:
    """Apply one ``PATH=VALUE`` to a recipe that has been read but not checked.

    Raises:
        UsageError: The path names a place that no recipe can have there, or the value is not YAML.

    Example:
        >>> recipe = {"rules": ["goldsmith-en@1"]}
        >>> apply_change(recipe, "rules.goldsmith-en.limits.too_short=50")
        >>> recipe
        {'rules': [{'set': 'goldsmith-en@1', 'limits': {'too_short': 50}}]}
    """
    path, equals, value = change.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        raise UsageError("`--set` wants PATH=VALUE", found=change, hint="for example --set near_duplicates.similarity=0.5")
    try:
        parsed = yaml.safe_load(value)
    except (yaml.YAMLError, ValueError) as error:
        raise UsageError("the value of `--set` is not YAML", found=change, hint="put it in quotes to give it as text") from error
    spot: Any = tree
    inside = ""
    while len(keys) > 1:
        if isinstance(spot, list):
            place, taken = _place(spot, keys, change)
            if taken == len(keys):
                spot[place] = parsed
                return
            spot, keys = _entry(spot, place, inside, change), keys[taken:]
        else:
            if not isinstance(spot.get(keys[0]), dict | list):
                spot[keys[0]] = {}
            inside, spot, keys = keys[0], spot[keys[0]], keys[1:]
    if isinstance(spot, list):
        spot[_place(spot, keys, change)[0]] = parsed
    else:
        spot[keys[0]] = parsed


def _place(entries: list[Any], keys: list[str], change: str) -> tuple[int, int]:
    """Return which entry of a list is meant and how many keys name it: names of rule sets hold points."""
    if keys[0].isdigit() and int(keys[0]) < len(entries):
        return int(keys[0]), 1
    names = [_names(entry) for entry in entries]
    for taken in range(len(keys), 0, -1):
        wanted = ".".join(keys[:taken])
        found = [place for place, known in enumerate(names) if wanted in known]
        if len(found) == 1:
            return found[0], taken
    known = list(dict.fromkeys(name for each in names for name in each[:1]))
    near = difflib.get_close_matches(keys[0], [name for each in names for name in each], n=1)
    expected = (
        f"a number from 0 to {len(entries) - 1}" + (f", or one of {', '.join(known)}" if known else "") if entries else "an empty list"
    )
    raise UsageError(
        "`--set` names a place that the recipe does not have",
        found=change,
        expected=expected,
        hint=f"did you mean `{near[0]}`?" if near else "`goldsmith show recipe NAME` prints a recipe",
    )


def _names(entry: Any) -> list[str]:
    """Return what an entry of a list is known by, its whole name first."""
    if isinstance(entry, str):
        name = entry
    elif isinstance(entry, dict):
        name = next((str(entry[key]) for key in NAMED_BY if key in entry), str(next(iter(entry))) if len(entry) == 1 else "")
    else:
        return []
    return list(dict.fromkeys([name, name.partition("@")[0]])) if name else []


def _entry(entries: list[Any], place: int, inside: str, change: str) -> Any:
    """Return an entry as something with settings of its own; a bare name becomes what it stands for."""
    entry = entries[place]
    if isinstance(entry, str) and inside in SHORT_FORMS:
        entry = entries[place] = {SHORT_FORMS[inside]: entry}
    elif isinstance(entry, str) and inside in {"measure", "edits"}:
        entries[place] = {entry: {}}
        return entries[place][entry]
    elif isinstance(entry, dict) and inside in {"measure", "edits"} and len(entry) == 1:
        name = next(iter(entry))
        entry[name] = entry[name] or {}
        return entry[name]
    if not isinstance(entry, dict | list):
        raise UsageError(
            "`--set` names a place that the recipe does not have",
            found=change,
            expected=f"an entry with settings of its own, not {entry!r}",
            hint=f"give the whole list: --set '{inside}=[…]'",
        )
    return entry
