"""Chinese words are jieba's, word for word: on recorded texts, and on real and random ones where jieba is installed."""

from __future__ import annotations

import csv
import gzip
import json
import logging
import math
import re
import tarfile
import threading
import warnings
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from data import shared
from goldsmith.algorithms.chinese_words import segment
from goldsmith.kernels import chinese_words, text_views
from goldsmith.kernels.text import STOP_PREFIX, count
from goldsmith.kernels.text_numbers import NUMBERS
from kernels import text_twin

VECTORS = [json.loads(line) for line in (Path(__file__).parent / "segment_vectors.jsonl").read_text("utf-8").strip("\n").split("\n")]
STOP_WORDS = ("的", "北京", "·", "a", "没有这个词")
WANTED = frozenset({f"jieba:{name}" for name in NUMBERS} | {f"jieba:{STOP_PREFIX}{word}" for word in STOP_WORDS})
PIECES = st.sampled_from(
    [
        "中", "国", "人", "民", "的", "是", "不", "研究", "研究生", "生命", "北京", "清华大学", "乒乓球", "拍卖", "饕", "龘", "鿕", "鿖", "㐀", "𠮷", "T恤", "T", "C", "++", "c#", "AT&T", "&", "a", "B", "9", "3.5", ".", "..",
        "%", "%%", "_", "-", "+", "#", "·", "，", "。", " ", "　", "\n", "\r\n", "\r", "\t", "\0", "\x1c", "\x85", "\u2028", "\u00a0", "é", "e\u0301", "😀", "\u200d", "の", "한", "１", "％", "\ufffd", "\U0010ffff",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(PIECES, max_size=30).map("".join),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=30),
    st.text(max_size=20),
)


