"""Which language a text is in: fastText's model behind a gate of writing systems, and ``und`` where there is no telling.

The decision, for each text:

1. Only languages written in a dominant script may win (``dominant_scripts``). So a Chinese article full of code is ``zh``, an
   English page with some Han characters ``en``. Han letters are ``zh``; ``yue`` only where the model is sure (0.9) of at least
   50 of them, ``wuu`` never: the model says both of short Chinese texts, wrongly.
2. The model reads three windows of a longer text in one script, and all of it where they leave a doubt (below 0.6).
3. ``und`` where there are no letters or hardly any (under 10 % of what is visible), and for one lone Latin letter.
4. ``und`` for gibberish in Latin letters: adjacent letters that no language writes (keyboard mash, base64, hex), few letters
   over and over, UTF-8 or GBK read as Latin-1; and for Han that is UTF-8 read as GBK.
5. A short text (under 100 letters) that is mostly common English words is ``en``: the model knows too little of those.
6. ``und`` where the model gives the language less than 0.3.

The score is the share that the model gives to the language among the languages of the dominant scripts, in [0, 1]; null
where the language is ``und``. With one possible language (Thai, Korean...) it is 1; for ``zh`` it is that of all Chinese
languages together, so 1 where Han alone is dominant; in Latin letters it is close to fastText's own probability. A text
that is English by rule 5 keeps the share that the model gives to English, however small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.common_english import english_share
from goldsmith.algorithms.language_model import load_model
from goldsmith.algorithms.spelling import UNIT
from goldsmith.algorithms.writing_systems import LATIN, NUMBER, dominant_scripts, scripts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNDETERMINED = "und"
LEAST_SCORE, NO_DOUBT = 0.3, 0.6
SAMPLED_BYTES = 1200
"""A text of no more bytes is always read whole."""
LEAST_LETTERS = 0.1
GARBLED_SHARE = 0.2
TORN_SHARE, ACCENTED_SHARE = 0.05, 0.5
SURPRISE, SURPRISE_SHORT = 4.9, 0.9
"""Bits a letter above which Latin letters are gibberish: the first, plus the second over the root of a tenth of the pairs."""
FEW_DISTINCT = 5
"""Up to so many different letters a text is gibberish from 3, 6, 12, 24, 48 letters on."""
CAPITALS = 0.7
"""Share of the Latin letters that are capitals above which a text is read in small letters, which the model knows better."""
SHORT, SURE, VERY_SURE = 100, 0.8, 0.97
MOSTLY, ALMOST_ALL = 0.6, 0.9
"""Share of common English words that outdoes a model that is not sure, or not very sure, of another language."""
SURE_YUE, LONG_YUE = 0.9, 50
EVERY = 0xFFFFFFFF


class Identified(NamedTuple):
    """What ``identify`` returns: one value a text, null for a null text.

    Attributes:
        codes: ISO 639-1 code, 639-3 where there is none, ``und`` where undetermined.
        scores: Share in [0, 1] that the model gives to the language; null where undetermined.
    """

    codes: pa.StringArray
    scores: pa.FloatArray


class _Texts(NamedTuple):
    """A batch of texts and what counting its letters showed; every field is an array with one entry a text."""

    edges: NDArray[np.int64]
    nulls: NDArray[np.bool_]
    counts: NDArray[np.int32]
    signs: NDArray[np.int32]
    scripts: NDArray[np.int64]

    def take(self, rows: NDArray[Any]) -> _Texts:
        """Return some of the texts."""
        return _Texts(*(field[rows] for field in self))


class _Read(NamedTuple):
    """What the model found: the number of the language, the shares (its own, English, Chinese), and the surprise."""

    languages: NDArray[np.int64]
    shares: NDArray[np.float32]
    surprise: NDArray[np.int64]


def identify(text: pa.Array, *, sampled: bool = True) -> Identified:
    """Return the language of each text and the score.

    Args:
        text: An Arrow string or large_string array; a value depends on its own text alone.
        sampled: Whether three windows (some 1,200 characters) of a longer text are enough, where they leave no doubt.

    Raises:
        MissingPartError: The model file is not installed, or is another one.

    Example:
        >>> found = identify(pa.array(["巴黎是法国的首都，位于塞纳河畔。", "Hello world", "asdkjh qwoieu zmxncb", None]))
        >>> found.codes.to_pylist()
        ['zh', 'en', 'und', None]
    """
    data, texts = _scan(text)
    numbers, scores = _decide(data, texts, _read(data, texts, sampled=sampled))
    doubtful = np.flatnonzero((scores < NO_DOUBT) & (texts.edges[:, 1] - texts.edges[:, 0] > SAMPLED_BYTES))
    if sampled and len(doubtful):
        some = texts.take(doubtful)
        numbers[doubtful], scores[doubtful] = _decide(data, some, _read(data, some, sampled=False))
    names = pa.array([*load_model().codes, UNDETERMINED], pa.string())
    undetermined = numbers == len(names) - 1
    return Identified(
        names.take(pa.array(numbers, mask=texts.nulls)),
        pa.array(scores, pa.float32(), mask=texts.nulls | undetermined),
    )


def identify_pass(text: pa.Array, wanted: frozenset[str]) -> Identified:
    """Identify once for all measures that share it, whatever they want of it."""
    del wanted
    return identify(text)


def predict(text: pa.Array) -> Identified:
    """Return fastText's own first label and probability for each text, read as one line; for comparisons.

    The labels are those of ``code_of``; no gate, no windows, never ``und``.

    Example:
        >>> predict(pa.array(["Thank you very much"])).codes.to_pylist()
        ['en']
    """
    data, texts = _scan(text)
    ungated = texts._replace(scripts=np.full(len(texts.nulls), EVERY), signs=np.zeros_like(texts.signs))
    read = _read(data, ungated, sampled=False)
    names = pa.array(load_model().codes, pa.string())
    return Identified(names.take(pa.array(read.languages, mask=texts.nulls)), pa.array(read.shares[:, 0], pa.float32(), mask=texts.nulls))


def _scan(text: pa.Array) -> tuple[NDArray[np.uint8], _Texts]:
    from goldsmith.kernels.language import N_SIGNS, scan
    from goldsmith.kernels.utf8 import text_buffers

    data, offsets, nulls = text_buffers(text)
    edges = np.zeros((len(nulls), 6), np.int64)
    edges[:, 0], edges[:, 1] = offsets[:-1], np.where(nulls, offsets[:-1], offsets[1:])
    counts = np.zeros((len(nulls), 32), np.int32)
    signs = np.zeros((len(nulls), N_SIGNS), np.int32)
    scan(data, edges, load_model().scripts, counts, signs)
    return data, _Texts(edges, nulls, counts, signs, dominant_scripts(counts))


def _read(data: NDArray[np.uint8], texts: _Texts, *, sampled: bool) -> _Read:
    from goldsmith.kernels.language import CAPITALS as AT
    from goldsmith.kernels.language import DIMENSION, add_rows, add_surprise, choose_windows, descend

    model = load_model()
    n = len(texts.nulls)
    edges = texts.edges.copy()
    if sampled:
        choose_windows(data, texts.scripts & (texts.scripts - 1) == 0, edges)
    latin = texts.counts[:, NUMBER["latin"]]
    capitals = (texts.signs[:, AT] >= CAPITALS * latin) & (texts.signs[:, AT] > 1)
    means = np.empty((n, DIMENSION), np.float32)
    languages = np.empty(n, np.int64)
    shares = np.zeros((n, 3), np.float32)
    surprise = np.zeros((n, 3), np.int64)
    add_rows(data, edges, capitals, *model.rows, means)
    descend(means, texts.scripts, *model.tree, languages, shares)
    add_surprise(data, edges, texts.scripts & LATIN != 0, *model.spelling, surprise)
    return _Read(languages, shares, surprise)


def _decide(data: NDArray[np.uint8], texts: _Texts, read: _Read) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the number of each text's language (the number of languages for ``und``) and the score (0 for ``und``)."""
    codes = load_model().codes
    numbers, scores = read.languages, np.minimum(read.shares[:, 0], 1)
    english = _mostly_english(data, texts, read)
    numbers[english], scores[english] = codes.index("en"), np.minimum(read.shares[english, 1], 1)
    certain = (scores >= SURE_YUE) & (texts.counts[:, NUMBER["han"]] >= LONG_YUE) & (texts.scripts == scripts_of("yue"))
    chinese = np.isin(numbers, [codes.index(code) for code in ("zh", "wuu", "yue")]) & ~(certain & (numbers == codes.index("yue")))
    numbers[chinese], scores[chinese] = codes.index("zh"), np.minimum(read.shares[chinese, 2], 1)
    scores[chinese & (texts.scripts == scripts_of("zh"))] = 1
    undetermined = (numbers < 0) | _has_hardly_letters(texts) | _is_gibberish(texts, read.surprise) | ((scores < LEAST_SCORE) & ~english)
    numbers[undetermined], scores[undetermined] = len(codes), 0
    return numbers, scores


