"""The search for personal data in a batch of texts: one fast pass for places worth a look, exact checks there only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.personal_data import (
    accounts,
    addresses,
    births,
    documents,
    keys,
    lone_numbers,
    names,
    neighbours,
    phones,
    triggers,
)
from goldsmith.algorithms.personal_data.flattening import flattened
from goldsmith.algorithms.personal_data.kinds import Found, Names, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

ROOM = 4096
"""Places that a first pass has room for, at least; where there are more, it is made again."""
DIGITS, AT, HEX, BEGIN, PLATE, HOUSE, KEY = range(1, 8)
PLAIN_NUMBER = re.compile(r"(?:1[89]|20)\d\d([-./])\d{1,2}\1\d{1,2}(?: \d{1,2})?|\d{1,2}\.\d{6,}")
"""Dates, with or without an hour, and decimal fractions: most of the longer numbers in ordinary text."""
IBAN_HEAD = 12
"""Code points before a number in which the IBAN that holds it may begin."""


@dataclass(frozen=True)
class Findings:
    """All places of a batch that may be personal data, likely or not, overlapping or not.

    Attributes:
        rows: The places of each record that has any.
        valid: False where the text is null, shape (n,).
        prose: The names that models saw in prose, by the sort of names asked for, of each record that has any.
    """

    rows: dict[int, list[Found]]
    valid: NDArray[np.bool_]
    prose: dict[str, dict[int, list[Found]]] = field(default_factory=dict)

    def resolved(self, kinds: frozenset[str], at_least: float, names: Names = "announced") -> dict[int, list[Found]]:
        """Return the places of these kinds that are sure enough, disjoint and in order, of each record that has any."""
        rows = self.rows
        seen = self.prose.get(names, {})
        if seen:
            rows = {row: [*self.rows.get(row, ()), *seen.get(row, ())] for row in sorted({*self.rows, *seen})}
        found = {row: resolved(places, kinds, at_least) for row, places in rows.items()}
        return {row: places for row, places in found.items() if places}


def find(text: pa.Array, wanted: frozenset[str] = frozenset()) -> Findings:
    """Return every place that may be personal data.

    Args:
        text: Arrow strings.
        wanted: Sorts of names: ``prose``, ``prose_zh`` and ``prose_en`` ask models; ``announced`` costs nothing.

    Example:
        >>> import pyarrow as pa
        >>> find(pa.array(["Mail ann@acme.io"])).rows
        {0: [Found(kind='email', start=5, end=16, score=0.95)]}
    """
    places, disguised, valid = _anchors(text)
    rows: dict[int, list[Found]] = {}
    edges = [*np.flatnonzero(np.diff(places[:, 0], prepend=-1)).tolist(), len(places)]
    of, spots = places[edges[:-1], 0].tolist(), places[:, 1:].tolist()
    flagged = disguised[of].tolist()
    for row, hidden, (first, last) in zip(of, flagged, pairwise(edges), strict=True):
        found = in_text(text[row].as_py(), spots[first:last], disguised=hidden)
        if found:
            rows[row] = found
    return Findings(rows, valid, {names: _prose(text, names) for names in sorted(wanted - {"announced"})})


def in_text(text: str, places: list[list[int]], *, disguised: bool) -> list[Found]:
    """Return what is found at the places of a text, in code points of the text."""
    flat = flattened(text) if disguised else None
    plain = flat.text if flat else text
    found: list[Found] = []
    for sort, start, end in places:
        if flat:
            start, end = flat.inward(start), flat.inward(end)  # noqa: PLW2901 - the same place in the flat text
        found.extend(CHECKS[sort](plain, start, end))
    found.extend(neighbours.beside(plain, found))
    if flat:
        found = [Found(kind, flat.outward(start), flat.outward(end - 1) + 1, score) for kind, start, end, score in found]
    return list(dict.fromkeys(found))


def _prose(text: pa.Array, names: str) -> dict[int, list[Found]]:
    from goldsmith.algorithms.personal_data.prose import names_in_prose

    found = {row: list(names_in_prose(one, names)) for row, one in enumerate(text.to_pylist()) if one}
    return {row: places for row, places in found.items() if places}


def _anchors(text: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    from goldsmith.kernels.anchors import find_anchors
    from goldsmith.kernels.utf8 import text_buffers

    data, offsets, nulls = text_buffers(text)
    disguised = np.zeros(len(nulls), np.bool_)
    room = max(ROOM, int(offsets[-1] - offsets[0]) >> 8)
    while True:
        places = np.empty((room, 4), np.int64)
        n = int(find_anchors(data, offsets, nulls, *triggers.tables(), places, disguised))
        if n <= room:
            return places[:n], disguised, ~nulls
        room = n


def _digits(text: str, start: int, end: int) -> Iterator[Found]:
    if PLAIN_NUMBER.fullmatch(text, start, end):
        return
    low, high = max(0, start - 6), min(len(text), end + 20)
    forms = lone_numbers.possible(text, start, end, low, high)
    found: list[Found] = []
    if forms.phones:
        found.extend(phones.phones(text, low, high, forms.phones))
    if forms.documents:
        found.extend(documents.numbers(text, low, high, sum(map(str.isdecimal, text[start:end])), forms.documents))
    if text.count(".", low, high) >= 3:
        found.extend(accounts.hosts(text, low, high))
    if _marked(text, low, high):
        found.extend(accounts.hardware_in(text, low, high))
    for one in found:
        if one.end < high or high == len(text) or not text[high].isalnum():  # else it is a part of a number that goes on
            yield one
    if text.find(":", low, end + 48) >= 0:
        yield from keys.bots(text, low, end + 48)
    yield from documents.ibans_near(text, max(0, start - IBAN_HEAD), end)


def _marked(text: str, low: int, high: int) -> bool:
    """Return whether there are marks enough for a hardware address: five between pairs, or two points."""
    return text.count(":", low, high) >= 5 or text.count("-", low, high) >= 5 or text.count(".", low, high) >= 2


def _at(text: str, start: int, end: int) -> Iterator[Found]:
    del end
    for found in accounts.at_signs(text, start):
        yield found
        if found.kind == "email":
            yield from names.shown(text, found.start)


def _hex(text: str, start: int, end: int) -> Iterator[Found]:
    del end
    return accounts.hardware(text, start)


def _begin(text: str, start: int, end: int) -> Iterator[Found]:
    del end
    return keys.private_keys(text, start)


CHECKS: dict[int, Callable[[str, int, int], Iterator[Found]]] = {
    DIGITS: _digits,
    AT: _at,
    HEX: _hex,
    BEGIN: _begin,
    PLATE: documents.plates,
    HOUSE: addresses.houses,
    KEY: keys.issued_keys,
    triggers.TOKEN: keys.issued_keys,
    triggers.SECRET: keys.assigned,
    triggers.FIELD: names.fields,
    triggers.TITLE: names.titled,
    triggers.CLOSING: names.signed,
    triggers.SURNAME_TITLE: names.addressed,
    triggers.POST: names.teaching,
    triggers.SEX: names.described,
    triggers.ACCOUNT: accounts.messengers,
    triggers.BORN: births.births,
    triggers.STREET: addresses.streets,
    triggers.HOME: addresses.homes,
    triggers.STATE: addresses.states,
    triggers.ADDRESS: addresses.address_fields,
}
"""What checks each sort of place."""
