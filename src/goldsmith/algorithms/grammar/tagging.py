"""Chinese words with their parts of speech by jieba, as published: over the whole document, beside the parser."""

from __future__ import annotations

import functools
import logging
import warnings
from typing import Any

from goldsmith.algorithms.grammar.features import JIEBA_CONTENT, Tagged
from goldsmith.algorithms.grammar.splitting import without_table_bars
from goldsmith.errors import MissingPartError

INSTALL = "pip install 'goldsmith-data[nlp-zh]'; or estimate without a parser: `zh: fast`, on the command line `--fast`"


def jieba_tagged(text: str) -> Tagged:
    """Return the words of a text as ``jieba.posseg`` cuts and tags them.

    Raises:
        MissingPartError: jieba is not installed.
    """
    words, tags = [], []
    for word, tag in _cutter().cut(without_table_bars(text)):
        words.append(word)
        tags.append(tag)
    return Tagged(words, tags, JIEBA_CONTENT)


@functools.cache
def _cutter() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for a part of setuptools that is going away
        try:
            import jieba
            import jieba.posseg
        except ImportError as error:
            raise MissingPartError("jieba, which tags Chinese words, is not installed", hint=INSTALL) from error
    jieba.setLogLevel(logging.ERROR)
    return jieba.posseg