def _has_hardly_letters(texts: _Texts) -> NDArray[Any]:
    letters = texts.counts[:, 1 : NUMBER["other"] + 1].sum(1)
    lone = (letters == 1) & (texts.counts[:, NUMBER["latin"]] == 1)
    found: NDArray[Any] = (letters == 0) | lone | (letters < LEAST_LETTERS * texts.signs[:, 0])
    return found


def _is_gibberish(texts: _Texts, surprise: NDArray[np.int64]) -> NDArray[Any]:
    """Return which texts are no language: garbled Han, or Latin letters that are torn, repeated or surprising."""
    visible, _, accented, torn, garbled = texts.signs.T
    letters, latin = texts.counts[:, 1 : NUMBER["other"] + 1].sum(1), texts.counts[:, NUMBER["latin"]]
    pairs, bits, seen = np.maximum(surprise[:, 0], 1), surprise[:, 1] / UNIT, surprise[:, 2]
    wrecked = (torn > TORN_SHARE * visible) | (accented > ACCENTED_SHARE * latin)
    distinct = np.bitwise_count(seen).astype(np.int64)
    repeated = (distinct <= FEW_DISTINCT) & (accented == 0) & (latin >= 3 << np.maximum(distinct - 1, 0))
    surprising = bits / pairs > SURPRISE + SURPRISE_SHORT / np.sqrt(pairs / 10)
    mostly_latin = (latin > 0.5 * letters) & (texts.scripts & LATIN != 0)
    found: NDArray[Any] = (mostly_latin & (wrecked | repeated | surprising)) | (
        garbled > GARBLED_SHARE * np.maximum(texts.counts[:, NUMBER["han"]], 1)
    )
    return found


def _mostly_english(data: NDArray[np.uint8], texts: _Texts, read: _Read) -> NDArray[np.bool_]:
    """Return which short texts in Latin letters are for the most part common English words, where the model is unsure."""
    letters = texts.counts[:, 1 : NUMBER["other"] + 1].sum(1)
    latin = texts.counts[:, NUMBER["latin"]]
    share = read.shares[:, 0]
    unsure = (share < LEAST_SCORE) | ((share < VERY_SURE) & (read.languages != load_model().codes.index("en")))
    found: NDArray[np.bool_] = (letters < SHORT) & (latin == letters) & (latin > 1) & (texts.signs[:, 2] == 0) & unsure
    for row in np.flatnonzero(found).tolist():
        found[row] = english_share(data[slice(*texts.edges[row, :2])].tobytes().decode("utf-8", "replace")) >= (
            MOSTLY if share[row] < SURE else ALMOST_ALL
        )
    return found
