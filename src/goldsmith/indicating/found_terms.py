"""Words of a requirement found in the texts of a batch, all of them in one reading.

1. The words of all cells, terms and outdated names, and the phrases in which they mean something else, are one automaton.
2. It is built once a requirement, and run once a batch, however many indicators ask.
3. A word inside a phrase that its cell excepts does not count for that cell.
4. What is counted is how many *different* words of a cell stand in a record: a word that is repeated says no more than a word said once, and one
   that holds another (``端午节``, ``端午``) is no different word.

Letters are read without case and width, and traditional Chinese as simplified: ``論語`` is found by ``论语``, at no cost, because a character and
its simplified form are one symbol of the automaton. Words of spaced scripts stand whole, with or without a plural ``s``; Han words stand anywhere.
"""

from __future__ import annotations

import functools
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from goldsmith.evidence.requirement import roots
from goldsmith.kernels.automaton import KEEPING, LOOSE, Automaton, built, found
from goldsmith.kernels.folding import POINT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from goldsmith.evidence.requirement import Requirement
    from goldsmith.evidence.seen import Seen

KIND = LOOSE | KEEPING


@dataclass(frozen=True)
class Wanted:
    """Words of which some must stand in a text, and the phrases in which they do not count."""

    words: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class FoundTerms:
    """Where words stand in a batch; parallel arrays, one entry a hit, sorted by record.

    Attributes:
        places: The number of each form of a word.
        size: How many numbers there are.
        rows: The record.
        starts: Where the word begins, in code points.
        ends: Where it ends, exclusive.
        words: The number of its form.
        records: Records of the batch.
    """

    places: dict[str, int]
    size: int
    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    words: NDArray[np.int64]
    records: int

    def different(self, wanted: Wanted) -> NDArray[np.int64]:
        """Return how many different words stand in each record, shape (records,); words that hold one another are one."""
        role = np.full(self.size, -1, np.int64)
        for place, at in _roles(wanted.words):
            role[self.places[place]] = at
        here = np.flatnonzero(role[self.words] >= 0)
        if wanted.unless and len(here):
            here = here[~self._inside(here, wanted.unless)]
        n = len(wanted.words) or 1
        return np.bincount(np.unique(self.rows[here] * n + role[self.words[here]]) // n, minlength=self.records)

    def _inside(self, hits: NDArray[np.int64], phrases: Sequence[str]) -> NDArray[np.bool_]:
        """Tell which hits lie inside one of the phrases."""
        known = [self.places[form] for phrase in phrases for form in forms_of(phrase)]
        inside = np.zeros(len(hits), bool)
        for at in np.flatnonzero(np.isin(self.words, known)).tolist():
            first, last = np.searchsorted(self.rows[hits], [self.rows[at], self.rows[at] + 1])
            part = hits[first:last]
            inside[first:last] |= (self.starts[part] >= self.starts[at]) & (self.ends[part] <= self.ends[at])
        return inside


@functools.lru_cache(maxsize=4096)
def _roles(words: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Return every form of the words with the number of the different word that it is."""
    of = roots(words)
    number = {root: at for at, root in enumerate(dict.fromkeys(of.values()))}
    return tuple((form, number[of[word]]) for word in words for form in forms_of(word))


def forms_of(word: str) -> tuple[str, ...]:
    """Return the ways in which a word may stand: as it is, and one that ends in a small Latin letter with an ``s`` as well.

    Example:
        >>> forms_of("bond"), forms_of("basis"), forms_of("ETF"), forms_of("债券")
        (('bond', 'bonds'), ('basis',), ('ETF', 'ETFs'), ('债券',))
    """
    return (word, word + "s") if word[-1:].isascii() and word[-1:].isalpha() and word[-1] not in "sS" else (word,)


def terms_in(seen: Seen, requirement: Requirement) -> FoundTerms:
    """Return where the words of a requirement stand in a batch; it is read once, however often this is asked."""
    words = tuple(dict.fromkeys(_words(requirement)))
    made: FoundTerms = seen.once("terms of the requirement", lambda one: _search(one, words))
    return made


def written(seen: Seen) -> NDArray[np.bool_]:
    """Tell which records have a text in which anything stands: only those are searched; shape (n,)."""
    found = pc.match_substring_regex(seen.column("text"), r"[^\s\p{Z}]")
    return np.asarray(found.fill_null(fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)


def _search(seen: Seen, words: tuple[str, ...]) -> FoundTerms:
    places, size, automaton = _automaton(words)
    hits = found(automaton, seen.column("text"))
    return FoundTerms(places, size, hits.rows, hits.starts, hits.ends, hits.words, len(seen))


@functools.lru_cache(maxsize=4)
def _automaton(words: tuple[str, ...]) -> tuple[dict[str, int], int, Automaton]:
    forms = [form for word in words for form in forms_of(word)]
    spoken = {read: at for at, read in enumerate(dict.fromkeys(map(_read, forms)))}
    automaton = built(list(spoken), [KIND] * len(spoken), gap=0)
    old, new = _simplified()
    codes = automaton.codes.copy()
    codes[old] = codes[old] & np.uint32(~POINT & 0xFFFFFFFF) | codes[new] & np.uint32(POINT)
    codes.setflags(write=False)
    return {form: spoken[_read(form)] for form in forms}, len(spoken), automaton._replace(codes=codes)


def _read(form: str) -> str:
    """Return a word as texts are read: without case and width, in simplified characters."""
    return unicodedata.normalize("NFKC", form).casefold().translate(_letters())


@functools.cache
def _letters() -> dict[int, int]:
    old, new = _simplified()
    return dict(zip(old.tolist(), new.tolist(), strict=True))


@functools.cache
def _simplified() -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """Return traditional characters, and the simplified one of each: facts of OpenCC (Apache-2.0), written by ``bench/han_simplified.py``."""
    both = np.frombuffer(zlib.decompress((Path(__file__).parent / "han_simplified.bin").read_bytes()), "<u2")
    return both[: len(both) // 2], both[len(both) // 2 :]


def _words(requirement: Requirement) -> Iterable[str]:
    for cell in (*requirement.grid, *requirement.topics):
        if not isinstance(cell, str):
            yield from (*cell.words, *cell.unless)
    for term in requirement.glossary:
        yield from (*term.forms, *term.unless)
    for one in requirement.outdated:
        yield from (*one.words, *one.now, *one.told_by, *one.unless)
