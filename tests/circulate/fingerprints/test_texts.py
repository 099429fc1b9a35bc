"""Marked texts: variants and approved paraphrases, read out of what was edited; and what a model prefers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from goldsmith.circulate.fingerprints.plan import Plan, planned
from goldsmith.circulate.fingerprints.twins import preference
from goldsmith.circulate.fingerprints.variants import BUILT_IN, Variant
from goldsmith.errors import GoldsmithError
from marked import copy_of, named, publisher

EVERY = [one for language in BUILT_IN.values() for one in language]
FRAMES = {"刚刚": "他{0}我说过。", "大约": "他{0}三个人。"}
SENTENCES = {
    "zh": "他{0}高兴地来了。",
    "en": "Later they said {0} nothing of it.",
}


@pytest.mark.parametrize("variant", EVERY, ids=lambda one: one.b)
def test_a_form_that_is_written_is_read(variant: Variant):
    """Either form in a sentence that the rule lets through is told, and becomes the other and back."""
    frame = FRAMES.get(variant.a, SENTENCES[variant.language])
    a, b = frame.format(variant.a), frame.format(variant.b)

    assert (variant.counted(a), variant.counted(b)) == ((1, 0), (0, 1))
    assert (variant.written(a, 1), variant.written(b, 0)) == (b, a)
    assert (variant.written(a, 0), variant.written(b, 1)) == (a, b)


@pytest.mark.parametrize("variant", [one for one in EVERY if one.language == "en"], ids=lambda one: one.b)
def test_capitals_come_back(variant: Variant):
    """A copy without its marks is the release without them, whichever bits it has: also where a mail shouts, or writes titles."""
    for form in (variant.a, variant.b):
        for said in (form, form.capitalize(), form.upper(), form.title(), form.replace("'", "’")):
            text = f"They {said} it."
            written = [variant.written(text, bit) for bit in (0, 1)]
            assert variant.written(written[1], 0) == variant.written(text, 0) == written[0], said
    assert variant.written(f"NOW {variant.a.upper()} IT", 1) == f"NOW {variant.b.upper()} IT"


def test_no_form_makes_or_breaks_one_of_another_pair():
    """Whatever bits a text has, each pair in it is read as it was written."""
    random = np.random.default_rng(0)
    for language, pairs in BUILT_IN.items():
        text = " ".join(FRAMES.get(one.a, SENTENCES[language]).format(one.a) for one in pairs)
        for _ in range(20):
            bits = random.integers(0, 2, len(pairs)).tolist()
            marked = text
            for one, bit in zip(pairs, bits, strict=True):
                marked = one.written(marked, bit)
            assert [one.counted(marked) for one in pairs] == [(0, 1) if bit else (1, 0) for bit in bits]


@pytest.mark.parametrize(
    "text",
    [
        "这是明确实现的目标",
        "我也许诺过",
        "他十分钟后到",
        "得了十分，满分十分",
        "非常规的做法",
        "只不过，是他",
        "the room is 'do nothing'",
        "Donnot",
        "undid not-for-profit",
    ],
)
def test_words_that_only_look_alike_are_let_be(text: str):
    """A form within another word, or where its rule does not let it through, is no carrier."""
    assert [one.b for one in EVERY if any(one.counted(text))] == []


def test_nothing_invisible_is_written():
    """No form holds a character without a width, or a control character."""
    assert [one for one in EVERY for letter in one.a + one.b if not letter.isprintable()] == []


def _essays(n: int) -> tuple[pa.Table, list[dict[str, str]]]:
    topics = ["harbour", "market", "railway", "garden"]
    texts = [f"Case {at}: the {topics[at % 4]} office did not open, and they do not know until when. Perhaps clerk {at} was late." for at in range(n)]  # fmt: skip
    pairs = [
        {"id": f"r{at}", "a": f"Perhaps clerk {at} was late.", "b": f"It may be that clerk {at} did come after the hour."}
        for at in range(0, n, 2)
    ]
    return pa.table({"id": [f"r{at}" for at in range(n)], "text": texts}), pairs


@pytest.fixture(scope="module")
def essays(tmp_path_factory: pytest.TempPathFactory):
    """600 texts with variants and approved paraphrases, for four licensees."""
    folder = tmp_path_factory.mktemp("essays")
    table, pairs = _essays(600)
    (folder / "pairs.jsonl").write_text("".join(json.dumps(one) + "\n" for one in pairs))
    (folder / "marks.yaml").write_text("columns:\n  text: {variants: [en], pairs: pairs.jsonl}\ndrift: 0.08\n")
    made = publisher(folder, table, planned(folder / "marks.yaml").model_dump(), layout="jsonl")
    return made, {name: copy_of(made.deliver(name)) for name in ("ann", "bo", "cy", "di")}


@pytest.mark.parametrize("edit", ["none", "case", "a third rewritten", "letters changed", "half of the records"])
def test_a_text_is_traced_through_edits(essays, edit: str):
    """What was edited reads fewer bits, and whoever leaked is still the only one who is found."""
    made, copies = essays
    random, texts = np.random.default_rng(1), copies["cy"]["text"].to_pylist()
    if edit == "case":
        texts = [one.lower() for one in texts]
    elif edit == "a third rewritten":
        texts = [f"About case {at} nothing is known." if at % 3 == 0 else one for at, one in enumerate(texts)]
    elif edit == "letters changed":
        texts = ["".join("x" if random.random() < 0.02 else letter for letter in one) for one in texts]
    copy = pa.table({"id": copies["cy"]["id"], "text": texts})

    assert named(made.trace(copy.slice(0, 300) if edit == "half of the records" else copy)) == ["cy"]


def test_texts_without_ids_are_known_again(essays):
    """A copy that is nothing but text is known by its texts without their marks."""
    made, copies = essays

    found = made.trace(copies["ann"].select(["text"]))

    assert named(found) == ["ann"]
    assert found.report["rows"]["known"] >= 300


def test_rows_that_nothing_tells_apart_are_told(essays):
    """Where ids are gone and all texts are alike, nothing is guessed."""
    made, _ = essays

    with pytest.raises(GoldsmithError, match="cannot be known again"):
        made.trace(pa.table({"other": ["x"] * 5}))


def test_a_pair_of_which_one_is_part_of_the_other_is_refused():
    """It could not be read."""
    with pytest.raises(GoldsmithError, match="one form is a part of the other"):
        Plan.configured({"columns": {"text": {"pairs": [{"a": "late", "b": "very late"}]}}})


def test_a_wrong_line_of_pairs_is_named(tmp_path: Path):
    """The message says the line."""
    (tmp_path / "pairs.jsonl").write_text('{"a": "x y", "b": "z"}\n{"a": 1\n')
    (tmp_path / "marks.yaml").write_text("columns:\n  text: {pairs: pairs.jsonl}\n")

    with pytest.raises(GoldsmithError) as told:
        planned(tmp_path / "marks.yaml")
    assert told.value.where.endswith("pairs.jsonl: line 2")


def test_a_model_that_saw_neither_form_prefers_none():
    """Of 100 models without knowledge about one in twenty has p below 0.05; one that learnt a little is told."""
    random = np.random.default_rng(0)
    small = [preference(*random.normal(-3, 1, (2, 14)).tolist()).p_t for _ in range(100)]
    twins = random.normal(-3, 0.8, 400)

    learnt = preference((twins + 0.05 + random.normal(0, 0.2, 400)).tolist(), twins.tolist())

    assert 0 < sum(p < 0.05 for p in small) <= 12
    assert learnt.p < 0.001
    assert learnt.low < 0.05 < learnt.high
