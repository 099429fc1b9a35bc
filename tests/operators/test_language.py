"""The operators language and language_score: many languages, no language at all, mixtures, hostile texts."""

from __future__ import annotations

import base64
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.languages import identify
from goldsmith.algorithms.writing_systems import LATIN, dominant_scripts, scripts_of
from goldsmith.operator import measure
from goldsmith.operators.text.language import Language
from goldsmith.operators.text.language_score import LanguageScore

SENTENCES = [line.split("\t") for line in (Path(__file__).parent / "languages.tsv").read_text("utf-8").splitlines()]
NEAR = {("id", "ms"), ("ms", "id"), ("af", "nl"), ("sw", "und"), ("uz", "und")}
"""What the small model confuses on single sentences: languages that are nearly the same, or of which it has seen little."""
CHINESE = "博物馆早上九点开门，十二岁以下的儿童可以免费入场。她从没见过河水涨得这么高，可是雨停的时候，那座老桥还立在那里。"
ENGLISH = "The museum opens at nine in the morning, and children under twelve may enter without paying. "


def codes(*texts: str | None) -> list[str | None]:
    """Return the languages of texts."""
    return Language().on(texts).to_pylist()


def test_names_the_languages_of_sentences():
    """One or two sentences in each of more than seventy languages are enough, but for named neighbours."""
    found = codes(*(sentence for _, sentence in SENTENCES))

    wrong = [(code, said) for (code, _), said in zip(SENTENCES, found, strict=True) if code != said]
    assert set(wrong) <= NEAR
    assert len({code for code, _ in SENTENCES}) > 70


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Yes.", "en"),
        ("OK", "en"),
        ("Hello world", "en"),
        ("Thank you!", "en"),
        ("THIS IS A SHORT SENTENCE IN CAPITALS", "en"),
        ("I’m sorry, I’m not familiar with this", "en"),
        ("好", "zh"),
        ("好的，谢谢", "zh"),
        ("巴黎是法国的首都，位于塞纳河畔。", "zh"),
        ("iPhone 3GS性能 iPod touch热卖2070元", "zh"),
        ("Bonjour", "fr"),
        ("Привет, как дела", "ru"),
        ("こんにちは", "ja"),
        ("안녕하세요", "ko"),
        ("𠀀𠀁𠀂", "zh"),
        ("The \0 quick \0 brown fox jumps over the lazy dog", "en"),
        (
            "佢哋話聽日會落雨，所以我哋唔去行山喇。不如喺屋企睇戲，食啲嘢，傾吓偈仲好啦。你話係咪呀？我琴日買咗好多嘢，仲未食晒，你過嚟一齊食啦。",
            "yue",
        ),
    ],
)
def test_short_texts(text: str, code: str):
    """A word, a sentence, capitals, a title with foreign names."""
    assert codes(text) == [code]


RANDOM = random.Random(20)
NOISE = [
    "asdkjh qwoieu zmxncb",
    "aaaaaaaaaaaaaaaa",
    "x x x x x x x x",
    "hahahahahahaha",
    "deadbeef0123456789abcdef",
    "3f 9a 00 c2 7b 11 e8 5d 4f 3a 9c b0",
    "ä¸\xadæ–‡å†…å®¹",
    "锟斤拷锟斤拷锟斤拷烫烫烫",
    "12345 67890",
    "!!! ??? ...",
    "😀😀😀",
    "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ",
    "\ufffd\ufffd\ufffd\ufffd",
    "a",
    "",
    " \n\t",
    "\0\0\0",
    base64.b64encode(CHINESE.encode()).decode(),
    base64.encodebytes(RANDOM.randbytes(2000)).decode(),
    RANDOM.randbytes(200).hex(),
    CHINESE.encode().decode("latin-1"),
    CHINESE.encode("gbk").decode("latin-1"),
    CHINESE.encode().decode("gbk", "replace"),
]


@pytest.mark.parametrize("text", NOISE)
def test_no_language_is_undetermined(text: str):
    """Mash, encoded bytes, wrong encodings, digits and unknown scripts are `und`, and have no score."""
    assert codes(text) == ["und"]
    assert LanguageScore().on([text]).to_pylist() == [None]


