"""Number of sentences in the lines that C4 keeps."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.kernels.text import Counted, count
from goldsmith.operator import Fused


class C4SentenceCount(Fused, version=1, reads="text", writes=pa.int32(), shared=count):
    r"""Measure the number of sentences in the lines that C4 keeps.

    C4 looks at every line and keeps those without very long runs, with an end of sentence, three words, and no mention of
    javascript, cookies or policies; their sentences are counted. No text is changed.

    Example:
        >>> C4SentenceCount().on(["This is a line. It stays.\nNo end here", "", None]).to_pylist()
        [2, 0, None]

    Source: Raffel et al. 2020, arXiv:1910.10683, section 2.2; order of tests as in datatrove 0.10.1.
    """

    terminal_punctuation: bool = True
    """Keep only lines that end with a full stop, question or exclamation mark or a quote."""

    @property
    def needs(self) -> frozenset[str]:
        """What the pass must count."""
        return frozenset({"c4_sentences" if self.terminal_punctuation else "c4_any_sentences"})

    def derive(self, counted: Counted) -> pa.Array:
        """Return one number a record, null for null."""
        return counted.whole("c4_sentences" if self.terminal_punctuation else "c4_any_sentences")
