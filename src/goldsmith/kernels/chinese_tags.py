"""The part of speech of every word of the dictionary by which Chinese text is cut, ready for the kernels of ``grammar``.

The tags are those of jieba 0.42.1 (``n``, ``v``, ``uj``...), one a word; they stand by the nodes of the trie of ``chinese_words``.
The file ``chinese_tags.bin`` comes with the package; ``bench/chinese_tags.py`` writes it.

Source: jieba 0.42.1, MIT, Copyright 2013 Sun Junyi.
"""

from __future__ import annotations

import functools
import json
import lzma
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Tags(NamedTuple):
    """The tags of the dictionary.

    Attributes:
        names: Names of the tags; position 0 is that of what is no word.
        of: For every node of the trie the position of its tag.
    """

    names: tuple[str, ...]
    of: NDArray[np.uint8]

    def place(self, name: str) -> int:
        """Return the position of a tag."""
        return self.names.index(name)


@functools.cache
def tags() -> Tags:
    """Return the tags, read once a process.

    Example:
        >>> from goldsmith.kernels.chinese_words import dictionary
        >>> found = tags()
        >>> found.names[found.of[dictionary().roots[ord("的")]]]
        'uj'
    """
    raw = lzma.decompress(Path(__file__).with_name("chinese_tags.bin").read_bytes())
    at = 4 + int.from_bytes(raw[:4], "little")
    return Tags(tuple(json.loads(raw[4:at])), np.frombuffer(raw, np.uint8, offset=at).copy())
