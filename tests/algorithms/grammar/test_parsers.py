"""UDPipe and spaCy behind the interface: trees over the words of the text, and clear words about bytes that are no model."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldsmith.algorithms.grammar import features
from goldsmith.algorithms.grammar.parser import Parsed, parser
from goldsmith.algorithms.grammar.trees import fault
from goldsmith.errors import MissingPartError

CHINESE = "雨停了，孩子们跑出去玩。\n\n|表格|一|\n老人坐在门口看着他们！123"
ENGLISH = "The rain has stopped.  The children, who had waited, run\tout.\n\n* one\n* two   spaces\n\n***"
ODD = ["", "\n\n", "。。。", "\x00\x01", "字" * 3000, "a" * 5000, "🐕🐕 dog", "<b>x</b>", "\u202eabc\u202c", "a\r\nb\u2028c\x85d"]


def well_formed(found: list[Parsed], texts: list[str]) -> None:
    """Check that every tree is one and that words come from the text, in order."""
    assert len(found) == len(texts)
    for parsed, text in zip(found, texts, strict=True):
        at = 0
        for tree in parsed.trees:
            assert fault(tree.heads) == ""
            assert len(tree.words) == len(tree.tags) == len(tree.labels) == len(tree.heads)
            for word in tree.words:
                place = text.find(word.split("\xa0")[0].split(" ")[0], at)
                assert place >= 0, (word, text[at : at + 40])
                at = place
        features(*parsed)


def test_udpipe_parses_chinese_sentence_by_sentence():
    """Three sentences with letters; words are tagged by jieba over the whole text."""
    pytest.importorskip("ufal.udpipe", reason="needs the extra nlp-zh")
    pytest.importorskip("udchinese", reason="needs the extra nlp-zh")
    one = parser("udpipe", "zh")

    found = one.parse([CHINESE, *ODD])

    well_formed(found, [CHINESE, *ODD])
    assert len(found[0].trees) == 4
    assert found[0].tagged is not None
    assert ("雨", "n") in set(zip(found[0].tagged.words, found[0].tagged.tags, strict=True))
    assert one.about["model"] == "ud-chinese.udpipe"
    assert len(one.about["sha256"]) == 64


def test_spacy_parses_english_and_leaves_white_space_out():
    """Penn tags, one root a sentence, no token of white space."""
    pytest.importorskip("spacy", reason="needs the extra nlp-en")
    try:
        one = parser("spacy", "en")
    except MissingPartError as error:
        pytest.skip(error.message)

    found = one.parse([ENGLISH, *ODD])

    well_formed(found, [ENGLISH, *ODD])
    assert found[0].trees[0].words == ["The", "rain", "has", "stopped", "."]
    assert found[0].trees[0].tags[0] == "DT"
    assert not any(word.isspace() for tree in found[0].trees for word in tree.words)
    with pytest.raises(MissingPartError, match="cannot load"):
        parser("spacy:no_such_model", "en")


def test_udpipe_models_that_are_none_are_refused(tmp_path: Path):
    """Nothing, text, the right beginning with nothing behind it, and no file; the library would crash or believe them."""
    pytest.importorskip("ufal.udpipe", reason="needs the extra nlp-zh")
    path = tmp_path / "model.udpipe"
    for block in (b"", b"no model" * 400, b"\x12morphodita_parsito" + b"\x03" * 4000):
        path.write_bytes(block)
        with pytest.raises(MissingPartError, match="no model of UDPipe"):
            parser(f"udpipe:{path}", "zh")
    with pytest.raises(MissingPartError, match="cannot be read"):
        parser(f"udpipe:{tmp_path / 'absent'}", "zh")