@pytest.fixture(scope="module")
def jieba():
    """The real jieba 0.42.1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own regular expressions
        found = pytest.importorskip("jieba", reason="needs jieba 0.42.1, which is compared with")
    found.setLogLevel(logging.ERROR)
    found.initialize()
    return found


def cut(texts: list[str]) -> list[list[str]]:
    """Return our words."""
    return segment(pa.array(texts, pa.large_string())).to_pylist()


@pytest.mark.parametrize("vector", VECTORS, ids=[repr(each["text"][:12]) for each in VECTORS])
def test_recorded_texts_are_cut_as_jieba_cut_them(vector):
    """Ambiguous, unknown, mixed, rare, blank and broken texts alike."""
    assert cut([vector["text"]]) == [vector["words"]]


@settings(derandomize=True, deadline=None, max_examples=400)
@given(texts=st.lists(TEXTS, max_size=4))
def test_random_texts_are_cut_as_jieba_cuts_them(jieba, texts):
    """Whatever stands beside whatever."""
    assert cut(texts) == [jieba.lcut(text) for text in texts]


def _mix(every: int) -> list[str]:
    with zstandard.open(shared("corpus/mix40.jsonl.zst"), "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row["text"] for row in rows if row["lang"] == "zh"][::every] + [row["text"] for row in rows if row["lang"] == "en"][
        :: 20 * every
    ]


def _reviews(every: int) -> list[str]:
    with gzip.open(shared("zh_reviews/ChnSentiCorp_htl_all.csv.gz"), "rt", encoding="utf-8", newline="") as lines:
        return [row["review"] for row in csv.DictReader(lines)][::every]


def _titles(every: int) -> list[str]:
    return [line.split("\t")[0] for line in shared("zh_news_titles/dev.txt").read_text("utf-8").splitlines()][::every]


def _articles(every: int) -> list[str]:
    with tarfile.open(shared("long_text/lctt_articles.tgz")) as archive:
        files = [each for each in archive.getmembers() if each.isfile()][::every]
        return [archive.extractfile(each).read().decode("utf-8", "replace") for each in files]


def _web(every: int) -> list[str]:
    with gzip.open(shared("zh_web/skywork_zh_general.jsonl.gz"), "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines][::every]


@pytest.mark.parametrize(
    ("texts", "every"),
    [(_mix, 20), (_reviews, 20), (_titles, 5), (_articles, 60), (_web, 4)],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_real_texts_are_cut_as_jieba_cuts_them(jieba, texts, every):
    """Prose, documentation, dialogue, reviews, titles, articles, the web; ``bench/segment.py`` takes all of them."""
    found = texts(every)

    assert found
    assert cut(found) == [jieba.lcut(text) for text in found]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(texts=st.lists(st.one_of(st.none(), TEXTS), max_size=5), start=st.integers(0, 3))
def test_words_joined_give_the_text_again(texts, start):
    """Nothing is lost or added, null stays null, a slice is cut as its texts alone are, either string type."""
    for kind in (pa.large_string(), pa.string()):
        found = segment(pa.array(texts, kind)[start:]).to_pylist()

        assert [None if words is None else "".join(words) for words in found] == texts[start:]
        assert all("" not in words for words in found if words)


def test_a_long_text_without_a_mark_is_cut_in_one_piece():
    """A block of 300,000 characters takes neither stack nor square time, and is cut as its parts are where a mark divides them."""
    sentence = "研究生命的起源与饕餮龘靐"
    words = cut([sentence * 25_000])[0]

    assert "".join(words) == sentence * 25_000
    assert words[:5] == cut([sentence * 3])[0][:5]


def test_threads_cut_alike():
    """Scratch memory is no thread's but its own."""
    texts = [vector["text"] for vector in VECTORS] * 20
    text = pa.array(texts, pa.large_string())
    expected, found = count(text, WANTED).of("jieba").numbers.tolist(), []
    threads = [threading.Thread(target=lambda: found.append(count(text, WANTED).of("jieba").numbers.tolist())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [expected] * 4


def check(texts: list[str], monkeypatch) -> None:
    """Compare the numbers over Chinese words with those of the slow twin, given the same words."""
    counted = count(pa.array(texts, pa.large_string()), WANTED).of("jieba")
    stops = counted.stop_words(STOP_WORDS)
    for row, (text, words) in enumerate(zip(texts, cut(texts), strict=True)):
        found = [(0, word) for word in words if not word.isspace()]
        monkeypatch.setattr(text_twin, "tokens", lambda _, found=found: found)
        twin = text_twin.numbers(text, STOP_WORDS)
        names = [name for name in text_views.BY_WORDS if not name.startswith("stop_words")]
        assert {name: int(counted[name][row]) for name in names} == {name: twin[name] for name in names}, text
        assert stops[row] == twin["stop_words"], text
        assert counted["newlines"][row] == twin["newlines"]


def test_numbers_over_words_are_those_of_the_slow_twin(monkeypatch):
    """Tokens, letters, symbols, stop words and n-grams of the recorded texts, also where they repeat."""
    monkeypatch.setattr(text_twin, "sentence_starts", lambda _: [])
    texts = [vector["text"] for vector in VECTORS]
    check([*texts, *(text * 7 for text in texts), "".join(texts)], monkeypatch)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(texts=st.lists(st.one_of(TEXTS, TEXTS.map(lambda text: text * 5)), min_size=1, max_size=4))
def test_numbers_over_words_of_random_texts_are_those_of_the_slow_twin(texts):
    """The same, whatever stands beside whatever."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_twin, "sentence_starts", lambda _: [])
        check(texts, patch)


def test_asking_for_chinese_words_changes_no_other_number():
    """The numbers of the text as written are the same with and without a view."""
    text = pa.array([vector["text"] for vector in VECTORS], pa.large_string())
    plain = frozenset(NUMBERS)

    assert (count(text, plain).numbers == count(text, plain | WANTED).numbers).all()


@pytest.mark.parametrize("word", ["的", "北京", "清华大学", "a", "AT&T", "𠮷"])
def test_a_stop_word_is_found_whatever_its_length(word):
    """Python and the kernel know a word by the same number, one character or many."""
    wanted = frozenset({f"jieba:{STOP_PREFIX}{word}"})
    text = pa.array([word, f"好。{word}", "好"])

    assert count(text, wanted).of("jieba").stop_words((word,)).tolist() == [1, 1, 0]


def test_more_stop_words_than_a_pass_can_tell_apart_are_refused():
    """256 are possible."""
    with pytest.raises(ValueError, match="257 stop words, at most 256"):
        count(pa.array(["好"]), frozenset(f"jieba:{STOP_PREFIX}{number}" for number in range(257)))


def test_the_dictionary_holds_what_jieba_s_holds(jieba):
    """The words that a block can hold, each with its count, and their beginnings."""
    tables = chinese_words.dictionary()
    reachable = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+")
    held = {word: found for word, found in jieba.dt.FREQ.items() if reachable.fullmatch(word)}

    assert len(tables.about) == len(held) + 1
    assert sorted(tables.weights[each & chinese_words.GOES_ON - 1] for each in tables.about.tolist()) == sorted(
        [math.log(found or 1) - math.log(jieba.dt.total) for found in held.values()] + [-math.log(jieba.dt.total)]
    )
