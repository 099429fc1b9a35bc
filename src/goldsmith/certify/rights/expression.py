"""Expressions of licences (SPDX): names joined by AND, OR and WITH; read, written in one form, and taken apart.

``WITH`` stands closest, then ``AND``, then ``OR``, as SPDX has it. An exception only widens what a licence permits, and what it permits is in no
table; the licence is therefore counted without it, which is the stricter reading, and the exception stays in the name.

Source: SPDX Specification 2.3, annex D.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_WAYS = 256
"""Ways in which an expression may be met that are looked at; one with more is met by the strictest: all of its licences."""


class Unreadable(Exception):  # noqa: N818  what it says of a text, and no mistake of a user
    """A text that is no expression."""


@dataclass(frozen=True, order=True)
class Leaf:
    """One licence, perhaps with an exception."""

    id: str
    exception: str = ""

    def __str__(self) -> str:
        return f"{self.id} WITH {self.exception}" if self.exception else self.id


@dataclass(frozen=True)
class All:
    """Several that hold together."""

    parts: tuple[Expression, ...]

    @classmethod
    def of(cls, parts: Iterable[Expression]) -> Expression:
        """Return what several say together: each once, in the order of their names; one alone stays itself."""
        return _several(cls, parts)

    def __str__(self) -> str:
        return " AND ".join(f"({one})" if isinstance(one, Any_) else str(one) for one in self.parts)


@dataclass(frozen=True)
class Any_:  # noqa: N801  `Any` means something else in Python
    """Several of which one may be chosen."""

    parts: tuple[Expression, ...]

    @classmethod
    def of(cls, parts: Iterable[Expression]) -> Expression:
        """Return what one of several says: each once, in the order of their names; one alone stays itself."""
        return _several(cls, parts)

    def __str__(self) -> str:
        return " OR ".join(map(str, self.parts))


Expression: TypeAlias = Leaf | All | Any_
Stated = Expression


def _several(kind: type[All | Any_], parts: Iterable[Expression]) -> Expression:
    flat = [inner for one in parts for inner in (one.parts if isinstance(one, kind) else (one,))]
    unique = sorted(set(flat), key=str)
    return unique[0] if len(unique) == 1 else kind(tuple(unique))


def parsed(text: str, leaf: Callable[[str], Expression]) -> Expression:
    """Return what an expression says.

    Args:
        text: The expression; operators in any case.
        leaf: Reads one name, and raises :class:`Unreadable` where it is none.

    Raises:
        Unreadable: It is no expression.

    Example:
        >>> str(parsed("MIT or (Apache-2.0 and BSD-3-Clause)", Leaf))
        'Apache-2.0 AND BSD-3-Clause OR MIT'
    """
    tokens = [one for one in re.split(r"(\(|\)|\s+(?:and|or|with)\s+)", text, flags=re.IGNORECASE) if one.strip()]
    found, left = _or([one.strip() for one in tokens], leaf)
    if left:
        raise Unreadable(text)
    return found


def leaves(stated: Expression) -> Iterator[str]:
    """Yield the names of all licences of an expression, exceptions left out."""
    if isinstance(stated, Leaf):
        yield stated.id
    else:
        for one in stated.parts:
            yield from leaves(one)


def ways(stated: Expression) -> list[frozenset[str]]:
    """Return the sets of licences by each of which an expression is met, the smallest first; of too many, all together.

    Example:
        >>> [sorted(one) for one in ways(parsed("(MIT OR ISC) AND Zlib", Leaf))]
        [['ISC', 'Zlib'], ['MIT', 'Zlib']]
    """
    found = _ways(stated)
    return sorted(found, key=lambda one: (len(one), sorted(one))) if len(found) <= MOST_WAYS else [frozenset(leaves(stated))]


def _ways(stated: Expression) -> set[frozenset[str]]:
    if isinstance(stated, Leaf):
        return {frozenset((stated.id,))}
    inner = [_ways(one) for one in stated.parts]
    if isinstance(stated, Any_):
        return set().union(*inner)
    total = 1
    for one in inner:
        total *= len(one)
    if total > MOST_WAYS:
        return {frozenset(leaves(stated))}
    return {frozenset().union(*one) for one in itertools.product(*inner)}


def _or(tokens: list[str], leaf: Callable[[str], Expression]) -> tuple[Expression, list[str]]:
    found, tokens = _and(tokens, leaf)
    parts = [found]
    while tokens and tokens[0].casefold() == "or":
        found, tokens = _and(tokens[1:], leaf)
        parts.append(found)
    return Any_.of(parts), tokens


def _and(tokens: list[str], leaf: Callable[[str], Expression]) -> tuple[Expression, list[str]]:
    found, tokens = _one(tokens, leaf)
    parts = [found]
    while tokens and tokens[0].casefold() == "and":
        found, tokens = _one(tokens[1:], leaf)
        parts.append(found)
    return All.of(parts), tokens


def _one(tokens: list[str], leaf: Callable[[str], Expression]) -> tuple[Expression, list[str]]:
    if not tokens or tokens[0].casefold() in {"and", "or", "with", ")"}:
        raise Unreadable(" ".join(tokens))
    if tokens[0] == "(":
        found, left = _or(tokens[1:], leaf)
        if not left or left[0] != ")":
            raise Unreadable(" ".join(tokens))
        return found, left[1:]
    found = leaf(tokens[0])
    if len(tokens) > 2 and tokens[1].casefold() == "with" and isinstance(found, Leaf):
        if not re.fullmatch(r"[A-Za-z0-9.+-]+", tokens[2]):
            raise Unreadable(tokens[2])
        return Leaf(found.id, tokens[2]), tokens[3:]
    return found, tokens[1:]
