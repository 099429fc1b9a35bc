"""The one place that turns what pydantic says of wrong settings into what we say: where, what, what it should be, what was probably meant.

1. Parts of a place that name a branch of a union are no settings; what was given tells which parts are.
2. Of the branches of a union that what was given is of the sort of, the one that finds the fewest faults is believed.
3. Where it is of the sort of none, what they want is told as one sentence.
4. An unknown setting is told with the nearest one that there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self, get_args

from pydantic import BaseModel, ValidationError

from goldsmith.errors import SettingsError
from goldsmith.setting_words import BOUNDS, COUNTED, nearest, said_of, should_be

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]
LONGEST = 60
"""Letters of a wrong value that are shown."""

UNKNOWN, MISSING = "extra_forbidden", "missing"
ABSENT = said_of(MISSING, {}, None)
WRITTEN = {True: "true", False: "false", None: "null"}


class Fault(NamedTuple):
    """Something wrong in settings.

    Attributes:
        place: The names and positions that lead to it; empty where it is about all of them.
        said: What is wrong, without the setting and its value.
        value: The value as people write it; empty where it is long, or none was given.
    """

    place: Place
    said: str
    value: str = ""

    @property
    def words(self) -> str:
        """What is wrong, with the setting and its value."""
        if not self.place:
            return self.said
        spot = ".".join(map(str, self.place))
        if self.said == ABSENT:
            return f"`{spot}` is missing"
        return f"`{spot}`{f' = {self.value}' if self.value else ''}: {self.said}"


class _Found(NamedTuple):
    """A fault, its place, and the union whose branch found it: how deep that stands, and which branch; ``None`` where it is in no union."""

    place: Place
    branch: tuple[int, str] | None
    detail: ErrorDetails

    @property
    def union(self) -> Place | None:
        return self.place[: self.branch[0]] if self.branch else None

    @property
    def is_mismatch(self) -> bool:
        """Whether what was given is of another sort than the branch wants."""
        return bool(self.branch) and self.place == self.union and self.detail["type"] not in BOUNDS and bool(_wanted(self.detail))


class Configured(BaseModel):
    """Something whose fields are its settings, and that refuses wrong ones all at once."""

    @classmethod
    def configured(cls, settings: Mapping[str, Any] | None = None, *, where: str = "") -> Self:
        """Return it with these settings.

        Raises:
            SettingsError: Settings are unknown or have wrong values; all of them are listed.
        """
        given = dict(settings or {})
        try:
            return cls(**given)
        except ValidationError as problem:
            raise settings_error(cls, problem, given, where=where) from None


def settings_error(leaf: type[BaseModel], problem: ValidationError, given: Mapping[str, Any], *, where: str) -> SettingsError:
    """Return the error that lists every wrong setting, in the order in which the leaf declares them."""
    lines = "".join(f"\n  - {one.words}" for one in faults(problem.errors(), given, leaf))
    known = ", ".join(f"`{name}`" for name in _names(leaf)) or "none"
    return SettingsError(f"these settings are wrong{lines}", where=where, hint=f"settings: {known}")


def faults(details: Sequence[ErrorDetails], given: object, model: type[BaseModel] | None = None) -> list[Fault]:
    """Return all that is wrong, each thing once, in the order in which it was found.

    Args:
        details: What was found: ``ValidationError.errors()``.
        given: What was checked.
        model: What it was checked against; its settings are what may have been meant.

    Example:
        >>> class Limits(Configured, extra="forbid"):
        ...     words: int = 50
        >>> try:
        ...     Limits(words="many", wrods=3)
        ... except ValidationError as problem:
        ...     [one.words for one in faults(problem.errors(), {"words": "many", "wrods": 3}, Limits)]
        ["`words` = 'many': it should be a whole number", '`wrods`: no such setting, did you mean `words`?']
    """
    told: dict[Place, list[_Found]] = {}
    for one in _believed([_found(detail, given) for detail in details]):
        told.setdefault(one.place, []).append(one)
    return list(dict.fromkeys(one for place, several in told.items() for one in _told(place, several, model)))


def _found(detail: ErrorDetails, given: object) -> _Found:
    """Tell the parts of a place that were given from those that name branches of unions."""
    place: list[str | int] = []
    branch: tuple[int, str] | None = None
    spot: Any = given
    for at, part in enumerate(detail["loc"], 1):
        named = isinstance(spot, dict) and part in spot
        counted = isinstance(spot, list | tuple) and isinstance(part, int) and part < len(spot)
        if named or counted:
            place.append(part)
            spot = spot[part]
        elif at == len(detail["loc"]) and detail["type"] in {MISSING, UNKNOWN}:
            place.append(part)
        elif part != "[key]":
            branch = branch or (len(place), str(part))
    return _Found(tuple(place), branch, detail)


def _believed(found: Sequence[_Found]) -> list[_Found]:
    """Leave out what the branches of a union say that were not meant, and that a list is too short where only its good parts were counted."""
    unions: dict[Place, dict[tuple[int, str], list[_Found]]] = {}
    for one in found:
        if one.union is not None and one.branch:
            unions.setdefault(one.union, {}).setdefault(one.branch, []).append(one)
    dropped: set[int] = set()
    for branches in unions.values():
        meant = [faults for faults in branches.values() if not any(one.is_mismatch for one in faults)]
        if meant:
            best = min(meant, key=len)
            dropped |= {id(one) for faults in branches.values() if faults is not best for one in faults}
    left = [one for one in found if id(one) not in dropped]
    return [one for one in left if not (one.detail["type"] in COUNTED and any(_is_inside(other.place, one.place) for other in left))]


def _is_inside(place: Place, other: Place) -> bool:
    return len(place) > len(other) and place[: len(other)] == other


def _wanted(detail: ErrorDetails) -> str:
    return should_be(detail["type"], detail.get("ctx", {}))


def _told(place: Place, found: Sequence[_Found], model: type[BaseModel] | None) -> Iterator[Fault]:
    """Yield what is told of one place: what is wanted there is joined, everything else stands for itself."""
    wanted = [(one.detail, _wanted(one.detail)) for one in found]
    sorts = list(dict.fromkeys(words for _, words in wanted if words))
    for detail, words in wanted:
        said = said_of(detail["type"], detail.get("ctx", {}), detail["input"])
        if detail["type"] == UNKNOWN:
            yield Fault(place, said + nearest(place[-1], _settings_at(model, detail["loc"])))
        elif detail["type"] == MISSING:
            yield Fault(place, said)
        else:
            yield Fault(place, f"it should be {', or '.join(sorts)}" if words and len(sorts) > 1 else said, _written(detail["input"]))


def _written(value: object) -> str:
    """Return a value as people write it; empty where it is long or has parts."""
    if not isinstance(value, str | int | float | bool | None):
        return ""
    told = WRITTEN[value] if value is None or isinstance(value, bool) else repr(value)
    return told if len(told) <= LONGEST else f"{told[:LONGEST]}…"


def _settings_at(model: type[BaseModel] | None, place: Place) -> list[str]:
    """Return the settings that there are beside the last part of a place, which may name branches."""
    models = [model] if model else []
    for part in place[:-1]:
        inner = [
            one
            for known in models
            for field, about in known.model_fields.items()
            if part in {field, about.alias}
            for one in _models(about.annotation)
        ]
        models = inner or [one for one in models if one.__name__ == part] or models
    return list(dict.fromkeys(name for one in models for name in _names(one)))


def _names(model: type[BaseModel]) -> list[str]:
    return [about.alias or name for name, about in model.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
