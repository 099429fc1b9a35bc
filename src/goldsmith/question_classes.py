"""Classes that people choose from, flat or in a tree: what questions about choices, spans, shapes and regions share."""

from __future__ import annotations

import difflib
import hashlib
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from goldsmith.question import Fault
from goldsmith.question_reading import Reading, brief

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 8
"""Levels that a tree of classes may have."""

LONGEST_NAME = 200
"""Characters up to which a class is looked for that may have been meant."""


def as_objects(given: Any) -> Any:
    """Return classes with bare names made objects."""
    if not isinstance(given, list | tuple):
        return given
    if any(isinstance(one, bool) for one in given):
        raise ValueError("a name is true or false: put yes, no, on and off in quotation marks")
    return tuple({"value": str(one)} if isinstance(one, str | int | float) else one for one in given)


class Named(BaseModel):
    """What may be chosen: its name in answers, how people see it, its key and its colour."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Annotated[str, Field(min_length=1, max_length=500)]
    """What answers and exports say; without a slash in a tree, whose levels it parts."""
    en: str = ""
    """How an English page calls it; `value` where left out."""
    zh: str = ""
    """How a Chinese page calls it; `value` where left out."""
    key: Annotated[str, Field(max_length=1)] = ""
    """The key that chooses it; the page gives one out where left out."""
    color: Annotated[str, Field(pattern=r"^(#[0-9a-fA-F]{6})?$")] = ""
    """Its colour, such as `#d62728`; the page gives one out where left out."""
    about: str = ""
    """When it is right, for people who choose."""
    children: Annotated[tuple[Named, ...], BeforeValidator(as_objects)] = ()
    """Classes below it."""

    def shown(self, language: str) -> str:
        """Return how a page in this language calls it."""
        return (self.zh if language == "zh" else self.en) or self.value


def distinct(classes: tuple[Named, ...]) -> tuple[Named, ...]:
    """Return the classes, for validators.

    Raises:
        ValueError: A class stands twice, the tree is too deep, or a name in it has a slash.
    """
    seen: set[str] = set()
    tree = any(one.children for one in classes)
    for path, one in paths(classes, inner=True):
        if tree and "/" in one.value:
            raise ValueError(f"the class {one.value!r} has a slash, which parts the levels of a tree")
        if path in seen:
            raise ValueError(f"the class {path!r} stands twice")
        if tree and path.count("/") >= DEEPEST:
            raise ValueError(f"a tree of classes may have {DEEPEST} levels, {path!r} has more")
        seen.add(path)
    return classes


Classes: TypeAlias = Annotated[tuple[Named, ...], BeforeValidator(as_objects), Field(max_length=5_000)]
"""Classes as a question declares them: bare names, or objects."""


def paths(classes: tuple[Named, ...], *, inner: bool = False, above: str = "") -> Iterator[tuple[str, Named]]:
    """Yield every class with its path, in declared order; inner ones of a tree only where asked for.

    Example:
        >>> [path for path, _ in paths((Named(value="animal", children=("cat", "dog")), Named(value="plant")))]
        ['animal/cat', 'animal/dog', 'plant']
    """
    for one in classes:
        path = f"{above}/{one.value}" if above else one.value
        if inner or not one.children:
            yield path, one
        yield from paths(one.children, inner=inner, above=path)


def calls(classes: tuple[Named, ...], language: str) -> dict[str, str]:
    """Return how a page in this language calls each class, by its path; inner ones of a tree too.

    Example:
        >>> calls((Named(value="home", zh="家居"), Named(value="pets", children=("cat",))), "zh")
        {'home': '家居', 'pets': 'pets', 'pets/cat': 'cat'}
    """
    return {path: one.shown(language) for path, one in paths(classes, inner=True)}


def not_a_class(name: Any, classes: tuple[str, ...], path: str = "") -> Fault:
    """Return the fault of an answer that names no class, with the nearest class.

    Example:
        >>> not_a_class("sprot", ("sport", "home")).en
        "'sprot' is none of the classes, did you mean 'sport'?"
    """
    looked_for = isinstance(name, str) and len(name) <= LONGEST_NAME
    near = difflib.get_close_matches(name, classes, n=1, cutoff=0.6) if looked_for else []
    meant, meant_zh = (f", did you mean {near[0]!r}?", f"，是否指 {near[0]!r}？") if near else ("", "")
    return Fault(path, f"{brief(name)} is none of the classes{meant}", f"{brief(name)} 不在可选类别中{meant_zh}")


def read_class(reading: Reading, name: Any, path: str, places: dict[str, int]) -> int | None:
    """Return the place of a named class among all, or ``None`` after noting a fault.

    Args:
        reading: Where faults are noted.
        name: What the answer says.
        path: Where in the answer.
        places: Every class with its place, in order.
    """
    if isinstance(name, str) and name in places:
        return places[name]
    reading.add(not_a_class(name, tuple(places), path))
    return None


def shuffled(names: tuple[str, ...], nonce: str) -> tuple[str, ...]:
    """Return names in an order that depends on them and on the nonce alone; over many nonces each order comes equally often.

    Example:
        >>> shuffled(("a", "b", "c"), "task 1, person 7") == shuffled(("a", "b", "c"), "task 1, person 7")
        True
        >>> {shuffled(("a", "b"), str(nonce)) for nonce in range(20)} == {("a", "b"), ("b", "a")}
        True
    """
    return tuple(sorted(names, key=lambda name: hashlib.sha256(f"{nonce}\0{name}".encode("utf-8", "surrogatepass")).digest()))