def test_random_letters_are_undetermined():
    """Of 400 texts of random letters, four words and more, at most one in a hundred passes for a language."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    texts = [" ".join("".join(RANDOM.choices(letters, k=RANDOM.randint(3, 9))) for _ in range(RANDOM.randint(4, 80))) for _ in range(400)]

    assert codes(*texts).count("und") >= 396


def test_chinese_full_of_code_is_chinese():
    """A Chinese article whose letters are Latin by five to one is Chinese, an English page with a few Han characters English."""
    code = "```\nfor item in values:\n    print(item.name, item.size)\n```\n"

    assert codes(f"{CHINESE}\n{code * 4}{CHINESE}\n{code * 4}") == ["zh"]
    assert codes(f"{ENGLISH}The word for China is 中国. {ENGLISH}") == ["en"]
    assert codes(f"{ENGLISH * 30}{CHINESE}") == ["en"]


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("，。、！ 123"), min_size=1, max_size=60)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(HAN)
def test_han_is_never_a_language_of_latin_letters(text: str):
    """Whatever the Han characters and their order, only zh, yue or und can come out."""
    assert codes(text)[0] in {"zh", "yue", "und"}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzéüøąñ  ,."), max_size=80))
def test_latin_letters_are_never_another_script(text: str):
    """Only languages written in Latin letters can come out of Latin letters."""
    (code,) = codes(text)

    assert code == "und" or scripts_of({"gsw": "als", "bho": "bh"}.get(code, code)) & LATIN


def test_a_script_without_letters_is_not_dominant():
    """No letters, no dominant script: nothing may win."""
    assert dominant_scripts(pa.array([0] * 32).to_numpy().reshape(1, 32)).tolist() == [0]


def test_null_stays_null():
    """A null text has neither language nor score; its neighbours have."""
    assert codes(None, "Yes.", None) == [None, "en", None]
    assert LanguageScore().on([None, "好"]).to_pylist() == [None, 1.0]
    assert codes() == []


def test_scores_are_shares():
    """A score lies in [0, 1]; it is null exactly where the language is undetermined."""
    texts = [*(sentence for _, sentence in SENTENCES), *NOISE]

    found = identify(pa.array(texts))

    for code, score in zip(found.codes.to_pylist(), found.scores.to_pylist(), strict=True):
        assert (score is None) == (code == "und")
        assert score is None or 0 < score <= 1


def test_a_text_is_judged_alone():
    """Neighbours, order, slices and the width of the offsets change nothing."""
    texts = [*(sentence for _, sentence in SENTENCES), *NOISE, None, ENGLISH * 50, CHINESE * 40, f"{ENGLISH * 9}{CHINESE * 3}{ENGLISH * 9}"]
    together = identify(pa.array(texts, pa.large_string()))

    alone = [identify(pa.array([text], pa.string())) for text in texts]
    backwards = identify(pa.array(texts[::-1], pa.string()))
    sliced = identify(pa.array(["padding", *texts, "padding"], pa.large_string()).slice(1, len(texts)))

    assert together.codes.to_pylist() == [one.codes[0].as_py() for one in alone] == backwards.codes.to_pylist()[::-1]
    assert together.scores.to_pylist() == [one.scores[0].as_py() for one in alone] == sliced.scores.to_pylist()


def test_one_line_of_a_megabyte():
    """A megabyte without a line end, and one without even a space, are read."""
    assert codes(ENGLISH * 11_000, CHINESE * 7_000, "x" * 1_000_000, f"{CHINESE} " * 3 + "x" * 200) == ["en", "zh", "und", "zh"]


def test_windows_decide_as_the_whole_does():
    """Long prose in one language gets the same language from 1,200 characters as from all of it."""
    sentences: dict[str, list[str]] = {}
    for code, sentence in SENTENCES:
        sentences.setdefault(code, []).append(sentence)
    texts = pa.array([" ".join(found * 40) for found in sentences.values()])

    assert identify(texts).codes.equals(identify(texts, sampled=False).codes)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=40), st.integers(1, 60))
def test_bytes_that_are_no_text_do_no_harm(raw: bytes, times: int):
    """Arrow does not check its strings: broken UTF-8, cut off or endless, is read to its end and never beyond."""
    offsets = pa.py_buffer(np.array([0, len(raw) * times], np.int32))
    broken = pa.StringArray.from_buffers(1, offsets, pa.py_buffer(raw * times))

    found = identify(broken)

    assert found.codes[0].as_py() is not None


def test_threads_do_not_disturb_each_other():
    """Eight threads over the same batch get what one gets."""
    texts = pa.array([sentence for _, sentence in SENTENCES] * 20)
    alone = identify(texts)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: identify(texts), range(16)))

    assert all(one.codes.equals(alone.codes) and one.scores.equals(alone.scores) for one in found)


def test_both_operators_share_one_pass():
    """Language and score of a batch come from the same reading of the text."""
    batch = pa.record_batch({"text": pa.array(["Thank you very much", "12", None], pa.large_string())})

    found = measure([Language(), LanguageScore()], batch)

    assert Language.shared is LanguageScore.shared
    assert found.columns.column("language").to_pylist() == ["en", "und", None]
    assert found.columns.column("language_score").to_pylist()[1:] == [None, None]
    assert not found.failures
