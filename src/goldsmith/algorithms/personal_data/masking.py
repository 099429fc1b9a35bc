"""Texts without personal data.

1. Find what there is, and put a disguise in the place of each value.
2. Look again, only at the texts that changed: a value may have hidden behind one that overlapped it, or come into sight because
   its neighbour went. Go on until nothing is found; from the sixth round on with plain tags, which hold nothing to find.
3. Where a vault is wanted, keep what stood at each place, round by round, so that the rounds can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.personal_data.disguises import Mask, disguise
from goldsmith.algorithms.personal_data.kinds import KINDS, Found, Names

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from goldsmith.algorithms.personal_data.search import Findings

PATIENT_ROUNDS, ROUNDS = 5, 24


@dataclass(frozen=True)
class Masking:
    """How texts are masked.

    Attributes:
        kinds: What is masked.
        at_least: Score from which on a place counts, in (0, 1].
        mask: What stands there afterwards.
        key: For pseudonyms and fakes.
        find: The search.
        names: Which names are masked.
    """

    kinds: frozenset[str]
    at_least: float
    mask: Mask
    key: bytes
    find: Callable[[pa.Array], Findings]
    names: Names = "announced"


class Replaced(NamedTuple):
    """One disguise: where it stands in the new text, how long it is, and what stood there."""

    start: int
    length: int
    original: str


class Masked(NamedTuple):
    """Texts without personal data.

    Attributes:
        text: The masked texts, ``large_string``.
        changes: Values that were masked in each record, shape (n,).
        spans: Where they stood in the text that came in, of each record that had any; those of later rounds only where
            they touch none of the first.
        rounds: What was replaced, round by round, of each record that had any.
    """

    text: pa.Array
    changes: NDArray[np.int32]
    spans: dict[int, list[Found]]
    rounds: dict[int, list[list[Replaced]]]


def mask_texts(text: pa.Array, how: Masking) -> Masked:
    """Return texts in which nothing is found any more; a null stays null, and an untouched text is the same bytes."""
    changes = np.zeros(len(text), np.int32)
    spans: dict[int, list[Found]] = {}
    rounds: dict[int, list[list[Replaced]]] = {}
    current: dict[int, str] = {}
    for number in range(ROUNDS):
        rows = sorted(current)
        looked = pa.array([current[row] for row in rows], pa.large_string()) if number else text
        found = how.find(looked).resolved(how.kinds, how.at_least, how.names)
        mask = how.mask if number < PATIENT_ROUNDS else "kind"
        changed: dict[int, str] = {}
        for at, places in found.items():
            row = rows[at] if number else at
            before = current[row] if number else text[row].as_py()
            spans[row] = places if not number else _also(spans[row], places, rounds[row])
            changed[row], replaced = _replace(before, places, mask, how.key)
            rounds.setdefault(row, []).append(replaced)
            changes[row] += len(places)
        if number == 0:
            done: dict[int, str] = {}
        done.update(changed)
        current = changed
        if not current:
            break
    return Masked(_with(text, done), changes, spans, rounds)


def _replace(text: str, places: list[Found], mask: Mask, key: bytes) -> tuple[str, list[Replaced]]:
    parts: list[str] = []
    replaced: list[Replaced] = []
    at = length = 0
    for kind, start, end, _ in places:
        value = text[start:end]
        instead = disguise(kind, value, mask, key)
        length += start - at
        parts += [text[at:start], instead]
        replaced.append(Replaced(length, len(instead), value))
        length += len(instead)
        at = end
    return "".join([*parts, text[at:]]), replaced


def _also(known: list[Found], places: list[Found], rounds: list[list[Replaced]]) -> list[Found]:
    """Return the places that are known with those of a later round, traced back to the first text, that touch none of them."""
    kept = list(known)
    for kind, start, end, score in places:
        for replaced in reversed(rounds):
            start, end = _before(start, replaced, last=False), _before(end, replaced, last=True)  # noqa: PLW2901 - a round earlier
        if all(end <= each.start or each.end <= start for each in kept) and start < end:
            kept.append(Found(kind, start, end, score))
    return sorted(kept, key=lambda each: each.start)


def _before(place: int, replaced: list[Replaced], *, last: bool) -> int:
    """Return where a place of a text stood before a round."""
    shift = 0
    for start, length, original in replaced:
        if start + length <= place:
            shift += len(original) - length
        elif start < place:
            return start + shift + (len(original) if last else 0)
        else:
            break
    return place + shift


def _with(text: pa.Array, changed: dict[int, str]) -> pa.Array:
    """Return the texts with those that changed, and the array itself where none did."""
    if not changed:
        return text if pa.types.is_large_string(text.type) else text.cast(pa.large_string())
    chosen = np.zeros(len(text), np.bool_)
    chosen[list(changed)] = True
    others = pa.array([changed[row] for row in sorted(changed)], pa.large_string())
    return pc.replace_with_mask(text.cast(pa.large_string()), pa.array(chosen), others)


ALL_KINDS = frozenset(KINDS)
