"""How sure the language model is of the language of a text."""

from __future__ import annotations

from typing import ClassVar

import pyarrow as pa

from goldsmith.algorithms.languages import Identified, identify_pass
from goldsmith.operator import Fused, Pass


class LanguageScore(Fused, version=1, reads="text", writes=pa.float32()):
    """Measure the share that the language model gives to the language of a text, in [0, 1].

    Of the languages written in the text's dominant script only: it is 1 where there is one such language (Thai, Korean), and
    for Chinese script alone. In Latin letters it is close to fastText's own probability. Null where the language is ``und``. A
    short text that is ``en`` for its common words keeps the model's share, however small.

    Example:
        >>> LanguageScore().on(["好", "12345"]).to_pylist()
        [1.0, None]

    Source: Joulin et al. 2016, arXiv:1607.01759; model lid.176.ftz, https://fasttext.cc/docs/en/language-identification.html.
    """

    shared: ClassVar[Pass] = identify_pass

    @property
    def needs(self) -> frozenset[str]:
        """The score."""
        return frozenset({"score"})

    def derive(self, counted: Identified) -> pa.Array:
        """Return one share a record, null where the language is undetermined."""
        return counted.scores
