"""Parsers behind one small interface, chosen by a line such as ``udpipe``, ``spacy:en_core_web_md`` or ``own:model.npz``.

| line | parser | grammar |
|---|---|---|
| ``udpipe`` | UDPipe 1 with the model of the package ``udchinese`` | Chinese |
| ``udpipe:FILE`` | UDPipe 1 with a model of your own | any |
| ``spacy`` | spaCy with its small English model | English |
| ``spacy:NAME`` or ``spacy:FOLDER`` | spaCy with another model | any with a parser |
| ``own:FILE`` | our parser, with a model that ``goldsmith train parser`` wrote | that of its treebank |
| ``fast`` | none: the approximation of ``approximate``, hundreds of times as fast | Chinese and English |

A parser is made in the process that uses it; a line can be sent anywhere.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.algorithms.grammar.features import Tagged
    from goldsmith.algorithms.grammar.trees import Tree

FAST = "fast"
KINDS = ("udpipe", "spacy", "own", FAST)
DEFAULTS = {"zh": "udpipe", "en": "spacy"}
"""The parser of a language where none is named."""


class Parsed(NamedTuple):
    """What a parser makes of one text: its trees, and its words with parts of speech where another program tags them."""

    trees: Sequence[Tree]
    tagged: Tagged | None = None


class Parser(Protocol):
    """Something that parses texts."""

    @property
    def about(self) -> dict[str, Any]:
        """What made the trees, as JSON values: program, its version, model and the model's digest."""

    def parse(self, texts: Sequence[str]) -> list[Parsed]:
        """Return the sentences of each text, in order."""


def parser(line: str, language: str) -> Parser:
    """Return a parser, with its model read.

    Args:
        line: Which, see above.
        language: ``zh`` or ``en``: how texts are cut before they are parsed, and who tags the words.

    Raises:
        UsageError: There is no such parser.
        MissingPartError: Its library or model is not installed, or the file is no model.
    """
    kind, _, model = line.partition(":")
    if kind not in KINDS or kind == FAST:
        raise UsageError("there is no such parser", found=line, expected="udpipe, udpipe:FILE, spacy, spacy:NAME, own:FILE or fast")
    made: Parser = importlib.import_module(f"goldsmith.algorithms.grammar.with_{kind}").load(model, language)
    return made
