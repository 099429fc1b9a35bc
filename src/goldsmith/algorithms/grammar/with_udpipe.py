"""UDPipe 1: a small, old and quick parser; its Chinese model is no good one, and the only one that comes by itself.

On the gold words of UD Chinese GSDSimp (test, 500 sentences) the model of ``udchinese`` finds 68 % of the heads and 55 % of heads with
relations (59 % if subtypes are passed over); ``bench/grammar.py`` measures it.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.algorithms.grammar.parser import Parsed
from goldsmith.algorithms.grammar.splitting import chinese_sentences, paragraphs
from goldsmith.algorithms.grammar.tagging import INSTALL, jieba_tagged
from goldsmith.algorithms.grammar.trees import Tree
from goldsmith.errors import MissingPartError, OperatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_BYTES = 1024


def load(model: str, language: str) -> UdpipeParser:
    """Return the parser with a model file; that of ``udchinese`` where the path is empty."""
    return UdpipeParser(Path(model) if model else _shipped(), language)


class UdpipeParser:
    """UDPipe over one model; Chinese text is cut into sentences as published, other text by the model."""

    def __init__(self, path: Path, language: str) -> None:
        try:
            udpipe = importlib.import_module("ufal.udpipe")
        except ImportError as error:
            raise MissingPartError("ufal.udpipe, which parses, is not installed", hint=INSTALL) from error
        self.language = language
        self._udpipe = udpipe
        self._digest = _digest(path)
        self._name = path.name
        self._model = udpipe.Model.load(str(path))
        if self._model is None:
            raise _strange(path, "bytes that it cannot read")
        self._tokenizer = self._model.newTokenizer("presegmented" if language == "zh" else "")
        if self._tokenizer is None:
            raise _strange(path, "a model without a tokenizer")

    @property
    def about(self) -> dict[str, Any]:
        """What made the trees."""
        tagger = {"tagger": f"jieba.posseg {metadata.version('jieba')}"} if self.language == "zh" else {}
        return {"parser": f"udpipe {metadata.version('ufal.udpipe')}", "model": self._name, "sha256": self._digest, **tagger}

    def parse(self, texts: Sequence[str]) -> list[Parsed]:
        """Return the sentences of each text."""
        return [Parsed(self._trees(text), jieba_tagged(text) if self.language == "zh" else None) for text in texts]

    def _trees(self, text: str) -> list[Tree]:
        sentences = chinese_sentences(text) if self.language == "zh" else paragraphs(text)
        self._tokenizer.setText("\n".join(sentence.replace("\r", " ").replace("\n", " ") for sentence in sentences))
        found = []
        while self._tokenizer.nextSentence(one := self._udpipe.Sentence()):
            found.append(self._parsed(one))
        return found

    def parse_words(self, words: Sequence[str]) -> Tree:
        """Return the tree over words that are given."""
        one = self._udpipe.Sentence()
        for word in words:
            one.addWord(word)
        return self._parsed(one)

    def _parsed(self, one: Any) -> Tree:
        if not (self._model.tag(one, self._udpipe.Model.DEFAULT) and self._model.parse(one, self._udpipe.Model.DEFAULT)):
            raise OperatorError("UDPipe could not parse a sentence", where=self._name, hint="does the model hold a tagger and a parser?")
        words = list(one.words)[1:]
        return Tree(*zip(*((word.form, word.upostag, word.deprel, word.head) for word in words), strict=True))


def _shipped() -> Path:
    found = importlib.util.find_spec("udchinese")
    if found is None or not found.origin:
        raise MissingPartError("the Chinese model of UDPipe (udchinese) is not installed", hint=INSTALL)
    return Path(found.origin).with_name("ud-chinese.udpipe")


def _digest(path: Path) -> str:
    """Return the SHA-256 of a model, after a look at whether it can be one: the library trusts what it is given."""
    try:
        with path.open("rb") as file:
            head = file.read(64)
            file.seek(0)
            found = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as error:
        raise MissingPartError("the model of UDPipe cannot be read", where=str(path), found=str(error)) from error
    if size < LEAST_BYTES or b"morphodita_parsito" not in head:
        raise _strange(path, f"{size:,} bytes that begin with {head[:16]!r}")
    return found


def _strange(path: Path, found: str) -> MissingPartError:
    return MissingPartError("this is no model of UDPipe 1", where=str(path), found=found, expected="a file *.udpipe")
